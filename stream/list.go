package stream

import (
	"context"

	"github.com/osugo/osugo/osu"
)

// first returns the first page of a list.
func first[T any](ctx context.Context, list osu.List[T]) (osu.Page[T], error) {
	for page, err := range list.Pages(ctx) {
		return page, err
	}
	return osu.Page[T]{}, nil
}

// From sends the items of a list. While the consumer handles one page, it
// fetches the next one, so at most two pages are in memory. After an error the
// channel is closed.
func From[T any](ctx context.Context, list osu.List[T]) <-chan Result[T] {
	return start(ctx, func(ctx context.Context, out chan<- Result[T]) {
		pages := start(ctx, func(ctx context.Context, out chan<- Result[osu.Page[T]]) {
			for page, err := range list.Pages(ctx) {
				if !send(ctx, out, Result[osu.Page[T]]{Value: page, Err: err}) {
					return
				}
			}
		})
		for page := range pages { // to the end, so that the fetching goroutine has also ended
			deliver(ctx, out, page)
		}
	})
}

// deliver sends the items of a page, or its error.
func deliver[T any](ctx context.Context, out chan<- Result[T], r Result[osu.Page[T]]) {
	page := r.Value
	if r.Err != nil {
		send(ctx, out, Result[T]{Err: r.Err, Cursor: page.At})
		return
	}
	for i, item := range page.Items {
		at := page.At
		if i == len(page.Items)-1 && page.Next != "" {
			at = page.Next
		}
		if !send(ctx, out, Result[T]{Value: item, Cursor: at}) {
			return
		}
	}
}
