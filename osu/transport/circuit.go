package transport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/osugo/osugo/internal/verdict"
)

// The pauses between probes of calls that wait for a server that is down.
const (
	minProbePause = 5 * time.Second
	maxProbePause = time.Minute
	// probeMoment is how long a call that may not wait for the server waits for
	// what a probe under way finds. Once the server is back that is its answer.
	probeMoment = 2 * time.Second
)

// downSigns is how many signs in a row it takes to believe that the server is
// down. All attempts of one call count once. So do all calls of one route, unless
// they say that it is maintenance: other failures may be about one slow route.
const downSigns = 3

// downError is why a call is not sent while the server is down.
type downError struct{ wait time.Duration }

// Error says when it will be tried again.
func (e *downError) Error() string {
	return fmt.Sprintf("%v: the last calls got no answer of it, and another call is finding out whether it is back", ErrMaintenance)
}

// Unwrap returns what it amounts to.
func (e *downError) Unwrap() error { return ErrMaintenance }

var errOpened = errors.New("server went down")

// circuit keeps requests back while the server is down as a whole. It is closed
// as long as the server answers, opens when several calls in a row got no answer
// of the server itself, and then lets one call at a time through, a probe. The
// first answer of the server closes it, whoever gets it.
//
// Other calls wait a moment for what the probe finds, and fail if that is nothing.
// Patient ones wait on, and leave pauses between their probes, which double. A
// route that has given no sign itself is probed without a pause: what is down may
// be another route alone.
type circuit struct {
	mu      sync.Mutex
	signs   map[any]bool   // that the server is down, since its last answer; see sign
	silent  map[Route]bool // whose calls got no answer of the server since its last one
	failed  int            // how many probes did
	pause   time.Duration  // before the next probe; 0 when closed
	until   time.Time      // the end of the pause
	probing bool
	changed chan struct{}                         // closed when it does; nil when nobody waits
	queue   map[*context.CancelCauseFunc]struct{} // of calls that wait for the limiter
}

// enter lets a call on: at once when closed, as a probe when there is none. Else
// a patient call waits until there is none or the circuit closes, and all others
// wait a moment for what the probe finds, or fail with a downError.
func (c *circuit) enter(ctx context.Context, call *callState, patient bool) error {
	for failed, late := -1, false; ; {
		c.mu.Lock()
		if failed < 0 {
			failed = c.failed // so far
		}
		switch {
		case c.pause == 0 || call.probe:
			c.mu.Unlock()
			return nil
		case !patient && (late || c.failed != failed):
			defer c.mu.Unlock()
			return &downError{c.rest()}
		case !c.probing && (!patient || !c.silent[call.Route] || c.rest() <= 0):
			c.probing, call.probe = true, true
			c.mu.Unlock()
			return nil
		}
		wait := c.rest()
		if !patient {
			wait = probeMoment
		}
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		c.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-changed:
		case <-timer.C:
			late = true
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
}

// rest returns how long until the next probe, or at least until the one after
// the one under way. It is called with mu held.
func (c *circuit) rest() time.Duration {
	if c.probing {
		return c.pause
	}
	return time.Until(c.until)
}

// watch returns a context for waiting in a queue, which ends when the
// circuit opens. Done must be called.
func (c *circuit) watch(ctx context.Context) (watched context.Context, done func()) {
	watched, cancel := context.WithCancelCause(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pause != 0 {
		cancel(errOpened)
	}
	if c.queue == nil {
		c.queue = make(map[*context.CancelCauseFunc]struct{})
	}
	c.queue[&cancel] = struct{}{}
	return watched, func() {
		c.mu.Lock()
		delete(c.queue, &cancel)
		c.mu.Unlock()
		cancel(nil)
	}
}

// queueing is the context in which a call waits for the limiter. It has the latest
// deadline of all its callers, and ends when the circuit opens. Most calls need
// not wait, so the circuit is watched from the first use of Done on.
type queueing struct {
	ctx      context.Context //nolint:containedctx // of the call
	deadline deadline
	circuit  *circuit // nil for a probe, which goes when it is open

	mu      sync.Mutex
	watched context.Context //nolint:containedctx // nil before it is watched
	stop    func()
}

// Deadline returns the deadline.
func (q *queueing) Deadline() (time.Time, bool) { return q.deadline.Deadline() }

// Done returns a channel that is closed when the call or the circuit ends it.
func (q *queueing) Done() <-chan struct{} {
	if q.circuit == nil {
		return q.ctx.Done()
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.watched == nil {
		q.watched, q.stop = q.circuit.watch(q.ctx)
	}
	return q.watched.Done()
}

// Err returns why it has ended.
func (q *queueing) Err() error { return q.current().Err() }

// Value returns a value of the call's context.
func (q *queueing) Value(key any) any { return q.current().Value(key) }

func (q *queueing) current() context.Context {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.watched != nil {
		return q.watched
	}
	return q.ctx
}

// leave ends the watch. It reports whether the call may not go because the
// circuit has opened.
func (q *queueing) leave() (opened bool) {
	if q.circuit == nil {
		return false
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.watched == nil {
		_, opened = q.circuit.opened()
	} else {
		opened = q.watched.Err() != nil
		q.stop()
	}
	return opened && q.ctx.Err() == nil
}

// saw tells the verdict on the answer to a call. It reports whether that opened
// or closed the circuit, and if it is open the pause that follows.
func (c *circuit) saw(call *callState, v verdict.Verdict, failure *Error) (pause time.Duration, changed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.pause
	switch {
	case v.From == verdict.Server && !v.Down():
		c.signs, c.silent, c.pause, c.probing = nil, nil, 0, false
		c.tell()
	case call.probe && v.Down():
		c.note(call.Route)
		c.failed++
		c.hold(max(min(2*c.pause, maxProbePause), minProbePause, failure.Wait))
	case call.probe: // no answer, or a doubtful one, is no evidence either way
		c.note(call.Route)
		c.failed++
		c.hold(c.pause)
	case v.Down() && c.pause == 0:
		c.note(call.Route)
		if c.signs == nil {
			c.signs = make(map[any]bool)
		}
		if c.signs[sign(call, v)] = true; len(c.signs) < downSigns {
			break
		}
		c.hold(max(minProbePause, failure.Wait))
		for cancel := range c.queue {
			(*cancel)(errOpened)
		}
	}
	return c.pause, (c.pause == 0) != (before == 0)
}

// note notes a route that got no answer of the server. It is called with mu held.
func (c *circuit) note(r Route) {
	if c.silent == nil {
		c.silent = make(map[Route]bool)
	}
	c.silent[r] = true
}

// sign returns what counts once as a sign that the server is down.
func sign(call *callState, v verdict.Verdict) any {
	if v.About == verdict.Maintenance {
		return call
	}
	return call.Route
}

// abandon says that a probe was not sent after all.
func (c *circuit) abandon() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probing = false
	c.tell()
}

// hold begins a pause.
func (c *circuit) hold(pause time.Duration) {
	c.pause, c.until, c.probing = pause, time.Now().Add(pause), false
	c.tell()
}

// tell wakes those who wait.
func (c *circuit) tell() {
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// opened reports whether the server is known to be down, and how long until the
// next probe.
func (c *circuit) opened() (wait time.Duration, open bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(time.Until(c.until), 0), c.pause != 0
}
