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

// TestCursorLists: every list sends its parameters again with the cursor, asks
// for the largest pages, ends with a null cursor, and starts where it is told to.
func TestCursorLists(t *testing.T) {
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
				p := &osu.MatchesParams{Active: new(true), Limit: 3, Cursor: from}
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

// TestListsFromAPage: lists that can start at a page go on by cursor.
func TestListsFromAPage(t *testing.T) {
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

// TestListFailure: the error comes with the cursor to go on from.
func TestListFailure(t *testing.T) {
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

// TestForeignCursor: a cursor of another list is refused where it can be told.
func TestForeignCursor(t *testing.T) {
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
