package osutest

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// daysAgo returns the time that is the given number of days before the start.
func (w *World) daysAgo(days int) time.Time { return w.start.AddDate(0, 0, -days) }

func (w *World) joined(n int) time.Time {
	return w.daysAgo(w.between("user.joined", n, 100, 5000)).Add(-time.Duration(w.pick("user.joined.time", n, 86400)) * time.Second)
}

// textOrNull draws a text for the given share of players, and null for the
// others.
func (w *World) textOrNull(property string, n int, share float64, choices ...string) any {
	if !w.chance(property+".has", n, share) {
		return nil
	}
	return oneOf(w, property, n, choices)
}

var playstyles = []string{"mouse", "keyboard", "tablet", "touch"}

// profile writes a player in the extended form, with the statistics of a
// ruleset. reader is the number of the player that requests it, -1 for none.
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

// monthly writes counts by month, without empty months.
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

// friends returns the numbers of a player's friends, ordered by username.
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

// FriendIDs returns the ids of a player's friends, ordered by username.
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

func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// rulesetParam returns the ruleset of a value: def if it is empty, false if
// there is no such ruleset.
func rulesetParam(text string, def int) (int, bool) {
	if text == "" {
		return def, true
	}
	return rulesetID(text)
}

// UserByName returns the id of the player with the given current or former
// name, ignoring case, or 0 if there is none.
func (w *World) UserByName(name string) objects.UserID {
	n, ok := w.names()[nameKey(name)]
	if !ok {
		return 0
	}
	return w.userID(n)
}
