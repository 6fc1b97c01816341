// Package scoring computes what a score does not say outright: its accuracy and
// grade as lazer shows them and as the stable client did, whichever of the two it
// was set in and whichever format it came in; counts of hits in the other
// format; weights of pp, and levels.
//
//	play := scoring.Of(score)     // or OfLegacy
//	stable, err := play.AsStable()
//	fmt.Println(scoring.FormatAccuracy(stable.Accuracy), stable.Grade) // 98.12% A
//
// The two differ: lazer counts slider ticks and ends and gives grades by
// accuracy, stable counted 300s. The API sends one of them, rounded to 6
// digits, so grades near a limit must be computed from the counts, as they are
// here.
//
// Sources are files of three repositories: osu-web is
// https://github.com/ppy/osu-web, osu is https://github.com/ppy/osu, and
// osu-queue is https://github.com/ppy/osu-queue-score-statistics.
package scoring
