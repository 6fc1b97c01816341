package budget

import (
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// ledger is what all processes have spent lately.
type ledger struct {
	// Spent is what was let go in the last window, oldest first.
	Spent []spent `json:"spent"`
	// Even is when the next request would be due if all came at an even pace.
	Even time.Time `json:"even"`
	// Pauses are the ends of the pauses after refusals.
	Pauses map[limit.Bucket]time.Time `json:"pauses,omitzero"`

	changed bool
}

// spent is a request that was let go.
type spent struct {
	At     time.Time    `json:"at"`
	Cost   int          `json:"cost"`
	Bucket limit.Bucket `json:"bucket,omitzero"`
}

// pause closes a bucket until then.
func (s *ledger) pause(b limit.Bucket, until time.Time) {
	if s.Pauses == nil {
		s.Pauses = make(map[limit.Bucket]time.Time)
	}
	if until.After(s.Pauses[b]) {
		s.Pauses[b], s.changed = until, true
	}
}

// wait returns how long a request has to wait at least, and which bucket is the
// reason.
func (s *ledger) wait(now time.Time, d limit.Demand, l limit.Limits, span time.Duration) (limit.Bucket, time.Duration) {
	s.trim(now, span)
	outer := max(
		s.Pauses[limit.BucketAPI].Sub(now),
		s.room(now, span, l.PerMinute, 1, func(spent) int { return 1 }),
		s.room(now, span, l.CostPerMinute, max(d.Cost, 1), func(e spent) int { return e.Cost }),
	)
	if l.PerMinute > 0 {
		outer = max(outer, max(s.Even.Sub(now), 0)-time.Duration(max(l.Burst, 1)-1)*gap(l, span))
	}
	inner := time.Duration(0)
	if d.Bucket != limit.BucketAPI {
		most, within := 0, span
		switch d.Bucket {
		case limit.BucketReplay:
			most = l.ReplaysPerMinute
		case limit.BucketChat:
			most, within = 1, time.Second
		case limit.BucketAPI, limit.BucketNone:
		}
		inner = max(s.Pauses[d.Bucket].Sub(now), s.room(now, within, most, 1, func(e spent) int {
			if e.Bucket == d.Bucket && now.Sub(e.At) < within {
				return 1
			}
			return 0
		}))
	}
	if inner > outer {
		return d.Bucket, inner
	}
	return limit.BucketAPI, max(outer, 0)
}

// room returns how long until so much more fits a window; 0 is no limit.
func (s *ledger) room(now time.Time, span time.Duration, limit, more int, count func(spent) int) time.Duration {
	if limit <= 0 {
		return 0
	}
	over := min(more, limit) - limit
	for _, e := range s.Spent {
		over += count(e)
	}
	wait := time.Duration(0)
	for _, e := range s.Spent {
		if over <= 0 {
			break
		}
		if n := count(e); n > 0 {
			over -= n
			wait = e.At.Add(span).Sub(now)
		}
	}
	return wait
}

// add counts a request as sent.
func (s *ledger) add(now time.Time, d limit.Demand, l limit.Limits, span time.Duration) {
	if l.PerMinute <= 0 && l.CostPerMinute <= 0 && d.Bucket == limit.BucketAPI {
		return // nobody will ask
	}
	s.Spent = append(s.Spent, spent{At: now, Cost: max(d.Cost, 1), Bucket: d.Bucket})
	if s.Even.Before(now) {
		s.Even = now
	}
	if l.PerMinute > 0 {
		s.Even = s.Even.Add(gap(l, span))
	}
	s.changed = true
}

// trim forgets what is out of the window. A clock that was set back must not
// keep it any longer than that.
func (s *ledger) trim(now time.Time, span time.Duration) {
	old := 0
	for old < len(s.Spent) && now.Sub(s.Spent[old].At) >= span {
		old++
	}
	s.Spent = s.Spent[old:]
	for i := range s.Spent {
		if s.Spent[i].At.After(now) {
			s.Spent[i].At, s.changed = now, true
		}
	}
	if latest := now.Add(span); s.Even.After(latest) {
		s.Even = latest
	}
}

// gap is the time between requests at an even pace.
func gap(l limit.Limits, span time.Duration) time.Duration {
	return span / time.Duration(l.PerMinute)
}
