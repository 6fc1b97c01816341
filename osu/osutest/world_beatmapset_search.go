package osutest

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// searchFields maps each sort of the beatmapset search to its field of the
// search index, which is also the name in its cursor.
var searchFields = map[string]string{
	"artist": "artist.raw", "creator": "creator.raw", "difficulty": "beatmaps.difficultyrating", "favourites": "favourite_count",
	"nominations": "nominations", "plays": "play_count", "ranked": "approved_date", "rating": "rating", "relevance": "_score",
	"title": "title.raw", "updated": "last_update",
}

const searchPage = 50

// foundSet is a search result with its sort key.
type foundSet struct {
	set    int
	number float64
	text   string
}

func (f foundSet) key() any {
	if f.text != "" {
		return f.text
	}
	return f.number
}

// searchKey returns the sort key of a beatmapset: a text or a number.
func (w *World) searchKey(set int, field string) (text string, number float64) {
	switch field {
	case "artist":
		return strings.ToLower(w.artist(set)), 0
	case "creator":
		return strings.ToLower(w.ownerName(set)), 0
	case "title":
		return strings.ToLower(w.title(set)), 0
	case "favourites":
		return "", float64(w.favouriteCount(set))
	case "nominations":
		return "", float64(len(w.sets[set].nominators))
	case "plays":
		return "", float64(w.setPlays(set))
	case "ranked":
		if date := w.rankedDate(set); !date.IsZero() {
			return "", float64(date.UnixMilli())
		}
	case "rating":
		_, number = w.ratings(set)
	case "updated":
		return "", float64(w.updated(set).UnixMilli())
	}
	return "", number
}

// recommended returns the recommended difficulty of a player.
func (w *World) recommended(n int) float64 {
	return math.Pow(performance(w.place(n, w.playmodeOf(n))), 0.4) * 0.195
}

var operator = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)\b([a-z_]+)(<=|<:|>=|>:|=|:|<|>)("(?:[^"\\]|\\.)*"|\S+)`)
})

// inRange compares a number with the wanted one, within a tolerance.
func inRange(x float64, op string, wanted, tolerance float64) bool {
	switch op {
	case "<":
		return x < wanted-tolerance
	case "<=":
		return x <= wanted+tolerance
	case ">":
		return x > wanted+tolerance
	case ">=":
		return x >= wanted-tolerance
	}
	return math.Abs(x-wanted) <= tolerance
}

// inPeriod compares a time with a period.
func inPeriod(t time.Time, op string, from, to time.Time) bool {
	switch op {
	case "<":
		return t.Before(from)
	case "<=":
		return t.Before(to)
	case ">":
		return !t.Before(to)
	case ">=":
		return !t.Before(from)
	}
	return !t.Before(from) && t.Before(to)
}

// parsePeriod parses a year, a month, a day or a full time.
func parsePeriod(text string) (from, to time.Time, ok bool) {
	text = strings.ToUpper(text)
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, t.Add(time.Second), true
	}
	digits := strings.NewReplacer("-", "", ".", "", "/", "").Replace(text)
	for _, unit := range []struct {
		layout            string
		year, month, days int
	}{{"2006", 1, 0, 0}, {"200601", 0, 1, 0}, {"20060102", 0, 0, 1}} {
		if len(digits) != len(unit.layout) {
			continue
		}
		if t, err := time.Parse(unit.layout, digits); err == nil {
			return t, t.AddDate(unit.year, unit.month, unit.days), true
		}
	}
	return from, to, false
}

var lengthUnits = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$`)
})

// parseLength parses 90, 1:30, 1:02:03 or 1h2m3s4ms as seconds. The tolerance
// is half of the smallest unit in the text.
func parseLength(text string) (seconds, tolerance float64, ok bool) {
	if seconds, err := strconv.ParseFloat(text, 64); err == nil {
		return seconds, 0.5, true
	}
	if parts := strings.Split(text, ":"); len(parts) > 1 {
		for _, part := range parts {
			n, err := strconv.Atoi(part)
			if err != nil {
				return 0, 0, false
			}
			seconds = 60*seconds + float64(n)
		}
		return seconds, 0.5, true
	}
	parts := lengthUnits().FindStringSubmatch(text)
	if parts == nil || text == "" {
		return 0, 0, false
	}
	for i, unit := range []float64{3600, 60, 1, 0.001} {
		if parts[i+1] != "" {
			n, _ := strconv.Atoi(parts[i+1])
			seconds += float64(n) * unit
			tolerance = unit / 2
		}
	}
	return seconds, tolerance, true
}
