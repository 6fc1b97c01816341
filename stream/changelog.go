package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Changelog sends the builds of [osu.Client.AllChangelog].
func (c *Client) Changelog(ctx context.Context, p *osu.ChangelogParams) <-chan Result[objects.Build] {
	return From(ctx, c.osu.AllChangelog(p))
}

// WatchChangelog sends each new build of a stream, or of all streams if it is
// empty. It polls every minute to half an hour.
func (c *Client) WatchChangelog(ctx context.Context, stream objects.UpdateStreamName, p *WatchParams) <-chan Result[objects.Build] {
	n := newest[objects.Build]{
		list: c.osu.AllChangelog(&osu.ChangelogParams{Stream: stream}),
		id:   func(b objects.Build) int64 { return int64(b.ID) },
	}
	return watch(ctx, p, interval{min: time.Minute, max: 30 * time.Minute}, n.source)
}
