package osutest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// rankingHandlers returns the handlers of rankings and spotlights.
func rankingHandlers() handlers {
	return handlers{
		transport.GetRanking:       getRanking,
		transport.GetKudosuRanking: getKudosuRanking,
		transport.GetSpotlights:    getSpotlights,
	}
}

// rankingPages returns the rows of the requested page, clamped to the last one,
// and writes total and cursor into the answer. The server reports a total of
// 10000 for every unfiltered ranking, because it has at least as many players;
// this world may have fewer.
func rankingPages(q *request, size int) (from, to int, answer object) {
	size = min(size, 10_000)
	last := max(1, (size+rankingPage-1)/rankingPage)
	page, ok := cursorInt(q.in.cursor(), "page")
	if !ok {
		page, _ = q.in.integer("page")
	}
	at := int(min(max(page, 1), int64(last)))
	answer = object{"total": size}
	var next object
	if at < last {
		next = object{"page": at + 1}
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return (at - 1) * rankingPage, min(at*rankingPage, size), answer
}

func getRanking(q *request) (any, error) {
	ruleset, ok := rulesetID(q.params["mode"])
	if !ok {
		return nil, noRuleset()
	}
	switch kind := q.params["type"]; kind {
	case "performance", "global", "score":
		friends, err := q.friendsOnly()
		if err != nil {
			return nil, err
		}
		variant := q.in.str("variant")
		if variant != "" && variant != "all" && (ruleset != 3 || variant != "4k" && variant != "7k") {
			return nil, invalid("no such variant")
		}
		return q.playerRanking(ruleset, kind == "score", friends, variant == "4k" || variant == "7k")
	case "country":
		rows := q.world.records[ruleset]().countries
		from, to, answer := rankingPages(q, len(rows))
		answer["ranking"] = listOf(rows[from:to], func(c countryRecord) object {
			return object{
				"code": c.code, "active_users": c.active, "play_count": c.plays, "ranked_score": c.score,
				"performance": int64(c.performance), "country": object{"code": c.code, "name": c.name},
			}
		})
		return answer, nil
	case "team":
		rows := q.world.records[ruleset]().teams
		from, to, answer := rankingPages(q, len(rows))
		answer["ranking"] = listOf(rows[from:to], func(t teamRecord) object {
			row := q.world.teamStatistics(t, ruleset)
			row["member_count"], row["team"] = t.members, q.world.team(t.number)
			return row
		})
		return answer, nil
	case "charts":
		friends, err := q.friendsOnly()
		if err != nil {
			return nil, err
		}
		return q.charts(ruleset, friends)
	}
	return nil, refused(http.StatusNotFound, "no such type")
}

// friendsOnly reports whether a ranking is restricted to friends of the token's
// user.
func (q *request) friendsOnly() (bool, error) {
	switch filter := q.in.str("filter"); filter {
	case "", "all", "friends":
		return filter == "friends", nil
	}
	return false, invalid("no such filter")
}

// playerOrder returns the number of players in a ranking, and the player of
// each row.
func (w *World) playerOrder(ruleset int, byScore bool) (size int, at func(row int) int) {
	if !byScore {
		return w.ranked(), w.ranks[ruleset].from
	}
	grinders := w.grinders[ruleset]
	rows := slices.DeleteFunc(w.allPlayers(), func(n int) bool { return w.globalRank(n, ruleset) == 0 })
	slices.SortFunc(rows, func(a, b int) int { return grinders.at(a) - grinders.at(b) })
	return w.ranked(), func(row int) int { return rows[row] }
}

// playerFilter parses the parameters that restrict a ranking to some players.
func (q *request) playerFilter(ruleset int, friends bool) (f filter[int], err error) {
	w := q.world
	if code := q.in.str("country"); code != "" {
		if _, ok := w.records[ruleset]().byCountry[code]; !ok {
			return nil, missing("CountryStatistics")
		}
		f.require(func(n int) bool { return countries[w.countryOf(n)].code == code })
	}
	if friends {
		user, hasUser := q.user()
		f.require(func(n int) bool { return hasUser && (n == user || slices.Contains(w.friends(user), n)) })
	}
	return f, nil
}

// playerRanking answers with players by performance or ranked score.
func (q *request) playerRanking(ruleset int, byScore, friends, variant bool) (any, error) {
	w := q.world
	f, err := q.playerFilter(ruleset, friends)
	if err != nil {
		return nil, err
	}
	size, at := w.playerOrder(ruleset, byScore)
	if len(f) > 0 {
		var rows []int
		for row := range size {
			if n := at(row); f.admits(n) {
				rows = append(rows, n)
			}
		}
		size, at = len(rows), func(row int) int { return rows[row] }
	}
	from, to, answer := rankingPages(q, size)
	ranking := list{}
	for row := from; row < to; row++ {
		n := at(row)
		s := w.statistics(n, ruleset)
		s["user"] = w.boardUser(n)
		if q.in.str("country") != "" {
			s["country_rank"] = orNull(w.countryRank(n, ruleset))
		}
		if !byScore && len(f) == 0 && !variant {
			s["rank_change_since_30_days"] = w.rankChange(n, ruleset)
		}
		ranking = append(ranking, s)
	}
	answer["ranking"] = ranking
	return answer, nil
}

func getKudosuRanking(q *request) (any, error) {
	w := q.world
	page := q.in.clamped("page", 1, 1, 20)
	ranking := list{}
	for place := (page - 1) * rankingPage; place < min(page*rankingPage, w.size.Users); place++ {
		ranking = append(ranking, w.user(w.kudosu.from(place), "kudosu"))
	}
	return object{"ranking": ranking}, nil
}

func getSpotlights(q *request) (any, error) {
	all := list{}
	for i := spotlightCount - 1; i >= 0; i-- {
		all = append(all, q.world.spotlight(i))
	}
	return object{"spotlights": all}, nil
}

// charts answers with the ranking of a spotlight. Spotlights without rulesets
// of their own are only for osu!.
func (q *request) charts(ruleset int, friends bool) (any, error) {
	w := q.world
	i := spotlightCount - 1
	if id, ok := q.in.integer("spotlight"); ok {
		if i = slices.Index(w.SpotlightIDs(), objects.SpotlightID(id)); i < 0 {
			return nil, missing("Spotlight")
		}
		i = spotlightCount - 1 - i
	}
	if i%2 == 1 && ruleset != 0 {
		return nil, refused(http.StatusNotFound, "the spotlight has no such ruleset")
	}
	user, hasUser := q.user()
	order := w.permute("spotlight "+strconv.Itoa(i)+rulesets[ruleset], w.size.Users)
	participants := w.size.Users * 3 / 4
	ranking := list{}
	for place := 0; place < participants && len(ranking) < 40; place++ {
		n := order.from(place)
		if friends && (!hasUser || n != user && !slices.Contains(w.friends(user), n)) {
			continue
		}
		s := w.statistics(n, ruleset)
		maps.Copy(s, object{
			"pp": nil, "play_time": nil, "global_rank": nil, "global_rank_percent": nil, "is_ranked": false,
			"ranked_score": rankedScore(place) / 1000, "user": w.boardUser(n),
		})
		ranking = append(ranking, s)
	}
	sets := []int{}
	for s := range w.sets {
		if w.sets[s].status == 1 && (s+i)%len(w.sets) < len(w.sets)/2 && len(sets) < 10 {
			sets = append(sets, s)
		}
	}
	spotlight := w.spotlight(i)
	spotlight["participant_count"] = participants
	return object{"beatmapsets": q.sets(sets), "ranking": ranking, "spotlight": spotlight}, nil
}
