package stream

import (
	"context"
	"slices"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Events sends the events of [osu.Client.AllEvents].
func (c *Client) Events(ctx context.Context, p *osu.EventsParams) <-chan Result[objects.Event] {
	return From(ctx, c.osu.AllEvents(p))
}

// WatchEvents sends each new event of all users. It polls every 10 seconds to 2
// minutes. Its cursors are valid for [Client.Events] in order id_asc.
func (c *Client) WatchEvents(ctx context.Context, p *WatchParams) <-chan Result[objects.Event] {
	f := feed[objects.Event]{
		id:  func(e objects.Event) int64 { return int64(e.ID) },
		key: "event_id",
		page: func(ctx context.Context, at osu.Cursor) (osu.Page[objects.Event], error) {
			return first(ctx, c.osu.AllEvents(&osu.EventsParams{Sort: objects.EventSortIDAsc, Cursor: at}))
		},
		now: func(ctx context.Context) (osu.Page[objects.Event], error) {
			page, err := first(ctx, c.osu.AllEvents(nil))
			slices.Reverse(page.Items)
			return page, err
		},
	}
	return watch(ctx, p, interval{min: 10 * time.Second, max: 2 * time.Minute}, f.source)
}
