package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// News sends news posts, as [osu.Client.AllNews] lists them. Cancel ctx to stop
// early, or it leaks.
func (c *Client) News(ctx context.Context, p *osu.NewsParams) <-chan Result[objects.NewsPost] {
	return From(ctx, c.osu.AllNews(p))
}

// WatchNews sends each new post of the news. It asks every minute to half hour.
// Cancel ctx to stop early, or it leaks.
func (c *Client) WatchNews(ctx context.Context, p *WatchParams) <-chan Result[objects.NewsPost] {
	n := newest[objects.NewsPost]{
		list: c.osu.AllNews(nil),
		id:   func(post objects.NewsPost) int64 { return int64(post.ID) },
	}
	return watch(ctx, p, interval{min: time.Minute, max: 30 * time.Minute}, n.source)
}
