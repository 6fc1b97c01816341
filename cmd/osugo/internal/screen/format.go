package screen

import (
	"strconv"
	"strings"
	"time"
)

// Thousands writes a number with commas.
func Thousands[N ~int | ~int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Short writes a large number with three digits and a unit, as in 12.3M.
func Short(n int64) string {
	value, unit := float64(n), ""
	for _, u := range []string{"k", "M", "G", "T"} {
		if value < 999.5 && value > -999.5 {
			break
		}
		value, unit = value/1000, u
	}
	if unit == "" {
		return strconv.FormatInt(n, 10)
	}
	digits := 2
	for limit := 10.0; limit <= value && digits > 0; limit *= 10 {
		digits--
	}
	return strconv.FormatFloat(value, 'f', digits, 64) + unit
}

// Clock writes a length as 3:25 or 1:03:25.
func Clock(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	text := strconv.Itoa(seconds/60%60) + ":" + two(seconds%60)
	if hours := seconds / 3600; hours > 0 {
		text = strconv.Itoa(hours) + ":" + two(seconds/60%60) + ":" + two(seconds%60)
	}
	return text
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// units are those in which Ago counts.
var units = []struct {
	name string
	long time.Duration
}{
	{"year", 365 * 24 * time.Hour},
	{"month", 30 * 24 * time.Hour},
	{"day", 24 * time.Hour},
	{"hour", time.Hour},
	{"minute", time.Minute},
	{"second", time.Second},
}

// Ago writes how long before now a time was, as in "3 days ago", or how far ahead
// it is. The zero time is an empty text.
func (s *Screen) Ago(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := s.Now.Sub(t).Round(time.Second)
	form := "%s ago"
	if d < 0 {
		d, form = -d, "in %s"
	}
	for _, u := range units {
		n := int64(d / u.long)
		if n == 0 {
			continue
		}
		text := strconv.FormatInt(n, 10) + " " + u.name
		if n > 1 {
			text += "s"
		}
		return strings.Replace(form, "%s", text, 1)
	}
	return "just now"
}

// Day writes a date; the zero time is an empty text.
func Day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// Minute writes a date with hour and minute, in UTC; the zero time is an empty
// text.
func Minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04")
}
