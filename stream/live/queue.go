package live

import (
	"context"

	"github.com/osugo/osugo/stream"
)

// result is what the channel of a stream carries.
type result = stream.Result[Event]

// queue keeps what was received until the consumer takes it.
type queue struct {
	limit int
	drop  bool // the oldest, when full; or else whoever sends waits

	items   []result
	dropped int // in front of the first item
}

// run hands on what it receives until in is closed and everything is delivered,
// or ctx is done, and closes out. The sender is done by then, too.
func (q *queue) run(ctx context.Context, in <-chan result, out chan<- result) {
	defer close(out)
	for more := true; more || len(q.items) > 0; {
		receive, send := in, out
		if !more || len(q.items) >= q.limit && !q.drop {
			receive = nil
		}
		if len(q.items) == 0 || ctx.Err() != nil {
			send = nil
		}
		select {
		case r, ok := <-receive:
			more = ok
			if ok {
				q.push(r)
			}
		case send <- q.first():
			q.pop()
		case <-ctx.Done():
			for range in { // the sender ends with ctx, too
			}
			return
		}
	}
}

func (q *queue) push(r result) {
	if len(q.items) >= q.limit {
		q.items = q.items[1:]
		q.dropped++
	}
	q.items = append(q.items, r)
}

func (q *queue) first() result {
	switch {
	case q.dropped > 0:
		return result{Err: &DroppedError{q.dropped}}
	case len(q.items) > 0:
		return q.items[0]
	}
	return result{}
}

func (q *queue) pop() {
	if q.dropped > 0 {
		q.dropped = 0
		return
	}
	q.items[0] = result{} // for the garbage collector
	q.items = q.items[1:]
}
