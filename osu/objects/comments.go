package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// Comment is a comment on a beatmapset, a build or a news post.
//
// Source: app/Transformers/CommentTransformer.php.
type Comment struct {
	ID              CommentID            `json:"id"`
	ParentID        Opt[CommentID]       `json:"parent_id"` // the comment it answers
	UserID          Opt[UserID]          `json:"user_id"`   // null for imported comments
	Pinned          bool                 `json:"pinned"`
	RepliesCount    int                  `json:"replies_count"`
	VotesCount      int                  `json:"votes_count"`
	CommentableType Opt[CommentableType] `json:"commentable_type"` // null is possible but not sent today
	CommentableID   Opt[int64]           `json:"commentable_id"`   // null is possible but not sent today
	LegacyName      Opt[string]          `json:"legacy_name"`      // author of an imported comment
	CreatedAt       Opt[time.Time]       `json:"created_at"`       // null is possible but not sent today
	UpdatedAt       Opt[time.Time]       `json:"updated_at"`       // null is possible but not sent today
	DeletedAt       Opt[time.Time]       `json:"deleted_at"`       // null unless deleted
	EditedAt        Opt[time.Time]       `json:"edited_at"`        // null unless edited
	EditedByID      Opt[UserID]          `json:"edited_by_id"`     // null unless edited

	// DeletedByID is for moderators, and never sent to an OAuth token.
	DeletedByID Opt[UserID] `json:"deleted_by_id,omitzero"`
	Message     Opt[string] `json:"message,omitzero"`      // Markdown; absent when deleted
	MessageHTML Opt[string] `json:"message_html,omitzero"` // absent when deleted
	// User is attached by lists, from CommentBundle.Users.
	User *User `json:"user,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// CommentBundle is the answer of all comment routes. Comments lie flat: the
// tree is in Comment.ParentID.
//
// Source: app/Libraries/CommentBundle.php.
type CommentBundle struct {
	Comments         []Comment      `json:"comments"`
	HasMore          bool           `json:"has_more"`
	HasMoreID        Opt[CommentID] `json:"has_more_id"`       // the parent_id of the request
	IncludedComments []Comment      `json:"included_comments"` // parents and replies of Comments
	PinnedComments   []Comment      `json:"pinned_comments"`
	UserVotes        []CommentID    `json:"user_votes"`  // comments the token user voted for
	UserFollow       bool           `json:"user_follow"` // the token user follows the thread
	Users            []User         `json:"users"`       // all authors and editors
	Sort             CommentSort    `json:"sort"`        // the effective one
	// Cursor is there even when HasMore is false; there is no CursorString.
	Cursor          *CommentCursor    `json:"cursor"`
	CommentableMeta []CommentableMeta `json:"commentable_meta"`

	User          *User    `json:"user,omitzero"`            // requests for one user only
	TopLevelCount Opt[int] `json:"top_level_count,omitzero"` // requests without a parent only
	Total         Opt[int] `json:"total,omitzero"`           // requests without a parent only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// CommentCursor is where the next page of a [CommentBundle] starts.
//
// Source: app/Models/Comment.php.
type CommentCursor struct {
	CreatedAt time.Time `json:"created_at"`
	ID        CommentID `json:"id"`

	VotesCount Opt[int] `json:"votes_count,omitzero"` // [CommentSortTop] only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// CommentableMeta is what comments are about. The last element of
// CommentBundle.CommentableMeta is a placeholder for deleted things and has a
// title only.
//
// Source: app/Transformers/CommentableMetaTransformer.php.
type CommentableMeta struct {
	Title string `json:"title"`

	CurrentUserAttributes *CommentableMetaUserAttributes `json:"current_user_attributes,omitzero"` // absent in the placeholder
	ID                    Opt[int64]                     `json:"id,omitzero"`                      // absent in the placeholder
	Type                  Opt[CommentableType]           `json:"type,omitzero"`                    // absent in the placeholder
	URL                   Opt[string]                    `json:"url,omitzero"`                     // absent in the placeholder
	OwnerID               Opt[UserID]                    `json:"owner_id,omitzero"`                // mapper of a beatmapset, else null
	OwnerTitle            Opt[CommentableOwnerTitle]     `json:"owner_title,omitzero"`             // null without an owner; absent in the placeholder
	Locked                Opt[bool]                      `json:"locked,omitzero"`                  // absent in the placeholder

	Unknown map[string]jsontext.Value `json:",embed"`
}

// CommentableMetaUserAttributes is what the token user may do below a
// [CommentableMeta].
//
// Source: app/Transformers/CommentableMetaTransformer.php.
type CommentableMetaUserAttributes struct {
	// CanNewCommentReason tells why the token user may not comment, in the
	// language of the request. It is null if the token user may.
	CanNewCommentReason Opt[string] `json:"can_new_comment_reason"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// CommentableType is what can be commented on.
//
// Values: beatmapset, build, news_post.
type CommentableType string

// The values of CommentableType.
const (
	CommentableTypeBeatmapset CommentableType = "beatmapset"
	CommentableTypeBuild      CommentableType = "build"
	CommentableTypeNewsPost   CommentableType = "news_post"
)

// CommentableOwnerTitle is what the owner of a commented thing is called.
//
// Values: MAPPER.
type CommentableOwnerTitle string

// The values of CommentableOwnerTitle.
const (
	CommentableOwnerTitleMapper CommentableOwnerTitle = "MAPPER"
)

// CommentSort is the order of comments.
//
// Values: new, old, top.
type CommentSort string

// The values of CommentSort.
const (
	CommentSortNew CommentSort = "new" // the default
	CommentSortOld CommentSort = "old"
	CommentSortTop CommentSort = "top"
)
