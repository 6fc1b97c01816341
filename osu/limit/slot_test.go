package limit_test

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/osugo/osugo/osu/limit"
)

func TestSlot_countsUntilMinuteAfterAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Limits{PerMinute: 1})
		slot := reserve(t, l, interactive)
		<-time.After(40 * time.Second) // the answer takes so long
		slot.Done(success)
		came := time.Now()
		if got := must(t, l, interactive).Sub(came); got != time.Minute {
			t.Errorf("the next request went %v after the answer, want 1m", got)
		}
	})
}

func TestSlot_countsLongerWithoutAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Limits{PerMinute: 1})
		slot := reserve(t, l, interactive)
		slot.Done(limit.NoAnswer())
		began := time.Now()
		if got := must(t, l, interactive).Sub(began); got != 90*time.Second {
			t.Errorf("the next request went after %v, want 1m30s", got)
		}
	})
}

func TestSlot_isReusedAfterRelease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Limits{PerMinute: 1, CostPerMinute: 10, ReplaysPerMinute: 1})
		slot := reserve(t, l, replay)
		next := queue(t, l, replay, 1)
		if got := next.count(); got != 0 {
			t.Fatalf("%d requests went beside a slot in hand, want 0", got)
		}
		slot.Release()
		synctest.Wait()
		if got := next.count(); got != 1 {
			t.Errorf("%d requests went after a release, want 1", got)
		}
		slot.Release() // does nothing
		slot.Done(success)
		if got := l.Usage(interactive).Requests; got != 1 {
			t.Errorf("%d requests are counted, want 1", got)
		}
		next.wg.Wait()
	})
}

// TestSlot_anyServerWindow: wherever between sending and answer the server
// counted, no window of its holds more than the limit.
func TestSlot_anyServerWindow(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		synctest.Test(t, func(t *testing.T) {
			l := limit.New(limit.Limits{PerMinute: 60, Burst: 60})
			var mu sync.Mutex
			var counted []time.Time
			var wg sync.WaitGroup
			for worker := range 100 {
				wg.Go(func() {
					random := rand.New(rand.NewPCG(seed, uint64(worker)))
					for range 5 {
						slot := reserve(t, l, interactive)
						<-time.After(time.Duration(random.IntN(10_000)) * time.Millisecond)
						mu.Lock()
						counted = append(counted, time.Now())
						mu.Unlock()
						<-time.After(time.Duration(random.IntN(10_000)) * time.Millisecond)
						slot.Done(success)
					}
				})
			}
			wg.Wait()
			if got := mostWithin(counted, time.Minute); got > 60 {
				t.Errorf("seed %d: %d counted in 60 s, want at most 60", seed, got)
			}
		})
	}
}

// TestLimiter_keepsPlaceInQueue: a request that gave its slot back goes before those
// that came after it.
func TestLimiter_keepsPlaceInQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Limits{PerMinute: 60})
		began := time.Now()
		slot := reserve(t, l, interactive)
		<-time.After(time.Millisecond)
		others := queue(t, l, interactive, 10)
		slot.Release() // and one of the others goes
		back := interactive
		back.Since = began
		at := must(t, l, back)
		others.wg.Wait()
		before := 0
		for _, other := range others.at {
			if other.Before(at) {
				before++
			}
		}
		if before > 1 {
			t.Errorf("%d requests that came later went first, want at most 1", before)
		}
	})
}

// TestLimiter_smallerLimit: a server that says often enough that it allows less
// is believed, until it says otherwise.
func TestLimiter_smallerLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.Limits{CostPerMinute: 1200})
		for i := range 5 {
			answered(t, l, interactive, limit.Answer{Status: 200, Limit: 20, Remaining: 19 - i})
		}
		q := queue(t, l, interactive, 100)
		if got := q.count(); got != 15 {
			t.Errorf("%d requests went at once, want the 15 that are left", got)
		}
		<-time.After(time.Minute)
		answered(t, l, limit.Demand{}, limit.Answer{Status: 200, Limit: 1200, Remaining: 1100})
		synctest.Wait()
		if got := q.count(); got != 100 {
			t.Errorf("%d requests had gone when the server allowed more, want all 100", got)
		}
		q.wg.Wait()
	})
}

// TestLimiter_otherBuckets: what is left of a bucket of a route's own says
// nothing about the other routes.
func TestLimiter_otherBuckets(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		bucket limit.Bucket
		answer limit.Answer
	}{
		{"verify", limit.BucketVerify, limit.Answer{Status: 200, Limit: 3, Remaining: 0}},
		{"verify again", limit.BucketVerify, limit.Answer{Status: 200, Limit: 60, Remaining: 0}},
		{"verify refused", limit.BucketVerify, limit.Answer{Status: 429, Limit: 1200, Remaining: 1100}},
		{"replay", limit.BucketReplay, limit.Answer{Status: 200, Limit: 10, Remaining: 0}},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := limit.New(limit.ServerLimits())
			answered(t, l, limit.Demand{Bucket: test.bucket}, test.answer)
			began := time.Now()
			if got := must(t, l, interactive).Sub(began); got != 0 {
				t.Errorf("%s: another route waited %v, want 0", test.name, got)
			}
		})
	}
}

// TestLimiter_livesWhileItCounts: nobody needs to hold a limiter for it to
// remember what it has let go.
func TestLimiter_livesWhileItCounts(t *testing.T) {
	weakly := func() weak.Pointer[limit.WindowLimiter] {
		l := limit.New(limit.PublishedLimits())
		must(t, l, interactive)
		return weak.Make(l)
	}()
	for range 3 {
		runtime.GC()
	}
	if weakly.Value() == nil {
		t.Error("a limiter was collected that counts a request")
	}
}
