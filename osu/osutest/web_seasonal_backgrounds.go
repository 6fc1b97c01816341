package osutest

import (
	"fmt"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// seasonalHandlers returns the handlers of seasonal backgrounds.
func seasonalHandlers() handlers {
	return handlers{transport.GetSeasonalBackgrounds: getSeasonalBackgrounds}
}

// SeasonEnd returns when the season of the current seasonal backgrounds ends.
// After it there are none.
func (w *World) SeasonEnd() time.Time { return w.start.AddDate(0, 0, 30).Truncate(24 * time.Hour) }

func getSeasonalBackgrounds(q *request) (any, error) {
	w := q.world
	if !q.at.Before(w.SeasonEnd()) {
		return object{}, nil
	}
	backgrounds := list{}
	for i := range 5 {
		backgrounds = append(backgrounds, object{
			"url":  fmt.Sprintf("https://assets.ppy.sh/user-contest-entries/1/%016x_opt.jpg", w.draw("season.background", i)),
			"user": w.user(w.pick("season.artist", i, w.size.Users)),
		})
	}
	return object{"ends_at": jsonTime(w.SeasonEnd()), "backgrounds": backgrounds}, nil
}
