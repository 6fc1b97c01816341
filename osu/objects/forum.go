package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Forum is a forum. Forums nest three levels deep at most.
//
// Source: app/Transformers/Forum/ForumTransformer.php.
type Forum struct {
	ID          ForumID `json:"id"`
	Name        string  `json:"name"`
	Description string  `json:"description"`

	Subforums []Forum `json:"subforums,omitzero"` // absent on the third level

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumListing is the answer to GET /forums.
//
// Source: app/Http/Controllers/Forum/ForumsController.php.
type ForumListing struct {
	Forums []Forum `json:"forums"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumShow is the answer to GET /forums/{forum}.
//
// Source: app/Http/Controllers/Forum/ForumsController.php.
type ForumShow struct {
	Forum        Forum        `json:"forum"`
	Topics       []ForumTopic `json:"topics"`
	PinnedTopics []ForumTopic `json:"pinned_topics"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumTopic is a topic of a forum.
//
// Source: app/Transformers/Forum/TopicTransformer.php.
type ForumTopic struct {
	CreatedAt   Opt[time.Time]      `json:"created_at"` // null when the server has no time
	DeletedAt   Opt[time.Time]      `json:"deleted_at"` // null unless deleted
	FirstPostID ForumPostID         `json:"first_post_id"`
	ForumID     ForumID             `json:"forum_id"`
	ID          ForumTopicID        `json:"id"`
	IsLocked    bool                `json:"is_locked"`
	LastPostID  ForumPostID         `json:"last_post_id"`
	PostCount   int                 `json:"post_count"`
	Title       string              `json:"title"`
	Type        Opt[ForumTopicType] `json:"type"`       // null for a type that the server does not name
	UpdatedAt   Opt[time.Time]      `json:"updated_at"` // time of the last post
	UserID      UserID              `json:"user_id"`
	Views       int                 `json:"views"`
	Poll        *ForumPoll          `json:"poll"` // nil without a poll

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumPoll is the poll of a topic.
//
// Source: app/Transformers/Forum/PollTransformer.php.
type ForumPoll struct {
	AllowVoteChange       bool              `json:"allow_vote_change"`
	EndedAt               Opt[time.Time]    `json:"ended_at"` // null when voting never ends
	HideIncompleteResults bool              `json:"hide_incomplete_results"`
	LastVoteAt            Opt[time.Time]    `json:"last_vote_at"` // null without votes
	MaxVotes              int               `json:"max_votes"`
	StartedAt             Opt[time.Time]    `json:"started_at"` // null when the server has no time
	Title                 ForumPollText     `json:"title"`
	TotalVoteCount        int               `json:"total_vote_count"`
	Options               []ForumPollOption `json:"options"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumPollOption is an answer of a poll.
//
// Source: app/Transformers/Forum/PollOptionTransformer.php.
type ForumPollOption struct {
	ID   int           `json:"id"` // unique within the topic only
	Text ForumPollText `json:"text"`

	VoteCount Opt[int] `json:"vote_count,omitzero"` // absent while results are hidden

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumPollText is a text of a poll in both notations.
//
// Source: app/Transformers/Forum/PollTransformer.php.
type ForumPollText struct {
	BBCode string `json:"bbcode"`
	HTML   string `json:"html"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumPost is a post of a topic.
//
// Source: app/Transformers/Forum/PostTransformer.php.
type ForumPost struct {
	CreatedAt  Opt[time.Time] `json:"created_at"`   // null when the server has no time
	DeletedAt  Opt[time.Time] `json:"deleted_at"`   // null unless deleted
	EditedAt   Opt[time.Time] `json:"edited_at"`    // null unless edited
	EditedByID Opt[UserID]    `json:"edited_by_id"` // null unless edited
	ForumID    ForumID        `json:"forum_id"`
	ID         ForumPostID    `json:"id"`
	TopicID    ForumTopicID   `json:"topic_id"`
	UserID     UserID         `json:"user_id"`

	Body *ForumPostBody `json:"body,omitzero"` // all routes send it

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumPostBody is the text of a post in both notations.
//
// Source: app/Transformers/Forum/PostTransformer.php.
type ForumPostBody struct {
	HTML string `json:"html"`
	Raw  string `json:"raw"` // BBCode

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumTopicListing is the answer to GET /forums/topics.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
type ForumTopicListing struct {
	Topics       []ForumTopic `json:"topics"`
	Cursor       Cursor       `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string]  `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumTopicShow is the answer to GET /forums/topics/{topic}.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
type ForumTopicShow struct {
	Posts        []ForumPost          `json:"posts"` // with Body
	Search       ForumTopicShowSearch `json:"search"`
	Topic        ForumTopic           `json:"topic"`
	Cursor       Cursor               `json:"cursor,omitzero"` // set even on the last page
	CursorString Opt[string]          `json:"cursor_string"`   // set even on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumTopicShowSearch has the parameters of GET /forums/topics/{topic} as the
// server read them.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
type ForumTopicShowSearch struct {
	Limit int           `json:"limit"`
	Sort  ForumPostSort `json:"sort"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumTopicStore is the answer to POST /forums/topics.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
type ForumTopicStore struct {
	Topic ForumTopic `json:"topic"`
	Post  ForumPost  `json:"post"` // with Body

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ForumTopicType is the kind of a topic.
//
// Values: normal, sticky, announcement.
type ForumTopicType string

// The values of ForumTopicType.
const (
	ForumTopicTypeNormal       ForumTopicType = "normal"
	ForumTopicTypeSticky       ForumTopicType = "sticky"
	ForumTopicTypeAnnouncement ForumTopicType = "announcement"
)

// ForumPostSort is the order of the posts of a topic.
//
// Values: id_asc, id_desc.
type ForumPostSort string

// The values of ForumPostSort.
const (
	ForumPostSortIDAsc  ForumPostSort = "id_asc" // the default
	ForumPostSortIDDesc ForumPostSort = "id_desc"
)

// ForumTopicSort is the order of GET /forums/topics.
//
// Values: new, old.
type ForumTopicSort string

// The values of ForumTopicSort.
const (
	ForumTopicSortNew ForumTopicSort = "new" // the default
	ForumTopicSortOld ForumTopicSort = "old"
)
