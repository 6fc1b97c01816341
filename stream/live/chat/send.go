package chat

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

const (
	// resends bounds how often a message is sent that did not arrive.
	resends = 4
	// skew is how far the server's clock may be behind.
	skew = time.Minute
	// remembered is how many of its messages the client knows for its own.
	remembered = 1024
)

// Send sends a message to a channel, and returns it as the server has it. It
// waits for the limiter, which keeps to the server's one message a second, and
// for the messages before it. When the answer is lost, it finds out whether the
// message was sent, and sends it again only if it was not. Errors are those of
// [osu.Client.ChannelSend]; one whose Outcome is unknown means that ctx was
// done before that was found out.
func (c *Client) Send(ctx context.Context, id objects.ChannelID, text string) (objects.ChatMessage, error) {
	return c.send(ctx, id, osu.ChatMessageSend{Message: text})
}

// Action sends a message as /me does.
func (c *Client) Action(ctx context.Context, id objects.ChannelID, text string) (objects.ChatMessage, error) {
	return c.send(ctx, id, osu.ChatMessageSend{Message: text, IsAction: true})
}

func (c *Client) send(ctx context.Context, id objects.ChannelID, message osu.ChatMessageSend) (objects.ChatMessage, error) {
	return c.once(ctx, &message.UUID, delivery{
		text: message.Message,
		post: func(ctx context.Context) (objects.ChatMessage, error) { return c.client.ChannelSend(ctx, id, message) },
		find: func(context.Context) (objects.ChannelID, error) { return id, nil },
	})
}

// PM sends a private message, with the promises of [Client.Send]. Errors are
// those of [osu.Client.ChatNew].
func (c *Client) PM(ctx context.Context, user objects.UserID, text string) (objects.ChatMessage, error) {
	return c.pm(ctx, user, osu.ChatMessageSend{Message: text})
}

// PMAction sends a private message as /me does.
func (c *Client) PMAction(ctx context.Context, user objects.UserID, text string) (objects.ChatMessage, error) {
	return c.pm(ctx, user, osu.ChatMessageSend{Message: text, IsAction: true})
}

func (c *Client) pm(ctx context.Context, user objects.UserID, message osu.ChatMessageSend) (objects.ChatMessage, error) {
	return c.once(ctx, &message.UUID, delivery{
		text: message.Message,
		post: func(ctx context.Context) (objects.ChatMessage, error) {
			conversation, err := c.client.ChatNew(ctx, user, message)
			return conversation.Message, err
		},
		find: func(ctx context.Context) (objects.ChannelID, error) {
			channel, err := c.client.ChannelCreatePM(ctx, user)
			return channel.ChannelID.Or(0), err
		},
	})
}

// Announce makes an announcement; see [osu.Client.ChannelCreateAnnouncement].
// It is never sent again: when the answer is lost, [transport.Error.Outcome] is
// unknown, and a [live.ChannelJoined] with the UUID of a says that it was made.
func (c *Client) Announce(ctx context.Context, a osu.ChannelAnnouncement) (objects.ChatChannel, error) {
	return c.client.ChannelCreateAnnouncement(ctx, a)
}

// delivery is a message on its way.
type delivery struct {
	text string
	post func(context.Context) (objects.ChatMessage, error)
	// find returns the channel that the message is in, if it was sent; 0: there
	// is none.
	find func(context.Context) (objects.ChannelID, error)
}

// once posts a message until it is known to be on the server, once.
func (c *Client) once(ctx context.Context, uuid *string, d delivery) (objects.ChatMessage, error) {
	select {
	case c.sending <- struct{}{}:
		defer func() { <-c.sending }()
	case <-ctx.Done():
		return objects.ChatMessage{}, wait.Ended(ctx)
	}
	*uuid = newUUID()
	echo, after := c.expect(*uuid)
	defer c.forget(*uuid)
	for attempt := 1; ; attempt++ {
		began := time.Now()
		m, err := d.post(ctx)
		if err != nil && unknown(err) {
			var found bool
			m, found, err = c.settle(ctx, d, echo, after, began, err)
			if err == nil && !found && attempt < resends {
				continue
			}
			if err == nil && !found {
				err = fmt.Errorf("chat: the message did not arrive in %d attempts", attempt)
			}
		}
		if err == nil {
			c.note(m.MessageID)
		}
		return m, err
	}
}

// unknown reports whether a message may have been sent.
func unknown(err error) bool {
	failure, ok := errors.AsType[*osu.Error](err)
	return ok && failure.Outcome != transport.OutcomeNotDone && !failure.Permanent()
}

// settle finds out whether a message was sent whose answer was lost.
func (c *Client) settle(ctx context.Context, d delivery, echo <-chan objects.ChatMessage, after objects.MessageID, began time.Time, lost error) (m objects.ChatMessage, found bool, err error) {
	timer := time.NewTimer(c.options.EchoTimeout)
	defer timer.Stop()
	select {
	case m := <-echo:
		return m, true, nil
	case <-ctx.Done():
		select {
		case m := <-echo:
			return m, true, nil
		default:
			return m, false, lost
		}
	case <-timer.C:
	}
	me, err := c.self(ctx)
	if err != nil {
		return m, false, errors.Join(lost, err)
	}
	channel, err := d.find(ctx)
	if err != nil {
		return m, false, errors.Join(lost, err)
	}
	if channel == 0 {
		return m, false, nil
	}
	messages, err := c.client.ChannelMessages(ctx, channel, nil)
	if err != nil {
		return m, false, errors.Join(lost, err)
	}
	for _, m := range messages {
		own := m.SenderID == me && m.MessageID > after && m.Timestamp.After(began.Add(-skew))
		if own && normal(m.Content) == normal(d.text) {
			return m, true, nil
		}
	}
	return m, false, nil
}

// normal returns a text as the server keeps it, but for line breaks.
func normal(text string) string {
	return strings.Trim(strings.NewReplacer("\n", " ", "\r", " ").Replace(text), " \t\x00\x0b")
}

// expect prepares for the echo of a message, and returns the highest message
// before it.
func (c *Client) expect(uuid string) (echo <-chan objects.ChatMessage, after objects.MessageID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := make(chan objects.ChatMessage, 1)
	c.echoes[uuid] = waiting
	c.sent = append(c.sent, uuid)
	if len(c.sent) > remembered {
		c.sent = c.sent[1:]
	}
	return waiting, c.highest
}

// forget ends the wait for an echo.
func (c *Client) forget(uuid string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.echoes, uuid)
}

// note remembers the id of a message that was sent.
func (c *Client) note(id objects.MessageID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.highest = max(c.highest, id)
}

// newUUID returns a random UUID.
func newUUID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
