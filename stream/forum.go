package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

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
