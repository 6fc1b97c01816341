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
	Giver     *KudosuGiver    `json:"giver"` // nil when the account is gone
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

// KudosuDetails says what changed the kudosu of a discussion. The server may
// send an empty array for an empty object; both decode.
//
// Source: app/Models/BeatmapDiscussion.php.
type KudosuDetails struct {
	Event Opt[KudosuEvent] `json:"event,omitzero"` // only for kudosu of discussions

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

// KudosuAction is what happened in an exchange of kudosu. In a discussion that
// still exists it is <event>.<action>.
//
// Values: give, revoke, reset, vote.give, vote.reset, allow_kudosu.give,
// deny_kudosu.reset, delete.reset, restore.give, recalculate.give,
// recalculate.reset.
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

// KudosuEvent is what changed the kudosu of a discussion.
//
// Values: vote, recalculate, allow_kudosu, deny_kudosu, delete, restore.
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

// KudosuModel is what kudosu was given for.
//
// Values: beatmap_discussion, forum_post.
type KudosuModel string

// The values of KudosuModel.
const (
	KudosuModelBeatmapDiscussion KudosuModel = "beatmap_discussion"
	KudosuModelForumPost         KudosuModel = "forum_post"
)
