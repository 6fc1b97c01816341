package osutest

import (
	"math"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// userHandlers returns the handlers of users, the token's own user and friends.
func userHandlers() handlers {
	return handlers{
		transport.GetUser:                   getUser,
		transport.GetUsers:                  getUsers,
		transport.GetUserLookup:             getUserLookup,
		transport.GetUserScores:             getUserScores,
		transport.GetUserBeatmapsets:        getUserBeatmapsets,
		transport.GetUserRecentActivity:     getUserRecentActivity,
		transport.GetUserBeatmapsPassed:     getUserBeatmapsPassed,
		transport.GetMe:                     getMe,
		transport.GetMeBeatmapsetFavourites: getMeBeatmapsetFavourites,
		transport.GetFriends:                getFriends,
	}
}

// findUser returns the number of the player that a path value names. Digits are
// an id; anything else, or anything after @, is a current or former name.
func (w *World) findUser(text, key string) (int, bool) {
	name, byName := strings.CutPrefix(text, "@")
	if key == "username" || key != "id" && (byName || !isDigits(text)) {
		n, ok := w.names()[nameKey(name)]
		return n, ok
	}
	return w.userNumber(phpInt(text))
}

func getUser(q *request) (any, error) {
	n, ok := q.world.findUser(q.params["user"], q.in.str("key"))
	if !ok {
		return nil, notFound()
	}
	return q.profile(n)
}

// profile answers with a profile in the ruleset of the path.
func (q *request) profile(n int) (any, error) {
	ruleset, ok := rulesetParam(q.params["mode"], q.world.playmodeOf(n))
	if !ok {
		return nil, notFound()
	}
	reader, ok := q.user()
	if !ok {
		reader = -1
	}
	return q.world.profile(n, ruleset, reader), nil
}

func getMe(q *request) (any, error) {
	n, _ := q.user()
	answer, err := q.profile(n)
	if err != nil {
		return nil, err
	}
	u := answer.(object)
	u["is_restricted"] = false
	u["score_processing_notice_url"] = nil
	u["session_verification_method"] = nil
	u["session_verified"] = true
	u["statistics_rulesets"] = q.world.statisticsRulesets(n, false)
	u["user_preferences"] = object{
		"audio_autoplay": false, "audio_muted": false, "audio_volume": 0.45, "beatmapset_card_size": "normal",
		"beatmapset_download": "all", "beatmapset_show_anime_cover": true, "beatmapset_show_nsfw": false,
		"beatmapset_title_show_original": false, "comments_show_deleted": false, "forum_posts_show_deleted": true,
		"legacy_score_only": false, "profile_cover_expanded": true, "scoring_mode": "standardised",
		"user_list_filter": "all", "user_list_sort": "last_visit", "user_list_view": "card",
	}
	return u, nil
}

// ids returns the first 50 ids of a list.
func (in input) ids(name string) []int64 {
	var all []int64
	for _, text := range in.list(name) {
		all = append(all, phpInt(text))
	}
	return all[:min(len(all), 50)]
}

func getUsers(q *request) (any, error) {
	includes := []string{"country", "cover", "groups", "team", "statistics_rulesets"}
	if q.in.flag("include_variant_statistics", false) {
		includes = append(includes, "variants")
	}
	ids := q.in.ids("ids")
	slices.Sort(ids)
	users := list{}
	for _, id := range slices.Compact(ids) {
		if n, ok := q.world.userNumber(id); ok {
			users = append(users, q.world.user(n, includes...))
		}
	}
	return object{"users": users}, nil
}

func getUserLookup(q *request) (any, error) {
	sought := q.in.list("ids")
	if len(sought) > 50 {
		return nil, invalid("more than 50 ids")
	}
	ruleset, withRank := q.in.integer("ruleset_id")
	if withRank && (ruleset < 0 || ruleset > 3) {
		return nil, invalid("no such ruleset")
	}
	var found []int
	for _, text := range sought {
		n, ok := q.world.userNumber(phpInt(text))
		if !isDigits(text) {
			name := strings.TrimPrefix(text, "@")
			n, ok = q.world.names()[nameKey(name)]
			ok = ok && strings.EqualFold(q.world.username(n), name)
		}
		if ok && (!q.in.flag("exclude_bots", false) || !q.world.isBot(n)) {
			found = append(found, n)
		}
	}
	slices.Sort(found)
	users := listOf(slices.Compact(found), func(n int) object {
		u := q.world.user(n, "country", "cover", "groups", "team")
		if withRank {
			u["global_rank"] = object{"rank": orNull(q.world.globalRank(n, int(ruleset))), "ruleset_id": ruleset}
		}
		return u
	})
	return object{"users": users}, nil
}

// pathUser returns the player whose id is in the path; names are not accepted.
// These routes refuse a bad mode parameter even if they don't use it.
func (q *request) pathUser() (n, ruleset int, err error) {
	id, ok := q.id("user")
	if ok {
		n, ok = q.world.userNumber(id)
	}
	if !ok {
		return 0, 0, notFound()
	}
	ruleset, ok = rulesetParam(q.in.str("mode"), q.world.playmodeOf(n))
	if !ok {
		return 0, 0, notFound()
	}
	return n, ruleset, nil
}

// slice returns the part of a list that limit and offset select. Only the first
// reach elements are accessible; 0 means all.
func slice[T any](q *request, all []T, reach int) []T {
	limit := q.in.clamped("limit", 5, 1, 100)
	offset := q.in.clamped("offset", 0, 0, math.MaxInt)
	if reach > 0 {
		all = all[:min(len(all), reach)]
	}
	offset = min(offset, len(all))
	return all[offset:min(offset+limit, len(all))]
}

func getFriends(q *request) (any, error) {
	user, _ := q.user()
	includes := []string{"country", "cover", "groups", "team", "statistics", "support_level"}
	ruleset := q.world.playmodeOf(user)
	return listOf(q.world.friends(user), func(n int) object {
		target := q.world.user(n, includes...)
		target["statistics"] = q.world.statistics(n, ruleset)
		if q.version() < 20241022 {
			return target
		}
		return object{
			"target_id": q.world.userID(n), "relation_type": "friend",
			"mutual": slices.Contains(q.world.friends(n), user), "target": target,
		}
	}), nil
}

func getMeBeatmapsetFavourites(q *request) (any, error) {
	user, _ := q.user()
	ids := []int64{}
	for _, s := range q.world.favourites(user) {
		ids = append(ids, setID(s))
	}
	return object{"beatmapset_ids": ids}, nil
}

func getUserBeatmapsets(q *request) (any, error) {
	n, _, err := q.pathUser()
	if err != nil {
		return nil, err
	}
	kind := q.params["type"]
	switch kind {
	case "most_played":
		return listOf(slice(q, q.world.mostPlayed(n), 0), func(p played) object {
			return object{
				"beatmap_id": p.beatmap.id(), "count": p.count,
				"beatmap": q.world.beatmap(p.beatmap), "beatmapset": q.world.beatmapset(p.beatmap.set),
			}
		}), nil
	case "favourite":
		return q.sets(slice(q, q.world.favourites(n), 0)), nil
	case "unranked":
		kind = "pending"
	case "ranked_and_approved":
		kind = "ranked"
	case "graveyard", "pending", "guest", "loved", "nominated", "ranked":
	default:
		return nil, notFound()
	}
	return q.sets(slice(q, q.world.setsOf(n, kind), 0)), nil
}

// sets writes beatmapsets with their difficulties.
func (q *request) sets(numbers []int) list {
	return listOf(numbers, func(s int) object {
		set := q.world.beatmapsetExtended(s)
		set["beatmaps"] = q.world.difficulties(s, q.world.beatmapExtended)
		return set
	})
}

func getUserBeatmapsPassed(q *request) (any, error) {
	n, _, err := q.pathUser()
	if err != nil {
		return nil, err
	}
	sought := q.in.list("beatmapset_ids")
	if len(sought) > 50 {
		return nil, invalid("more than 50 beatmapsets")
	}
	filter := q.passFilter()
	passed := list{}
	for _, text := range sought {
		set, ok := q.world.setNumber(phpInt(text))
		if !ok {
			continue
		}
		for d := range q.world.sets[set].difficulties {
			ref := beatmapRef{set, d}
			if slices.ContainsFunc(q.world.scoresOn(ref, n), filter.admits) {
				passed = append(passed, q.world.beatmap(ref))
			}
		}
	}
	return object{"beatmaps_passed": passed}, nil
}

// passFilter returns the filter for scores that count as passes.
func (q *request) passFilter() (f filter[score]) {
	f.require(func(s score) bool { return s.passed })
	if id, ok := q.in.integer("ruleset_id"); ok && id >= 0 {
		f.require(func(s score) bool { return int64(s.ruleset) == id })
	}
	legacy, ok := q.in.boolean("is_legacy")
	if ok {
		f.require(func(s score) bool { return s.stable == legacy })
	}
	if q.in.flag("exclude_converts", false) {
		f.require(func(s score) bool { return s.ruleset == q.world.rulesetOf(s.beatmap) })
	}
	if q.in.flag("no_diff_reduction", true) {
		f.require(func(s score) bool { return !s.reducesDifficulty() && (legacy || s.pp > 0) })
	}
	return f
}
