package stream_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/stream"
)

// numbers is a list of pages of the given size; fetching one takes latency.
func numbers(pages, size int, latency time.Duration) osu.List[int] {
	return osu.NewList(func(n int) any { return n }, func(ctx context.Context, at osu.Cursor) (osu.Page[int], error) {
		var number int
		fmt.Sscan(string(at), &number)
		if err := sleep(ctx, latency); err != nil {
			return osu.Page[int]{}, err
		}
		items := make([]int, size)
		for i := range items {
			items[i] = number*size + i
		}
		return osu.Page[int]{Items: items, Next: osu.Cursor(fmt.Sprint(number + 1)), More: number+1 < pages}, nil
	})
}

func TestFrom_deliversAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		got, err := stream.Collect(t.Context(), stream.From(t.Context(), numbers(7, 10, time.Second)))
		if err != nil || !slices.Equal(got, ints(70)) {
			t.Fatalf("got %v, %v", got, err)
		}
	})
}

// A list goes on from the cursor of any result: nothing is missing, and what
// comes again is of the same page.
func TestFrom_resumes(t *testing.T) {
	t.Parallel()
	for stop := 1; stop <= 35; stop++ {
		synctest.Test(t, func(t *testing.T) {
			list := numbers(7, 5, time.Second)
			seen := map[int]int{}
			ctx, cancel := context.WithCancel(t.Context())
			var last osu.Cursor
			for r := range stream.From(ctx, list) {
				seen[r.Value]++
				last = r.Cursor
				if len(seen) == stop {
					break
				}
			}
			cancel()
			for r := range stream.From(t.Context(), list.From(last)) {
				seen[r.Value]++
			}
			again := 0
			for n := range 35 {
				again += seen[n] - 1
			}
			if len(seen) < 35 || len(seen) > 40 || again >= 5 {
				t.Errorf("stopped after %d: %d different, %d again", stop, len(seen), again)
			}
		})
	}
}

func TestFrom_fetchesAhead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ network, consumer time.Duration }{
		{time.Second, time.Second}, {time.Second, 300 * time.Millisecond}, {300 * time.Millisecond, time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			const pages = 50
			began := time.Now()
			for r := range stream.From(t.Context(), numbers(pages, 4, c.network)) {
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				time.Sleep(c.consumer / 4)
			}
			took, best := time.Since(began), pages*max(c.network, c.consumer)
			t.Logf("network %v, consumer %v a page: %v for %d pages, %.3f of the best", c.network, c.consumer, took, pages, float64(took)/float64(best))
			if float64(took) > 1.1*float64(best) {
				t.Errorf("took %v, want at most 1.1 times %v", took, best)
			}
		})
	}
}

// A consumer that stands still holds up the requests: two pages are the most
// that is fetched.
func TestFrom_waitsForConsumer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var fetched atomic.Int32
		list := osu.NewList(nil, func(context.Context, osu.Cursor) (osu.Page[int], error) {
			n := fetched.Add(1)
			return osu.Page[int]{Items: ints(3), Next: osu.Cursor(fmt.Sprint(n)), More: true}, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		results := stream.From(ctx, list)
		for taken := range 30 {
			time.Sleep(time.Hour)
			synctest.Wait()
			if got, most := int(fetched.Load()), taken/3+2; got > most {
				t.Fatalf("%d pages fetched when %d items were taken, want at most %d", got, taken, most)
			}
			<-results
		}
	})
}

func TestFrom_endsWithError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		list := osu.NewList(nil, func(_ context.Context, at osu.Cursor) (osu.Page[int], error) {
			if at == "1" {
				return osu.Page[int]{}, boom
			}
			return osu.Page[int]{Items: ints(3), Next: "1", More: true}, nil
		})
		var got []stream.Result[int]
		for r := range stream.From(t.Context(), list) {
			got = append(got, r)
		}
		if len(got) != 4 || !errors.Is(got[3].Err, boom) || got[3].Cursor != "1" || got[2].Cursor != "1" || got[1].Cursor != "" {
			t.Errorf("got %+v", got)
		}
	})
}

// Every one of the fan-outs keeps its promises for many shapes of load.
func TestEach_answersEachInput(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for _, n := range []int{1, 2, 8} {
		for _, ordered := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				var running, peak atomic.Int32
				call := func(ctx context.Context, k int) (int, error) {
					now := running.Add(1)
					defer running.Add(-1)
					for old := peak.Load(); now > old && !peak.CompareAndSwap(old, now); old = peak.Load() {
					}
					if err := sleep(ctx, time.Duration(k*37%11)*time.Millisecond); err != nil {
						return 0, err
					}
					if k%10 == 3 {
						return 0, boom
					}
					return k * k, nil
				}
				each := stream.Each[int, int]
				if ordered {
					each = stream.InOrder[int, int]
				}
				seen := make([]bool, 100)
				place := 0
				for item := range each(t.Context(), slices.Values(ints(100)), call, &stream.FanOut{Concurrency: n}) {
					switch {
					case item.Index != item.Input || seen[item.Input]:
						t.Errorf("%d has index %d, or comes again", item.Input, item.Index)
					case ordered && item.Index != place:
						t.Errorf("%d at place %d", item.Index, place)
					case item.Input%10 == 3 != errors.Is(item.Err, boom), item.Err == nil && item.Value != item.Input*item.Input:
						t.Errorf("item %+v", item)
					}
					seen[item.Input] = true
					place++
				}
				if slices.Contains(seen, false) {
					t.Errorf("not all of 100: %v", seen)
				}
				if int(peak.Load()) != n {
					t.Errorf("ordered %v: %d calls at once, want %d", ordered, peak.Load(), n)
				}
			})
		}
	}
}

func TestFailFast_endsWithFirstError(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	for range 200 {
		for _, ordered := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				each := stream.Each[int, int]
				if ordered {
					each = stream.InOrder[int, int]
				}
				endless := func(yield func(int) bool) {
					for k := 0; yield(k); k++ {
					}
				}
				var last stream.Item[int, int]
				results := 0
				for item := range each(t.Context(), endless, func(ctx context.Context, k int) (int, error) {
					if k == 20 || k == 21 {
						return 0, boom
					}
					return k, sleep(ctx, rand.N(10*time.Millisecond))
				}, &stream.FanOut{FailFast: true}) {
					if last.Err != nil {
						t.Fatalf("%+v after the error of %d", item, last.Input)
					}
					last = item
					results++
				}
				if !errors.Is(last.Err, boom) || ordered && results != 21 {
					t.Errorf("last of %d is %+v", results, last)
				}
			})
		}
	}
}

// An error that comes first ends the fan-out even when its inputs keep it
// waiting.
func TestFailFast_quietInputs(t *testing.T) {
	t.Parallel()
	for _, ordered := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			each := stream.Each[int, int]
			if ordered {
				each = stream.InOrder[int, int]
			}
			inputs := make(chan int, 1)
			inputs <- 1
			results := each(ctx, stream.Receive(ctx, inputs), func(context.Context, int) (int, error) {
				return 0, errors.New("boom")
			}, &stream.FanOut{FailFast: true})
			if item := <-results; item.Err == nil {
				t.Errorf("item %+v", item)
			}
			cancel()
			if item, ok := <-results; ok {
				t.Errorf("item %+v after the error", item)
			}
		})
	}
}

// TestEach_boundsConcurrency checks that a number without sense costs no memory.
func TestEach_boundsConcurrency(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1 << 30, -1 << 30} {
		p := &stream.FanOut{Concurrency: n}
		for name, results := range map[string]<-chan stream.Item[int, int]{
			"Each":    stream.Each(t.Context(), slices.Values([]int{1, 2, 3}), itself, p),
			"InOrder": stream.InOrder(t.Context(), slices.Values([]int{1, 2, 3}), itself, p),
		} {
			got := 0
			for item := range results {
				got += item.Value
			}
			if got != 6 {
				t.Errorf("%s with a concurrency of %d: got a sum of %d, want 6", name, n, got)
			}
		}
	}
}

func itself(_ context.Context, n int) (int, error) { return n, nil }

// A consumer that stands still holds up calls and inputs.
func TestEach_waitsForConsumer(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 3, 8} {
		for _, ordered := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				each := stream.Each[int, int]
				if ordered {
					each = stream.InOrder[int, int]
				}
				pulled, called := 0, atomic.Int32{}
				endless := func(yield func(int) bool) {
					for yield(pulled) {
						pulled++
					}
				}
				results := each(ctx, endless, func(context.Context, int) (int, error) {
					called.Add(1)
					return 0, nil
				}, &stream.FanOut{Concurrency: n})
				for taken := range 40 {
					time.Sleep(time.Hour)
					synctest.Wait()
					if got := int(called.Load()); got != taken+n {
						t.Fatalf("%d calls when %d were taken, want %d", got, taken, taken+n)
					}
					if pulled > taken+n+1 {
						t.Fatalf("%d inputs when %d were taken, want at most %d", pulled, taken, taken+n+1)
					}
					<-results
				}
			})
		}
	}
}

func TestEach_endlessInputs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		inputs := make(chan int)
		go func() {
			for k := 0; ; k++ {
				select {
				case inputs <- k:
				case <-ctx.Done():
					return
				}
			}
		}()
		seen := 0
		for item := range stream.InOrder(ctx, stream.Receive(ctx, inputs), func(ctx context.Context, k int) (int, error) {
			return k, sleep(ctx, time.Second)
		}, nil) {
			if item.Value != seen {
				t.Fatalf("item %+v at place %d", item, seen)
			}
			if seen++; seen == 5_000 {
				cancel()
			}
		}
	})
}

func TestMerge_joinsChannels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		part := func(from, to int) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				for k := from; k < to; k++ {
					if sleep(t.Context(), time.Duration(k)*time.Millisecond) != nil || !yield(k, nil) {
						return
					}
				}
			}
		}
		got, err := stream.Collect(t.Context(), stream.Merge(t.Context(),
			stream.FromSeq(t.Context(), part(0, 20)),
			stream.FromSeq(t.Context(), part(20, 50)),
			stream.FromSeq(t.Context(), part(50, 60))))
		slices.Sort(got)
		if err != nil || !slices.Equal(got, ints(60)) {
			t.Errorf("got %v, %v", got, err)
		}
		if _, open := <-stream.Merge[int](t.Context()); open {
			t.Error("a merge of nothing delivers")
		}
	})
}

func TestCollect_joinsErrors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		items := stream.InOrder(t.Context(), slices.Values(ints(4)), func(_ context.Context, k int) (int, error) {
			if k%2 == 1 {
				return 0, fmt.Errorf("odd: %w", osu.ErrNotFound)
			}
			return k, nil
		}, nil)
		got, err := stream.Collect(t.Context(), items)
		if !slices.Equal(got, []int{0, 2}) || !errors.Is(err, osu.ErrNotFound) || err.Error() != "1: odd: not found\n3: odd: not found" {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

// A collection that was cut short says so.
func TestCollect_reportsCancellation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		got, err := stream.Collect(ctx, stream.From(ctx, numbers(10, 1, time.Second)))
		if !slices.Equal(got, []int{0, 1, 2}) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func TestContext_nilPanics(t *testing.T) {
	t.Parallel()
	var none context.Context
	for name, f := range map[string]func(){
		"From":    func() { stream.From(none, numbers(1, 1, 0)) },
		"FromSeq": func() { stream.FromSeq[int](none, nil) },
		"Each":    func() { stream.Each[int, int](none, nil, nil, nil) },
		"InOrder": func() { stream.InOrder[int, int](none, nil, nil, nil) },
		"Merge":   func() { stream.Merge[int](none) },
		"Receive": func() { stream.Receive[int](none, nil) },
		"Collect": func() { stream.Collect(none, make(chan stream.Result[int])) },
	} {
		func() {
			defer func() {
				if r := recover(); r != "stream: nil context" {
					t.Errorf("%s: %v", name, r)
				}
			}()
			f()
		}()
	}
}

func TestMain(m *testing.M) {
	child()
	before := runtime.NumGoroutine()
	code := m.Run()
	for range 100 { // goroutines of the runtime and of timers go in their own time
		if runtime.NumGoroutine() <= before {
			break
		}
		runtime.Gosched()
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); code == 0 && n > before {
		stacks := make([]byte, 1<<20)
		stacks = stacks[:runtime.Stack(stacks, true)]
		if !strings.Contains(string(stacks), "testing.tRunner") {
			fmt.Printf("%d goroutines left, %d before\n%s\n", n, before, stacks)
			code = 1
		}
	}
	exit(code)
}
