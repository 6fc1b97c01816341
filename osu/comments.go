package osu

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/osugo/osugo/internal/attach"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// CommentsParams are the options of [Client.Comments].
type CommentsParams struct {
	// CommentableType and CommentableID restrict the result to comments on that
	// beatmapset, build or news post; they are set together.
	CommentableType objects.CommentableType `url:"commentable_type"`
	CommentableID   int64                   `url:"commentable_id"`
	// ParentID restricts the result to replies to that comment; zero to
	// comments that are not replies. If it is set, replies two levels deep are
	// in IncludedComments.
	ParentID *objects.CommentID `url:"parent_id"`
	// UserID restricts the result to comments by that user.
	UserID objects.UserID `url:"user_id"`
	// Sort is the order; the default is new.
	Sort objects.CommentSort `url:"sort"`
	// Limit is how many comments to return, 1-100; the default is 50.
	Limit int `url:"limit" range:"1-100"`
	// Page is the page, from 1; the server pages through the first 10,000
	// comments only.
	Page int `url:"page" excludes:"After,Cursor"`
	// After starts after that comment, which need not be in the result itself.
	After objects.CommentID `url:"after" excludes:"Cursor"`
	// Cursor is the position to continue at. It is valid only with the same
	// Sort; top needs VotesCount.
	Cursor *objects.CommentCursor `url:"-"`
}

// Comments returns comments, their parents and replies in IncludedComments, and
// the users. With a commentable it also returns the pinned comments, and
// deleted ones without their text; without ParentID, or with zero, also the
// totals. It needs no token.
//
// It fails with [ErrNotFound] if the commentable, the user, or the comment in
// After is unknown, and with [ErrValidation] for options that the server would
// drop.
//
// Source: app/Http/Controllers/CommentsController.php.
func (c *Client) Comments(ctx context.Context, p *CommentsParams) (objects.CommentBundle, error) {
	call := withQuery(transport.GetComments.At(), p)
	q := copyOf(p)
	if (q.CommentableType == "") != (q.CommentableID == 0) {
		call = call.Fail(fmt.Errorf("%w: commentable_type and commentable_id are used together only", ErrValidation))
	}
	if q.Page*cmp.Or(q.Limit, 50) > 10000 {
		call = call.Fail(fmt.Errorf("%w: page %d is past the first 10000 comments; use the cursor", ErrValidation, q.Page))
	}
	if q.Cursor != nil {
		call = commentCursor(call, *q.Cursor, q.Sort)
	}
	return answer[objects.CommentBundle](ctx, c, call)
}

// commentCursor adds a cursor to the query of a call. This is the only route
// that does not read cursor_string.
func commentCursor(call transport.Call, cursor objects.CommentCursor, sort objects.CommentSort) transport.Call {
	values := url.Values{
		"cursor[created_at]": {cursor.CreatedAt.Format(time.RFC3339)},
		"cursor[id]":         {cursor.ID.String()},
	}
	fits := cursor.ID > 0 && !cursor.CreatedAt.IsZero()
	if sort == objects.CommentSortTop {
		if fits = fits && cursor.VotesCount.Has(); fits {
			values.Set("cursor[votes_count]", strconv.Itoa(cursor.VotesCount.Or(0)))
		}
	}
	if !fits {
		return call.Fail(fmt.Errorf("%w: cursor does not fit the sort", ErrValidation))
	}
	return call.Query(values)
}

// AllComments lists the comments of [Client.Comments], 100 at a time. Limit is
// the total, and Page (of 100), After or Cursor is where it starts. Each
// comment has its User. In order top, comments that get votes during the walk
// may be repeated or missed.
func (c *Client) AllComments(p *CommentsParams) List[objects.Comment] {
	q := copyOf(p)
	return NewList(commentKey, func(ctx context.Context, at Cursor) (Page[objects.Comment], error) {
		q := q
		q.Limit = 100
		if at != "" {
			cursor, err := positionOf[objects.CommentCursor](at)
			if err != nil {
				return Page[objects.Comment]{}, err
			}
			q.Page, q.After, q.Cursor = 0, 0, &cursor
		}
		bundle, err := c.Comments(ctx, &q)
		attach.Comments(&bundle)
		page := Page[objects.Comment]{Items: bundle.Comments, Next: at, Total: bundle.Total.Or(0), More: bundle.HasMore}
		switch {
		case err != nil:
		case bundle.Cursor != nil:
			page.Next = cursorOf(bundle.Cursor)
		case bundle.HasMore:
			page.broken = fmt.Errorf("%w: there are more comments, but no cursor", ErrIncomplete)
		}
		return page, err
	}).limited(q.Limit)
}

// Comment returns a comment, which is the first of Comments, with its parent
// and replies (two levels, 50 each) in IncludedComments. It needs no token.
//
// It fails with [ErrNotFound] if the comment is unknown.
//
// Source: app/Http/Controllers/CommentsController.php.
func (c *Client) Comment(ctx context.Context, id objects.CommentID) (objects.CommentBundle, error) {
	return answer[objects.CommentBundle](ctx, c, transport.GetComment.At(id))
}
