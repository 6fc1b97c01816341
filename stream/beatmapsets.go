package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Beatmapsets sends any number of beatmapsets by id, as [osu.Client.Beatmapset]
// returns them: one to a request, in the order of the ids, duplicates once. An
// unknown id is an item with [osu.ErrNotFound]; an id that is not positive is
// one with [osu.ErrValidation] and costs no request.
func (c *Client) Beatmapsets(ctx context.Context, ids []objects.BeatmapsetID, b *BulkParams) <-chan Item[objects.BeatmapsetID, objects.BeatmapsetExtended] {
	return single(c.osu.Beatmapset).run(ctx, c, ids, b)
}

// BeatmapsetEvents sends the events of [osu.Client.AllBeatmapsetEvents].
func (c *Client) BeatmapsetEvents(ctx context.Context, p *osu.BeatmapsetEventsParams) <-chan Result[objects.BeatmapsetEvent] {
	return From(ctx, c.osu.AllBeatmapsetEvents(p))
}

// WatchBeatmapsetEvents sends each new event of beatmapsets that matches q,
// whose Sort and Page are ignored. More than 10,000 new events are a gap. It
// polls every 30 seconds to 10 minutes, and for one user or beatmapset at most
// every minute.
func (c *Client) WatchBeatmapsetEvents(ctx context.Context, q *osu.BeatmapsetEventsParams, p *WatchParams) <-chan Result[objects.BeatmapsetEvent] {
	pause := interval{min: 30 * time.Second, max: 10 * time.Minute}
	if q != nil {
		filters := *q
		filters.Sort, filters.Page = objects.DiscussionSortIDDesc, 0
		q = &filters
		if q.User != "" || q.BeatmapsetID != 0 {
			pause.floor = perSubject
		}
	}
	n := newest[objects.BeatmapsetEvent]{
		list:  c.osu.AllBeatmapsetEvents(q),
		id:    func(e objects.BeatmapsetEvent) int64 { return int64(e.ID) },
		reach: 10_000,
	}
	return watch(ctx, p, pause, n.source)
}

// Discussions sends the discussions of [osu.Client.AllDiscussions].
func (c *Client) Discussions(ctx context.Context, p *osu.DiscussionsParams) <-chan Result[objects.BeatmapsetDiscussion] {
	return From(ctx, c.osu.AllDiscussions(p))
}

// DiscussionPosts sends the posts of [osu.Client.AllDiscussionPosts].
func (c *Client) DiscussionPosts(ctx context.Context, p *osu.DiscussionPostsParams) <-chan Result[objects.BeatmapsetDiscussionPost] {
	return From(ctx, c.osu.AllDiscussionPosts(p))
}
