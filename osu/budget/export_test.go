package budget

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// Fast is Shared with minutes that take a second, and without a pace of its own
// in the process.
func Fast(ctx context.Context, path string, limits limit.Limits) (*Limiter, error) {
	l, err := Shared(ctx, path, limits)
	if err != nil {
		return nil, err
	}
	epoch := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	const faster = 60
	l.scale, l.local = faster, limit.New(limit.Limits{})
	l.clock = func() time.Time { return epoch.Add(faster * time.Since(epoch)) }
	return l, nil
}

// Hold keeps the file locked for as long as f runs.
func (l *Limiter) Hold(f func()) error {
	return l.update(context.Background(), func(*contents, time.Time) bool { f(); return false })
}

// Counted returns how many requests the file counts.
func (l *Limiter) Counted() (n int, err error) {
	err = l.update(context.Background(), func(c *contents, _ time.Time) bool { n = len(c.Spent); return false })
	return n, err
}
