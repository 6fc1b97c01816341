package stream

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Scores sends the scores of [osu.Client.AllScores]: the feed of all ranked
// scores from a cursor on, oldest first, up to the present.
func (c *Client) Scores(ctx context.Context, p *osu.ScoresParams) <-chan Result[objects.Score] {
	return From(ctx, c.osu.AllScores(p))
}

// ScoresByID sends any number of scores by id, as [osu.Client.Score] returns
// them: one to a request, in the order of the ids, duplicates once. An unknown
// id is an item with [osu.ErrNotFound]; an id that is not positive is one with
// [osu.ErrValidation] and costs no request.
func (c *Client) ScoresByID(ctx context.Context, ids []objects.ScoreID, p *osu.ScoreParams, b *BulkParams) <-chan Item[objects.ScoreID, objects.Score] {
	return single(With(c.osu.Score, p)).run(ctx, c, ids, b)
}

// WatchScores sends each new ranked score of a ruleset, or of all rulesets if
// it is empty, up to 1,000 for each request. It polls every 5 seconds, for
// which the server caches the answer, to a minute. Its cursors are valid for
// [Client.Scores], and those of [osu.ScoresAfter] are valid here. A cursor more
// than 10 million scores back is a gap: the watch continues with the newest
// 1,000.
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
