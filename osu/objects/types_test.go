package objects_test

import (
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// answers are the types that routes answer with, and others that no answer
// holds.
var answers = []reflect.Type{
	reflect.TypeFor[objects.APIError](),
	reflect.TypeFor[objects.BeatmapDifficultyAttributesResponse](),
	reflect.TypeFor[objects.BeatmapExtended](),
	reflect.TypeFor[objects.BeatmapListing](),
	reflect.TypeFor[objects.BeatmapPack](),
	reflect.TypeFor[objects.BeatmapPackListing](),
	reflect.TypeFor[objects.BeatmapPlaycount](),
	reflect.TypeFor[objects.BeatmapScores](),
	reflect.TypeFor[objects.BeatmapUserScore](),
	reflect.TypeFor[objects.BeatmapUserScores](),
	reflect.TypeFor[objects.BeatmapsPassed](),
	reflect.TypeFor[objects.BeatmapsetDiscussionPostsBundle](),
	reflect.TypeFor[objects.BeatmapsetDiscussionVotesBundle](),
	reflect.TypeFor[objects.BeatmapsetDiscussionsBundle](),
	reflect.TypeFor[objects.BeatmapsetEventsBundle](),
	reflect.TypeFor[objects.BeatmapsetExtended](),
	reflect.TypeFor[objects.BeatmapsetFavouriteIds](),
	reflect.TypeFor[objects.BeatmapsetSearchResponse](),
	reflect.TypeFor[objects.Build](),
	reflect.TypeFor[objects.ChangelogListing](),
	reflect.TypeFor[objects.ChatAck](),
	reflect.TypeFor[objects.ChatChannel](),
	reflect.TypeFor[objects.ChatChannelShow](),
	reflect.TypeFor[objects.ChatMessagesObject](),
	reflect.TypeFor[objects.ChatNewConversation](),
	reflect.TypeFor[objects.ChatUpdates](),
	reflect.TypeFor[objects.CommentBundle](),
	reflect.TypeFor[objects.CountryRanking](),
	reflect.TypeFor[objects.EventListing](),
	reflect.TypeFor[objects.ForumListing](),
	reflect.TypeFor[objects.ForumShow](),
	reflect.TypeFor[objects.ForumTopicListing](),
	reflect.TypeFor[objects.ForumTopicShow](),
	reflect.TypeFor[objects.ForumTopicStore](),
	reflect.TypeFor[objects.KudosuHistory](),
	reflect.TypeFor[objects.KudosuRanking](),
	reflect.TypeFor[objects.LegacyBeatmapScores](),
	reflect.TypeFor[objects.LegacyBeatmapUserScore](),
	reflect.TypeFor[objects.LegacyBeatmapUserScores](),
	reflect.TypeFor[objects.LegacyMatchShow](),
	reflect.TypeFor[objects.LegacyScore](),
	reflect.TypeFor[objects.MatchListing](),
	reflect.TypeFor[objects.MatchShow](),
	reflect.TypeFor[objects.MultiplayerScores](),
	reflect.TypeFor[objects.NewsListing](),
	reflect.TypeFor[objects.NotificationBundle](),
	reflect.TypeFor[objects.OAuthError](),
	reflect.TypeFor[objects.OAuthToken](),
	reflect.TypeFor[objects.RankingsSpotlight](),
	reflect.TypeFor[objects.ReviewBlock](),
	reflect.TypeFor[objects.RoomEvents](),
	reflect.TypeFor[objects.RoomLeaderboard](),
	reflect.TypeFor[objects.RoomListing](),
	reflect.TypeFor[objects.Score](),
	reflect.TypeFor[objects.ScoreListing](),
	reflect.TypeFor[objects.SearchResult](),
	reflect.TypeFor[objects.SeasonalBackgrounds](),
	reflect.TypeFor[objects.SessionVerificationMethodResponse](),
	reflect.TypeFor[objects.SessionVerificationReissue](),
	reflect.TypeFor[objects.SpotlightListing](),
	reflect.TypeFor[objects.TagListing](),
	reflect.TypeFor[objects.TeamExtended](),
	reflect.TypeFor[objects.TeamRanking](),
	reflect.TypeFor[objects.UserExtended](),
	reflect.TypeFor[objects.UserListing](),
	reflect.TypeFor[objects.UserLookup](),
	reflect.TypeFor[objects.UserRanking](),
	reflect.TypeFor[objects.WebsocketCommand](),
	reflect.TypeFor[objects.WebsocketFrame](),
}

// variants are the types of each union.
var variants = map[reflect.Type][]any{
	reflect.TypeFor[objects.EventDetail](): {
		objects.EventAchievement{},
		objects.EventBeatmapPlaycount{},
		objects.EventBeatmapsetApprove{},
		objects.EventBeatmapsetDelete{},
		objects.EventBeatmapsetRevive{},
		objects.EventBeatmapsetUpdate{},
		objects.EventBeatmapsetUpload{},
		objects.EventRank{},
		objects.EventRankLost{},
		objects.EventUserSupportAgain{},
		objects.EventUserSupportFirst{},
		objects.EventUserSupportGift{},
		objects.EventUsernameChange{},
	},
	reflect.TypeFor[objects.DifficultyDetail](): {objects.DifficultyOsu{}, objects.DifficultyTaiko{}},
	reflect.TypeFor[objects.BeatmapsetEventComment](): {
		objects.BeatmapsetEventDiscussion{},
		objects.BeatmapsetEventKudosu{},
		objects.BeatmapsetEventNomination{},
		objects.BeatmapsetEventNominationReset{},
		objects.BeatmapsetEventNominationResetReceived{},
		objects.BeatmapsetEventDisqualification{},
		objects.BeatmapsetEventReason{},
		objects.BeatmapsetEventTextEdit{},
		objects.BeatmapsetEventToggle{},
		objects.BeatmapsetEventOffsetEdit{},
		objects.BeatmapsetEventOwnerChange{},
	},
	reflect.TypeFor[objects.DiscussionMessage](): {objects.BeatmapsetDiscussionSystemMessage{}},
	reflect.TypeFor[objects.NotificationDetails](): {
		objects.NotificationBeatmapset{},
		objects.NotificationOwnerChange{},
		objects.NotificationDiscussionPost{},
		objects.NotificationReview{},
		objects.NotificationChannel{},
		objects.NotificationComment{},
		objects.NotificationForumPost{},
		objects.NotificationNewsPost{},
		objects.NotificationTeam{},
		objects.NotificationAchievement{},
		objects.NotificationUserBeatmapset{},
	},
	reflect.TypeFor[objects.WebsocketData](): {
		objects.Notification{},
		objects.WebsocketNotificationRead{},
		objects.WebsocketChatChannel{},
		objects.WebsocketChatMessageNew{},
	},
}

// field is a struct field as JSON sees it.
type field struct {
	reflect.StructField
	omitzero bool
}

// TestUnknown_isInEveryObject checks that every object keeps unknown members.
func TestUnknown_isInEveryObject(t *testing.T) {
	t.Parallel()
	for name, types := range named() {
		for _, typ := range types {
			if typ.Kind() != reflect.Struct || len(fieldsOf(typ)) == 0 {
				continue
			}
			switch name {
			case "Event", "BeatmapDifficultyAttributes": // in their variants
				continue
			case "BeatmapsetEventReference", "NotificationCommon", "ScoreIncludes": // in those that embed them
				continue
			}
			f, ok := typ.FieldByName("Unknown")
			if !ok || f.Type != reflect.TypeFor[map[string]jsontext.Value]() || f.Tag != `json:",embed"` {
				t.Errorf("%s has no field Unknown", typ)
			}
			if last := typ.Field(typ.NumField() - 1); len(f.Index) == 1 && last.Name != "Unknown" {
				t.Errorf("%s: Unknown is not the last field", typ)
			}
		}
	}
}
