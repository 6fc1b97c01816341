package chat

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/osugo/osugo/stream/live"
)

// Command is a message that asks for something: !name and arguments.
type Command struct {
	// Name is the name, in lower case.
	Name string
	// Args are the words after it.
	Args []string
	// Text is everything after the name.
	Text string
	// Message is the message, with its sender.
	Message live.Message
}

// ParseCommand reads "!name args", "!!name args" or "! name args"; false if the
// text is none of them. The server shows the first form to its author only.
func ParseCommand(text string) (Command, bool) {
	text, ok := strings.CutPrefix(strings.TrimSpace(text), "!")
	if !ok {
		return Command{}, false
	}
	text = strings.TrimLeft(strings.TrimPrefix(text, "!"), " ")
	name, rest, _ := strings.Cut(text, " ")
	if name == "" || name[0] == '!' {
		return Command{}, false
	}
	rest = strings.TrimSpace(rest)
	return Command{Name: strings.ToLower(name), Args: strings.Fields(rest), Text: rest}, true
}

// Handle calls f for each command of that name, in a goroutine of its own and
// with a context that ends with the stream or after [Options.CommandTimeout].
// Messages that this client has sent, that were sent while it was not
// connected, or whose sender was silenced are not commands. A nil f removes the
// handler.
func (c *Client) Handle(name string, f func(ctx context.Context, cmd Command)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handlers[strings.ToLower(name)] = f
}

// dispatch runs the handler of a message, if it is a command.
func (c *Client) dispatch(ctx context.Context, group *sync.WaitGroup, m live.Message) {
	cmd, ok := ParseCommand(m.Content)
	if !ok || m.CaughtUp || m.Silenced {
		return
	}
	cmd.Message = m
	c.mu.Lock()
	handler := c.handlers[cmd.Name]
	uuid, _ := m.UUID.Get()
	own := uuid != "" && slices.Contains(c.sent, uuid)
	c.mu.Unlock()
	if handler == nil || own {
		return
	}
	select {
	case c.running <- struct{}{}:
	case <-ctx.Done():
		return
	}
	group.Go(func() {
		defer func() { <-c.running }()
		ctx, cancel := context.WithTimeout(ctx, c.options.CommandTimeout)
		defer cancel()
		handler(ctx, cmd)
	})
}
