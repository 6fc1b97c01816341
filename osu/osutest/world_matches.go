package osutest

import (
	"fmt"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Matches are numbered by their start. The last one begins when the server
// starts; the others are over. Number privateMatch is private.

const privateMatch = 2

func matchID(m int) int64 { return 100_000_001 + 2*int64(m) }

// matchNumber returns the number of the match with that id.
func (w *World) matchNumber(id int64) (int, bool) {
	m := (id - 100_000_001) / 2
	return int(m), id >= 100_000_001 && (id-100_000_001)%2 == 0 && m <= int64(w.size.Matches)
}

// MatchIDs returns the ids of all public matches, the running one last.
func (w *World) MatchIDs() []objects.MatchID {
	var all []objects.MatchID
	for m := range w.size.Matches + 1 {
		if m != privateMatch {
			all = append(all, objects.MatchID(matchID(m)))
		}
	}
	return all
}

// RunningMatchID returns the id of the match that begins when the server is
// made and disbands after some games ([MatchPace]).
func (w *World) RunningMatchID() objects.MatchID { return objects.MatchID(matchID(w.size.Matches)) }

// PrivateMatchID returns the id of a match that only its players may see, and
// the id of one of these players.
func (w *World) PrivateMatchID() (objects.MatchID, objects.UserID) {
	return objects.MatchID(matchID(privateMatch)), w.userID(w.matchPlayers(privateMatch)[0])
}

// RunningMatchEnd returns when the running match disbands.
func (w *World) RunningMatchEnd() time.Time { return w.matchEnd(w.size.Matches) }

// matchEvent is an event of a match; game is the number of its game, -1 for
// none.
type matchEvent struct {
	id   int64
	at   time.Time
	kind string
	user int // -1 for none
	game int
}

// matchPace returns the interval between the games of a match, and their
// number.
func (w *World) matchPace(m int) (time.Duration, int) {
	if m == w.size.Matches {
		return w.game, w.games
	}
	if m%9 == 4 {
		return 5 * time.Minute, 60 // a long match, with more events than a page holds
	}
	return 5 * time.Minute, w.between("match.games", m, 1, 14)
}

// matchTeams returns the team type of a match.
func (w *World) matchTeams(m int) string {
	if m == w.size.Matches {
		return w.sides
	}
	return oneOf(w, "match.teams", m, matchTeamTypes)
}

func (w *World) matchStart(m int) time.Time {
	if m == w.size.Matches {
		return w.start
	}
	gap := 3 * time.Hour
	return w.start.Add(-24*time.Hour - time.Duration(w.size.Matches-m)*gap - time.Duration(w.pick("match.start", m, 3600))*time.Second)
}

// matchEnd returns when a match disbands: half an interval after the last game.
func (w *World) matchEnd(m int) time.Time {
	pace, games := w.matchPace(m)
	return w.matchStart(m).Add(time.Duration(games)*pace + pace/2)
}

// Each game takes the middle half of its interval.

func (w *World) gameStart(m, game int) time.Time {
	pace, _ := w.matchPace(m)
	return w.matchStart(m).Add(time.Duration(game)*pace + pace/4)
}

func (w *World) gameEnd(m, game int) time.Time {
	pace, _ := w.matchPace(m)
	return w.matchStart(m).Add(time.Duration(game)*pace + pace*3/4)
}

// matchPlayers returns the players of a match, the host first. The last one
// joins late.
func (w *World) matchPlayers(m int) []int {
	first := w.pick("match.players", m, w.size.Users)
	count := 2 * w.between("match.size", m, 2, 4)
	all := make([]int, count)
	for i := range all {
		all[i] = (first + 3*i) % w.size.Users
	}
	return all
}

// seated returns the players of a game. The last player joins for the second
// game, and the last but one leaves before the fifth.
func (w *World) seated(m, game int) []int {
	players := w.matchPlayers(m)
	last := len(players) - 1
	switch {
	case game < 1:
		return players[:last]
	case game >= 4:
		return append(slices.Clone(players[:last-1]), players[last])
	}
	return players
}

func firstMatchEvent(m int) int64 { return 2_200_000_000 + 1000*int64(m) }

// matchEvents returns the events of a match so far.
func (w *World) matchEvents(m int, now time.Time) []matchEvent {
	pace, games := w.matchPace(m)
	start := w.matchStart(m)
	players := w.matchPlayers(m)
	last := len(players) - 1
	events := []matchEvent{{at: start, kind: "match-created", user: -1, game: -1}}
	add := func(at time.Time, kind string, user, game int) {
		events = append(events, matchEvent{at: at, kind: kind, user: user, game: game})
	}
	for i, player := range players[:last] {
		add(start.Add(time.Duration(i)*pace/100), "player-joined", player, -1)
	}
	add(start.Add(pace/10), "host-changed", players[0], -1)
	for game := range games {
		at := w.gameStart(m, game)
		switch game {
		case 1:
			add(at.Add(-pace/8), "player-joined", players[last], -1)
		case 4:
			kind := "player-left"
			if m%3 == 0 {
				kind = "player-kicked"
			}
			add(at.Add(-pace/8), kind, players[last-1], -1)
		}
		add(at, "other", -1, game)
	}
	end := w.matchEnd(m)
	for i, player := range w.seated(m, games-1) {
		add(end.Add(-pace/8+time.Duration(i)*pace/100), "player-left", player, -1)
	}
	add(end, "match-disbanded", -1, -1)
	slices.SortStableFunc(events, func(a, b matchEvent) int { return a.at.Compare(b.at) })
	for i := range events {
		events[i].id = firstMatchEvent(m) + int64(i)
	}
	happened := slices.IndexFunc(events, func(e matchEvent) bool { return e.at.After(now) })
	if happened < 0 {
		return events
	}
	return events[:happened]
}

// match writes a match.
func (w *World) match(m int, now time.Time) object {
	var end any
	if at := w.matchEnd(m); !at.After(now) {
		end = jsonTime(at)
	}
	players := w.matchPlayers(m)
	name := fmt.Sprintf("CUP%d: (%s) vs (%s)", w.between("match.cup", m, 1, 9), w.username(players[0]), w.username(players[1]))
	return object{"id": matchID(m), "start_time": jsonTime(w.matchStart(m)), "end_time": end, "name": name}
}

func (e matchEvent) key() int64 { return e.id }

func gameID(m, game int) int64 { return 600_000_000 + 100*int64(m) + int64(game) }

var matchTeamTypes = []string{"head-to-head", "tag-coop", "team-vs", "tag-team-vs"}

// GameIDs returns the ids of all games of a match, including those that have
// not been played yet.
func (w *World) GameIDs(id objects.MatchID) []objects.MatchGameID {
	m, ok := w.matchNumber(int64(id))
	if !ok {
		return nil
	}
	_, games := w.matchPace(m)
	all := make([]objects.MatchGameID, games)
	for game := range all {
		all[game] = objects.MatchGameID(gameID(m, game))
	}
	return all
}
