package osu

import (
	"context"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// DiscussionsParams are the options of [Client.Discussions].
type DiscussionsParams struct {
	// BeatmapsetID restricts the result to discussions of one beatmapset.
	BeatmapsetID objects.BeatmapsetID `url:"beatmapset_id"`
	// BeatmapID restricts the result to discussions of one difficulty.
	BeatmapID objects.BeatmapID `url:"beatmap_id"`
	// BeatmapsetStatus restricts the result to discussions of beatmapsets in a
	// state.
	BeatmapsetStatus objects.DiscussionBeatmapsetStatus `url:"beatmapset_status"`
	// MessageTypes restricts the result to discussions of these types.
	MessageTypes []objects.DiscussionMessageType `url:"message_types"`
	// Ruleset restricts the result to discussions of beatmapsets of one
	// ruleset. The server does not document it.
	Ruleset objects.Ruleset `url:"mode"`
	// OnlyUnresolved restricts the result to suggestions and problems that are
	// open.
	OnlyUnresolved bool `url:"only_unresolved"`
	// ShowReviewEmbeds lists the discussions inside reviews, too. The server
	// does not document it.
	ShowReviewEmbeds bool `url:"show_review_embeds"`
	// User restricts the result to discussions begun by one user, an id or a
	// name. An unknown user has none.
	User string `url:"user"`
	// Sort is the order by id; the default is newest first.
	Sort objects.DiscussionSort `url:"sort"`
	// Limit is how many discussions to return, 5-50; the default is 50.
	Limit int `url:"limit" range:"5-50"`
	// Page is the page to return; the default is 1. The last one has the
	// 10,000th row.
	Page int `url:"page"`
	// Cursor is the position to continue at, instead of Limit and Page. It is
	// valid only with the same other options.
	Cursor Cursor `url:"cursor_string" excludes:"Limit,Page"`
}

// Discussions returns discussions of beatmapsets with StartingPost and
// CurrentUserAttributes, all difficulties of their beatmapsets, the
// beatmapsets, the discussions inside reviews, and the users (with Groups).
// Deleted discussions are left out.
//
// Scope public. It fails with [ErrValidation] for a page beyond the 10,000th
// row, where the server stops.
//
// Source: app/Http/Controllers/BeatmapDiscussionsController.php,
// app/Libraries/BeatmapsetDiscussionsBundle.php.
func (c *Client) Discussions(ctx context.Context, p *DiscussionsParams) (objects.BeatmapsetDiscussionsBundle, error) {
	call := withQuery(transport.GetDiscussions.At(), p)
	if p != nil {
		call = call.Fail(reachable(p.Page, p.Limit))
	}
	return answer[objects.BeatmapsetDiscussionsBundle](ctx, c, call)
}

// AllDiscussions lists the discussions of [Client.Discussions], 50 at a time
// and up to 10,000 rows; use filters to reach others. Limit is the total, and
// Page (of 50) or Cursor is where it starts. Each has its User, Beatmapset and
// Beatmap.
func (c *Client) AllDiscussions(p *DiscussionsParams) List[objects.BeatmapsetDiscussion] {
	q := copyOf(p)
	return discussionList(discussionKey, q.Cursor, q.Page, func(ctx context.Context, at Cursor, page, limit int) (sheet[objects.BeatmapsetDiscussion], error) {
		q := q
		q.Cursor, q.Page, q.Limit = at, page, limit
		bundle, err := c.Discussions(ctx, &q)
		attach.Discussions(&bundle)
		return sheet[objects.BeatmapsetDiscussion]{items: bundle.Discussions, cursor: bundle.CursorString}, err
	}).limited(q.Limit)
}

// DiscussionPostsParams are the options of [Client.DiscussionPosts].
type DiscussionPostsParams struct {
	// DiscussionID restricts the result to posts of one discussion.
	DiscussionID objects.DiscussionID `url:"beatmapset_discussion_id"`
	// Types is which posts to list; the default is replies.
	Types []objects.DiscussionPostType `url:"types"`
	// User restricts the result to posts of one user, an id or a name.
	User string `url:"user"`
	// Sort is the order by id; the default is newest first.
	Sort objects.DiscussionSort `url:"sort"`
	// Limit is how many posts to return, 5-50; the default is 50.
	Limit int `url:"limit" range:"5-50"`
	// Page is the page to return; the default is 1. The last one has the
	// 10,000th row.
	Page int `url:"page"`
	// Cursor is the position to continue at, instead of Limit and Page. It is
	// valid only with the same other options.
	Cursor Cursor `url:"cursor_string" excludes:"Limit,Page"`
}

// DiscussionPosts returns posts of discussions, and the beatmapsets,
// discussions and users that they name.
//
// Scope public. It fails with [ErrValidation] for a page beyond the 10,000th
// row, where the server stops.
//
// Source: app/Http/Controllers/BeatmapDiscussionPostsController.php,
// app/Libraries/BeatmapsetDiscussionPostsBundle.php.
func (c *Client) DiscussionPosts(ctx context.Context, p *DiscussionPostsParams) (objects.BeatmapsetDiscussionPostsBundle, error) {
	call := withQuery(transport.GetDiscussionPosts.At(), p)
	if p != nil {
		call = call.Fail(reachable(p.Page, p.Limit))
	}
	return answer[objects.BeatmapsetDiscussionPostsBundle](ctx, c, call)
}

// AllDiscussionPosts lists the posts of [Client.DiscussionPosts], 50 at a time
// and up to 10,000 rows; use filters to reach others. Limit is the total, and
// Page (of 50) or Cursor is where it starts. Each has its User and
// BeatmapDiscussion.
func (c *Client) AllDiscussionPosts(p *DiscussionPostsParams) List[objects.BeatmapsetDiscussionPost] {
	q := copyOf(p)
	return discussionList(discussionPostKey, q.Cursor, q.Page, func(ctx context.Context, at Cursor, page, limit int) (sheet[objects.BeatmapsetDiscussionPost], error) {
		q := q
		q.Cursor, q.Page, q.Limit = at, page, limit
		bundle, err := c.DiscussionPosts(ctx, &q)
		attach.DiscussionPosts(&bundle)
		return sheet[objects.BeatmapsetDiscussionPost]{items: bundle.Posts, cursor: bundle.CursorString}, err
	}).limited(q.Limit)
}

// DiscussionVotesParams are the options of [Client.DiscussionVotes].
type DiscussionVotesParams struct {
	// DiscussionID restricts the result to votes on one discussion.
	DiscussionID objects.DiscussionID `url:"beatmapset_discussion_id"`
	// User restricts the result to votes given by one user, an id or a name.
	User string `url:"user"`
	// Receiver restricts the result to votes on discussions begun by one user,
	// an id or a name.
	Receiver string `url:"receiver"`
	// Score restricts the result to votes for (1) or against (-1).
	Score int `url:"score" range:"-1-1"`
	// Sort is the order by id; the default is newest first.
	Sort objects.DiscussionSort `url:"sort"`
	// Limit is how many votes to return, 5-50; the default is 50.
	Limit int `url:"limit" range:"5-50"`
	// Page is the page to return; the default is 1. The last one has the
	// 10,000th row.
	Page int `url:"page"`
	// Cursor is the position to continue at, instead of Limit and Page. It is
	// valid only with the same other options.
	Cursor Cursor `url:"cursor_string" excludes:"Limit,Page"`
}

// DiscussionVotes returns votes on discussions, and the discussions and users
// (with Groups) that they name. Votes that were taken back are left out.
//
// Scope public. It fails with [ErrValidation] for a page beyond the 10,000th
// row, where the server stops.
//
// Source: app/Http/Controllers/BeatmapsetDiscussionVotesController.php,
// app/Libraries/BeatmapsetDiscussionVotesBundle.php.
func (c *Client) DiscussionVotes(ctx context.Context, p *DiscussionVotesParams) (objects.BeatmapsetDiscussionVotesBundle, error) {
	call := withQuery(transport.GetDiscussionVotes.At(), p)
	if p != nil {
		call = call.Fail(reachable(p.Page, p.Limit))
	}
	return answer[objects.BeatmapsetDiscussionVotesBundle](ctx, c, call)
}

// AllDiscussionVotes lists the votes of [Client.DiscussionVotes], 50 at a time
// and up to 10,000 rows; use filters to reach others. Limit is the total, and
// Page (of 50) or Cursor is where it starts. Each has its User and Discussion.
func (c *Client) AllDiscussionVotes(p *DiscussionVotesParams) List[objects.BeatmapsetDiscussionVote] {
	q := copyOf(p)
	return discussionList(discussionVoteKey, q.Cursor, q.Page, func(ctx context.Context, at Cursor, page, limit int) (sheet[objects.BeatmapsetDiscussionVote], error) {
		q := q
		q.Cursor, q.Page, q.Limit = at, page, limit
		bundle, err := c.DiscussionVotes(ctx, &q)
		attach.DiscussionVotes(&bundle)
		return sheet[objects.BeatmapsetDiscussionVote]{items: bundle.Votes, cursor: bundle.CursorString}, err
	}).limited(q.Limit)
}
