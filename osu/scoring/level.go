package scoring

import (
	"math"
	"strconv"
)

// Level returns the level of a user and the progress to the next one, 0–99
// percent, from the TotalScore of UserStatistics. It rounds as the server does;
// above level 100 the progress moves in steps of a percent and can be one less
// than it should be.
//
// Sources: osu-queue, Processors/TotalScoreProcessor.cs; osu-web,
// app/Models/UserStatistics/Model.php.
func Level(totalScore int64) (level, progress int) {
	full, rest := 0, max(0, totalScore)
	step := levelStep(1)
	for full < 99 && rest >= step {
		rest -= step
		full++
		step = levelStep(full + 1)
	}
	if full == 99 {
		full += int(rest / lastStep)
		rest, step = rest%lastStep, lastStep
	}
	exact := float32(float64(full+1) + float64(rest)/float64(step))
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(float64(exact), 'g', 6, 32), 64)
	level = int(rounded)
	return level, int((rounded - float64(level)) * 100)
}

// lastStep is how much score each level after 100 takes.
const lastStep = 99999999999

// levelStep returns how much score leads from a level, below 100, to the next.
func levelStep(level int) int64 {
	return int64(math.Round(levelScore(level+1) - levelScore(level)))
}

// levelScore returns the total score of a level up to 100.
func levelScore(level int) float64 {
	n := float64(level)
	return 5000.0/3*(4*n*n*n-3*n*n-n) + 1.25*math.Pow(1.8, n-60)
}
