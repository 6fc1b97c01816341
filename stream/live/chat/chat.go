package chat

import (
	"cmp"
	"context"
	"sync"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/live"
)

// Options are the options of [Connect].
type Options struct {
	// Live are the options of the connection.
	Live live.Options
	// User is the token's own user; 0 asks the server once, when it must be
	// known.
	User objects.UserID
	// CommandTimeout bounds the context of a command; 0 means a minute.
	CommandTimeout time.Duration
	// Commands is how many commands may run at a time; 0 means 8. Others wait,
	// and so do all events.
	Commands int
	// EchoTimeout is how long to wait for the echo of a message whose answer
	// was lost, before the history is read; 0 means 5 seconds.
	EchoTimeout time.Duration
}

// Client is a chat client. Its methods are safe for concurrent use.
type Client struct {
	options Options
	client  *osu.Client
	live    *live.Stream
	out     chan stream.Result[live.Event]
	running chan struct{} // a place for each command

	sending chan struct{} // one message at a time, so that the history is unambiguous

	mu       sync.Mutex
	user     objects.UserID
	highest  objects.MessageID                   // that is known
	echoes   map[string]chan objects.ChatMessage // by uuid, of one message each
	sent     []string                            // the uuids of the last messages
	handlers map[string]func(context.Context, Command)
}

// Connect connects as [live.Connect] does. Receive from [Client.Events], or
// call [Client.Run].
func Connect(ctx context.Context, client *osu.Client, o *Options) *Client {
	if o == nil {
		o = &Options{}
	}
	c := &Client{
		options: *o, client: client.With(osu.Fresh()), live: live.Connect(ctx, client, &o.Live),
		out: make(chan stream.Result[live.Event]), user: o.User,
		sending: make(chan struct{}, 1), echoes: make(map[string]chan objects.ChatMessage),
		handlers: make(map[string]func(context.Context, Command)),
	}
	c.options.CommandTimeout = cmp.Or(o.CommandTimeout, time.Minute)
	c.options.EchoTimeout = cmp.Or(o.EchoTimeout, 5*time.Second)
	c.running = make(chan struct{}, max(1, cmp.Or(o.Commands, 8)))
	go c.pump(ctx)
	return c
}

// Events returns what the stream delivers, with the contract of package live.
// Messages that the client itself has sent are among it.
func (c *Client) Events() <-chan stream.Result[live.Event] { return c.out }

// Live returns the stream that the client receives from.
func (c *Client) Live() *live.Stream { return c.live }

// Run discards all events until the stream has ended, and returns its last
// error; nil after the context was cancelled. It is for programs that only have
// handlers.
func (c *Client) Run() error {
	var last error
	for r := range c.out {
		last = r.Err
	}
	return last
}

// pump looks at everything that is delivered, and hands it on.
func (c *Client) pump(ctx context.Context) {
	defer close(c.out)
	commands, cancel := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	for r := range c.live.Events() {
		if m, ok := r.Value.(live.Message); ok {
			c.received(m.ChatMessage)
			c.dispatch(commands, &group, m)
		}
		select {
		case c.out <- r:
		case <-ctx.Done():
		}
	}
}

// received notes a message, and tells its sender if that is waiting for it.
func (c *Client) received(m objects.ChatMessage) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.highest = max(c.highest, m.MessageID)
	uuid, _ := m.UUID.Get()
	if echo := c.echoes[uuid]; echo != nil {
		delete(c.echoes, uuid)
		echo <- m
	}
}

// self returns the token's own user.
func (c *Client) self(ctx context.Context) (objects.UserID, error) {
	c.mu.Lock()
	user := c.user
	c.mu.Unlock()
	if user != 0 {
		return user, nil
	}
	me, err := c.client.Me(ctx, nil)
	if err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.user = me.ID
	return me.ID, nil
}

// Join joins a public channel, or the chat of a tournament match. From then on
// no message of the channel is missed. Errors are those of
// [osu.Client.ChannelJoin].
func (c *Client) Join(ctx context.Context, id objects.ChannelID) (objects.ChatChannel, error) {
	me, err := c.self(ctx)
	if err != nil {
		return objects.ChatChannel{}, err
	}
	channel, err := c.client.ChannelJoin(ctx, id, me)
	if err == nil {
		c.live.Follow(id, channel.LastMessageID.Or(0))
	}
	return channel, err
}

// Leave leaves a channel. Messages of a public channel may follow for a minute;
// a conversation comes back with its next message. Errors are those of
// [osu.Client.ChannelLeave].
func (c *Client) Leave(ctx context.Context, id objects.ChannelID) error {
	me, err := c.self(ctx)
	if err != nil {
		return err
	}
	return c.client.ChannelLeave(ctx, id, me)
}

// MarkAsRead marks the messages of a channel up to one as read.
func (c *Client) MarkAsRead(ctx context.Context, id objects.ChannelID, message objects.MessageID) error {
	return c.client.ChannelMarkAsRead(ctx, id, message)
}

// History returns the messages of a channel before one, newest first; 0 means
// from the latest on. See [osu.Client.AllChannelHistory].
// [live.Stream.Silenced] says which of them are to be hidden.
func (c *Client) History(id objects.ChannelID, until objects.MessageID) osu.List[objects.ChatMessage] {
	return c.client.AllChannelHistory(id, until)
}
