package osutest

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Scores are numbered in the order in which they were set. In round k each
// player sets their k-th score; two consecutive rounds are on the same
// difficulty. Both maps are invertible: the scores of a player are at a fixed
// distance from each other, and the scores on a difficulty are found by solving
// for the round.

// score has the properties that lists of scores filter and sort by.
type score struct {
	n       int
	user    int
	beatmap beatmapRef
	ruleset int
	stable  bool // set in stable, not in lazer
	passed  bool
	mods    []mod
	hits    hits
	total   int64
	pp      float64 // 0 if none is awarded
	ended   time.Time
}

// hits are the judgements of a score.
type hits struct{ objects, ok, meh, miss int }

const firstScoreID = 5_000_000_000

// scoreID returns the id of a score.
func scoreID(n int) int64 { return firstScoreID + 3*int64(n) }

// scoreIndex inverts scoreID.
func scoreIndex(id int64) (n int64, ok bool) {
	n = (id - firstScoreID) / 3
	return n, id >= firstScoreID && (id-firstScoreID)%3 == 0
}

// scoreNumber returns the number of the score with that id, if it has been set.
func (w *World) scoreNumber(id int64, now time.Time) (int, bool) {
	n, ok := scoreIndex(id)
	return int(n), ok && n < int64(w.scoresUntil(now))
}

const firstLegacyScoreID = 4_400_000_000

// legacyScoreID returns the id of a stable score in its ruleset.
func legacyScoreID(n int) int64 { return firstLegacyScoreID + int64(n) }

// scoreGap is the time between scores before the start.
const scoreGap = 30 * time.Second

// endOf returns when a score was set.
func (w *World) endOf(n int) time.Time {
	if n < w.size.Scores {
		return w.start.Add(-time.Duration(w.size.Scores-n) * scoreGap)
	}
	return w.start.Add(time.Duration(float64(n-w.size.Scores+1) / w.rate * float64(time.Second)))
}

// scoresUntil returns how many scores have been set.
func (w *World) scoresUntil(now time.Time) int {
	if !now.After(w.start) || w.rate == 0 {
		return w.size.Scores
	}
	return w.size.Scores + int(now.Sub(w.start).Seconds()*w.rate)
}

// processingTime is the longest time that the server takes to process a score.
const processingTime = 3 * time.Second

// processed reports whether a score has been processed. Stable scores are
// processed immediately.
func (w *World) processed(s score, now time.Time) bool {
	took := time.Duration(w.pick("score.processing", s.n, int(processingTime/time.Millisecond))) * time.Millisecond
	return s.stable || !now.Before(s.ended.Add(took))
}

// scorePlace returns the player and the difficulty of a score.
func (w *World) scorePlace(n int) (user int, b beatmapRef) {
	users := w.size.Users
	user = w.players.at(n % users)
	return user, w.scoreable[w.targetOf(user, n/users)]
}

// targetOf returns the index of the scoreable difficulty that a player plays in
// a round.
func (w *World) targetOf(user, round int) int {
	size := len(w.scoreable)
	return (round/2*w.stride() + user) % size
}

// stride returns the distance between difficulties that a player plays one
// after another. It is coprime to the number of difficulties.
func (w *World) stride() int {
	size := len(w.scoreable)
	stride := int(float64(size) * 0.6180339887)
	for gcd(uint64(max(stride, 1)), uint64(size)) != 1 {
		stride++
	}
	return max(stride, 1)
}

// numberOf returns the number of a player's score in a round.
func (w *World) numberOf(user, round int) int { return round*w.size.Users + w.players.from(user) }

// scoresOf returns a player's scores, newest first.
func (w *World) scoresOf(user int) []score {
	until := w.scoresUntil(w.now())
	var all []score
	for round := (until - 1) / w.size.Users; round >= 0; round-- {
		n := w.numberOf(user, round)
		if n < until {
			all = append(all, w.score(n))
		}
	}
	return all
}

// scoresOn returns a player's scores on a difficulty, oldest first.
func (w *World) scoresOn(b beatmapRef, user int) []score {
	at, ok := slices.BinarySearchFunc(w.scoreable, b, compareRefs)
	if !ok {
		return nil
	}
	size := len(w.scoreable)
	until := w.scoresUntil(w.now())
	back := (at - user%size + size) % size
	first := int(mulMod(uint64(back), inverse(uint64(w.stride()%size), uint64(size)), uint64(size)))
	var all []score
	for half := first; ; half += size {
		if w.numberOf(user, 2*half) >= until {
			return all
		}
		for round := 2 * half; round < 2*half+2; round++ {
			if n := w.numberOf(user, round); n < until {
				all = append(all, w.score(n))
			}
		}
	}
}

func compareRefs(a, b beatmapRef) int {
	return cmp.Or(cmp.Compare(a.set, b.set), cmp.Compare(a.diff, b.diff))
}

// scoresOnAll yields the scores of all players on a difficulty.
func (w *World) scoresOnAll(b beatmapRef) iter.Seq[score] {
	return func(yield func(score) bool) {
		at, ok := slices.BinarySearchFunc(w.scoreable, b, compareRefs)
		if !ok {
			return
		}
		size := len(w.scoreable)
		until := w.scoresUntil(w.now())
		for round := 0; round*w.size.Users < until; round++ {
			first := ((at-round/2%size*w.stride())%size + size) % size
			for user := first; user < w.size.Users; user += size {
				if n := w.numberOf(user, round); n < until && !yield(w.score(n)) {
					return
				}
			}
		}
	}
}

// modSets are the mod combinations that players use, by ruleset.
var modSets = [4][][]mod{
	{
		nil,
		{{acronym: "HD"}},
		{{acronym: "HD"}, {acronym: "DT"}},
		{{acronym: "HR"}},
		{{acronym: "DT"}},
		{{acronym: "HD"}, {acronym: "HR"}},
		{{acronym: "NC"}, {acronym: "HD"}},
		{{acronym: "FL"}},
		{{acronym: "EZ"}},
		{{acronym: "NF"}},
		{{acronym: "HT"}},
		{{acronym: "PF"}},
		{{acronym: "DT", settings: map[string]any{"speed_change": 1.2}}},
		{{acronym: "DA", settings: map[string]any{"approach_rate": 9.5}}},
		{{acronym: "HD", settings: map[string]any{"only_fade_approach_circles": true}}},
		{{acronym: "MR", settings: map[string]any{"reflection": "1"}}},
	},
	{nil, {{acronym: "HD"}}, {{acronym: "HR"}}, {{acronym: "DT"}}, {{acronym: "HD"}, {acronym: "HR"}}, {{acronym: "NF"}}, {{acronym: "SR"}}, {{acronym: "SW"}}},
	{nil, {{acronym: "HD"}}, {{acronym: "HR"}}, {{acronym: "DT"}}, {{acronym: "HD"}, {acronym: "HR"}}, {{acronym: "EZ"}}, {{acronym: "FF"}}, {{acronym: "NS", settings: map[string]any{"hidden_combo_count": 20}}}},
	{nil, {{acronym: "DT"}}, {{acronym: "MR"}}, {{acronym: "HD"}}, {{acronym: "HT"}}, {{acronym: "NF"}}, {{acronym: "CS"}}, {{acronym: "CO", settings: map[string]any{"coverage": 0.4}}}},
}

// score computes a score.
func (w *World) score(n int) score {
	user, b := w.scorePlace(n)
	s := score{n: n, user: user, beatmap: b, ruleset: w.rulesetOf(b), ended: w.endOf(n)}
	if s.ruleset == 0 && w.chance("score.convert", n, 0.05) {
		s.ruleset = w.between("score.convert.ruleset", n, 1, 3)
	}
	s.passed = !w.chance("score.failed", n, 0.08)
	s.mods = oneOf(w, "score.mods", n, modSets[s.ruleset])
	// Stable has no settings and lacks the newer mods.
	s.stable = w.chance("score.stable", n, 0.7) &&
		!slices.ContainsFunc(s.mods, func(m mod) bool { return len(m.settings) > 0 || !hasLegacyBit(m.acronym) })
	circles, sliders, spinners := w.objectsOf(b)
	s.hits.objects = circles + sliders + spinners
	skill := fraction(w.draw("score.skill", n))
	if w.chance("score.perfect", n, 0.04) {
		skill = 1
	}
	s.hits.miss = int((1 - skill) * (1 - skill) * 0.04 * float64(s.hits.objects))
	s.hits.ok = int((1 - skill) * 0.2 * float64(s.hits.objects))
	s.hits.meh = int((1 - skill) * 0.04 * float64(s.hits.objects))
	multiplier := 1.0
	rate := 1.0
	for _, m := range s.mods {
		switch m.acronym {
		case "HD", "HR", "FL":
			multiplier *= 1.06
		case "DT", "NC":
			multiplier, rate = multiplier*1.1, rate*1.4
		case "EZ", "NF", "HT":
			multiplier, rate = multiplier*0.5, rate*0.8
		}
	}
	if s.stable {
		multiplier *= 0.96
	}
	accuracy := s.accuracy()
	s.total = int64(1_000_000 * multiplier * math.Pow(accuracy, 4) * (0.7 + 0.3*float64(w.comboOf(s))/float64(w.maxCombo(b))))
	if status := w.sets[b.set].status; s.passed && (status == 1 || status == 2) {
		s.pp = round(math.Pow(w.stars(b)*math.Pow(rate, 0.6), 2.6)*math.Pow(accuracy, 8)*1.9+0.001, 3)
	}
	return s
}

// accuracy returns the accuracy, from 0 to 1.
func (s score) accuracy() float64 {
	h := s.hits
	hit := float64(h.objects - h.ok - h.meh - h.miss)
	all := float64(max(h.objects, 1))
	switch s.ruleset {
	case 1:
		return (hit + float64(h.meh) + 0.5*float64(h.ok)) / all
	case 2:
		return (all - float64(h.miss)) / all
	case 3:
		return (305*hit + 200*float64(h.ok) + 50*float64(h.meh)) / (305 * all)
	}
	return (hit + float64(h.ok)/3 + float64(h.meh)/6) / all
}

// comboOf returns the highest combo of a score.
func (w *World) comboOf(s score) int {
	combo := w.maxCombo(s.beatmap)
	if s.hits.miss == 0 {
		return combo
	}
	return max(1, combo*w.between("score.combo", s.n, 20, 95)/100)
}

func (s score) hasMod(acronym string) bool {
	return slices.ContainsFunc(s.mods, func(m mod) bool { return m.acronym == acronym })
}

func (s score) reducesDifficulty() bool {
	return s.hasMod("EZ") || s.hasMod("NF") || s.hasMod("HT") || s.hasMod("DC") || s.hasMod("SR")
}

// rank returns the grade.
func (s score) rank() string {
	accuracy := s.accuracy()
	grade := "D"
	switch {
	case !s.passed:
		return "F"
	case accuracy == 1:
		grade = "X"
	case accuracy >= 0.95 && s.hits.miss == 0:
		grade = "S"
	case accuracy >= 0.9:
		grade = "A"
	case accuracy >= 0.8:
		grade = "B"
	case accuracy >= 0.7:
		grade = "C"
	}
	if (grade == "X" || grade == "S") && (s.hasMod("HD") || s.hasMod("FL")) {
		grade += "H"
	}
	return grade
}

// hasReplay reports whether a score has a replay. Scores set in rooms have
// none.
func (w *World) hasReplay(s score) bool {
	return s.passed && s.n < firstRoomScore && w.chance("score.replay", s.n, 0.7)
}

// scoreStatistics returns the judgements by name, or those of a perfect score
// if maximum is set.
func (w *World) scoreStatistics(s score, maximum bool) object {
	h := s.hits
	if maximum {
		h = hits{objects: h.objects}
	}
	great := h.objects - h.ok - h.meh - h.miss
	_, sliders, _ := w.objectsOf(s.beatmap)
	counts := map[string]int{}
	switch s.ruleset {
	case 0:
		counts = map[string]int{"great": great, "ok": h.ok, "meh": h.meh, "miss": h.miss}
		if !s.stable {
			counts["slider_tail_hit"], counts["large_tick_hit"], counts["ignore_hit"] = sliders, sliders/4, sliders
		}
	case 1:
		counts = map[string]int{"great": great + h.meh, "ok": h.ok, "miss": h.miss, "large_bonus": sliders / 10}
	case 2:
		small := h.objects / 8
		counts = map[string]int{"great": h.objects - h.miss, "large_tick_hit": h.objects / 20, "small_tick_hit": small, "miss": h.miss, "small_tick_miss": h.meh}
	case 3:
		counts = map[string]int{"perfect": great * 7 / 10, "great": great - great*7/10, "good": h.ok, "meh": h.meh, "miss": h.miss}
		if maximum {
			counts = map[string]int{"perfect": h.objects}
		}
	}
	all := object{}
	for name, count := range counts {
		if count > 0 {
			all[name] = count
		}
	}
	if len(all) == 0 {
		all["miss"] = 0
	}
	return all
}

// classicTotal returns the total score by stable's rules.
func (w *World) classicTotal(s score) int64 {
	return s.total * int64(w.maxCombo(s.beatmap)) * int64(s.hits.objects) / 10_000
}

// legacyStatistics writes the judgements with stable's counters.
func (w *World) legacyStatistics(s score) object {
	counts := w.scoreStatistics(s, false)
	get := func(name string) any {
		if count, ok := counts[name]; ok {
			return count
		}
		return 0
	}
	o := object{
		"count_300": get("great"), "count_100": get("ok"), "count_50": get("meh"), "count_miss": get("miss"),
		"count_geki": nil, "count_katu": nil,
	}
	switch s.ruleset {
	case 1:
		o["count_50"] = nil
	case 2:
		o["count_100"], o["count_50"], o["count_katu"] = get("large_tick_hit"), get("small_tick_hit"), get("small_tick_miss")
	case 3:
		o["count_geki"], o["count_katu"] = get("perfect"), get("good")
	}
	return o
}

// scoreBeatmap writes the difficulty of a score, converted if the score's
// ruleset differs.
func (w *World) scoreBeatmap(s score, includes ...string) object {
	if s.ruleset != w.rulesetOf(s.beatmap) {
		return w.convert(s.beatmap, s.ruleset, includes...)
	}
	return w.beatmapExtended(s.beatmap, includes...)
}

// before returns the order of a leaderboard: by total score, or by stable's
// total score.
func (w *World) before(byLegacyTotal bool) func(a, b score) int {
	total := func(s score) int64 { return s.total }
	if byLegacyTotal {
		total = w.classicTotal
	}
	return func(a, b score) int {
		return cmp.Or(cmp.Compare(total(b), total(a)), cmp.Compare(a.n, b.n))
	}
}

// board returns the leaderboard of a difficulty: each player's best score that
// passes the filter, highest first.
func (w *World) board(b beatmapRef, ruleset int, byLegacyTotal bool, filter func(score) bool) []score {
	best := make(map[int]score)
	before := w.before(byLegacyTotal)
	for s := range w.scoresOnAll(b) {
		if s.ruleset != ruleset || !s.passed || !filter(s) {
			continue
		}
		if old, ok := best[s.user]; !ok || before(s, old) < 0 {
			best[s.user] = s
		}
	}
	return slices.SortedFunc(maps.Values(best), before)
}

// leads reports whether s is first on its leaderboard.
func (w *World) leads(s score, stable bool) bool {
	before := w.before(stable)
	for other := range w.scoresOnAll(s.beatmap) {
		if other.ruleset == s.ruleset && other.passed && (!stable || other.stable) && before(other, s) < 0 {
			return false
		}
	}
	return true
}

// bestScores returns a player's best performances in a ruleset: one for each
// difficulty, at most 200.
func (w *World) bestScores(n, ruleset int) []score {
	best := make(map[beatmapRef]score)
	for _, s := range w.scoresOf(n) {
		if s.ruleset == ruleset && s.pp > 0 && s.pp > best[s.beatmap].pp && w.processed(s, w.now()) {
			best[s.beatmap] = s
		}
	}
	all := slices.SortedFunc(maps.Values(best), func(a, b score) int {
		return cmp.Or(cmp.Compare(b.pp, a.pp), cmp.Compare(a.n, b.n))
	})
	return all[:min(len(all), 200)]
}

// firstScores returns a player's first places, newest first.
func (w *World) firstScores(n, ruleset int, stable bool) []score {
	var all []score
	for _, s := range w.scoresOf(n) {
		if s.ruleset != ruleset || !s.passed || stable && !s.stable {
			continue
		}
		if w.leads(s, stable) {
			all = append(all, s)
		}
	}
	return all
}

// isPinned reports whether a score is pinned to its player's profile.
func (w *World) isPinned(s score) bool { return s.passed && w.chance("score.pinned", s.n, 0.04) }

// pinnedScores returns a player's pinned scores, in the order of the profile.
func (w *World) pinnedScores(n, ruleset int) []score {
	limit := 10
	if w.isSupporter(n) {
		limit = 50
	}
	var all []score
	for _, s := range w.scoresOf(n) {
		if s.ruleset == ruleset && w.isPinned(s) && len(all) < limit {
			all = append(all, s)
		}
	}
	return all
}

// recentScores returns a player's scores of the last 24 hours, newest first.
func (w *World) recentScores(n, ruleset int, fails bool) []score {
	since := w.now().Add(-24 * time.Hour)
	var all []score
	for _, s := range w.scoresOf(n) {
		if s.ended.Before(since) {
			break
		}
		if s.ruleset == ruleset && (fails || s.passed) {
			all = append(all, s)
		}
	}
	return all
}

// ScoreIDs returns the ids of all scores set so far, in order.
func (w *World) ScoreIDs() []objects.ScoreID {
	all := make([]objects.ScoreID, w.scoresUntil(w.now()))
	for n := range all {
		all[n] = objects.ScoreID(scoreID(n))
	}
	return all
}

// ScoreInfo describes a score, for tests.
type ScoreInfo struct {
	ID        objects.ScoreID
	LegacyID  objects.LegacyScoreID // 0 for lazer scores and failed scores
	UserID    objects.UserID
	BeatmapID objects.BeatmapID
	Ruleset   objects.Ruleset
	Passed    bool
	Ranked    bool // in the feed of GET /scores, once processed
	HasReplay bool
	EndedAt   time.Time
}

// Score returns a description of a score, or the zero value if the score does
// not exist.
func (w *World) Score(id objects.ScoreID) ScoreInfo {
	n, ok := w.scoreNumber(int64(id), w.now())
	if !ok {
		return ScoreInfo{}
	}
	s := w.score(n)
	info := ScoreInfo{
		ID: id, UserID: w.userID(s.user), BeatmapID: objects.BeatmapID(s.beatmap.id()), Ruleset: objects.Ruleset(rulesets[s.ruleset]),
		Passed: s.passed, Ranked: s.passed, HasReplay: w.hasReplay(s), EndedAt: s.ended,
	}
	if s.stable && s.passed {
		info.LegacyID = objects.LegacyScoreID(legacyScoreID(n))
	}
	return info
}

// scoreFileName returns the file name of a score's replay.
func scoreFileName(s score) string {
	return fmt.Sprintf("solo-replay-%s_%d_%d.osr", rulesets[s.ruleset], s.beatmap.id(), scoreID(s.n))
}
