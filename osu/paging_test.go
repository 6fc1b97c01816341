package osu_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

func cursorOf(format string, values ...any) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, format, values...))
}

// numbered is the cursor of the discussion lists.
type numbered struct {
	Page  int `json:"page"`
	Limit int `json:"limit"`
}

func (n *numbered) read(t *testing.T, query url.Values) {
	t.Helper()
	n.Page, n.Limit = number(t, query, "page", 1), number(t, query, "limit", 50)
	if text, err := base64.RawURLEncoding.DecodeString(query.Get("cursor_string")); err == nil && len(text) > 0 {
		if err := json.Unmarshal(text, n); err != nil {
			t.Error(err)
		}
	}
}

// discussionServer has rows discussions with the ids rows, rows-1, … 1, and the
// paging of the server: an offset above 10000-limit is taken for that, and the
// page after it is worked out from what it was taken for.
func discussionServer(t *testing.T, rows int, member string) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		var at numbered
		at.read(t, query)
		offset := min((at.Page-1)*at.Limit, 10000-at.Limit)
		if offset%at.Limit == 0 {
			at.Page = offset/at.Limit + 2
		} else {
			at.Page = 2
		}
		last, cursor := max(rows-offset-at.Limit+1, 1), ""
		if last > 1 {
			cursor = cursorOf(`{"page":%d,"limit":%d}`, at.Page, at.Limit)
		}
		return fmt.Sprintf(`{%q:%s,"cursor_string":%s}`, member, array(rows-offset, last, `{"id":#}`), null(cursor))
	}
}

// TestDiscussionLists: the three lists end where the server begins to go round in
// circles.
func TestDiscussionLists(t *testing.T) {
	discussion := func(d objects.BeatmapsetDiscussion) int { return int(d.ID) }
	t.Run("to the end", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 120, "discussions")}
		items, err := collect(t, m.client(t).AllDiscussions(&osu.DiscussionsParams{
			BeatmapsetID: 1, MessageTypes: []objects.DiscussionMessageType{objects.DiscussionMessageTypeHype}, Limit: 5,
		}))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, discussion, 120, 1)
		wantAsked(t, &m,
			"GET /beatmapsets/discussions?beatmapset_id=1&limit=50&message_types[]=hype",
			"GET /beatmapsets/discussions?beatmapset_id=1&cursor_string=eyJwYWdlIjoyLCJsaW1pdCI6NTB9&message_types[]=hype",
			"GET /beatmapsets/discussions?beatmapset_id=1&cursor_string=eyJwYWdlIjozLCJsaW1pdCI6NTB9&message_types[]=hype",
		)
	})
	t.Run("up to 10000 rows", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 12000, "discussions")}
		items, err := collect(t, m.client(t).AllDiscussions(nil))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, discussion, 12000, 2001)
		if len(m.asked) != 200 {
			t.Errorf("%d requests, want 200", len(m.asked))
		}
	})
	t.Run("posts from a page on", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 12000, "posts")}
		items, err := collect(t, m.client(t).AllDiscussionPosts(&osu.DiscussionPostsParams{Page: 199}))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, func(p objects.BeatmapsetDiscussionPost) int { return int(p.ID) }, 2100, 2001)
		if len(m.asked) != 2 {
			t.Errorf("%d requests, want 2", len(m.asked))
		}
	})
	t.Run("votes by a limit that does not divide 10000", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 12000, "votes")}
		list := m.client(t).AllDiscussionVotes(&osu.DiscussionVotesParams{Cursor: osu.Cursor(cursorOf(`{"page":333,"limit":30}`))})
		items, err := collect(t, list)
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, func(v objects.BeatmapsetDiscussionVote) int { return int(v.ID) }, 12000-332*30, 2001)
		if len(m.asked) != 2 {
			t.Errorf("%d requests, want 2", len(m.asked))
		}
	})
	t.Run("new rows push others onto the next page", func(t *testing.T) {
		rows := 100
		m := memory{}
		m.answer = func(query url.Values) string {
			answer := discussionServer(t, rows, "discussions")(query)
			rows += 3
			return answer
		}
		items, err := collect(t, m.client(t).AllDiscussions(nil))
		if err != nil {
			t.Fatal(err)
		}
		// The last page is short by what has been given already.
		wantRun(t, items, discussion, 100, 1)
	})
}

// TestBeatmapsetEventList: pages without a cursor end with one that is not full,
// or with the 10000th event.
func TestBeatmapsetEventList(t *testing.T) {
	server := func(rows int) func(url.Values) string {
		return func(query url.Values) string {
			offset := min((number(t, query, "page", 1)-1)*50, 9950)
			if offset >= rows {
				return `{"events":[]}`
			}
			return `{"events":` + array(rows-offset, max(rows-offset-49, 1), `{"id":#,"type":"rank"}`) + `}`
		}
	}
	id := func(e objects.BeatmapsetEvent) int { return int(e.ID) }
	for _, test := range []struct{ rows, last, requests int }{{20, 1, 1}, {100, 1, 3}, {120, 1, 3}, {12000, 2001, 200}} {
		m := memory{answer: server(test.rows)}
		items, err := collect(t, m.client(t).AllBeatmapsetEvents(&osu.BeatmapsetEventsParams{Limit: 5}))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, test.rows, test.last)
		if len(m.asked) != test.requests {
			t.Errorf("%d requests for %d events, want %d", len(m.asked), test.rows, test.requests)
		}
	}
	m := memory{answer: server(120)}
	items, err := collect(t, m.client(t).AllBeatmapsetEvents(&osu.BeatmapsetEventsParams{Page: 3}))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, items, id, 20, 1)
	wantAsked(t, &m, "GET /beatmapsets/events?limit=50&page=3")
}

// scoreServer has the scores 1 to *newest and gives out size at a time.
func scoreServer(t *testing.T, newest *int, size int) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		var at struct {
			ID int `json:"id"`
		}
		if cursor := query.Get("cursor_string"); cursor != "" {
			text, err := base64.RawURLEncoding.DecodeString(cursor)
			if err != nil || json.Unmarshal(text, &at) != nil {
				t.Errorf("cursor %q", cursor)
			}
		} else {
			at.ID = max(*newest-size, 0)
		}
		last := min(at.ID+size, *newest)
		if last <= at.ID {
			return fmt.Sprintf(`{"scores":[],"cursor_string":%s}`, null(query.Get("cursor_string")))
		}
		return fmt.Sprintf(`{"scores":%s,"cursor_string":%q}`, array(at.ID+1, last, `{"id":#}`), cursorOf(`{"id":%d}`, last))
	}
}

// TestScoreFeed: the feed ends at an empty page, and goes on from there later.
func TestScoreFeed(t *testing.T) {
	id := func(s objects.Score) int { return int(s.ID) }
	newest := 2500
	m := memory{answer: scoreServer(t, &newest, 1000)}
	list := m.client(t).AllScores(&osu.ScoresParams{Ruleset: objects.RulesetMania, Cursor: osu.ScoresAfter(600)})
	got := pages(t, list)
	if len(got) != 3 {
		t.Fatalf("%d pages, want 3", len(got))
	}
	wantRun(t, append(got[0].Items, got[1].Items...), id, 601, 2500)
	end := got[2]
	if len(end.Items) != 0 || end.More || end.Next != osu.ScoresAfter(2500) {
		t.Errorf("the last page is %+v", end)
	}
	wantAsked(t, &m,
		"GET /scores?cursor_string=eyJpZCI6NjAwfQ&ruleset=mania",
		"GET /scores?cursor_string=eyJpZCI6MTYwMH0&ruleset=mania",
		"GET /scores?cursor_string=eyJpZCI6MjUwMH0&ruleset=mania",
	)

	newest = 2503
	items, err := collect(t, list.From(end.Next))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, items, id, 2501, 2503)

	t.Run("from the newest on", func(t *testing.T) {
		m := memory{answer: scoreServer(t, &newest, 1000)}
		items, err := collect(t, m.client(t).AllScores(nil))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, 1504, 2503)
	})
	t.Run("a server that forgets the cursor", func(t *testing.T) {
		m := memory{answer: func(url.Values) string { return `{"scores":[],"cursor_string":null}` }}
		got := pages(t, m.client(t).AllScores(nil).From(osu.ScoresAfter(5)))
		if len(got) != 1 || got[0].More || got[0].Next != osu.ScoresAfter(5) {
			t.Errorf("pages %+v, want an empty one that leads to where it began", got)
		}
	})
	t.Run("no score at all", func(t *testing.T) {
		none := 0
		m := memory{answer: scoreServer(t, &none, 1000)}
		got := pages(t, m.client(t).AllScores(nil))
		if len(got) != 1 || got[0].More || got[0].Next != "" {
			t.Errorf("pages %+v, want an empty one that leads to the start", got)
		}
	})
}

// cursorServer gives out rows in pages of 50 by a cursor with the number of the
// page, in an object with the given member.
func cursorServer(t *testing.T, rows int, member, row string) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		page := number(t, query, "page", 1)
		if cursor := query.Get("cursor_string"); cursor != "" {
			if query.Has("page") {
				t.Error("asked for page and cursor")
			}
			if _, err := fmt.Sscanf(cursor, "page-%d", &page); err != nil {
				t.Error(err)
			}
		}
		first, next := (page-1)*50+1, ""
		if first > rows {
			return fmt.Sprintf(`{%q:[],"cursor_string":null}`, member)
		}
		if page*50 < rows {
			next = fmt.Sprint("page-", page+1)
		}
		return fmt.Sprintf(`{%q:%s,"cursor_string":%s}`, member, array(first, min(page*50, rows), row), null(next))
	}
}

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

func self(id int) int { return id }

// idsOf returns the ids of the items of a list.
func idsOf[T any](t *testing.T, list osu.List[T], id func(T) int) ([]int, error) {
	t.Helper()
	items, err := collect(t, list)
	ids := make([]int, len(items))
	for i, item := range items {
		ids[i] = id(item)
	}
	return ids, err
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

// TestKudosuRankingList: the 20th page is the last, full or not.
func TestKudosuRankingList(t *testing.T) {
	m := memory{answer: func(query url.Values) string {
		first := (min(number(t, query, "page", 1), 20)-1)*50 + 1
		return `{"ranking":` + array(first, first+49, `{"id":#}`) + `}`
	}}
	ids, err := idsOf(t, m.client(t).AllKudosuRanking(&osu.KudosuRankingParams{Page: 3}), func(u objects.User) int { return int(u.ID) })
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, ids, self, 101, 1000)
	if len(m.asked) != 18 {
		t.Errorf("%d requests, want 18", len(m.asked))
	}
}

// match is a match on the server: the events first to last, one of which may be
// a game that is running, another one that has ended.
type match struct{ first, last, running, ended int }

func (m *match) answer(t *testing.T) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		if !query.Has("after") || query.Get("limit") != "101" {
			t.Errorf("asked with %v", query)
		}
		from := max(number(t, query, "after", 0)+1, m.first)
		var events []string
		for id := from; id <= min(from+100, m.last); id++ {
			switch id {
			case m.running:
				events = append(events, fmt.Sprintf(`{"id":%d,"game":{"id":7,"end_time":null,"scores":[]}}`, id))
			case m.ended:
				events = append(events, fmt.Sprintf(`{"id":%d,"game":{"id":7,"end_time":"2026-01-01T00:00:00Z","scores":[{}]}}`, id))
			default:
				events = append(events, fmt.Sprintf(`{"id":%d}`, id))
			}
		}
		game := "null"
		if m.running != 0 {
			game = "7"
		}
		return fmt.Sprintf(`{"events":[%s],"first_event_id":%d,"latest_event_id":%d,"current_game_id":%s}`, strings.Join(events, ","), m.first, m.last, game)
	}
}

// TestMatchEventList: the whole history forwards, and later what has come since,
// the game that was running included.
func TestMatchEventList(t *testing.T) {
	id := func(e objects.MatchEvent) int { return int(e.ID) }
	t.Run("the whole history", func(t *testing.T) {
		history := match{first: 1001, last: 1202}
		m := memory{answer: history.answer(t)}
		got := pages(t, m.client(t).AllMatchEvents(1, 0))
		if len(got) != 2 {
			t.Fatalf("%d pages, want 2", len(got))
		}
		wantRun(t, append(got[0].Items, got[1].Items...), id, 1001, 1202)
		wantAsked(t, &m, "GET /matches/1?after=0&limit=101", "GET /matches/1?after=1101&limit=101")

		history.last = 1210
		later, err := collect(t, m.client(t).AllMatchEvents(1, 0).From(got[1].Next))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, later, id, 1203, 1210)
	})
	t.Run("after an event", func(t *testing.T) {
		history := match{first: 1, last: 60}
		m := memory{answer: history.answer(t)}
		items, err := collect(t, m.client(t).AllMatchEvents(1, 50))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, 51, 60)
	})
	t.Run("nothing yet", func(t *testing.T) {
		history := match{first: 1, last: 60}
		m := memory{answer: history.answer(t)}
		list := m.client(t).AllMatchEvents(1, 60)
		got := pages(t, list)
		if len(got) != 1 || len(got[0].Items) != 0 || got[0].More {
			t.Fatalf("pages %+v, want an empty one", got)
		}
		history.last = 61
		items, err := collect(t, list.From(got[0].Next))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, 61, 61)
	})
	t.Run("a game that runs, pages before the end", func(t *testing.T) {
		history := match{first: 1, last: 210, running: 100}
		m := memory{answer: history.answer(t)}
		list := m.client(t).AllMatchEvents(1, 0)
		got := pages(t, list)
		if len(got) != 3 {
			t.Fatalf("%d pages, want 3", len(got))
		}
		if got[1].Items[0].ID != 102 {
			t.Errorf("the second page begins at %d, want 102", got[1].Items[0].ID)
		}

		// It goes on: the list goes back to it each time.
		history.last = 212
		again := pages(t, list.From(got[2].Next))
		if again[0].Items[0].ID != 100 || again[len(again)-1].Next != got[2].Next {
			t.Errorf("it goes on at %d", again[0].Items[0].ID)
		}

		// It has ended.
		history = match{first: 1, last: 213, ended: 100}
		items, err := collect(t, list.From(got[2].Next))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, 100, 213)
		if len(items[0].Game.Scores) != 1 {
			t.Error("the game that ended has no scores")
		}
		end := pages(t, list.From(got[2].Next))
		history.last = 214
		items, err = collect(t, list.From(end[len(end)-1].Next))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, 214, 214)
	})
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
