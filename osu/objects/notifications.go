package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Notification is a notification of the token user, sent by GET /notifications
// and over the websocket. Its Details differ by name.
//
// Source: app/Transformers/NotificationTransformer.php.
type Notification struct {
	ID           NotificationID         `json:"id"`
	Name         NotificationName       `json:"name"`
	CreatedAt    time.Time              `json:"created_at"`
	ObjectType   NotificationObjectType `json:"object_type"`
	ObjectID     int64                  `json:"object_id"`      // what the notification is about
	SourceUserID Opt[UserID]            `json:"source_user_id"` // who caused it
	IsRead       bool                   `json:"is_read"`
	Details      NotificationDetails    `json:"details"` // differs by Name; see [NotificationDetails]

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationDetails is what a [Notification] tells, by its name. It is one of
// [*NotificationBeatmapset], [*NotificationOwnerChange],
// [*NotificationDiscussionPost], [*NotificationReview], [*NotificationChannel],
// [*NotificationComment], [*NotificationForumPost], [*NotificationNewsPost],
// [*NotificationTeam], [*NotificationAchievement],
// [*NotificationUserBeatmapset] and [*NotificationUnknown].
type NotificationDetails interface{ notificationDetails() }

type (
	// NotificationCommon is the details that nearly all notifications have.
	//
	// Source: app/Jobs/Notifications/BroadcastNotificationBase.php.
	NotificationCommon struct {
		// Title is the title of the beatmapset or topic, the beginning of the
		// message, the name of the medal, and so on.
		Title    string      `json:"title"`
		CoverURL Opt[string] `json:"cover_url"` // null when there is no picture

		Username Opt[string] `json:"username,omitzero"` // of the source user at that time; null without one
	}

	// NotificationBeatmapset is the details of beatmapset_discussion_lock and
	// beatmapset_discussion_unlock, and of the names in
	// [NotificationCategoryBeatmapsetState].
	NotificationBeatmapset struct {
		NotificationCommon

		TitleUnicode Opt[string] `json:"title_unicode,omitzero"` // null on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationOwnerChange is the details of beatmap_owner_change.
	NotificationOwnerChange struct {
		NotificationCommon

		BeatmapID BeatmapID `json:"beatmap_id"`
		Version   string    `json:"version"`

		TitleUnicode Opt[string] `json:"title_unicode,omitzero"` // null on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationDiscussionPost is the details of
	// beatmapset_discussion_post_new and
	// beatmapset_discussion_qualified_problem.
	NotificationDiscussionPost struct {
		NotificationCommon

		BeatmapID    Opt[BeatmapID]   `json:"beatmap_id"` // null when about all difficulties
		Content      string           `json:"content"`    // at most 36 characters
		DiscussionID DiscussionID     `json:"discussion_id"`
		PostID       DiscussionPostID `json:"post_id"`

		TitleUnicode Opt[string] `json:"title_unicode,omitzero"` // null on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationReview is the details of beatmapset_discussion_review_new.
	NotificationReview struct {
		NotificationCommon

		BeatmapID    Opt[BeatmapID]          `json:"beatmap_id"` // null when about all difficulties
		DiscussionID DiscussionID            `json:"discussion_id"`
		PostID       DiscussionPostID        `json:"post_id"`
		Embeds       NotificationReviewStats `json:"embeds"`

		TitleUnicode Opt[string] `json:"title_unicode,omitzero"` // null on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationChannel is the details of channel_announcement, channel_message,
	// channel_mention and channel_team.
	NotificationChannel struct {
		NotificationCommon

		Type NotificationChannelType `json:"type"`

		Name      Opt[string]    `json:"name,omitzero"`       // absent from channel_message
		ChannelID Opt[ChannelID] `json:"channel_id,omitzero"` // channel_announcement only
		MessageID Opt[MessageID] `json:"message_id,omitzero"` // channel_mention only

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationComment is the details of comment_new.
	NotificationComment struct {
		NotificationCommon

		CommentID CommentID `json:"comment_id"`
		Content   string    `json:"content"` // at most 36 characters

		ReplyTo *NotificationReplyTo `json:"reply_to,omitzero"` // replies only

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationForumPost is the details of forum_topic_reply.
	NotificationForumPost struct {
		NotificationCommon

		PostID ForumPostID `json:"post_id"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationNewsPost is the details of news_post_new.
	NotificationNewsPost struct {
		NotificationCommon

		NewsPostID NewsPostID `json:"news_post_id"`
		Series     NewsSeries `json:"series"`
		Slug       string     `json:"slug"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationTeam is the details of team_application_accept,
	// team_application_reject and team_application_store. Title is the name of
	// the team, or of who wants to join it.
	NotificationTeam struct {
		NotificationCommon

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationAchievement is the details of user_achievement_unlock.
	NotificationAchievement struct {
		NotificationCommon

		AchievementID AchievementID `json:"achievement_id"`
		Slug          string        `json:"slug"`
		UserID        UserID        `json:"user_id"`

		AchievementMode Opt[Ruleset] `json:"achievement_mode,omitzero"` // null when not tied to a ruleset, and on old rows
		Description     Opt[string]  `json:"description,omitzero"`      // null on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationUserBeatmapset is the details of user_beatmapset_new and
	// user_beatmapset_revive.
	NotificationUserBeatmapset struct {
		NotificationCommon

		BeatmapsetID BeatmapsetID `json:"beatmapset_id"`

		TitleUnicode Opt[string] `json:"title_unicode,omitzero"` // null on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// NotificationUnknown is details that do not fit the name of their
	// notification, or of a name that this library does not know.
	NotificationUnknown struct {
		Raw jsontext.Value // an object, or an empty array for an empty one
	}
)

func (*NotificationBeatmapset) notificationDetails()     {}
func (*NotificationOwnerChange) notificationDetails()    {}
func (*NotificationDiscussionPost) notificationDetails() {}
func (*NotificationReview) notificationDetails()         {}
func (*NotificationChannel) notificationDetails()        {}
func (*NotificationComment) notificationDetails()        {}
func (*NotificationForumPost) notificationDetails()      {}
func (*NotificationNewsPost) notificationDetails()       {}
func (*NotificationTeam) notificationDetails()           {}
func (*NotificationAchievement) notificationDetails()    {}
func (*NotificationUserBeatmapset) notificationDetails() {}
func (*NotificationUnknown) notificationDetails()        {}

// MarshalJSONTo writes the details as they came.
func (d *NotificationUnknown) MarshalJSONTo(enc *jsontext.Encoder) error {
	return writeRaw(enc, d.Raw)
}

// UnmarshalJSONFrom reads a notification and chooses the type of Details by its
// name.
func (n *Notification) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var wire notificationWire
	if err := json.UnmarshalDecode(dec, &wire); err != nil {
		return err
	}
	*n = Notification(wire.notificationCommon)
	if kind := wire.Details.Kind(); kind == jsontext.KindInvalid || kind == jsontext.KindNull {
		return nil
	}
	fits := false
	var err error
	if n.Details = newNotificationDetails(n.Name); n.Details != nil {
		fits, err = decodeVariant(wire.Details, n.Details, dec.Options())
	}
	if !fits {
		n.Details = &NotificationUnknown{Raw: wire.Details}
	}
	return err
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*Notification) Shape(jsontext.Value) []any { return []any{new(notificationWire)} }

// MemberShapes returns what the details are decoded into.
func (*Notification) MemberShapes(raw jsontext.Value) map[string]any {
	var head struct {
		Name any `json:"name"`
	}
	_ = json.Unmarshal(raw, &head, lookInto) // anything but an object has no name
	name, _ := head.Name.(string)
	details := newNotificationDetails(NotificationName(name))
	if details == nil {
		return nil
	}
	return map[string]any{"details": details}
}

// notificationCommon is [Notification] without its methods.
type notificationCommon Notification

type notificationWire struct {
	notificationCommon
	Details jsontext.Value `json:"details"`
}

func newNotificationDetails(name NotificationName) NotificationDetails {
	switch name {
	case NotificationNameBeatmapOwnerChange:
		return new(NotificationOwnerChange)
	case NotificationNameBeatmapsetDiscussionLock, NotificationNameBeatmapsetDiscussionUnlock,
		NotificationNameBeatmapsetDisqualify, NotificationNameBeatmapsetLove,
		NotificationNameBeatmapsetNominate, NotificationNameBeatmapsetQualify,
		NotificationNameBeatmapsetRank, NotificationNameBeatmapsetRemoveFromLoved,
		NotificationNameBeatmapsetResetNominations:
		return new(NotificationBeatmapset)
	case NotificationNameBeatmapsetDiscussionPostNew,
		NotificationNameBeatmapsetDiscussionQualifiedProblem:
		return new(NotificationDiscussionPost)
	case NotificationNameBeatmapsetDiscussionReviewNew:
		return new(NotificationReview)
	case NotificationNameChannelAnnouncement, NotificationNameChannelMessage,
		NotificationNameChannelMention, NotificationNameChannelTeam:
		return new(NotificationChannel)
	case NotificationNameCommentNew:
		return new(NotificationComment)
	case NotificationNameForumTopicReply:
		return new(NotificationForumPost)
	case NotificationNameNewsPostNew:
		return new(NotificationNewsPost)
	case NotificationNameTeamApplicationAccept, NotificationNameTeamApplicationReject,
		NotificationNameTeamApplicationStore:
		return new(NotificationTeam)
	case NotificationNameUserAchievementUnlock:
		return new(NotificationAchievement)
	case NotificationNameUserBeatmapsetNew, NotificationNameUserBeatmapsetRevive:
		return new(NotificationUserBeatmapset)
	default:
		return nil
	}
}

// NotificationReviewStats counts the issues of a review by kind.
//
// Source: app/Jobs/Notifications/BeatmapsetDiscussionReviewNew.php.
type NotificationReviewStats struct {
	Suggestions int `json:"suggestions"`
	Problems    int `json:"problems"`
	Praises     int `json:"praises"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationReplyTo is whose comment was answered.
//
// Source: app/Jobs/Notifications/CommentNew.php.
type NotificationReplyTo struct {
	UserID Opt[UserID] `json:"user_id"` // null when the account is gone

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationBundle is the answer to GET /notifications.
//
// Source: app/Libraries/NotificationsBundle.php.
type NotificationBundle struct {
	Notifications []Notification      `json:"notifications"`
	Stacks        []NotificationStack `json:"stacks"`
	// Timestamp is the time of the answer. Websocket events read and delete
	// that are older than it are part of it.
	Timestamp            time.Time          `json:"timestamp"`
	Types                []NotificationType `json:"types"`
	NotificationEndpoint string             `json:"notification_endpoint"` // URL of the websocket

	UnreadCount Opt[int] `json:"unread_count,omitzero"` // requests for unread ones only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationStack is the notifications of one category about one thing.
//
// Source: app/Libraries/NotificationsBundle.php.
type NotificationStack struct {
	Category NotificationCategory `json:"category"`
	Cursor   *NotificationCursor  `json:"cursor"` // nil when the stack is complete
	// Deprecated: the first name of the category.
	Name       NotificationName       `json:"name"`
	ObjectType NotificationObjectType `json:"object_type"`
	ObjectID   int64                  `json:"object_id"`
	Total      int                    `json:"total"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationType is the notifications about things of one type.
//
// Source: app/Libraries/NotificationsBundle.php.
type NotificationType struct {
	Cursor *NotificationCursor         `json:"cursor"` // nil on the last page
	Name   Opt[NotificationObjectType] `json:"name"`   // null on the entry for all types
	Total  int                         `json:"total"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationCursor is where the next page of a stack or type starts.
//
// Source: app/Libraries/NotificationsBundle.php.
type NotificationCursor struct {
	ID   Opt[NotificationID]         `json:"id,omitzero"`   // absent when there is nothing
	Type Opt[NotificationObjectType] `json:"type,omitzero"` // absent on the entry for all types

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationIdentity names notifications: one by ID, a stack by Category,
// ObjectID and ObjectType, all about things of a type by ObjectType, and all
// there are by nothing. It is sent with the websocket events read and delete,
// and taken by POST /notifications/mark-read.
//
// Source: app/Libraries/Notification/BatchIdentities.php.
type NotificationIdentity struct {
	Category   Opt[NotificationCategory]   `json:"category,omitzero"`    // absent unless it is part of the choice
	ID         Opt[NotificationID]         `json:"id,omitzero"`          // absent unless it is part of the choice
	ObjectID   Opt[int64]                  `json:"object_id,omitzero"`   // absent unless it is part of the choice
	ObjectType Opt[NotificationObjectType] `json:"object_type,omitzero"` // absent unless it is part of the choice

	Unknown map[string]jsontext.Value `json:",embed"`
}

// NotificationName says what a notification is about, and what its details
// hold.
//
// Values: beatmap_owner_change, beatmapset_discussion_lock,
// beatmapset_discussion_unlock, beatmapset_discussion_post_new,
// beatmapset_discussion_review_new, beatmapset_discussion_qualified_problem,
// beatmapset_disqualify, beatmapset_love, beatmapset_nominate,
// beatmapset_qualify, beatmapset_rank, beatmapset_remove_from_loved,
// beatmapset_reset_nominations, channel_announcement, channel_message,
// channel_mention, channel_team, comment_new, forum_topic_reply, news_post_new,
// team_application_accept, team_application_reject, team_application_store,
// user_achievement_unlock, user_beatmapset_new, user_beatmapset_revive.
type NotificationName string

// The values of NotificationName.
const (
	NotificationNameBeatmapOwnerChange                   NotificationName = "beatmap_owner_change"
	NotificationNameBeatmapsetDiscussionLock             NotificationName = "beatmapset_discussion_lock"
	NotificationNameBeatmapsetDiscussionUnlock           NotificationName = "beatmapset_discussion_unlock"
	NotificationNameBeatmapsetDiscussionPostNew          NotificationName = "beatmapset_discussion_post_new"
	NotificationNameBeatmapsetDiscussionReviewNew        NotificationName = "beatmapset_discussion_review_new"
	NotificationNameBeatmapsetDiscussionQualifiedProblem NotificationName = "beatmapset_discussion_qualified_problem"
	NotificationNameBeatmapsetDisqualify                 NotificationName = "beatmapset_disqualify"
	NotificationNameBeatmapsetLove                       NotificationName = "beatmapset_love"
	NotificationNameBeatmapsetNominate                   NotificationName = "beatmapset_nominate"
	NotificationNameBeatmapsetQualify                    NotificationName = "beatmapset_qualify"
	NotificationNameBeatmapsetRank                       NotificationName = "beatmapset_rank"
	NotificationNameBeatmapsetRemoveFromLoved            NotificationName = "beatmapset_remove_from_loved"
	NotificationNameBeatmapsetResetNominations           NotificationName = "beatmapset_reset_nominations"
	NotificationNameChannelAnnouncement                  NotificationName = "channel_announcement"
	NotificationNameChannelMessage                       NotificationName = "channel_message"
	NotificationNameChannelMention                       NotificationName = "channel_mention"
	NotificationNameChannelTeam                          NotificationName = "channel_team"
	NotificationNameCommentNew                           NotificationName = "comment_new"
	NotificationNameForumTopicReply                      NotificationName = "forum_topic_reply"
	NotificationNameNewsPostNew                          NotificationName = "news_post_new"
	NotificationNameTeamApplicationAccept                NotificationName = "team_application_accept"
	NotificationNameTeamApplicationReject                NotificationName = "team_application_reject"
	NotificationNameTeamApplicationStore                 NotificationName = "team_application_store"
	NotificationNameUserAchievementUnlock                NotificationName = "user_achievement_unlock"
	NotificationNameUserBeatmapsetNew                    NotificationName = "user_beatmapset_new"
	NotificationNameUserBeatmapsetRevive                 NotificationName = "user_beatmapset_revive"
)

// NotificationCategory groups names of notifications. A name the server no
// longer knows is its own category.
//
// Values: beatmap_owner_change, beatmapset_discussion, beatmapset_problem,
// beatmapset_state, announcement, channel, channel_mention, channel_team,
// comment, forum_topic_reply, news_post, team_application,
// user_achievement_unlock, user_beatmapset_new.
type NotificationCategory string

// The values of NotificationCategory.
const (
	NotificationCategoryBeatmapOwnerChange    NotificationCategory = "beatmap_owner_change"
	NotificationCategoryBeatmapsetDiscussion  NotificationCategory = "beatmapset_discussion"
	NotificationCategoryBeatmapsetProblem     NotificationCategory = "beatmapset_problem"
	NotificationCategoryBeatmapsetState       NotificationCategory = "beatmapset_state"
	NotificationCategoryAnnouncement          NotificationCategory = "announcement"
	NotificationCategoryChannel               NotificationCategory = "channel"
	NotificationCategoryChannelMention        NotificationCategory = "channel_mention"
	NotificationCategoryChannelTeam           NotificationCategory = "channel_team"
	NotificationCategoryComment               NotificationCategory = "comment"
	NotificationCategoryForumTopicReply       NotificationCategory = "forum_topic_reply"
	NotificationCategoryNewsPost              NotificationCategory = "news_post"
	NotificationCategoryTeamApplication       NotificationCategory = "team_application"
	NotificationCategoryUserAchievementUnlock NotificationCategory = "user_achievement_unlock"
	NotificationCategoryUserBeatmapsetNew     NotificationCategory = "user_beatmapset_new"
)

// NotificationObjectType is what a notification is about.
//
// Values: beatmapset, build, channel, forum_topic, news_post, team, user.
type NotificationObjectType string

// The values of NotificationObjectType.
const (
	NotificationObjectTypeBeatmapset NotificationObjectType = "beatmapset"
	NotificationObjectTypeBuild      NotificationObjectType = "build"
	NotificationObjectTypeChannel    NotificationObjectType = "channel"
	NotificationObjectTypeForumTopic NotificationObjectType = "forum_topic"
	NotificationObjectTypeNewsPost   NotificationObjectType = "news_post"
	NotificationObjectTypeTeam       NotificationObjectType = "team"
	NotificationObjectTypeUser       NotificationObjectType = "user"
)

// NotificationChannelType is a [ChatChannelType] as notifications write it.
//
// Values: announce, pm, public, team.
type NotificationChannelType string

// The values of NotificationChannelType.
const (
	NotificationChannelTypeAnnounce NotificationChannelType = "announce"
	NotificationChannelTypePM       NotificationChannelType = "pm"
	NotificationChannelTypePublic   NotificationChannelType = "public"
	NotificationChannelTypeTeam     NotificationChannelType = "team"
)
