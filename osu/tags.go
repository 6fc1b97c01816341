package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Tags returns all tags that users can vote onto beatmaps. Beatmaps name them
// by id.
//
// Scope public.
//
// Source: app/Http/Controllers/TagsController.php.
func (c *Client) Tags(ctx context.Context) ([]objects.Tag, error) {
	listing, err := answer[objects.TagListing](ctx, c, transport.GetTags.At())
	return listing.Tags, err
}
