package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Comments sends comments, as [osu.Client.AllComments] lists them. Cancel ctx
// to stop early, or it leaks.
func (c *Client) Comments(ctx context.Context, p *osu.CommentsParams) <-chan Result[objects.Comment] {
	return From(ctx, c.osu.AllComments(p))
}
