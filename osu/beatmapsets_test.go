package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// TestAllBeatmapsetEvents_endsWithoutCursor: pages without a cursor end with
// one that is not full, or with the 10000th event.
func TestAllBeatmapsetEvents_endsWithoutCursor(t *testing.T) {
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
		items, err := collect(t, m.client(t).AllBeatmapsetEvents(nil))
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
