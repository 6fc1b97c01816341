package osutest

import (
	"fmt"
	"time"
)

// kudosuRounds is the largest number of entries of a player. In each round
// every player gets one entry, except those that have fewer.
const kudosuRounds = 130

// kudosuEntries returns how many entries a player has.
func (w *World) kudosuEntries(n int) int {
	if n == ownerNumber {
		return kudosuRounds
	}
	return w.pick("kudosu.entries", n, kudosuRounds)
}

// kudosuActions are the possible actions on a discussion, with their events.
var kudosuActions = []struct{ event, action string }{
	{"vote", "give"},
	{"vote", "give"},
	{"vote", "give"},
	{"vote", "reset"},
	{"allow_kudosu", "give"},
	{"deny_kudosu", "reset"},
	{"delete", "reset"},
	{"restore", "give"},
	{"recalculate", "give"},
	{"recalculate", "reset"},
}

// kudosuEntry writes an entry. A third are about the forum; some are about
// deleted things.
func (w *World) kudosuEntry(e int) object {
	giver := w.pick("kudosu.giver", e, w.size.Users)
	o := object{
		"id": 3_000_001 + e, "amount": w.between("kudosu.amount", e, 1, 2),
		"created_at": jsonTime(w.start.Add(-time.Duration(kudosuRounds*w.size.Users-e) * time.Minute)),
		"giver":      object{"url": fmt.Sprintf("https://osu.ppy.sh/users/%d", w.userID(giver)), "username": w.username(giver)},
	}
	s := w.pick("kudosu.set", e, len(w.sets))
	gone := w.chance("kudosu.gone", e, 0.1)
	if w.chance("kudosu.forum", e, 0.35) {
		o["action"] = oneOf(w, "kudosu.forum.action", e, []string{"give", "give", "revoke", "reset"})
		o["model"], o["details"] = "forum_post", nil
		o["post"] = object{"url": fmt.Sprintf("https://osu.ppy.sh/community/forums/posts/%d", 1000+e), "title": w.title(s)}
	} else {
		what := oneOf(w, "kudosu.action", e, kudosuActions)
		o["action"], o["model"], o["details"] = what.event+"."+what.action, "beatmap_discussion", object{"event": what.event}
		o["post"] = object{
			"url":   fmt.Sprintf("https://osu.ppy.sh/beatmapsets/discussions/%d", w.discussionID(w.discussionOf(s, e%discussionRounds))),
			"title": w.title(s) + " [" + w.version(beatmapRef{s, 0}) + "]",
		}
		if what.event != "vote" || what.action != "give" {
			o["giver"] = nil
		}
		if gone {
			o["action"], o["model"] = what.action, "forum_post"
		}
	}
	if gone {
		o["post"] = object{"url": nil, "title": "[deleted beatmap]"}
	}
	return o
}
