package osutest

import (
	"github.com/osugo/osugo/osu/transport"
)

// eventHandlers returns the handlers of the event feed. The events of one
// player are under recent_activity.
func eventHandlers() handlers {
	return handlers{transport.GetEvents: getEvents}
}

func getEvents(q *request) (any, error) {
	w := q.world
	until := w.eventsUntil(q.at)
	ascending := q.in.str("sort") == "id_asc"
	at, resumed := cursorInt(q.in.cursor(), "event_id")
	n, step := until-1, -1
	if ascending {
		n, step = 0, 1
	}
	if resumed {
		n = int(min(max(at-firstEventID+int64(step), -1), int64(until)))
	}
	events := list{}
	for ; n >= 0 && n < until && len(events) < 50; n += step {
		events = append(events, w.event(n))
	}
	var next object
	if n >= 0 && n < until && len(events) > 0 {
		next = object{"event_id": firstEventID + n - step}
	}
	answer := object{"events": events}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

func getUserRecentActivity(q *request) (any, error) {
	w := q.world
	n, _, err := q.pathUser()
	if err != nil {
		return nil, err
	}
	until := w.eventsUntil(q.at)
	var all []int
	for round := (until - 1) / w.size.Users; round >= 0; round-- {
		if e := round*w.size.Users + w.newsfeed.from(n); e < until {
			all = append(all, e)
		}
	}
	return listOf(slice(q, all, 100), w.event), nil
}
