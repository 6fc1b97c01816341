package stream

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// ChannelMessages sends the messages of [osu.Client.AllChannelMessages]: those
// after the given one, oldest first, up to the present.
func (c *Client) ChannelMessages(ctx context.Context, id objects.ChannelID, since objects.MessageID) <-chan Result[objects.ChatMessage] {
	return From(ctx, c.osu.AllChannelMessages(id, since))
}

// ChannelHistory sends the messages of [osu.Client.AllChannelHistory]: those
// before the given one, newest first; 0 means all.
func (c *Client) ChannelHistory(ctx context.Context, id objects.ChannelID, until objects.MessageID) <-chan Result[objects.ChatMessage] {
	return From(ctx, c.osu.AllChannelHistory(id, until))
}

// WatchChannel sends each new message of a chat channel that the token's user
// has joined. Public channels keep messages for a day, so resuming after a
// longer time is a gap. It polls every 2 to 30 seconds. [osu.ErrNotFound] means
// that the channel is not joined.
func (c *Client) WatchChannel(ctx context.Context, id objects.ChannelID, p *WatchParams) <-chan Result[objects.ChatMessage] {
	n := newest[objects.ChatMessage]{
		list: c.osu.AllChannelHistory(id, 0),
		id:   func(m objects.ChatMessage) int64 { return int64(m.MessageID) },
		keep: 24 * time.Hour,
	}
	return watch(ctx, p, interval{min: 2 * time.Second, max: 30 * time.Second}, n.source)
}
