package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// The server has no cursor for the end of the events: oldest first it has to be
// made, so that the list can go on later.
func TestAllEvents_pages(t *testing.T) {
	const made = "eyJldmVudF9pZCI6M30" // {"event_id":3}
	answers := map[string]string{
		"":   `{"events":[{"id":1},{"id":2}],"cursor_string":"c2"}`,
		"c2": `{"events":[{"id":3}],"cursor_string":null}`,
		made: `{"events":[],"cursor_string":null}`,
	}
	m := &memory{answer: func(q url.Values) string { return answers[q.Get("cursor_string")] }}
	list := m.client(t).AllEvents(&osu.EventsParams{Sort: objects.EventSortIDAsc})
	if all := pages(t, list); len(all) != 2 || all[1].Next != made || all[1].More {
		t.Errorf("oldest first: %+v", all)
	}
	if idle := pages(t, list.From(made)); len(idle) != 1 || idle[0].Next != made || idle[0].More {
		t.Errorf("nothing new: %+v", idle)
	}
	if all := pages(t, m.client(t).AllEvents(nil)); len(all) != 2 || all[1].Next != "" || all[1].More {
		t.Errorf("newest first: %+v", all)
	}
	wantAsked(t, m,
		"GET /events?sort=id_asc", "GET /events?cursor_string=c2&sort=id_asc", "GET /events?cursor_string="+made+"&sort=id_asc",
		"GET /events", "GET /events?cursor_string=c2",
	)
}
