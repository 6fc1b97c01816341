package transport_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

var (
	interactive = transport.Demand{Cost: 1}
	bulk        = transport.Demand{Cost: 1, Priority: transport.Bulk}
	replay      = transport.Demand{Cost: 1, Bucket: transport.BucketReplay}
	chat        = transport.Demand{Cost: 1, Bucket: transport.BucketChat}
)

// must waits for a turn, which must come.
func must(t *testing.T, l transport.Limiter, d transport.Demand) time.Time {
	t.Helper()
	if err := l.Wait(context.Background(), d); err != nil {
		t.Error(err)
	}
	return time.Now()
}

// queue has n requests wait in a row, the last of them before it returns.
func queue(t *testing.T, l transport.Limiter, d transport.Demand, n int) *turns {
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

func TestLimiter_published(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls, callers = 10_000, 50
		l, began, all := transport.NewLimiter(transport.PublishedLimits()), time.Now(), &turns{}
		for range callers {
			all.wg.Go(func() {
				for range calls / callers {
					all.note(must(t, l, interactive))
				}
			})
		}
		all.wg.Wait()
		took := time.Since(began)
		most := mostWithin(all.at, time.Minute)
		// The best anyone can do: 60 at once at the beginning of each minute.
		best := time.Duration((calls-1)/60) * time.Minute
		used := float64(best) / float64(took)
		t.Logf("%d calls from %d goroutines took %v: at most %d in any minute, %.2f %% of the budget used", calls, callers, took, most, 100*used)
		if len(all.at) != calls || most > 60 {
			t.Errorf("%d calls, %d in a minute, want at most 60", len(all.at), most)
		}
		if used < 0.99 {
			t.Errorf("%.2f %% of the budget used, want 99 %%", 100*used)
		}
		if u := l.Usage(interactive); u.Waiting != 0 || u.Requests > 60 || u.Left != 60-u.Requests {
			t.Errorf("usage %+v", u)
		}
	})
}

func TestLimiter_pace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, began := transport.NewLimiter(transport.PublishedLimits()), time.Now()
		for i := range 70 {
			at := must(t, l, interactive).Sub(began).Round(time.Millisecond)
			want := time.Duration(max(i-4, 0)) * time.Second // five at once, then one a second
			if i >= 60 {
				want = time.Duration(60+max(i-64, 0)) * time.Second // until sixty went: then the first minute must be over
			}
			if at != want {
				t.Fatalf("request %d went after %v, want %v", i+1, at, want)
			}
		}
		<-time.After(time.Hour)
		rested := time.Now()
		for range 6 {
			must(t, l, interactive)
		}
		if took := time.Since(rested).Round(time.Millisecond); took != time.Second {
			t.Errorf("six requests after a rest took %v, want 1s", took)
		}
	})
}

func TestLimiter_arrivalOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(transport.Limits{PerMinute: 60})
		must(t, l, interactive)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var order []int
		for i := range 200 {
			wg.Go(func() {
				must(t, l, transport.Demand{Cost: 1 + i%3, Priority: transport.Priority(i / 100)})
				mu.Lock()
				defer mu.Unlock()
				order = append(order, i)
			})
			synctest.Wait()
		}
		wg.Wait()
		for class := range 2 {
			of := slices.DeleteFunc(slices.Clone(order), func(i int) bool { return i/100 != class })
			if len(of) != 100 || !slices.IsSorted(of) {
				t.Errorf("class %d went in the order %v", class, of)
			}
		}
	})
}

func TestLimiter_priorities(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const queued = 100_000
		l := transport.NewLimiter(transport.PublishedLimits())
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range queued {
			wg.Go(func() { _ = l.Wait(ctx, bulk) })
		}
		synctest.Wait()
		waiting := l.Usage(bulk).Waiting
		if waiting < queued-5 {
			t.Fatalf("%d wait", waiting)
		}
		// One call at any moment goes next.
		for i := range 3 {
			<-time.After(time.Duration(3700+100*i) * time.Millisecond)
			began := time.Now()
			took := must(t, l, interactive).Sub(began)
			if took > time.Second+time.Millisecond {
				t.Errorf("an interactive call waited %v behind %d bulk ones", took, waiting)
			}
			t.Logf("an interactive call overtook %d in %v", l.Usage(bulk).Waiting, took.Round(time.Millisecond))
		}
		stop()
		wg.Wait()
		if n := l.Usage(bulk).Waiting; n != 0 {
			t.Errorf("%d still wait", n)
		}
	})
	synctest.Test(t, func(t *testing.T) { // under pressure bulk keeps a fifth, and no more
		l := transport.NewLimiter(transport.PublishedLimits())
		q := queue(t, l, interactive, 5) // the burst
		b, i := queue(t, l, bulk, 100), queue(t, l, interactive, 100)
		<-time.After(50*time.Second + time.Millisecond)
		synctest.Wait()
		if b.count() != 10 || i.count() != 40 {
			t.Errorf("%d bulk and %d interactive in 50 s, want 10 and 40", b.count(), i.count())
		}
		for _, q := range []*turns{q, b, i} {
			q.wg.Wait()
		}
	})
}

func TestLimiter_cancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(transport.Limits{PerMinute: 60})
		began := must(t, l, interactive)
		ctx, cancel := context.WithCancelCause(t.Context())
		errStop := errors.New("stop")
		failed := make(chan error)
		go func() { failed <- l.Wait(ctx, interactive) }()
		synctest.Wait()
		next := queue(t, l, interactive, 1)
		<-time.After(500 * time.Millisecond)
		cancel(errStop)
		if err := <-failed; !errors.Is(err, errStop) || time.Since(began) != 500*time.Millisecond {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		next.wg.Wait()
		if at := next.at[0].Sub(began).Round(time.Millisecond); at != time.Second {
			t.Errorf("the next one went after %v, want 1s", at)
		}
		if u := l.Usage(interactive); u.Requests != 2 || u.Cost != 0 || u.Waiting != 0 {
			t.Errorf("usage %+v", u)
		}
		if err := l.Wait(ctx, interactive); !errors.Is(err, errStop) || l.Usage(interactive).Requests != 2 {
			t.Errorf("ended context: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // an expensive head that leaves lets cheaper ones go at once
		l := transport.NewLimiter(transport.Limits{CostPerMinute: 100})
		must(t, l, transport.Demand{Cost: 90})
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() { failed <- l.Wait(ctx, transport.Demand{Cost: 50}) }()
		synctest.Wait()
		cheap := queue(t, l, interactive, 1)
		if cheap.count() != 0 {
			t.Error("an expensive request was overtaken")
		}
		<-time.After(time.Second)
		cancel()
		<-failed
		cheap.wg.Wait()
		if took := time.Since(cheap.at[0]); took != 0 {
			t.Errorf("the cheap one went %v late", took)
		}
	})
}

func TestLimiter_deadline(t *testing.T) {
	t.Parallel()
	in := func(t *testing.T, d time.Duration) context.Context {
		t.Helper()
		ctx, cancel := context.WithTimeout(context.Background(), d)
		t.Cleanup(cancel)
		return ctx
	}
	synctest.Test(t, func(t *testing.T) {
		l, began := transport.NewLimiter(transport.PublishedLimits()), time.Now()
		q := queue(t, l, interactive, 15) // five go, ten wait
		err := l.Wait(in(t, 10*time.Second), interactive)
		tooLong, ok := errors.AsType[*transport.WaitError](err)
		if !ok || !errors.Is(err, context.DeadlineExceeded) || tooLong.Wait.Round(time.Millisecond) != 11*time.Second {
			t.Errorf("got %v, want to wait 11s", err)
		}
		if got, want := fmt.Sprint(err), "deadline before the limiter's turn, in 11s"; got != want {
			t.Errorf("text is %q, want %q", got, want)
		}
		if u := l.Usage(interactive); time.Since(began) != 0 || u.Waiting != 10 || u.Requests != 5 {
			t.Errorf("after %v: usage %+v", time.Since(began), u)
		}
		if err := l.Wait(in(t, 12*time.Second), interactive); err != nil {
			t.Errorf("with time enough: %v", err)
		}
		q.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // bulk goes between interactive ones: no deadline is refused for their number
		l := transport.NewLimiter(transport.PublishedLimits())
		q := queue(t, l, interactive, 105)
		began := time.Now()
		if err := l.Wait(in(t, 6*time.Second), bulk); err != nil || time.Since(began).Round(time.Millisecond) != 5*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if err := l.Wait(in(t, 4*time.Second), bulk); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the next one: %v", err)
		}
		q.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // replays that wait are in nobody's way
		l := transport.NewLimiter(transport.PublishedLimits())
		q := queue(t, l, replay, 100)
		<-time.After(20 * time.Second)
		began := time.Now()
		if err := l.Wait(in(t, time.Second), interactive); err != nil || time.Since(began) != 0 {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		err := l.Wait(in(t, time.Minute), replay)
		if tooLong, ok := errors.AsType[*transport.WaitError](err); !ok || tooLong.Wait < 9*time.Minute-time.Second || tooLong.Wait > 10*time.Minute {
			t.Errorf("the 101st replay: %v", err)
		}
		q.wg.Wait()
	})
}

func TestLimiter_cost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, began := transport.NewLimiter(transport.PublishedLimits()), time.Now()
		users := transport.Demand{Cost: 150} // GET /users with 50 ids and variants
		var spent []time.Time
		for range 40 {
			for range users.Cost {
				spent = append(spent, time.Now())
			}
			at := must(t, l, users)
			for i := range users.Cost {
				spent[len(spent)-1-i] = at
			}
		}
		most := mostWithin(spent, time.Minute)
		t.Logf("40 calls of cost 150 took %v: at most %d in any minute", time.Since(began).Round(time.Second), most)
		if most > 1200 {
			t.Errorf("%d in a minute, want at most 1200", most)
		}
		if took := time.Since(began); took > 4*time.Minute+10*time.Second {
			t.Errorf("took %v, want 4 minutes: eight go in each", took)
		}
	})
	synctest.Test(t, func(t *testing.T) { // more than the whole budget goes when nothing else does
		l := transport.NewLimiter(transport.Limits{CostPerMinute: 10})
		must(t, l, transport.Demand{Cost: 25})
		began := time.Now()
		if took := must(t, l, transport.Demand{Cost: 25}).Sub(began); took != time.Minute {
			t.Errorf("took %v, want a minute", took)
		}
		if took := must(t, l, transport.Demand{}).Sub(began); took != 2*time.Minute {
			t.Errorf("took %v, want two minutes", took)
		}
	})
}

func TestLimiter_buckets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, began := transport.NewLimiter(transport.PublishedLimits()), time.Now()
		replays := queue(t, l, replay, 30)
		others := queue(t, l, interactive, 200)
		replays.wg.Wait()
		took, most := time.Since(began), mostWithin(replays.at, time.Minute)
		others.wg.Wait()
		all := slices.Concat(replays.at, others.at)
		t.Logf("30 replays took %v, %d in any minute; with 200 others %d in any minute", took.Round(time.Second), most, mostWithin(all, time.Minute))
		if most > 10 || took > 2*time.Minute+30*time.Second || mostWithin(all, time.Minute) > 60 {
			t.Error("replays go at another rate than 10 a minute")
		}
		if last := slices.MaxFunc(others.at, time.Time.Compare).Sub(began); last > 4*time.Minute {
			t.Errorf("others went until %v: replays held them up", last)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		l, began := transport.NewLimiter(transport.PublishedLimits()), time.Now()
		q := queue(t, l, chat, 5)
		q.wg.Wait()
		if took := time.Since(began).Round(time.Millisecond); took != 4*time.Second || mostWithin(q.at, time.Second) != 1 {
			t.Errorf("five messages took %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) { // what is not counted need not wait, and a zero limit is none
		l, began := transport.NewLimiter(transport.Limits{PerMinute: 1}), time.Now()
		for range 5 {
			must(t, l, transport.Demand{Bucket: transport.BucketNone})
		}
		free := transport.NewLimiter(transport.Limits{})
		for range 10_000 {
			must(t, free, replay)
		}
		if u := free.Usage(interactive); time.Since(began) != 0 || u.Left != -1 || u.Requests != 0 {
			t.Errorf("after %v, usage %+v", time.Since(began), u)
		}
	})
}

func TestLimiter_429(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		refused transport.Demand
		answer  transport.Answer
		waits   map[transport.Demand]time.Duration
	}{
		{"api", interactive, transport.Answer{Status: 429, Limit: -1, Remaining: -1}, map[transport.Demand]time.Duration{
			interactive: time.Minute, bulk: time.Minute, replay: time.Minute, chat: time.Minute,
		}},
		{"replay", replay, transport.Answer{Status: 429, Limit: 1200, Remaining: 1150}, map[transport.Demand]time.Duration{
			interactive: 0, bulk: 0, replay: time.Minute, chat: 0,
		}},
		{"chat", chat, transport.Answer{Status: 429, Limit: 1200, Remaining: 1150}, map[transport.Demand]time.Duration{
			interactive: 0, replay: 0, chat: 2 * time.Second,
		}},
		{"quota", transport.Demand{Bucket: transport.BucketNone}, transport.Answer{Status: 429, Limit: -1, Remaining: -1}, map[transport.Demand]time.Duration{
			interactive: 0, replay: 0, chat: 0, {Bucket: transport.BucketNone}: 0,
		}},
		{"proxy", replay, transport.Answer{Status: 429, Limit: -1, Remaining: -1, RetryAfter: 17 * time.Second}, map[transport.Demand]time.Duration{
			interactive: 17 * time.Second, replay: 17 * time.Second,
		}},
	} {
		for demand, want := range test.waits {
			synctest.Test(t, func(t *testing.T) {
				l := transport.NewLimiter(transport.PublishedLimits())
				l.Observe(test.refused, test.answer)
				began := time.Now()
				q := queue(t, l, demand, 1)
				// Neither an older nor a milder refusal shortens the pause.
				l.Observe(test.refused, transport.Answer{Status: 429, Limit: test.answer.Limit, RetryAfter: time.Millisecond})
				if got := l.Usage(demand).Wait; q.count() == 0 && got != want {
					t.Errorf("%s: %+v expects to wait %v, want %v", test.name, demand, got, want)
				}
				q.wg.Wait()
				if took := q.at[0].Sub(began); took != want {
					t.Errorf("%s: %+v waited %v, want %v", test.name, demand, took, want)
				}
			})
		}
	}
	synctest.Test(t, func(t *testing.T) { // those who wait already are paused, too
		l, began := transport.NewLimiter(transport.PublishedLimits()), time.Now()
		q := queue(t, l, interactive, 8)
		l.Observe(interactive, transport.Answer{Status: 429, Limit: -1, Remaining: -1})
		q.wg.Wait()
		if got := mostWithin(q.at, 30*time.Second); got != 5 {
			t.Errorf("%d went before the pause was over", got)
		}
		if took := time.Since(began); took != time.Minute {
			t.Errorf("took %v, want a minute", took)
		}
	})
}

func TestLimiter_remaining(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		limits transport.Limits
		demand transport.Demand
		answer transport.Answer
		free   int // how many go at once after it
	}{
		{"agrees", transport.Limits{CostPerMinute: 1200}, interactive, transport.Answer{Status: 200, Limit: 1200, Remaining: 1199}, 1199},
		{"others use the token", transport.Limits{CostPerMinute: 1200}, interactive, transport.Answer{Status: 200, Limit: 1200, Remaining: 7}, 7},
		{"nothing left", transport.Limits{CostPerMinute: 1200}, interactive, transport.Answer{Status: 404, Limit: 1200, Remaining: 0}, 0},
		{"a smaller limit", transport.Limits{CostPerMinute: 1200}, interactive, transport.Answer{Status: 200, Limit: 100, Remaining: 99}, 99},
		{"a larger limit", transport.Limits{CostPerMinute: 100}, interactive, transport.Answer{Status: 200, Limit: 1200, Remaining: 1199}, 99},
		{"no headers", transport.Limits{CostPerMinute: 100}, interactive, transport.Answer{Status: 200, Limit: -1, Remaining: -1}, 99},
		{"not enforced", transport.Limits{PerMinute: 50, Burst: 50}, interactive, transport.Answer{Status: 200, Limit: 1200, Remaining: 0}, 49},
		{"replays", transport.Limits{ReplaysPerMinute: 10}, replay, transport.Answer{Status: 200, Limit: 10, Remaining: 3}, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := transport.NewLimiter(test.limits)
			began := must(t, l, test.demand)
			l.Observe(test.demand, test.answer)
			q := queue(t, l, test.demand, test.free+1)
			if q.count() != test.free {
				t.Errorf("%s: %d go at once, want %d", test.name, q.count(), test.free)
			}
			q.wg.Wait()
			if took := time.Since(began).Round(10 * time.Millisecond); took < time.Second || took > time.Minute {
				t.Errorf("%s: the next one waited %v", test.name, took)
			}
		})
	}
}

func TestLimiter_usage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(transport.PublishedLimits())
		if got, want := l.Usage(interactive), (transport.Usage{Left: 60}); got != want {
			t.Errorf("at first %+v, want %+v", got, want)
		}
		must(t, l, transport.Demand{Cost: 150})
		q := queue(t, l, interactive, 6)
		got := l.Usage(interactive)
		got.Wait = got.Wait.Round(time.Millisecond)
		if want := (transport.Usage{Requests: 5, Left: 55, Cost: 154, Waiting: 2, Wait: 3 * time.Second}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if wait := l.Usage(transport.Demand{Bucket: transport.BucketNone}).Wait; wait != 0 {
			t.Errorf("what is not counted would wait %v", wait)
		}
		q.wg.Wait()
		<-time.After(time.Minute)
		if got, want := l.Usage(interactive), (transport.Usage{Left: 60}); got != want {
			t.Errorf("in the end %+v, want %+v", got, want)
		}
	})
}

// TestLimiter_expectedNeverTooMuch: an expectation that is too large would
// refuse calls that could be made.
func TestLimiter_expectedNeverTooMuch(t *testing.T) {
	t.Parallel()
	demands := []transport.Demand{interactive, bulk, replay, chat, {Cost: 150}, {Cost: 50, Priority: transport.Bulk}, {Cost: 1, Bucket: transport.BucketReplay, Priority: transport.Bulk}}
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			random := newRandom(seed)
			l := transport.NewLimiter(transport.PublishedLimits())
			var wg sync.WaitGroup
			for range 150 {
				d := demands[random.IntN(len(demands))]
				expected, began := l.Usage(d).Wait, time.Now()
				wg.Go(func() {
					if took := must(t, l, d).Sub(began); took < expected-time.Millisecond {
						t.Errorf("seed %d: %+v was to wait %v and waited %v", seed, d, expected, took)
					}
				})
				synctest.Wait()
				<-time.After(time.Duration(random.IntN(700)) * time.Millisecond)
				if random.IntN(40) == 0 {
					l.Observe(d, transport.Answer{Status: 429, Limit: []int{-1, 1200}[random.IntN(2)], Remaining: 5})
				}
			}
			wg.Wait()
			if u := l.Usage(interactive); u.Waiting != 0 {
				t.Errorf("seed %d: usage %+v", seed, u)
			}
		})
	}
}

// TestLimiter_leavesNothing: when nobody waits, no goroutine and no timer is
// left; a timer would keep the bubble from noticing that all is blocked.
func TestLimiter_leavesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(transport.PublishedLimits())
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { _ = l.Wait(ctx, interactive) })
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		before := runtime.NumGoroutine()
		<-time.After(time.Hour)
		if after := runtime.NumGoroutine(); after > before {
			t.Errorf("%d goroutines, then %d", before, after)
		}
		if u := l.Usage(interactive); u.Waiting != 0 || u.Requests != 0 {
			t.Errorf("usage %+v", u)
		}
	})
}
