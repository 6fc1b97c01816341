package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// KudosuHistory is an exchange of kudosu, sent by GET /users/{user}/kudosu.
//
// Source: app/Transformers/KudosuHistoryTransformer.php.
type KudosuHistory struct {
	ID        KudosuHistoryID `json:"id"`
	Action    KudosuAction    `json:"action"`
	Amount    int             `json:"amount"` // may be negative
	Model     KudosuModel     `json:"model"`
	CreatedAt time.Time       `json:"created_at"`
	Giver     *KudosuGiver    `json:"giver"`
	Post      KudosuPost      `json:"post"`
	Details   *KudosuDetails  `json:"details"` // nil for kudosu of the forum

	Unknown map[string]jsontext.Value `json:",embed"`
}

// KudosuGiver is who gave or took kudosu.
//
// Source: app/Transformers/KudosuHistoryTransformer.php.
type KudosuGiver struct {
	URL      string `json:"url"`
	Username string `json:"username"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// KudosuPost is what kudosu was given for.
//
// Source: app/Transformers/KudosuHistoryTransformer.php.
type KudosuPost struct {
	URL   Opt[string] `json:"url"`   // null for deleted things
	Title string      `json:"title"` // "[deleted beatmap]" for deleted things

	Unknown map[string]jsontext.Value `json:",embed"`
}

// KudosuDetails tells what changed the kudosu of a discussion. The server may send an empty
// array for an empty object; both decode.
//
// Source: app/Models/BeatmapDiscussion.php.
type KudosuDetails struct {
	Event Opt[KudosuEvent] `json:"event,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UnmarshalJSONFrom reads an object or an empty array.
func (d *KudosuDetails) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeObject(dec, (*kudosuDetails)(d))
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*KudosuDetails) Shape(jsontext.Value) []any { return []any{new(kudosuDetails)} }

// kudosuDetails is [KudosuDetails] without its methods.
type kudosuDetails KudosuDetails

// KudosuAction is what happened in an exchange of kudosu. In a discussion that still exists
// it is <event>.<action>.
type KudosuAction string

// The values of KudosuAction.
const (
	KudosuActionGive             KudosuAction = "give"
	KudosuActionRevoke           KudosuAction = "revoke"
	KudosuActionReset            KudosuAction = "reset"
	KudosuActionVoteGive         KudosuAction = "vote.give"
	KudosuActionVoteReset        KudosuAction = "vote.reset"
	KudosuActionAllowKudosuGive  KudosuAction = "allow_kudosu.give"
	KudosuActionDenyKudosuReset  KudosuAction = "deny_kudosu.reset"
	KudosuActionDeleteReset      KudosuAction = "delete.reset"
	KudosuActionRestoreGive      KudosuAction = "restore.give"
	KudosuActionRecalculateGive  KudosuAction = "recalculate.give"
	KudosuActionRecalculateReset KudosuAction = "recalculate.reset"
)

func (k KudosuAction) String() string { return string(k) }

// Known reports whether k is one of the constants.
func (k KudosuAction) Known() bool {
	switch k {
	case KudosuActionGive, KudosuActionRevoke, KudosuActionReset, KudosuActionVoteGive,
		KudosuActionVoteReset, KudosuActionAllowKudosuGive, KudosuActionDenyKudosuReset,
		KudosuActionDeleteReset, KudosuActionRestoreGive, KudosuActionRecalculateGive,
		KudosuActionRecalculateReset:
		return true
	}
	return false
}

// KudosuEvent is what changed the kudosu of a discussion.
type KudosuEvent string

// The values of KudosuEvent.
const (
	KudosuEventVote        KudosuEvent = "vote"
	KudosuEventRecalculate KudosuEvent = "recalculate"
	KudosuEventAllowKudosu KudosuEvent = "allow_kudosu"
	KudosuEventDenyKudosu  KudosuEvent = "deny_kudosu"
	KudosuEventDelete      KudosuEvent = "delete"
	KudosuEventRestore     KudosuEvent = "restore"
)

func (k KudosuEvent) String() string { return string(k) }

// Known reports whether k is one of the constants.
func (k KudosuEvent) Known() bool {
	switch k {
	case KudosuEventVote, KudosuEventRecalculate, KudosuEventAllowKudosu,
		KudosuEventDenyKudosu, KudosuEventDelete, KudosuEventRestore:
		return true
	}
	return false
}

// KudosuModel is what kudosu was given for.
type KudosuModel string

// The values of KudosuModel.
const (
	KudosuModelBeatmapDiscussion KudosuModel = "beatmap_discussion"
	KudosuModelForumPost         KudosuModel = "forum_post"
)

func (k KudosuModel) String() string { return string(k) }

// Known reports whether k is one of the constants.
func (k KudosuModel) Known() bool {
	switch k {
	case KudosuModelBeatmapDiscussion, KudosuModelForumPost:
		return true
	}
	return false
}
