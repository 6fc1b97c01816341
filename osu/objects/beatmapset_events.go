package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// BeatmapsetEvent is a step in the life of a beatmapset, sent by GET
// /beatmapsets/events. Its Comment differs by type.
//
// Source: app/Transformers/BeatmapsetEventTransformer.php.
type BeatmapsetEvent struct {
	ID        BeatmapsetEventID      `json:"id"`
	Type      BeatmapsetEventType    `json:"type"`
	Comment   BeatmapsetEventComment `json:"comment"` // nil for types that have none
	CreatedAt time.Time              `json:"created_at"`

	// UserID is absent from moderation events, and nil in events of the system.
	UserID     Opt[UserID]           `json:"user_id,omitzero"`
	Beatmapset *Beatmapset           `json:"beatmapset,omitzero"` // absent when deleted
	Discussion *BeatmapsetDiscussion `json:"discussion,omitzero"` // nil when not visible

	// User is attached by lists and watches, if the server sends it with the
	// events.
	User *User `json:"-"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetEventComment holds the members of a [BeatmapsetEvent] that depend
// on its type. It is one of [*BeatmapsetEventDiscussion],
// [*BeatmapsetEventKudosu], [*BeatmapsetEventNomination],
// [*BeatmapsetEventNominationReset], [*BeatmapsetEventNominationResetReceived],
// [*BeatmapsetEventDisqualification], [*BeatmapsetEventReason],
// [*BeatmapsetEventTextEdit], [*BeatmapsetEventToggle],
// [*BeatmapsetEventOffsetEdit], [*BeatmapsetEventOwnerChange],
// [BeatmapsetEventText] and [*BeatmapsetEventUnknown].
//
// Source: app/Models/BeatmapsetEvent.php.
type BeatmapsetEventComment interface{ beatmapsetEventComment() }

type (
	// BeatmapsetEventReference names the discussion that an event is about.
	// Both members are nil in events about the set as a whole, and may be
	// missing on old rows.
	BeatmapsetEventReference struct {
		BeatmapDiscussionID     Opt[DiscussionID]     `json:"beatmap_discussion_id,omitzero"`      // null without a discussion
		BeatmapDiscussionPostID Opt[DiscussionPostID] `json:"beatmap_discussion_post_id,omitzero"` // null without a post
	}

	// BeatmapsetEventDiscussion is the comment of issue_resolve, issue_reopen,
	// discussion_unlock, discussion_delete, discussion_restore,
	// discussion_post_delete, discussion_post_restore, kudosu_allow and
	// kudosu_deny.
	BeatmapsetEventDiscussion struct {
		BeatmapsetEventReference

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventKudosu is the comment of kudosu_gain, kudosu_lost and
	// kudosu_recalculate.
	BeatmapsetEventKudosu struct {
		BeatmapsetEventReference

		NewVote *KudosuVote  `json:"new_vote,omitzero"` // nil unless a vote caused it
		Votes   []KudosuVote `json:"votes,omitzero"`    // nil on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventNomination is the comment of nominate. Nominations from
	// before they were made by ruleset have none.
	BeatmapsetEventNomination struct {
		BeatmapsetEventReference

		Modes []Ruleset `json:"modes"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventNominationReset is the comment of nomination_reset.
	BeatmapsetEventNominationReset struct {
		BeatmapsetEventReference

		NominatorIDs []UserID `json:"nominator_ids,omitzero"` // nil on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventNominationResetReceived is the comment of
	// nomination_reset_received.
	BeatmapsetEventNominationResetReceived struct {
		BeatmapsetEventReference

		SourceUserID       UserID `json:"source_user_id"`
		SourceUserUsername string `json:"source_user_username"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventDisqualification is the comment of disqualify. Very old
	// rows have a [BeatmapsetEventText] instead.
	BeatmapsetEventDisqualification struct {
		BeatmapsetEventReference

		NominatorIDs []UserID    `json:"nominator_ids,omitzero"` // nil on old rows
		BeatmapIDs   []BeatmapID `json:"beatmap_ids,omitzero"`   // nil on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventReason is the comment of remove_from_loved and
	// discussion_lock.
	BeatmapsetEventReason struct {
		BeatmapsetEventReference

		Reason Opt[string] `json:"reason"` // null without one

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventTextEdit is the comment of genre_edit, language_edit and
	// tags_edit. Genres and languages are English names, not ids.
	BeatmapsetEventTextEdit struct {
		BeatmapsetEventReference

		Old Opt[string] `json:"old"` // null when it was empty
		New Opt[string] `json:"new"` // null when it is empty

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventToggle is the comment of nsfw_toggle.
	BeatmapsetEventToggle struct {
		BeatmapsetEventReference

		Old Opt[bool] `json:"old"` // null when not recorded
		New Opt[bool] `json:"new"` // null when not recorded

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventOffsetEdit is the comment of offset_edit.
	BeatmapsetEventOffsetEdit struct {
		BeatmapsetEventReference

		Old Opt[int] `json:"old"` // milliseconds
		New Opt[int] `json:"new"` // milliseconds

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventOwnerChange is the comment of beatmap_owner_change.
	BeatmapsetEventOwnerChange struct {
		BeatmapsetEventReference

		BeatmapID       BeatmapID `json:"beatmap_id"`
		BeatmapVersion  string    `json:"beatmap_version"`
		NewUserID       UserID    `json:"new_user_id"` // the first of NewUsers
		NewUserUsername string    `json:"new_user_username"`

		NewUsers []BeatmapOwner `json:"new_users,omitzero"` // nil on old rows

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// BeatmapsetEventText is a comment without structure, as on old rows.
	BeatmapsetEventText string

	// BeatmapsetEventUnknown is a comment that does not fit the type of its
	// event, or one of a type that this library does not know.
	BeatmapsetEventUnknown struct {
		Raw jsontext.Value // any JSON
	}
)

func (*BeatmapsetEventDiscussion) beatmapsetEventComment()              {}
func (*BeatmapsetEventKudosu) beatmapsetEventComment()                  {}
func (*BeatmapsetEventNomination) beatmapsetEventComment()              {}
func (*BeatmapsetEventNominationReset) beatmapsetEventComment()         {}
func (*BeatmapsetEventNominationResetReceived) beatmapsetEventComment() {}
func (*BeatmapsetEventDisqualification) beatmapsetEventComment()        {}
func (*BeatmapsetEventReason) beatmapsetEventComment()                  {}
func (*BeatmapsetEventTextEdit) beatmapsetEventComment()                {}
func (*BeatmapsetEventToggle) beatmapsetEventComment()                  {}
func (*BeatmapsetEventOffsetEdit) beatmapsetEventComment()              {}
func (*BeatmapsetEventOwnerChange) beatmapsetEventComment()             {}
func (BeatmapsetEventText) beatmapsetEventComment()                     {}
func (*BeatmapsetEventUnknown) beatmapsetEventComment()                 {}

// MarshalJSONTo writes the comment as it came.
func (c *BeatmapsetEventUnknown) MarshalJSONTo(enc *jsontext.Encoder) error {
	return writeRaw(enc, c.Raw)
}

// UnmarshalJSONFrom reads an event and chooses the type of Comment by its type.
func (e *BeatmapsetEvent) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var wire beatmapsetEventWire
	if err := json.UnmarshalDecode(dec, &wire); err != nil {
		return err
	}
	*e = BeatmapsetEvent(wire.beatmapsetEventCommon)
	switch wire.Comment.Kind() {
	case jsontext.KindInvalid, jsontext.KindNull:
	case jsontext.KindString:
		var text BeatmapsetEventText
		if err := json.Unmarshal(wire.Comment, &text, dec.Options()); err != nil {
			return err
		}
		e.Comment = text
	default:
		fits := false
		var err error
		if e.Comment = newBeatmapsetEventComment(e.Type); e.Comment != nil {
			fits, err = decodeVariant(wire.Comment, e.Comment, dec.Options())
		}
		if !fits {
			e.Comment = &BeatmapsetEventUnknown{Raw: wire.Comment}
		}
		return err
	}
	return nil
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*BeatmapsetEvent) Shape(jsontext.Value) []any { return []any{new(beatmapsetEventWire)} }

// MemberShapes returns what the comment is decoded into, if that is not a text.
func (*BeatmapsetEvent) MemberShapes(raw jsontext.Value) map[string]any {
	var head struct {
		Type    any            `json:"type"`
		Comment jsontext.Value `json:"comment"`
	}
	_ = json.Unmarshal(raw, &head, lookInto) // anything but an object has no type
	name, _ := head.Type.(string)
	comment := newBeatmapsetEventComment(BeatmapsetEventType(name))
	if comment == nil || head.Comment.Kind() == jsontext.KindString {
		return nil
	}
	return map[string]any{"comment": comment}
}

// beatmapsetEventCommon is [BeatmapsetEvent] without its methods.
type beatmapsetEventCommon BeatmapsetEvent

type beatmapsetEventWire struct {
	beatmapsetEventCommon
	Comment jsontext.Value `json:"comment"`
}

func newBeatmapsetEventComment(t BeatmapsetEventType) BeatmapsetEventComment {
	switch t {
	case BeatmapsetEventTypeIssueResolve, BeatmapsetEventTypeIssueReopen,
		BeatmapsetEventTypeKudosuAllow, BeatmapsetEventTypeKudosuDeny,
		BeatmapsetEventTypeDiscussionUnlock,
		BeatmapsetEventTypeDiscussionDelete, BeatmapsetEventTypeDiscussionRestore,
		BeatmapsetEventTypeDiscussionPostDelete, BeatmapsetEventTypeDiscussionPostRestore:
		return new(BeatmapsetEventDiscussion)
	case BeatmapsetEventTypeKudosuGain, BeatmapsetEventTypeKudosuLost,
		BeatmapsetEventTypeKudosuRecalculate:
		return new(BeatmapsetEventKudosu)
	case BeatmapsetEventTypeNominate:
		return new(BeatmapsetEventNomination)
	case BeatmapsetEventTypeNominationReset:
		return new(BeatmapsetEventNominationReset)
	case BeatmapsetEventTypeNominationResetReceived:
		return new(BeatmapsetEventNominationResetReceived)
	case BeatmapsetEventTypeDisqualify:
		return new(BeatmapsetEventDisqualification)
	case BeatmapsetEventTypeRemoveFromLoved, BeatmapsetEventTypeDiscussionLock:
		return new(BeatmapsetEventReason)
	case BeatmapsetEventTypeGenreEdit, BeatmapsetEventTypeLanguageEdit, BeatmapsetEventTypeTagsEdit:
		return new(BeatmapsetEventTextEdit)
	case BeatmapsetEventTypeNSFWToggle:
		return new(BeatmapsetEventToggle)
	case BeatmapsetEventTypeOffsetEdit:
		return new(BeatmapsetEventOffsetEdit)
	case BeatmapsetEventTypeBeatmapOwnerChange:
		return new(BeatmapsetEventOwnerChange)
	default:
		return nil
	}
}

// BeatmapsetEventsBundle is the answer to GET /beatmapsets/events. It has no
// cursor and no total.
//
// Source: app/Libraries/ModdingHistoryEventsBundle.php.
type BeatmapsetEventsBundle struct {
	Events        []BeatmapsetEvent `json:"events"`
	ReviewsConfig ReviewsConfig     `json:"reviewsConfig"` // ReviewsConfig has this spelling here only
	Users         []User            `json:"users"`         // with Groups

	Unknown map[string]jsontext.Value `json:",embed"`
}

// KudosuVote is a vote on a discussion.
//
// Source: app/Models/BeatmapDiscussionVote.php.
type KudosuVote struct {
	UserID UserID `json:"user_id"`
	Score  int    `json:"score"` // 1 or -1

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetEventType is the kind of a [BeatmapsetEvent]. An OAuth token sees
// those with a user only.
//
// Values: nominate, qualify, rank, love, nomination_reset,
// nomination_reset_received, disqualify, remove_from_loved, kudosu_gain,
// kudosu_lost, genre_edit, language_edit, tags_edit, nsfw_toggle, offset_edit,
// issue_resolve, issue_reopen, beatmap_owner_change, kudosu_allow, kudosu_deny,
// kudosu_recalculate, discussion_lock, discussion_unlock, discussion_delete,
// discussion_restore, discussion_post_delete, discussion_post_restore, approve.
type BeatmapsetEventType string

// The values of BeatmapsetEventType.
const (
	BeatmapsetEventTypeNominate                BeatmapsetEventType = "nominate"
	BeatmapsetEventTypeQualify                 BeatmapsetEventType = "qualify" // by the system
	BeatmapsetEventTypeRank                    BeatmapsetEventType = "rank"    // by the system
	BeatmapsetEventTypeLove                    BeatmapsetEventType = "love"
	BeatmapsetEventTypeNominationReset         BeatmapsetEventType = "nomination_reset"
	BeatmapsetEventTypeNominationResetReceived BeatmapsetEventType = "nomination_reset_received"
	BeatmapsetEventTypeDisqualify              BeatmapsetEventType = "disqualify"
	BeatmapsetEventTypeRemoveFromLoved         BeatmapsetEventType = "remove_from_loved"
	BeatmapsetEventTypeKudosuGain              BeatmapsetEventType = "kudosu_gain"
	BeatmapsetEventTypeKudosuLost              BeatmapsetEventType = "kudosu_lost"
	BeatmapsetEventTypeGenreEdit               BeatmapsetEventType = "genre_edit"
	BeatmapsetEventTypeLanguageEdit            BeatmapsetEventType = "language_edit"
	BeatmapsetEventTypeTagsEdit                BeatmapsetEventType = "tags_edit"
	BeatmapsetEventTypeNSFWToggle              BeatmapsetEventType = "nsfw_toggle"
	BeatmapsetEventTypeOffsetEdit              BeatmapsetEventType = "offset_edit"
	BeatmapsetEventTypeIssueResolve            BeatmapsetEventType = "issue_resolve"
	BeatmapsetEventTypeIssueReopen             BeatmapsetEventType = "issue_reopen"
	BeatmapsetEventTypeBeatmapOwnerChange      BeatmapsetEventType = "beatmap_owner_change"
	BeatmapsetEventTypeKudosuAllow             BeatmapsetEventType = "kudosu_allow"            // moderators only
	BeatmapsetEventTypeKudosuDeny              BeatmapsetEventType = "kudosu_deny"             // moderators only
	BeatmapsetEventTypeKudosuRecalculate       BeatmapsetEventType = "kudosu_recalculate"      // moderators only
	BeatmapsetEventTypeDiscussionLock          BeatmapsetEventType = "discussion_lock"         // moderators only
	BeatmapsetEventTypeDiscussionUnlock        BeatmapsetEventType = "discussion_unlock"       // moderators only
	BeatmapsetEventTypeDiscussionDelete        BeatmapsetEventType = "discussion_delete"       // moderators only
	BeatmapsetEventTypeDiscussionRestore       BeatmapsetEventType = "discussion_restore"      // moderators only
	BeatmapsetEventTypeDiscussionPostDelete    BeatmapsetEventType = "discussion_post_delete"  // moderators only
	BeatmapsetEventTypeDiscussionPostRestore   BeatmapsetEventType = "discussion_post_restore" // moderators only
	BeatmapsetEventTypeApprove                 BeatmapsetEventType = "approve"                 // old rows only
)
