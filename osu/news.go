package osu

import (
	"context"
	"net/url"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// NewsParams are the options of [Client.News].
type NewsParams struct {
	// Year restricts the result to posts of that year; from January to March
	// the current year includes the November and December before it.
	Year int `url:"year"`
	// Limit is how many posts to return, 1-21; the default is 12.
	Limit int `url:"limit" range:"1-21"`
	// Cursor is the position to continue at; empty is the start. It is valid
	// only with the same Year.
	Cursor Cursor `url:"cursor_string"`
}

// News returns news posts, newest first, with Preview but without Content, and
// the posts of a whole year in NewsSidebar. It needs no token.
//
// Source: app/Http/Controllers/NewsController.php.
func (c *Client) News(ctx context.Context, p *NewsParams) (objects.NewsListing, error) {
	return answer[objects.NewsListing](ctx, c, withQuery(transport.GetNews.At(), p))
}

// AllNews lists the posts of [Client.News], 21 at a time, starting at Cursor.
// Limit is the total.
func (c *Client) AllNews(p *NewsParams) List[objects.NewsPost] {
	q := copyOf(p)
	return cursorList(newsKey, 21, q.Cursor, func(ctx context.Context, at Cursor) (sheet[objects.NewsPost], error) {
		q := q
		q.Limit, q.Cursor = 21, at
		listing, err := c.News(ctx, &q)
		return sheet[objects.NewsPost]{items: listing.NewsPosts, cursor: listing.CursorString}, err
	}).limited(q.Limit)
}

// NewsPost returns a news post by its slug, such as
// 2021-04-27-results-a-labour-of-love, with Content (HTML) and Navigation. It
// needs no token.
//
// It fails with [ErrNotFound] if the slug is unknown.
//
// Source: app/Http/Controllers/NewsController.php.
func (c *Client) NewsPost(ctx context.Context, slug string) (objects.NewsPost, error) {
	return answer[objects.NewsPost](ctx, c, transport.GetNewsPost.At(slug))
}

// NewsPostByID returns a news post by id, as [Client.NewsPost] does.
func (c *Client) NewsPostByID(ctx context.Context, id objects.NewsPostID) (objects.NewsPost, error) {
	return answer[objects.NewsPost](ctx, c, transport.GetNewsPost.At(id).Query(url.Values{"key": {"id"}}))
}
