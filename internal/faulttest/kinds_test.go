package faulttest_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/replay"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// on returns a condition: the request is for a path that ends like that.
func on(method, suffix string) func(*http.Request) bool {
	return func(r *http.Request) bool { return r.Method == method && strings.HasSuffix(r.URL.Path, suffix) }
}

func (r *rig) user() objects.UserID          { return r.server.World().UserIDs()[0] }
func (r *rig) channel() objects.ChannelID    { return r.server.World().ChannelIDs()[0] }
func (r *rig) beatmaps() []objects.BeatmapID { return r.server.World().BeatmapIDs()[:60] }

// text is the message that is sent, once if all goes well.
const text = "said once"

// kinds returns all kinds of calls.
func kinds() []kind {
	beatmap := func(ctx context.Context, r *rig) (string, error) {
		b, err := r.client.Beatmap(ctx, r.beatmaps()[0])
		return fmt.Sprint(b.ID, b.Version, b.Checksum), err
	}
	isBeatmap := func(r *http.Request) bool { return strings.Contains(r.URL.Path, "/beatmaps") }
	return []kind{
		{name: "read", hits: isBeatmap, safe: true, requests: 1, run: beatmap},
		{name: "cached", hits: isBeatmap, safe: true, remembers: true, requests: 1, run: beatmap, options: []osu.Option{osu.Cache(cache.New(1 << 20))}},
		{name: "batched", hits: isBeatmap, safe: true, requests: 1, takes: time.Second, run: beatmap, options: []osu.Option{osu.Gather(time.Millisecond)}},
		{name: "list", hits: on(http.MethodGet, "/beatmapsets/search"), safe: true, requests: 2, takes: 5 * time.Second, run: search},
		{name: "bulk", hits: on(http.MethodGet, "/beatmaps"), safe: true, many: true, requests: 2, takes: 5 * time.Second, run: bulk},
		{name: "write", hits: on(http.MethodPost, "/messages"), requests: 1, run: say, done: said},
		{name: "confirmed", hits: func(r *http.Request) bool { return r.Method == http.MethodDelete }, safe: true, requests: 1, run: leave},
		{name: "renewal", hits: on(http.MethodPost, "/oauth/token"), safe: true, requests: 1, login: true, expired: true, spends: true, run: me},
		{name: "exchange", hits: on(http.MethodPost, "/oauth/token"), safe: true, requests: 1, login: true, spends: true, run: exchange},
		{name: "revoke", hits: on(http.MethodDelete, "/oauth/tokens/current"), safe: true, requests: 1, login: true, takes: time.Second, run: revoke},
		{name: "watch", hits: isMatch(), safe: true, requests: 20, takes: 4 * time.Minute, run: watch},
		{name: "replay", hits: func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, "/download") }, safe: true, requests: 1, run: download},
	}
}

func search(ctx context.Context, r *rig) (string, error) {
	var ids []objects.BeatmapsetID
	for set, err := range r.client.AllBeatmapsetSearch(nil).Take(80).Items(ctx) {
		if err != nil {
			return fmt.Sprint(ids), err
		}
		ids = append(ids, set.ID)
	}
	return fmt.Sprint(ids), nil
}

// bulk returns the ids that were found; a missing one is an error of its own.
func bulk(ctx context.Context, r *rig) (string, error) {
	var ids []objects.BeatmapID
	var failed error
	for item := range stream.New(r.client).Beatmaps(ctx, r.beatmaps(), nil) {
		switch {
		case errors.Is(item.Err, osu.ErrNotFound):
			return "", fmt.Errorf("%w: id %d is said to be missing", errors.ErrUnsupported, item.Input)
		case item.Err != nil:
			failed = item.Err
		default:
			ids = append(ids, item.Value.ID)
		}
	}
	return fmt.Sprint(ids), failed
}

func say(ctx context.Context, r *rig) (string, error) {
	m, err := r.client.ChannelSend(ctx, r.channel(), osu.ChatMessageSend{Message: text})
	return m.Content, err
}

// said returns how often the message was sent.
func said(t *testing.T, r *rig) int {
	t.Helper()
	n := 0
	for m, err := range r.healthy.AllChannelHistory(r.channel(), 0).Take(50).Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if m.Content == text {
			n++
		}
	}
	return n
}

// leave leaves a channel, and says whether the server still has the user there.
func leave(ctx context.Context, r *rig) (string, error) {
	if _, err := r.healthy.ChannelJoin(ctx, r.channel(), r.user()); err != nil {
		return "", err
	}
	if err := r.client.ChannelLeave(ctx, r.channel(), r.user()); err != nil {
		return "", err
	}
	_, err := r.healthy.Channel(ctx, r.channel())
	return fmt.Sprint("left: ", errors.Is(err, osu.ErrNotFound)), nil
}

func me(ctx context.Context, r *rig) (string, error) {
	user, err := r.client.Me(ctx, nil)
	return fmt.Sprint(user.ID), err
}

// exchange hands in the code of a new login, and says whose it is.
func exchange(ctx context.Context, r *rig) (string, error) {
	code, err := r.consent()
	if err != nil {
		return "", err
	}
	tokens, err := r.app.Exchange(ctx, code, "")
	return fmt.Sprint(tokens.Owner()), err
}

// revoke revokes the login, and says whether its tokens are refused then.
func revoke(ctx context.Context, r *rig) (string, error) {
	token := r.session.Tokens().Access.Reveal()
	if err := r.session.Revoke(ctx); err != nil {
		return "", err
	}
	if token == "" {
		return "refused: true", nil // revoked before
	}
	left, err := osu.New(auth.FixedToken(token, transport.Grant{}), osu.Endpoints(r.server.Endpoints()), osu.HTTPClient(r.server.HTTPClient()))
	if err != nil {
		return "", err
	}
	_, err = left.Me(ctx, nil)
	return fmt.Sprint("refused: ", errors.Is(err, osu.ErrUnauthorized)), nil
}

// isMatch strikes what follows the first request of a watch.
func isMatch() func(*http.Request) bool {
	return func(r *http.Request) bool {
		return strings.Contains(r.URL.Path, "/matches/") && r.URL.Query().Get("after") != "0"
	}
}

// watch watches the running match for three minutes; a fault ends after one. The
// value is the ids of its events, in the order in which they came first.
func watch(ctx context.Context, r *rig) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute)
	defer cancel()
	defer time.AfterFunc(time.Minute, func() { r.over() }).Stop()
	var ids []objects.MatchEventID
	var failed error
	for u := range stream.New(r.client).WatchMatch(ctx, r.server.World().RunningMatchID(), nil) {
		switch {
		case u.Err != nil:
			failed = u.Err
		case !slices.Contains(ids, u.Value.Event.ID):
			ids = append(ids, u.Value.Event.ID)
			if time.Since(r.server.World().Start()) > time.Minute {
				failed = nil // it went on
			}
		}
	}
	if ctx.Err() == nil && failed == nil {
		failed = errors.New("the watch ended by itself")
	}
	return strings.Trim(fmt.Sprint(ids), "[]"), failed
}

func download(ctx context.Context, r *rig) (string, error) {
	world := r.server.World()
	ids := world.ScoreIDs()
	at := slices.IndexFunc(ids, func(id objects.ScoreID) bool { return world.Score(id).HasReplay })
	file, err := replay.DownloadByID(ctx, r.client, ids[at])
	if err != nil {
		return "", err
	}
	sum := fnv.New64a()
	_, _ = sum.Write(file.Data)
	return fmt.Sprint(file.Player, sum.Sum64()), nil
}
