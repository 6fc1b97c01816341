package objects_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// TestRoundTrip_losesNothing decodes and encodes every fixture. Nothing may be lost or
// added, and nothing may be unknown but in those that say so.
func TestRoundTrip_losesNothing(t *testing.T) {
	t.Parallel()
	for file, typ := range fixtures(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			value, differences := roundTrip(t, read(t, file), typ)
			for _, d := range differences {
				t.Error(d)
			}
			u := unknown("", value)
			if strings.Contains(file, "unknown") || strings.Contains(file, "includes") {
				if len(u) == 0 {
					t.Error("nothing is unknown")
				}
			} else if len(u) > 0 {
				t.Error("unknown: ", u)
			}
			stable(t, value)
		})
	}
}

// TestVariants_followType checks which type stands for what is sent.
func TestVariants_followType(t *testing.T) {
	t.Parallel()
	want := map[string]any{
		"BeatmapDifficultyAttributesResponse-mania":               nil,
		"BeatmapDifficultyAttributesResponse-osu":                 &objects.DifficultyOsu{},
		"BeatmapDifficultyAttributesResponse-osu-unknown-member":  &objects.DifficultyOsu{},
		"BeatmapDifficultyAttributesResponse-taiko":               &objects.DifficultyTaiko{},
		"BeatmapDifficultyAttributesResponse-taiko-unknown-shape": &objects.DifficultyUnknown{},
		"BeatmapDifficultyAttributesResponse-unknown":             &objects.DifficultyUnknown{},
		"BeatmapsetDiscussionPost-null":                           nil,
		"BeatmapsetDiscussionPost-review":                         objects.DiscussionText(""),
		"BeatmapsetDiscussionPost-system":                         &objects.BeatmapsetDiscussionSystemMessage{},
		"BeatmapsetDiscussionPost-text":                           objects.DiscussionText(""),
		"BeatmapsetDiscussionPost-unknown":                        &objects.DiscussionMessageUnknown{},
		"BeatmapsetEvent-beatmap_owner_change":                    &objects.BeatmapsetEventOwnerChange{},
		"BeatmapsetEvent-discussion":                              &objects.BeatmapsetEventDiscussion{},
		"BeatmapsetEvent-discussion_lock":                         &objects.BeatmapsetEventReason{},
		"BeatmapsetEvent-discussion_post_delete":                  &objects.BeatmapsetEventDiscussion{},
		"BeatmapsetEvent-disqualify":                              &objects.BeatmapsetEventDisqualification{},
		"BeatmapsetEvent-disqualify-text":                         objects.BeatmapsetEventText(""),
		"BeatmapsetEvent-genre_edit":                              &objects.BeatmapsetEventTextEdit{},
		"BeatmapsetEvent-issue_reopen-unknown-array":              &objects.BeatmapsetEventUnknown{},
		"BeatmapsetEvent-issue_resolve":                           &objects.BeatmapsetEventDiscussion{},
		"BeatmapsetEvent-issue_resolve-unknown-number":            &objects.BeatmapsetEventUnknown{},
		"BeatmapsetEvent-kudosu_gain":                             &objects.BeatmapsetEventKudosu{},
		"BeatmapsetEvent-kudosu_lost-old":                         &objects.BeatmapsetEventKudosu{},
		"BeatmapsetEvent-kudosu_recalculate":                      &objects.BeatmapsetEventKudosu{},
		"BeatmapsetEvent-language_edit":                           &objects.BeatmapsetEventTextEdit{},
		"BeatmapsetEvent-love-unknown-boolean":                    &objects.BeatmapsetEventUnknown{},
		"BeatmapsetEvent-nominate":                                &objects.BeatmapsetEventNomination{},
		"BeatmapsetEvent-nominate-old":                            nil,
		"BeatmapsetEvent-nominate-unknown-member":                 &objects.BeatmapsetEventNomination{},
		"BeatmapsetEvent-nomination_reset":                        &objects.BeatmapsetEventNominationReset{},
		"BeatmapsetEvent-nomination_reset-old":                    &objects.BeatmapsetEventNominationReset{},
		"BeatmapsetEvent-nomination_reset_received":               &objects.BeatmapsetEventNominationResetReceived{},
		"BeatmapsetEvent-nsfw_toggle":                             &objects.BeatmapsetEventToggle{},
		"BeatmapsetEvent-offset_edit":                             &objects.BeatmapsetEventOffsetEdit{},
		"BeatmapsetEvent-offset_edit-unknown-shape":               &objects.BeatmapsetEventUnknown{},
		"BeatmapsetEvent-qualify":                                 nil,
		"BeatmapsetEvent-remove_from_loved":                       &objects.BeatmapsetEventReason{},
		"BeatmapsetEvent-tags_edit":                               &objects.BeatmapsetEventTextEdit{},
		"BeatmapsetEvent-type_of_tomorrow-unknown-type":           &objects.BeatmapsetEventUnknown{},
		"Event-achievement":                                       &objects.EventAchievement{},
		"Event-beatmapPlaycount":                                  &objects.EventBeatmapPlaycount{},
		"Event-beatmapsetApprove":                                 &objects.EventBeatmapsetApprove{},
		"Event-beatmapsetDelete":                                  &objects.EventBeatmapsetDelete{},
		"Event-beatmapsetRevive":                                  &objects.EventBeatmapsetRevive{},
		"Event-beatmapsetUpdate":                                  &objects.EventBeatmapsetUpdate{},
		"Event-beatmapsetUpload":                                  &objects.EventBeatmapsetUpload{},
		"Event-no-type":                                           nil,
		"Event-parse-error":                                       nil,
		"Event-rank":                                              &objects.EventRank{},
		"Event-rankLost":                                          &objects.EventRankLost{},
		"Event-unknown-member":                                    &objects.EventRankLost{},
		"Event-unknown-shape":                                     &objects.EventUnknown{},
		"Event-unknown-type":                                      &objects.EventUnknown{},
		"Event-userSupportAgain":                                  &objects.EventUserSupportAgain{},
		"Event-userSupportFirst":                                  &objects.EventUserSupportFirst{},
		"Event-userSupportGift":                                   &objects.EventUserSupportGift{},
		"Event-usernameChange":                                    &objects.EventUsernameChange{},
		"Notification-beatmap_owner_change":                       &objects.NotificationOwnerChange{},
		"Notification-beatmapset_discussion_lock":                 &objects.NotificationBeatmapset{},
		"Notification-beatmapset_discussion_post_new":             &objects.NotificationDiscussionPost{},
		"Notification-beatmapset_discussion_review_new":           &objects.NotificationReview{},
		"Notification-beatmapset_rank-old":                        &objects.NotificationBeatmapset{},
		"Notification-channel_announcement":                       &objects.NotificationChannel{},
		"Notification-channel_mention":                            &objects.NotificationChannel{},
		"Notification-channel_message":                            &objects.NotificationChannel{},
		"Notification-channel_team":                               &objects.NotificationChannel{},
		"Notification-channel_team-unknown-array":                 &objects.NotificationUnknown{},
		"Notification-comment_new":                                &objects.NotificationComment{},
		"Notification-comment_reply-unknown-name":                 &objects.NotificationUnknown{},
		"Notification-forum_topic_reply":                          &objects.NotificationForumPost{},
		"Notification-forum_topic_reply-unknown-shape":            &objects.NotificationUnknown{},
		"Notification-news_post_new":                              &objects.NotificationNewsPost{},
		"Notification-team_application_accept-unknown-member":     &objects.NotificationTeam{},
		"Notification-team_application_store":                     &objects.NotificationTeam{},
		"Notification-user_achievement_unlock":                    &objects.NotificationAchievement{},
		"Notification-user_achievement_unlock-old":                &objects.NotificationAchievement{},
		"Notification-user_beatmapset_new":                        &objects.NotificationUserBeatmapset{},
		"WebsocketFrame-error":                                    nil,
		"WebsocketFrame-join":                                     &objects.WebsocketChatChannel{},
		"WebsocketFrame-message":                                  &objects.WebsocketChatMessageNew{},
		"WebsocketFrame-new":                                      &objects.Notification{},
		"WebsocketFrame-read":                                     &objects.WebsocketNotificationRead{},
		"WebsocketFrame-ready":                                    nil,
		"WebsocketFrame-unknown-event":                            &objects.WebsocketUnknown{},
	}
	for file, typ := range fixtures(t) {
		value := reflect.New(typ)
		if err := json.Unmarshal(read(t, file), value.Interface()); err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var got any
		switch v := value.Interface().(type) {
		case *objects.Event:
			got = v.Detail
		case *objects.BeatmapsetEvent:
			got = v.Comment
		case *objects.BeatmapsetDiscussionPost:
			got = v.Message
		case *objects.BeatmapDifficultyAttributesResponse:
			got = v.Attributes.Detail
		case *objects.Notification:
			got = v.Details
		case *objects.WebsocketFrame:
			got = v.Data
		default:
			continue
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		variant, ok := want[name]
		if !ok {
			t.Errorf("%s: is not expected", name)
		}
		if reflect.TypeOf(got) != reflect.TypeOf(variant) {
			t.Errorf("%s: is a %T, not a %T", name, got, variant)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s: no such fixture", name)
	}
}

// TestShape_hasEveryMember checks that the structs of Shape have a field for every known
// member of a fixture.
func TestShape_hasEveryMember(t *testing.T) {
	t.Parallel()
	shaped := 0
	for file, typ := range fixtures(t) {
		shaper, ok := reflect.TypeAssert[interface {
			Shape(raw jsontext.Value) []any
		}](reflect.New(typ))
		raw := jsontext.Value(read(t, file))
		if !ok || raw.Kind() != jsontext.KindBeginObject {
			continue
		}
		shaped++
		var members map[string]jsontext.Value
		if err := json.Unmarshal(raw, &members); err != nil {
			t.Fatal(err)
		}
		for _, part := range shaper.Shape(raw) {
			if v := reflect.ValueOf(part); !v.Elem().IsZero() {
				t.Errorf("%s: %T is not zero", file, part)
			}
			for name := range fieldsOf(reflect.TypeOf(part).Elem()) {
				delete(members, name)
			}
		}
		delete(members, "more")
		if len(members) > 0 && !strings.Contains(file, "unknown") {
			t.Errorf("%s: no fields for %v", file, members)
		}
	}
	if shaped < 20 {
		t.Errorf("%d fixtures have a shape", shaped)
	}
}

func TestReviewBlocks_readsReviews(t *testing.T) {
	t.Parallel()
	blocks, ok := objects.DiscussionText(`[{"type":"paragraph","text":"Hi."},{"type":"embed","discussion_id":7}]`).ReviewBlocks()
	if !ok || len(blocks) != 2 || blocks[0].Type != objects.ReviewBlockTypeParagraph || blocks[1].DiscussionID.Or(0) != 7 {
		t.Errorf("got %v, %v", blocks, ok)
	}
	for _, text := range []objects.DiscussionText{"", "Too loud.", "[general] too loud", `{"a":1}`} {
		if _, ok := text.ReviewBlocks(); ok {
			t.Errorf("%q is no review", text)
		}
	}
}

// TestEmptyArray_decodesAsObject checks what takes an empty array for an empty object, and that
// it takes no other array.
func TestEmptyArray_decodesAsObject(t *testing.T) {
	t.Parallel()
	for _, v := range []any{
		new(objects.BeatmapDifficultyAttributes), new(objects.ChatUpdates), new(objects.KudosuDetails),
		new(objects.NewsNavigation), new(objects.NominationsCurrent), new(objects.UserMap[int]),
	} {
		if err := json.Unmarshal([]byte("[\n]"), v); err != nil {
			t.Errorf("%T: %v", v, err)
		}
		if err := json.Unmarshal([]byte("[1]"), v); err == nil {
			t.Errorf("%T: took a full array", v)
		}
	}
}

func TestScalar_keepsForm(t *testing.T) {
	t.Parallel()
	var list []objects.Scalar
	if err := json.Unmarshal([]byte(`["a", 2015, "8.50", 1.5e3]`), &list); err != nil {
		t.Fatal(err)
	}
	if n, err := list[1].Int(); n != 2015 || err != nil {
		t.Error(n, err)
	}
	if f, err := list[2].Float(); f != 8.5 || err != nil {
		t.Error(f, err)
	}
	if got := fmt.Sprint(list[0], list[3]); got != "a 1.5e3" {
		t.Error(got)
	}
	out, err := json.Marshal(list)
	if string(out) != `["a",2015,"8.50",1.5e3]` || err != nil {
		t.Errorf("%s %v", out, err)
	}
	if json.Unmarshal([]byte(`[[]]`), &list) == nil || json.Unmarshal([]byte(`[`), &list) == nil {
		t.Error("took what is no scalar")
	}
}

// TestShadow_isWrittenOnce checks that a member of an extended form is written once, by the
// extended form.
func TestShadow_isWrittenOnce(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/fixtures/UserExtended.json")
	if err != nil {
		t.Fatal(err)
	}
	var user objects.UserExtended
	if err := json.Unmarshal(data, &user); err != nil {
		t.Fatal(err)
	}
	if user.ID != 41 || user.Kudosu.Available != -2 || user.User.Kudosu.Available != -2 {
		t.Errorf("got %+v", user)
	}
	if !slices.Equal(user.RankHistory.Data, user.DeprecatedRankHistory.Data) {
		t.Error("the deprecated copy differs")
	}
}
