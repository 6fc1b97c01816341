package command

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/live"
	"github.com/osugo/osugo/stream/live/chat"
)

// chatCommand reads and writes chat.
func chatCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "chat [#CHANNEL|USER [MESSAGE…]]",
		Short: "read and send messages",
		Long: `Without arguments, lists the public channels. With a channel (#osu, or #5 by its id) or a user, shows the last messages and then each new one; type a line to send it. /me works as in the game, and Ctrl-D leaves. With a message, or when standard input is not a terminal, sends the message or each line of input, and ends. Public channels are joined, which others can see.

The login needs the chat scopes: osugo login --chat.`,
		Example: `osugo chat
osugo chat '#osu'
osugo chat peppy 'good game'
echo 'the match begins' | osugo chat '#lobby'`,
		Args: cobra.ArbitraryArgs,
	}
	history := cmd.Flags().Int("history", 20, "earlier messages to show, 0 to 50")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		out, err := a.output()
		if err != nil {
			return err
		}
		if *history < 0 || *history > 50 {
			return usagef("--history must be from 0 to 50, not %d", *history)
		}
		client, err := a.client(ctx)
		if err != nil {
			return err
		}
		if len(args) == 0 {
			return listChannels(ctx, client, out)
		}
		room, err := a.chatRoom(ctx, args[0])
		if err != nil {
			return err
		}
		switch {
		case len(args) > 1:
			return a.sendLines(ctx, out, room, strings.NewReader(strings.Join(args[1:], " ")))
		case !a.host.Terminals.Stdin:
			return a.sendLines(ctx, out, room, a.host.Stdin)
		}
		return a.talk(ctx, out, room, *history)
	}
	return cmd
}

func listChannels(ctx context.Context, client *osu.Client, out *output.Output) error {
	channels, err := client.Channels(ctx)
	if err != nil {
		return err
	}
	seq := func(yield func(objects.ChatChannel, error) bool) {
		for _, channel := range channels {
			if !yield(channel, nil) {
				return
			}
		}
	}
	return output.List(out, seq, show.Channels)
}

// chatRoom is where one talks: a channel, or a user with whom there may be none
// yet.
type chatRoom struct {
	channel objects.ChannelID
	user    objects.UserID
	name    string
	public  bool
}

// chatRoom finds a channel or a user.
func (a *app) chatRoom(ctx context.Context, text string) (chatRoom, error) {
	client := a.connection.client
	name, isChannel := strings.CutPrefix(text, "#")
	if id, err := objects.ParseID[objects.ChannelID](name); isChannel && err == nil {
		return chatRoom{channel: id, name: text, public: true}, nil
	}
	if isChannel {
		channels, err := client.Channels(ctx)
		if err != nil {
			return chatRoom{}, err
		}
		for _, channel := range channels {
			if strings.EqualFold(channel.Name.Or(""), text) {
				return chatRoom{channel: channel.ChannelID.Or(0), name: channel.Name.Or(""), public: true}, nil
			}
		}
		return chatRoom{}, usagef("no public channel %q: osugo chat lists them", text)
	}
	id, err := a.userID(ctx, client, text)
	if err != nil {
		return chatRoom{}, err
	}
	channel, err := client.ChannelCreatePM(ctx, id)
	return chatRoom{channel: channel.ChannelID.Or(0), user: id, name: channel.Name.Or(text)}, err
}

// enter joins a public channel.
func (a *app) enter(ctx context.Context, room chatRoom) error {
	if !room.public {
		return nil
	}
	me, err := a.self(ctx)
	if err == nil {
		_, err = a.connection.client.ChannelJoin(ctx, room.channel, me)
	}
	return err
}

// self is the user that the client acts for.
func (a *app) self(ctx context.Context) (objects.UserID, error) {
	if account := a.connection.account; account != nil {
		return account.ID, nil
	}
	user, err := a.connection.client.Me(ctx, nil)
	return user.ID, err
}

// sendLines sends each line as a message. None is sent twice: where it is not
// known whether one arrived, the command fails.
func (a *app) sendLines(ctx context.Context, out *output.Output, room chatRoom, from io.Reader) error {
	if err := a.enter(ctx, room); err != nil {
		return err
	}
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		text, action := strings.CutPrefix(lines.Text(), "/me ")
		sent, err := a.sendTo(ctx, room, osu.ChatMessageSend{Message: text, IsAction: action})
		if err != nil {
			return err
		}
		room.channel = sent.ChannelID
		if err := printMessage(out, sent, ""); err != nil {
			return err
		}
	}
	return tooLong(lines.Err(), "-", "a line")
}

func (a *app) sendTo(ctx context.Context, room chatRoom, message osu.ChatMessageSend) (objects.ChatMessage, error) {
	if room.channel != 0 {
		return a.connection.client.ChannelSend(ctx, room.channel, message)
	}
	begun, err := a.connection.client.ChatNew(ctx, room.user, message)
	return begun.Message, err
}

// liveOptions are those of connections to the notification server. In the demo
// what people say by themselves has to be asked for.
func (a *app) liveOptions(channels ...objects.ChannelID) live.Options {
	options := live.Options{Follow: map[objects.ChannelID]objects.MessageID{}}
	for _, channel := range channels {
		if channel != 0 {
			options.Follow[channel] = 0
		}
	}
	if a.connection.demo != nil {
		options.CheckEvery = 2 * time.Second
	}
	return options
}

// talk shows what is said in a room and sends what the user types.
func (a *app) talk(ctx context.Context, out *output.Output, room chatRoom, history int) error {
	me, err := a.self(ctx)
	if err == nil {
		err = a.enter(ctx, room)
	}
	if err != nil {
		return err
	}
	c := &conversation{user: room.user, me: me}
	c.channel.Store(int64(room.channel))
	restore, err := a.typing(c, out, room.name+"> ")
	if err != nil {
		return err
	}
	defer restore()
	if _, err := a.lastMessages(ctx, c.out, room.channel, history); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c.client = chat.Connect(ctx, a.connection.client, &chat.Options{Live: a.liveOptions(room.channel), User: me})
	go func() { cancel(c.read(ctx)) }() // a terminal can be read until the process ends, whatever the context
	err = follow(ctx, a, c.client.Events(), 0, func(e live.Event) (int, error) { return 0, c.received(e) })
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// typing prepares the terminal for somebody who types while messages come in.
// What the command says goes there, too, until restore.
func (a *app) typing(c *conversation, out *output.Output, prompt string) (restore func(), err error) {
	c.out, c.notes = out, a.host.Stderr
	if !a.host.Terminals.Stdout {
		c.lines = scanner{bufio.NewScanner(a.host.Stdin)}
		return func() {}, nil
	}
	calm := func() {}
	if a.host.Raw != nil {
		if calm, err = a.host.Raw(); err != nil {
			return nil, err
		}
	}
	terminal := term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{keys{a.host.Stdin}, a.host.Stdout}, prompt)
	if width := a.width(); width > 0 && a.host.Height > 0 {
		_ = terminal.SetSize(width, a.host.Height)
	}
	c.out, c.lines, c.notes = out.On(terminal), terminal, terminal
	before := a.host.Stderr
	a.host.Stderr = terminal
	return func() { a.host.Stderr = before; calm() }, nil
}

// scanner reads lines of a terminal that nothing is written to.
type scanner struct{ lines *bufio.Scanner }

// ReadLine returns the next line, or [io.EOF].
func (s scanner) ReadLine() (string, error) {
	if s.lines.Scan() {
		return s.lines.Text(), nil
	}
	return "", cmp.Or(tooLong(s.lines.Err(), "-", "a line"), io.EOF)
}

// keys reads keys. A terminal in raw mode sends no signal for Ctrl-C.
type keys struct{ from io.Reader }

// Read reads keys, and fails with the signal that Ctrl-C is.
func (k keys) Read(p []byte) (int, error) {
	const ctrlC = 3
	n, err := k.from.Read(p)
	if bytes.IndexByte(p[:n], ctrlC) >= 0 {
		return 0, signalError{os.Interrupt}
	}
	return n, err
}

// lastMessages prints what was said last, and returns how much.
func (a *app) lastMessages(ctx context.Context, out *output.Output, channel objects.ChannelID, n int) (printed int, err error) {
	if n == 0 || channel == 0 {
		return 0, nil
	}
	messages, err := a.connection.client.ChannelMessages(ctx, channel, &osu.ChannelMessagesParams{Limit: min(n, 50)})
	for _, m := range messages {
		if err := printMessage(out, m, ""); err != nil {
			return 0, err
		}
	}
	return len(messages), err
}

func printMessage(out *output.Output, m objects.ChatMessage, channel string) error {
	return output.Stream(out, m, func(s *screen.Screen, m objects.ChatMessage) { show.MessageLine(s, m, channel) })
}

// conversation is a room at a terminal.
type conversation struct {
	client  *chat.Client
	out     *output.Output
	lines   interface{ ReadLine() (string, error) }
	notes   io.Writer
	me      objects.UserID
	user    objects.UserID // whom private messages go to
	channel atomic.Int64   // 0 until the first private message

	mu    sync.Mutex
	typed []string // what was sent, and is on the screen where it was typed
}

// read sends what the user types until they leave: [io.EOF], or the signal that
// Ctrl-C is.
func (c *conversation) read(ctx context.Context) error {
	for {
		text, err := c.lines.ReadLine()
		if err != nil {
			return err
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if err := c.send(ctx, text); err != nil && ctx.Err() == nil {
			fmt.Fprintf(c.notes, "not sent: %s: %v\n", text, err)
		}
	}
}

// send sends a line.
func (c *conversation) send(ctx context.Context, text string) error {
	channel := objects.ChannelID(c.channel.Load())
	action, isAction := strings.CutPrefix(text, "/me ")
	c.mu.Lock()
	c.typed = append(c.typed, action)
	c.mu.Unlock()
	switch {
	case channel == 0:
		begin := c.client.PM
		if isAction {
			begin = c.client.PMAction
		}
		sent, err := begin(ctx, c.user, action)
		c.channel.Store(int64(sent.ChannelID))
		return err
	case isAction:
		_, err := c.client.Action(ctx, channel, action)
		return err
	}
	_, err := c.client.Send(ctx, channel, text)
	return err
}

// received prints a message of the room, but not those that were typed here.
func (c *conversation) received(e live.Event) error {
	m, ok := e.(live.Message)
	if !ok || int64(m.ChannelID) != c.channel.Load() || m.SenderID == c.me && c.wasTyped(m.Content) {
		return nil
	}
	return printMessage(c.out, m.ChatMessage, "")
}

func (c *conversation) wasTyped(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.typed, text)
	if i >= 0 {
		c.typed = slices.Delete(c.typed, i, i+1)
	}
	return i >= 0
}

// watchChatCommand prints messages.
func watchChatCommand(a *app, w *watching) *cobra.Command {
	return &cobra.Command{
		Use:   "chat [#CHANNEL|USER…]",
		Short: "chat messages, of some channels or of all you joined",
		Long:  "Prints messages as they are sent, over the websocket of the notification server. After a lost connection it catches up. Public channels that you name are joined, which others can see. The login needs the chat scopes: osugo login --chat.",
		Example: `osugo watch chat
osugo watch chat '#osu' peppy --json-lines`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.watch(cmd.Context(), w, func(ctx context.Context, _ *stream.Client, out *output.Output) error {
				if len(args) == 0 && a.flags.demo {
					args = []string{"#osu"} // where people talk by themselves
				}
				return a.watchChat(ctx, w, out, args)
			})
		},
	}
}

// watchChat prints the messages of the given rooms, or of all without any.
func (a *app) watchChat(ctx context.Context, w *watching, out *output.Output, rooms []string) error {
	left := w.limit
	names := map[objects.ChannelID]string{}
	var channels []objects.ChannelID
	for _, text := range rooms {
		room, err := a.chatRoom(ctx, text)
		if err == nil {
			err = a.enter(ctx, room)
		}
		if err != nil {
			return err
		}
		names[room.channel] = room.name
		channels = append(channels, room.channel)
		if !w.past {
			continue
		}
		printed, err := a.lastMessages(ctx, out, room.channel, cmp.Or(left, 20))
		if left -= printed; err != nil || w.limit > 0 && left <= 0 {
			return err
		}
	}
	if len(channels) == 0 {
		if err := a.channelNames(ctx, names); err != nil {
			return err
		}
	}
	options := a.liveOptions(channels...)
	events := live.Connect(ctx, a.connection.client, &options).Events()
	return follow(ctx, a, events, left, func(e live.Event) (int, error) {
		m, ok := e.(live.Message)
		if !ok || len(rooms) > 0 && !slices.Contains(channels, m.ChannelID) {
			return 0, nil
		}
		return 1, printMessage(out, m.ChatMessage, names[m.ChannelID])
	})
}

// channelNames adds the names of the public channels.
func (a *app) channelNames(ctx context.Context, names map[objects.ChannelID]string) error {
	channels, err := a.connection.client.Channels(ctx)
	for _, channel := range channels {
		names[channel.ChannelID.Or(0)] = channel.Name.Or("")
	}
	return err
}
