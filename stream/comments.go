package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Comments sends the comments of [osu.Client.AllComments].
func (c *Client) Comments(ctx context.Context, p *osu.CommentsParams) <-chan Result[objects.Comment] {
	return From(ctx, c.osu.AllComments(p))
}
