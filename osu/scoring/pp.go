package scoring

import (
	"math"
	"slices"
)

// Weight returns the share of a score's pp that counts for the total of its user:
// 0.95 to the power of its position among the best scores, counted from 0.
//
// Source: osu-web, app/Models/Traits/UserScoreable.php.
func Weight(position int) float64 { return math.Pow(0.95, float64(position)) }

// WeightedPP returns what scores add to the total pp of their user, without
// [BonusPP]. It takes the pp of the best score on each beatmap, in any order.
//
// The API lists 200 best scores; those that follow add less than 0.0007 times
// the pp of the 200th.
//
// Source: osu-queue, Helpers/UserTotalPerformanceAggregateHelper.cs.
func WeightedPP(pp []float64) float64 {
	sorted := slices.Sorted(slices.Values(pp))
	total := 0.0
	for i, value := range slices.Backward(sorted) {
		total += value * Weight(len(sorted)-1-i)
	}
	return total
}

// BonusPP returns the pp a user has for the number of ranked scores, of which
// 1000 count: at most 413.89. The API does not tell that number exactly.
//
// Source: osu-queue, Helpers/UserTotalPerformanceAggregateHelper.cs.
func BonusPP(scores int) float64 {
	return (417 - 1.0/3) * (1 - math.Pow(0.995, float64(max(0, min(scores, 1000)))))
}

// ProfileAccuracy returns the accuracy of a user, 0–1, from the accuracies of the
// best scores, that with most pp first. It is 0 without scores.
//
// Source: osu-queue, Helpers/UserTotalPerformanceAggregateHelper.cs.
func ProfileAccuracy(accuracies []float64) float64 {
	total, weights := 0.0, 0.0
	for i, accuracy := range accuracies {
		total += accuracy * Weight(i)
		weights += Weight(i)
	}
	if weights == 0 {
		return 0
	}
	return min(1, max(0, total/weights))
}
