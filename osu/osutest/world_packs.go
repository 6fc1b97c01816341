package osutest

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// packKind is a type of packs. A standard pack has the ranked and approved
// beatmapsets among three consecutive ones, a loved pack the loved beatmapsets
// among twenty. There are a few packs of each other kind, with beatmapsets from
// the whole range.
type packKind struct{ name, letter string }

var packKinds = []packKind{
	{"standard", "S"}, {"featured", "F"}, {"tournament", "P"}, {"loved", "L"}, {"chart", "R"}, {"theme", "T"}, {"artist", "A"},
}

const (
	standardPack = 3
	lovedPack    = 20
	specialPacks = 6 // of each of the other kinds
)

// pack is a pack: number at, from 1, of a kind.
type pack struct{ kind, at int }

func (p pack) tag() string { return packKinds[p.kind].letter + strconv.Itoa(p.at) }

// key returns a number that is unique among the packs of all kinds, for draws.
func (p pack) key() int { return p.at*len(packKinds) + p.kind }

// id returns the id that cursors contain.
func (p pack) id() int64 { return int64(10_000*(p.kind+1) + p.at) }

// packs returns how many packs of a kind there are.
func (w *World) packs(kind int) int {
	switch packKinds[kind].name {
	case "standard":
		return (len(w.sets) + standardPack - 1) / standardPack
	case "loved":
		return (len(w.sets) + lovedPack - 1) / lovedPack
	}
	return specialPacks
}

// packSets returns the beatmapsets of a pack.
func (w *World) packSets(p pack) []int {
	var all []int
	add := func(first, count int, of ...int) {
		for s := first; s < min(first+count, len(w.sets)); s++ {
			if slices.Contains(of, w.sets[s].status) {
				all = append(all, s)
			}
		}
	}
	switch packKinds[p.kind].name {
	case "standard":
		add((p.at-1)*standardPack, standardPack, 1, 2)
	case "loved":
		add((p.at-1)*lovedPack, lovedPack, 4)
	default:
		step := max(1, len(w.sets)/10)
		for s := w.pick("pack.first", p.key(), step); s < len(w.sets); s += step {
			add(s, 1, 1, 2)
		}
	}
	return all
}

// packTags returns the tags of the packs a beatmapset is in.
func (w *World) packTags(s int) []string {
	tags := []string{}
	for kind := range packKinds {
		from, to := 1, w.packs(kind)
		switch packKinds[kind].name {
		case "standard":
			from = 1 + s/standardPack
			to = from
		case "loved":
			from = 1 + s/lovedPack
			to = from
		}
		for at := from; at <= to; at++ {
			if p := (pack{kind, at}); slices.Contains(w.packSets(p), s) {
				tags = append(tags, p.tag())
			}
		}
	}
	return tags
}

// packByTag returns the pack with that tag.
func (w *World) packByTag(tag string) (pack, bool) {
	for kind := range packKinds {
		if letter := packKinds[kind].letter; len(tag) > 1 && tag[:1] == letter {
			at, err := strconv.Atoi(tag[1:])
			p := pack{kind, at}
			return p, err == nil && at >= 1 && at <= w.packs(kind) && p.tag() == tag
		}
	}
	return pack{}, false
}

// PackTags returns the tags of all beatmap packs of a type, in the order of
// their numbers.
func (w *World) PackTags(kind objects.BeatmapPackType) []objects.PackTag {
	var all []objects.PackTag
	for k := range packKinds {
		if packKinds[k].name != string(kind) {
			continue
		}
		for at := 1; at <= w.packs(k); at++ {
			all = append(all, objects.PackTag(pack{k, at}.tag()))
		}
	}
	return all
}

// withoutReduction reports whether a pack requires scores without
// difficulty-reducing mods.
func (w *World) withoutReduction(p pack) bool { return w.chance("pack.strict", p.key(), 0.2) }

// pack writes a pack.
func (w *World) pack(p pack) object {
	var ruleset any
	if p.at%9 == 4 {
		ruleset = w.pick("pack.ruleset", p.key(), 4)
	}
	name := fmt.Sprintf("Pack %s: %s", p.tag(), oneOf(w, "pack.name", p.key(), lastSyllables))
	age := time.Duration(w.packs(p.kind)-p.at+1) * 80 * time.Hour
	return object{
		"author": w.username(w.pick("pack.author", p.key(), w.size.Users)), "date": rawTime(w.start.Add(-age)), "name": name,
		"no_diff_reduction": w.withoutReduction(p), "ruleset_id": ruleset, "tag": p.tag(), "url": "https://packs.ppy.sh/" + p.tag() + ".zip",
	}
}

// hasCleared reports whether a player has passed a difficulty of a beatmapset.
func (w *World) hasCleared(n, s int, stable, strict bool) bool {
	for d := range w.sets[s].difficulties {
		if slices.ContainsFunc(w.scoresOn(beatmapRef{s, d}, n), func(sc score) bool {
			return sc.passed && (!stable || sc.stable) && (!strict || !sc.reducesDifficulty())
		}) {
			return true
		}
	}
	return false
}
