package referee

import (
	"context"
	"sync"

	"github.com/osugo/osugo/stream"
)

// How many events may wait for the program, and how large they may be together,
// as the hub sent them.
const (
	maxQueue      = 4096
	maxQueueBytes = 16 << 20
)

// queue holds the events that wait, up to a limit. A program that makes calls
// while events wait must not keep their answers from arriving.
type queue struct {
	mu     sync.Mutex
	waits  []stream.Result[Event]
	bytes  int
	gap    bool // the last one says that events were dropped
	closed bool
	wake   chan struct{} // has a place for one
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// push adds a result, or drops it and says so.
func (q *queue) push(r stream.Result[Event]) {
	size := r.Value.size
	q.mu.Lock()
	switch {
	case q.closed:
	case len(q.waits) < maxQueue && q.bytes+size <= maxQueueBytes:
		q.waits, q.gap = append(q.waits, r), false
		q.bytes += size
	case !q.gap:
		q.waits, q.gap = append(q.waits, stream.Result[Event]{Err: stream.ErrGap}), true
	}
	q.mu.Unlock()
	q.signal()
}

// close says that nothing follows but a last error, if there is one.
func (q *queue) close(last error) {
	q.mu.Lock()
	if last != nil && !q.closed {
		q.waits = append(q.waits, stream.Result[Event]{Err: last})
	}
	q.closed = true
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// next returns the oldest result. more is false when the queue is empty and
// closed.
func (q *queue) next() (r stream.Result[Event], ok, more bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waits) == 0 {
		return r, false, !q.closed
	}
	first := q.waits[0]
	q.waits[0] = stream.Result[Event]{}
	q.waits = q.waits[1:]
	q.bytes -= first.Value.size
	return first, true, true
}

// deliver sends what is queued until the queue is closed or ctx is done.
func (q *queue) deliver(ctx context.Context, out chan<- stream.Result[Event]) {
	for {
		r, ok, more := q.next()
		switch {
		case !more || ctx.Err() != nil:
			return
		case ok:
			select {
			case out <- r:
			case <-ctx.Done():
				return
			}
		default:
			select {
			case <-q.wake:
			case <-ctx.Done():
				return
			}
		}
	}
}
