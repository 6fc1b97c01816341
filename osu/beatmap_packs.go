package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// BeatmapPacksParams are the options of [Client.BeatmapPacks].
type BeatmapPacksParams struct {
	// Type is the kind of packs; the default is standard.
	Type objects.BeatmapPackType `url:"type"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same Type.
	Cursor Cursor `url:"cursor_string"`
}

// BeatmapPacks returns 100 beatmap packs, newest first, without Beatmapsets.
//
// Scope public.
//
// Source: app/Http/Controllers/BeatmapPacksController.php.
func (c *Client) BeatmapPacks(ctx context.Context, p *BeatmapPacksParams) (objects.BeatmapPackListing, error) {
	return answer[objects.BeatmapPackListing](ctx, c, withQuery(transport.GetBeatmapPacks.At(), p))
}

// AllBeatmapPacks lists the packs of [Client.BeatmapPacks], starting at Cursor.
func (c *Client) AllBeatmapPacks(p *BeatmapPacksParams) List[objects.BeatmapPack] {
	q := copyOf(p)
	return cursorList(packKey, 100, q.Cursor, func(ctx context.Context, at Cursor) (sheet[objects.BeatmapPack], error) {
		q := q
		q.Cursor = at
		listing, err := c.BeatmapPacks(ctx, &q)
		return sheet[objects.BeatmapPack]{items: listing.BeatmapPacks, cursor: listing.CursorString}, err
	})
}

// BeatmapPackParams are the options of [Client.BeatmapPack].
type BeatmapPackParams struct {
	// LegacyOnly counts only scores of the stable client as completion.
	LegacyOnly bool `url:"legacy_only"`
}

// BeatmapPack returns a pack with its Beatmapsets and UserCompletionData: which
// of them the token's user has completed.
//
// Scope public. It fails with [ErrNotFound] if the tag is unknown.
//
// Source: app/Http/Controllers/BeatmapPacksController.php.
func (c *Client) BeatmapPack(ctx context.Context, tag objects.PackTag, p *BeatmapPackParams) (objects.BeatmapPack, error) {
	return answer[objects.BeatmapPack](ctx, c, withQuery(transport.GetBeatmapPack.At(tag), p))
}
