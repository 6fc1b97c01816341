package stream

import (
	"context"
	"fmt"
	"time"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// MatchUpdate is an event of a match and its context.
type MatchUpdate struct {
	// Event is the event. When a game begins, its event has a Game
	// without scores.
	Event objects.MatchEvent
	// Completed says that the game of the event is over: the event came before,
	// when the game began, and has its scores now. A game that was over before
	// it was seen comes once, with its scores, and is not marked.
	Completed bool
	// Abandoned says that the game of the event was never finished: another
	// game has begun, or the match is disbanded. Its scores never come.
	Abandoned bool
	// Match is the match at that time.
	Match objects.Match
	// Users are the players that the events of the same answer name. The map is
	// shared with other updates.
	Users map[objects.UserID]objects.User
}

// Matches sends the matches of [osu.Client.AllMatches].
func (c *Client) Matches(ctx context.Context, p *osu.MatchesParams) <-chan Result[objects.Match] {
	return From(ctx, c.osu.AllMatches(p))
}

// MatchEvents sends the events of [osu.Client.AllMatchEvents]: those after the
// given one, up to the present; 0 means all.
func (c *Client) MatchEvents(ctx context.Context, id objects.MatchID, after objects.MatchEventID) <-chan Result[objects.MatchEvent] {
	return From(ctx, c.osu.AllMatchEvents(id, after))
}

// WatchMatch sends each event of a match once, from its start. The event of a
// game that was seen running is sent again when the game has ended. The channel
// is closed when the match is disbanded, or idle for as long as p says, even if
// its last game was never finished. It polls every 5 to 30 seconds.
// [osu.ErrNotFound] means that the match is unknown.
func (c *Client) WatchMatch(ctx context.Context, id objects.MatchID, p *WatchParams) <-chan Result[MatchUpdate] {
	return watch(ctx, p, interval{min: 5 * time.Second, max: 30 * time.Second}, func(p WatchParams) source[MatchUpdate] {
		m := &matchWatch{client: c.osu, id: id}
		if p.From != "" {
			if _, err := fmt.Sscanf(string(p.From), "%d-%d", &m.last, &m.running); err != nil {
				m.invalid = fmt.Errorf("%w: cursor is not of a match", osu.ErrValidation)
			}
		}
		return m.poll
	})
}

// matchWatch is the position of a watch in a match.
type matchWatch struct {
	client  *osu.Client
	id      objects.MatchID
	invalid error

	last objects.MatchEventID // the last event delivered
	// running is the event of the game that was running when it was delivered,
	// or 0 if there is none. The server completes it in place.
	running objects.MatchEventID
}

func (m *matchWatch) cursor() osu.Cursor { return osu.Cursor(fmt.Sprintf("%d-%d", m.last, m.running)) }

// poll requests the events after the last one, and the event of the running
// game again.
func (m *matchWatch) poll(ctx context.Context, deliver func(Result[MatchUpdate]) bool) (tick, error) {
	if m.invalid != nil {
		return tick{}, m.invalid
	}
	after := m.last
	if m.running != 0 {
		after = m.running - 1
	}
	t := tick{}
	for {
		asked := after
		show, err := m.client.Match(ctx, m.id, &osu.MatchParams{After: &asked, Limit: 101})
		t.at = m.cursor()
		if err != nil {
			return t, err
		}
		attach.Match(&show)
		users := usersByID(show.Users)
		for _, event := range show.Events {
			after = max(after, event.ID)
			update := MatchUpdate{Event: event, Match: show.Match, Users: users}
			if !m.take(&update, show.CurrentGameID) {
				continue
			}
			t.news, t.at = true, m.cursor()
			if !deliver(Result[MatchUpdate]{Value: update, Cursor: t.at}) {
				return t, nil
			}
		}
		if after == asked || after >= show.LatestEventID { // pause if there was no progress
			t.over = show.Match.EndTime.Has()
			return t, nil
		}
	}
}

// take marks an event as seen, and reports whether it is new. A game runs no
// longer than its match: the last game of a disbanded match may have no end.
func (m *matchWatch) take(u *MatchUpdate, current objects.Opt[objects.MatchGameID]) bool {
	game := u.Event.Game
	live := game != nil && current == objects.Some(game.ID) && !u.Match.EndTime.Has()
	u.Abandoned = game != nil && !game.EndTime.Has() && !live
	switch {
	case u.Event.ID == m.running && !live:
		u.Completed = !u.Abandoned
		m.running = 0
	case u.Event.ID <= m.last:
		return false
	default:
		m.last = u.Event.ID
		if live {
			m.running = u.Event.ID
		}
	}
	return true
}

// usersByID returns users by their ids.
func usersByID(users []objects.User) map[objects.UserID]objects.User {
	byID := make(map[objects.UserID]objects.User, len(users))
	for _, user := range users {
		byID[user.ID] = user
	}
	return byID
}
