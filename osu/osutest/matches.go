package osutest

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// matchHandlers are those of old (stable) multiplayer matches.
func matchHandlers() handlers {
	return handlers{transport.GetMatches: getMatches, transport.GetMatch: getMatch}
}

// Matches are numbered by their start. The last one runs from the start of the
// server on; the others have ended. Number privateMatch is private.

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

// RunningMatchID returns the id of the match that begins when the server is made,
// and that is disbanded after some games ([MatchPace]).
func (w *World) RunningMatchID() objects.MatchID { return objects.MatchID(matchID(w.size.Matches)) }

// PrivateMatchID returns the id of a match that only its players may see, and the
// id of one of them.
func (w *World) PrivateMatchID() (objects.MatchID, objects.UserID) {
	return objects.MatchID(matchID(privateMatch)), w.userID(w.matchPlayers(privateMatch)[0])
}

// RunningMatchEnd returns when the running match is disbanded.
func (w *World) RunningMatchEnd() time.Time { return w.matchEnd(w.size.Matches) }

// matchEvent is an event of a match; game is the number of its game, -1 for none.
type matchEvent struct {
	id   int64
	at   time.Time
	kind string
	user int // -1 for none
	game int
}

// matchPace returns how often a game is played in a match, and how many are.
func (w *World) matchPace(m int) (time.Duration, int) {
	if m == w.size.Matches {
		return w.game, w.games
	}
	if m%9 == 4 {
		return 5 * time.Minute, 60 // a long one, with more events than a page has
	}
	return 5 * time.Minute, w.between("match.games", m, 1, 14)
}

func (w *World) matchStart(m int) time.Time {
	if m == w.size.Matches {
		return w.start
	}
	gap := 3 * time.Hour
	return w.start.Add(-24*time.Hour - time.Duration(w.size.Matches-m)*gap - time.Duration(w.pick("match.start", m, 3600))*time.Second)
}

// matchEnd returns when a match is disbanded: half a game after the last.
func (w *World) matchEnd(m int) time.Time {
	pace, games := w.matchPace(m)
	return w.matchStart(m).Add(time.Duration(games)*pace + pace/2)
}

// Each game takes the middle half of its time.

func (w *World) gameStart(m, game int) time.Time {
	pace, _ := w.matchPace(m)
	return w.matchStart(m).Add(time.Duration(game)*pace + pace/4)
}

func (w *World) gameEnd(m, game int) time.Time {
	pace, _ := w.matchPace(m)
	return w.matchStart(m).Add(time.Duration(game)*pace + pace*3/4)
}

// matchPlayers returns the players of a match, the host first. The last one comes
// late.
func (w *World) matchPlayers(m int) []int {
	first := w.pick("match.players", m, w.size.Users)
	count := 2 * w.between("match.size", m, 2, 4)
	all := make([]int, count)
	for i := range all {
		all[i] = (first + 3*i) % w.size.Users
	}
	return all
}

// seated returns who plays in a game: all but the last player before the second
// game, and without the last but one from the fifth game on.
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

// matchEvents returns the events of a match that have happened.
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

func getMatches(q *request) (any, error) {
	w := q.world
	limit := q.in.clamped("limit", 50, 1, 50)
	sort := "id_desc"
	m, step := w.size.Matches, -1
	if q.in.str("sort") == "id_asc" {
		sort, m, step = "id_asc", 0, 1
	}
	if id, ok := cursorInt(q.in.cursor(), "match_id"); ok {
		after := (id - matchID(0)) / 2
		if step > 0 || (id-matchID(0))%2 == 0 {
			after += int64(step)
		}
		m = int(min(max(after, -1), int64(w.size.Matches)+1))
	}
	active, filtered := q.in.boolean("active")
	matches := list{}
	next, last := object(nil), 0
	for ; m >= 0 && m <= w.size.Matches; m += step {
		running := w.matchEnd(m).After(q.at)
		if m == privateMatch || filtered && running != active {
			continue
		}
		if len(matches) == limit {
			next = object{"match_id": matchID(last)}
			break
		}
		matches = append(matches, w.match(m, q.at))
		last = m
	}
	params := object{"limit": limit, "sort": sort, "active": nil}
	if filtered {
		params["active"] = active
	}
	answer := object{"matches": matches, "params": params}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

func getMatch(q *request) (any, error) {
	w := q.world
	id, ok := q.id("match")
	m := 0
	if ok {
		m, ok = w.matchNumber(id)
	}
	if !ok {
		return nil, missing("LegacyMatch\\LegacyMatch")
	}
	if m == privateMatch {
		user, hasUser := q.user()
		switch {
		case !hasUser:
			return nil, unauthorized()
		case !slices.Contains(w.matchPlayers(m), user):
			return nil, silent(http.StatusForbidden)
		}
	}
	all := w.matchEvents(m, q.at)
	limit := q.in.clamped("limit", 100, 1, 101)
	var shown []matchEvent
	if after, ok := q.in.integer("after"); ok {
		from, _ := slices.BinarySearchFunc(all, after+1, compareEvents)
		shown = all[from:min(from+limit, len(all))]
	} else {
		to := len(all)
		if before, ok := q.in.integer("before"); ok {
			to, _ = slices.BinarySearchFunc(all, before, compareEvents)
		}
		shown = all[max(0, to-limit):to]
	}
	var current any
	events := list{}
	var players []int
	for _, e := range all {
		if e.game >= 0 && w.gameEnd(m, e.game).After(q.at) {
			current = gameID(m, e.game)
		}
	}
	for _, e := range shown {
		o := object{"id": e.id, "detail": object{"type": e.kind}, "timestamp": jsonTime(e.at), "user_id": nil}
		if e.kind == "other" {
			o["detail"] = object{"type": e.kind, "text": w.match(m, q.at)["name"]}
		}
		if e.user >= 0 {
			o["user_id"] = w.userID(e.user)
			players = append(players, e.user)
		}
		if e.game >= 0 {
			o["game"] = q.game(m, e.game)
			players = append(players, w.seated(m, e.game)...)
		}
		events = append(events, o)
	}
	slices.Sort(players)
	return object{
		"match":           w.match(m, q.at),
		"events":          events,
		"users":           listOf(slices.Compact(players), func(n int) object { return w.user(n, "country") }),
		"first_event_id":  all[0].id,
		"latest_event_id": all[len(all)-1].id,
		"current_game_id": current,
	}, nil
}

func compareEvents(e matchEvent, id int64) int { return cmp.Compare(e.id, id) }

func gameID(m, game int) int64 { return 600_000_000 + 100*int64(m) + int64(game) }

var matchTeamTypes = []string{"head-to-head", "tag-coop", "team-vs", "tag-team-vs"}

// game writes a game: without its end and scores while it runs.
func (q *request) game(m, game int) object {
	w := q.world
	key := 100*m + game
	b := oneOf(w, "game.map", key, w.scoreable)
	teams := w.pick("match.teams", m, 4)
	mods := oneOf(w, "game.mods", key, [][]string{{}, {"HD"}, {"HR"}, {"DT"}, {"NF"}, {"NF", "HD"}, {"V2"}})
	g := object{
		"beatmap_id": b.id(), "id": gameID(m, game), "start_time": fastTime(w.gameStart(m, game)), "end_time": nil,
		"match_id": matchID(m), "mode": rulesets[w.rulesetOf(b)], "mode_int": w.rulesetOf(b),
		"scoring_type": oneOf(w, "match.scoring", m, []string{"score", "accuracy", "combo", "scorev2"}), "team_type": matchTeamTypes[teams],
		"mods": mods, "scores": list{},
	}
	if w.chance("game.map.gone", key, 0.03) {
		g["beatmap_id"] = 9_999_999
	} else {
		g["beatmap"] = w.beatmap(b, "beatmapset")
	}
	if end := w.gameEnd(m, game); !end.After(q.at) {
		g["end_time"] = fastTime(end)
		scores := list{}
		for slot, n := range w.seated(m, game) {
			scores = append(scores, q.matchScore(m, game, slot, n, b, mods, teams >= 2, g["beatmap_id"]))
		}
		g["scores"] = scores
	}
	return g
}

// matchScore writes the score of a player in a game.
func (q *request) matchScore(m, game, slot, n int, b beatmapRef, mods []string, teams bool, beatmapID any) object {
	w := q.world
	key := 16*(100*m+game) + slot
	circles, sliders, spinners := w.objectsOf(b)
	s := score{n: math.MaxInt>>23 + 1 + key, user: n, beatmap: b, ruleset: w.rulesetOf(b), stable: true}
	s.hits.objects = circles + sliders + spinners
	skill := fraction(w.draw("match.skill", key))
	s.hits.miss = int((1 - skill) * 0.05 * float64(s.hits.objects))
	s.hits.ok = int((1 - skill) * 0.2 * float64(s.hits.objects))
	s.hits.meh = int((1 - skill) * 0.03 * float64(s.hits.objects))
	s.passed = !w.chance("match.failed", key, 0.05)
	s.total = int64(1_000_000 * s.accuracy() * (0.5 + 0.5*float64(w.comboOf(s))/float64(w.maxCombo(b))))
	team := "none"
	if teams {
		team = [...]string{"blue", "red"}[slot%2]
	}
	started := fastTime(w.gameStart(m, game))
	acronyms := list{}
	current := list{}
	for _, acronym := range mods {
		acronyms = append(acronyms, acronym)
		current = append(current, object{"acronym": acronym})
	}
	common := object{
		"accuracy": s.accuracy(), "best_id": nil, "current_user_attributes": object{"pin": nil}, "id": nil, "max_combo": w.comboOf(s),
		"passed": s.passed, "pp": nil, "rank": s.rank(), "replay": false, "type": "legacy_match_score", "user_id": w.userID(n),
		"match": object{"slot": slot, "team": team, "pass": s.passed},
	}
	if q.legacyScores() {
		great := s.hits.objects - s.hits.ok - s.hits.meh - s.hits.miss
		common["created_at"], common["mode"], common["mode_int"] = started, rulesets[s.ruleset], s.ruleset
		common["mods"], common["perfect"], common["score"] = acronyms, s.hits.miss == 0, s.total
		common["statistics"] = object{
			"count_300": great, "count_100": s.hits.ok, "count_50": s.hits.meh, "count_miss": s.hits.miss, "count_geki": great / 8, "count_katu": s.hits.ok / 4,
		}
		return common
	}
	common["beatmap_id"], common["build_id"], common["ended_at"] = beatmapID, nil, started
	common["has_replay"], common["is_perfect_combo"], common["legacy_perfect"] = false, s.hits.miss == 0, s.hits.miss == 0
	common["legacy_score_id"], common["legacy_total_score"] = nil, s.total
	common["maximum_statistics"] = object{"miss": 0}
	common["mods"], common["ruleset_id"], common["started_at"] = current, s.ruleset, nil
	common["statistics"], common["total_score"] = w.scoreStatistics(s, false), s.total
	return common
}

// GameIDs returns the ids that the games of a match have, played or not.
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
