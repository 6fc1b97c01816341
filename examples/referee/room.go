package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream/live"
	"github.com/osugo/osugo/stream/referee"
)

// until hands the events of the room and the messages of its chat to done until
// that is content. It first asks done with nil: the state of the room may be
// enough.
func (m *match) until(ctx context.Context, done func(event any) bool) error {
	for content := done(nil); !content; {
		var event any
		var err error
		var open bool
		select {
		case r, ok := <-m.hub.Events():
			event, err, open = r.Value.Data, r.Err, ok
		case r, ok := <-m.chat.Events():
			event, err, open = r.Value, r.Err, ok
		}
		switch e := event.(type) {
		case referee.RoomLost:
			return e.Err
		case live.Message:
			if e.ChannelID != m.channel {
				continue
			}
		}
		if err != nil {
			m.last = err
			fmt.Fprintln(os.Stderr, err) // mostly it goes on, connected again
		}
		if !open {
			return cmp.Or(ctx.Err(), m.last, errors.New("the connection is closed"))
		}
		content = done(event)
	}
	return nil
}

// missed reports whether rolls and messages may have been missed, so that the
// players have to be asked again: while the hub is away the referee is not in
// the chat either.
func missed(event any) bool {
	_, ok := event.(referee.ConnectionRestored)
	return ok
}

// have reports whether both players are in the room, each with one of the given
// statuses if there are any.
func (m *match) have(statuses ...referee.Status) bool {
	s := m.room.State()
	for _, user := range m.players {
		p, ok := s.Player(user.ID)
		if !ok || len(statuses) > 0 && !slices.Contains(statuses, p.Status) {
			return false
		}
	}
	return true
}

// player returns the place of a player in the match, or -1.
func (m *match) player(id objects.UserID) int {
	return slices.IndexFunc(m.players, func(p objects.User) bool { return p.ID == id })
}

// say writes to the chat of the room, which the server takes the referee out of
// while the connection to the hub is lost.
func (m *match) say(ctx context.Context, format string, a ...any) error {
	for attempt := 1; ; attempt++ {
		_, err := m.chat.Send(ctx, m.channel, fmt.Sprintf(format, a...))
		if !errors.Is(err, osu.ErrForbidden) || attempt == 30 {
			return err
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return err
		}
	}
}

// scores returns the scores of an item, which the API has a moment later.
func (m *match) scores(ctx context.Context, item objects.PlaylistItemID) (scores [2]objects.Score, err error) {
	for range 10 {
		events, err := m.api.RoomEvents(ctx, m.room.ID(), nil)
		if err != nil {
			return scores, err
		}
		at := slices.IndexFunc(events.PlaylistItems, func(i objects.PlaylistItem) bool { return i.ID == item })
		if at >= 0 {
			for _, s := range events.PlaylistItems[at].Scores {
				if i := m.player(s.UserID); i >= 0 {
					scores[i] = s
				}
			}
		}
		if scores[0].ID != 0 && scores[1].ID != 0 {
			break
		}
		if err := pause(ctx, 2*time.Second); err != nil {
			return scores, err
		}
	}
	return scores, nil // a player who gave up has no score
}

// sure makes a call until there is an answer. If the connection was lost before
// it came, the error done says that the call was carried out.
func sure(done error, call func() error) error {
	err := call()
	for errors.Is(err, referee.ErrConnectionLost) {
		if err = call(); done != nil && errors.Is(err, done) {
			return nil
		}
	}
	return err
}
