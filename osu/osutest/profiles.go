package osutest

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// userHandlers are those of users, the token's own user and friends.
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

// daysAgo returns a time that many days before the start.
func (w *World) daysAgo(days int) time.Time { return w.start.AddDate(0, 0, -days) }

func (w *World) joined(n int) time.Time {
	return w.daysAgo(w.between("user.joined", n, 100, 5000)).Add(-time.Duration(w.pick("user.joined.time", n, 86400)) * time.Second)
}

// textOrNull draws a text that not everybody has.
func (w *World) textOrNull(property string, n int, share float64, choices ...string) any {
	if !w.chance(property+".has", n, share) {
		return nil
	}
	return oneOf(w, property, n, choices)
}

var playstyles = []string{"mouse", "keyboard", "tablet", "touch"}

// profile writes a player in the extended form, with what a profile shows of a
// ruleset. Reader is the number of the player who looks; -1 for none.
func (w *World) profile(n, ruleset, reader int) object {
	u := w.user(n, "country", "cover", "groups", "kudosu", "support_level", "team")
	supporter := w.isSupporter(n)
	maxFriends, maxBlocks := 250, 50
	if supporter {
		maxFriends, maxBlocks = 500, 100
	}
	var styles any
	if w.chance("user.styles", n, 0.8) {
		chosen := list{oneOf(w, "user.style", n, playstyles)}
		if chosen[0] != "keyboard" && w.chance("user.style.second", n, 0.7) {
			chosen = append(chosen, "keyboard")
		}
		styles = chosen
	}
	order := []string{"me", "recent_activity", "top_ranks", "medals", "historical", "beatmaps", "kudosu"}
	var hue any
	if supporter && w.chance("user.hue", n, 0.5) {
		hue = w.between("user.hue.degrees", n, 1, 359)
	}
	maps.Copy(u, object{
		"cover_url":     w.coverURL(n),
		"discord":       w.textOrNull("user.discord", n, 0.4, "quiet.comet", "otter", "nimble_fox"),
		"has_supported": supporter || w.chance("user.supported", n, 0.2),
		"interests":     w.textOrNull("user.interests", n, 0.4, "maps & music", "rhythm", "tea"),
		"join_date":     jsonTime(w.joined(n)),
		"location":      w.textOrNull("user.location", n, 0.4, "by the sea", "up a hill", "in the rain"),
		"max_blocks":    maxBlocks,
		"max_friends":   maxFriends,
		"occupation":    w.textOrNull("user.occupation", n, 0.3, "student", "baker", "engineer"),
		"playmode":      rulesets[w.playmodeOf(n)],
		"playstyle":     styles,
		"post_count":    w.pick("user.posts", n, 900),
		"profile_hue":   hue,
		"profile_order": order,
		"title":         w.textOrNull("user.title", n, 0.03, "Elite Mapper", "Contest Winner"),
		"title_url":     nil,
		"twitter":       w.textOrNull("user.twitter", n, 0.3, "quietcomet", "otter_osu"),
		"website":       w.textOrNull("user.website", n, 0.2, "https://example.org/", "http://example.com/me"),
	})
	maps.Copy(u, object{
		"account_history":            w.accountHistory(n),
		"active_tournament_banners":  w.banners(n),
		"badges":                     w.badges(n),
		"beatmap_playcounts_count":   len(w.mostPlayed(n)),
		"comments_count":             w.pick("user.comments", n, 60),
		"current_season_stats":       w.season(n),
		"current_user_attributes":    nil,
		"daily_challenge_user_stats": w.dailyChallenge(n),
		"favourite_beatmapset_count": len(w.favourites(n)),
		"follower_count":             w.pick("user.followers", n, 3000),
		"mapping_follower_count":     w.pick("user.mapping.followers", n, 300),
		"matchmaking_stats":          w.matchmaking(n, ruleset),
		"monthly_playcounts":         w.monthly("user.plays", n, 900),
		"nominated_beatmapset_count": len(w.setsOf(n, "nominated")),
		"guest_beatmapset_count":     len(w.setsOf(n, "guest")),
		"graveyard_beatmapset_count": len(w.setsOf(n, "graveyard")),
		"loved_beatmapset_count":     len(w.setsOf(n, "loved")),
		"pending_beatmapset_count":   len(w.setsOf(n, "pending")),
		"ranked_beatmapset_count":    len(w.setsOf(n, "ranked")),
		"page":                       w.page(n),
		"previous_usernames":         append([]string{}, w.formerNames(n)...),
		"rank_highest":               w.rankHighest(n, ruleset),
		"rank_history":               w.rankHistory(n, ruleset),
		"replays_watched_counts":     w.monthly("user.watched", n, 60),
		"scores_best_count":          len(w.bestScores(n, ruleset)),
		"scores_first_count":         len(w.firstScores(n, ruleset, false)),
		"scores_pinned_count":        len(w.pinnedScores(n, ruleset)),
		"scores_recent_count":        len(w.recentScores(n, ruleset, true)),
		"statistics":                 w.fullStatistics(n, ruleset),
		"user_achievements":          w.achievements(n),
	})
	banners := u["active_tournament_banners"].(list)
	u["active_tournament_banner"] = nil
	if len(banners) > 0 {
		u["active_tournament_banner"] = banners[len(banners)-1]
	}
	if reader >= 0 {
		u["current_user_attributes"] = object{"has_blocked": reader != n && w.chance("user.blocks", n, 0.02)}
	}
	if reader == n {
		u["is_restricted"] = false
	}
	u["rankHistory"] = u["rank_history"]
	u["ranked_and_approved_beatmapset_count"] = u["ranked_beatmapset_count"]
	u["unranked_beatmapset_count"] = u["pending_beatmapset_count"]
	return u
}

func (w *World) accountHistory(n int) list {
	if n == ownerNumber || !w.chance("user.history", n, 0.03) {
		return list{}
	}
	return list{object{
		"description": "spamming", "id": 1000 + n, "length": 3600, "permanent": false,
		"timestamp": jsonTime(w.daysAgo(w.between("user.history.when", n, 1, 27))), "type": "silence",
	}}
}

func (w *World) banners(n int) list {
	if !w.chance("user.banner", n, 0.05) {
		return list{}
	}
	image := "https://assets.ppy.sh/tournament-banners/official/cup/profile/" + countries[w.countryOf(n)].code
	return list{object{"id": 500 + n, "tournament_id": 77, "image": image + ".jpg", "image@2x": image + "@2x.jpg"}}
}

func (w *World) badges(n int) list {
	all := list{}
	if !w.chance("user.badge", n, 0.15) {
		return all
	}
	for i := range w.between("user.badges", n, 1, 3) {
		image := "https://assets.ppy.sh/profile-badges/cup" + strconv.Itoa(w.pick("user.badge.which", 4*n+i, 20))
		all = append(all, object{
			"awarded_at": jsonTime(w.daysAgo(100 + 200*i + w.pick("user.badge.when", n, 100))), "description": "Cup Winning Team",
			"image@2x_url": image + "@2x.png", "image_url": image + ".png",
			"url": oneOf(w, "user.badge.url", 4*n+i, []string{"", "https://osu.ppy.sh/wiki/en/Tournaments"}),
		})
	}
	return all
}

func (w *World) season(n int) any {
	if !w.chance("user.season", n, 0.4) {
		return nil
	}
	names := []string{"iron", "bronze", "silver", "gold", "platinum"}
	at := w.pick("user.division", n, len(names))
	return object{
		"division": object{
			"colour_tier": names[at], "id": at + 1, "image_url": "https://assets.ppy.sh/seasons/" + names[at] + ".png",
			"name": strings.ToUpper(names[at][:1]) + names[at][1:], "threshold": 1 - 0.2*float64(at),
		},
		"rank": w.between("user.season.rank", n, 1, w.size.Users),
		"season": object{
			"end_date": nil, "id": 3, "name": "Third Season", "room_count": 12,
			"start_date": rawTime(w.daysAgo(40).Truncate(24 * time.Hour)),
		},
		"total_score": w.real("user.season.score", n, 0, 900_000, 2),
	}
}

func (w *World) dailyChallenge(n int) object {
	never := "2000-01-01T00:00:00+00:00"
	s := object{
		"daily_streak_best": 0, "daily_streak_current": 0, "last_update": never, "last_weekly_streak": never, "playcount": 0,
		"top_10p_placements": 0, "top_50p_placements": 0, "user_id": w.userID(n), "weekly_streak_best": 0, "weekly_streak_current": 0,
	}
	if w.chance("user.daily", n, 0.5) {
		best := w.between("user.daily.best", n, 1, 300)
		day := w.daysAgo(w.pick("user.daily.when", n, 5)).Truncate(24 * time.Hour)
		s["daily_streak_best"], s["daily_streak_current"] = best, w.pick("user.daily.now", n, best+1)
		s["last_update"], s["last_weekly_streak"] = jsonTime(day), jsonTime(day.AddDate(0, 0, -3))
		s["playcount"], s["top_50p_placements"], s["top_10p_placements"] = 2*best, best/2, best/10
		s["weekly_streak_best"], s["weekly_streak_current"] = 1+best/7, best/14
	}
	return s
}

func (w *World) matchmaking(n, ruleset int) list {
	if !w.chance("user.pool", 4*n+ruleset, 0.2) {
		return list{}
	}
	plays := w.between("user.pool.plays", n, 1, 200)
	return list{object{
		"first_placements": plays / 3, "is_rating_provisional": plays < 10, "plays": plays, "pool_id": 10 + ruleset,
		"rank": w.between("user.pool.rank", n, 1, w.size.Users), "rank_percent": w.real("user.pool.percent", n, 0, 1, 4),
		"rating": w.between("user.pool.rating", n, 800, 2400), "total_points": 6 * plays, "user_id": w.userID(n),
		"pool": object{"active": true, "id": 10 + ruleset, "name": "Ranked " + rulesets[ruleset], "ruleset_id": ruleset, "type": "ranked_play", "variant_id": 0},
	}}
}

// monthly writes counts by month, without the months that have none.
func (w *World) monthly(property string, n, highest int) list {
	all := list{}
	month := time.Date(w.start.Year(), w.start.Month(), 1, 0, 0, 0, 0, time.UTC)
	for i := 18; i >= 0; i-- {
		if count := w.pick(property, 19*n+i, highest) - highest/5; count > 0 {
			all = append(all, object{"start_date": jsonDate(month.AddDate(0, -i, 0)), "count": count})
		}
	}
	return all
}

func (w *World) page(n int) object {
	if !w.chance("user.page", n, 0.3) {
		return object{"html": "", "raw": ""}
	}
	return object{
		"html": "<div class='bbcode bbcode--profile-page'><strong>hello</strong></div>",
		"raw":  "[b]hello[/b]",
	}
}

func (w *World) achievements(n int) list {
	all := list{}
	for i := range w.pick("user.medals", n, 12) {
		all = append(all, object{"achieved_at": fastTime(w.daysAgo(20 + 30*i)), "achievement_id": 1 + (7*i+n)%120})
	}
	return all
}

// friends returns the numbers of a player's friends, by username.
func (w *World) friends(n int) []int {
	var all []int
	for _, step := range []int{1, -1, 5, -5, 2, 9, 14} {
		friend := ((n+step)%w.size.Users + w.size.Users) % w.size.Users
		if friend != n && !slices.Contains(all, friend) {
			all = append(all, friend)
		}
	}
	slices.SortFunc(all, func(a, b int) int {
		return strings.Compare(strings.ToLower(w.username(a)), strings.ToLower(w.username(b)))
	})
	return all
}

// FriendIDs returns the ids of a player's friends, by username.
func (w *World) FriendIDs(id objects.UserID) []objects.UserID {
	n, ok := w.userNumber(int64(id))
	if !ok {
		return nil
	}
	var all []objects.UserID
	for _, friend := range w.friends(n) {
		all = append(all, w.userID(friend))
	}
	return all
}

// findUser returns the number of the player that a path value names: digits are an
// id, anything else or anything after @ a present or former name.
func (w *World) findUser(text, key string) (int, bool) {
	name, byName := strings.CutPrefix(text, "@")
	if key == "username" || key != "id" && (byName || !isDigits(text)) {
		n, ok := w.names()[nameKey(name)]
		return n, ok
	}
	return w.userNumber(phpInt(text))
}

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// rulesetParam returns the ruleset of a value; def when it is empty, false when
// there is no such ruleset.
func rulesetParam(text string, def int) (int, bool) {
	if text == "" {
		return def, true
	}
	return rulesetID(text)
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
// A bad mode parameter is refused on these routes whether it is used or not.
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

// slice returns the part of a list that limit and offset ask for. Reach bounds the
// part of the list that can be had at all; 0 is no bound.
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
	only := -1
	if id, ok := q.in.integer("ruleset_id"); ok {
		only = int(id)
	}
	legacy, legacyGiven := q.in.boolean("is_legacy")
	strict := q.in.flag("no_diff_reduction", true)
	exclude := q.in.flag("exclude_converts", false)
	passed := list{}
	for _, text := range sought {
		s, ok := q.world.setNumber(phpInt(text))
		if !ok {
			continue
		}
		for d := range q.world.sets[s].difficulties {
			ref := beatmapRef{s, d}
			if slices.ContainsFunc(q.world.scoresOn(ref, n), func(sc score) bool {
				return sc.passed && (only < 0 || sc.ruleset == only) && (!legacyGiven || sc.stable == legacy) &&
					(!exclude || sc.ruleset == q.world.rulesetOf(ref)) && (!strict || !sc.reducesDifficulty() && (legacyGiven && legacy || sc.pp > 0))
			}) {
				passed = append(passed, q.world.beatmap(ref))
			}
		}
	}
	return object{"beatmaps_passed": passed}, nil
}

// UserByName returns the id of the player with that present or former name, whatever its
// case; zero when there is none.
func (w *World) UserByName(name string) objects.UserID {
	n, ok := w.names()[nameKey(name)]
	if !ok {
		return 0
	}
	return w.userID(n)
}
