package show

import (
	"cmp"
	"slices"

	"github.com/osugo/osugo/osu/objects"
)

// byDifficulty returns difficulties by ruleset and star rating.
func byDifficulty(beatmaps []objects.BeatmapExtended) []objects.BeatmapExtended {
	return slices.SortedStableFunc(slices.Values(beatmaps), func(a, b objects.BeatmapExtended) int {
		return cmp.Or(cmp.Compare(a.ModeInt, b.ModeInt), cmp.Compare(a.DifficultyRating, b.DifficultyRating))
	})
}

// ratings returns the lowest and the highest star rating.
func ratings(beatmaps []objects.BeatmapExtended) (low, high float64) {
	for i, b := range beatmaps {
		if i == 0 || b.DifficultyRating < low {
			low = b.DifficultyRating
		}
		high = max(high, b.DifficultyRating)
	}
	return low, high
}
