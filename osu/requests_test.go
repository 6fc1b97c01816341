package osu_test

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// Each call and the request it should send.
func TestRequests_usersRoomsAndSite(t *testing.T) {
	t.Parallel()
	no := new(false)
	ended := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	comment := objects.CommentCursor{CreatedAt: ended, ID: 7}
	top := objects.CommentCursor{CreatedAt: ended, ID: 7, VotesCount: objects.Some(3)}

	tests := []struct {
		want   string
		answer string // {} when empty
		call   func(context.Context, *osu.Client) error
	}{
		{"GET /users/2/beatmapsets/ranked?limit=10&offset=20", "[]", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserBeatmapsets(ctx, 2, objects.UserBeatmapsetTypeRanked, &osu.UserBeatmapsetsParams{Limit: 10, Offset: 20}))
		}},
		{"GET /users/2/beatmapsets/most_played", "[]", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserMostPlayed(ctx, 2, nil))
		}},
		{"GET /users/2/beatmaps-passed?beatmapset_ids[]=1&beatmapset_ids[]=2&exclude_converts=true&is_legacy=false&no_diff_reduction=false&ruleset_id=3", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserBeatmapsPassed(ctx, 2, []objects.BeatmapsetID{1, 2}, &osu.UserBeatmapsPassedParams{
				ExcludeConverts: true, IsLegacy: no, NoDiffReduction: no, RulesetID: new(objects.RulesetIDMania),
			}))
		}},
		{"GET /me/taiko", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Me(ctx, &osu.UserParams{Ruleset: objects.RulesetTaiko}))
		}},
		{"GET /teams/5/mania", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Team(ctx, 5, &osu.TeamParams{Ruleset: objects.RulesetMania}))
		}},

		{"GET /rooms/latest", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.LatestRoom(ctx))
		}},
		{"GET /rooms?category=spotlight&cursor[id]=9&cursor[pinned]=false&is_active=false&limit=250&mode=all&season_id=4&sort=created&status=idle&type_group=ranked-play", "[]", func(ctx context.Context, c *osu.Client) error {
			return does(c.Rooms(ctx, &osu.RoomsParams{
				Mode: objects.RoomModeAll, TypeGroup: objects.RoomTypeGroupRankedPlay, Category: objects.RoomCategorySpotlight,
				Status: objects.RoomStatusIdle, SeasonID: 4, IsActive: no, Sort: objects.RoomSortCreated, Limit: 250, Cursor: &osu.RoomCursor{Pinned: no, ID: 9},
			}))
		}},
		{"GET /rooms?cursor[ends_at]=2026-01-02T03:04:05Z&cursor[id]=9&mode=ended", "[]", func(ctx context.Context, c *osu.Client) error {
			return does(c.Rooms(ctx, &osu.RoomsParams{Mode: objects.RoomModeEnded, Cursor: &osu.RoomCursor{EndsAt: &ended, ID: 9}}))
		}},
		{"GET /rooms/1/leaderboard?limit=50&page=2", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.RoomLeaderboard(ctx, 1, &osu.RoomLeaderboardParams{Limit: 50, Page: 2}))
		}},
		{"GET /rooms/1/events?after=0&limit=101", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.RoomEvents(ctx, 1, &osu.RoomEventsParams{After: new(objects.RoomEventID(0)), Limit: 101}))
		}},
		{"GET /rooms/1/playlist/2/scores?cursor_string=abc&sort=score_asc", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.PlaylistScores(ctx, 1, 2, &osu.PlaylistScoresParams{Sort: objects.MultiplayerScoresSortScoreAsc, Cursor: "abc"}))
		}},

		{"POST /chat/ack?history_since=0", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChatAck(ctx, &osu.ChatAckParams{HistorySince: new(objects.SilenceID(0))}))
		}},
		{`POST /chat/new {"target_id":3,"message":"hi","is_action":true,"uuid":"u"}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChatNew(ctx, 3, osu.ChatMessageSend{Message: "hi", IsAction: true, UUID: "u"}))
		}},
		{`POST /chat/channels/5/messages {"message":"hi","is_action":false}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelSend(ctx, 5, osu.ChatMessageSend{Message: "hi"}))
		}},
		{`POST /chat/channels {"type":"PM","target_id":3}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelCreatePM(ctx, 3))
		}},
		{`POST /chat/channels {"type":"ANNOUNCE","channel":{"name":"n","description":"d"},"target_ids":[2,3],"message":"m","uuid":"u"}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelCreateAnnouncement(ctx, osu.ChannelAnnouncement{
				Name: "n", Description: "d", TargetIDs: []objects.UserID{2, 3}, Message: "m", UUID: "u",
			}))
		}},
		{"GET /chat/channels/5/messages?limit=10&since=12", "[]", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelMessages(ctx, 5, &osu.ChannelMessagesParams{Limit: 10, Since: new(objects.MessageID(12))}))
		}},
		{"GET /chat/channels/5/messages?return_object=true&until=12", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelMessagesObject(ctx, 5, &osu.ChannelMessagesParams{Until: 12}))
		}},
		{"PUT /chat/channels/5/users/2", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelJoin(ctx, 5, 2))
		}},
		{"DELETE /chat/channels/5/users/2", "", func(ctx context.Context, c *osu.Client) error {
			return c.ChannelLeave(ctx, 5, 2)
		}},
		{"PUT /chat/channels/5/mark-as-read/99", "", func(ctx context.Context, c *osu.Client) error {
			return c.ChannelMarkAsRead(ctx, 5, 99)
		}},

		{"GET /comments?commentable_id=1&commentable_type=build&cursor[created_at]=2026-01-02T03:04:05Z&cursor[id]=7&limit=100&parent_id=0&sort=old&user_id=2", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Comments(ctx, &osu.CommentsParams{
				CommentableType: objects.CommentableTypeBuild, CommentableID: 1, ParentID: new(objects.CommentID(0)), UserID: 2,
				Sort: objects.CommentSortOld, Limit: 100, Cursor: &comment,
			}))
		}},
		{"GET /comments?cursor[created_at]=2026-01-02T03:04:05Z&cursor[id]=7&cursor[votes_count]=3&sort=top", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Comments(ctx, &osu.CommentsParams{Sort: objects.CommentSortTop, Cursor: &top}))
		}},
		{"GET /comments?limit=100&page=100", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Comments(ctx, &osu.CommentsParams{Limit: 100, Page: 100}))
		}},

		{"GET /forums/4?sort=feature-votes&with_replies=none", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Forum(ctx, 4, &osu.ForumParams{Sort: osu.ForumSortFeatureVotes, WithReplies: osu.ForumRepliesNone}))
		}},
		{"GET /forums/topics?cursor_string=abc&forum_id=4&limit=5&sort=old", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopics(ctx, &osu.ForumTopicsParams{ForumID: 4, Sort: objects.ForumTopicSortOld, Limit: 5, Cursor: "abc"}))
		}},
		{"GET /forums/topics/8?sort=id_asc&start=77", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopic(ctx, 8, &osu.ForumTopicParams{Start: osu.ForumTopicStartAt(77), Sort: objects.ForumPostSortIDAsc}))
		}},
		{`POST /forums/topics {"forum_id":4,"title":"t","body":"b","with_poll":false}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicCreate(ctx, osu.ForumTopicCreate{ForumID: 4, Title: "t", Body: "b"}))
		}},
		{`POST /forums/topics {"forum_id":4,"title":"t","body":"b","cover_id":6,"with_poll":true,"forum_topic_poll":{"title":"q","length_days":7,"max_options":2,"vote_change":true,"hide_results":true,"options":"one, two\nthree"}}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicCreate(ctx, osu.ForumTopicCreate{ForumID: 4, Title: "t", Body: "b", CoverID: 6, Poll: &osu.ForumPollCreate{
				Title: "q", Options: []string{"one, two", "three"}, LengthDays: 7, MaxOptions: 2, VoteChange: true, HideResults: true,
			}}))
		}},
		{`POST /forums/topics/8/reply {"body":"b"}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicReply(ctx, 8, "b"))
		}},
		{`PUT /forums/topics/8 {"forum_topic":{"topic_title":"t"}}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicEdit(ctx, 8, "t"))
		}},
		{`PUT /forums/posts/9 {"body":"b"}`, "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumPostEdit(ctx, 9, "b"))
		}},
		{`POST /forums/topics/8/lock {"lock":false}`, "", func(ctx context.Context, c *osu.Client) error {
			return c.ForumTopicLock(ctx, 8, false)
		}},
		{`POST /forums/topics/8/pin {"pin":2}`, "", func(ctx context.Context, c *osu.Client) error {
			return c.ForumTopicPin(ctx, 8, objects.ForumTopicTypeAnnouncement)
		}},

		{"GET /news?cursor_string=abc&limit=21&year=2021", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.News(ctx, &osu.NewsParams{Year: 2021, Limit: 21, Cursor: "abc"}))
		}},
		{"GET /news/a-slug", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.NewsPost(ctx, "a-slug"))
		}},
		{"GET /news/943?key=id", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.NewsPostByID(ctx, 943))
		}},
		{"GET /changelog?from=1&max_id=5&message_formats[]=html&message_formats[]=markdown&stream=lazer&to=2", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Changelog(ctx, &osu.ChangelogParams{
				Stream: objects.UpdateStreamNameLazer, From: "1", To: "2", MaxID: 5,
				MessageFormats: []objects.MessageFormat{objects.MessageFormatHTML, objects.MessageFormatMarkdown},
			}))
		}},
		{"GET /changelog/lazer/2026.1-lazer?message_formats[]=html", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChangelogBuild(ctx, objects.UpdateStreamNameLazer, "2026.1-lazer", &osu.ChangelogBuildParams{
				MessageFormats: []objects.MessageFormat{objects.MessageFormatHTML},
			}))
		}},
		{"GET /changelog/5?key=id", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.ChangelogLookupByID(ctx, 5, nil))
		}},
		{"GET /wiki/pt-br/Ranking_criteria/osu!", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.WikiPage(ctx, objects.LocalePtBR, "Ranking_criteria/osu!"))
		}},
		{"GET /search?locale=ja&mode=all&query=a&b&recent_only=true&sort=username_asc", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.Search(ctx, "a&b", &osu.SearchParams{RecentOnly: true, Sort: osu.UserSearchSortUsernameAsc, Locale: objects.LocaleJa}))
		}},
		{"GET /search?mode=user&page=5&query=peppy", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.UserSearch(ctx, "peppy", &osu.UserSearchParams{Page: 5}))
		}},
		{"GET /search?mode=wiki_page&query=rules", "", func(ctx context.Context, c *osu.Client) error {
			return does(c.WikiSearch(ctx, "rules", nil))
		}},
		{"DELETE /oauth/tokens/current", "", func(ctx context.Context, c *osu.Client) error { return c.RevokeToken(ctx) }},
		{`POST /session/verify {"verification_key":"k"}`, "", func(ctx context.Context, c *osu.Client) error { return c.SessionVerify(ctx, "k") }},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			m := &memory{answer: func(url.Values) string { return cmp.Or(test.answer, `{"id":1}`) }}
			if err := test.call(t.Context(), m.client(t)); err != nil {
				t.Fatal(err)
			}
			wantAsked(t, m, test.want)
		})
	}
}

// Texts of exactly the greatest length go through: they are measured in
// characters.
func TestRequests_longestTexts(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ö", n) }
	m := &memory{}
	c, ctx := m.client(t), t.Context()
	err := errors.Join(
		does(c.ChatNew(ctx, 1, osu.ChatMessageSend{Message: long(450)})),
		does(c.ChannelSend(ctx, 1, osu.ChatMessageSend{Message: long(1024)})),
		does(c.ForumTopicCreate(ctx, osu.ForumTopicCreate{
			ForumID: 1, Title: long(100), Body: long(60000),
			Poll: &osu.ForumPollCreate{Title: long(255), Options: strings.Split("abcdefghij", ""), MaxOptions: 10},
		})),
	)
	if err != nil || len(m.asked) != 3 {
		t.Errorf("%d requests, error %v", len(m.asked), err)
	}
}

// TestRequests_beatmapsAndScores holds what is sent, parameter by parameter,
// against the server's names and spellings.
func TestRequests_beatmapsAndScores(t *testing.T) {
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
				Ruleset: objects.RulesetFruits, Mods: mods.Of("NM", "HD"),
				Type: objects.BeatmapLeaderboardTypeCountry, LegacyOnly: true, Limit: 100,
			}))
		}},
		{"beatmap scores by default", "GET /beatmaps/1/scores", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, nil))
		}},
		{"beatmap solo scores", "GET /beatmaps/1/solo-scores?mods[]=DT", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapSoloScores(ctx, 1, &osu.BeatmapScoresParams{Mods: mods.Of("DT")}))
		}},
		{"beatmap user score", "GET /beatmaps/1/scores/users/2?legacy_only=true&mode=mania&mods[]=MR", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapUserScore(ctx, 1, 2, &osu.BeatmapUserScoreParams{
				Ruleset: objects.RulesetMania, Mods: mods.Of("MR"), LegacyOnly: true,
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
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: mods.Of("HD", "DT")}))
		}},
		{"attributes with settings", `POST /beatmaps/1/attributes {"mods":[{"acronym":"HD"},{"acronym":"DT","settings":{"speed_change":1.2}}]}`, func(ctx context.Context, c *osu.Client) error {
			fast := objects.Mod{Acronym: "DT", Settings: objects.ModSettings{"speed_change": jsontext.Value("1.2")}}
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: append(mods.Of("HD"), fast)}))
		}},
		{"attributes of a match, and in small letters", `POST /beatmaps/1/attributes {"mods":[{"acronym":"HD"},{"acronym":"SV2"}]}`, func(ctx context.Context, c *osu.Client) error {
			list := objects.Mods{{Acronym: "hd", Bare: true}, {Acronym: mods.V2, Bare: true}}
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: list}))
		}},
		{"a filter in small letters", "GET /beatmaps/1/scores?mods[]=HD&mods[]=XYZ&mods[]=NM", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Mods: mods.Of("hd", "XYZ", "nm")}))
		}},
		{"a filter of no mods", "GET /beatmaps/1/scores?mods[]=NM", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Mods: mods.MustParse("nomod")}))
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
			if strings.HasSuffix(test.want, "/download") {
				m.answer = func(url.Values) string { return "\x00osr" }
			}
			if err := test.call(t.Context(), m.client(t)); err != nil {
				t.Fatal(err)
			}
			wantAsked(t, &m, test.want)
		})
	}
}
