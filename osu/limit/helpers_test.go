package limit_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

var (
	interactive = limit.Demand{Cost: 1}
	bulk        = limit.Demand{Cost: 1, Priority: limit.Bulk}
	replay      = limit.Demand{Cost: 1, Bucket: limit.BucketReplay}
	chat        = limit.Demand{Cost: 1, Bucket: limit.BucketChat}
)

// success is an answer without rate limit headers.
var success = limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1}

// reserve waits for a slot, which must come.
func reserve(t *testing.T, l limit.Limiter, d limit.Demand) limit.Slot {
	t.Helper()
	slot, err := l.Reserve(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return slot
}

// must sends a request that is answered at once, and returns when.
func must(t *testing.T, l limit.Limiter, d limit.Demand) time.Time {
	t.Helper()
	answered(t, l, d, success)
	return time.Now()
}

// answered sends a request that is answered at once.
func answered(t *testing.T, l limit.Limiter, d limit.Demand, a limit.Answer) {
	t.Helper()
	slot, err := l.Reserve(context.Background(), d)
	if err != nil {
		t.Error(err)
		return
	}
	slot.Done(a)
}

// try sends a request that is answered at once, if its turn comes.
func try(ctx context.Context, l limit.Limiter, d limit.Demand) error {
	slot, err := l.Reserve(ctx, d)
	if err == nil {
		slot.Done(success)
	}
	return err
}

// queue has n requests wait in a row, the last of them before it returns.
func queue(t *testing.T, l limit.Limiter, d limit.Demand, n int) *turns {
	t.Helper()
	q := &turns{}
	for range n {
		q.wg.Go(func() { q.note(must(t, l, d)) })
		if n <= 1000 {
			synctest.Wait() // so that they wait in a row
		}
	}
	synctest.Wait()
	return q
}

// turns is when the turns of a queue came.
type turns struct {
	wg sync.WaitGroup
	mu sync.Mutex
	at []time.Time
}

func (q *turns) note(at time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.at = append(q.at, at)
}

func (q *turns) count() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.at)
}

// mostWithin returns the largest number of turns in any span of time.
func mostWithin(at []time.Time, span time.Duration) int {
	slices.SortFunc(at, time.Time.Compare)
	most, first := 0, 0
	for last := range at {
		for at[last].Sub(at[first]) >= span {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// newRandom returns numbers that are the same for the same seed.
func newRandom(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }
