package osu_test

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// does turns a method's answer into its error.
func does[T any](_ T, err error) error { return err }

// TestGameRequests holds what is sent, parameter by parameter, against the server's
// names and spellings.
func TestGameRequests(t *testing.T) {
	tests := []struct {
		name string
		want string
		call func(context.Context, *osu.Client) error
	}{
		{"beatmaps", "GET /beatmaps?ids[]=2&ids[]=1", func(ctx context.Context, c *osu.Client) error {
			return does(c.Beatmaps(ctx, []objects.BeatmapID{2, 1}))
		}},
		{"beatmap lookup", "GET /beatmaps/lookup?checksum=c0ffee&filename=a+b&c.osu&id=3", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapLookup(ctx, &osu.BeatmapLookupParams{Checksum: "c0ffee", Filename: "a+b&c.osu", ID: 3}))
		}},
		{"beatmap scores", "GET /beatmaps/1/scores?legacy_only=true&limit=100&mode=fruits&mods[]=NM&mods[]=HD&type=country", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{
				Ruleset: objects.RulesetFruits, Mods: []objects.ModAcronym{"NM", "HD"},
				Type: objects.BeatmapLeaderboardTypeCountry, LegacyOnly: true, Limit: 100,
			}))
		}},
		{"beatmap scores by default", "GET /beatmaps/1/scores", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, nil))
		}},
		{"beatmap solo scores", "GET /beatmaps/1/solo-scores?mods[]=DT", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapSoloScores(ctx, 1, &osu.BeatmapScoresParams{Mods: []objects.ModAcronym{"DT"}}))
		}},
		{"beatmap user score", "GET /beatmaps/1/scores/users/2?legacy_only=true&mode=mania&mods[]=MR", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapUserScore(ctx, 1, 2, &osu.BeatmapUserScoreParams{
				Ruleset: objects.RulesetMania, Mods: []objects.ModAcronym{"MR"}, LegacyOnly: true,
			}))
		}},
		{"beatmap user scores", "GET /beatmaps/1/scores/users/2/all?legacy_only=true&ruleset=taiko", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapUserScores(ctx, 1, 2, &osu.BeatmapUserScoresParams{Ruleset: objects.RulesetTaiko, LegacyOnly: true}))
		}},
		{"attributes by default", "POST /beatmaps/1/attributes", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, nil))
		}},
		{"attributes without mods", `POST /beatmaps/1/attributes {"ruleset":"mania"}`, func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Ruleset: objects.RulesetMania}))
		}},
		{"attributes with acronyms", `POST /beatmaps/1/attributes {"mods":[{"acronym":"HD"},{"acronym":"DT"}]}`, func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: osu.Mods("HD", "DT")}))
		}},
		{"attributes with settings", `POST /beatmaps/1/attributes {"mods":[{"acronym":"HD"},{"acronym":"DT","settings":{"speed_change":1.2}}]}`, func(ctx context.Context, c *osu.Client) error {
			fast := objects.Mod{Acronym: "DT", Settings: objects.ModSettings{"speed_change": jsontext.Value("1.2")}}
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: append(osu.Mods("HD"), fast)}))
		}},
		{"attributes with every bit", `POST /beatmaps/1/attributes {"mods":1631582207}`, func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{LegacyMods: 1631582207}))
		}},
		{"beatmap packs", "GET /beatmaps/packs?cursor_string=abc&type=theme", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapPacks(ctx, &osu.BeatmapPacksParams{Type: objects.BeatmapPackTypeTheme, Cursor: "abc"}))
		}},
		{"beatmap pack", "GET /beatmaps/packs/SM12?legacy_only=true", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapPack(ctx, "SM12", &osu.BeatmapPackParams{LegacyOnly: true}))
		}},
		{"beatmapset lookup", "GET /beatmapsets/lookup?beatmap_id=5", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetLookup(ctx, 5))
		}},
		{
			"beatmapset search", "GET /beatmapsets/search?c=recommended.converts&cursor_string=abc&e=video.storyboard&g=10&l=3&m=0&nsfw=false&played=unplayed&q=stars>4&r=XH.SH&s=any&sort=plays_asc",
			func(ctx context.Context, c *osu.Client) error {
				return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{
					Query: "stars>4", Ruleset: new(objects.RulesetIDOsu), Status: objects.BeatmapsetSearchStatusAny,
					General: []objects.BeatmapsetSearchGeneral{objects.BeatmapsetSearchGeneralRecommended, objects.BeatmapsetSearchGeneralConverts},
					Extra:   []objects.BeatmapsetSearchExtra{objects.BeatmapsetSearchExtraVideo, objects.BeatmapsetSearchExtraStoryboard},
					Genre:   objects.GenreIDElectronic, Language: objects.LanguageIDJapanese, NSFW: new(false),
					Played: objects.BeatmapsetSearchPlayedUnplayed,
					Ranks:  []objects.ScoreRank{objects.ScoreRankXH, objects.ScoreRankSH},
					Sort:   objects.BeatmapsetSearchSortPlaysAsc, Cursor: "abc",
				}))
			},
		},
		{"beatmapset search by page", "GET /beatmapsets/search?m=3&page=200", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Ruleset: new(objects.RulesetIDMania), Page: 200}))
		}},
		{
			"beatmapset events", "GET /beatmapsets/events?beatmapset_id=1&limit=5&max_date=2026-08-21&min_date=2007-09-16&page=2000&sort=id_asc&types[]=nominate&types[]=qualify&user=peppy",
			func(ctx context.Context, c *osu.Client) error {
				return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{
					User: "peppy", BeatmapsetID: 1,
					Types:   []objects.BeatmapsetEventType{objects.BeatmapsetEventTypeNominate, objects.BeatmapsetEventTypeQualify},
					MinDate: objects.Date{Year: 2007, Month: time.September, Day: 16},
					MaxDate: objects.Date{Year: 2026, Month: time.August, Day: 21},
					Sort:    objects.DiscussionSortIDAsc, Limit: 5, Page: 2000,
				}))
			},
		},
		{
			"discussions", "GET /beatmapsets/discussions?beatmap_id=2&beatmapset_id=1&beatmapset_status=never_qualified&limit=50&message_types[]=hype&message_types[]=review&mode=osu&only_unresolved=true&page=2&show_review_embeds=true&sort=id_asc&user=2",
			func(ctx context.Context, c *osu.Client) error {
				return does(c.Discussions(ctx, &osu.DiscussionsParams{
					BeatmapsetID: 1, BeatmapID: 2, BeatmapsetStatus: objects.DiscussionBeatmapsetStatusNeverQualified,
					MessageTypes: []objects.DiscussionMessageType{objects.DiscussionMessageTypeHype, objects.DiscussionMessageTypeReview},
					Ruleset:      objects.RulesetOsu, OnlyUnresolved: true, ShowReviewEmbeds: true, User: "2",
					Sort: objects.DiscussionSortIDAsc, Limit: 50, Page: 2,
				}))
			},
		},
		{"discussion posts", "GET /beatmapsets/discussions/posts?beatmapset_discussion_id=1&cursor_string=abc&sort=id_desc&types[]=first&types[]=system&user=peppy", func(ctx context.Context, c *osu.Client) error {
			return does(c.DiscussionPosts(ctx, &osu.DiscussionPostsParams{
				DiscussionID: 1, Types: []objects.DiscussionPostType{objects.DiscussionPostTypeFirst, objects.DiscussionPostTypeSystem},
				User: "peppy", Sort: objects.DiscussionSortIDDesc, Cursor: "abc",
			}))
		}},
		{"discussion votes", "GET /beatmapsets/discussions/votes?beatmapset_discussion_id=1&limit=5&page=1&receiver=3&score=-1&sort=id_asc&user=2", func(ctx context.Context, c *osu.Client) error {
			return does(c.DiscussionVotes(ctx, &osu.DiscussionVotesParams{
				DiscussionID: 1, User: "2", Receiver: "3", Score: -1, Sort: objects.DiscussionSortIDAsc, Limit: 5, Page: 1,
			}))
		}},
		{"scores", "GET /scores?cursor_string=eyJpZCI6MTIzfQ&ruleset=fruits", func(ctx context.Context, c *osu.Client) error {
			return does(c.Scores(ctx, &osu.ScoresParams{Ruleset: objects.RulesetFruits, Cursor: osu.ScoresAfter(123)}))
		}},
		{"scores from the first on", "GET /scores?cursor_string=eyJpZCI6MH0", func(ctx context.Context, c *osu.Client) error {
			return does(c.Scores(ctx, &osu.ScoresParams{Cursor: osu.ScoresAfter(0)}))
		}},
		{"score", "GET /scores/1?legacy_only=true", func(ctx context.Context, c *osu.Client) error {
			return does(c.Score(ctx, 1, &osu.ScoreParams{LegacyOnly: true}))
		}},
		{"score by legacy id", "GET /scores/fruits/1", func(ctx context.Context, c *osu.Client) error {
			return does(c.ScoreByLegacyID(ctx, objects.RulesetFruits, 1, nil))
		}},
		{"replay", "GET /scores/1/download", func(ctx context.Context, c *osu.Client) error {
			return does(c.ScoreReplay(ctx, 1))
		}},
		{"replay by legacy id", "GET /scores/mania/1/download", func(ctx context.Context, c *osu.Client) error {
			return does(c.ScoreReplayByLegacyID(ctx, objects.RulesetMania, 1))
		}},
		{"user ranking", "GET /rankings/mania/performance?country=JP&filter=friends&page=200&variant=7k", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserRanking(ctx, objects.RulesetMania, objects.RankingTypePerformance, &osu.UserRankingParams{
				Country: "JP", Filter: objects.RankingFilterFriends, Variant: objects.RulesetVariant7K, Page: 200,
			}))
		}},
		{"country ranking", "GET /rankings/osu/country?cursor_string=abc", func(ctx context.Context, c *osu.Client) error {
			return does(c.CountryRanking(ctx, objects.RulesetOsu, &osu.RankingParams{Cursor: "abc"}))
		}},
		{"team ranking", "GET /rankings/osu/team?page=2", func(ctx context.Context, c *osu.Client) error {
			return does(c.TeamRanking(ctx, objects.RulesetOsu, &osu.RankingParams{Page: 2}))
		}},
		{"spotlight ranking", "GET /rankings/taiko/charts?filter=all&spotlight=7", func(ctx context.Context, c *osu.Client) error {
			return does(c.SpotlightRanking(ctx, objects.RulesetTaiko, &osu.SpotlightRankingParams{Spotlight: 7, Filter: objects.RankingFilterAll}))
		}},
		{"kudosu ranking", "GET /rankings/kudosu?page=20", func(ctx context.Context, c *osu.Client) error {
			return does(c.KudosuRanking(ctx, &osu.KudosuRankingParams{Page: 20}))
		}},
		{"matches", "GET /matches?active=false&cursor_string=abc&limit=50&sort=id_asc", func(ctx context.Context, c *osu.Client) error {
			return does(c.Matches(ctx, &osu.MatchesParams{Sort: objects.MatchSortIDAsc, Active: new(false), Limit: 50, Cursor: "abc"}))
		}},
		{"match from its start", "GET /matches/1?after=0&limit=101", func(ctx context.Context, c *osu.Client) error {
			return does(c.Match(ctx, 1, &osu.MatchParams{After: new(objects.MatchEventID), Limit: 101}))
		}},
		{"match before", "GET /matches/1?before=9", func(ctx context.Context, c *osu.Client) error {
			return does(c.Match(ctx, 1, &osu.MatchParams{Before: 9}))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var m memory
			if err := test.call(t.Context(), m.client(t)); err != nil {
				t.Fatal(err)
			}
			wantAsked(t, &m, test.want)
		})
	}
}

// TestGameRefusals: what the server would cut, clamp or ignore without a word never
// reaches it.
func TestGameRefusals(t *testing.T) {
	tests := []struct {
		name string
		call func(context.Context, *osu.Client) error
	}{
		{"51 beatmaps", func(ctx context.Context, c *osu.Client) error {
			ids := make([]objects.BeatmapID, 51)
			for i := range ids {
				ids[i] = objects.BeatmapID(i + 1)
			}
			return does(c.Beatmaps(ctx, ids))
		}},
		{"no beatmap id", func(ctx context.Context, c *osu.Client) error { return does(c.Beatmap(ctx, 0)) }},
		{"zero among beatmap ids", func(ctx context.Context, c *osu.Client) error {
			return does(c.Beatmaps(ctx, []objects.BeatmapID{1, 0}))
		}},
		{"lookup of nothing", func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapLookup(ctx, nil)) }},
		{"lookup of a negative id", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapLookup(ctx, &osu.BeatmapLookupParams{ID: -1}))
		}},
		{"beatmapset of no beatmap", func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapsetLookup(ctx, 0)) }},
		{"leaderboard of 101", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Limit: 101}))
		}},
		{"leaderboard of less than none", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Limit: -1}))
		}},
		{"unknown leaderboard", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Type: "clan"}))
		}},
		{"unknown ruleset", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Ruleset: "catch"}))
		}},
		{"empty mod", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Mods: []objects.ModAcronym{""}}))
		}},
		{"solo scores of stable", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapSoloScores(ctx, 1, &osu.BeatmapScoresParams{LegacyOnly: true}))
		}},
		{"a mod twice", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: osu.Mods("HD", "DT", "HD")}))
		}},
		{"mods in two ways", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: osu.Mods("HD"), LegacyMods: 8}))
		}},
		{"autoplay", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{LegacyMods: 1 << 11}))
		}},
		{"negative bits", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{LegacyMods: -1}))
		}},
		{"attributes in no ruleset", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Ruleset: "catch"}))
		}},
		{"unknown pack type", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapPacks(ctx, &osu.BeatmapPacksParams{Type: "new"}))
		}},
		{"pack out of its path", func(ctx context.Context, c *osu.Client) error { return does(c.BeatmapPack(ctx, "..", nil)) }},
		{"search in ruleset 4", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Ruleset: new(objects.RulesetID(4))}))
		}},
		{"search in ruleset -1", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Ruleset: new(objects.RulesetID(-1))}))
		}},
		{"search for failures", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Ranks: []objects.ScoreRank{objects.ScoreRankS, objects.ScoreRankF}}))
		}},
		{"search by an unknown order", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Sort: "plays"}))
		}},
		{"search with unknown extras", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Extra: []objects.BeatmapsetSearchExtra{"video", "skin"}}))
		}},
		{"search beyond its reach", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Page: 201}))
		}},
		{"search by page and cursor", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetSearch(ctx, &osu.BeatmapsetSearchParams{Page: 2, Cursor: "abc"}))
		}},
		{"events below the least limit", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{Limit: 4}))
		}},
		{"events beyond their reach", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{Page: 201}))
		}},
		{"events beyond their reach, in small pages", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{Page: 2001, Limit: 5}))
		}},
		{"events of no type", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{Types: []objects.BeatmapsetEventType{"rank", "unrank"}}))
		}},
		{"moderation by a user", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{
				User: "peppy", Types: []objects.BeatmapsetEventType{objects.BeatmapsetEventTypeDiscussionLock},
			}))
		}},
		{"events of the 30th of February", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapsetEvents(ctx, &osu.BeatmapsetEventsParams{MinDate: objects.Date{Year: 2026, Month: time.February, Day: 30}}))
		}},
		{"discussions by limit and cursor", func(ctx context.Context, c *osu.Client) error {
			return does(c.Discussions(ctx, &osu.DiscussionsParams{Limit: 5, Cursor: "abc"}))
		}},
		{"discussions by page and cursor", func(ctx context.Context, c *osu.Client) error {
			return does(c.Discussions(ctx, &osu.DiscussionsParams{Page: 2, Cursor: "abc"}))
		}},
		{"discussions beyond their reach", func(ctx context.Context, c *osu.Client) error {
			return does(c.Discussions(ctx, &osu.DiscussionsParams{Page: 334, Limit: 30}))
		}},
		{"discussions of no type", func(ctx context.Context, c *osu.Client) error {
			return does(c.Discussions(ctx, &osu.DiscussionsParams{MessageTypes: []objects.DiscussionMessageType{"insult"}}))
		}},
		{"posts of no type", func(ctx context.Context, c *osu.Client) error {
			return does(c.DiscussionPosts(ctx, &osu.DiscussionPostsParams{Types: []objects.DiscussionPostType{"last"}}))
		}},
		{"double votes", func(ctx context.Context, c *osu.Client) error {
			return does(c.DiscussionVotes(ctx, &osu.DiscussionVotesParams{Score: -2}))
		}},
		{"scores of no ruleset", func(ctx context.Context, c *osu.Client) error {
			return does(c.Scores(ctx, &osu.ScoresParams{Ruleset: "catch"}))
		}},
		{"a stable score without an id", func(ctx context.Context, c *osu.Client) error {
			return does(c.ScoreByLegacyID(ctx, objects.RulesetOsu, 0, nil))
		}},
		{"variant of osu", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypeGlobal, &osu.UserRankingParams{Variant: objects.RulesetVariant4K}))
		}},
		{"countries as users", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypeCountry, nil))
		}},
		{"unknown ranking", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserRanking(ctx, objects.RulesetOsu, "top_plays", nil))
		}},
		{"ranking of enemies", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypeScore, &osu.UserRankingParams{Filter: "enemies"}))
		}},
		{"ranking beyond its reach", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypeScore, &osu.UserRankingParams{Page: 201}))
		}},
		{"ranking by page and cursor", func(ctx context.Context, c *osu.Client) error {
			return does(c.TeamRanking(ctx, objects.RulesetOsu, &osu.RankingParams{Page: 1, Cursor: "abc"}))
		}},
		{"kudosu beyond their reach", func(ctx context.Context, c *osu.Client) error {
			return does(c.KudosuRanking(ctx, &osu.KudosuRankingParams{Page: 21}))
		}},
		{"51 matches", func(ctx context.Context, c *osu.Client) error {
			return does(c.Matches(ctx, &osu.MatchesParams{Limit: 51}))
		}},
		{"102 events of a match", func(ctx context.Context, c *osu.Client) error {
			return does(c.Match(ctx, 1, &osu.MatchParams{Limit: 102}))
		}},
		{"events after and before", func(ctx context.Context, c *osu.Client) error {
			return does(c.Match(ctx, 1, &osu.MatchParams{After: new(objects.MatchEventID(1)), Before: 5}))
		}},
		{"failed best scores", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserScores(ctx, 1, objects.UserScoreTypeBest, &osu.UserScoresParams{IncludeFails: true}))
		}},
		{"pinned scores of stable", func(ctx context.Context, c *osu.Client) error {
			return does(c.Legacy().UserScores(ctx, 1, objects.UserScoreTypePinned, &osu.UserScoresParams{LegacyOnly: true}))
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var m memory
			err := test.call(t.Context(), m.client(t))
			var failure *osu.Error
			if !errors.Is(err, osu.ErrValidation) || !errors.As(err, &failure) {
				t.Errorf("error %v, want an *Error that is ErrValidation", err)
			}
			wantAsked(t, &m)
		})
	}
}

// TestNothingAsked: no ids need no request.
func TestNothingAsked(t *testing.T) {
	var m memory
	beatmaps, err := m.client(t).Beatmaps(t.Context(), nil)
	if err != nil || beatmaps != nil {
		t.Errorf("got %v, %v", beatmaps, err)
	}
	wantAsked(t, &m)
}

// TestReplay: the bytes come as they are.
func TestReplay(t *testing.T) {
	m := memory{}
	m.answer = func(url.Values) string { return "\x00\x01osr" }
	replay, err := m.client(t).ScoreReplay(t.Context(), 1)
	if err != nil || string(replay) != "\x00\x01osr" {
		t.Errorf("got %q, %v", replay, err)
	}
}
