package osutest

import (
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// beatmapsetHandlers returns the handlers of beatmapsets.
func beatmapsetHandlers() handlers {
	return handlers{
		transport.GetBeatmapset:       getBeatmapset,
		transport.GetBeatmapsetLookup: getBeatmapsetLookup,
		transport.GetBeatmapsetSearch: getBeatmapsetSearch,
	}
}

func getBeatmapset(q *request) (any, error) {
	id, ok := q.id("beatmapset")
	if !ok {
		return nil, missing("beatmapset")
	}
	s, ok := q.world.setNumber(id)
	if !ok {
		return nil, missing("beatmapset")
	}
	return q.set(s), nil
}

func getBeatmapsetLookup(q *request) (any, error) {
	id, ok := q.in.integer("beatmap_id")
	if !ok {
		return nil, notFound()
	}
	b, ok := q.world.beatmapRef(id)
	if !ok {
		return nil, noBeatmap()
	}
	return q.set(b.set), nil
}

// set writes a beatmapset in the form of its own routes.
func (q *request) set(s int) object {
	w := q.world
	shape := w.sets[s]
	set := w.beatmapsetExtended(s, "ratings", "pack_tags")
	set["beatmaps"] = w.difficulties(s, func(b beatmapRef, includes ...string) object {
		m := w.beatmapExtended(b, includes...)
		m["current_user_playcount"] = q.playcount(b)
		m["current_user_tag_ids"] = list{}
		return m
	}, "failtimes", "max_combo", "owners", "top_tag_ids")
	converts, tags := list{}, map[int]bool{}
	related := []int{}
	for d := range shape.difficulties {
		b := beatmapRef{s, d}
		for _, top := range w.topTags(b) {
			tags[top.(object)["tag_id"].(int)] = true
		}
		if n, ok := w.userNumber(int64(w.mapperID(b))); ok {
			related = append(related, n)
		}
		if w.rulesetOf(b) != 0 {
			continue
		}
		for ruleset := 1; ruleset < 4; ruleset++ {
			converts = append(converts, w.convert(b, ruleset, "failtimes", "owners", "top_tag_ids"))
		}
	}
	set["converts"] = converts
	modes := set["nominations_summary"].(object)["eligible_main_rulesets"]
	set["current_nominations"] = listOf(shape.nominators, func(n int) object {
		return object{"beatmapset_id": setID(s), "rulesets": modes, "reset": false, "user_id": w.userID(n)}
	})
	set["description"] = object{"description": "<div class='bbcode bbcode--normal-line-height'>enjoy</div>"}
	if shape.owner >= 0 && q.isUser(shape.owner) {
		set["description"].(object)["bbcode"] = "enjoy"
	}
	set["genre"] = object{"id": w.genre(s), "name": genreNames[w.genre(s)]}
	set["language"] = object{"id": w.language(s), "name": languageNames[w.language(s)]}
	fans := []int{}
	for i := range w.pick("set.fans", s, 50) {
		fans = append(fans, w.pick("set.fan", 64*s+i, w.size.Users))
	}
	set["recent_favourites"] = listOf(fans, func(n int) object { return w.user(n) })
	set["related_tags"] = list{}
	for t := range userTags {
		if tags[t+1] {
			set["related_tags"] = append(set["related_tags"].(list), tagObject(t))
		}
	}
	related = append(related, shape.nominators...)
	if shape.owner >= 0 {
		related = append(related, shape.owner)
	}
	slices.Sort(related)
	set["related_users"] = listOf(slices.Compact(related), func(n int) object { return w.user(n) })
	set["user"] = w.userOrDeleted(w.ownerID(s))
	set["version_count"] = 0
	return set
}
