package query

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// isNumeric reports whether the server takes a text for a number.
func isNumeric(text string) bool {
	_, ok := number(text)
	return ok
}

// number reads a number as is_numeric of PHP does, between its white space.
func number(text string) (float64, bool) {
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && strings.IndexByte("+-.eE", c) < 0 {
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// units are the units of a length, in their order.
var units = [...]struct {
	name    string
	seconds float64
}{{"h", 3600}, {"m", 60}, {"s", 1}, {"ms", 0.001}}

// seconds reads a length, and how exact it is.
func seconds(text string) (value, step float64, ok bool) {
	if text == "" {
		return 0, 3600000, true // matches everything
	}
	if strings.IndexByte(text, ':') >= 0 {
		return clock(text)
	}
	next := 0 // unit that may follow
	for rest := text; rest != ""; {
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n < 0 && rest == text {
			v, ok := unsigned(rest)
			return v, 1, ok
		}
		if n <= 0 {
			return 0, 0, false
		}
		v, ok := unsigned(rest[:n])
		name := rest[n:]
		if end := strings.IndexAny(name, "0123456789."); end >= 0 {
			name = name[:end]
		}
		unit := next
		for unit < len(units) && units[unit].name != name {
			unit++
		}
		if !ok || unit == len(units) {
			return 0, 0, false
		}
		value, step, next = value+v*units[unit].seconds, units[unit].seconds, unit+1
		rest = rest[n+len(name):]
	}
	return value, step, true
}

// clock reads a length such as 1:30 or 1:02:03.
func clock(text string) (value, step float64, ok bool) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0, 0, false
	}
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil {
			return 0, 0, false
		}
		value = value*60 + float64(n)
	}
	return value, 1, true
}

// unsigned reads a number without sign and exponent.
func unsigned(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "0123456789.") != "" || text[0] == '.' || text[len(text)-1] == '.' {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil
}

// state reads the name of a state, or the beginning of one.
func state(text string) (float64, bool) {
	if text == "" {
		return 0, false
	}
	for i, name := range [...]string{"graveyard", "wip", "pending", "ranked", "approved", "qualified", "loved"} {
		if strings.HasPrefix(name, text) {
			return float64(i - 2), true
		}
	}
	return 0, false
}

// readDate reads a year, a month, a day or a time.
func (p *Part) readDate() {
	value := strings.Trim(p.Option.Value, `"`)
	start, end, ok := period(value)
	if !ok {
		p.Effect = Undecided
		if value == "" {
			p.Effect = WrongValue
		}
		return
	}
	low, high := Bound{true, unix(start), true}, Bound{true, unix(end), false}
	switch p.Option.Op {
	case Less:
		low.Inclusive = false
		p.High = low
	case AtMost:
		p.High = high
	case More:
		high.Inclusive = true
		p.Low = high
	case AtLeast:
		p.Low = low
	default:
		p.Low, p.High = low, high
	}
}

// unix returns a time as the server compares it.
func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }

// dayOrMonth has the forms of a month and of a day, in which the marks between
// the numbers may be left out.
var dayOrMonth = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{4})[-./]?(\d{1,2})(?:[-./]?(\d{1,2}))?$`)
})

// period returns the time from start to before end that a text stands for. A
// month or a day that is too high counts on, as for the server. Of the many forms
// of a time of day it knows that of RFC 3339 and seconds since 1970 only.
func period(text string) (start, end time.Time, ok bool) {
	if len(text) == 4 && strings.Trim(text, "0123456789") == "" {
		start = dateOf(text, "1", "1")
		return start, start.AddDate(1, 0, 0), true
	}
	if m := dayOrMonth().FindStringSubmatch(text); m != nil && m[3] == "" {
		start = dateOf(m[1], m[2], "1")
		return start, start.AddDate(0, 1, 0), true
	} else if m != nil {
		start = dateOf(m[1], m[2], m[3])
		return start, start.AddDate(0, 0, 1), true
	}
	start, err := time.Parse(time.RFC3339, text)
	if v, isNumber := number(text); isNumber && math.Abs(v) < 1e15 {
		start, err = time.UnixMilli(int64(v*1000)), nil
	}
	return start, start.Add(time.Second), err == nil
}

// dateOf returns the start of a day whose numbers are digits.
func dateOf(year, month, day string) time.Time {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
}
