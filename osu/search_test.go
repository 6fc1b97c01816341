package osu_test

import (
	"errors"
	"fmt"
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
)

// A search ends with an empty page or where the server stops, not with a page
// that is short.
func TestAllSearch_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		page := number(t, q, "page", 1)
		if q.Get("mode") == "wiki_page" {
			return fmt.Sprintf(`{"wiki_page":{"data":[{"locale":"en","path":"%d"}],"total":20000}}`, page)
		}
		if page == 3 && q.Get("query") == "few" {
			return `{"user":{"data":[],"total":38}}`
		}
		return `{"user":{"data":` + array(page*20+1, page*20+19, `{"id":#}`) + `,"total":1000}}`
	}}
	c := m.client(t)
	many, err := collect(t, c.AllUserSearch("many", &osu.UserSearchParams{Page: 2}))
	few, err2 := collect(t, c.AllUserSearch("few", &osu.UserSearchParams{RecentOnly: true}))
	if err := errors.Join(err, err2); err != nil || len(many) != 4*19 || len(few) != 2*19 {
		t.Errorf("%d and %d users, error %v", len(many), len(few), err)
	}
	wantAsked(t, m,
		"GET /search?mode=user&page=2&query=many", "GET /search?mode=user&page=3&query=many",
		"GET /search?mode=user&page=4&query=many", "GET /search?mode=user&page=5&query=many",
		"GET /search?mode=user&page=1&query=few&recent_only=true", "GET /search?mode=user&page=2&query=few&recent_only=true",
		"GET /search?mode=user&page=3&query=few&recent_only=true",
	)
	m.asked = nil
	wiki, err := collect(t, c.AllWikiSearch("rules", &osu.WikiSearchParams{Page: 199}))
	if len(wiki) != 2 || err != nil {
		t.Errorf("%d wiki pages, error %v", len(wiki), err)
	}
	wantAsked(t, m, "GET /search?mode=wiki_page&page=199&query=rules", "GET /search?mode=wiki_page&page=200&query=rules")
}
