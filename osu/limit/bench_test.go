package limit_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/osugo/osugo/osu/limit"
)

// BenchmarkLimiter is one turn that need not be waited for, with others waiting
// for a bucket of theirs.
func BenchmarkLimiter(b *testing.B) {
	for _, waiters := range []int{0, 1, 100, 10_000, 100_000} {
		b.Run(fmt.Sprintf("waiters=%d", waiters), func(b *testing.B) {
			l := limit.New(limit.Limits{PerMinute: 1 << 30, Burst: 1 << 30, CostPerMinute: 1 << 30, ReplaysPerMinute: 1})
			ctx, cancel := context.WithCancel(context.Background())
			var wg sync.WaitGroup
			if waiters > 0 {
				_ = try(ctx, l, replay)
			}
			for range waiters {
				wg.Go(func() { _ = try(ctx, l, replay) })
			}
			for l.Usage(replay).Waiting < waiters {
				runtime.Gosched()
			}
			b.ReportAllocs()
			for b.Loop() {
				slot, err := l.Reserve(ctx, interactive)
				if err != nil {
					b.Fatal(err)
				}
				slot.Done(limit.Answer{Status: 200, Limit: 1200, Remaining: 1 << 30})
			}
			cancel()
			wg.Wait()
		})
	}
}

// BenchmarkLimiter_queue is one request joining and leaving a queue.
func BenchmarkLimiter_queue(b *testing.B) {
	for _, waiters := range []int{1, 100, 10_000, 100_000} {
		b.Run(fmt.Sprintf("waiters=%d", waiters), func(b *testing.B) {
			l := limit.New(limit.Limits{PerMinute: 1})
			ctx, cancel := context.WithCancel(context.Background())
			_ = try(ctx, l, interactive)
			var wg sync.WaitGroup
			for range waiters {
				wg.Go(func() { _ = try(ctx, l, interactive) })
			}
			for l.Usage(interactive).Waiting < waiters {
				runtime.Gosched()
			}
			b.ReportAllocs()
			for b.Loop() {
				leave, gone := context.WithCancel(ctx)
				wg.Go(func() { _ = try(leave, l, interactive) })
				for l.Usage(interactive).Waiting == waiters {
					runtime.Gosched()
				}
				gone()
				for l.Usage(interactive).Waiting > waiters {
					runtime.Gosched()
				}
			}
			cancel()
			wg.Wait()
		})
	}
}
