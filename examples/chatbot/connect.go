package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

var scopes = []transport.Scope{
	transport.ScopeIdentify, transport.ScopePublic,
	transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage,
}

// connect returns a client that has logged in once, or, without an application,
// one of a server inside the program, where someone asks the bot.
func connect(ctx context.Context, channel objects.ChannelID) (*osu.Client, func(), error) {
	id, err := strconv.ParseInt(os.Getenv("OSU_CLIENT_ID"), 10, 64)
	if err != nil {
		return embedded(ctx, channel)
	}
	app := auth.App{ID: id, Secret: auth.Secret(os.Getenv("OSU_CLIENT_SECRET")), RedirectURL: "http://127.0.0.1/callback"}
	config, err := os.UserConfigDir()
	if err != nil {
		return nil, nil, err
	}
	store := auth.NewFileStore(filepath.Join(config, "osugo", "chatbot.json"))
	session, err := auth.Resume(ctx, app, store)
	if errors.Is(err, auth.ErrLoginRequired) {
		session, err = auth.Login(ctx, app, &auth.LoginParams{Store: store, Scopes: scopes})
	}
	if err != nil {
		return nil, nil, err
	}
	client, err := osu.New(session, osu.UserAgent("osugo-examples"))
	return client, func() {}, err
}

func embedded(ctx context.Context, channel objects.ChannelID) (*osu.Client, func(), error) {
	server := osutest.NewServer()
	users := server.World().UserIDs()
	as := func(user objects.UserID) (*osu.Client, error) {
		return osu.New(auth.FixedToken(server.UserToken(user, scopes...), transport.Grant{}), osu.BaseURL(server.URL()))
	}
	asker, err := as(users[5])
	if err != nil {
		return nil, nil, err
	}
	go func() {
		if _, err := asker.ChannelJoin(ctx, channel, users[5]); err != nil {
			return
		}
		for _, text := range []string{"!!profile", "!!top", "thanks"} {
			select {
			case <-time.After(2 * time.Second):
				_, _ = asker.ChannelSend(ctx, channel, osu.ChatMessageSend{Message: text})
			case <-ctx.Done():
			}
		}
	}()
	client, err := as(users[0])
	return client, server.Close, err
}
