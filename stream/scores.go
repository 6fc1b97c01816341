package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// ScoresByID sends any number of scores by id, as [osu.Client.Score] returns
// them: one to a request, repetitions once, in the order of the ids. An unknown
// one is an item with an ErrNotFound, an id that is not positive one with an
// ErrValidation and no request. Cancel ctx to stop early, or it leaks.
func (c *Client) ScoresByID(ctx context.Context, ids []objects.ScoreID, p *osu.ScoreParams, b *BulkParams) <-chan Item[objects.ScoreID, objects.Score] {
	return single(With(c.osu.Score, p)).run(ctx, c, ids, b)
}
