package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// News sends the posts of [osu.Client.AllNews].
func (c *Client) News(ctx context.Context, p *osu.NewsParams) <-chan Result[objects.NewsPost] {
	return From(ctx, c.osu.AllNews(p))
}

// WatchNews sends each new post of the news. It polls every minute to half an
// hour.
func (c *Client) WatchNews(ctx context.Context, p *WatchParams) <-chan Result[objects.NewsPost] {
	n := newest[objects.NewsPost]{
		list: c.osu.AllNews(nil),
		id:   func(post objects.NewsPost) int64 { return int64(post.ID) },
	}
	return watch(ctx, p, interval{min: time.Minute, max: 30 * time.Minute}, n.source)
}
