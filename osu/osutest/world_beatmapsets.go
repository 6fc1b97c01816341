package osutest

import (
	"cmp"
	"slices"
)

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

// favourites returns a player's favourite beatmapsets, the latest first.
func (w *World) favourites(n int) []int {
	var all []int
	for i := range w.between("user.favourites", n, 0, min(30, len(w.sets)/2)) {
		if s := w.pick("user.favourite", 64*n+i, len(w.sets)); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// played is a difficulty with a player's play count.
type played struct {
	beatmap beatmapRef
	count   int
}

// mostPlayed returns the difficulties that a player has played most, in the
// server's order.
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

// tagObject writes a user tag.
func tagObject(t int) object {
	tag := userTags[t]
	var ruleset any
	if tag.ruleset >= 0 {
		ruleset = tag.ruleset
	}
	return object{"id": t + 1, "name": tag.name, "ruleset_id": ruleset, "description": tag.description}
}
