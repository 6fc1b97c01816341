package mods

import (
	"strconv"

	"github.com/osugo/osugo/osu/objects"
)

// Bits are mods as the stable client has them in replays, and older versions of
// the API: a bit for each, and no settings.
type Bits uint32

// bit is a mod of the stable client.
type bit struct {
	acronym objects.ModAcronym
	own     Bits // the bit that only this mod sets
	implied Bits // the bit of the mod that this one implies
}

// stable are the mods of the stable client in the order of the server: by bit,
// the numbers of keys last. A mod that implies another comes with the bit of
// that one, and instead of it.
//
// The server knows fewer: it drops AT, CN, TP, DS, 1K, 2K and 3K. Score v2 is
// [V2] to it.
//
// Sources: app/Singletons/Mods.php; ppy/osu, osu.Game/Beatmaps/Legacy/LegacyMods.cs
// and the ConvertFromLegacyMods of each ruleset.
var stable = [...]bit{
	{NF, 1 << 0, 0},
	{EZ, 1 << 1, 0},
	{TD, 1 << 2, 0},
	{HD, 1 << 3, 0},
	{HR, 1 << 4, 0},
	{SD, 1 << 5, 0},
	{DT, 1 << 6, 0},
	{RX, 1 << 7, 0},
	{HT, 1 << 8, 0},
	{NC, 1 << 9, 1 << 6},
	{FL, 1 << 10, 0},
	{AT, 1 << 11, 0},
	{SO, 1 << 12, 0},
	{AP, 1 << 13, 0},
	{PF, 1 << 14, 1 << 5},
	{FI, 1 << 20, 0},
	{RD, 1 << 21, 0},
	{CN, 1 << 22, 1 << 11},
	{TP, 1 << 23, 0},
	{SV2, 1 << 29, 0},
	{MR, 1 << 30, 0},
	{Key4, 1 << 15, 0},
	{Key5, 1 << 16, 0},
	{Key6, 1 << 17, 0},
	{Key7, 1 << 18, 0},
	{Key8, 1 << 19, 0},
	{Key9, 1 << 24, 0},
	{DS, 1 << 25, 0},
	{Key1, 1 << 26, 0},
	{Key3, 1 << 27, 0},
	{Key2, 1 << 28, 0},
}

// FromBits returns the mods of a bit set. A mod that implies another stands for
// both: 576, the bits of DT and NC, is NC; likewise PF with SD and CN with AT.
// Score v2 is [SV2]. Bits without a mod (31) are left out; [BitsOf] of the result
// tells whether there were any.
func FromBits(b Bits) objects.Mods {
	var implied Bits
	for _, mod := range stable {
		if b&mod.own != 0 {
			implied |= mod.implied
		}
	}
	list := objects.Mods{}
	for _, mod := range stable {
		if b&mod.own != 0 && implied&mod.own == 0 {
			list = append(list, objects.Mod{Acronym: mod.acronym})
		}
	}
	return list
}

// BitsOf returns mods as a bit set, with the bits that they imply: NC is 576,
// PF 16416. DC becomes HT, and [V2] is score v2, as for the server. Mods and
// settings that the stable client does not have are returned in lost; settings
// together with their mod, whose bit is set all the same. [CL] is never lost: a
// score with a bit set is a classic one anyway.
func BitsOf(list objects.Mods) (b Bits, lost objects.Mods) {
	for _, mod := range list {
		bits := bitsOf(mod.Acronym)
		if mod.Acronym != CL && bits == 0 || len(mod.Settings) > 0 {
			lost = append(lost, mod)
		}
		b |= bits
	}
	return b, lost
}

func bitsOf(acronym objects.ModAcronym) Bits {
	switch acronym {
	case DC:
		acronym = HT
	case V2:
		acronym = SV2
	}
	for _, mod := range stable {
		if mod.acronym == acronym {
			return mod.own | mod.implied
		}
	}
	return 0
}

// String returns the bits as a decimal number.
func (b Bits) String() string { return strconv.FormatUint(uint64(b), 10) }
