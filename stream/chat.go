package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// ChannelMessages sends the messages of a chat channel after a given one,
// oldest first, as [osu.Client.AllChannelMessages] lists them, up to the
// present. Cancel ctx to stop early, or it leaks.
func (c *Client) ChannelMessages(ctx context.Context, id objects.ChannelID, since objects.MessageID) <-chan Result[objects.ChatMessage] {
	return From(ctx, c.osu.AllChannelMessages(id, since))
}

// ChannelHistory sends the messages of a chat channel before a given one, 0 for
// all, newest first, as [osu.Client.AllChannelHistory] lists them. Cancel ctx
// to stop early, or it leaks.
func (c *Client) ChannelHistory(ctx context.Context, id objects.ChannelID, until objects.MessageID) <-chan Result[objects.ChatMessage] {
	return From(ctx, c.osu.AllChannelHistory(id, until))
}

// WatchChannel sends each new message of a chat channel that the token's user
// has joined. Public channels keep messages for a day: to go on after a longer
// time is a gap. It asks every 2 to 30 seconds. ErrNotFound: not joined. Cancel
// ctx to stop early, or it leaks.
func (c *Client) WatchChannel(ctx context.Context, id objects.ChannelID, p *WatchParams) <-chan Result[objects.ChatMessage] {
	n := newest[objects.ChatMessage]{
		list: c.osu.AllChannelHistory(id, 0),
		id:   func(m objects.ChatMessage) int64 { return int64(m.MessageID) },
		keep: 24 * time.Hour,
	}
	return watch(ctx, p, interval{min: 2 * time.Second, max: 30 * time.Second}, n.source)
}
