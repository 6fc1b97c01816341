package osutest

import (
	"cmp"
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// beatmapsetHandlers are those of beatmapsets.
func beatmapsetHandlers() handlers {
	return handlers{
		transport.GetBeatmapset:       getBeatmapset,
		transport.GetBeatmapsetLookup: getBeatmapsetLookup,
		transport.GetBeatmapsetSearch: getBeatmapsetSearch,
	}
}

// setsOf returns the beatmapsets of a player, in the order of the lists of a
// profile: guest, nominated, graveyard, pending, loved, ranked.
func (w *World) setsOf(n int, kind string) []int {
	var all []int
	for s, shape := range w.sets {
		own := shape.owner == n
		var in bool
		switch kind {
		case "guest":
			for d := range shape.difficulties {
				guest, ok := w.guest(beatmapRef{s, d})
				in = in || ok && guest == n && !own
			}
		case "nominated":
			in = slices.Contains(shape.nominators, n)
		case "graveyard":
			in = own && shape.status == -2
		case "pending":
			in = own && (shape.status == 0 || shape.status == -1)
		case "loved":
			in = own && shape.status == 4
		case "ranked":
			in = own && shape.status >= 1 && shape.status <= 3
		}
		if in {
			all = append(all, s)
		}
	}
	date := w.rankedDate
	if kind == "graveyard" || kind == "pending" {
		date = w.updated
	}
	slices.SortStableFunc(all, func(a, b int) int { return date(b).Compare(date(a)) })
	return all
}

// favourites returns the beatmapsets a player likes, the last one first.
func (w *World) favourites(n int) []int {
	var all []int
	for i := range w.between("user.favourites", n, 0, min(30, len(w.sets)/2)) {
		if s := w.pick("user.favourite", 64*n+i, len(w.sets)); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// played is how often a player has played a difficulty.
type played struct {
	beatmap beatmapRef
	count   int
}

// mostPlayed returns what a player has played most, in the order of the server.
func (w *World) mostPlayed(n int) []played {
	var all []played
	seen := make(map[beatmapRef]bool)
	for i := range w.between("user.played", n, 5, 60) {
		s := w.pick("user.played.set", 64*n+i, len(w.sets))
		b := beatmapRef{s, w.pick("user.played.diff", 64*n+i, w.sets[s].difficulties)}
		if !seen[b] {
			seen[b] = true
			all = append(all, played{b, w.between("user.played.count", 64*n+i, 1, 400)})
		}
	}
	slices.SortFunc(all, func(a, b played) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(b.beatmap.id(), a.beatmap.id()))
	})
	return all
}

var genreNames = map[int]string{
	1: "Unspecified", 2: "Video Game", 3: "Anime", 4: "Rock", 5: "Pop", 6: "Other", 7: "Novelty", 9: "Hip Hop",
	10: "Electronic", 11: "Metal", 12: "Classical", 13: "Folk", 14: "Jazz",
}

var languageNames = []string{
	"", "Unspecified", "English", "Japanese", "Chinese", "Instrumental", "Korean", "French", "German", "Swedish",
	"Spanish", "Italian", "Russian", "Polish", "Other",
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
	id, _ := q.in.integer("beatmap_id")
	b, ok := q.world.beatmapRef(id)
	if !ok {
		return nil, missing("beatmapset")
	}
	return q.set(b.set), nil
}

// set writes a beatmapset as its own routes do.
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

// tagObject writes a user tag.
func tagObject(t int) object {
	tag := userTags[t]
	var ruleset any
	if tag.ruleset >= 0 {
		ruleset = tag.ruleset
	}
	return object{"id": t + 1, "name": tag.name, "ruleset_id": ruleset, "description": tag.description}
}
