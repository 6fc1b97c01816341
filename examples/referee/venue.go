package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
	"github.com/osugo/osugo/stream/live/chat"
)

// venue is where a match takes place, and with whom.
type venue struct {
	client  *osu.Client // of the referee
	hub     string      // its address; empty for the public one
	players []objects.UserID
}

var scopes = []transport.Scope{
	transport.ScopeIdentify, transport.ScopePublic, transport.ScopeMultiplayerWriteManage,
	transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage,
}

// open returns the public server, or, without an application, one inside the
// program, which lives until ctx is done.
func open(ctx context.Context, ids string) (venue, error) {
	id, err := strconv.ParseInt(os.Getenv("OSU_CLIENT_ID"), 10, 64)
	if err != nil {
		server := osutest.New()
		context.AfterFunc(ctx, server.Close)
		return embedded(ctx, server)
	}
	var v venue
	for text := range strings.SplitSeq(ids, ",") {
		player, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return v, fmt.Errorf("players: %w", err)
		}
		v.players = append(v.players, objects.UserID(player))
	}
	app := auth.App{ID: id, Secret: auth.Secret(os.Getenv("OSU_CLIENT_SECRET")), RedirectURL: "http://127.0.0.1/callback"}
	config, err := os.UserConfigDir()
	if err != nil {
		return v, err
	}
	store := auth.NewFileStore(filepath.Join(config, "osugo", "referee.json"))
	session, err := auth.Resume(ctx, app, store)
	if errors.Is(err, auth.ErrLoginRequired) {
		session, err = auth.Login(ctx, app, &auth.LoginParams{Store: store, Scopes: scopes})
	}
	if err != nil {
		return v, err
	}
	v.client, err = osu.New(session, osu.UserAgent("osugo-examples"))
	return v, err
}

// embedded returns a server inside the program, with two players who do as they
// are told. They leave with ctx.
func embedded(ctx context.Context, server *osutest.Server) (venue, error) {
	users := server.World().UserIDs()
	v := venue{hub: server.Referee().URL(), players: users[7:9]}
	as := func(id objects.UserID) (*osu.Client, error) {
		token := auth.FixedToken(server.UserToken(id, scopes...), transport.Grant{})
		return osu.New(token, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	}
	picks := [][]string{{"NM1", "hd1", "NM2", "dt1"}, {"hr1", "HD2", "NM3", "DT2"}}
	for i, id := range v.players {
		client, err := as(id)
		if err != nil {
			return v, err
		}
		p := &player{server: server, client: client, id: id, name: server.World().Username(id), picks: picks[i], second: i == 1}
		server.Referee().Online(id)
		go p.play(ctx)
	}
	var err error
	v.client, err = as(users[0])
	return v, err
}

// player is a player of the server inside the program.
type player struct {
	server *osutest.Server
	client *osu.Client
	id     objects.UserID
	name   string
	room   objects.RoomID
	picks  []string
	second bool // rolls later, and leaves in the middle of the first map
	maps   int  // played so far
}

// play joins the first room that there is, and does what the referee asks for.
func (p *player) play(ctx context.Context) {
	hub := p.server.Referee()
	received := chat.Connect(ctx, p.client, nil)
	for r := range received.Events() {
		if _, ready := r.Value.(live.Ready); ready {
			break // from now on it hears what the referee says
		}
	}
	for p.room == 0 {
		for room, err := range p.client.AllRooms(&osu.RoomsParams{TypeGroup: objects.RoomTypeGroupRealtime}).Items(ctx) {
			if err == nil && hub.Join(room.ID, p.id) {
				p.room = room.ID
				break
			}
		}
		if pause(ctx, time.Second) != nil {
			return
		}
	}
	for r := range received.Events() {
		message, _ := r.Value.(live.Message)
		switch {
		case strings.HasPrefix(message.Content, "Roll"):
			if p.second {
				_ = pause(ctx, time.Second)
			}
			hub.Roll(p.room, p.id)
		case strings.HasPrefix(message.Content, p.name+", your pick"):
			_, _ = received.Send(ctx, message.ChannelID, "good luck!")
			_, _ = received.Send(ctx, message.ChannelID, p.picks[0])
		case strings.Contains(message.Content, "Get ready"):
			if strings.HasPrefix(message.Content, strings.ToUpper(p.picks[0])) {
				p.picks = append(p.picks[1:], "enough")
			}
			hub.Return(p.room)
			hub.Ready(p.room, p.id, true)
			p.playMap(ctx)
		}
	}
}

// playMap plays the next map.
func (p *player) playMap(ctx context.Context) {
	hub := p.server.Referee()
	for !hub.Loaded(p.room) && pause(ctx, time.Second) == nil {
	}
	p.maps++
	if p.second && p.maps == 1 {
		_ = pause(ctx, 2*time.Second)
		hub.Leave(p.room, p.id)
		_ = pause(ctx, 10*time.Second)
		hub.Join(p.room, p.id)
		return
	}
	length := 5 * time.Second
	if p.second {
		length += 3 * time.Second // so that the scores do not depend on chance
	}
	_ = pause(ctx, length)
	hub.Finish(p.room, p.id)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
