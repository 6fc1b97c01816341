package budget_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/budget"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/limit/limittest"
)

// perWindow is the rule of the test with processes, whose minutes take a second.
const perWindow = 40

// child is the environment variable that makes the test binary a process of
// TestBudget_sharedByProcesses: the path of the file, and how many turns to take before it hangs
// with the lock held.
const child = "OSUGO_BUDGET_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		os.Exit(run(os.Getenv(child)))
	}
	os.Exit(m.Run())
}

// run takes turns until it is killed or its input ends, and writes when.
func run(args string) int {
	path, hold, _ := strings.Cut(args, "\n")
	after, _ := strconv.Atoi(hold)
	l, err := budget.Fast(context.Background(), path, limit.Limits{PerMinute: perWindow, Burst: perWindow})
	if err != nil {
		fmt.Println(err)
		return 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	var mu sync.Mutex
	n := 0
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				slot, err := l.Reserve(ctx, limit.Demand{Cost: 1})
				if err != nil {
					return
				}
				mu.Lock()
				n++
				fmt.Println(time.Now().UnixNano())
				slot.Done(success)
				if n == after {
					_ = l.Hold(func() {
						fmt.Println("holding")
						select {}
					})
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return 0
}

// TestBudget_sharedByProcesses prints what comes of an allowance that processes share.
func TestBudget_sharedByProcesses(t *testing.T) {
	t.Run("processes", testProcesses)
}

func testProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "budget")
	var mu sync.Mutex
	var turns []time.Time
	counts := make([]int, 3)
	var killed time.Time
	first := make([]time.Duration, 3) // turn after the kill
	stop := make([]io.Closer, 3)
	var wg sync.WaitGroup
	for i := range 3 {
		hold := 0
		if i == 0 {
			hold = 15
		}
		process := exec.CommandContext(t.Context(), os.Args[0])
		process.Env = append(os.Environ(), fmt.Sprintf("%s=%s\n%d", child, path, hold))
		in, err := process.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stop[i] = in
		out, err := process.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if lines.Text() == "holding" {
					<-time.After(100 * time.Millisecond)
					mu.Lock()
					killed = time.Now()
					mu.Unlock()
					_ = process.Process.Kill()
					continue
				}
				nanos, err := strconv.ParseInt(lines.Text(), 10, 64)
				if err != nil {
					t.Errorf("process %d: %s", i, lines.Text())
					continue
				}
				at := time.Unix(0, nanos)
				mu.Lock()
				turns = append(turns, at)
				counts[i]++
				if !killed.IsZero() && first[i] == 0 && at.After(killed) {
					first[i] = at.Sub(killed)
				}
				mu.Unlock()
			}
			_ = process.Wait()
		})
	}
	// What was counted, as the file has it, while it goes on.
	watch, err := budget.Fast(context.Background(), path, limit.Limits{PerMinute: perWindow, Burst: perWindow})
	if err != nil {
		t.Fatal(err)
	}
	most := 0
	for until := time.Now().Add(6 * time.Second); time.Now().Before(until); {
		<-time.After(50 * time.Millisecond)
		counted, err := watch.Counted()
		if err != nil {
			t.Fatal(err)
		}
		most = max(most, counted)
	}
	for _, in := range stop {
		_ = in.Close()
	}
	wg.Wait()
	t.Logf("3 processes, %d a second together, one killed with the lock held: %d turns (%v) in 6 s, at most %d counted at a time; the others went on after %v and %v",
		perWindow, len(turns), counts, most, first[1].Round(time.Millisecond), first[2].Round(time.Millisecond))
	if most > perWindow || most < perWindow/2 {
		t.Errorf("%d counted at a time, want at most %d", most, perWindow)
	}
	if len(turns) > 7*perWindow {
		t.Errorf("%d turns in 6 s, want at most %d", len(turns), 7*perWindow)
	}
	if counts[0] > 19 || killed.IsZero() {
		t.Errorf("the first process took %d turns", counts[0])
	}
	for i := 1; i < 3; i++ {
		if first[i] == 0 || first[i] > 3*time.Second || counts[i] < 10 {
			t.Errorf("process %d went on after %v, %d turns", i, first[i], counts[i])
		}
	}
}

// TestShared_passesLimiterTest: it is a limiter like any other.
func TestShared_passesLimiterTest(t *testing.T) {
	t.Parallel()
	limittest.Run(t, func(t *testing.T, l limit.Limits) limit.Limiter {
		t.Helper()
		return shared(t, filepath.Join(t.TempDir(), "folder", "budget"), l)
	})
}

// success is an answer without rate limit headers.
var success = limit.Answer{Status: 200, Limit: -1, Remaining: -1}

// send sends a request as soon as it may; its answer comes at once.
func send(ctx context.Context, l *budget.Limiter) error {
	slot, err := l.Reserve(ctx, limit.Demand{Cost: 1})
	if err == nil {
		slot.Done(success)
	}
	return err
}

func shared(t *testing.T, path string, l limit.Limits) *budget.Limiter {
	t.Helper()
	limiter, err := budget.Shared(t.Context(), path, l)
	if err != nil {
		t.Fatal(err)
	}
	return limiter
}

// TestShared_together: three limiters of one file stay within the rule together,
// share it, and use it up.
func TestShared_together(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "budget")
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		var mu sync.Mutex
		var turns []time.Time
		counts := make([]int, 3)
		var wg sync.WaitGroup
		for i := range counts {
			l := shared(t, path, limit.PublishedLimits())
			for range 3 {
				wg.Go(func() {
					for {
						slot, err := l.Reserve(ctx, limit.Demand{Cost: 1})
						if err != nil {
							return
						}
						mu.Lock()
						turns = append(turns, time.Now())
						counts[i]++
						mu.Unlock()
						slot.Done(success)
					}
				})
			}
		}
		wg.Wait()
		most, begin := 0, 0
		for end := range turns {
			for turns[end].Sub(turns[begin]) >= time.Minute {
				begin++
			}
			most = max(most, end-begin+1)
		}
		t.Logf("%d turns in 10 minutes (%v), at most %d in 60 s", len(turns), counts, most)
		if most > 60 || len(turns) < 590 || slices.Min(counts) < 60 {
			t.Error("not shared well")
		}
	})
}

// TestShared_refused: what one process is refused holds up the others.
func TestShared_refused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "budget")
		one, other := shared(t, path, limit.PublishedLimits()), shared(t, path, limit.PublishedLimits())
		demand := limit.Demand{Cost: 1}
		slot, err := one.Reserve(t.Context(), demand)
		if err != nil {
			t.Fatal(err)
		}
		slot.Done(limit.Answer{Status: 429, Limit: -1, Remaining: -1})
		began := time.Now()
		if err := send(t.Context(), other); err != nil || time.Since(began) < time.Minute {
			t.Errorf("let go after %v, %v", time.Since(began), err)
		}
	})
}

// TestShared_locked: who waits for the lock leaves when its context ends.
func TestShared_locked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "budget")
		one, other := shared(t, path, limit.PublishedLimits()), shared(t, path, limit.PublishedLimits())
		release := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() { _ = one.Hold(func() { <-release }) })
		synctest.Wait()
		for _, l := range []*budget.Limiter{one, other} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			began := time.Now()
			if err := send(ctx, l); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
				t.Errorf("after %v: %v", time.Since(began), err)
			}
			cancel()
		}
		close(release)
		wg.Wait()
	})
}

// TestShared_unusable: a file that can't be used is an error, never a guess.
func TestShared_unusable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := budget.Shared(t.Context(), dir, limit.PublishedLimits()); err == nil {
		t.Error("a folder")
	}
	path := filepath.Join(dir, "budget")
	l := shared(t, path, limit.PublishedLimits())
	if err := os.WriteFile(path, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := send(t.Context(), l); err == nil {
		t.Error("rubbish")
	}
}

// BenchmarkShared is one request of a file that is full of others: what a turn
// costs besides the waiting.
func BenchmarkShared(b *testing.B) {
	l, err := budget.Shared(b.Context(), filepath.Join(b.TempDir(), "budget"), limit.Limits{PerMinute: 60, Burst: 60})
	if err != nil {
		b.Fatal(err)
	}
	for range 59 {
		_ = send(b.Context(), l)
	}
	for b.Loop() {
		slot, err := l.Reserve(b.Context(), limit.Demand{Cost: 1})
		if err != nil {
			b.Fatal(err)
		}
		slot.Release()
	}
}

// TestSharedUsage_countsAllProcesses checks that one user of the file sees
// what another has used, and how long the next request has to wait.
func TestSharedUsage_countsAllProcesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "budget")
		limits := limit.Limits{PerMinute: 3, Burst: 3, CostPerMinute: 100}
		one, other := shared(t, path, limits), shared(t, path, limits)
		demand := limit.Demand{Cost: 7}
		for range 3 {
			slot, err := one.Reserve(t.Context(), demand)
			if err != nil {
				t.Fatal(err)
			}
			slot.Done(success)
		}
		time.Sleep(20 * time.Second)
		got, err := other.SharedUsage(t.Context(), demand)
		if err != nil {
			t.Fatal(err)
		}
		got.Wait = got.Wait.Round(time.Second)
		if want := (limit.Usage{Requests: 3, Left: 0, Cost: 21, Wait: 40 * time.Second}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if got, want := other.Usage(demand).Requests, 0; got != want {
			t.Errorf("got %d requests of this process, want %d", got, want)
		}
	})
}
