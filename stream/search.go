package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// BeatmapsetSearch sends the beatmapsets of [osu.Client.AllBeatmapsetSearch].
func (c *Client) BeatmapsetSearch(ctx context.Context, p *osu.BeatmapsetSearchParams) <-chan Result[objects.BeatmapsetExtended] {
	return From(ctx, c.osu.AllBeatmapsetSearch(p))
}

// UserSearch sends the users of [osu.Client.AllUserSearch].
func (c *Client) UserSearch(ctx context.Context, text string, p *osu.UserSearchParams) <-chan Result[objects.User] {
	return From(ctx, c.osu.AllUserSearch(text, p))
}

// WikiSearch sends the pages of [osu.Client.AllWikiSearch].
func (c *Client) WikiSearch(ctx context.Context, text string, p *osu.WikiSearchParams) <-chan Result[objects.WikiPage] {
	return From(ctx, c.osu.AllWikiSearch(text, p))
}
