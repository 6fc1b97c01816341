package limit_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

func TestLimiter_published(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const calls, callers = 10_000, 50
		l, began, all := limit.New(limit.PublishedLimits()), time.Now(), &turns{}
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
		l, began := limit.New(limit.PublishedLimits()), time.Now()
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
		l := limit.New(limit.Limits{PerMinute: 60})
		must(t, l, interactive)
		var wg sync.WaitGroup
		var mu sync.Mutex
		var order []int
		for i := range 200 {
			wg.Go(func() {
				must(t, l, limit.Demand{Cost: 1 + i%3, Priority: limit.Priority(i / 100)})
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
		l := limit.New(limit.PublishedLimits())
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range queued {
			wg.Go(func() { _ = try(ctx, l, bulk) })
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
		l := limit.New(limit.PublishedLimits())
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
		l := limit.New(limit.Limits{PerMinute: 60})
		began := must(t, l, interactive)
		ctx, cancel := context.WithCancelCause(t.Context())
		errStop := errors.New("stop")
		failed := make(chan error)
		go func() { failed <- try(ctx, l, interactive) }()
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
		if err := try(ctx, l, interactive); !errors.Is(err, errStop) || l.Usage(interactive).Requests != 2 {
			t.Errorf("ended context: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // an expensive head that leaves lets cheaper ones go at once
		l := limit.New(limit.Limits{CostPerMinute: 100})
		must(t, l, limit.Demand{Cost: 90})
		ctx, cancel := context.WithCancel(t.Context())
		failed := make(chan error)
		go func() { failed <- try(ctx, l, limit.Demand{Cost: 50}) }()
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
		l, began := limit.New(limit.PublishedLimits()), time.Now()
		q := queue(t, l, interactive, 15) // five go, ten wait
		err := try(in(t, 10*time.Second), l, interactive)
		tooLong, ok := errors.AsType[*limit.WaitError](err)
		if !ok || !errors.Is(err, context.DeadlineExceeded) || tooLong.Wait.Round(time.Millisecond) != 11*time.Second {
			t.Errorf("got %v, want to wait 11s", err)
		}
		if got, want := fmt.Sprint(err), "deadline before the limiter's turn, in 11s"; got != want {
			t.Errorf("text is %q, want %q", got, want)
		}
		if u := l.Usage(interactive); time.Since(began) != 0 || u.Waiting != 10 || u.Requests != 5 {
			t.Errorf("after %v: usage %+v", time.Since(began), u)
		}
		if err := try(in(t, 12*time.Second), l, interactive); err != nil {
			t.Errorf("with time enough: %v", err)
		}
		q.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // bulk goes between interactive ones: no deadline is refused for their number
		l := limit.New(limit.PublishedLimits())
		q := queue(t, l, interactive, 105)
		began := time.Now()
		if err := try(in(t, 6*time.Second), l, bulk); err != nil || time.Since(began).Round(time.Millisecond) != 5*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		if err := try(in(t, 4*time.Second), l, bulk); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the next one: %v", err)
		}
		q.wg.Wait()
	})
	synctest.Test(t, func(t *testing.T) { // replays that wait are in nobody's way
		l := limit.New(limit.PublishedLimits())
		q := queue(t, l, replay, 100)
		<-time.After(20 * time.Second)
		began := time.Now()
		if err := try(in(t, time.Second), l, interactive); err != nil || time.Since(began) != 0 {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		err := try(in(t, time.Minute), l, replay)
		if tooLong, ok := errors.AsType[*limit.WaitError](err); !ok || tooLong.Wait < 9*time.Minute-time.Second || tooLong.Wait > 10*time.Minute {
			t.Errorf("the 101st replay: %v", err)
		}
		q.wg.Wait()
	})
}

func TestLimiter_cost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, began := limit.New(limit.PublishedLimits()), time.Now()
		users := limit.Demand{Cost: 150} // GET /users with 50 ids and variants
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
		l := limit.New(limit.Limits{CostPerMinute: 10})
		must(t, l, limit.Demand{Cost: 25})
		began := time.Now()
		if took := must(t, l, limit.Demand{Cost: 25}).Sub(began); took != time.Minute {
			t.Errorf("took %v, want a minute", took)
		}
		if took := must(t, l, limit.Demand{}).Sub(began); took != 2*time.Minute {
			t.Errorf("took %v, want two minutes", took)
		}
	})
}

func TestLimiter_buckets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l, began := limit.New(limit.PublishedLimits()), time.Now()
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
		l, began := limit.New(limit.PublishedLimits()), time.Now()
		q := queue(t, l, chat, 5)
		q.wg.Wait()
		if took := time.Since(began).Round(time.Millisecond); took != 4*time.Second || mostWithin(q.at, time.Second) != 1 {
			t.Errorf("five messages took %v", took)
		}
	})
	synctest.Test(t, func(t *testing.T) { // what is not counted need not wait, and a zero limit is none
		l, began := limit.New(limit.Limits{PerMinute: 1}), time.Now()
		for range 5 {
			must(t, l, limit.Demand{Bucket: limit.BucketNone})
		}
		free := limit.New(limit.Limits{})
		for range 10_000 {
			must(t, free, replay)
		}
		if u := free.Usage(interactive); time.Since(began) != 0 || u.Left != -1 || u.Requests != 0 {
			t.Errorf("after %v, usage %+v", time.Since(began), u)
		}
	})
}

func TestLimiter_pausesAfter429(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		refused limit.Demand
		answer  limit.Answer
		waits   map[limit.Demand]time.Duration
	}{
		{"api", interactive, limit.Answer{Status: 429, Limit: -1, Remaining: -1}, map[limit.Demand]time.Duration{
			interactive: time.Minute, bulk: time.Minute, replay: time.Minute, chat: time.Minute,
		}},
		{"replay", replay, limit.Answer{Status: 429, Limit: 1200, Remaining: 1150}, map[limit.Demand]time.Duration{
			interactive: 0, bulk: 0, replay: time.Minute, chat: 0,
		}},
		{"chat", chat, limit.Answer{Status: 429, Limit: 1200, Remaining: 1150}, map[limit.Demand]time.Duration{
			interactive: 0, replay: 0, chat: 2 * time.Second,
		}},
		{"quota", limit.Demand{Bucket: limit.BucketNone}, limit.Answer{Status: 429, Limit: -1, Remaining: -1}, map[limit.Demand]time.Duration{
			interactive: 0, replay: 0, chat: 0, {Bucket: limit.BucketNone}: 0,
		}},
		{"proxy", replay, limit.Answer{Status: 429, Limit: -1, Remaining: -1, RetryAfter: 17 * time.Second}, map[limit.Demand]time.Duration{
			interactive: 17 * time.Second, replay: 17 * time.Second,
		}},
	} {
		for demand, want := range test.waits {
			synctest.Test(t, func(t *testing.T) {
				l := limit.New(limit.PublishedLimits())
				refused, late := reserve(t, l, test.refused), limit.Slot(nil)
				if test.refused.Bucket != limit.BucketChat {
					late = reserve(t, l, test.refused)
				}
				<-time.After(3 * time.Second) // so that their pace holds nobody up
				refused.Done(test.answer)
				began := time.Now()
				q := queue(t, l, demand, 1)
				if late != nil { // a milder refusal does not shorten the pause
					late.Done(limit.Answer{Status: 429, Limit: test.answer.Limit, RetryAfter: time.Millisecond})
				}
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
		l, began := limit.New(limit.PublishedLimits()), time.Now()
		refused := reserve(t, l, interactive)
		q := queue(t, l, interactive, 8)
		refused.Done(limit.Answer{Status: 429, Limit: -1, Remaining: -1})
		q.wg.Wait()
		if got := mostWithin(q.at, 30*time.Second); got != 4 {
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
		limits limit.Limits
		demand limit.Demand
		answer limit.Answer
		free   int // how many go at once after it
	}{
		{"agrees", limit.Limits{CostPerMinute: 1200}, interactive, limit.Answer{Status: 200, Limit: 1200, Remaining: 1199}, 1199},
		{"others use the token", limit.Limits{CostPerMinute: 1200}, interactive, limit.Answer{Status: 200, Limit: 1200, Remaining: 7}, 7},
		{"nothing left", limit.Limits{CostPerMinute: 1200}, interactive, limit.Answer{Status: 404, Limit: 1200, Remaining: 0}, 0},
		{"a bucket nobody knows", limit.Limits{CostPerMinute: 1200}, interactive, limit.Answer{Status: 200, Limit: 3, Remaining: 0}, 1199},
		{"a larger limit", limit.Limits{CostPerMinute: 100}, interactive, limit.Answer{Status: 200, Limit: 1200, Remaining: 1199}, 99},
		{"no headers", limit.Limits{CostPerMinute: 100}, interactive, limit.Answer{Status: 200, Limit: -1, Remaining: -1}, 99},
		{"not enforced", limit.Limits{PerMinute: 50, Burst: 50}, interactive, limit.Answer{Status: 200, Limit: 1200, Remaining: 0}, 49},
		{"replays", limit.Limits{ReplaysPerMinute: 10}, replay, limit.Answer{Status: 200, Limit: 10, Remaining: 3}, 3},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := limit.New(test.limits)
			answered(t, l, test.demand, test.answer)
			began := time.Now()
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
		l := limit.New(limit.PublishedLimits())
		if got, want := l.Usage(interactive), (limit.Usage{Left: 60}); got != want {
			t.Errorf("at first %+v, want %+v", got, want)
		}
		must(t, l, limit.Demand{Cost: 150})
		q := queue(t, l, interactive, 6)
		got := l.Usage(interactive)
		got.Wait = got.Wait.Round(time.Millisecond)
		if want := (limit.Usage{Requests: 5, Left: 55, Cost: 154, Waiting: 2, Wait: 3 * time.Second}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if wait := l.Usage(limit.Demand{Bucket: limit.BucketNone}).Wait; wait != 0 {
			t.Errorf("what is not counted would wait %v", wait)
		}
		q.wg.Wait()
		<-time.After(time.Minute)
		if got, want := l.Usage(interactive), (limit.Usage{Left: 60}); got != want {
			t.Errorf("in the end %+v, want %+v", got, want)
		}
	})
}

// TestLimiter_expectedNeverTooMuch: an expectation that is too large would
// refuse calls that could be made.
func TestLimiter_expectedNeverTooMuch(t *testing.T) {
	t.Parallel()
	demands := []limit.Demand{interactive, bulk, replay, chat, {Cost: 150}, {Cost: 50, Priority: limit.Bulk}, {Cost: 1, Bucket: limit.BucketReplay, Priority: limit.Bulk}}
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			random := newRandom(seed)
			l := limit.New(limit.PublishedLimits())
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
					l.Pause(limit.Answer{Status: 429, Limit: []int{-1, 1200}[random.IntN(2)], Remaining: 5}.Pause(d))
				}
			}
			wg.Wait()
			if u := l.Usage(interactive); u.Waiting != 0 {
				t.Errorf("seed %d: usage %+v", seed, u)
			}
		})
	}
}

// TestLimiter_leavesNoKeys: when nobody waits, no goroutine is left, or the
// bubble would not end.
func TestLimiter_leavesNoKeys(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limit.New(limit.PublishedLimits())
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() { _ = try(ctx, l, interactive) })
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		<-time.After(time.Hour)
		if u := l.Usage(interactive); u.Waiting != 0 || u.Requests != 0 {
			t.Errorf("usage %+v", u)
		}
	})
}

func TestWindowLimiter_zeroValueHasPublishedLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var zero limit.WindowLimiter
		for range limit.PublishedLimits().Burst {
			slot, err := zero.Reserve(t.Context(), limit.Demand{})
			if err != nil {
				t.Fatal(err)
			}
			slot.Done(limit.Answer{Status: 200, Limit: -1, Remaining: -1})
		}
		if got := zero.Usage(limit.Demand{}).Wait; got <= 0 {
			t.Errorf("got a wait of %v after the burst, want one", got)
		}
		if got := new(limit.WindowLimiter).Estimate([]limit.Demand{{}, {}}); got < 0 {
			t.Errorf("got an estimate of %v, want none below 0", got)
		}
	})
}
