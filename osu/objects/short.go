package objects

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The extended forms replace some members of the short forms that they embed.
// Each gives the short form its own, so that ext.User is as good a [User] as
// any.

// FillShort copies Country, Cover and Kudosu into the embedded User. Decoding
// does it; call it after setting one of them.
func (u *UserExtended) FillShort() {
	cover, kudosu := u.Cover, u.Kudosu
	u.User.Country, u.User.Cover, u.User.Kudosu = u.Country, &cover, &kudosu
}

// FillShort copies Checksum and the short form of Beatmapset into the embedded
// Beatmap. Decoding does it; call it after setting one of them.
func (b *BeatmapExtended) FillShort() {
	b.Beatmap.Checksum, b.Beatmap.Beatmapset = b.Checksum, nil
	if b.Beatmapset != nil {
		b.Beatmap.Beatmapset = &b.Beatmapset.Beatmapset
	}
}

// FillShort copies Availability and the short forms of Beatmaps into the
// embedded Beatmapset. Decoding does it; call it after setting one of them.
func (b *BeatmapsetExtended) FillShort() {
	availability := b.Availability
	b.Beatmapset.Availability, b.Beatmapset.Beatmaps = &availability, nil
	if b.Beatmaps == nil {
		return
	}
	b.Beatmapset.Beatmaps = make([]Beatmap, len(b.Beatmaps))
	for i := range b.Beatmaps {
		b.Beatmapset.Beatmaps[i] = b.Beatmaps[i].Beatmap
	}
}

// The same types without their methods.
type (
	userExtended       UserExtended
	beatmapExtended    BeatmapExtended
	beatmapsetExtended BeatmapsetExtended
)

// UnmarshalJSONFrom reads a user, and completes the short form.
func (u *UserExtended) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	err := json.UnmarshalDecode(dec, (*userExtended)(u))
	u.FillShort()
	return err
}

// UnmarshalJSONFrom reads a difficulty, and completes the short form.
func (b *BeatmapExtended) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	err := json.UnmarshalDecode(dec, (*beatmapExtended)(b))
	b.FillShort()
	return err
}

// UnmarshalJSONFrom reads a beatmapset, and completes the short form.
func (b *BeatmapsetExtended) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	err := json.UnmarshalDecode(dec, (*beatmapsetExtended)(b))
	b.FillShort()
	return err
}

// MarshalJSONTo writes the members of the long form.
func (u UserExtended) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, userExtended(u))
}

// MarshalJSONTo writes the members of the long form.
func (b BeatmapExtended) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, beatmapExtended(b))
}

// MarshalJSONTo writes the members of the long form.
func (b BeatmapsetExtended) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, beatmapsetExtended(b))
}
