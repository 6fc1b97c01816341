package stream

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Scores sends the feed of all ranked scores from a cursor on, oldest first, as
// [osu.Client.AllScores] lists them, up to the present. Cancel ctx to stop
// early, or it leaks.
func (c *Client) Scores(ctx context.Context, p *osu.ScoresParams) <-chan Result[objects.Score] {
	return From(ctx, c.osu.AllScores(p))
}

// ScoresByID sends any number of scores by id, as [osu.Client.Score] returns
// them: one to a request, repetitions once, in the order of the ids. An unknown
// one is an item with an ErrNotFound, an id that is not positive one with an
// ErrValidation and no request. Cancel ctx to stop early, or it leaks.
func (c *Client) ScoresByID(ctx context.Context, ids []objects.ScoreID, p *osu.ScoreParams, b *BulkParams) <-chan Item[objects.ScoreID, objects.Score] {
	return single(With(c.osu.Score, p)).run(ctx, c, ids, b)
}

// WatchScores sends each new ranked score of a ruleset, or of all when it is
// empty, up to 1000 with each request. Its cursors are those of
// [osu.ScoresAfter] and [Client.Scores]. A cursor that lies more than 10
// million scores back is a gap: the watch goes on with the newest 1000. It asks
// every 5 seconds, the time for which the server caches the answer, up to a
// minute. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchScores(ctx context.Context, ruleset objects.Ruleset, p *WatchParams) <-chan Result[objects.Score] {
	const full = 1000
	read := func(ctx context.Context, at osu.Cursor) (osu.Page[objects.Score], error) {
		listing, err := c.osu.Scores(ctx, &osu.ScoresParams{Ruleset: ruleset, Cursor: at})
		return osu.Page[objects.Score]{Items: listing.Scores, More: len(listing.Scores) >= full}, err
	}
	f := feed[objects.Score]{
		id:   func(s objects.Score) int64 { return int64(s.ID) },
		key:  "id",
		page: read,
		now:  func(ctx context.Context) (osu.Page[objects.Score], error) { return read(ctx, "") },
		lost: func(err error) bool {
			e, ok := errors.AsType[*osu.Error](err)
			return ok && e.Status == http.StatusUnprocessableEntity && e.Permanent() // not a page's
		},
	}
	return watch(ctx, p, interval{floor: 5 * time.Second, max: time.Minute}, f.source)
}
