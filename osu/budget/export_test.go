package budget

import (
	"context"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// Within is Shared with windows of another span, and without a pace of its own.
func Within(path string, limits limit.Limits, span time.Duration) (*Limiter, error) {
	return newLimiter(path, limits, span, limit.Limits{})
}

// Hold keeps the file locked for as long as f runs.
func (l *Limiter) Hold(f func()) error {
	return l.update(context.Background(), func(*ledger) { f() })
}

// Spent returns when the requests in the file were let go.
func (l *Limiter) Spent() ([]time.Time, error) {
	var at []time.Time
	err := l.update(context.Background(), func(s *ledger) {
		for _, e := range s.Spent {
			at = append(at, e.At)
		}
	})
	return at, err
}
