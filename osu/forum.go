package osu

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Forums returns the forums that the token can see, with Subforums two levels
// deep.
//
// Scope public.
//
// Source: app/Http/Controllers/Forum/ForumsController.php.
func (c *Client) Forums(ctx context.Context) ([]objects.Forum, error) {
	listing, err := answer[objects.ForumListing](ctx, c, transport.GetForums.At())
	return listing.Forums, err
}

// ForumSort is the order of the topics of [Client.Forum].
type ForumSort string

// The orders; the default is by last post.
const (
	ForumSortCreated      ForumSort = "created"
	ForumSortFeatureVotes ForumSort = "feature-votes"
)

// Known reports whether s is one of the constants.
func (s ForumSort) Known() bool { return s == ForumSortCreated || s == ForumSortFeatureVotes }

// ForumReplies says which topics of [Client.Forum] to return.
type ForumReplies string

// The choices; the default is all topics.
const (
	ForumRepliesOnly ForumReplies = "only" // topics with replies
	ForumRepliesNone ForumReplies = "none" // topics without
)

// Known reports whether r is one of the constants.
func (r ForumReplies) Known() bool { return r == ForumRepliesOnly || r == ForumRepliesNone }

// ForumParams are the options of [Client.Forum].
type ForumParams struct {
	// Sort is the order; the default is by last post.
	Sort ForumSort `url:"sort"`
	// WithReplies restricts the result to topics with, or without, replies.
	WithReplies ForumReplies `url:"with_replies"`
}

// Forum returns a forum with Subforums two levels deep, 50 of its topics, and
// all pinned topics; [Client.ForumTopics] lists the other topics.
//
// Scope public. It fails with [ErrNotFound] if the forum is unknown, and with
// [ErrForbidden] if the token cannot see it.
//
// Source: app/Http/Controllers/Forum/ForumsController.php.
func (c *Client) Forum(ctx context.Context, id objects.ForumID, p *ForumParams) (objects.ForumShow, error) {
	return answer[objects.ForumShow](ctx, c, withQuery(transport.GetForum.At(id), p))
}

// ForumTopicsParams are the options of [Client.ForumTopics].
type ForumTopicsParams struct {
	// ForumID restricts the result to topics of that forum.
	ForumID objects.ForumID `url:"forum_id"`
	// Sort is the order by last post; the default is newest first.
	Sort objects.ForumTopicSort `url:"sort"`
	// Limit is how many topics to return, 1-50; the default is 50.
	Limit int `url:"limit" range:"1-50"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same ForumID and Sort.
	Cursor Cursor `url:"cursor_string"`
}

// ForumTopics returns topics of one forum, or of all forums that the token can
// see.
//
// Scope public.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopics(ctx context.Context, p *ForumTopicsParams) (objects.ForumTopicListing, error) {
	return answer[objects.ForumTopicListing](ctx, c, withQuery(transport.GetForumTopics.At(), p))
}

// AllForumTopics lists the topics of [Client.ForumTopics], 50 at a time,
// starting at Cursor. Limit is the total. It misses a topic whose last post is
// in the same second as that of the last topic of a page. A topic that gets a
// post during the walk is missed, or repeated in order old.
func (c *Client) AllForumTopics(p *ForumTopicsParams) List[objects.ForumTopic] {
	q := copyOf(p)
	return cursorList(topicKey, 50, q.Cursor, func(ctx context.Context, at Cursor) (sheet[objects.ForumTopic], error) {
		q := q
		q.Limit, q.Cursor = 50, at
		listing, err := c.ForumTopics(ctx, &q)
		return sheet[objects.ForumTopic]{items: listing.Topics, cursor: listing.CursorString}, err
	}).limited(q.Limit)
}

// ForumTopicStart is a post to begin with: one of the constants, or the id of a
// post from [ForumTopicStartAt].
type ForumTopicStart string

// The posts with names.
const (
	ForumTopicStartLatest ForumTopicStart = "latest" // the last post
	ForumTopicStartUnread ForumTopicStart = "unread" // the first post that the token's user has not read
)

// ForumTopicStartAt returns the post with that id as a start.
func ForumTopicStartAt(id objects.ForumPostID) ForumTopicStart {
	return ForumTopicStart(id.String())
}

// Known reports whether s is one of the constants or the id of a post.
func (s ForumTopicStart) Known() bool {
	id, err := strconv.ParseInt(string(s), 10, 64)
	return s == ForumTopicStartLatest || s == ForumTopicStartUnread || err == nil && id > 0
}

// ForumTopicParams are the options of [Client.ForumTopic]. At most one of
// Start, End, N and Cursor can be set.
type ForumTopicParams struct {
	// Sort is the order by id; the default is oldest first.
	Sort objects.ForumPostSort `url:"sort"`
	// Limit is how many posts to return, 1-50; the default is 50.
	Limit int `url:"limit" range:"1-50"`
	// Start is the first post, in order id_asc.
	Start ForumTopicStart `url:"start" excludes:"End,N,Cursor"`
	// End is the first post, in order id_desc.
	End objects.ForumPostID `url:"end" excludes:"N,Cursor"`
	// N starts at the n-th post of the topic, from 1, in order id_asc, and at
	// the last post if there are fewer.
	N int `url:"n" excludes:"Cursor"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same Sort.
	Cursor Cursor `url:"cursor_string"`
}

// sort returns the order that the start of the page requires, if any.
func (p ForumTopicParams) sort() objects.ForumPostSort {
	switch {
	case p.Start != "", p.N != 0:
		return objects.ForumPostSortIDAsc
	case p.End != 0:
		return objects.ForumPostSortIDDesc
	}
	return p.Sort
}

// ForumTopic returns a topic with its poll, if there is one, and posts with
// Body. The page with the last post has a cursor, too; the next page is empty.
// The results of a poll that hides them are absent until it ends.
//
// Scope public. It fails with [ErrNotFound] if the topic is unknown, with
// [ErrForbidden] if the token cannot see its forum, and with [ErrValidation]
// for options that the server would drop.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopic(ctx context.Context, id objects.ForumTopicID, p *ForumTopicParams) (objects.ForumTopicShow, error) {
	call := withQuery(transport.GetForumTopic.At(id), p)
	if q := copyOf(p); q.Sort != "" && q.Sort != q.sort() {
		call = call.Fail(fmt.Errorf("%w: sort is %s where start, end or n ask for %s", ErrValidation, q.Sort, q.sort()))
	}
	return answer[objects.ForumTopicShow](ctx, c, call)
}

// AllForumPosts lists the posts of [Client.ForumTopic], 50 at a time, starting
// at Start, End, N or Cursor. Limit is the total. In order id_asc it is a feed:
// the Next of its last page leads to later posts.
func (c *Client) AllForumPosts(id objects.ForumTopicID, p *ForumTopicParams) List[objects.ForumPost] {
	const size = 50
	q := copyOf(p)
	return NewList(postKey, func(ctx context.Context, at Cursor) (Page[objects.ForumPost], error) {
		q := q
		if at != q.Cursor { // past the start, which is replaced by the order that it requires
			q.Sort = q.sort()
			q.Start, q.End, q.N = "", 0, 0
		}
		q.Limit, q.Cursor = size, at
		topic, err := c.ForumTopic(ctx, id, &q)
		page := sheet[objects.ForumPost]{items: topic.Posts, cursor: topic.CursorString}.pageOf(at, size)
		if len(topic.Posts) == 0 {
			page.Next = at
		}
		return page, err
	}).From(q.Cursor).limited(q.Limit)
}

// ForumTopicCreate is a topic to create.
type ForumTopicCreate struct {
	// ForumID is the forum to create it in.
	ForumID objects.ForumID `json:"forum_id" required:"true"`
	// Title is the title, up to 100 characters.
	Title string `json:"title" required:"true" range:"1-100"`
	// Body is the first post in BBCode, up to 60000 characters, not only
	// quotes.
	Body string `json:"body" required:"true" range:"1-60000"`
	// CoverID is an uploaded cover; the API cannot upload one.
	CoverID int64 `json:"cover_id,omitzero"`
	// Poll is the poll of the topic; nil means none.
	Poll *ForumPollCreate `json:"-"`
}

// ForumPollCreate is the poll of a topic to create.
type ForumPollCreate struct {
	// Title is the question, up to 255 characters.
	Title string `json:"title" required:"true" range:"1-255"`
	// Options are the answers: 2-10 different ones of one line each.
	Options []string `json:"options" required:"true" range:"2-10"`
	// LengthDays is how long it is open; 0 means forever.
	LengthDays int `json:"length_days"`
	// MaxOptions is how many answers a user may give, up to all; the default is
	// 1.
	MaxOptions int `json:"max_options,omitzero"`
	// VoteChange lets users change their vote.
	VoteChange bool `json:"vote_change"`
	// HideResults hides the results until the poll ends, so LengthDays must be
	// set.
	HideResults bool `json:"hide_results"`
}

// check refuses polls that the server would refuse or read differently.
func (p ForumPollCreate) check() error {
	if err := check(p); err != nil {
		return err
	}
	for i, option := range p.Options {
		switch text := strings.TrimSpace(option); {
		case text == "":
			return fmt.Errorf("%w: poll option %d is blank", ErrValidation, i+1)
		case strings.ContainsAny(option, "\r\n"):
			return fmt.Errorf("%w: poll option %d has a line break, which begins another option", ErrValidation, i+1)
		case slices.ContainsFunc(p.Options[:i], func(o string) bool { return strings.TrimSpace(o) == text }):
			return fmt.Errorf("%w: poll option %d is there twice", ErrValidation, i+1)
		}
	}
	switch {
	case p.MaxOptions > len(p.Options):
		return fmt.Errorf("%w: max_options is %d, above the number of options", ErrValidation, p.MaxOptions)
	case p.HideResults && p.LengthDays == 0:
		return fmt.Errorf("%w: hide_results needs length_days", ErrValidation)
	}
	return nil
}

// ForumTopicCreate creates a topic and returns it with its first post, with
// Body. The call is not repeated if its outcome is unknown.
//
// Scope forum.write; needs a user. It fails with [ErrNotFound] if the forum is
// unknown; with [ErrForbidden] if the user is restricted or silenced, has too
// few plays, or the forum is closed; and with [ErrValidation] for a text or a
// poll that breaks the rules.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopicCreate(ctx context.Context, topic ForumTopicCreate) (objects.ForumTopicStore, error) {
	type poll struct {
		ForumPollCreate
		Options string `json:"options"` // the server splits it at line breaks
	}
	form := struct {
		ForumTopicCreate
		WithPoll bool  `json:"with_poll"`
		Poll     *poll `json:"forum_topic_poll,omitzero"`
	}{ForumTopicCreate: topic}
	call := withBody(transport.PostForumTopic.At(), topic)
	if topic.Poll != nil {
		call = call.Fail(topic.Poll.check())
		form.WithPoll, form.Poll = true, &poll{*topic.Poll, strings.Join(topic.Poll.Options, "\n")}
	}
	return answer[objects.ForumTopicStore](ctx, c, call.JSON(form))
}

// ForumTopicReply writes a post in BBCode of up to 60,000 characters, which
// must be more than quotes. It returns the post, with Body. The call is not
// repeated if its outcome is unknown.
//
// Scope forum.write; needs a user. It fails with [ErrNotFound] if the topic is
// unknown, and with [ErrForbidden] if the topic is locked, the user lacks
// permission, or the last post is by the same user and not old enough (24 hours
// for the author of the topic, 72 for others).
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopicReply(ctx context.Context, id objects.ForumTopicID, text string) (objects.ForumPost, error) {
	return answer[objects.ForumPost](ctx, c, withBody(transport.PostForumTopicReply.At(id), postBody{text}))
}

// ForumTopicEdit changes the title of a topic, which has up to 100 characters.
// It returns the topic.
//
// Scope forum.write; needs a user. It fails with [ErrNotFound] if the topic is
// unknown, and with [ErrForbidden] if the user lacks permission.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopicEdit(ctx context.Context, id objects.ForumTopicID, title string) (objects.ForumTopic, error) {
	type topic struct {
		Title string `json:"topic_title" required:"true" range:"1-100"`
	}
	call := withBody(transport.PutForumTopic.At(id), topic{title})
	return answer[objects.ForumTopic](ctx, c, call.JSON(map[string]topic{"forum_topic": {title}}))
}

// ForumPostEdit replaces the text of a post, in BBCode of up to 60,000
// characters, which must be more than quotes. It returns the post, with Body.
//
// Scope forum.write; needs a user. It fails with [ErrNotFound] if the post is
// unknown, and with [ErrForbidden] if the user lacks permission.
//
// Source: app/Http/Controllers/Forum/PostsController.php.
func (c *Client) ForumPostEdit(ctx context.Context, id objects.ForumPostID, text string) (objects.ForumPost, error) {
	return answer[objects.ForumPost](ctx, c, withBody(transport.PutForumPost.At(id), postBody{text}))
}

// postBody is the request body with the text of a post.
type postBody struct {
	Body string `json:"body" required:"true" range:"1-60000"`
}

// ForumTopicLock locks or unlocks a topic.
//
// Scope forum.write_manage, together with delegate and group_permissions; needs
// a bot that is a moderator of the forum. It fails with [ErrNotFound] if the
// topic is unknown, and with [ErrForbidden] if the bot is not a moderator.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopicLock(ctx context.Context, id objects.ForumTopicID, lock bool) error {
	return send(ctx, c, transport.PostForumTopicLock.At(id).JSON(map[string]bool{"lock": lock}))
}

// ForumTopicPin pins a topic as sticky or as announcement, or makes it normal
// again. It needs what [Client.ForumTopicLock] needs.
//
// It fails with [ErrNotFound] if the topic is unknown, and with [ErrForbidden]
// if the bot is not a moderator of the forum.
//
// Source: app/Http/Controllers/Forum/TopicsController.php.
func (c *Client) ForumTopicPin(ctx context.Context, id objects.ForumTopicID, as objects.ForumTopicType) error {
	call := transport.PostForumTopicPin.At(id)
	numbers := []objects.ForumTopicType{objects.ForumTopicTypeNormal, objects.ForumTopicTypeSticky, objects.ForumTopicTypeAnnouncement}
	pin := slices.Index(numbers, as)
	if pin < 0 {
		call = call.Fail(fmt.Errorf("%w: pin is %q, not the type of a topic", ErrValidation, as))
	}
	return send(ctx, c, call.JSON(map[string]int{"pin": pin}))
}
