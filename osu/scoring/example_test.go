package scoring_test

import (
	"fmt"

	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/scoring"
)

func ExampleOf() {
	// A score that the API sent.
	score := objects.Score{
		RulesetID: objects.RulesetIDOsu, Type: objects.ScoreTypeSoloScore, Mods: mods.Of(mods.HD), Passed: true, TotalScore: 1049288,
		Statistics: objects.ScoreStatistics{
			objects.HitResultGreat: 1972, objects.HitResultOK: 13,
			objects.HitResultLargeTickHit: 60, objects.HitResultSliderTailHit: 860,
		},
		MaximumStatistics: objects.ScoreStatistics{
			objects.HitResultGreat: 1985, objects.HitResultLargeTickHit: 60, objects.HitResultSliderTailHit: 860,
		},
	}

	play := scoring.Of(score)
	lazer, err := play.AsLazer()
	if err != nil {
		fmt.Println(err)
		return
	}
	stable, err := play.AsStable()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("lazer: ", scoring.FormatAccuracy(lazer.Accuracy), lazer.Grade, lazer.Total)
	fmt.Println("stable:", scoring.FormatAccuracy(stable.Accuracy), stable.Grade)
	fmt.Println("classic display:", play.ClassicTotal())
	// Output:
	// lazer:  99.64% SH 1049288
	// stable: 99.56% SH
	// classic display: 134763340
}

func ExampleWeightedPP() {
	best := []float64{300, 280, 250} // of the best score on each beatmap
	fmt.Printf("%.2f\n", scoring.WeightedPP(best)+scoring.BonusPP(len(best)))
	// Output: 797.84
}
