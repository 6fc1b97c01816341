package osutest_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// feed is what is read of a feed of news, atom or rss.
type feed struct {
	Entries []struct {
		ID        string    `xml:"id"`
		Title     string    `xml:"title"`
		Published time.Time `xml:"published"`
	} `xml:"entry"`
	Items []struct {
		GUID  string `xml:"guid"`
		Title string `xml:"title"`
		Date  string `xml:"pubDate"`
	} `xml:"channel>item"`
}

// TestNews_hasFeeds checks the formats atom and rss, which have 20 posts unless
// asked for others, and no more than 21 (the server's NewsController.php and
// its views).
func TestNews_hasFeeds(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	token := server.Token()
	posts := decode[objects.NewsListing](t, send(t, server, call{path: "/news?limit=21", token: token})).NewsPosts
	if len(posts) != 21 {
		t.Fatalf("%d posts, want 21", len(posts))
	}
	for query, want := range map[string]int{"": 20, "&limit=3": 3, "&limit=99": 21, "&limit=0": 1} {
		for _, format := range []string{"atom", "rss"} {
			a := send(t, server, call{path: "/news?format=" + format + query, token: token})
			if kind := a.header.Get("Content-Type"); a.status != http.StatusOK || kind != "application/"+format+"+xml" {
				t.Errorf("%s%s: status %d in %s", format, query, a.status, kind)
			}
			var f feed
			if err := xml.Unmarshal(a.body, &f); err != nil {
				t.Fatalf("%s%s: got %v, want no error", format, query, err)
			}
			if got := len(f.Entries) + len(f.Items); got != want {
				t.Errorf("%s%s: %d posts, want %d", format, query, got, want)
			}
			for i, entry := range f.Entries {
				if entry.Title != posts[i].Title || !entry.Published.Equal(posts[i].PublishedAt.Or(time.Time{})) || entry.ID == "" {
					t.Errorf("atom: entry %d is %+v, want the post %q", i, entry, posts[i].Title)
				}
			}
			for i, item := range f.Items {
				at, err := time.Parse(http.TimeFormat, item.Date)
				if err != nil || item.Title != posts[i].Title || !at.Equal(posts[i].PublishedAt.Or(time.Time{})) || item.GUID == "" {
					t.Errorf("rss: item %d is %+v (%v), want the post %q", i, item, err, posts[i].Title)
				}
			}
		}
	}
	for _, format := range []string{"json", "xml", "ATOM"} {
		if a := send(t, server, call{path: "/news?format=" + format, token: token}); !strings.HasPrefix(string(a.body), "{") {
			t.Errorf("format %s: got %.60s, want JSON", format, a.body)
		}
	}
}
