package osutest

import (
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Events are numbered in the order in which they happened; in each round every
// player has one.

const (
	firstEventID   = 900_000_001
	eventGap       = 20 * time.Second // between events before the start
	eventInterval  = 2 * time.Second  // and after it
	eventsOfPlayer = 20               // for each player at the start
)

func (w *World) eventsUntil(now time.Time) int {
	return eventsOfPlayer*w.size.Users + max(0, int(now.Sub(w.start)/eventInterval))
}

func (w *World) eventTime(n int) time.Time {
	before := eventsOfPlayer * w.size.Users
	if n < before {
		return w.start.Add(-time.Duration(before-n) * eventGap)
	}
	return w.start.Add(time.Duration(n-before+1) * eventInterval)
}

// EventIDs returns the ids of all events so far, in order.
func (w *World) EventIDs() []objects.EventID {
	all := make([]objects.EventID, w.eventsUntil(w.now()))
	for n := range all {
		all[n] = objects.EventID(firstEventID + n)
	}
	return all
}

// event writes an event. Every kind occurs; one event in a few hundred can't be
// parsed.
func (w *World) event(n int) object {
	user := w.newsfeed.at(n % w.size.Users)
	who := object{"username": w.username(user), "url": fmt.Sprintf("/users/%d", w.userID(user))}
	b := oneOf(w, "event.map", n, w.scoreable)
	song := w.artist(b.set) + " - " + w.title(b.set)
	mode := rulesets[w.rulesetOf(b)]
	beatmap := object{"title": song + " [" + w.version(b) + "]", "url": fmt.Sprintf("/beatmaps/%d?ruleset=%s", b.id(), mode)}
	set := object{"title": song, "url": fmt.Sprintf("/beatmapsets/%d", setID(b.set))}

	var kind string
	var more object
	switch at := w.pick("event.kind", n, 100); {
	case at < 45:
		kind = "rank"
		more = object{
			"scoreRank": oneOf(w, "event.grade", n, []string{"XH", "X", "SH", "S", "A", "B"}), "rank": w.between("event.rank", n, 1, 500),
			"mode": mode, "beatmap": beatmap, "user": who,
		}
	case at < 55:
		kind, more = "rankLost", object{"mode": mode, "beatmap": beatmap, "user": who}
	case at < 67:
		kind, more = "achievement", object{"achievement": w.achievement(1 + w.pick("event.medal", n, 120)), "user": who}
	case at < 75:
		kind, more = "beatmapPlaycount", object{"beatmap": beatmap, "count": 1000 * w.between("event.count", n, 1, 90)}
	case at < 80:
		kind = "beatmapsetApprove"
		more = object{"approval": oneOf(w, "event.approval", n, []string{"ranked", "approved", "qualified", "loved"}), "beatmapset": set, "user": who}
	case at < 82:
		kind, more = "beatmapsetDelete", object{"beatmapset": set}
	case at < 84:
		kind, more = "beatmapsetRevive", object{"beatmapset": set, "user": who}
	case at < 88:
		kind, more = "beatmapsetUpdate", object{"beatmapset": set, "user": who}
	case at < 91:
		kind, more = "beatmapsetUpload", object{"beatmapset": set, "user": who}
	case at < 93:
		kind, more = "userSupportAgain", object{"user": who}
	case at < 95:
		kind, more = "userSupportFirst", object{"user": who}
	case at < 97:
		kind, more = "userSupportGift", object{"user": who}
	default:
		who["previousUsername"] = "Former " + w.username(user)
		kind, more = "usernameChange", object{"user": who}
	}
	date := jsonTime(w.eventTime(n))
	e := object{"id": firstEventID + n, "type": kind, "created_at": date, "createdAt": date}
	if w.chance("event.unreadable", n, 0.003) {
		e["parse_error"] = true
		return e
	}
	maps.Copy(e, more)
	return e
}

// achievement writes a medal.
func (w *World) achievement(id int) object {
	name := oneOf(w, "medal.name", id, firstSyllables) + " " + oneOf(w, "medal.second", id, lastSyllables)
	slug := strings.ToLower(strings.ReplaceAll(name, " ", "-"))
	var mode any
	if w.chance("medal.mode", id, 0.6) {
		mode = oneOf(w, "medal.ruleset", id, rulesets[:])
	}
	count := w.pick("medal.count", id, w.size.Users)
	return object{
		"achieved_count": count, "achieved_percent": float64(count) / float64(w.size.Users), "icon_url": "https://assets.ppy.sh/medals/web/" + slug + ".png",
		"id": id, "name": name, "grouping": oneOf(w, "medal.group", id, []string{"Skill", "Dedication", "Hush-Hush", "Beatmap Packs"}),
		"ordering": id % 10, "slug": slug, "description": "For those who keep at it.", "mode": mode,
		"instructions": w.textOrNull("medal.how", id, 0.5, "Play a map to the end."),
	}
}
