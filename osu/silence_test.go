package osu_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// TestList_silence: a null cursor ends a list without another request. A full
// page without a cursor says nothing: the list goes on by page number where the
// route has one, and is otherwise an error after the items.
func TestList_silence(t *testing.T) {
	for _, test := range []struct {
		name     string
		list     func(*osu.Client) walk
		member   string
		row      string
		size     int
		numbered bool
	}{
		{"beatmap packs", func(c client) walk { return walkOf(c.AllBeatmapPacks(nil)) }, "beatmap_packs", `{"tag":"S#"}`, 100, false},
		{"events", func(c client) walk { return walkOf(c.AllEvents(nil)) }, "events", `{"id":#}`, 50, false},
		{"matches", func(c client) walk { return walkOf(c.AllMatches(nil)) }, "matches", `{"id":#}`, 50, false},
		{"news", func(c client) walk { return walkOf(c.AllNews(nil)) }, "news_posts", `{"id":#}`, 21, false},
		{"playlist scores", func(c client) walk { return walkOf(c.AllPlaylistScores(1, 2, nil)) }, "scores", `{"id":#}`, 50, false},
		{"forum topics", func(c client) walk { return walkOf(c.AllForumTopics(nil)) }, "topics", `{"id":#}`, 50, false},
		{"forum posts", func(c client) walk { return walkOf(c.AllForumPosts(1, nil)) }, "posts", `{"id":#}`, 50, false},
		{"beatmapset search", func(c client) walk { return walkOf(c.AllBeatmapsetSearch(nil)) }, "beatmapsets", `{"id":#}`, 50, true},
		{"user ranking", func(c client) walk { return walkOf(c.AllUserRanking("osu", "score", nil)) }, "ranking", `{"user":{"id":#}}`, 50, true},
		{"country ranking", func(c client) walk { return walkOf(c.AllCountryRanking("osu", nil)) }, "ranking", `{"code":"#"}`, 50, true},
		{"team ranking", func(c client) walk { return walkOf(c.AllTeamRanking("osu", nil)) }, "ranking", `{"team_id":#}`, 50, true},
		{"discussions", func(c client) walk { return walkOf(c.AllDiscussions(nil)) }, "discussions", `{"id":#}`, 50, true},
		{"discussion posts", func(c client) walk { return walkOf(c.AllDiscussionPosts(nil)) }, "posts", `{"id":#}`, 50, true},
		{"discussion votes", func(c client) walk { return walkOf(c.AllDiscussionVotes(nil)) }, "votes", `{"id":#}`, 50, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			full := `{"` + test.member + `":` + array(1, test.size, test.row)

			m := &memory{answer: func(url.Values) string { return full + `,"cursor_string":null}` }}
			if n, err := test.list(m.client(t))(t.Context()); n != test.size || err != nil {
				t.Errorf("null cursor: got %d items and error %v, want %d and none", n, err, test.size)
			}
			if got := len(m.asked); got != 1 {
				t.Errorf("null cursor: got %d requests, want 1", got)
			}

			requests, items, failure := 1, test.size, osu.ErrIncomplete
			m = &memory{answer: func(url.Values) string { return full + `}` }}
			if test.numbered {
				requests, items, failure = 2, test.size+1, nil
				m.answer = func(q url.Values) string {
					if number(t, q, "page", 1) == 1 {
						return full + `}`
					}
					return `{"` + test.member + `":` + array(test.size+1, test.size+1, test.row) + `}`
				}
			}
			if n, err := test.list(m.client(t))(t.Context()); n != items || !errors.Is(err, failure) {
				t.Errorf("no cursor: got %d items and error %v, want %d and %v", n, err, items, failure)
			}
			if got := len(m.asked); got != requests {
				t.Errorf("no cursor: got %d requests, want %d: %v", got, requests, m.asked)
			}
		})
	}
}

// A server that ignores page numbers, too, sends the first page again.
func TestList_silenceWithoutPages(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return `{"beatmapsets":` + array(1, 50, `{"id":#}`) + `}` }}
	sets, err := collect(t, m.client(t).AllBeatmapsetSearch(nil))
	if len(sets) != 50 || !errors.Is(err, osu.ErrLoop) {
		t.Errorf("got %d sets and error %v, want 50 and ErrLoop", len(sets), err)
	}
}

// A list that was only wanted as far as its first page has nothing to report,
// and the cursor that comes with the error brings the last page again.
func TestList_silenceAfterLimit(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return `{"matches":` + array(1, 50, `{"id":#}`) + `}` }}
	list := m.client(t).AllMatches(nil)
	if _, err := collect(t, list.Take(50)); err != nil {
		t.Errorf("got error %v for the first 50, want none", err)
	}
	for page, err := range list.From("somewhere").Pages(t.Context()) {
		if page.At != "somewhere" || page.Next != "somewhere" {
			t.Errorf("got cursors %q and %q with error %v, want that of the page", page.At, page.Next, err)
		}
	}
}

// Short pages end lists, whatever they say of a cursor.
func TestList_silenceOfShortPages(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return `{"matches":` + array(1, 49, `{"id":#}`) + `}` }}
	if matches, err := collect(t, m.client(t).AllMatches(nil)); len(matches) != 49 || err != nil {
		t.Errorf("got %d matches and error %v, want 49 and none", len(matches), err)
	}
}

// What the server says in other words counts, too: the last id, or has_more.
func TestList_silenceOfOtherKinds(t *testing.T) {
	for name, test := range map[string]struct {
		list  func(*osu.Client) walk
		first string
		then  string
		items int
		err   error
	}{
		"scores without a cursor": {
			func(c client) walk { return walkOf(c.AllScores(nil)) },
			`{"scores":[{"id":1},{"id":2}]}`, `{"scores":[]}`, 2, nil,
		},
		"events of a match without the latest": {
			func(c client) walk { return walkOf(c.AllMatchEvents(1, 0)) },
			`{"events":` + array(1, 101, `{"id":#}`) + `}`, `{"events":[{"id":102}]}`, 102, nil,
		},
		"events of a room without the last": {
			func(c client) walk { return walkOf(c.AllRoomEvents(1, 0)) },
			`{"events":` + array(1, 101, `{"id":#}`) + `}`, `{"events":[{"id":102}]}`, 102, nil,
		},
		"comments without a cursor": {
			func(c client) walk { return walkOf(c.AllComments(nil)) },
			`{"comments":[{"id":1}],"has_more":true}`, "", 1, osu.ErrIncomplete,
		},
		"rooms without an end": {
			func(c client) walk { return walkOf(c.AllRooms(&osu.RoomsParams{Mode: objects.RoomModeEnded})) },
			array(1, 250, `{"id":#,"ends_at":null}`), "", 250, osu.ErrIncomplete,
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := &memory{}
			m.answer = func(url.Values) string {
				if len(m.asked) == 1 {
					return test.first
				}
				return test.then
			}
			n, err := test.list(m.client(t))(t.Context())
			if n != test.items || !errors.Is(err, test.err) {
				t.Errorf("got %d items and error %v, want %d and %v\n%s", n, err, test.items, test.err, strings.Join(m.asked, "\n"))
			}
			if want := fmt.Sprint(test.err); test.err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("got error %q, want %q in it", err, want)
			}
		})
	}
}

// TestList_silenceOfSmallerPages checks lists of servers that send no cursors and
// smaller pages than the public one: a total says whether more follows.
func TestList_silenceOfSmallerPages(t *testing.T) {
	t.Parallel()
	for _, total := range []int{60, 55} {
		m := &memory{}
		m.answer = func(q url.Values) string {
			page := number(t, q, "page", 1)
			return fmt.Sprintf(`{"ranking":%s,"total":%d}`, array(20*page-19, min(20*page, total), `{"user":{"id":#}}`), total)
		}
		ranking, err := collect(t, m.client(t).AllUserRanking("osu", "score", nil))
		if len(ranking) != total || err != nil || len(m.asked) != 3 {
			t.Errorf("by number: got %d users and error %v in %d requests, want %d in 3", len(ranking), err, len(m.asked), total)
		}
		m = &memory{answer: func(url.Values) string { return `{"beatmap_packs":` + array(1, 20, `{"tag":"S#"}`) + `}` }}
		packs, err := collect(t, m.client(t).AllBeatmapPacks(nil))
		if len(packs) != 20 || err != nil {
			t.Errorf("without a total: got %d packs and error %v, want 20 and none", len(packs), err)
		}
	}
}

// TestList_emptyCursor checks that an empty cursor is none: the first page is not
// read again.
func TestList_emptyCursor(t *testing.T) {
	t.Parallel()
	for size, want := range map[int]error{3: nil, 50: osu.ErrIncomplete} {
		m := &memory{answer: func(url.Values) string {
			return `{"matches":` + array(1, size, `{"id":#}`) + `,"cursor_string":""}`
		}}
		matches, err := collect(t, m.client(t).AllMatches(nil))
		if len(matches) != size || !errors.Is(err, want) || len(m.asked) != 1 {
			t.Errorf("got %d matches and error %v in %d requests, want %d and %v in 1", len(matches), err, len(m.asked), size, want)
		}
	}
}
