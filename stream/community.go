package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Comments sends comments, as [osu.Client.AllComments] lists them. Cancel ctx to
// stop early, or it leaks.
func (c *Client) Comments(ctx context.Context, p *osu.CommentsParams) <-chan Result[objects.Comment] {
	return From(ctx, c.osu.AllComments(p))
}

// ForumTopics sends the topics of the forum, as [osu.Client.AllForumTopics]
// lists them. Cancel ctx to stop early, or it leaks.
func (c *Client) ForumTopics(ctx context.Context, p *osu.ForumTopicsParams) <-chan Result[objects.ForumTopic] {
	return From(ctx, c.osu.AllForumTopics(p))
}

// ForumPosts sends the posts of a topic, as [osu.Client.AllForumPosts] lists
// them. Cancel ctx to stop early, or it leaks.
func (c *Client) ForumPosts(ctx context.Context, id objects.ForumTopicID, p *osu.ForumTopicParams) <-chan Result[objects.ForumPost] {
	return From(ctx, c.osu.AllForumPosts(id, p))
}

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

// Changelog sends builds, as [osu.Client.AllChangelog] lists them. Cancel ctx to
// stop early, or it leaks.
func (c *Client) Changelog(ctx context.Context, p *osu.ChangelogParams) <-chan Result[objects.Build] {
	return From(ctx, c.osu.AllChangelog(p))
}

// WatchChangelog sends each new build of a stream, or of all when it is empty. It
// asks every minute to half hour. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchChangelog(ctx context.Context, stream objects.UpdateStreamName, p *WatchParams) <-chan Result[objects.Build] {
	n := newest[objects.Build]{
		list: c.osu.AllChangelog(&osu.ChangelogParams{Stream: stream}),
		id:   func(b objects.Build) int64 { return int64(b.ID) },
	}
	return watch(ctx, p, interval{min: time.Minute, max: 30 * time.Minute}, n.source)
}
