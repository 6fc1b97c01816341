package redis_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// TestLimiter_fleet has a thousand machines share the published rule for an hour.
// The scripts run in a real server, which is told the time of the bubble. Each
// machine sends one request after the other and is answered after 200 ms. It
// prints how the turns spread, how long machines waited, and how often the server
// was asked: what docs/scale.md rests on.
func TestLimiter_fleet(t *testing.T) {
	t.Parallel()
	machines, span := 100, 10*time.Minute
	if isLong() {
		machines, span = 1000, time.Hour
	}
	s := start(t)
	rdb := s.client(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), span)
		defer cancel()
		rule := limit.PublishedLimits()
		turns := make([]int, machines)
		var mu sync.Mutex
		var sent []time.Time
		var waits []time.Duration
		var fleet sync.WaitGroup
		for i := range machines {
			limiter := newLimiterAt(t, rdb, "fleet", rule)
			fleet.Go(func() {
				// Machines do not start at the same moment.
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
				for {
					began := time.Now()
					slot, err := limiter.Reserve(ctx, limit.Demand{Cost: 1})
					if err != nil {
						return
					}
					mu.Lock()
					turns[i]++
					sent, waits = append(sent, time.Now()), append(waits, time.Since(began))
					mu.Unlock()
					time.Sleep(200 * time.Millisecond)
					slot.Done(success)
				}
			})
		}
		before := roundTrips(rdb)
		fleet.Wait()
		asked := roundTrips(rdb) - before
		most, first := 0, 0
		slices.SortFunc(sent, time.Time.Compare)
		for i := range sent {
			for sent[i].Sub(sent[first]) >= time.Minute {
				first++
			}
			most = max(most, i-first+1)
		}
		slices.Sort(turns)
		slices.Sort(waits)
		t.Logf("%d machines, %v: %d turns, at most %d in any 60 s of %d allowed", machines, span, len(sent), most, rule.PerMinute)
		t.Logf("turns of a machine: %d at least, %d in the middle, %d at most", turns[0], turns[machines/2], turns[machines-1])
		t.Logf("waits: %v in the middle, %v at most", waits[len(waits)/2].Round(time.Second), waits[len(waits)-1].Round(time.Second))
		t.Logf("%d questions to the server: %.0f a second, %.1f a turn", asked, float64(asked)/span.Seconds(), float64(asked)/float64(len(sent)))
		if most > rule.PerMinute {
			t.Errorf("got %d turns in 60 s, want at most %d", most, rule.PerMinute)
		}
		if least := int(span.Minutes()) * rule.PerMinute * 95 / 100; len(sent) < least {
			t.Errorf("got %d turns, want at least %d", len(sent), least)
		}
		mean := len(sent) / machines
		if turns[0] < mean/2 || turns[machines-1] > 2*mean+1 {
			t.Errorf("got %d to %d turns of a machine, want none less than half or more than twice %d", turns[0], turns[machines-1], mean)
		}
	})
}
