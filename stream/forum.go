package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// ForumTopics sends the topics of [osu.Client.AllForumTopics].
func (c *Client) ForumTopics(ctx context.Context, p *osu.ForumTopicsParams) <-chan Result[objects.ForumTopic] {
	return From(ctx, c.osu.AllForumTopics(p))
}

// ForumPosts sends the posts of [osu.Client.AllForumPosts].
func (c *Client) ForumPosts(ctx context.Context, id objects.ForumTopicID, p *osu.ForumTopicParams) <-chan Result[objects.ForumPost] {
	return From(ctx, c.osu.AllForumPosts(id, p))
}
