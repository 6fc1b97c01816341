package osu_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/objects"
)

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

// TestAllMatchEvents_pages: the whole history forwards, and later what has come
// since, the game that was running included.
func TestAllMatchEvents_pages(t *testing.T) {
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
