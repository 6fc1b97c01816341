package limit_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// TestLimiter_estimate: what is foretold comes true, whatever waits already.
func TestLimiter_estimate(t *testing.T) {
	t.Parallel()
	random := newRandom(1)
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			l := limit.New(limit.Limits{PerMinute: 60, Burst: 5, CostPerMinute: 300, ReplaysPerMinute: 10})
			kinds := []limit.Demand{interactive, bulk, replay, {Cost: 50}, {Cost: 20, Priority: limit.Bulk}}
			var wg sync.WaitGroup
			ask := func(d limit.Demand) {
				wg.Go(func() { _ = must(t, l, d) })
				synctest.Wait()
			}
			for range random.IntN(100) {
				ask(kinds[random.IntN(5)])
			}
			<-time.After(time.Duration(random.IntN(90_000)) * time.Millisecond)
			var demands []limit.Demand
			for range 1 + random.IntN(100) {
				demands = append(demands, kinds[random.IntN(5)])
			}
			estimate := l.Estimate(demands)
			if again := l.Estimate(demands); again != estimate {
				t.Errorf("foretold %v, then %v", estimate, again)
			}
			began := time.Now()
			for _, d := range demands {
				ask(d)
			}
			wg.Wait()
			if took := time.Since(began); (took - estimate).Abs() > time.Second {
				t.Errorf("%d requests were foretold to take %v, and took %v", len(demands), estimate, took)
			}
		})
	}
}
