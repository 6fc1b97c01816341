package stream

import (
	"context"
	"iter"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Beatmaps sends any number of difficulties by id, as [osu.Client.Beatmaps]
// returns them: 50 to a request, in the order of the ids, duplicates once. An
// unknown id is an item with [osu.ErrNotFound]; an id that is not positive is
// one with [osu.ErrValidation] and costs no request. For failed requests see
// [BulkParams].
func (c *Client) Beatmaps(ctx context.Context, ids []objects.BeatmapID, b *BulkParams) <-chan Item[objects.BeatmapID, objects.BeatmapExtended] {
	job := fifty(1, func(m *objects.BeatmapExtended) objects.BeatmapID { return m.ID }, c.osu.Beatmaps)
	return job.run(ctx, c, ids, b)
}

// BeatmapScores sends the leaderboards of beatmaps, as
// [osu.Client.BeatmapScores] returns them, in the order of the ids. The ids may
// come from a channel ([Receive]) and need not end.
func (c *Client) BeatmapScores(ctx context.Context, ids iter.Seq[objects.BeatmapID], p *osu.BeatmapScoresParams) <-chan Item[objects.BeatmapID, objects.BeatmapScores] {
	return InOrder(ctx, ids, With(c.osu.BeatmapScores, p), nil)
}
