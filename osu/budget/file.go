package budget

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/lockedfile"
	"github.com/osugo/osugo/osu/limit"
)

const (
	// largest bounds the file: a minute of what the server allows takes a tenth.
	largest = 1 << 20
	// longestPause is the longest pause that the file can ask for.
	longestPause = 10 * time.Minute
)

// contents is what the file holds.
type contents struct {
	// Limits are those of the programs that use the file.
	Limits limit.Limits `json:"limits"`
	// LimitsUntil is how long no others may be given, even if nothing is counted:
	// a program that has opened the file may be about to send.
	LimitsUntil time.Time `json:"limits_until"`
	// Spent is what is counted.
	Spent []spent `json:"spent"`
	// Even is when the next request would be due if all came at an even pace.
	Even time.Time `json:"even"`
	// Pauses are the ends of the pauses after refusals.
	Pauses map[limit.Bucket]time.Time `json:"pauses,omitzero"`
}

// spent is a request that was let go, or what others are known to have used.
type spent struct {
	ID     string       `json:"id"`
	Until  time.Time    `json:"until"` // counted so long
	Cost   int          `json:"cost"`
	Bucket limit.Bucket `json:"bucket,omitzero"`
}

// read returns what the file holds, without what is over, and with times that
// can't be, because a clock was set back or the file was changed, corrected.
func read(f lockedfile.File, now time.Time, lease time.Duration) (*contents, error) {
	c := &contents{}
	text, err := f.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err == nil {
		err = json.Unmarshal(text, c)
	}
	if err != nil {
		return nil, fmt.Errorf("budget: %s can't be used; delete it while no program uses it: %w", f.Path, err)
	}
	c.Spent = slices.DeleteFunc(c.Spent, func(s spent) bool { return !s.Until.After(now) })
	for i := range c.Spent {
		c.Spent[i].Until = earlier(c.Spent[i].Until, now.Add(lease))
		c.Spent[i].Cost = min(max(c.Spent[i].Cost, 1), 1<<20)
	}
	c.LimitsUntil = earlier(c.LimitsUntil, now.Add(lease))
	maps.DeleteFunc(c.Pauses, func(_ limit.Bucket, until time.Time) bool { return !until.After(now) })
	for bucket, until := range c.Pauses {
		c.Pauses[bucket] = earlier(until, now.Add(longestPause))
	}
	return c, nil
}

// refuses reports whether the file is in use with other limits than these.
func (c *contents) refuses(limits limit.Limits, now time.Time) bool {
	return c.Limits != limits && (len(c.Spent) > 0 || c.LimitsUntil.After(now))
}

// write puts the contents into the file.
func (c *contents) write(f lockedfile.File) error {
	text, err := json.Marshal(c)
	if err == nil {
		err = f.Replace(text)
	}
	if err != nil {
		return fmt.Errorf("budget: writing %s: %w", f.Path, err)
	}
	return nil
}

// ledger returns the ledger of what the file holds.
func (c *contents) ledger(now time.Time, limits limit.Limits) *limit.Ledger {
	l := limit.NewLedger(limits)
	for _, s := range c.Spent {
		l.Count(s.Until, limit.Demand{Bucket: s.Bucket, Cost: s.Cost})
	}
	for bucket, until := range c.Pauses {
		l.Pause(bucket, until)
	}
	l.SetEven(now, c.Even)
	return l
}

// pause closes a bucket until then.
func (c *contents) pause(b limit.Bucket, until time.Time) {
	if c.Pauses == nil {
		c.Pauses = make(map[limit.Bucket]time.Time)
	}
	if until.After(c.Pauses[b]) {
		c.Pauses[b] = until
	}
}

// settle counts a request until then; or no longer, if that is zero. One that
// has been forgotten meanwhile is counted again.
func (c *contents) settle(s spent) {
	c.Spent = slices.DeleteFunc(c.Spent, func(other spent) bool { return other.ID == s.ID })
	if !s.Until.IsZero() {
		c.Spent = append(c.Spent, s)
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
