package osutest

import (
	"slices"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// beatmapsetEventHandlers are those of the history of beatmapsets.
func beatmapsetEventHandlers() handlers {
	return handlers{transport.GetBeatmapsetEvents: getBeatmapsetEvents}
}

func getBeatmapsetEvents(q *request) (any, error) {
	w := q.world
	user, anybody := q.userFilter("user")
	known := setEventKinds
	if anybody {
		known = slices.Concat(setEventKinds, hiddenSetEventKinds)
	}
	kinds := q.in.list("types")
	if kind := q.in.str("type"); kind != "" {
		kinds = append(kinds, kind)
	}
	kinds = slices.DeleteFunc(kinds, func(kind string) bool { return !slices.Contains(known, kind) })
	from, to := q.in.time("min_date"), q.in.time("max_date")
	if !to.IsZero() {
		to = to.Truncate(24*time.Hour).AddDate(0, 0, 1)
	}
	only, oneSet := q.in.integer("beatmapset_id")
	ascending := q.in.str("sort") == "id_asc"
	rows, _ := pageOf(q, func(yield func(setEvent) bool) {
		total := w.setEvents()
		for i := range total {
			e := i
			if !ascending {
				e = total - 1 - i
			}
			at := w.setEventTime(e)
			if !from.IsZero() && at.Before(from.Truncate(24*time.Hour)) || !to.IsZero() && !at.Before(to) {
				continue
			}
			x := w.setEvent(e)
			if (anybody || x.user == user && user >= 0) && (len(kinds) == 0 || slices.Contains(kinds, x.kind)) &&
				(!oneSet || setID(x.set) == only) && !yield(x) {
				return
			}
		}
	})
	var users []int
	events := list{}
	for _, x := range rows {
		comment := w.setEventComment(x)
		o := object{"id": setEventID(x.n), "type": x.kind, "comment": comment, "created_at": jsonTime(w.setEventTime(x.n)), "user_id": nil}
		if x.user >= 0 {
			o["user_id"] = w.userID(x.user)
			users = append(users, x.user)
		}
		set := w.beatmapset(x.set)
		set["user"] = w.userOrDeleted(w.ownerID(x.set))
		o["beatmapset"] = set
		if x.isAboutDiscussion(comment) {
			d := w.discussion(w.setEventDiscussion(x))
			o["discussion"] = q.writeDiscussion(d, "starting_post")
			users = append(users, d.user)
		}
		events = append(events, o)
	}
	return object{"events": events, "reviewsConfig": object{"max_blocks": maxBlocks}, "users": w.usersWith(users, "groups")}, nil
}
