package osutest

import (
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// scoreHandlers returns the handlers of scores: of a difficulty, of a player,
// and of the feed.
func scoreHandlers() handlers {
	return handlers{
		transport.GetBeatmapScores:       func(q *request) (any, error) { return getBeatmapScores(q, q.writeScore) },
		transport.GetBeatmapSoloScores:   func(q *request) (any, error) { return getBeatmapScores(q, q.currentScore) },
		transport.GetBeatmapUserScore:    getBeatmapUserScore,
		transport.GetBeatmapUserScores:   getBeatmapUserScores,
		transport.GetScores:              getScores,
		transport.GetScore:               getScore,
		transport.GetLegacyScore:         getScore,
		transport.GetScoreDownload:       getScoreDownload,
		transport.GetLegacyScoreDownload: getScoreDownload,
	}
}

// modFilter returns a function that reports whether a score has the requested
// mods.
func (q *request) modFilter() func(score) bool {
	wanted := q.in.list("mods")
	none := slices.Contains(wanted, "NM")
	wanted = slices.DeleteFunc(wanted, func(acronym string) bool { return acronym == "NM" })
	if len(wanted) == 0 && !none {
		return func(score) bool { return true }
	}
	free := []string{"CL", "PF", "SD", "MR"}
	return func(s score) bool {
		var others []string
		has := func(acronym string) bool {
			return s.hasMod(acronym) || slices.ContainsFunc(s.mods, func(m mod) bool { return implied[m.acronym] == acronym }) ||
				acronym == "CL" && s.stable
		}
		for _, m := range s.mods {
			if !slices.Contains(free, m.acronym) {
				others = append(others, m.acronym)
			}
		}
		if none && len(others) == 0 {
			return true
		}
		if len(wanted) == 0 || slices.ContainsFunc(wanted, func(acronym string) bool { return !has(acronym) }) {
			return false
		}
		return !slices.ContainsFunc(others, func(acronym string) bool {
			return !slices.Contains(wanted, acronym) && !slices.Contains(wanted, implied[acronym])
		})
	}
}

func getBeatmapScores(q *request, write func(score) object) (any, error) {
	w := q.world
	b, err := q.beatmapParam()
	if err != nil {
		return nil, err
	}
	ruleset, ok := rulesetOrCatch(q.in.str("mode"), w.rulesetOf(b))
	if !ok {
		return nil, invalid("no such mode")
	}
	kind := q.in.str("type")
	user, hasUser := q.user()
	if (kind == "country" || kind == "friend") && (!hasUser || !w.isSupporter(user)) {
		return nil, invalid("this leaderboard is for supporters")
	}
	if w.sets[b.set].status <= 0 {
		return object{"scores": list{}}, nil
	}
	byMods := q.modFilter()
	legacy := q.in.flag("legacy_only", false) && q.route == transport.GetBeatmapScores
	filter := func(s score) bool { return (!legacy || s.stable) && byMods(s) && q.onBoard(s.user, kind) }
	board := w.board(b, ruleset, legacy, filter)
	withUser := func(s score) object {
		o := write(s)
		o["user"] = w.boardUser(s.user)
		return o
	}
	limit := q.in.clamped("limit", 50, 1, 100)
	answer := object{"scores": listOf(board[:min(limit, len(board))], withUser), "score_count": len(board)}
	if at := slices.IndexFunc(board, func(s score) bool { return hasUser && s.user == user }); at >= 0 {
		own := object{"position": at + 1, "score": withUser(board[at])}
		answer["user_score"], answer["userScore"] = own, own
	}
	return answer, nil
}

// onBoard reports whether a player appears on the kind of leaderboard that the
// token's user requested.
func (q *request) onBoard(n int, kind string) bool {
	user, hasUser := q.user()
	switch kind {
	case "country":
		return q.world.countryOf(n) == q.world.countryOf(user)
	case "friend":
		return n == user || slices.Contains(q.world.friends(user), n)
	case "team":
		if !hasUser {
			return false
		}
		own, ok := q.world.teamOf(user)
		other, in := q.world.teamOf(n)
		return ok && in && own == other
	}
	return true
}

// pathPlayer returns the difficulty of the path, which must have a leaderboard,
// and the player.
func (q *request) pathPlayer() (b beatmapRef, user int, err error) {
	if b, err = q.beatmapParam(); err != nil {
		return b, 0, err
	}
	if q.world.sets[b.set].status <= 0 {
		return b, -1, noBeatmap()
	}
	id, ok := q.id("user")
	if ok {
		user, ok = q.world.userNumber(id)
	}
	if !ok {
		user = -1
	}
	return b, user, nil
}

func getBeatmapUserScore(q *request) (any, error) {
	w := q.world
	b, user, err := q.pathPlayer()
	if err != nil {
		return nil, err
	}
	ruleset, ok := rulesetOrCatch(q.in.str("mode"), w.rulesetOf(b))
	if !ok {
		return nil, invalid("no such mode")
	}
	byMods := q.modFilter()
	legacy := q.in.flag("legacy_only", false)
	board := w.board(b, ruleset, legacy, func(s score) bool { return (!legacy || s.stable) && byMods(s) })
	at := slices.IndexFunc(board, func(s score) bool { return s.user == user })
	if at < 0 {
		return nil, notFound()
	}
	o := q.writeScore(board[at])
	o["beatmap"] = w.scoreBeatmap(board[at], "owners")
	o["user"] = w.boardUser(user)
	return object{"position": at + 1, "score": o}, nil
}

func getBeatmapUserScores(q *request) (any, error) {
	b, user, err := q.pathPlayer()
	if err != nil {
		return nil, err
	}
	text := q.in.str("ruleset")
	if text == "" {
		text = q.in.str("mode")
	}
	ruleset, ok := rulesetParam(text, q.world.rulesetOf(b))
	if !ok {
		return nil, noRuleset()
	}
	if user < 0 {
		return object{"scores": list{}}, nil
	}
	legacy := q.in.flag("legacy_only", false)
	all := slices.DeleteFunc(q.world.scoresOn(b, user), func(s score) bool {
		return s.ruleset != ruleset || !s.passed || legacy && !s.stable
	})
	slices.SortStableFunc(all, func(a, b score) int { return int(b.total - a.total) })
	return object{"scores": listOf(all[:min(len(all), 50)], q.writeScore)}, nil
}

func getUserScores(q *request) (any, error) {
	w := q.world
	n, ruleset, err := q.pathUser()
	if err != nil {
		return nil, err
	}
	var all []score
	kind := q.params["type"]
	switch kind {
	case "best":
		all = slice(q, w.bestScores(n, ruleset), 200)
	case "firsts":
		all = slice(q, w.firstScores(n, ruleset, q.in.flag("legacy_only", false)), 0)
	case "pinned":
		all = slice(q, w.pinnedScores(n, ruleset), 0)
	case "recent":
		all = slice(q, w.recentScores(n, ruleset, q.in.flag("include_fails", false)), 100)
	default:
		return nil, notFound()
	}
	offset := q.in.clamped("offset", 0, 0, math.MaxInt)
	scores := list{}
	for i, s := range all {
		o := q.writeScore(s)
		o["beatmap"] = w.scoreBeatmap(s)
		o["beatmapset"] = w.beatmapset(s.beatmap.set)
		o["user"] = w.user(n)
		if kind == "best" {
			share := math.Pow(0.95, float64(offset+i))
			o["weight"] = object{"percentage": 100 * share, "pp": share * s.pp}
		}
		scores = append(scores, o)
	}
	return scores, nil
}

// feedRequest holds the parameters of a request for the score feed.
type feedRequest struct {
	ruleset int   // -1 for all
	after   int64 // the id of the last score of the previous page
	resumed bool  // whether there was a cursor
	behind  int64 // how many ids it is behind the newest score
}

// feedRequest parses the parameters of a request for the feed.
func (q *request) feedRequest() (f feedRequest, err error) {
	var ok bool
	if f.ruleset, ok = rulesetParam(q.in.str("ruleset"), -1); !ok {
		return f, invalid("no such ruleset")
	}
	f.after, f.resumed = cursorInt(q.in.cursor(), "id")
	if f.resumed {
		f.behind = scoreID(q.world.scoresUntil(q.at)-1) - f.after
	}
	if f.behind > 10_000_000 {
		return f, invalid("the cursor is too old")
	}
	return f, nil
}

// cachedAt returns when the answer was put into the feed's cache, which all
// users share and which expires at fixed times.
func (f feedRequest) cachedAt(now, start time.Time) time.Time {
	if f.behind <= 10_000 {
		return now.Add(-now.Sub(start) % feedCache)
	}
	at := now.Add(-now.Sub(start) % oldFeedCache)
	if at.Before(start.Add(oldFeedCache)) {
		return now // filled for the first time
	}
	return at
}

func getScores(q *request) (any, error) {
	f, err := q.feedRequest()
	if err != nil {
		return nil, err
	}
	w := q.world
	cached := *q
	cached.at = f.cachedAt(q.at, w.start)
	inFeed := func(s score) bool { return s.passed && (f.ruleset < 0 || s.ruleset == f.ruleset) }

	var all []score
	var next object
	if f.resumed {
		all = w.scoresAfter(f.after, w.feedEnd(cached.at), inFeed)
		next = object{"id": f.after}
	} else {
		all = w.scoresBefore(w.feedEnd(cached.at), inFeed)
	}
	if len(all) > 0 {
		next = object{"id": scoreID(all[len(all)-1].n)}
	}
	answer := object{"scores": listOf(all, cached.currentScore)}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// scoreByID returns the score with the given id, including scores set in rooms.
func (q *request) scoreByID(id int64) (score, bool) {
	if n, ok := q.world.scoreNumber(id, q.at); ok {
		return q.world.score(n), true
	}
	if s, ok := q.world.roomScoreByID(id, q.at); ok {
		return s, true
	}
	return q.server.referee.scoreByID(id)
}

// pathScore returns the score of the path, by its id or its stable id.
func (q *request) pathScore(catch bool) (score, error) {
	id, _ := q.id("score")
	name, legacy := q.params["ruleset"]
	if !legacy {
		s, ok := q.scoreByID(id)
		if !ok {
			return score{}, noScore()
		}
		return s, nil
	}
	ruleset, ok := rulesetParam(name, -1)
	if catch {
		ruleset, ok = rulesetOrCatch(name, -1)
	}
	if !ok {
		return score{}, noRuleset()
	}
	n := id - firstLegacyScoreID
	if n < 0 || n >= int64(q.world.scoresUntil(q.at)) {
		return score{}, noScore()
	}
	if s := q.world.score(int(n)); s.stable && s.passed && s.ruleset == ruleset {
		return s, nil
	}
	return score{}, noScore()
}

func noScore() error { return missing("Solo\\Score") }

// noRuleset returns the 404 for an unknown ruleset in a path.
func noRuleset() error { return refused(http.StatusNotFound, "no such ruleset") }

func getScore(q *request) (any, error) {
	w := q.world
	s, err := q.pathScore(true)
	if err != nil {
		return nil, err
	}
	o := q.writeScore(s)
	o["beatmap"] = w.scoreBeatmap(s, "max_combo", "owners", "user")
	o["beatmapset"] = w.beatmapset(s.beatmap.set)
	o["user"] = w.user(s.user, "country", "cover", "groups", "team")
	o["rank_global"] = w.scoreRank(s, q.in.flag("legacy_only", false))
	o["replay_views"] = 0
	if w.hasReplay(s) {
		o["replay_views"] = w.pick("score.views", s.n, 500)
	}
	return o, nil
}

func getScoreDownload(q *request) (any, error) {
	s, err := q.pathScore(false)
	if err != nil {
		return nil, err
	}
	if !q.world.hasReplay(s) {
		return nil, noScore()
	}
	return reply{http.StatusOK, http.Header{
		"Content-Type":        {"application/x-osu-replay"},
		"Content-Disposition": {"attachment; filename=" + scoreFileName(s)},
	}, q.world.replay(s)}, nil
}
