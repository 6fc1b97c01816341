package osu_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
)

// What the server would drop, clamp or ignore is refused before it is sent.
func TestRefusals_usersRoomsAndSite(t *testing.T) {
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
		"message of white space": say(" \n\t\u00a0"),
		"topic with a blank title": func(ctx context.Context, c *osu.Client) error {
			return does(c.ForumTopicCreate(ctx, osu.ForumTopicCreate{ForumID: 1, Title: " ", Body: "b"}))
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

// TestRefusals_beatmapsAndScores: what the server would cut, clamp or ignore
// without a word never reaches it.
func TestRefusals_beatmapsAndScores(t *testing.T) {
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
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Mods: mods.Of("")}))
		}},
		{"solo scores of stable", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapSoloScores(ctx, 1, &osu.BeatmapScoresParams{LegacyOnly: true}))
		}},
		{"a mod twice", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: mods.Of("HD", "DT", "HD")}))
		}},
		{"several mods as one", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapAttributes(ctx, 1, &osu.BeatmapAttributesParams{Mods: mods.Of("HDDT")}))
		}},
		{"a filter of several mods as one", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Mods: mods.Of("HDDT")}))
		}},
		{"a filter of settings", func(ctx context.Context, c *osu.Client) error {
			return does(c.BeatmapScores(ctx, 1, &osu.BeatmapScoresParams{Mods: mods.MustParse("DT(1.3x)")}))
		}},
		{"a filter of bits", func(ctx context.Context, c *osu.Client) error {
			return does(c.Legacy().BeatmapUserScore(ctx, 1, 2, &osu.BeatmapUserScoreParams{Mods: mods.Of("1")}))
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
