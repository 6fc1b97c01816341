package osu_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// TestList_pagesByCursor: every list sends its parameters again with the
// cursor, asks for the largest pages, ends with a null cursor, and starts where
// it is told to.
func TestList_pagesByCursor(t *testing.T) {
	type list struct {
		name, member, row string
		request           string // %s is where the cursor stands
		ids               func(*testing.T, *osu.Client, osu.Cursor) ([]int, error)
	}
	lists := []list{
		{
			"beatmap packs", "beatmap_packs", `{"tag":"S#"}`, "/beatmaps/packs?%stype=loved",
			func(t *testing.T, c *osu.Client, from osu.Cursor) ([]int, error) {
				t.Helper()
				return idsOf(t, c.AllBeatmapPacks(&osu.BeatmapPacksParams{Type: objects.BeatmapPackTypeLoved, Cursor: from}), func(p objects.BeatmapPack) (id int) {
					_, err := fmt.Sscanf(string(p.Tag), "S%d", &id)
					if err != nil {
						t.Error(err)
					}
					return id
				})
			},
		},
		{
			"beatmapset search", "beatmapsets", `{"id":#}`, "/beatmapsets/search?%ss=any",
			func(t *testing.T, c *osu.Client, from osu.Cursor) ([]int, error) {
				t.Helper()
				p := &osu.BeatmapsetSearchParams{Status: objects.BeatmapsetSearchStatusAny, Cursor: from}
				return idsOf(t, c.AllBeatmapsetSearch(p), func(s objects.BeatmapsetExtended) int { return int(s.ID) })
			},
		},
		{
			"matches", "matches", `{"id":#}`, "/matches?active=true&%slimit=50",
			func(t *testing.T, c *osu.Client, from osu.Cursor) ([]int, error) {
				t.Helper()
				p := &osu.MatchesParams{Active: new(true), Cursor: from}
				return idsOf(t, c.AllMatches(p), func(m objects.Match) int { return int(m.ID) })
			},
		},
		{
			"user ranking", "ranking", `{"user":{"id":#}}`, "/rankings/osu/score?country=JP&%s",
			func(t *testing.T, c *osu.Client, from osu.Cursor) ([]int, error) {
				t.Helper()
				p := &osu.UserRankingParams{Country: "JP", Cursor: from}
				return idsOf(t, c.AllUserRanking(objects.RulesetOsu, objects.RankingTypeScore, p), func(s objects.UserStatistics) int { return int(s.User.ID) })
			},
		},
		{
			"country ranking", "ranking", `{"code":"#","active_users":#}`, "/rankings/taiko/country?%s",
			func(t *testing.T, c *osu.Client, from osu.Cursor) ([]int, error) {
				t.Helper()
				return idsOf(t, c.AllCountryRanking(objects.RulesetTaiko, &osu.RankingParams{Cursor: from}), func(s objects.CountryStatistics) int { return s.ActiveUsers })
			},
		},
		{
			"team ranking", "ranking", `{"team_id":#}`, "/rankings/taiko/team?%s",
			func(t *testing.T, c *osu.Client, from osu.Cursor) ([]int, error) {
				t.Helper()
				return idsOf(t, c.AllTeamRanking(objects.RulesetTaiko, &osu.RankingParams{Cursor: from}), func(s objects.TeamStatistics) int { return int(s.TeamID) })
			},
		},
	}
	request := func(format, cursor string) string {
		if cursor != "" {
			cursor = "cursor_string=" + cursor + "&"
		}
		return "GET " + strings.TrimRight(fmt.Sprintf(format, cursor), "?&")
	}
	for _, test := range lists {
		t.Run(test.name, func(t *testing.T) {
			m := memory{answer: cursorServer(t, 120, test.member, test.row)}
			ids, err := test.ids(t, m.client(t), "")
			if err != nil {
				t.Fatal(err)
			}
			wantRun(t, ids, self, 1, 120)
			wantAsked(t, &m, request(test.request, ""), request(test.request, "page-2"), request(test.request, "page-3"))

			m = memory{answer: cursorServer(t, 120, test.member, test.row)}
			ids, err = test.ids(t, m.client(t), "page-3")
			if err != nil {
				t.Fatal(err)
			}
			wantRun(t, ids, self, 101, 120)
			wantAsked(t, &m, request(test.request, "page-3"))

			// Rows that slid onto the next page are not given twice.
			m = memory{}
			m.answer = func(query url.Values) string {
				page := cursorServer(t, 100, test.member, test.row)(query)
				if query.Has("cursor_string") {
					page = cursorServer(t, 97, test.member, test.row)(url.Values{"page": {"2"}})
					row := strings.ReplaceAll(test.row, "#", "50")
					page = strings.Replace(page, "[", "["+row+",", 1)
				}
				return page
			}
			ids, err = test.ids(t, m.client(t), "")
			if err != nil {
				t.Fatal(err)
			}
			wantRun(t, ids, self, 1, 97)

			// A server that does not understand its own cursor starts over.
			m = memory{}
			m.answer = func(url.Values) string {
				page := cursorServer(t, 100, test.member, test.row)(nil)
				return strings.Replace(page, "page-2", fmt.Sprint("page-", len(m.asked)+1), 1)
			}
			ids, err = test.ids(t, m.client(t), "")
			if !errors.Is(err, osu.ErrLoop) || len(m.asked) != 2 {
				t.Errorf("error %v after %d requests, want ErrLoop after 2", err, len(m.asked))
			}
			wantRun(t, ids, self, 1, 50)

			// And one that repeats the cursor can't go on.
			m = memory{answer: func(url.Values) string {
				return cursorServer(t, 100, test.member, test.row)(nil)
			}}
			if _, err = test.ids(t, m.client(t), "page-2"); !errors.Is(err, osu.ErrLoop) || len(m.asked) != 1 {
				t.Errorf("error %v after %d requests, want ErrLoop after 1", err, len(m.asked))
			}
		})
	}
}

// TestList_startsAtPage: lists that can start at a page go on by cursor.
func TestList_startsAtPage(t *testing.T) {
	m := memory{answer: cursorServer(t, 120, "beatmapsets", `{"id":#}`)}
	ids, err := idsOf(t, m.client(t).AllBeatmapsetSearch(&osu.BeatmapsetSearchParams{Page: 2}), func(s objects.BeatmapsetExtended) int { return int(s.ID) })
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, ids, self, 51, 120)
	wantAsked(t, &m, "GET /beatmapsets/search?page=2", "GET /beatmapsets/search?cursor_string=page-3")

	m = memory{answer: cursorServer(t, 120, "ranking", `{"user":{"id":#}}`)}
	p := &osu.UserRankingParams{Page: 2, Variant: objects.RulesetVariant7K}
	ids, err = idsOf(t, m.client(t).AllUserRanking(objects.RulesetMania, objects.RankingTypeGlobal, p), func(s objects.UserStatistics) int { return int(s.User.ID) })
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, ids, self, 51, 120)
	wantAsked(t, &m, "GET /rankings/mania/global?page=2&variant=7k", "GET /rankings/mania/global?cursor_string=page-3&variant=7k")
}

// TestList_resumesAfterFailure: the error comes with the cursor to go on from.
func TestList_resumesAfterFailure(t *testing.T) {
	m := memory{}
	m.answer = func(query url.Values) string {
		if len(m.asked) == 2 {
			return "not JSON"
		}
		return cursorServer(t, 120, "matches", `{"id":#}`)(query)
	}
	list := m.client(t).AllMatches(nil)
	var at osu.Cursor
	var failure error
	for page, err := range list.Pages(t.Context()) {
		at, failure = page.Next, err
	}
	if !errors.Is(failure, osu.ErrDecode) || at != "page-2" {
		t.Fatalf("error %v at %q, want ErrDecode at page-2", failure, at)
	}
	ids, err := idsOf(t, list.From(at), func(m objects.Match) int { return int(m.ID) })
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, ids, self, 51, 120)
}

// TestList_refusesForeignCursor: a cursor of another list is refused where it
// can be told.
func TestList_refusesForeignCursor(t *testing.T) {
	var m memory
	c := m.client(t)
	for name, err := range map[string]error{
		"match events":      does(collect(t, c.AllMatchEvents(1, 0).From("%"))),
		"beatmapset events": does(collect(t, c.AllBeatmapsetEvents(nil).From("%"))),
		"kudosu ranking":    does(collect(t, c.AllKudosuRanking(nil).From("%"))),
	} {
		if !errors.Is(err, osu.ErrValidation) {
			t.Errorf("%s: error %v, want ErrValidation", name, err)
		}
	}
	wantAsked(t, &m)
}

// counting returns a list of pages of ten numbers. next says which page follows
// another one.
func counting(next func(page int) int) (list osu.List[int], asked *[]int) {
	asked = new([]int)
	return osu.NewList(func(n int) any { return n }, func(_ context.Context, at osu.Cursor) (osu.Page[int], error) {
		number := 1
		if at != "" {
			number, _ = strconv.Atoi(string(at))
		}
		*asked = append(*asked, number)
		page := osu.Page[int]{More: true, Next: osu.Cursor(strconv.Itoa(next(number)))}
		for i := range 10 {
			page.Items = append(page.Items, (number-1)*10+i)
		}
		return page, nil
	}), asked
}

func TestTake_boundsList(t *testing.T) {
	ahead := func(page int) int { return page + 1 }
	for _, test := range []struct {
		name            string
		take, items     int
		requests        int
		lastNext, after osu.Cursor
	}{
		{"nothing", 0, 0, 0, "", ""},
		{"less than nothing", -1, 0, 0, "", ""},
		{"part of a page", 3, 3, 1, "", ""},
		{"a whole page", 10, 10, 1, "2", ""},
		{"part of the second page", 15, 15, 2, "2", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, asked := counting(ahead)
			taken := pages(t, list.Take(test.take))
			n, last := 0, osu.Page[int]{}
			for _, page := range taken {
				n += len(page.Items)
				last = page
			}
			if n != test.items {
				t.Errorf("got %d items, want %d", n, test.items)
			}
			if len(*asked) != test.requests {
				t.Errorf("got %d requests, want %d", len(*asked), test.requests)
			}
			if last.More {
				t.Error("the last page says that there are more")
			}
			if last.Next != test.lastNext {
				t.Errorf("got the cursor %q after the last page, want %q", last.Next, test.lastNext)
			}
		})
	}
	t.Run("twice is the smaller", func(t *testing.T) {
		list, _ := counting(ahead)
		items, err := list.Take(5).Take(7).Collect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(items) != 5 {
			t.Errorf("got %d items, want 5", len(items))
		}
	})
}

// A circle is found wherever it begins and however long it is, and what came
// before it is given out.
func TestList_loops(t *testing.T) {
	for _, test := range []struct {
		name         string
		first, last  int // the pages of the circle
		most, before int // requests, and items that have to come
	}{
		{"of the first page", 1, 1, 2, 10},
		{"of page 2", 2, 2, 2, 20},
		{"of pages 2 and 3", 2, 3, 4, 30},
		{"of pages 5 to 9", 5, 9, 22, 90},
		{"of pages 2 to 40", 2, 40, 120, 400},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, asked := counting(func(page int) int {
				if page == test.last {
					return test.first
				}
				return page + 1
			})
			items, err := list.Collect(t.Context())
			if !errors.Is(err, osu.ErrLoop) {
				t.Errorf("got error %v, want ErrLoop", err)
			}
			if len(*asked) > test.most {
				t.Errorf("got %d requests, want at most %d", len(*asked), test.most)
			}
			if len(items) < test.before {
				t.Errorf("got %d items, want at least the %d before the circle", len(items), test.before)
			}
		})
	}
	t.Run("of pages with new cursors", func(t *testing.T) {
		asked := 0
		list := osu.NewList(func(n int) any { return n }, func(context.Context, osu.Cursor) (osu.Page[int], error) {
			asked++
			first := min(asked, 3+asked%2) * 10 // 1, 2, then 3 and 4 by turns
			return osu.Page[int]{Items: []int{first, first + 1}, More: true, Next: osu.Cursor(strconv.Itoa(asked))}, nil
		})
		if _, err := list.Collect(t.Context()); !errors.Is(err, osu.ErrLoop) || asked > 8 {
			t.Errorf("got error %v after %d requests, want ErrLoop after at most 8", err, asked)
		}
	})
}

func TestList_zeroValueFails(t *testing.T) {
	items, err := osu.List[int]{}.Collect(t.Context())
	if len(items) != 0 || !errors.Is(err, osu.ErrValidation) {
		t.Errorf("got %v, %v; want ErrValidation", items, err)
	}
}

// Limit is how many items a list has in all, whatever the size of a page.
func TestList_limitsTotal(t *testing.T) {
	for name, list := range map[string]func(c *osu.Client, limit int) walk{
		"user scores": func(c *osu.Client, limit int) walk {
			return walkOf(c.AllUserScores(1, "firsts", &osu.UserScoresParams{Limit: limit}))
		},
		"beatmapsets": func(c *osu.Client, limit int) walk {
			return walkOf(c.AllUserBeatmapsets(1, "loved", &osu.UserBeatmapsetsParams{Limit: limit}))
		},
		"most played": func(c *osu.Client, limit int) walk {
			return walkOf(c.AllUserMostPlayed(1, &osu.UserBeatmapsetsParams{Limit: limit}))
		},
		"legacy scores": func(c *osu.Client, limit int) walk {
			return walkOf(c.Legacy().AllUserScores(1, "firsts", &osu.UserScoresParams{Limit: limit}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			for limit, requests := range map[int]int{3: 1, 100: 1, 130: 2, -1: 0} {
				m := &memory{answer: func(q url.Values) string {
					offset := number(t, q, "offset", 0)
					return array(offset+1, offset+100, `{"id":#,"beatmap_id":#}`)
				}}
				n, err := list(m.client(t), limit)(t.Context())
				if limit < 0 {
					if !errors.Is(err, osu.ErrValidation) {
						t.Errorf("limit %d: got error %v, want ErrValidation", limit, err)
					}
				} else if n != limit || err != nil {
					t.Errorf("limit %d: got %d items, %v", limit, n, err)
				}
				if len(m.asked) != requests {
					t.Errorf("limit %d: got %d requests, want %d", limit, len(m.asked), requests)
				}
			}
		})
	}
}

// Other servers know page and total only.
func TestList_continuesWithoutCursors(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		page := number(t, q, "page", 1)
		return `{"ranking":` + array((page-1)*50+1, min(page*50, 120), `{"user":{"id":#}}`) + `,"total":120}`
	}}
	list := m.client(t).AllUserRanking(objects.RulesetOsu, objects.RankingTypeGlobal, nil)
	ids, err := idsOf(t, list, func(s objects.UserStatistics) int { return int(s.User.ID) })
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, ids, self, 1, 120)
	wantAsked(t, m, "GET /rankings/osu/global", "GET /rankings/osu/global?page=2", "GET /rankings/osu/global?page=3")
	if page := pages(t, list)[0]; page.Total != 120 {
		t.Errorf("got the total %d, want 120", page.Total)
	}
}
