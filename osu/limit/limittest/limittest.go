// Package limittest holds a [limit.Limiter] against what clients rely on:
// that of this library, and those that others write, for one process or for
// many.
//
//	func TestLimiter(t *testing.T) {
//		limittest.Run(t, func(t *testing.T, l limit.Limits) limit.Limiter {
//			return mine.New(t.TempDir(), l)
//		})
//	}
package limittest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// The demands of the tests.
var (
	interactive = limit.Demand{Cost: 1}
	bulk        = limit.Demand{Cost: 1, Priority: limit.Bulk}
	replay      = limit.Demand{Cost: 1, Bucket: limit.BucketReplay}
	chat        = limit.Demand{Cost: 1, Bucket: limit.BucketChat}
	none        = limit.Demand{Cost: 1, Bucket: limit.BucketNone}
)

// Run tests the limiters that newLimiter makes: one for each test, with those
// limits and nothing spent.
//
// Each test runs in a bubble of testing/synctest, so that hours pass in no time.
// A limiter must take the time from package time and leave nothing running. It
// may read and write files and sockets: time stands still meanwhile. For one that
// is told the time by a server, that server must take it from package time.
func Run(t *testing.T, newLimiter func(t *testing.T, l limit.Limits) limit.Limiter) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(limit.Limits) limit.Limiter){
		"window":     window,
		"cost":       cost,
		"buckets":    buckets,
		"priorities": priorities,
		"cancelled":  cancelled,
		"deadline":   deadline,
		"refused":    refused,
		"idle":       idle,
		"in hand":    inHand,
		"answered":   answered,
		"released":   released,
		"others":     others,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				test(t, func(l limit.Limits) limit.Limiter { return newLimiter(t, l) })
			})
		})
	}
}

// turn is a request that was let go.
type turn struct {
	at     time.Time
	demand limit.Demand
}

// turns are those of a test.
type turns struct {
	mu  sync.Mutex
	all []turn
}

// take has a request wait, and notes its turn. Its answer comes at once.
func (s *turns) take(ctx context.Context, l limit.Limiter, d limit.Demand) error {
	slot, err := l.Reserve(ctx, d)
	if err == nil {
		s.note(d)
		slot.Done(success)
	}
	return err
}

// note notes a turn.
func (s *turns) note(d limit.Demand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, turn{time.Now(), d})
}

// success is an answer without rate limit headers.
var success = limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1}

// send sends a request with that answer as soon as it may.
func send(t *testing.T, l limit.Limiter, d limit.Demand, a limit.Answer) {
	t.Helper()
	slot, err := l.Reserve(t.Context(), d)
	if err != nil {
		t.Fatalf("Reserve(%+v): %v", d, err)
	}
	slot.Done(a)
}

// most returns the largest sum of the turns in any span.
func (s *turns) most(span time.Duration, count func(limit.Demand) int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	slices.SortStableFunc(s.all, func(a, b turn) int { return a.at.Compare(b.at) })
	most, sum, first := 0, 0, 0
	for _, next := range s.all {
		sum += count(next.demand)
		for next.at.Sub(s.all[first].at) >= span {
			sum -= count(s.all[first].demand)
			first++
		}
		most = max(most, sum)
	}
	return most
}

func requests(limit.Demand) int { return 1 }

// saturate has n goroutines take turns for a while.
func saturate(t *testing.T, l limit.Limiter, n int, span time.Duration, demand func(i int) limit.Demand) *turns {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), span)
	defer cancel()
	s := &turns{}
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			for ; ; i++ {
				if err := s.take(ctx, l, demand(i)); err != nil {
					if !errors.Is(err, context.DeadlineExceeded) {
						t.Errorf("Reserve: %v", err)
					}
					return
				}
			}
		})
	}
	wg.Wait()
	return s
}

// window: never more than the limit in any 60 seconds, and hardly less.
func window(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	for _, l := range []limit.Limits{{PerMinute: 60, Burst: 5}, {PerMinute: 60, Burst: 60}, {PerMinute: 7, Burst: 1}} {
		s := saturate(t, newLimiter(l), 20, 20*time.Minute, func(int) limit.Demand { return interactive })
		if most := s.most(time.Minute, requests); most > l.PerMinute {
			t.Errorf("%+v: %d requests in 60 s", l, most)
		}
		if sent, least := len(s.all), 20*l.PerMinute*97/100; sent < least {
			t.Errorf("%+v: %d requests in 20 minutes, want %d or more", l, sent, least)
		}
	}
}

// cost: never more than the limit in any 60 seconds, and what costs much is not
// starved by what costs little.
func cost(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 600, Burst: 10, CostPerMinute: 300})
	costs := []int{1, 50, 1, 150, 1, 1}
	s := saturate(t, l, 12, 20*time.Minute, func(i int) limit.Demand {
		return limit.Demand{Cost: costs[i%len(costs)]}
	})
	of := func(d limit.Demand) int { return d.Cost }
	if most := s.most(time.Minute, of); most > 300 {
		t.Errorf("a cost of %d in 60 s", most)
	}
	large := 0
	for _, turn := range s.all {
		if turn.demand.Cost == 150 {
			large++
		}
	}
	if large < 10 {
		t.Errorf("%d of the large ones in 20 minutes", large)
	}
}

// buckets: replays and chat have limits of their own, and do not stand in the way
// of others.
func buckets(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 60, Burst: 5, ReplaysPerMinute: 10})
	kinds := []limit.Demand{replay, replay, chat, interactive}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	s := &turns{}
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for s.take(ctx, l, kinds[i%4]) == nil {
			}
		})
	}
	wg.Wait()
	count := func(b limit.Bucket) func(limit.Demand) int {
		return func(d limit.Demand) int {
			if d.Bucket == b {
				return 1
			}
			return 0
		}
	}
	if most := s.most(time.Minute, count(limit.BucketReplay)); most > 10 || most < 9 {
		t.Errorf("%d replays in 60 s, want 10", most)
	}
	if most := s.most(time.Second, count(limit.BucketChat)); most > 1 {
		t.Errorf("%d chat messages in a second", most)
	}
	if most := s.most(time.Minute, requests); most > 60 || len(s.all) < 570 {
		t.Errorf("%d requests in 10 minutes, at most %d in 60 s", len(s.all), most)
	}
	began := time.Now()
	for range 1000 {
		send(t, l, none, success)
		if took := time.Since(began); took != 0 {
			t.Fatalf("a request that is not counted waited %v, want 0", took)
		}
	}
}

// priorities: an interactive request overtakes bulk ones, which keep a fifth of
// the turns under pressure.
func priorities(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 60, Burst: 5})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	s := &turns{}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			for s.take(ctx, l, bulk) == nil {
			}
		})
	}
	<-time.After(2 * time.Minute)
	for i := range 10 {
		<-time.After(10*time.Second + time.Duration(i*137)*time.Millisecond)
		asked := time.Now()
		send(t, l, interactive, success)
		if took := time.Since(asked); took > 3*time.Second {
			t.Errorf("an interactive request waited %v behind bulk ones, want 3s or less", took)
		}
	}
	s.mu.Lock()
	before := len(s.all)
	s.mu.Unlock()
	began := time.Now()
	for range 50 {
		wg.Go(func() {
			for s.take(ctx, l, interactive) == nil {
			}
		})
	}
	wg.Wait()
	n := 0
	for _, turn := range s.all[before:] {
		if turn.demand.Priority == limit.Bulk {
			n++
		}
	}
	if share := float64(n) / time.Since(began).Seconds(); share < 0.17 {
		t.Errorf("bulk got %.0f %% of the turns under pressure, want 20", 100*share)
	}
}

// cancelled: a request leaves the queue when its context ends, with the cause,
// and is not counted; one that comes with such a context is not let go.
func cancelled(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 2, Burst: 2})
	s := &turns{}
	for range 2 {
		if err := s.take(t.Context(), l, interactive); err != nil {
			t.Fatal(err)
		}
	}
	errGone := errors.New("gone")
	var wg sync.WaitGroup
	for i := range 20 {
		ctx, cancel := context.WithCancelCause(t.Context())
		stay := time.Duration(i) * time.Second
		time.AfterFunc(stay, func() { cancel(errGone) })
		wg.Go(func() {
			began := time.Now()
			_, err := l.Reserve(ctx, interactive)
			if late := time.Since(began) - stay; !errors.Is(err, errGone) && !errors.Is(err, context.Canceled) || late > 100*time.Millisecond {
				t.Errorf("who left after %v got %v, %v late", stay, err, late)
			}
		})
	}
	wg.Wait()
	began := time.Now()
	for range 2 {
		if err := s.take(t.Context(), l, interactive); err != nil {
			t.Fatal(err)
		}
	}
	if took := time.Since(began); took > time.Minute || s.most(time.Minute, requests) > 2 {
		t.Errorf("those who left were counted: the next two took %v", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Reserve(ctx, interactive); err == nil {
		t.Error("let go with a context that was cancelled")
	}
}

// deadline: a request whose turn comes too late is refused by its deadline, at
// once when that is known, and not counted.
func deadline(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 1, Burst: 1})
	send(t, l, interactive, success)
	for range 3 {
		began := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err := l.Reserve(ctx, interactive)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if tooLong, ok := errors.AsType[*limit.WaitError](err); ok && (time.Since(began) > time.Second || tooLong.Wait < 5*time.Second) {
			t.Errorf("a WaitError of %v after %v", tooLong.Wait, time.Since(began))
		}
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	if _, err := l.Reserve(ctx, interactive); err != nil || time.Since(began) > 61*time.Second {
		t.Errorf("refused ones were counted: %v after %v", err, time.Since(began))
	}
}

// refused: a 429 holds up everyone for a minute, or for as long as it says; that
// of a bucket only those of the bucket.
func refused(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	for _, test := range []struct {
		demand, other limit.Demand
		answer        limit.Answer
		least, most   time.Duration // that the other waits
	}{
		{interactive, interactive, limit.Answer{Status: http.StatusTooManyRequests, Limit: -1, Remaining: -1}, 59 * time.Second, 62 * time.Second},
		{interactive, bulk, limit.Answer{Status: http.StatusTooManyRequests, Limit: -1, Remaining: -1, RetryAfter: 10 * time.Second}, 10 * time.Second, 13 * time.Second},
		{replay, replay, limit.Answer{Status: http.StatusTooManyRequests, Limit: 1200, Remaining: 1100}, 59 * time.Second, 62 * time.Second},
		{replay, interactive, limit.Answer{Status: http.StatusTooManyRequests, Limit: 1200, Remaining: 1100}, 0, 3 * time.Second},
		{interactive, interactive, limit.Answer{Status: http.StatusOK, Limit: 1200, Remaining: 1199}, 0, 3 * time.Second},
		{interactive, interactive, limit.Answer{Limit: -1, Remaining: -1}, 0, 3 * time.Second},
	} {
		l := newLimiter(limit.Limits{PerMinute: 60, Burst: 5, CostPerMinute: 1200, ReplaysPerMinute: 10})
		send(t, l, test.demand, test.answer)
		began := time.Now()
		send(t, l, test.other, success)
		if took := time.Since(began); took < test.least || took > test.most {
			t.Errorf("after a %d to %v, %v waited %v, want %v to %v", test.answer.Status, test.demand.Bucket, test.other.Bucket, took, test.least, test.most)
		}
	}
}

// idle: limits of 0 are none, and a limiter nobody uses has nothing running: the
// bubble would not end.
func idle(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{})
	began := time.Now()
	for range 500 {
		send(t, l, interactive, success)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("500 requests without limits took %v", took)
	}
}

// inHand: a slot that nothing is known of counts, for two minutes at least, and
// its request is answered within the window of the server, however late.
func inHand(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 2, Burst: 2})
	var slots []limit.Slot
	for range 2 {
		slot, err := l.Reserve(t.Context(), interactive)
		if err != nil {
			t.Fatal(err)
		}
		slots = append(slots, slot)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 80*time.Second)
	defer cancel()
	if _, err := l.Reserve(ctx, interactive); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with two slots of two in hand a third request got %v, want its deadline", err)
	}
	for _, slot := range slots {
		slot.Release()
	}
}

// answered: a request counts until a minute after its answer, or longer when
// none came.
func answered(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	for _, test := range []struct {
		name        string
		answer      limit.Answer
		least, most time.Duration
	}{
		{"success", success, time.Minute, 62 * time.Second},
		{"no answer", limit.NoAnswer(), 65 * time.Second, 3 * time.Minute},
	} {
		l := newLimiter(limit.Limits{PerMinute: 1, Burst: 1})
		slot, err := l.Reserve(t.Context(), interactive)
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(20 * time.Second)
		slot.Done(test.answer)
		slot.Release() // the second call does nothing
		came := time.Now()
		send(t, l, interactive, success)
		if took := time.Since(came); took < test.least || took > test.most {
			t.Errorf("%s: the next request went %v after it, want %v to %v", test.name, took, test.least, test.most)
		}
	}
}

// released: a slot that was not used is another's at once.
func released(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	l := newLimiter(limit.Limits{PerMinute: 1, Burst: 1})
	slot, err := l.Reserve(t.Context(), interactive)
	if err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Second)
	slot.Release()
	slot.Release() // the second call does nothing
	began := time.Now()
	send(t, l, interactive, success)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the next request waited %v, want none to 2s", took)
	}
	began = time.Now()
	send(t, l, interactive, success)
	if took := time.Since(began); took < time.Minute {
		t.Errorf("the one after it waited %v, want 1m", took)
	}
}

// others: what the server says that others have used is believed, but only of
// the bucket that it is about.
func others(t *testing.T, newLimiter func(limit.Limits) limit.Limiter) {
	t.Helper()
	for _, test := range []struct {
		name        string
		demand      limit.Demand
		answer      limit.Answer
		least, most time.Duration // that an interactive request waits
	}{
		{"all used", interactive, limit.Answer{Status: http.StatusOK, Limit: 1200, Remaining: 0}, 59 * time.Second, 62 * time.Second},
		{"replays used", replay, limit.Answer{Status: http.StatusOK, Limit: 10, Remaining: 0}, 0, 2 * time.Second},
		{"verifications used", limit.Demand{Bucket: limit.BucketVerify}, limit.Answer{Status: http.StatusOK, Limit: 3, Remaining: 0}, 0, 2 * time.Second},
	} {
		l := newLimiter(limit.Limits{PerMinute: 60, Burst: 5, CostPerMinute: 1200, ReplaysPerMinute: 10})
		send(t, l, test.demand, test.answer)
		began := time.Now()
		send(t, l, interactive, success)
		if took := time.Since(began); took < test.least || took > test.most {
			t.Errorf("%s: the next request waited %v, want %v to %v", test.name, took, test.least, test.most)
		}
	}
}
