package osutest

import (
	"maps"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Events of beatmapsets are numbered in the order in which they happened; in
// each round every beatmapset has one. Only the public kinds occur: the others
// are shown only to moderators, and no token has a moderator's rights.

const (
	setEventRounds = 30
	setEventGap    = 10 * time.Minute
)

func (w *World) setEvents() int { return setEventRounds * len(w.sets) }

func setEventID(e int) int64 { return 4_000_001 + int64(e) }

// BeatmapsetEventIDs returns the ids of all events of beatmapsets, in order.
func (w *World) BeatmapsetEventIDs() []objects.BeatmapsetEventID {
	all := make([]objects.BeatmapsetEventID, w.setEvents())
	for e := range all {
		all[e] = objects.BeatmapsetEventID(setEventID(e))
	}
	return all
}

// setEventKinds are the public kinds, each as often as it should occur. The
// others, which only moderators see, are needed for the filter.
var (
	setEventKinds = []string{
		"issue_resolve", "issue_resolve", "issue_resolve", "issue_reopen", "kudosu_gain", "kudosu_gain", "kudosu_lost", "nominate",
		"nominate", "qualify", "rank", "love", "nomination_reset", "nomination_reset_received", "disqualify", "remove_from_loved",
		"genre_edit", "language_edit", "nsfw_toggle", "offset_edit", "tags_edit", "beatmap_owner_change",
	}
	hiddenSetEventKinds = []string{
		"kudosu_allow", "kudosu_deny", "approve", "kudosu_recalculate", "discussion_lock", "discussion_unlock", "discussion_delete",
		"discussion_restore", "discussion_post_delete", "discussion_post_restore",
	}
)

// setEvent has the properties that lists of events filter and sort by.
type setEvent struct {
	n, set int
	kind   string
	user   int // -1 for events of the system
}

func (w *World) setEvent(e int) setEvent {
	x := setEvent{n: e, set: w.discussed.at(e % len(w.sets)), kind: oneOf(w, "set.event", e, setEventKinds)}
	x.user = w.pick("set.event.user", e, w.size.Users)
	switch x.kind {
	case "qualify", "rank", "love":
		x.user = -1
	case "kudosu_gain", "kudosu_lost":
		x.user = w.discussion(w.setEventDiscussion(x)).user
	}
	return x
}

// setEventDiscussion returns the discussion that an event may be about.
func (w *World) setEventDiscussion(x setEvent) int {
	return w.discussionOf(x.set, w.pick("set.event.discussion", x.n, discussionRounds))
}

func (w *World) setEventTime(e int) time.Time {
	return w.start.Add(-time.Duration(w.setEvents()-e) * setEventGap)
}

// setEventComment writes the comment of an event. Old events lack some members,
// and the oldest disqualifications have only a text.
func (w *World) setEventComment(x setEvent) any {
	about := object{"beatmap_discussion_id": nil, "beatmap_discussion_post_id": nil}
	d := w.discussion(w.setEventDiscussion(x))
	old := x.n < len(w.sets)
	change := func(property string, choices ...any) object {
		from := w.pick(property, x.n, len(choices))
		return object{"old": choices[from], "new": choices[(from+1)%len(choices)]}
	}
	switch x.kind {
	case "nominate":
		if old {
			return nil
		}
		about["modes"] = list{rulesets[w.rulesetOf(beatmapRef{x.set, 0})]}
	case "qualify", "rank", "love":
		return nil
	case "issue_resolve", "issue_reopen":
		about["beatmap_discussion_id"], about["beatmap_discussion_post_id"] = w.discussionID(d.n), discussionPostID(d.n, w.postCount(d)-1)
	case "kudosu_gain", "kudosu_lost":
		about["beatmap_discussion_id"] = w.discussionID(d.n)
		write := func(v vote) object { return object{"user_id": w.userID(v.user), "score": v.score} }
		about["new_vote"] = object{"user_id": w.userID(w.pick("set.event.voter", x.n, w.size.Users)), "score": 1}
		if !old {
			about["votes"] = listOf(w.votesOn(d), write)
		}
	case "disqualify", "nomination_reset":
		if old && x.kind == "disqualify" {
			return "the metadata is wrong"
		}
		about["beatmap_discussion_id"], about["beatmap_discussion_post_id"] = w.discussionID(d.n), discussionPostID(d.n, 0)
		if !old {
			about["nominator_ids"] = listOfIDs(w, w.sets[x.set].nominators)
			if x.kind == "disqualify" {
				about["beatmap_ids"] = []int64{beatmapRef{x.set, 0}.id()}
			}
		}
	case "nomination_reset_received":
		about["beatmap_discussion_id"], about["beatmap_discussion_post_id"] = w.discussionID(d.n), discussionPostID(d.n, 0)
		about["source_user_id"], about["source_user_username"] = w.userID(d.user), w.username(d.user)
	case "remove_from_loved":
		about["reason"] = "it is not loved enough"
	case "genre_edit":
		maps.Copy(about, change("set.event.genre", "Unspecified", "Rock", "Pop", "Electronic"))
	case "language_edit":
		maps.Copy(about, change("set.event.language", "Unspecified", "English", "Japanese", "Instrumental"))
	case "nsfw_toggle":
		maps.Copy(about, change("set.event.nsfw", false, true))
	case "offset_edit":
		maps.Copy(about, change("set.event.offset", 0, -12, 8))
	case "tags_edit":
		maps.Copy(about, change("set.event.tags", "rock english", "rock english cover", ""))
	case "beatmap_owner_change":
		n := w.pick("set.event.owner", x.n, w.size.Users)
		b := beatmapRef{x.set, w.pick("set.event.map", x.n, w.sets[x.set].difficulties)}
		about["beatmap_id"], about["beatmap_version"] = b.id(), w.version(b)
		about["new_user_id"], about["new_user_username"] = w.userID(n), w.username(n)
		if !old {
			about["new_users"] = list{object{"id": w.userID(n), "username": w.username(n)}}
		}
	default:
		panic("osutest: unknown event " + x.kind)
	}
	return about
}

// listOfIDs writes the ids of players.
func listOfIDs(w *World, numbers []int) []objects.UserID {
	ids := make([]objects.UserID, len(numbers))
	for i, n := range numbers {
		ids[i] = w.userID(n)
	}
	return ids
}

// discussionAbout returns the discussion that an event includes, and false if
// it includes none.
func (w *World) discussionAbout(x setEvent) (discussion, bool) {
	about, ok := w.setEventComment(x).(object)
	if !ok || about["beatmap_discussion_id"] == nil {
		return discussion{}, false
	}
	return w.discussion(w.setEventDiscussion(x)), true
}
