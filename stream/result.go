package stream

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"

	"github.com/osugo/osugo/osu"
)

// ErrGap is the error of a [Result] that marks a gap: between the results
// before and after it there may have been others, which the server no longer
// has. The watch continues.
var ErrGap = errors.New("stream: gap: the server no longer has what lay between")

// Result is one item of a channel, or an error in its place.
type Result[T any] struct {
	// Value is the item; zero if Err is set.
	Value T
	// Err is why there is no item. On the channel of a list it is the last
	// result; watches and fan-outs say when they continue after an error.
	Err error
	// Cursor is the position to continue at once this result has been handled,
	// or to retry a failed request at. Fan-outs have none.
	Cursor osu.Cursor
}

// Get returns the item or the error.
func (r Result[T]) Get() (T, error) { return r.Value, r.Err }

// Item is a [Result] together with the input that it answers.
type Item[K, V any] struct {
	Result[V]
	// Input is the input of the call.
	Input K
	// Index is the position of the input, from 0.
	Index int
}

// Get returns the value or the error, which names the input.
func (i Item[K, V]) Get() (V, error) {
	if i.Err != nil {
		return i.Value, fmt.Errorf("%v: %w", i.Input, i.Err)
	}
	return i.Value, nil
}

// Collect receives until the channel is closed, and returns the values and the
// joined errors. If ctx is done first, it returns the values received until
// then, and the cause of ctx is one of the errors.
func Collect[R interface{ Get() (T, error) }, T any](ctx context.Context, results <-chan R) ([]T, error) {
	var values []T
	var errs []error
	for value, err := range Seq(ctx, results) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		values = append(values, value)
	}
	return values, errors.Join(errs...)
}

// Seq iterates over the results of a channel. An error does not end it. If ctx
// is done, its cause is the last error. After a break, cancel the context of
// the channel, or its goroutine leaks.
func Seq[R interface{ Get() (T, error) }, T any](ctx context.Context, results <-chan R) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for result := range Receive(ctx, results) {
			if !yield(result.Get()) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(*new(T), context.Cause(ctx))
		}
	}
}

// FromSeq sends what an iterator yields. The iterator runs in a goroutine of
// its own, one item ahead of the consumer, and must return when ctx is done.
// Errors do not end the channel.
func FromSeq[T any](ctx context.Context, seq iter.Seq2[T, error]) <-chan Result[T] {
	return start(ctx, func(ctx context.Context, out chan<- Result[T]) {
		for value, err := range seq {
			if !send(ctx, out, Result[T]{Value: value, Err: err}) {
				return
			}
		}
	})
}

// Receive iterates over the values of a channel until it is closed or ctx is
// done. It makes a channel the input of a fan-out.
func Receive[T any](ctx context.Context, in <-chan T) iter.Seq[T] {
	check(ctx)
	return func(yield func(T) bool) {
		for {
			select {
			case value, ok := <-in:
				if !ok || !yield(value) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// Merge sends the values of all channels as they arrive, until the last channel
// is closed. To stop early, cancel ctx and the contexts of the channels.
func Merge[T any](ctx context.Context, channels ...<-chan T) <-chan T {
	return start(ctx, func(ctx context.Context, out chan<- T) {
		var group sync.WaitGroup
		for _, channel := range channels {
			group.Go(func() {
				for value := range Receive(ctx, channel) {
					if !send(ctx, out, value) {
						return
					}
				}
			})
		}
		group.Wait()
	})
}

// start runs produce in a goroutine and returns the channel that it sends to.
// All channels of the package are created and closed here. By the time produce
// returns, nothing it started may still be running.
func start[T any](ctx context.Context, produce func(ctx context.Context, out chan<- T)) <-chan T {
	check(ctx)
	out := make(chan T)
	go func() {
		defer close(out)
		produce(ctx, out)
	}()
	return out
}

// send sends value, and reports whether the consumer received it before ctx was
// done. All values of the package are sent here.
func send[T any](ctx context.Context, out chan<- T, value T) bool {
	if ctx.Err() != nil {
		return false // otherwise select might still choose the consumer
	}
	select {
	case out <- value:
		return true
	case <-ctx.Done():
		return false
	}
}

func check(ctx context.Context) {
	if ctx == nil {
		panic("stream: nil context")
	}
}
