package scoring_test

import (
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/scoring"
)

// counted returns a play of the stable client.
func counted(r objects.Ruleset, list string, c scoring.Counts) scoring.Play {
	return scoring.Play{Ruleset: r, Mods: mods.MustParse(list), Counts: c.Statistics(r)}
}
