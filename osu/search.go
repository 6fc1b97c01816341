package osu

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// UserSearchSort is the order of users that a search finds.
type UserSearchSort string

// The orders; the default is relevance_desc.
const (
	UserSearchSortRelevanceDesc UserSearchSort = "relevance_desc"
	UserSearchSortRelevanceAsc  UserSearchSort = "relevance_asc"
	UserSearchSortUsernameAsc   UserSearchSort = "username_asc"
	UserSearchSortUsernameDesc  UserSearchSort = "username_desc"
)

// Known reports whether s is one of the constants.
func (s UserSearchSort) Known() bool {
	switch s {
	case UserSearchSortRelevanceDesc, UserSearchSortRelevanceAsc, UserSearchSortUsernameAsc, UserSearchSortUsernameDesc:
		return true
	}
	return false
}

// SearchParams are the options of [Client.Search].
type SearchParams struct {
	// RecentOnly restricts the result to users seen in the last 90 days.
	RecentOnly bool `url:"recent_only"`
	// Sort is the order of the users.
	Sort UserSearchSort `url:"sort"`
	// Locale is the language of the wiki pages besides English; the default is
	// the language of the request.
	Locale objects.Locale `url:"locale"`
}

// Search returns the first 6 users and the first 8 wiki pages that match a
// text, and both totals. [Client.UserSearch] and [Client.WikiSearch] return the
// others, and [Client.BeatmapsetSearch] beatmapsets.
//
// Scope public. It fails with [ErrValidation] for a blank text.
//
// Source: app/Http/Controllers/HomeController.php.
func (c *Client) Search(ctx context.Context, text string, p *SearchParams) (objects.SearchResult, error) {
	return answer[objects.SearchResult](ctx, c, search(objects.SearchModeAll, text, p))
}

// UserSearchParams are the options of [Client.UserSearch].
type UserSearchParams struct {
	// RecentOnly restricts the result to users seen in the last 90 days.
	RecentOnly bool `url:"recent_only"`
	// Sort is the order; the default is the best match first.
	Sort UserSearchSort `url:"sort"`
	// Page is the page, 1-5.
	Page int `url:"page" range:"1-5"`
}

// UserSearch returns up to 20 users whose name or former name matches a text,
// without includes, and the total, of which the server lists the first 100.
//
// Scope public. It fails with [ErrValidation] for a blank text.
//
// Source: app/Http/Controllers/HomeController.php.
func (c *Client) UserSearch(ctx context.Context, text string, p *UserSearchParams) (objects.SearchResultUser, error) {
	result, err := answer[objects.SearchResult](ctx, c, search(objects.SearchModeUser, text, p))
	return copyOf(result.User), err
}

// AllUserSearch lists the users of [Client.UserSearch], starting at Page. It
// ends after 100 users.
func (c *Client) AllUserSearch(text string, p *UserSearchParams) List[objects.User] {
	q := copyOf(p)
	// Hidden users make pages shorter, so only an empty one is the last.
	return pageList(userKey, 1, 5, q.Page, func(ctx context.Context, page int) (sheet[objects.User], error) {
		q := q
		q.Page = page
		result, err := c.UserSearch(ctx, text, &q)
		return sheet[objects.User]{items: result.Data, total: result.Total}, err
	})
}

// WikiSearchParams are the options of [Client.WikiSearch].
type WikiSearchParams struct {
	// Locale is the language of the pages besides English; the default is the
	// language of the request.
	Locale objects.Locale `url:"locale"`
	// Page is the page, 1-200.
	Page int `url:"page" range:"1-200"`
}

// WikiSearch returns up to 50 pages of the wiki that match a text, and the
// total, of which the server lists the first 10,000.
//
// Scope public. It fails with [ErrValidation] for a blank text.
//
// Source: app/Http/Controllers/HomeController.php.
func (c *Client) WikiSearch(ctx context.Context, text string, p *WikiSearchParams) (objects.SearchResultWikiPage, error) {
	result, err := answer[objects.SearchResult](ctx, c, search(objects.SearchModeWikiPage, text, p))
	return copyOf(result.WikiPage), err
}

// AllWikiSearch lists the pages of [Client.WikiSearch], starting at Page. It
// ends after 10,000 pages.
func (c *Client) AllWikiSearch(text string, p *WikiSearchParams) List[objects.WikiPage] {
	q := copyOf(p)
	return pageList(wikiKey, 1, 200, q.Page, func(ctx context.Context, page int) (sheet[objects.WikiPage], error) {
		q := q
		q.Page = page
		result, err := c.WikiSearch(ctx, text, &q)
		return sheet[objects.WikiPage]{items: result.Data, total: result.Total}, err
	})
}

// search returns the call of a search. The website's other modes return HTML or
// nothing.
func search(mode objects.SearchMode, text string, params any) transport.Call {
	call := withQuery(transport.GetSearch.At(), params).Query(url.Values{"mode": {string(mode)}, "query": {text}})
	if strings.TrimSpace(text) == "" {
		call = call.Fail(fmt.Errorf("%w: the text to search for is blank", ErrValidation))
	}
	return call
}
