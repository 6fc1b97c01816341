package osutest

import (
	"math"
	"net/http"
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// matchHandlers returns the handlers of stable's multiplayer matches.
func matchHandlers() handlers {
	return handlers{transport.GetMatches: getMatches, transport.GetMatch: getMatch}
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

// eventWindow returns the part of a list of events, ordered by id, that the
// parameters before, after and limit select.
func eventWindow[E any](q *request, all []E, id func(E) int64) []E {
	limit := q.in.clamped("limit", 100, 1, 101)
	if after, ok := q.in.integer("after"); ok {
		from := firstWhere(all, func(e E) bool { return id(e) > after })
		return all[from:min(from+limit, len(all))]
	}
	to := len(all)
	if before, ok := q.in.integer("before"); ok {
		to = firstWhere(all, func(e E) bool { return id(e) >= before })
	}
	return all[max(0, to-limit):to]
}

// matchEvent writes an event of a match.
func (q *request) matchEvent(m int, e matchEvent) object {
	w := q.world
	o := object{"id": e.id, "detail": object{"type": e.kind}, "timestamp": jsonTime(e.at), "user_id": nil}
	if e.kind == "other" {
		o["detail"] = object{"type": e.kind, "text": w.match(m, q.at)["name"]}
	}
	if e.user >= 0 {
		o["user_id"] = w.userID(e.user)
	}
	if e.game >= 0 {
		o["game"] = q.game(m, e.game)
	}
	return o
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
	var current any
	events := list{}
	var players []int
	for _, e := range all {
		if e.game >= 0 && w.gameEnd(m, e.game).After(q.at) {
			current = gameID(m, e.game)
		}
	}
	for _, e := range eventWindow(q, all, matchEvent.key) {
		events = append(events, q.matchEvent(m, e))
		if e.user >= 0 {
			players = append(players, e.user)
		}
		if e.game >= 0 {
			players = append(players, w.seated(m, e.game)...)
		}
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

// game writes a game, without its end and scores while it is being played.
func (q *request) game(m, game int) object {
	w := q.world
	key := 100*m + game
	b := oneOf(w, "game.map", key, w.scoreable)
	kind := w.matchTeams(m)
	teams := kind == "team-vs" || kind == "tag-team-vs"
	mods := oneOf(w, "game.mods", key, [][]string{{}, {"HD"}, {"HR"}, {"DT"}, {"NF"}, {"NF", "HD"}, {"V2"}})
	g := object{
		"beatmap_id": b.id(), "id": gameID(m, game), "start_time": fastTime(w.gameStart(m, game)), "end_time": nil,
		"match_id": matchID(m), "mode": rulesets[w.rulesetOf(b)], "mode_int": w.rulesetOf(b),
		"scoring_type": oneOf(w, "match.scoring", m, []string{"score", "accuracy", "combo", "scorev2"}), "team_type": kind,
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
			scores = append(scores, q.matchScore(m, game, slot, n, b, mods, teams, g["beatmap_id"]))
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
		team = [...]string{"blue", "red"}[slices.Index(w.matchPlayers(m), n)%2]
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
