package osutest

import (
	"slices"
	"time"
)

// Players have a place in each ruleset. The last 2 % have never played it, the
// 6 % before them are inactive and have no rank; the place of all others is
// their global rank minus one.

// ranked returns how many players have a rank.
func (w *World) ranked() int { return w.size.Users * 92 / 100 }

// place returns a player's place in a ruleset.
func (w *World) place(n, ruleset int) int { return w.ranks[ruleset].at(n) }

func (w *World) hasPlayed(n, ruleset int) bool {
	return w.place(n, ruleset) < w.size.Users*98/100
}

// globalRank returns a player's global rank, or 0 for none.
func (w *World) globalRank(n, ruleset int) int {
	if place := w.place(n, ruleset); place < w.ranked() {
		return place + 1
	}
	return 0
}

// performance returns the pp at a place; it decreases with the place.
func performance(place int) float64 { return round(21_000/(1+float64(place)/900), 3) }

// rankedScore returns the ranked score at a place among the grinders; it
// decreases with the place.
func rankedScore(place int) int64 { return int64(180_000_000_000 / (1 + float64(place)/500)) }

func orNull(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// statistics writes a player's statistics in a ruleset, which are all zero if
// the player has never played it.
func (w *World) statistics(n, ruleset int) object {
	key := 4*n + ruleset
	if !w.hasPlayed(n, ruleset) {
		return object{
			"count_100": 0, "count_300": 0, "count_50": 0, "count_miss": 0, "level": object{"current": 0, "progress": 0},
			"global_rank": nil, "global_rank_percent": nil, "global_rank_exp": nil, "pp": 0, "pp_exp": 0, "ranked_score": 0,
			"hit_accuracy": 0, "accuracy": 0, "play_count": 0, "play_time": 0, "total_score": 0, "total_hits": 0,
			"maximum_combo": 0, "replays_watched_by_others": 0, "is_ranked": false,
			"grade_counts": object{"ss": 0, "ssh": 0, "s": 0, "sh": 0, "a": 0},
		}
	}
	rank := w.globalRank(n, ruleset)
	var percent any
	if rank > 0 {
		percent = float64(rank) / float64(w.ranked())
	}
	score := rankedScore(w.grinders[ruleset].at(n))
	plays := w.between("stats.plays", key, 500, 120_000)
	great, ok, meh := plays*w.between("stats.300", key, 80, 260), plays*w.between("stats.100", key, 5, 40), plays*w.between("stats.50", key, 0, 6)
	accuracy := w.real("stats.accuracy", key, 0.85, 0.9999, 6)
	return object{
		"count_100":                 ok,
		"count_300":                 great,
		"count_50":                  meh,
		"count_miss":                plays * w.between("stats.miss", key, 1, 12),
		"level":                     object{"current": w.between("stats.level", key, 20, 103), "progress": w.pick("stats.progress", key, 100)},
		"global_rank":               orNull(rank),
		"global_rank_percent":       percent,
		"global_rank_exp":           nil,
		"pp":                        performance(w.place(n, ruleset)),
		"pp_exp":                    0,
		"ranked_score":              score,
		"hit_accuracy":              round(accuracy*100, 4),
		"accuracy":                  accuracy,
		"play_count":                plays,
		"play_time":                 plays * w.between("stats.time", key, 40, 110),
		"total_score":               score * int64(w.between("stats.total", key, 2, 6)),
		"total_hits":                great + ok + meh,
		"maximum_combo":             w.between("stats.combo", key, 300, 9000),
		"replays_watched_by_others": w.pick("stats.watched", key, 4000),
		"is_ranked":                 rank > 0,
		"grade_counts": object{
			"ss": w.pick("stats.ss", key, 300), "ssh": w.pick("stats.ssh", key, 200), "s": w.pick("stats.s", key, 2500),
			"sh": w.pick("stats.sh", key, 1500), "a": w.pick("stats.a", key, 5000),
		},
	}
}

// fullStatistics writes the statistics with the additional members of a
// profile.
func (w *World) fullStatistics(n, ruleset int) object {
	s := w.statistics(n, ruleset)
	rank := orNull(w.countryRank(n, ruleset))
	s["country_rank"] = rank
	s["rank"] = object{"country": rank}
	if ruleset == 3 && w.hasPlayed(n, ruleset) {
		s["variants"] = w.variants(n)
	}
	return s
}

// variants writes a player's statistics in the variants of mania.
func (w *World) variants(n int) list {
	var all list
	for i, keys := range []string{"4k", "7k"} {
		rank, country := w.globalRank(n, 3), w.countryRank(n, 3)
		if i == 1 && w.chance("variant", n, 0.4) {
			rank, country = 0, 0
		}
		all = append(all, object{
			"mode": "mania", "variant": keys, "country_rank": orNull(country), "global_rank": orNull(rank),
			"pp": w.real("variant.pp."+keys, n, 0, 0.9*performance(w.place(n, 3)), 2),
		})
	}
	return all
}

// statisticsRulesets writes the statistics of all rulesets that a player has
// played, or null if there are none.
func (w *World) statisticsRulesets(n int, variants bool) any {
	all := object{}
	for r, name := range rulesets {
		if !w.hasPlayed(n, r) {
			continue
		}
		s := w.statistics(n, r)
		if r == 3 && variants {
			s["variants"] = w.variants(n)
		}
		all[name] = s
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// rankHistory returns the global ranks of the last 90 days, today's last, or
// null if they were not recorded.
func (w *World) rankHistory(n, ruleset int) any {
	rank := w.globalRank(n, ruleset)
	if rank == 0 {
		return nil
	}
	days := make([]int, 90)
	for i := len(days) - 1; i >= 0; i-- {
		days[i] = rank
		step := w.between("rank.step", (4*n+ruleset)*90+i, -3, 5) * max(1, rank/100)
		rank = max(1, rank+step)
	}
	if w.chance("rank.new", 4*n+ruleset, 0.05) {
		clear(days[:w.between("rank.days", n, 10, 80)])
	}
	return object{"mode": rulesets[ruleset], "data": days}
}

// rankChange returns the change of the rank within 30 days, or null if it is
// unknown.
func (w *World) rankChange(n, ruleset int) any {
	history, ok := w.rankHistory(n, ruleset).(object)
	if !ok {
		return nil
	}
	days := history["data"].([]int)
	if days[59] == 0 {
		return nil
	}
	return days[89] - days[59]
}

// rankHighest returns the best rank ever, or null for a player who was never
// ranked.
func (w *World) rankHighest(n, ruleset int) any {
	history, ok := w.rankHistory(n, ruleset).(object)
	if !ok {
		return nil
	}
	best := w.globalRank(n, ruleset)
	for _, rank := range history["data"].([]int) {
		if rank > 0 {
			best = min(best, rank)
		}
	}
	age := time.Duration(w.between("rank.best", 4*n+ruleset, 91, 1500)) * 24 * time.Hour
	return object{"rank": max(1, best*w.between("rank.peak", 4*n+ruleset, 60, 100)/100), "updated_at": fastTime(w.start.Add(-age))}
}

// rankingRecord holds results that need a count of all players.
type rankingRecord struct {
	countryRank []int32          // by number of player; 0 for none
	countries   []countryRecord  // by performance
	byCountry   map[string][]int // numbers of the ranked players of a country, by rank
	teams       []teamRecord     // by performance
}

type countryRecord struct {
	country
	active, plays int
	score         int64
	performance   float64
}

type teamRecord struct {
	number, members int
	plays           int
	score           int64
	performance     float64
}

// tally counts the players of a ruleset.
func (w *World) tally(ruleset int) *rankingRecord {
	r := &rankingRecord{countryRank: make([]int32, w.size.Users), byCountry: make(map[string][]int)}
	byCountry := make([]countryRecord, len(countries))
	byTeam := make([]teamRecord, w.teams())
	for place := range w.ranked() {
		n := w.ranks[ruleset].from(place)
		at := w.countryOf(n)
		c := &byCountry[at]
		c.country = countries[at]
		c.active++
		r.countryRank[n] = int32(c.active)
		r.byCountry[c.code] = append(r.byCountry[c.code], n)
		plays := w.between("stats.plays", 4*n+ruleset, 500, 120_000)
		score := rankedScore(w.grinders[ruleset].at(n))
		c.plays += plays
		c.score += score
		c.performance += performance(place)
		if team, ok := w.teamOf(n); ok {
			t := &byTeam[team]
			t.plays += plays
			t.score += score
			t.performance += performance(place)
		}
	}
	for t := range byTeam {
		byTeam[t].number, byTeam[t].members = t, len(w.teamMembers(t))
	}
	r.countries = slices.DeleteFunc(byCountry, func(c countryRecord) bool { return c.active == 0 })
	slices.SortStableFunc(r.countries, func(a, b countryRecord) int { return compare(b.performance, a.performance) })
	r.teams = slices.DeleteFunc(byTeam, func(t teamRecord) bool { return t.performance == 0 })
	slices.SortStableFunc(r.teams, func(a, b teamRecord) int { return compare(b.performance, a.performance) })
	return r
}

// countryRank returns a player's rank within the country, or 0 for none.
func (w *World) countryRank(n, ruleset int) int { return int(w.records[ruleset]().countryRank[n]) }
