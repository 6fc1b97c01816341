package osutest

import (
	"slices"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// beatmapsetEventHandlers returns the handlers of the history of beatmapsets.
func beatmapsetEventHandlers() handlers {
	return handlers{transport.GetBeatmapsetEvents: getBeatmapsetEvents}
}

// eventFilter parses the parameters of the list of events.
func (q *request) eventFilter() (f filter[setEvent]) {
	w := q.world
	if from := q.in.time("min_date"); !from.IsZero() {
		from = from.Truncate(24 * time.Hour)
		f.require(func(x setEvent) bool { return !w.setEventTime(x.n).Before(from) })
	}
	if to := q.in.time("max_date"); !to.IsZero() {
		to = to.Truncate(24*time.Hour).AddDate(0, 0, 1)
		f.require(func(x setEvent) bool { return w.setEventTime(x.n).Before(to) })
	}
	if id, ok := q.in.integer("beatmapset_id"); ok {
		f.require(func(x setEvent) bool { return setID(x.set) == id })
	}
	user, anybody := q.userFilter("user")
	if !anybody {
		f.require(func(x setEvent) bool { return x.user == user && user >= 0 })
	}
	if kinds := q.eventKinds(anybody); len(kinds) > 0 {
		f.require(func(x setEvent) bool { return slices.Contains(kinds, x.kind) })
	}
	return f
}

// eventKinds returns the requested kinds of events, without unknown ones. The
// kinds for moderators are known unless the events of one player are requested.
func (q *request) eventKinds(anybody bool) []string {
	kinds := append(q.in.list("types"), q.in.str("type"))
	return slices.DeleteFunc(kinds, func(kind string) bool {
		known := slices.Contains(setEventKinds, kind) || anybody && slices.Contains(hiddenSetEventKinds, kind)
		return !known
	})
}

func getBeatmapsetEvents(q *request) (any, error) {
	w := q.world
	filter := q.eventFilter()
	rows, _ := pageOf(q, func(yield func(setEvent) bool) {
		for e := range q.inOrder(w.setEvents()) {
			if x := w.setEvent(e); filter.admits(x) && !yield(x) {
				return
			}
		}
	})
	var users []int
	for _, x := range rows {
		if x.user >= 0 {
			users = append(users, x.user)
		}
		if d, ok := w.discussionAbout(x); ok {
			users = append(users, d.user)
		}
	}
	return object{
		"events": listOf(rows, q.writeSetEvent), "reviewsConfig": object{"max_blocks": maxBlocks}, "users": w.usersWith(users, "groups"),
	}, nil
}

// writeSetEvent writes an event with its beatmapset and discussion.
func (q *request) writeSetEvent(x setEvent) object {
	w := q.world
	o := object{
		"id": setEventID(x.n), "type": x.kind, "comment": w.setEventComment(x), "created_at": jsonTime(w.setEventTime(x.n)), "user_id": nil,
	}
	if x.user >= 0 {
		o["user_id"] = w.userID(x.user)
	}
	set := w.beatmapset(x.set)
	set["user"] = w.userOrDeleted(w.ownerID(x.set))
	o["beatmapset"] = set
	if d, ok := w.discussionAbout(x); ok {
		o["discussion"] = q.writeDiscussion(d, "starting_post")
	}
	return o
}
