package osutest

import (
	"cmp"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

func compare(a, b float64) int { return cmp.Compare(a, b) }

// rankingPage is the number of rows on a page of a ranking.
const rankingPage = 50

// teamStatistics writes the statistics of a team in a ruleset.
func (w *World) teamStatistics(t teamRecord, ruleset int) object {
	return object{
		"team_id": teamID(t.number), "ruleset_id": ruleset, "play_count": t.plays, "ranked_score": t.score,
		"performance": int64(t.performance),
	}
}

func (w *World) allPlayers() []int {
	all := make([]int, w.size.Users)
	for n := range all {
		all[n] = n
	}
	return all
}

// Spotlights. Number 0 is the oldest.

const spotlightCount = 9

func spotlightID(i int) int { return 40 + 3*i }

func (w *World) spotlightStart(i int) time.Time {
	first := time.Date(w.start.Year(), w.start.Month(), 1, 0, 0, 0, 0, time.UTC)
	return first.AddDate(0, i-spotlightCount-1, 0)
}

func (w *World) spotlight(i int) object {
	start := w.spotlightStart(i)
	kind := "monthly"
	if i%4 == 3 {
		kind = "spotlight"
	}
	return object{
		"id": spotlightID(i), "name": "Spotlights of " + start.Format("January 2006"), "mode_specific": i%2 == 0, "type": kind,
		"start_date": jsonTime(start), "end_date": jsonTime(start.AddDate(0, 1, 0)),
	}
}

// SpotlightIDs returns the ids of all spotlights, newest first.
func (w *World) SpotlightIDs() []objects.SpotlightID {
	var all []objects.SpotlightID
	for i := spotlightCount - 1; i >= 0; i-- {
		all = append(all, objects.SpotlightID(spotlightID(i)))
	}
	return all
}
