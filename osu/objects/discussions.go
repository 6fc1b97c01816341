package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// BeatmapsetDiscussion is a thread of the discussion of a beatmapset, sent by
// GET /beatmapsets/discussions. Votes and further posts have routes of their
// own.
//
// Source: app/Transformers/BeatmapDiscussionTransformer.php.
type BeatmapsetDiscussion struct {
	ID             DiscussionID               `json:"id"`
	BeatmapsetID   BeatmapsetID               `json:"beatmapset_id"`
	BeatmapID      Opt[BeatmapID]             `json:"beatmap_id"`    // null when about all difficulties
	UserID         Opt[UserID]                `json:"user_id"`       // null when the account is gone
	DeletedByID    Opt[UserID]                `json:"deleted_by_id"` // null unless deleted
	MessageType    Opt[DiscussionMessageType] `json:"message_type"`  // null for a type that the server does not name
	ParentID       Opt[DiscussionID]          `json:"parent_id"`     // the review it belongs to
	Timestamp      Opt[int]                   `json:"timestamp"`     // milliseconds into the beatmap, not a date
	Resolved       bool                       `json:"resolved"`
	CanBeResolved  bool                       `json:"can_be_resolved"`
	CanGrantKudosu bool                       `json:"can_grant_kudosu"`
	CreatedAt      Opt[time.Time]             `json:"created_at"`   // null when the server has no time
	UpdatedAt      Opt[time.Time]             `json:"updated_at"`   // null when the server has no time
	DeletedAt      Opt[time.Time]             `json:"deleted_at"`   // null unless deleted
	LastPostAt     Opt[time.Time]             `json:"last_post_at"` // null when the server has no time
	KudosuDenied   bool                       `json:"kudosu_denied"`

	Beatmap               *Beatmap                         `json:"beatmap,omitzero"`                 // attached by lists
	Beatmapset            *Beatmapset                      `json:"beatmapset,omitzero"`              // attached by lists
	Posts                 []BeatmapsetDiscussionPost       `json:"posts,omitzero"`                   // no API route asks for it
	CurrentUserAttributes *BeatmapsetDiscussionPermissions `json:"current_user_attributes,omitzero"` // absent without a token user
	StartingPost          *BeatmapsetDiscussionPost        `json:"starting_post,omitzero"`           // absent when there is none; nil when deleted
	Votes                 *BeatmapsetDiscussionVoteSummary `json:"votes,omitzero"`                   // no API route asks for it

	// User is attached by lists, if the server sends it with the discussions.
	User *User `json:"-"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionPermissions is what the token user may do in a
// discussion.
//
// Source: app/Transformers/BeatmapDiscussionTransformer.php.
type BeatmapsetDiscussionPermissions struct {
	VoteScore         int  `json:"vote_score"` // -1, 0 or 1
	CanModerateKudosu bool `json:"can_moderate_kudosu"`
	CanResolve        bool `json:"can_resolve"`
	CanReopen         bool `json:"can_reopen"`
	CanDestroy        bool `json:"can_destroy"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionVoteSummary counts the votes on a discussion. No API
// route asks for it.
//
// Source: app/Models/BeatmapDiscussion.php.
type BeatmapsetDiscussionVoteSummary struct {
	Up     Opt[int]            `json:"up,omitzero"`     // absent without votes
	Down   Opt[int]            `json:"down,omitzero"`   // absent without votes
	Voters map[string][]UserID `json:"voters,omitzero"` // up to 50 users under each of "up" and "down"

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionPost is a post of a discussion, sent by
// GET /beatmapsets/discussions/posts.
//
// Source: app/Transformers/BeatmapDiscussionPostTransformer.php.
type BeatmapsetDiscussionPost struct {
	BeatmapsetDiscussionID DiscussionID      `json:"beatmapset_discussion_id"`
	CreatedAt              Opt[time.Time]    `json:"created_at"`    // null when the server has no time
	DeletedAt              Opt[time.Time]    `json:"deleted_at"`    // null unless deleted
	DeletedByID            Opt[UserID]       `json:"deleted_by_id"` // null unless deleted
	ID                     DiscussionPostID  `json:"id"`
	LastEditorID           Opt[UserID]       `json:"last_editor_id"` // null unless edited
	Message                DiscussionMessage `json:"message"`        // differs by System; see [DiscussionMessage]
	System                 bool              `json:"system"`
	UpdatedAt              Opt[time.Time]    `json:"updated_at"` // null when the server has no time
	UserID                 UserID            `json:"user_id"`

	BeatmapDiscussion *BeatmapsetDiscussion `json:"beatmap_discussion,omitzero"` // attached by lists

	// User is attached by lists, if the server sends it with the posts.
	User *User `json:"-"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// DiscussionMessage is what a [BeatmapsetDiscussionPost] says. It is one of
// [DiscussionText], [*BeatmapsetDiscussionSystemMessage] and
// [*DiscussionMessageUnknown].
type DiscussionMessage interface{ discussionMessage() }

// DiscussionText is the message of a post written by a user. In the first post
// of a review it holds JSON; see [DiscussionText.ReviewBlocks].
type DiscussionText string

// DiscussionMessageUnknown is a message of another kind.
type DiscussionMessageUnknown struct {
	Raw jsontext.Value // any JSON
}

func (DiscussionText) discussionMessage()                     {}
func (*BeatmapsetDiscussionSystemMessage) discussionMessage() {}
func (*DiscussionMessageUnknown) discussionMessage()          {}

// ReviewBlocks reads t as the first post of a review. It reports false for any
// other text.
func (t DiscussionText) ReviewBlocks() (blocks []ReviewBlock, ok bool) {
	if jsontext.Value(t).Kind() != jsontext.KindBeginArray {
		return nil, false
	}
	err := json.Unmarshal([]byte(t), &blocks)
	return blocks, err == nil
}

// MarshalJSONTo writes the message as it came.
func (m *DiscussionMessageUnknown) MarshalJSONTo(enc *jsontext.Encoder) error {
	return writeRaw(enc, m.Raw)
}

// UnmarshalJSONFrom reads a post and chooses the type of Message by what is
// there.
func (p *BeatmapsetDiscussionPost) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var wire beatmapsetDiscussionPostWire
	if err := json.UnmarshalDecode(dec, &wire); err != nil {
		return err
	}
	*p = BeatmapsetDiscussionPost(wire.beatmapsetDiscussionPostCommon)
	switch wire.Message.Kind() {
	case jsontext.KindInvalid, jsontext.KindNull:
	case jsontext.KindString:
		var text DiscussionText
		if err := json.Unmarshal(wire.Message, &text, dec.Options()); err != nil {
			return err
		}
		p.Message = text
	default:
		message := new(BeatmapsetDiscussionSystemMessage)
		p.Message = message
		fits, err := decodeVariant(wire.Message, message, dec.Options())
		if !fits || message.Type == "" {
			p.Message = &DiscussionMessageUnknown{Raw: wire.Message}
		}
		return err
	}
	return nil
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*BeatmapsetDiscussionPost) Shape(jsontext.Value) []any {
	return []any{new(beatmapsetDiscussionPostWire)}
}

// MemberShapes returns what the message is decoded into.
func (*BeatmapsetDiscussionPost) MemberShapes(raw jsontext.Value) map[string]any {
	var head struct {
		Message jsontext.Value `json:"message"`
	}
	_ = json.Unmarshal(raw, &head, lookInto)
	if head.Message.Kind() == jsontext.KindString {
		return map[string]any{"message": new(DiscussionText)}
	}
	return map[string]any{"message": new(BeatmapsetDiscussionSystemMessage)}
}

// beatmapsetDiscussionPostCommon is [BeatmapsetDiscussionPost] without its
// methods.
type beatmapsetDiscussionPostCommon BeatmapsetDiscussionPost

type beatmapsetDiscussionPostWire struct {
	beatmapsetDiscussionPostCommon
	Message jsontext.Value `json:"message"`
}

// BeatmapsetDiscussionSystemMessage is what a post written by the server says.
//
// Source: app/Models/BeatmapDiscussionPost.php.
type BeatmapsetDiscussionSystemMessage struct {
	Type  SystemPostType `json:"type"`
	Value bool           `json:"value"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ReviewBlock is a part of a review: a paragraph of text or an embedded
// discussion.
//
// Source: app/Libraries/BeatmapsetDiscussion/Review.php.
type ReviewBlock struct {
	Type ReviewBlockType `json:"type"`

	Text         Opt[string]       `json:"text,omitzero"`          // paragraphs only
	DiscussionID Opt[DiscussionID] `json:"discussion_id,omitzero"` // embedded discussions only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionVote is a vote on a discussion, sent by
// GET /beatmapsets/discussions/votes. A vote that was taken back is gone.
//
// Source: app/Transformers/BeatmapDiscussionVoteTransformer.php.
type BeatmapsetDiscussionVote struct {
	BeatmapsetDiscussionID DiscussionID     `json:"beatmapset_discussion_id"`
	CreatedAt              Opt[time.Time]   `json:"created_at"` // null when the server has no time
	ID                     DiscussionVoteID `json:"id"`
	Score                  int              `json:"score"`      // 1 or -1
	UpdatedAt              Opt[time.Time]   `json:"updated_at"` // null when the server has no time
	UserID                 UserID           `json:"user_id"`

	// User and Discussion are attached by lists, if the server sends them with
	// the votes.
	User       *User                 `json:"-"`
	Discussion *BeatmapsetDiscussion `json:"-"` // nil if none was sent with it

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ReviewsConfig is the configuration of reviews.
//
// Source: app/Libraries/BeatmapsetDiscussion/Review.php.
type ReviewsConfig struct {
	MaxBlocks int `json:"max_blocks"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionsBundle is the answer to GET /beatmapsets/discussions.
//
// Source: app/Libraries/BeatmapsetDiscussionsBundle.php.
type BeatmapsetDiscussionsBundle struct {
	Beatmaps            []BeatmapExtended      `json:"beatmaps"` // every difficulty of the sets
	Beatmapsets         []BeatmapsetExtended   `json:"beatmapsets"`
	Discussions         []BeatmapsetDiscussion `json:"discussions"`
	IncludedDiscussions []BeatmapsetDiscussion `json:"included_discussions"` // children of the listed reviews
	ReviewsConfig       ReviewsConfig          `json:"reviews_config"`
	Users               []User                 `json:"users"`           // with Groups
	Cursor              Cursor                 `json:"cursor,omitzero"` // nil on the last page
	CursorString        Opt[string]            `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionPostsBundle is the answer to GET
// /beatmapsets/discussions/posts.
//
// Source: app/Libraries/BeatmapsetDiscussionPostsBundle.php.
type BeatmapsetDiscussionPostsBundle struct {
	Beatmapsets  []Beatmapset               `json:"beatmapsets"`
	Discussions  []BeatmapsetDiscussion     `json:"discussions"`
	Posts        []BeatmapsetDiscussionPost `json:"posts"`
	Users        []User                     `json:"users"`
	Cursor       Cursor                     `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string]                `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// BeatmapsetDiscussionVotesBundle is the answer to GET
// /beatmapsets/discussions/votes.
//
// Source: app/Libraries/BeatmapsetDiscussionVotesBundle.php.
type BeatmapsetDiscussionVotesBundle struct {
	Discussions  []BeatmapsetDiscussion     `json:"discussions"`
	Users        []User                     `json:"users"` // with Groups
	Votes        []BeatmapsetDiscussionVote `json:"votes"`
	Cursor       Cursor                     `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string]                `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// DiscussionMessageType is the kind of a discussion.
//
// Values: praise, suggestion, problem, mapper_note, hype, review.
type DiscussionMessageType string

// The values of DiscussionMessageType.
const (
	DiscussionMessageTypePraise     DiscussionMessageType = "praise"
	DiscussionMessageTypeSuggestion DiscussionMessageType = "suggestion"
	DiscussionMessageTypeProblem    DiscussionMessageType = "problem"
	DiscussionMessageTypeMapperNote DiscussionMessageType = "mapper_note"
	DiscussionMessageTypeHype       DiscussionMessageType = "hype"
	DiscussionMessageTypeReview     DiscussionMessageType = "review"
)

// DiscussionSort is the order of discussions, their posts and votes, and
// beatmapset events.
//
// Values: id_desc, id_asc.
type DiscussionSort string

// The values of DiscussionSort.
const (
	DiscussionSortIDDesc DiscussionSort = "id_desc" // the default
	DiscussionSortIDAsc  DiscussionSort = "id_asc"
)

// DiscussionBeatmapsetStatus chooses discussions by the state of their
// beatmapset.
//
// Values: all, ranked, qualified, disqualified, never_qualified.
type DiscussionBeatmapsetStatus string

// The values of DiscussionBeatmapsetStatus.
const (
	DiscussionBeatmapsetStatusAll            DiscussionBeatmapsetStatus = "all" // the default
	DiscussionBeatmapsetStatusRanked         DiscussionBeatmapsetStatus = "ranked"
	DiscussionBeatmapsetStatusQualified      DiscussionBeatmapsetStatus = "qualified"
	DiscussionBeatmapsetStatusDisqualified   DiscussionBeatmapsetStatus = "disqualified"
	DiscussionBeatmapsetStatusNeverQualified DiscussionBeatmapsetStatus = "never_qualified"
)

// DiscussionPostType chooses posts of discussions by their place.
//
// Values: reply, first, system.
type DiscussionPostType string

// The values of DiscussionPostType.
const (
	DiscussionPostTypeReply  DiscussionPostType = "reply" // the default
	DiscussionPostTypeFirst  DiscussionPostType = "first"
	DiscussionPostTypeSystem DiscussionPostType = "system"
)

// ReviewBlockType is the kind of a [ReviewBlock].
//
// Values: paragraph, embed.
type ReviewBlockType string

// The values of ReviewBlockType.
const (
	ReviewBlockTypeParagraph ReviewBlockType = "paragraph"
	ReviewBlockTypeEmbed     ReviewBlockType = "embed"
)

// SystemPostType is what a post written by the server is about.
//
// Values: resolved.
type SystemPostType string

// The values of SystemPostType.
const (
	SystemPostTypeResolved SystemPostType = "resolved" // or reopened, by the value
)
