package osutest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// scoreHandlers are those of scores, of a difficulty, a player, or all.
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

// rulesetOrCatch is rulesetParam with catch for fruits.
func rulesetOrCatch(text string, def int) (int, bool) {
	if text == "catch" {
		text = "fruits"
	}
	return rulesetParam(text, def)
}

// modFilter returns whether a score has the mods that a request asks for.
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

// boardUser is how the user of a score on a leaderboard is written.
func (w *World) boardUser(n int) object { return w.user(n, "country", "cover", "team") }

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
// token's user asks for.
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
	id, ok := q.id("user")
	if ok {
		user, ok = q.world.userNumber(id)
	}
	if !ok || q.world.sets[b.set].status <= 0 {
		return b, 0, notFound()
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
		return nil, notFound()
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

// feedCache is how long the answer to a request for the feed of scores stays the
// same.
const feedCache = 5 * time.Second

// oldFeedCache is the same for cursors far behind.
const oldFeedCache = 600 * time.Second

func getScores(q *request) (any, error) {
	w := q.world
	ruleset, ok := rulesetParam(q.in.str("ruleset"), -1)
	if !ok {
		return nil, invalid("no such ruleset")
	}
	newest := scoreID(w.scoresUntil(q.at) - 1)
	from, resumed := cursorInt(q.in.cursor(), "id")
	if resumed && newest-from > 10_000_000 {
		return nil, invalid("the cursor is too old")
	}
	// The answer is the one of the last time that the cache, which others fill as
	// well, was renewed.
	life := feedCache
	if resumed && newest-from > 10_000 {
		life = oldFeedCache
	}
	cached := *q
	if cached.at = q.at.Add(-q.at.Sub(w.start) % life); life == oldFeedCache && cached.at.Before(w.start.Add(life)) {
		cached.at = q.at // filled for the first time
	}
	end := w.feedEnd(cached.at)
	var all []score
	if resumed {
		first := max(0, (from-firstScoreID)/3+1)
		if from < firstScoreID {
			first = 0
		}
		for n := int(min(first, int64(end))); n < end && len(all) < 1000; n++ {
			if s := w.score(n); s.passed && (ruleset < 0 || s.ruleset == ruleset) {
				all = append(all, s)
			}
		}
	} else {
		for n := end - 1; n >= 0 && len(all) < 1000; n-- {
			if s := w.score(n); s.passed && (ruleset < 0 || s.ruleset == ruleset) {
				all = append(all, s)
			}
		}
		slices.Reverse(all)
	}
	var next object
	switch {
	case len(all) > 0:
		next = object{"id": scoreID(all[len(all)-1].n)}
	case resumed:
		next = object{"id": from}
	}
	answer := object{"scores": listOf(all, cached.currentScore)}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// feedEnd returns the number of the first score that is not in the feed yet: the
// first one that has not been processed, or the next one.
func (w *World) feedEnd(now time.Time) int {
	until := w.scoresUntil(now)
	first := max(0, until-int(processingTime.Seconds()*w.rate)-2)
	for n := first; n < until; n++ {
		if s := w.score(n); s.passed && !w.processed(s, now) {
			return n
		}
	}
	return until
}

// pathScore returns the score of the path: by its id, or by that of stable.
func (q *request) pathScore(catch bool) (score, error) {
	id, ok := q.id("score")
	if !ok {
		return score{}, notFound()
	}
	name, legacy := q.params["ruleset"]
	if !legacy {
		n, ok := q.world.scoreNumber(id, q.at)
		if !ok {
			return score{}, missing("Solo\\Score")
		}
		return q.world.score(n), nil
	}
	ruleset, ok := rulesetParam(name, -1)
	if catch {
		ruleset, ok = rulesetOrCatch(name, -1)
	}
	n := id - firstLegacyScoreID
	if !ok || n < 0 || n >= int64(q.world.scoresUntil(q.at)) {
		return score{}, notFound()
	}
	if s := q.world.score(int(n)); s.stable && s.passed && s.ruleset == ruleset {
		return s, nil
	}
	return score{}, notFound()
}

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

// scoreRank returns the place a score has, or would have, on its leaderboard; 0
// when it can have none.
func (w *World) scoreRank(s score, legacy bool) int {
	if !s.passed {
		return 0
	}
	rank := 1
	for _, other := range w.board(s.beatmap, s.ruleset, false, func(s score) bool { return !legacy || s.stable }) {
		if other.user != s.user && other.total > s.total {
			rank++
		}
	}
	return rank
}

func getScoreDownload(q *request) (any, error) {
	s, err := q.pathScore(false)
	if err != nil {
		return nil, err
	}
	if !q.world.hasReplay(s) {
		return nil, notFound()
	}
	return reply{http.StatusOK, http.Header{
		"Content-Type":        {"application/x-osu-replay"},
		"Content-Disposition": {"attachment; filename=" + scoreFileName(s)},
	}, q.world.replay(s)}, nil
}

// replay returns a small replay in the format of stable: all of its header, and one
// frame.
func (w *World) replay(s score) []byte {
	var b bytes.Buffer
	number := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	text := func(v string) {
		b.WriteByte(0x0b)
		b.Write(binary.AppendUvarint(nil, uint64(len(v))))
		b.WriteString(v)
	}
	counts := w.legacyStatistics(s)
	count := func(name string) uint16 { n, _ := counts[name].(int); return uint16(min(n, math.MaxUint16)) }
	var bits int64
	for _, m := range s.mods {
		for _, l := range legacyBits {
			if l.acronym == m.acronym {
				bits |= l.bit
			}
		}
	}
	number(uint8(s.ruleset))
	number(int32(20250122)) // version of the game
	text(w.checksum(s.beatmap))
	text(w.username(s.user))
	text(fmt.Sprintf("%016x%016x", w.draw("score.hash", s.n), w.draw("score.hash.second", s.n)))
	for _, name := range []string{"count_300", "count_100", "count_50", "count_geki", "count_katu", "count_miss"} {
		number(count(name))
	}
	number(int32(min(w.classicTotal(s), math.MaxInt32)))
	number(uint16(min(w.comboOf(s), math.MaxUint16)))
	number(s.hits.miss == 0)
	number(int32(bits))
	text("") // graph of the health
	number(ticks(s.ended))
	number(int32(len(frames)))
	b.WriteString(frames)
	number(scoreID(s.n))
	return b.Bytes()
}

// frames is the only frame of each replay, 0|256|-500|0, packed the way they are:
// LZMA with its header.
const frames = "\x5d\x00\x00\x20\x00\xff\xff\xff\xff\xff\xff\xff\xff\x00\x18\x1f\x02\x43" +
	"\x51\x03\xb4\x00\x55\x57\xd8\x53\xab\x07\xd6\xbe\x93\xff\xfe\x2b\x18\x00"

// ticks returns a time as .NET counts it: in 100 ns since the year 1.
func ticks(t time.Time) int64 { return t.Unix()*10_000_000 + 621_355_968_000_000_000 }
