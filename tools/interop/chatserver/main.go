// Command chatserver runs the notification server of package osutest for a client in
// another language, beside a stream of package live for the same user. It prints where
// the server is as a line of JSON, lets things happen when it reads a line, and prints
// what the stream received.
package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

var scopes = []transport.Scope{transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage}

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "chatserver:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	s := osutest.NewServer(osutest.Size(osutest.Small))
	defer s.Close()
	users := s.World().UserIDs()
	token := s.UserToken(users[0], scopes...)
	me, err := client(s, token)
	if err != nil {
		return err
	}
	them, err := client(s, s.UserToken(users[5], scopes...))
	if err != nil {
		return err
	}
	if err := wait.For(ctx, time.Second); err != nil { // a younger token is rejected
		return err
	}
	stream := live.Connect(ctx, me, &live.Options{CheckEvery: -1})
	if r := <-stream.Events(); r.Err != nil {
		return r.Err
	}
	url := "ws" + s.URL()[len("http"):] + osutest.RouteNotifications.Pattern
	if err := say(map[string]string{"url": url, "token": token}); err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Scan()
	if err := happen(ctx, s, me, them); err != nil {
		return err
	}
	for r := range stream.Events() {
		if event := describe(r.Value); event != nil {
			if err := say(event); err != nil {
				return err
			}
		}
	}
	return nil
}

func client(s *osutest.Server, token string) (*osu.Client, error) {
	return osu.New(auth.FixedToken(token, transport.Grant{}), osu.BaseURL(s.URL()))
}

func say(v any) error {
	text, err := json.Marshal(v, json.Deterministic(true))
	if err == nil {
		_, err = fmt.Println(string(text)) //nolint:forbidigo // it is a program
	}
	return err
}

// happen lets things happen to the first user, and revokes their token at the end.
func happen(ctx context.Context, s *osutest.Server, me, them *osu.Client) error {
	users, channel := s.World().UserIDs(), s.World().ChannelIDs()[2]
	var pm objects.ChatNewConversation
	text := func(client *osu.Client, message osu.ChatMessageSend) func() error {
		return func() error { _, err := client.ChannelSend(ctx, channel, message); return err }
	}
	for _, act := range []func() error{
		func() (err error) {
			pm, err = them.ChatNew(ctx, users[0], osu.ChatMessageSend{Message: "hello"})
			return err
		},
		func() error { _, err := me.ChannelJoin(ctx, channel, users[0]); return err },
		func() error { _, err := them.ChannelJoin(ctx, channel, users[5]); return err },
		text(them, osu.ChatMessageSend{Message: "one"}),
		text(them, osu.ChatMessageSend{Message: "waves", IsAction: true}),
		text(them, osu.ChatMessageSend{Message: "a \"quoted\" text, 😀 and / \\"}),
		text(me, osu.ChatMessageSend{Message: "mine", UUID: "6b8d7a52-0000-4000-8000-000000000001"}),
		text(them, osu.ChatMessageSend{Message: "!roll"}), // which its author alone sees
		func() error {
			_, err := me.ChannelSend(ctx, pm.Channel.ChannelID.Or(0), osu.ChatMessageSend{Message: "answer"})
			return err
		},
		func() error { return me.ChannelLeave(ctx, channel, users[0]) },
		func() error { return me.RevokeToken(ctx) },
	} {
		if err := act(); err != nil {
			return err
		}
	}
	return nil
}

// describe returns what an event says in the words of a frame; nil for what is not one.
func describe(e live.Event) any {
	switch e := e.(type) {
	case live.Message:
		name := ""
		if e.Sender != nil {
			name = e.Sender.Username
		}
		return []any{"chat.message.new", e.ChannelID, e.MessageID, name, e.Content, e.IsAction, e.UUID}
	case live.ChannelJoined:
		return []any{"chat.channel.join", e.ChannelID, e.Name}
	case live.ChannelLeft:
		return []any{"chat.channel.part", e.ChannelID, e.Name}
	case live.LoggedOut:
		return []any{"logout"}
	case live.Unknown:
		return []any{"unknown", string(e.Frame)}
	}
	return nil
}
