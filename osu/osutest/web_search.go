package osutest

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// searchHandlers returns the handlers of the website's search.
func searchHandlers() handlers { return handlers{transport.GetSearch: getSearch} }

// The limits of the search.
const (
	searchedUsers, searchedUsersAll = 20, 6
	searchedPages, searchedPagesAll = 50, 8
	searchReach                     = 100 // users
)

func getSearch(q *request) (any, error) {
	switch mode := q.in.str("mode"); mode {
	case "user":
		return object{"user": q.searchUsers(searchedUsers, true)}, nil
	case "wiki_page":
		return object{"wiki_page": q.searchWiki(searchedPages, true)}, nil
	case "forum_post", "team":
		return object{}, nil
	case "beatmapset":
		return redirect(q.server.url + "/beatmapsets?" + url.Values{"q": {q.in.str("query")}}.Encode()), nil
	case "artist_track":
		return redirect(q.server.url + "/beatmaps/artists/tracks?" + url.Values{"query": {q.in.str("query")}}.Encode()), nil
	}
	return object{"user": q.searchUsers(searchedUsersAll, false), "wiki_page": q.searchWiki(searchedPagesAll, false)}, nil
}

// found writes a page of results, of which only the first reach ones are
// accessible.
func found[T any](q *request, all []T, size, reach int, paged bool, write func(T) object) object {
	page := 1
	if paged {
		page = q.in.clamped("page", 1, 1, 1<<20)
	}
	within := all[:min(len(all), reach)]
	from := min((page-1)*size, len(within))
	return object{"data": listOf(within[from:min(from+size, len(within))], write), "total": len(all)}
}

// searchUsers finds players by parts of current and former names, shortest name
// first.
func (q *request) searchUsers(size int, paged bool) object {
	w := q.world
	text := nameKey(strings.TrimSpace(q.in.str("query")))
	recent := q.in.flag("recent_only", false)
	var all []int
	for n := range w.size.Users {
		matches := slices.ContainsFunc(append(w.formerNames(n), w.username(n)), func(name string) bool {
			return text != "" && strings.Contains(nameKey(name), text)
		})
		if last := w.lastVisit(n); matches && (!recent || !last.IsZero() && q.at.Sub(last) < 90*24*time.Hour) {
			all = append(all, n)
		}
	}
	name := func(n int) string { return nameKey(w.username(n)) }
	order := func(a, b int) int { return cmp.Or(cmp.Compare(len(name(a)), len(name(b))), cmp.Compare(a, b)) }
	switch q.in.str("sort") {
	case "relevance_asc":
		order = func(a, b int) int { return cmp.Or(cmp.Compare(len(name(b)), len(name(a))), cmp.Compare(a, b)) }
	case "username_asc":
		order = func(a, b int) int { return cmp.Compare(name(a), name(b)) }
	case "username_desc":
		order = func(a, b int) int { return cmp.Compare(name(b), name(a)) }
	}
	slices.SortFunc(all, order)
	return found(q, all, size, searchReach, paged, func(n int) object { return w.user(n) })
}

// searchWiki finds pages by parts of their title, path and tags.
func (q *request) searchWiki(size int, paged bool) object {
	text := strings.ToLower(strings.TrimSpace(q.in.str("query")))
	locale := q.in.str("locale")
	if locale == "" {
		locale, _, _ = strings.Cut(strings.ToLower(q.http.Header.Get("Accept-Language")), ",")
	}
	var all []wikiPage
	for _, p := range wikiPages {
		if text != "" && (strings.Contains(strings.ToLower(p.title+" "+p.path), text) || slices.Contains(p.tags, any(text))) {
			all = append(all, p)
		}
	}
	return found(q, all, size, rowLimit, paged, func(p wikiPage) object { return p.write(locale) })
}
