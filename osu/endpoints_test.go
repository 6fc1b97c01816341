package osu_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// endpoint is what the server knows about a method of the client.
type endpoint struct {
	method string // as in osu.Client, or Legacy. and the one of osu.LegacyClient
	route  transport.Route
	part   string // where in the answer the method's result is, as a JSON pointer
	calls  []example
}

// example is a call of a method. The first of an endpoint sets as little as
// possible, and all together set every parameter.
type example struct {
	do     func(context.Context, *osu.Client) (any, error)
	want   string // the requests on the wire, one a line: method, path, query, body
	answer string // file in testdata/answers; empty: the server answers with nothing
}

// replayFile stands for an answer that is no JSON.
const replayFile = "\x00a replay"

// The longest of the rows below would not fit otherwise.
type (
	ctx    = context.Context
	client = *osu.Client
)

var (
	taiko   = objects.RulesetIDTaiko
	no, yes = false, true
	day     = objects.Date{Year: 2026, Month: time.February, Day: 3}
)

// endpoints is every method of the client that makes a request.
var endpoints = []endpoint{
	// Beatmaps.
	{"Beatmap", transport.GetBeatmap, "", []example{
		{func(x ctx, c client) (any, error) { return c.Beatmap(x, 75) }, "GET /beatmaps/75", "get-beatmaps-beatmap"},
	}},
	{"Beatmaps", transport.GetBeatmaps, "/beatmaps", []example{
		{func(x ctx, c client) (any, error) { return c.Beatmaps(x, []objects.BeatmapID{75, 76}) }, "GET /beatmaps?ids[]=75&ids[]=76", "get-beatmaps"},
	}},
	{"BeatmapLookup", transport.GetBeatmapLookup, "", []example{
		{func(x ctx, c client) (any, error) {
			return c.BeatmapLookup(x, &osu.BeatmapLookupParams{ID: 75})
		}, "GET /beatmaps/lookup?id=75", "get-beatmaps-lookup"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapLookup(x, &osu.BeatmapLookupParams{Checksum: "ab12", Filename: "a & b.osu", ID: 75})
		}, "GET /beatmaps/lookup?checksum=ab12&filename=a+%26+b.osu&id=75", "get-beatmaps-lookup"},
	}},
	{"BeatmapAttributes", transport.PostBeatmapAttributes, "/attributes", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapAttributes(x, 75, nil) }, "POST /beatmaps/75/attributes", "post-beatmaps-beatmap-attributes"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapAttributes(x, 75, &osu.BeatmapAttributesParams{Ruleset: "taiko", Mods: mods.Of("HD", "DT")})
		}, `POST /beatmaps/75/attributes {"mods":[{"acronym":"HD"},{"acronym":"DT"}],"ruleset":"taiko"}`, "post-beatmaps-beatmap-attributes"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapAttributes(x, 75, &osu.BeatmapAttributesParams{Mods: mods.FromBits(72)})
		}, `POST /beatmaps/75/attributes {"mods":[{"acronym":"HD"},{"acronym":"DT"}]}`, "post-beatmaps-beatmap-attributes"},
	}},
	{"BeatmapScores", transport.GetBeatmapScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapScores(x, 75, nil) }, "GET /beatmaps/75/scores", "get-beatmaps-beatmap-scores"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapScores(x, 75, &osu.BeatmapScoresParams{Ruleset: "fruits", Mods: mods.Of("HD", "NM"), Type: "team", LegacyOnly: true, Limit: 100})
		}, "GET /beatmaps/75/scores?legacy_only=true&limit=100&mode=fruits&mods[]=HD&mods[]=NM&type=team", "get-beatmaps-beatmap-scores"},
	}},
	{"Legacy.BeatmapScores", transport.GetBeatmapScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().BeatmapScores(x, 75, nil) }, "GET /beatmaps/75/scores", "get-beatmaps-beatmap-scores--legacy"},
		{func(x ctx, c client) (any, error) {
			return c.Legacy().BeatmapScores(x, 75, &osu.BeatmapScoresParams{Ruleset: "osu", Mods: mods.Of("HR"), Type: "global", LegacyOnly: true, Limit: 1})
		}, "GET /beatmaps/75/scores?legacy_only=true&limit=1&mode=osu&mods[]=HR&type=global", "get-beatmaps-beatmap-scores--legacy"},
	}},
	{"BeatmapSoloScores", transport.GetBeatmapSoloScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapSoloScores(x, 75, nil) }, "GET /beatmaps/75/solo-scores", "get-beatmaps-beatmap-solo-scores"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapSoloScores(x, 75, &osu.BeatmapScoresParams{Ruleset: "mania", Mods: mods.Of("FI"), Type: "country", Limit: 2})
		}, "GET /beatmaps/75/solo-scores?limit=2&mode=mania&mods[]=FI&type=country", "get-beatmaps-beatmap-solo-scores"},
	}},
	{"BeatmapUserScore", transport.GetBeatmapUserScore, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapUserScore(x, 75, 2, nil) }, "GET /beatmaps/75/scores/users/2", "get-beatmaps-beatmap-scores-users-user"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapUserScore(x, 75, 2, &osu.BeatmapUserScoreParams{Ruleset: "osu", Mods: mods.Of("HD", "DT"), LegacyOnly: true})
		}, "GET /beatmaps/75/scores/users/2?legacy_only=true&mode=osu&mods[]=HD&mods[]=DT", "get-beatmaps-beatmap-scores-users-user"},
	}},
	{"Legacy.BeatmapUserScore", transport.GetBeatmapUserScore, "", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().BeatmapUserScore(x, 75, 2, nil) }, "GET /beatmaps/75/scores/users/2", "get-beatmaps-beatmap-scores-users-user--legacy"},
	}},
	{"BeatmapUserScores", transport.GetBeatmapUserScores, "/scores", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapUserScores(x, 75, 2, nil) }, "GET /beatmaps/75/scores/users/2/all", "get-beatmaps-beatmap-scores-users-user-all"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapUserScores(x, 75, 2, &osu.BeatmapUserScoresParams{Ruleset: "taiko", LegacyOnly: true})
		}, "GET /beatmaps/75/scores/users/2/all?legacy_only=true&ruleset=taiko", "get-beatmaps-beatmap-scores-users-user-all"},
	}},
	{"Legacy.BeatmapUserScores", transport.GetBeatmapUserScores, "/scores", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().BeatmapUserScores(x, 75, 2, nil) }, "GET /beatmaps/75/scores/users/2/all", "get-beatmaps-beatmap-scores-users-user-all--legacy"},
	}},
	{"BeatmapPacks", transport.GetBeatmapPacks, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapPacks(x, nil) }, "GET /beatmaps/packs", "get-beatmaps-packs"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapPacks(x, &osu.BeatmapPacksParams{Type: "loved", Cursor: "eyJpZCI6MX0"})
		}, "GET /beatmaps/packs?cursor_string=eyJpZCI6MX0&type=loved", "get-beatmaps-packs"},
	}},
	{"BeatmapPack", transport.GetBeatmapPack, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapPack(x, "S1234", nil) }, "GET /beatmaps/packs/S1234", "get-beatmaps-packs-pack"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapPack(x, "SM12", &osu.BeatmapPackParams{LegacyOnly: true})
		}, "GET /beatmaps/packs/SM12?legacy_only=true", "get-beatmaps-packs-pack"},
	}},
	{"Tags", transport.GetTags, "/tags", []example{
		{func(x ctx, c client) (any, error) { return c.Tags(x) }, "GET /tags", "get-tags"},
	}},

	// Beatmapsets.
	{"Beatmapset", transport.GetBeatmapset, "", []example{
		{func(x ctx, c client) (any, error) { return c.Beatmapset(x, 1) }, "GET /beatmapsets/1", "get-beatmapsets-beatmapset"},
	}},
	{"BeatmapsetLookup", transport.GetBeatmapsetLookup, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapsetLookup(x, 75) }, "GET /beatmapsets/lookup?beatmap_id=75", "get-beatmapsets-lookup"},
	}},
	{"BeatmapsetSearch", transport.GetBeatmapsetSearch, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapsetSearch(x, nil) }, "GET /beatmapsets/search", "get-beatmapsets-search"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapsetSearch(x, &osu.BeatmapsetSearchParams{
				Query: `a&b#c+"d e" stars>4`, Ruleset: &taiko, Status: "any", General: []objects.BeatmapsetSearchGeneral{"converts", "spotlights"},
				Extra: []objects.BeatmapsetSearchExtra{"video", "storyboard"}, Genre: 3, Language: 2, NSFW: &no, Played: "unplayed",
				Ranks: []objects.ScoreRank{"XH", "S"}, Sort: "plays_asc", Cursor: "eyJpZCI6MX0",
			})
		}, "GET /beatmapsets/search?c=converts.spotlights&cursor_string=eyJpZCI6MX0&e=video.storyboard&g=3&l=2&m=1&nsfw=false&played=unplayed&q=a%26b%23c%2B%22d+e%22+stars%3E4&r=XH.S&s=any&sort=plays_asc", "get-beatmapsets-search"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapsetSearch(x, &osu.BeatmapsetSearchParams{Page: 2})
		}, "GET /beatmapsets/search?page=2", "get-beatmapsets-search"},
	}},
	{"BeatmapsetEvents", transport.GetBeatmapsetEvents, "", []example{
		{func(x ctx, c client) (any, error) { return c.BeatmapsetEvents(x, nil) }, "GET /beatmapsets/events", "get-beatmapsets-events"},
		{func(x ctx, c client) (any, error) {
			return c.BeatmapsetEvents(x, &osu.BeatmapsetEventsParams{User: "peppy", BeatmapsetID: 1, Types: []objects.BeatmapsetEventType{"rank", "love"}, MinDate: day, MaxDate: day, Sort: "id_asc", Limit: 5, Page: 2})
		}, "GET /beatmapsets/events?beatmapset_id=1&limit=5&max_date=2026-02-03&min_date=2026-02-03&page=2&sort=id_asc&types[]=rank&types[]=love&user=peppy", "get-beatmapsets-events"},
	}},
	{"Discussions", transport.GetDiscussions, "", []example{
		{func(x ctx, c client) (any, error) { return c.Discussions(x, nil) }, "GET /beatmapsets/discussions", "get-beatmapsets-discussions"},
		{func(x ctx, c client) (any, error) {
			return c.Discussions(x, &osu.DiscussionsParams{
				BeatmapsetID: 1, BeatmapID: 75, BeatmapsetStatus: "qualified", MessageTypes: []objects.DiscussionMessageType{"hype", "problem"},
				Ruleset: "mania", OnlyUnresolved: true, ShowReviewEmbeds: true, User: "2", Sort: "id_asc", Limit: 50, Page: 3,
			})
		}, "GET /beatmapsets/discussions?beatmap_id=75&beatmapset_id=1&beatmapset_status=qualified&limit=50&message_types[]=hype&message_types[]=problem&mode=mania&only_unresolved=true&page=3&show_review_embeds=true&sort=id_asc&user=2", "get-beatmapsets-discussions"},
		{func(x ctx, c client) (any, error) {
			return c.Discussions(x, &osu.DiscussionsParams{Cursor: "eyJwYWdlIjoyfQ"})
		}, "GET /beatmapsets/discussions?cursor_string=eyJwYWdlIjoyfQ", "get-beatmapsets-discussions"},
	}},
	{"DiscussionPosts", transport.GetDiscussionPosts, "", []example{
		{func(x ctx, c client) (any, error) { return c.DiscussionPosts(x, nil) }, "GET /beatmapsets/discussions/posts", "get-beatmapsets-discussions-posts"},
		{func(x ctx, c client) (any, error) {
			return c.DiscussionPosts(x, &osu.DiscussionPostsParams{DiscussionID: 9, Types: []objects.DiscussionPostType{"first", "system"}, User: "peppy", Sort: "id_desc", Limit: 6, Page: 2})
		}, "GET /beatmapsets/discussions/posts?beatmapset_discussion_id=9&limit=6&page=2&sort=id_desc&types[]=first&types[]=system&user=peppy", "get-beatmapsets-discussions-posts"},
		{func(x ctx, c client) (any, error) {
			return c.DiscussionPosts(x, &osu.DiscussionPostsParams{Cursor: "eyJwYWdlIjoyfQ"})
		}, "GET /beatmapsets/discussions/posts?cursor_string=eyJwYWdlIjoyfQ", "get-beatmapsets-discussions-posts"},
	}},
	{"DiscussionVotes", transport.GetDiscussionVotes, "", []example{
		{func(x ctx, c client) (any, error) { return c.DiscussionVotes(x, nil) }, "GET /beatmapsets/discussions/votes", "get-beatmapsets-discussions-votes"},
		{func(x ctx, c client) (any, error) {
			return c.DiscussionVotes(x, &osu.DiscussionVotesParams{DiscussionID: 9, User: "2", Receiver: "peppy", Score: -1, Sort: "id_asc", Limit: 5, Page: 1})
		}, "GET /beatmapsets/discussions/votes?beatmapset_discussion_id=9&limit=5&page=1&receiver=peppy&score=-1&sort=id_asc&user=2", "get-beatmapsets-discussions-votes"},
		{func(x ctx, c client) (any, error) {
			return c.DiscussionVotes(x, &osu.DiscussionVotesParams{Cursor: "eyJwYWdlIjoyfQ"})
		}, "GET /beatmapsets/discussions/votes?cursor_string=eyJwYWdlIjoyfQ", "get-beatmapsets-discussions-votes"},
	}},

	// Users.
	{"User", transport.GetUser, "", []example{
		{func(x ctx, c client) (any, error) { return c.User(x, 2, nil) }, "GET /users/2", "get-users-user-mode"},
		{func(x ctx, c client) (any, error) { return c.User(x, 2, &osu.UserParams{Ruleset: "mania"}) }, "GET /users/2/mania", "get-users-user-mode"},
	}},
	{"UserByName", transport.GetUser, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserByName(x, "123", nil) }, "GET /users/@123", "get-users-user-mode"},
		{func(x ctx, c client) (any, error) {
			return c.UserByName(x, "@a[b] c", &osu.UserParams{Ruleset: "osu"})
		}, "GET /users/@a%5Bb%5D%20c/osu", "get-users-user-mode"},
	}},
	{"Users", transport.GetUsers, "/users", []example{
		{func(x ctx, c client) (any, error) { return c.Users(x, []objects.UserID{2}, nil) }, "GET /users?ids[]=2", "get-users"},
		{func(x ctx, c client) (any, error) {
			return c.Users(x, []objects.UserID{3, 2}, &osu.UsersParams{IncludeVariants: true})
		}, "GET /users?ids[]=3&ids[]=2&include_variant_statistics=true", "get-users"},
	}},
	{"UserID", transport.GetUserLookup, "/users/0/id", []example{
		{func(x ctx, c client) (any, error) { return c.UserID(x, "@Marble 219") }, "GET /users/lookup?ids[]=%40Marble+219", "get-users-lookup"},
	}},
	{"UserLookup", transport.GetUserLookup, "/users", []example{
		{func(x ctx, c client) (any, error) { return c.UserLookup(x, []string{"2"}, nil) }, "GET /users/lookup?ids[]=2", "get-users-lookup"},
		{func(x ctx, c client) (any, error) {
			return c.UserLookup(x, []string{"2", "@123", "peppy"}, &osu.UserLookupParams{RulesetID: &taiko, ExcludeBots: true})
		}, "GET /users/lookup?exclude_bots=true&ids[]=2&ids[]=%40123&ids[]=peppy&ruleset_id=1", "get-users-lookup"},
	}},
	{"UserScores", transport.GetUserScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserScores(x, 2, "best", nil) }, "GET /users/2/scores/best", "get-users-user-scores-type--best"},
		{func(x ctx, c client) (any, error) {
			return c.UserScores(x, 2, "recent", &osu.UserScoresParams{Ruleset: "osu", IncludeFails: true, Limit: 100, Offset: 7})
		}, "GET /users/2/scores/recent?include_fails=true&limit=100&mode=osu&offset=7", "get-users-user-scores-type"},
		{func(x ctx, c client) (any, error) {
			return c.UserScores(x, 2, "firsts", &osu.UserScoresParams{LegacyOnly: true})
		}, "GET /users/2/scores/firsts?legacy_only=true", "get-users-user-scores-type"},
	}},
	{"Legacy.UserScores", transport.GetUserScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().UserScores(x, 2, "best", nil) }, "GET /users/2/scores/best", "get-users-user-scores-type--legacy"},
		{func(x ctx, c client) (any, error) { return c.Legacy().UserScores(x, 2, "pinned", nil) }, "GET /users/2/scores/pinned", "get-users-user-scores-type--legacy-recent"},
	}},
	{"UserBeatmapsets", transport.GetUserBeatmapsets, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserBeatmapsets(x, 2, "graveyard", nil) }, "GET /users/2/beatmapsets/graveyard", "get-users-user-beatmapsets-type"},
		{func(x ctx, c client) (any, error) {
			return c.UserBeatmapsets(x, 2, "ranked", &osu.UserBeatmapsetsParams{Limit: 1, Offset: 10})
		}, "GET /users/2/beatmapsets/ranked?limit=1&offset=10", "get-users-user-beatmapsets-type"},
	}},
	{"UserMostPlayed", transport.GetUserBeatmapsets, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserMostPlayed(x, 2, nil) }, "GET /users/2/beatmapsets/most_played", "get-users-user-beatmapsets-type--most-played"},
		{func(x ctx, c client) (any, error) {
			return c.UserMostPlayed(x, 2, &osu.UserBeatmapsetsParams{Limit: 100, Offset: 5})
		}, "GET /users/2/beatmapsets/most_played?limit=100&offset=5", "get-users-user-beatmapsets-type--most-played"},
	}},
	{"UserBeatmapsPassed", transport.GetUserBeatmapsPassed, "/beatmaps_passed", []example{
		{func(x ctx, c client) (any, error) {
			return c.UserBeatmapsPassed(x, 2, []objects.BeatmapsetID{1, 4}, nil)
		}, "GET /users/2/beatmaps-passed?beatmapset_ids[]=1&beatmapset_ids[]=4", "get-users-user-beatmaps-passed"},
		{func(x ctx, c client) (any, error) {
			return c.UserBeatmapsPassed(x, 2, []objects.BeatmapsetID{1}, &osu.UserBeatmapsPassedParams{ExcludeConverts: true, IsLegacy: &no, NoDiffReduction: &no, RulesetID: &taiko})
		}, "GET /users/2/beatmaps-passed?beatmapset_ids[]=1&exclude_converts=true&is_legacy=false&no_diff_reduction=false&ruleset_id=1", "get-users-user-beatmaps-passed"},
	}},
	{"UserKudosu", transport.GetUserKudosu, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserKudosu(x, 2, nil) }, "GET /users/2/kudosu", "get-users-user-kudosu"},
		{func(x ctx, c client) (any, error) {
			return c.UserKudosu(x, 2, &osu.UserKudosuParams{Limit: 50, Offset: 50})
		}, "GET /users/2/kudosu?limit=50&offset=50", "get-users-user-kudosu"},
	}},
	{"UserRecentActivity", transport.GetUserRecentActivity, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserRecentActivity(x, 2, nil) }, "GET /users/2/recent_activity", "get-users-user-recent-activity"},
		{func(x ctx, c client) (any, error) {
			return c.UserRecentActivity(x, 2, &osu.UserRecentActivityParams{LegacyOnly: true, Limit: 9, Offset: 1})
		}, "GET /users/2/recent_activity?legacy_only=true&limit=9&offset=1", "get-users-user-recent-activity"},
	}},
	{"Me", transport.GetMe, "", []example{
		{func(x ctx, c client) (any, error) { return c.Me(x, nil) }, "GET /me", "get-me-mode"},
		{func(x ctx, c client) (any, error) { return c.Me(x, &osu.UserParams{Ruleset: "fruits"}) }, "GET /me/fruits", "get-me-mode"},
	}},
	{"MeBeatmapsetFavourites", transport.GetMeBeatmapsetFavourites, "/beatmapset_ids", []example{
		{func(x ctx, c client) (any, error) { return c.MeBeatmapsetFavourites(x) }, "GET /me/beatmapset-favourites", "get-me-beatmapset-favourites"},
	}},
	{"Friends", transport.GetFriends, "", []example{
		{func(x ctx, c client) (any, error) { return c.Friends(x) }, "GET /friends", "get-friends"},
	}},
	{"Team", transport.GetTeam, "", []example{
		{func(x ctx, c client) (any, error) { return c.Team(x, 7, nil) }, "GET /teams/7", "get-teams-team-ruleset"},
		{func(x ctx, c client) (any, error) { return c.Team(x, 7, &osu.TeamParams{Ruleset: "osu"}) }, "GET /teams/7/osu", "get-teams-team-ruleset"},
	}},
	{"TeamByShortName", transport.GetTeam, "", []example{
		{func(x ctx, c client) (any, error) { return c.TeamByShortName(x, "osu!", nil) }, "GET /teams/@osu%21\nGET /teams/7", "get-teams-team-ruleset"},
		{func(x ctx, c client) (any, error) {
			return c.TeamByShortName(x, "osu!", &osu.TeamParams{Ruleset: "taiko"})
		}, "GET /teams/@osu%21/taiko\nGET /teams/7/taiko", "get-teams-team-ruleset"},
	}},

	// Scores.
	{"Scores", transport.GetScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.Scores(x, nil) }, "GET /scores", "get-scores"},
		{func(x ctx, c client) (any, error) {
			return c.Scores(x, &osu.ScoresParams{Ruleset: "osu", Cursor: osu.ScoresAfter(123)})
		}, "GET /scores?cursor_string=eyJpZCI6MTIzfQ&ruleset=osu", "get-scores"},
	}},
	{"Score", transport.GetScore, "", []example{
		{func(x ctx, c client) (any, error) { return c.Score(x, 5000000000, nil) }, "GET /scores/5000000000", "get-scores-score"},
		{func(x ctx, c client) (any, error) { return c.Score(x, 1, &osu.ScoreParams{LegacyOnly: true}) }, "GET /scores/1?legacy_only=true", "get-scores-score"},
	}},
	{"Legacy.Score", transport.GetScore, "", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().Score(x, 1, nil) }, "GET /scores/1", "get-scores-score--legacy"},
	}},
	{"ScoreByLegacyID", transport.GetLegacyScore, "", []example{
		{func(x ctx, c client) (any, error) { return c.ScoreByLegacyID(x, "fruits", 9, nil) }, "GET /scores/fruits/9", "get-scores-ruleset-score"},
		{func(x ctx, c client) (any, error) {
			return c.ScoreByLegacyID(x, "osu", 9, &osu.ScoreParams{LegacyOnly: true})
		}, "GET /scores/osu/9?legacy_only=true", "get-scores-ruleset-score"},
	}},
	{"Legacy.ScoreByLegacyID", transport.GetLegacyScore, "", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().ScoreByLegacyID(x, "osu", 9, nil) }, "GET /scores/osu/9", "get-scores-ruleset-score--legacy"},
	}},
	{"Replay", transport.GetScoreDownload, "", []example{
		{func(x ctx, c client) (any, error) { return c.Replay(x, objects.Score{ID: 1, HasReplay: true}) }, "GET /scores/1/download", replayFile},
	}},
	{"ScoreReplay", transport.GetScoreDownload, "", []example{
		{func(x ctx, c client) (any, error) { return c.ScoreReplay(x, 1) }, "GET /scores/1/download", replayFile},
	}},
	{"ScoreReplayByLegacyID", transport.GetLegacyScoreDownload, "", []example{
		{func(x ctx, c client) (any, error) { return c.ScoreReplayByLegacyID(x, "taiko", 9) }, "GET /scores/taiko/9/download", replayFile},
	}},

	// Rankings.
	{"UserRanking", transport.GetRanking, "", []example{
		{func(x ctx, c client) (any, error) { return c.UserRanking(x, "osu", "global", nil) }, "GET /rankings/osu/global", "get-rankings-mode-type--global"},
		{func(x ctx, c client) (any, error) { return c.UserRanking(x, "osu", "score", nil) }, "GET /rankings/osu/score", "get-rankings-mode-type--score"},
		{func(x ctx, c client) (any, error) {
			return c.UserRanking(x, "mania", "performance", &osu.UserRankingParams{Country: "NZ", Filter: "friends", Variant: "4k", Page: 2})
		}, "GET /rankings/mania/performance?country=NZ&filter=friends&page=2&variant=4k", "get-rankings-mode-type--performance"},
		{func(x ctx, c client) (any, error) {
			return c.UserRanking(x, "osu", "global", &osu.UserRankingParams{Cursor: "eyJwYWdlIjoyfQ"})
		}, "GET /rankings/osu/global?cursor_string=eyJwYWdlIjoyfQ", "get-rankings-mode-type--global"},
	}},
	{"CountryRanking", transport.GetRanking, "", []example{
		{func(x ctx, c client) (any, error) { return c.CountryRanking(x, "osu", nil) }, "GET /rankings/osu/country", "get-rankings-mode-type--country"},
		{func(x ctx, c client) (any, error) {
			return c.CountryRanking(x, "osu", &osu.RankingParams{Page: 3})
		}, "GET /rankings/osu/country?page=3", "get-rankings-mode-type--country"},
	}},
	{"TeamRanking", transport.GetRanking, "", []example{
		{func(x ctx, c client) (any, error) { return c.TeamRanking(x, "osu", nil) }, "GET /rankings/osu/team", "get-rankings-mode-type--team"},
		{func(x ctx, c client) (any, error) {
			return c.TeamRanking(x, "taiko", &osu.RankingParams{Cursor: "eyJwYWdlIjoyfQ"})
		}, "GET /rankings/taiko/team?cursor_string=eyJwYWdlIjoyfQ", "get-rankings-mode-type--team"},
	}},
	{"SpotlightRanking", transport.GetRanking, "", []example{
		{func(x ctx, c client) (any, error) { return c.SpotlightRanking(x, "osu", nil) }, "GET /rankings/osu/charts", "get-rankings-mode-type--charts"},
		{func(x ctx, c client) (any, error) {
			return c.SpotlightRanking(x, "osu", &osu.SpotlightRankingParams{Spotlight: 5, Filter: "friends"})
		}, "GET /rankings/osu/charts?filter=friends&spotlight=5", "get-rankings-mode-type--charts"},
	}},
	{"KudosuRanking", transport.GetKudosuRanking, "/ranking", []example{
		{func(x ctx, c client) (any, error) { return c.KudosuRanking(x, nil) }, "GET /rankings/kudosu", "get-rankings-kudosu"},
		{func(x ctx, c client) (any, error) {
			return c.KudosuRanking(x, &osu.KudosuRankingParams{Page: 20})
		}, "GET /rankings/kudosu?page=20", "get-rankings-kudosu"},
	}},
	{"Spotlights", transport.GetSpotlights, "/spotlights", []example{
		{func(x ctx, c client) (any, error) { return c.Spotlights(x) }, "GET /spotlights", "get-spotlights"},
	}},

	// Multiplayer.
	{"Matches", transport.GetMatches, "", []example{
		{func(x ctx, c client) (any, error) { return c.Matches(x, nil) }, "GET /matches", "get-matches"},
		{func(x ctx, c client) (any, error) {
			return c.Matches(x, &osu.MatchesParams{Sort: "id_asc", Active: &no, Limit: 1, Cursor: "eyJtYXRjaF9pZCI6MX0"})
		}, "GET /matches?active=false&cursor_string=eyJtYXRjaF9pZCI6MX0&limit=1&sort=id_asc", "get-matches"},
	}},
	{"Match", transport.GetMatch, "", []example{
		{func(x ctx, c client) (any, error) { return c.Match(x, 3, nil) }, "GET /matches/3", "get-matches-match"},
		{func(x ctx, c client) (any, error) {
			return c.Match(x, 3, &osu.MatchParams{After: new(objects.MatchEventID), Limit: 101})
		}, "GET /matches/3?after=0&limit=101", "get-matches-match"},
		{func(x ctx, c client) (any, error) { return c.Match(x, 3, &osu.MatchParams{Before: 9}) }, "GET /matches/3?before=9", "get-matches-match"},
	}},
	{"Legacy.Match", transport.GetMatch, "", []example{
		{func(x ctx, c client) (any, error) { return c.Legacy().Match(x, 3, nil) }, "GET /matches/3", "get-matches-match--legacy"},
	}},
	{"Rooms", transport.GetRooms, "", []example{
		{func(x ctx, c client) (any, error) { return c.Rooms(x, nil) }, "GET /rooms", "get-rooms"},
		{func(x ctx, c client) (any, error) {
			return c.Rooms(x, &osu.RoomsParams{Mode: "all", TypeGroup: "ranked-play", Category: "daily_challenge", Status: "idle", SeasonID: 4, IsActive: &yes, Sort: "created", Limit: 250, Cursor: &osu.RoomCursor{Pinned: &no, ID: 52}})
		}, "GET /rooms?category=daily_challenge&cursor[id]=52&cursor[pinned]=false&is_active=true&limit=250&mode=all&season_id=4&sort=created&status=idle&type_group=ranked-play", "get-rooms"},
		{func(x ctx, c client) (any, error) {
			ended := day.Time()
			return c.Rooms(x, &osu.RoomsParams{Mode: "ended", Cursor: &osu.RoomCursor{EndsAt: &ended, ID: 52}})
		}, "GET /rooms?cursor[ends_at]=2026-02-03T00%3A00%3A00Z&cursor[id]=52&mode=ended", "get-rooms"},
	}},
	{"Room", transport.GetRoom, "", []example{
		{func(x ctx, c client) (any, error) { return c.Room(x, 61) }, "GET /rooms/61", "get-rooms-room"},
	}},
	{"LatestRoom", transport.GetRoom, "", []example{
		{func(x ctx, c client) (any, error) { return c.LatestRoom(x) }, "GET /rooms/latest", "get-rooms-room"},
	}},
	{"RoomLeaderboard", transport.GetRoomLeaderboard, "", []example{
		{func(x ctx, c client) (any, error) { return c.RoomLeaderboard(x, 61, nil) }, "GET /rooms/61/leaderboard", "get-rooms-room-leaderboard"},
		{func(x ctx, c client) (any, error) {
			return c.RoomLeaderboard(x, 61, &osu.RoomLeaderboardParams{Limit: 50, Page: 2})
		}, "GET /rooms/61/leaderboard?limit=50&page=2", "get-rooms-room-leaderboard"},
	}},
	{"RoomEvents", transport.GetRoomEvents, "", []example{
		{func(x ctx, c client) (any, error) { return c.RoomEvents(x, 61, nil) }, "GET /rooms/61/events", "get-rooms-room-events"},
		{func(x ctx, c client) (any, error) {
			return c.RoomEvents(x, 61, &osu.RoomEventsParams{After: new(objects.RoomEventID), Limit: 1})
		}, "GET /rooms/61/events?after=0&limit=1", "get-rooms-room-events"},
		{func(x ctx, c client) (any, error) { return c.RoomEvents(x, 61, &osu.RoomEventsParams{Before: 8}) }, "GET /rooms/61/events?before=8", "get-rooms-room-events"},
	}},
	{"PlaylistScores", transport.GetPlaylistScores, "", []example{
		{func(x ctx, c client) (any, error) { return c.PlaylistScores(x, 61, 121, nil) }, "GET /rooms/61/playlist/121/scores", "get-rooms-room-playlist-playlist-scores"},
		{func(x ctx, c client) (any, error) {
			return c.PlaylistScores(x, 61, 121, &osu.PlaylistScoresParams{Sort: "score_asc", Limit: 50, Cursor: "eyJpZCI6MX0"})
		}, "GET /rooms/61/playlist/121/scores?cursor_string=eyJpZCI6MX0&limit=50&sort=score_asc", "get-rooms-room-playlist-playlist-scores"},
	}},

	// Events, news, changelog, wiki, search, seasonal backgrounds.
	{"Events", transport.GetEvents, "", []example{
		{func(x ctx, c client) (any, error) { return c.Events(x, nil) }, "GET /events", "get-events"},
		{func(x ctx, c client) (any, error) {
			return c.Events(x, &osu.EventsParams{Sort: "id_asc", Cursor: "eyJldmVudF9pZCI6MX0"})
		}, "GET /events?cursor_string=eyJldmVudF9pZCI6MX0&sort=id_asc", "get-events"},
	}},
	{"News", transport.GetNews, "", []example{
		{func(x ctx, c client) (any, error) { return c.News(x, nil) }, "GET /news", "get-news"},
		{func(x ctx, c client) (any, error) {
			return c.News(x, &osu.NewsParams{Year: 2026, Limit: 21, Cursor: "eyJpZCI6MX0"})
		}, "GET /news?cursor_string=eyJpZCI6MX0&limit=21&year=2026", "get-news"},
	}},
	{"NewsPost", transport.GetNewsPost, "", []example{
		{func(x ctx, c client) (any, error) { return c.NewsPost(x, "2026-02-03-a-post") }, "GET /news/2026-02-03-a-post", "get-news-news"},
	}},
	{"NewsPostByID", transport.GetNewsPost, "", []example{
		{func(x ctx, c client) (any, error) { return c.NewsPostByID(x, 15) }, "GET /news/15?key=id", "get-news-news"},
	}},
	{"Changelog", transport.GetChangelog, "", []example{
		{func(x ctx, c client) (any, error) { return c.Changelog(x, nil) }, "GET /changelog", "get-changelog"},
		{func(x ctx, c client) (any, error) {
			return c.Changelog(x, &osu.ChangelogParams{Stream: "lazer", From: "2026.1.0", To: "2026.2.0", MaxID: 77, MessageFormats: []objects.MessageFormat{"html", "markdown"}})
		}, "GET /changelog?from=2026.1.0&max_id=77&message_formats[]=html&message_formats[]=markdown&stream=lazer&to=2026.2.0", "get-changelog"},
	}},
	{"ChangelogBuild", transport.GetChangelogBuild, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChangelogBuild(x, "lazer", "2026.123.0", nil) }, "GET /changelog/lazer/2026.123.0", "get-changelog-stream-build"},
		{func(x ctx, c client) (any, error) {
			return c.ChangelogBuild(x, "web", "2026.1.0", &osu.ChangelogBuildParams{MessageFormats: []objects.MessageFormat{"markdown"}})
		}, "GET /changelog/web/2026.1.0?message_formats[]=markdown", "get-changelog-stream-build"},
	}},
	{"ChangelogLookup", transport.GetChangelogLookup, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChangelogLookup(x, "2026.123.0", nil) }, "GET /changelog/2026.123.0", "get-changelog-changelog"},
		{func(x ctx, c client) (any, error) {
			return c.ChangelogLookup(x, "lazer", &osu.ChangelogBuildParams{MessageFormats: []objects.MessageFormat{"html"}})
		}, "GET /changelog/lazer?message_formats[]=html", "get-changelog-changelog"},
	}},
	{"ChangelogLookupByID", transport.GetChangelogLookup, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChangelogLookupByID(x, 77, nil) }, "GET /changelog/77?key=id", "get-changelog-changelog"},
	}},
	{"WikiPage", transport.GetWikiPage, "", []example{
		{func(x ctx, c client) (any, error) { return c.WikiPage(x, "pt-br", "Ranking_criteria/osu!") }, "GET /wiki/pt-br/Ranking_criteria/osu%21", "get-wiki-locale-path"},
	}},
	{"Search", transport.GetSearch, "", []example{
		{func(x ctx, c client) (any, error) { return c.Search(x, "a b", nil) }, "GET /search?mode=all&query=a+b", "get-search"},
		{func(x ctx, c client) (any, error) {
			return c.Search(x, "a", &osu.SearchParams{RecentOnly: true, Sort: "username_asc", Locale: "ja"})
		}, "GET /search?locale=ja&mode=all&query=a&recent_only=true&sort=username_asc", "get-search"},
	}},
	{"UserSearch", transport.GetSearch, "/user", []example{
		{func(x ctx, c client) (any, error) { return c.UserSearch(x, "a", nil) }, "GET /search?mode=user&query=a", "get-search--user"},
		{func(x ctx, c client) (any, error) {
			return c.UserSearch(x, "a", &osu.UserSearchParams{RecentOnly: true, Sort: "relevance_desc", Page: 5})
		}, "GET /search?mode=user&page=5&query=a&recent_only=true&sort=relevance_desc", "get-search--user"},
	}},
	{"WikiSearch", transport.GetSearch, "/wiki_page", []example{
		{func(x ctx, c client) (any, error) { return c.WikiSearch(x, "a", nil) }, "GET /search?mode=wiki_page&query=a", "get-search--wiki-page"},
		{func(x ctx, c client) (any, error) {
			return c.WikiSearch(x, "a", &osu.WikiSearchParams{Locale: "ja", Page: 2})
		}, "GET /search?locale=ja&mode=wiki_page&page=2&query=a", "get-search--wiki-page"},
	}},
	{"SeasonalBackgrounds", transport.GetSeasonalBackgrounds, "", []example{
		{func(x ctx, c client) (any, error) { return c.SeasonalBackgrounds(x) }, "GET /seasonal-backgrounds", "get-seasonal-backgrounds"},
	}},

	// Comments.
	{"Comments", transport.GetComments, "", []example{
		{func(x ctx, c client) (any, error) { return c.Comments(x, nil) }, "GET /comments", "get-comments"},
		{func(x ctx, c client) (any, error) {
			return c.Comments(x, &osu.CommentsParams{CommentableType: "news_post", CommentableID: 15, ParentID: new(objects.CommentID), UserID: 2, Sort: "old", Limit: 100, Page: 2})
		}, "GET /comments?commentable_id=15&commentable_type=news_post&limit=100&page=2&parent_id=0&sort=old&user_id=2", "get-comments"},
		{func(x ctx, c client) (any, error) { return c.Comments(x, &osu.CommentsParams{After: 17}) }, "GET /comments?after=17", "get-comments"},
		{func(x ctx, c client) (any, error) {
			votes := 0
			return c.Comments(x, &osu.CommentsParams{Sort: "top", Cursor: &objects.CommentCursor{CreatedAt: day.Time(), ID: 17, VotesCount: objects.Some(votes)}})
		}, "GET /comments?cursor[created_at]=2026-02-03T00%3A00%3A00Z&cursor[id]=17&cursor[votes_count]=0&sort=top", "get-comments"},
	}},
	{"Comment", transport.GetComment, "", []example{
		{func(x ctx, c client) (any, error) { return c.Comment(x, 17) }, "GET /comments/17", "get-comments-comment"},
	}},

	// Forum.
	{"Forums", transport.GetForums, "/forums", []example{
		{func(x ctx, c client) (any, error) { return c.Forums(x) }, "GET /forums", "get-forums"},
	}},
	{"Forum", transport.GetForum, "", []example{
		{func(x ctx, c client) (any, error) { return c.Forum(x, 4, nil) }, "GET /forums/4", "get-forums-forum"},
		{func(x ctx, c client) (any, error) {
			return c.Forum(x, 4, &osu.ForumParams{Sort: "feature-votes", WithReplies: "none"})
		}, "GET /forums/4?sort=feature-votes&with_replies=none", "get-forums-forum"},
	}},
	{"ForumTopics", transport.GetForumTopics, "", []example{
		{func(x ctx, c client) (any, error) { return c.ForumTopics(x, nil) }, "GET /forums/topics", "get-forums-topics"},
		{func(x ctx, c client) (any, error) {
			return c.ForumTopics(x, &osu.ForumTopicsParams{ForumID: 4, Sort: "old", Limit: 50, Cursor: "eyJpZCI6MX0"})
		}, "GET /forums/topics?cursor_string=eyJpZCI6MX0&forum_id=4&limit=50&sort=old", "get-forums-topics"},
	}},
	{"ForumTopic", transport.GetForumTopic, "", []example{
		{func(x ctx, c client) (any, error) { return c.ForumTopic(x, 66, nil) }, "GET /forums/topics/66", "get-forums-topics-topic"},
		{func(x ctx, c client) (any, error) {
			return c.ForumTopic(x, 66, &osu.ForumTopicParams{Sort: "id_desc", Limit: 50, Cursor: "eyJpZCI6MX0"})
		}, "GET /forums/topics/66?cursor_string=eyJpZCI6MX0&limit=50&sort=id_desc", "get-forums-topics-topic"},
		{func(x ctx, c client) (any, error) {
			return c.ForumTopic(x, 66, &osu.ForumTopicParams{Start: osu.ForumTopicStartAt(9)})
		}, "GET /forums/topics/66?start=9", "get-forums-topics-topic"},
		{func(x ctx, c client) (any, error) { return c.ForumTopic(x, 66, &osu.ForumTopicParams{End: 9}) }, "GET /forums/topics/66?end=9", "get-forums-topics-topic"},
		{func(x ctx, c client) (any, error) { return c.ForumTopic(x, 66, &osu.ForumTopicParams{N: 3}) }, "GET /forums/topics/66?n=3", "get-forums-topics-topic"},
	}},
	{"ForumTopicCreate", transport.PostForumTopic, "", []example{
		{func(x ctx, c client) (any, error) {
			return c.ForumTopicCreate(x, osu.ForumTopicCreate{ForumID: 71, Title: "A title", Body: "[b]hi[/b]"})
		}, `POST /forums/topics {"body":"[b]hi[/b]","forum_id":71,"title":"A title","with_poll":false}`, "post-forums-topics"},
		{func(x ctx, c client) (any, error) {
			poll := &osu.ForumPollCreate{Title: "Which?", Options: []string{"one, two", "three"}, LengthDays: 7, MaxOptions: 2, VoteChange: true, HideResults: true}
			return c.ForumTopicCreate(x, osu.ForumTopicCreate{ForumID: 71, Title: "A title", Body: "hi", CoverID: 3, Poll: poll})
		}, `POST /forums/topics {"body":"hi","cover_id":3,"forum_id":71,"forum_topic_poll":{"hide_results":true,"length_days":7,"max_options":2,"options":"one, two\nthree","title":"Which?","vote_change":true},"title":"A title","with_poll":true}`, "post-forums-topics"},
	}},
	{"ForumTopicReply", transport.PostForumTopicReply, "", []example{
		{func(x ctx, c client) (any, error) { return c.ForumTopicReply(x, 66, "hi") }, `POST /forums/topics/66/reply {"body":"hi"}`, "post-forums-topics-topic-reply"},
	}},
	{"ForumTopicEdit", transport.PutForumTopic, "", []example{
		{func(x ctx, c client) (any, error) { return c.ForumTopicEdit(x, 66, "New title") }, `PUT /forums/topics/66 {"forum_topic":{"topic_title":"New title"}}`, "put-forums-topics-topic"},
	}},
	{"ForumPostEdit", transport.PutForumPost, "", []example{
		{func(x ctx, c client) (any, error) { return c.ForumPostEdit(x, 173, "hi") }, `PUT /forums/posts/173 {"body":"hi"}`, "put-forums-posts-post"},
	}},
	{"ForumTopicLock", transport.PostForumTopicLock, "", []example{
		{func(x ctx, c client) (any, error) { return nil, c.ForumTopicLock(x, 66, true) }, `POST /forums/topics/66/lock {"lock":true}`, ""},
		{func(x ctx, c client) (any, error) { return nil, c.ForumTopicLock(x, 66, false) }, `POST /forums/topics/66/lock {"lock":false}`, ""},
	}},
	{"ForumTopicPin", transport.PostForumTopicPin, "", []example{
		{func(x ctx, c client) (any, error) { return nil, c.ForumTopicPin(x, 66, "normal") }, `POST /forums/topics/66/pin {"pin":0}`, ""},
		{func(x ctx, c client) (any, error) { return nil, c.ForumTopicPin(x, 66, "sticky") }, `POST /forums/topics/66/pin {"pin":1}`, ""},
		{func(x ctx, c client) (any, error) { return nil, c.ForumTopicPin(x, 66, "announcement") }, `POST /forums/topics/66/pin {"pin":2}`, ""},
	}},

	// Chat.
	{"ChatAck", transport.PostChatAck, "/silences", []example{
		{func(x ctx, c client) (any, error) { return c.ChatAck(x, nil) }, "POST /chat/ack", "post-chat-ack"},
		{func(x ctx, c client) (any, error) { return c.ChatAck(x, &osu.ChatAckParams{Since: 8}) }, "POST /chat/ack?since=8", "post-chat-ack"},
		{func(x ctx, c client) (any, error) {
			return c.ChatAck(x, &osu.ChatAckParams{HistorySince: new(objects.SilenceID(8))})
		}, "POST /chat/ack?history_since=8", "post-chat-ack"},
	}},
	{"ChatNew", transport.PostChatNew, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChatNew(x, 2, osu.ChatMessageSend{Message: "hi"}) }, `POST /chat/new {"is_action":false,"message":"hi","target_id":2}`, "post-chat-new"},
		{func(x ctx, c client) (any, error) {
			return c.ChatNew(x, 2, osu.ChatMessageSend{Message: "waves", IsAction: true, UUID: "u-1"})
		}, `POST /chat/new {"is_action":true,"message":"waves","target_id":2,"uuid":"u-1"}`, "post-chat-new"},
	}},
	{"Channels", transport.GetChannels, "", []example{
		{func(x ctx, c client) (any, error) { return c.Channels(x) }, "GET /chat/channels", "get-chat-channels"},
	}},
	{"Channel", transport.GetChannel, "", []example{
		{func(x ctx, c client) (any, error) { return c.Channel(x, 3) }, "GET /chat/channels/3", "get-chat-channels-channel"},
	}},
	{"ChannelCreatePM", transport.PostChannel, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChannelCreatePM(x, 2) }, `POST /chat/channels {"target_id":2,"type":"PM"}`, "post-chat-channels--pm"},
	}},
	{"ChannelCreateAnnouncement", transport.PostChannel, "", []example{
		{func(x ctx, c client) (any, error) {
			return c.ChannelCreateAnnouncement(x, osu.ChannelAnnouncement{Name: "News", TargetIDs: []objects.UserID{2, 3}, Message: "hi"})
		}, `POST /chat/channels {"channel":{"name":"News"},"message":"hi","target_ids":[2,3],"type":"ANNOUNCE"}`, "post-chat-channels--announcement"},
		{func(x ctx, c client) (any, error) {
			return c.ChannelCreateAnnouncement(x, osu.ChannelAnnouncement{Name: "News", Description: "of the day", TargetIDs: []objects.UserID{2}, Message: "hi", UUID: "u-1"})
		}, `POST /chat/channels {"channel":{"description":"of the day","name":"News"},"message":"hi","target_ids":[2],"type":"ANNOUNCE","uuid":"u-1"}`, "post-chat-channels--announcement"},
	}},
	{"ChannelMessages", transport.GetChannelMessages, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChannelMessages(x, 3, nil) }, "GET /chat/channels/3/messages", "get-chat-channels-channel-messages"},
		{func(x ctx, c client) (any, error) {
			return c.ChannelMessages(x, 3, &osu.ChannelMessagesParams{Since: new(objects.MessageID), Limit: 50})
		}, "GET /chat/channels/3/messages?limit=50&since=0", "get-chat-channels-channel-messages"},
		{func(x ctx, c client) (any, error) {
			return c.ChannelMessages(x, 3, &osu.ChannelMessagesParams{Until: 8})
		}, "GET /chat/channels/3/messages?until=8", "get-chat-channels-channel-messages"},
	}},
	{"ChannelMessagesObject", transport.GetChannelMessages, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChannelMessagesObject(x, 3, nil) }, "GET /chat/channels/3/messages?return_object=true", "get-chat-channels-channel-messages--object"},
	}},
	{"ChannelSend", transport.PostChannelMessage, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChannelSend(x, 3, osu.ChatMessageSend{Message: "hi"}) }, `POST /chat/channels/3/messages {"is_action":false,"message":"hi"}`, "post-chat-channels-channel-messages"},
		{func(x ctx, c client) (any, error) {
			return c.ChannelSend(x, 3, osu.ChatMessageSend{Message: "waves", IsAction: true, UUID: "u-1"})
		}, `POST /chat/channels/3/messages {"is_action":true,"message":"waves","uuid":"u-1"}`, "post-chat-channels-channel-messages"},
	}},
	{"ChannelJoin", transport.PutChannelUser, "", []example{
		{func(x ctx, c client) (any, error) { return c.ChannelJoin(x, 3, 2) }, "PUT /chat/channels/3/users/2", "put-chat-channels-channel-users-user"},
	}},
	{"ChannelLeave", transport.DeleteChannelUser, "", []example{
		{func(x ctx, c client) (any, error) { return nil, c.ChannelLeave(x, 3, 2) }, "DELETE /chat/channels/3/users/2", ""},
	}},
	{"ChannelMarkAsRead", transport.PutChannelMarkAsRead, "", []example{
		{func(x ctx, c client) (any, error) { return nil, c.ChannelMarkAsRead(x, 3, 66) }, "PUT /chat/channels/3/mark-as-read/66", ""},
	}},

	// OAuth and session.
	{"RevokeToken", transport.DeleteCurrentToken, "", []example{
		{func(x ctx, c client) (any, error) { return nil, c.RevokeToken(x) }, "DELETE /oauth/tokens/current", ""},
	}},
	{"SessionVerify", transport.PostSessionVerify, "", []example{
		{func(x ctx, c client) (any, error) { return nil, c.SessionVerify(x, "0123abcd") }, `POST /session/verify {"verification_key":"0123abcd"}`, ""},
	}},
	{"SessionVerifyReissue", transport.PostSessionVerifyReissue, "", []example{
		{func(x ctx, c client) (any, error) { return c.SessionVerifyReissue(x) }, "POST /session/verify/reissue", "post-session-verify-reissue"},
	}},
	{"SessionVerifyMailFallback", transport.PostSessionVerifyMailFallback, "", []example{
		{func(x ctx, c client) (any, error) { return c.SessionVerifyMailFallback(x) }, "POST /session/verify/mail-fallback", "post-session-verify-mail-fallback"},
	}},
}

// TestEndpoints_sendAndDecode makes every call of the table and checks the
// request on the wire and that nothing of the answer is lost.
func TestEndpoints_sendAndDecode(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints {
		t.Run(e.method, func(t *testing.T) {
			t.Parallel()
			for _, x := range e.calls {
				e.check(t, x)
			}
		})
	}
}

func (e endpoint) check(t *testing.T, x example) {
	t.Helper()
	wire := &wire{answer: func(r *http.Request) *http.Response {
		if strings.HasPrefix(r.URL.Path, "/api/v2/teams/@") { // a page of the website
			return reply(http.StatusFound, "text/html", "", "Location", "https://osu.ppy.sh/teams/7"+strings.TrimPrefix(r.URL.Path, "/api/v2/teams/@osu!"))
		}
		switch x.answer {
		case "":
			return reply(http.StatusNoContent, "", "")
		case replayFile:
			return reply(http.StatusOK, "application/x-osu-replay", replayFile)
		}
		return reply(http.StatusOK, "application/json", string(answer(t, x.answer)))
	}}
	var drifts []transport.Drift
	c := newClient(t, wire, osu.OnDrift(func(d transport.Drift) { drifts = append(drifts, d) }), osu.Language("ja"))
	got, err := x.do(t.Context(), c)
	if err != nil {
		t.Errorf("%s: %v", x.want, err)
		return
	}
	if lines := strings.Join(wire.lines(), "\n"); lines != x.want {
		t.Errorf("sent\n%s\nwant\n%s", lines, x.want)
	}
	for _, r := range wire.requests {
		e.checkHeader(t, r)
	}
	for _, d := range drifts {
		t.Errorf("%s: %v", x.want, d)
	}
	switch x.answer {
	case "":
	case replayFile:
		if data, ok := got.([]byte); !ok || string(data) != replayFile {
			t.Errorf("%s: got %q", x.want, got)
		}
	default:
		for _, d := range differences("", at(parse(t, answer(t, x.answer)), e.part), parse(t, encode(t, got))) {
			t.Errorf("%s: %s", x.want, d)
		}
	}
}

// checkHeader checks the header of a request as a server would.
func (e endpoint) checkHeader(t *testing.T, r sent) {
	t.Helper()
	version := strconv.Itoa(transport.APIVersion)
	if strings.HasPrefix(e.method, "Legacy.") {
		version = strconv.Itoa(transport.LastLegacyVersion)
	}
	want := map[string]string{
		"Accept": "application/json", "Accept-Language": "ja", "X-Api-Version": version, "Authorization": "Bearer any",
	}
	if r.body != "" {
		want["Content-Type"] = "application/json"
	} else if kind := r.header.Get("Content-Type"); kind != "" {
		t.Errorf("%s: content type %q without a body", r.line, kind)
	}
	for name, value := range want {
		if got := r.header.Get(name); got != value {
			t.Errorf("%s: header %s is %q, not %q", r.line, name, got, value)
		}
	}
	if agent := r.header.Get("User-Agent"); !strings.Contains(agent, "osugo/"+transport.Version) {
		t.Errorf("%s: user agent is %q", r.line, agent)
	}
}

// TestEndpoints_reportNotFound checks that a 404 says so, in the server's
// words.
func TestEndpoints_reportNotFound(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints {
		wire := &wire{answer: func(*http.Request) *http.Response {
			return reply(http.StatusNotFound, "application/json", `{"error":"no such thing"}`)
		}}
		_, err := e.calls[0].do(t.Context(), newClient(t, wire))
		failure, ok := errors.AsType[*osu.Error](err)
		if !ok || !errors.Is(err, osu.ErrNotFound) || failure.Message != "no such thing" || failure.Route != e.route || len(wire.requests) != 1 {
			t.Errorf("%s: %v after %d requests", e.method, err, len(wire.requests))
		}
	}
}

// TestEndpoints_stopWhenCancelled checks that nothing is sent for a caller who
// has left.
func TestEndpoints_stopWhenCancelled(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, e := range endpoints {
		wire := &wire{answer: func(*http.Request) *http.Response { return reply(http.StatusNoContent, "", "") }}
		_, err := e.calls[0].do(gone, newClient(t, wire, osu.Limiter(limit.New(limit.PublishedLimits()))))
		if !errors.Is(err, context.Canceled) || len(wire.requests) > 0 {
			t.Errorf("%s: %v after %d requests", e.method, err, len(wire.requests))
		}
	}
}

// TestEndpoints_workForGuests checks that guest routes work without a token,
// and that no others are tried.
func TestEndpoints_workForGuests(t *testing.T) {
	t.Parallel()
	for _, e := range endpoints {
		wire := &wire{answer: func(*http.Request) *http.Response {
			return reply(http.StatusOK, "application/json", string(answer(t, e.calls[0].answer)))
		}}
		c, err := osu.New(nil, osu.HTTPClient(&http.Client{Transport: wire}), osu.Limiter(unlimited{}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.calls[0].do(t.Context(), c)
		switch guest := e.route.Scope == transport.Guest; {
		case guest && (err != nil || wire.requests[0].header.Get("Authorization") != ""):
			t.Errorf("%s: %v", e.method, err)
		case !guest && (!errors.Is(err, osu.ErrUnauthorized) || len(wire.requests) > 0):
			t.Errorf("%s: %v after %d requests", e.method, err, len(wire.requests))
		}
	}
}

// sent is a request as the server sees it.
type sent struct {
	line   string // method, path below the API, query in canonical form, body
	path   string // escaped
	query  url.Values
	body   string
	header http.Header
}

// wire is a server in memory.
type wire struct {
	answer func(*http.Request) *http.Response

	mu       sync.Mutex
	requests []sent
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	seen, err := seenBy(r)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	w.requests = append(w.requests, seen)
	w.mu.Unlock()
	response := w.answer(r)
	response.Request = r
	return response, nil
}

func (w *wire) lines() []string {
	lines := make([]string, len(w.requests))
	for i, r := range w.requests {
		lines[i] = r.line
	}
	return lines
}

func seenBy(r *http.Request) (sent, error) {
	seen := sent{path: strings.TrimPrefix(r.URL.EscapedPath(), "/api/v2"), header: r.Header}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return seen, err
	}
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return seen, err
		}
		seen.body = string(body)
	}
	seen.query = query
	seen.line = lineOf(r.Method, seen.path, query, seen.body)
	return seen, nil
}

func isEmpty(v any) bool {
	r := reflect.ValueOf(v)
	return (r.Kind() == reflect.Map || r.Kind() == reflect.Slice) && r.Len() == 0
}

func excerpt(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text[:min(len(text), 60)])
}
