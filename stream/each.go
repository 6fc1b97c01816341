package stream

import (
	"context"
	"iter"
	"sync"

	"golang.org/x/sync/errgroup"
)

// FanOut are the options of [Each] and [InOrder].
type FanOut struct {
	// Concurrency is how many calls run at a time; the default is 8, and the most
	// 1000. More calls hide slow answers, but do not make the limiter faster.
	Concurrency int
	// FailFast makes the first error the last result: running calls are
	// cancelled, and no more are made. The channel closes once the input
	// sequence has also returned; that is immediate unless the sequence is
	// blocked.
	FailFast bool
}

const (
	defaultConcurrency = 8
	maxConcurrency     = 1000
)

func (f *FanOut) concurrency() int {
	if f == nil || f.Concurrency <= 0 {
		return defaultConcurrency
	}
	return min(f.Concurrency, maxConcurrency)
}

func (f *FanOut) failFast() bool { return f != nil && f.FailFast }

// With fixes the options of a method of the blocking client, so that it can be
// called with inputs alone:
//
//	stream.Each(ctx, ids, stream.With(client.User, nil), nil)
func With[K, P, V any](method func(context.Context, K, *P) (V, error), params *P) func(context.Context, K) (V, error) {
	return func(ctx context.Context, input K) (V, error) { return method(ctx, input, params) }
}

// Each calls a function for each input, several at a time, and sends the
// answers as they arrive. An error belongs to one input and does not stop the
// others. Inputs may be a slice (slices.Values), a channel ([Receive]) or any
// sequence, even an endless one. They are consumed when a call is free for
// them, and one ahead. A sequence that blocks must return when ctx is done.
func Each[K, V any](ctx context.Context, inputs iter.Seq[K], call func(context.Context, K) (V, error), p *FanOut) <-chan Item[K, V] {
	return start(ctx, func(ctx context.Context, out chan<- Item[K, V]) {
		group, running := errgroup.WithContext(ctx)
		jobs := start(running, func(ctx context.Context, jobs chan<- Item[K, V]) {
			index := 0
			for input := range inputs {
				if !send(ctx, jobs, Item[K, V]{Input: input, Index: index}) {
					return
				}
				index++
			}
		})
		var once sync.Once
		var failed Item[K, V]
		for range p.concurrency() {
			group.Go(func() error {
				for item := range Receive(running, jobs) {
					item.Value, item.Err = call(running, item.Input)
					if item.Err != nil && p.failFast() {
						once.Do(func() { failed = item })
						return item.Err
					}
					send(running, out, item)
				}
				return nil
			})
		}
		if group.Wait() != nil {
			send(ctx, out, failed) // after all others, so that it is the last item
		}
		for range jobs { // until the inputs are no longer used
		}
	})
}

// InOrder is [Each] with the answers in the order of the inputs. An answer that
// waits for an earlier one counts as running, so that at most Concurrency
// answers are held.
func InOrder[K, V any](ctx context.Context, inputs iter.Seq[K], call func(context.Context, K) (V, error), p *FanOut) <-chan Item[K, V] {
	type slot struct {
		item Item[K, V]
		done chan struct{}
	}
	return start(ctx, func(ctx context.Context, out chan<- Item[K, V]) {
		running, stop := context.WithCancel(ctx)
		defer stop()
		slots := make(chan *slot, p.concurrency()-1) // the sender holds one more
		var group errgroup.Group
		group.Go(func() error {
			defer close(slots)
			index := 0
			for input := range inputs {
				s := &slot{Item[K, V]{Input: input, Index: index}, make(chan struct{})}
				if !send(running, slots, s) {
					return nil
				}
				group.Go(func() error {
					defer close(s.done)
					s.item.Value, s.item.Err = call(running, input)
					return nil
				})
				index++
			}
			return nil
		})
		for s := range slots {
			<-s.done
			failed := s.item.Err != nil && p.failFast()
			if failed {
				stop()
			}
			if !send(ctx, out, s.item) || failed {
				break
			}
		}
		stop()
		_ = group.Wait() // no member fails, because errors are in the items
	})
}
