package osu_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Each call and the request it should send.
func TestCommunityRequests(t *testing.T) {
	t.Parallel()
	no := new(false)
	ended := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	comment := objects.CommentCursor{CreatedAt: ended, ID: 7}
	top := objects.CommentCursor{CreatedAt: ended, ID: 7, VotesCount: new(3)}

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
			m := &memory{answer: func(url.Values) string { return cmp.Or(test.answer, "{}") }}
			if err := test.call(t.Context(), m.client(t)); err != nil {
				t.Fatal(err)
			}
			wantAsked(t, m, test.want)
		})
	}
}

// What the server would drop, clamp or ignore is refused before it is sent.
func TestCommunityRefusals(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("ö", n) }
	poll := func(p osu.ForumPollCreate) func(context.Context, *osu.Client) error {
		return func(ctx context.Context, c *osu.Client) error {
			p.Title = "q"
			return does(c.ForumTopicCreate(ctx, osu.ForumTopicCreate{ForumID: 1, Title: "t", Body: "b", Poll: &p}))
		}
	}
	topic := func(p osu.ForumTopicParams) func(context.Context, *osu.Client) error {
		return func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopic(ctx, 1, &p))
		}
	}
	comments := func(p osu.CommentsParams) func(context.Context, *osu.Client) error {
		return func(ctx context.Context, c *osu.Client) error {
			return does(c.Comments(ctx, &p))
		}
	}
	rooms := func(p osu.RoomsParams) func(context.Context, *osu.Client) error {
		return func(ctx context.Context, c *osu.Client) error {
			return does(c.Rooms(ctx, &p))
		}
	}
	say := func(message string) func(context.Context, *osu.Client) error {
		return func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelSend(ctx, 1, osu.ChatMessageSend{Message: message}))
		}
	}
	announce := func(a osu.ChannelAnnouncement) func(context.Context, *osu.Client) error {
		return func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelCreateAnnouncement(ctx, a))
		}
	}
	two := []string{"a", "b"}
	now := time.Unix(1e9, 0)

	tests := map[string]func(context.Context, *osu.Client) error{
		"most played as beatmapsets": func(ctx context.Context, c *osu.Client) error {
			return does(c.UserBeatmapsets(ctx, 1, objects.UserBeatmapsetTypeMostPlayed, nil))
		},
		"51 beatmapsets passed": func(ctx context.Context, c *osu.Client) error {
			return does(c.UserBeatmapsPassed(ctx, 1, slices.Repeat([]objects.BeatmapsetID{1}, 51), nil))
		},
		"kudosu limit": func(ctx context.Context, c *osu.Client) error {
			return does(c.UserKudosu(ctx, 1, &osu.UserKudosuParams{Limit: 101}))
		},
		"team without a name": func(ctx context.Context, c *osu.Client) error {
			return does(c.TeamByShortName(ctx, "", nil))
		},
		"rooms limit":           rooms(osu.RoomsParams{Limit: 251}),
		"rooms mode":            rooms(osu.RoomsParams{Mode: "osu"}),
		"rooms cursor of ended": rooms(osu.RoomsParams{Cursor: &osu.RoomCursor{EndsAt: &now, ID: 1}}),
		"rooms cursor of created": rooms(osu.RoomsParams{
			Mode: objects.RoomModeEnded, Cursor: &osu.RoomCursor{Pinned: new(true), ID: 1},
		}),
		"rooms cursor without id": rooms(osu.RoomsParams{Cursor: &osu.RoomCursor{Pinned: new(true)}}),
		"room events after and before": func(ctx context.Context, c *osu.Client) error {
			return does(c.RoomEvents(ctx, 1, &osu.RoomEventsParams{After: new(objects.RoomEventID(1)), Before: 2}))
		},
		"ack both": func(ctx context.Context, c *osu.Client) error {
			return does(c.ChatAck(ctx, &osu.ChatAckParams{HistorySince: new(objects.SilenceID(1)), Since: 1}))
		},
		"messages since and until": func(ctx context.Context, c *osu.Client) error {
			return does(c.ChannelMessages(ctx, 1, &osu.ChannelMessagesParams{Since: new(objects.MessageID(1)), Until: 2}))
		},
		"message empty": say(""),
		"message long":  say(long(1025)),
		"private message long": func(ctx context.Context, c *osu.Client) error {
			return does(c.ChatNew(ctx, 1, osu.ChatMessageSend{Message: long(451)}))
		},
		"private message to nobody": func(ctx context.Context, c *osu.Client) error {
			return does(c.ChatNew(ctx, 0, osu.ChatMessageSend{Message: "m"}))
		},
		"announcement name":        announce(osu.ChannelAnnouncement{Name: long(51), TargetIDs: []objects.UserID{1}, Message: "m"}),
		"announcement description": announce(osu.ChannelAnnouncement{Name: "n", Description: long(256), TargetIDs: []objects.UserID{1}, Message: "m"}),
		"announcement long":        announce(osu.ChannelAnnouncement{Name: "n", TargetIDs: []objects.UserID{1}, Message: long(1025)}),
		"announcement to nobody":   announce(osu.ChannelAnnouncement{Name: "n", TargetIDs: []objects.UserID{}, Message: "m"}),

		"comments of a kind":       comments(osu.CommentsParams{CommentableType: objects.CommentableTypeBuild}),
		"comments of a thing":      comments(osu.CommentsParams{CommentableID: 1}),
		"comments page and after":  comments(osu.CommentsParams{Page: 2, After: 1}),
		"comments after, cursor":   comments(osu.CommentsParams{After: 2, Cursor: &objects.CommentCursor{CreatedAt: now, ID: 1}}),
		"comments page too far":    comments(osu.CommentsParams{Page: 201}),
		"comments sort":            comments(osu.CommentsParams{Sort: "best"}),
		"comments cursor of new":   comments(osu.CommentsParams{Sort: objects.CommentSortTop, Cursor: &objects.CommentCursor{CreatedAt: now, ID: 1}}),
		"comments cursor, no date": comments(osu.CommentsParams{Cursor: &objects.CommentCursor{ID: 1}}),

		"forum sort": func(ctx context.Context, c *osu.Client) error {
			return does(c.Forum(ctx, 1, &osu.ForumParams{Sort: "views"}))
		},
		"topic start and end":      topic(osu.ForumTopicParams{Start: osu.ForumTopicStartLatest, End: 1}),
		"topic n and cursor":       topic(osu.ForumTopicParams{N: 1, Cursor: "abc"}),
		"topic start, descending":  topic(osu.ForumTopicParams{Start: osu.ForumTopicStartUnread, Sort: objects.ForumPostSortIDDesc}),
		"topic end, ascending":     topic(osu.ForumTopicParams{End: 1, Sort: objects.ForumPostSortIDAsc}),
		"topic start at a word":    topic(osu.ForumTopicParams{Start: "first"}),
		"topic limit":              topic(osu.ForumTopicParams{Limit: 51}),
		"poll with one option":     poll(osu.ForumPollCreate{Options: []string{"a"}}),
		"poll with 11 options":     poll(osu.ForumPollCreate{Options: strings.Split("abcdefghijk", "")}),
		"poll with equal options":  poll(osu.ForumPollCreate{Options: []string{"a", "a "}}),
		"poll with a blank option": poll(osu.ForumPollCreate{Options: []string{"a", " "}}),
		"poll with two lines":      poll(osu.ForumPollCreate{Options: []string{"a", "b\nc"}}),
		"poll with 3 of 2":         poll(osu.ForumPollCreate{Options: two, MaxOptions: 3}),
		"poll hidden for ever":     poll(osu.ForumPollCreate{Options: two, HideResults: true}),
		"topic title": func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicEdit(ctx, 1, long(101)))
		},
		"reply long": func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicReply(ctx, 1, long(60001)))
		},
		"edit empty": func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumPostEdit(ctx, 1, ""))
		},
		"pin": func(ctx context.Context, c *osu.Client) error { return c.ForumTopicPin(ctx, 1, "global") },

		"events sort": func(ctx context.Context, c *osu.Client) error {
			return does(c.Events(ctx, &osu.EventsParams{Sort: "new"}))
		},
		"news limit": func(ctx context.Context, c *osu.Client) error {
			return does(c.News(ctx, &osu.NewsParams{Limit: 22}))
		},
		"changelog formats": func(ctx context.Context, c *osu.Client) error {
			return does(c.Changelog(ctx, &osu.ChangelogParams{MessageFormats: []objects.MessageFormat{"bbcode"}}))
		},
		"wiki path": func(ctx context.Context, c *osu.Client) error {
			return does(c.WikiPage(ctx, objects.LocaleEn, "a/../b"))
		},
		"blank search": func(ctx context.Context, c *osu.Client) error {
			return does(c.Search(ctx, " ", nil))
		},
		"sixth page of users": func(ctx context.Context, c *osu.Client) error {
			return does(c.UserSearch(ctx, "a", &osu.UserSearchParams{Page: 6}))
		},
		"friends of old": func(ctx context.Context, c *osu.Client) error {
			return does(c.With(osu.APIVersion(20241021)).Friends(ctx))
		},
		"rooms to come": func(ctx context.Context, c *osu.Client) error {
			return does(c.With(osu.APIVersion(99999999)).Rooms(ctx, nil))
		},
		"no verification key": func(ctx context.Context, c *osu.Client) error { return c.SessionVerify(ctx, "") },
	}
	for name, call := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := &memory{}
			if err := call(t.Context(), m.client(t)); !errors.Is(err, osu.ErrValidation) {
				t.Errorf("error is %v", err)
			}
			wantAsked(t, m)
		})
	}
}

// Texts of exactly the greatest length go through: they are measured in
// characters.
func TestLengths(t *testing.T) {
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

// redirector answers with redirects from paths (escaped), and otherwise with a
// body.
type redirector struct {
	from  map[string]string
	body  string
	asked []string
}

func (r *redirector) RoundTrip(request *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(request.URL.EscapedPath(), "/api/v2")
	r.asked = append(r.asked, path)
	answer := &http.Response{
		StatusCode: http.StatusOK, Request: request,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(r.body)),
	}
	if to, ok := r.from[path]; ok {
		answer.StatusCode = http.StatusFound
		answer.Header.Set("Location", to)
	}
	return answer, nil
}

func (r *redirector) client(t *testing.T) *osu.Client {
	t.Helper()
	return (&memory{}).client(t, osu.HTTPClient(&http.Client{Transport: r}))
}

func TestTeamByShortName(t *testing.T) {
	r := &redirector{body: `{"id":5}`, from: map[string]string{
		"/teams/@A%20b":       "https://osu.ppy.sh/teams/5",
		"/teams/@A%20b/mania": "https://osu.ppy.sh/teams/5/mania",
		"/teams/@gone":        "https://osu.ppy.sh/teams",
		"/teams/@zero":        "https://osu.ppy.sh/teams/0",
	}}
	for _, p := range []*osu.TeamParams{nil, {Ruleset: objects.RulesetMania}} {
		team, err := r.client(t).TeamByShortName(t.Context(), "A b", p)
		if err != nil || team.ID != 5 {
			t.Errorf("team %d, error %v", team.ID, err)
		}
	}
	if want := []string{"/teams/@A%20b", "/teams/5", "/teams/@A%20b/mania", "/teams/5/mania"}; !slices.Equal(r.asked, want) {
		t.Errorf("asked %q, want %q", r.asked, want)
	}
	for _, name := range []string{"gone", "zero"} {
		if err := does(r.client(t).TeamByShortName(t.Context(), name, nil)); !errors.Is(err, osu.ErrRedirect) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if team, err := r.client(t).TeamByShortName(t.Context(), "direct", nil); err != nil || team.ID != 5 {
		t.Errorf("without a redirect: team %d, error %v", team.ID, err)
	}
}

// Images of the wiki are on the website; renamed pages stay in the API.
func TestWikiPage(t *testing.T) {
	const image = "https://osu.ppy.sh/wiki/images/shared/a.png"
	r := &redirector{body: `{"path":"New"}`, from: map[string]string{
		"/wiki/en/shared/a.png": image,
		"/wiki/en/Old":          "https://osu.ppy.sh/api/v2/wiki/en/New",
	}}
	err := does(r.client(t).WikiPage(t.Context(), objects.LocaleEn, "shared/a.png"))
	if e, ok := errors.AsType[*osu.Error](err); !ok || !errors.Is(err, osu.ErrRedirect) || e.Location != image {
		t.Errorf("image: error is %v", err)
	}
	for _, path := range []string{"Old", "a b/c?%d"} {
		if page, err := r.client(t).WikiPage(t.Context(), objects.LocaleEn, path); err != nil || page.Path != "New" {
			t.Errorf("%s: %q, %v", path, page.Path, err)
		}
	}
	if want := []string{"/wiki/en/shared/a.png", "/wiki/en/Old", "/wiki/en/New", "/wiki/en/a%20b/c%3F%25d"}; !slices.Equal(r.asked, want) {
		t.Errorf("asked %q, want %q", r.asked, want)
	}
}

// The refusal says what to do.
func TestFriendsVersion(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return `[{"target_id":2,"target":{"id":2}}]` }}
	friends, err := m.client(t, osu.APIVersion(20241022)).Friends(t.Context())
	if err != nil || len(friends) != 1 || friends[0].Target.ID != 2 {
		t.Errorf("friends %v, error %v", friends, err)
	}
	err = does(m.client(t, osu.APIVersion(20241021)).Friends(t.Context()))
	if !errors.Is(err, osu.ErrValidation) || !strings.Contains(err.Error(), fmt.Sprintf("APIVersion(%d)", transport.APIVersion)) {
		t.Errorf("error is %v", err)
	}
	wantAsked(t, m, "GET /friends")
}
