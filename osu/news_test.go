package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
)

func TestAllNews_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("cursor_string") == "" {
			return `{"news_posts":[{"id":3},{"id":2}],"cursor_string":"c"}`
		}
		return `{"news_posts":[{"id":1}],"cursor_string":null}`
	}}
	posts, err := collect(t, m.client(t).AllNews(&osu.NewsParams{Year: 2021}))
	if len(posts) != 3 || err != nil {
		t.Errorf("%d posts, error %v", len(posts), err)
	}
	wantAsked(t, m, "GET /news?limit=21&year=2021", "GET /news?cursor_string=c&limit=21&year=2021")
}
