package transport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// The pauses between probes of a server that is down.
const (
	minProbePause = 5 * time.Second
	maxProbePause = time.Minute
)

// minDownRow is how many answers in a row it takes at least to believe that the
// site is down: one page of the proxy may be about one slow route.
const minDownRow = 3

// downError is why a call is not sent while the server is known to be down.
type downError struct{ wait time.Duration }

// Error says when it will be tried again.
func (e *downError) Error() string {
	return fmt.Sprintf("%v: others found it so, the next try is due in %v", ErrMaintenance, e.wait.Round(time.Second))
}

// Unwrap returns what it amounts to.
func (e *downError) Unwrap() error { return ErrMaintenance }

var errOpened = errors.New("server went down")

// circuit keeps requests back while the site is down as a whole. It opens when
// as many answers in a row as a call has attempts, at least three, say so,
// whoever got them. Then one call at a time is let through, after a pause that
// doubles each time; the first answer of the server itself closes it.
type circuit struct {
	mu      sync.Mutex
	row     int           // answers that said so, since the last one that did not
	pause   time.Duration // before the next probe; 0 when closed
	until   time.Time     // the end of the pause
	probing bool
	changed chan struct{}                         // closed when it does; nil when nobody waits
	queue   map[*context.CancelCauseFunc]struct{} // of calls that wait for the limiter
}

// enter lets a call on: at once when closed, as a probe when it is time for one.
// Else it fails with a downError, or waits when the call is patient.
func (c *circuit) enter(ctx context.Context, f *flight, patient bool) error {
	for {
		c.mu.Lock()
		if c.pause == 0 || f.probe {
			c.mu.Unlock()
			return nil
		}
		wait := time.Until(c.until)
		if wait <= 0 && !c.probing {
			c.probing, f.probe = true, true
			c.mu.Unlock()
			return nil
		}
		if c.probing {
			wait = c.pause
		}
		if !patient {
			c.mu.Unlock()
			return &downError{wait}
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
		case <-ctx.Done():
		}
		timer.Stop()
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
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

// saw tells what came of a request: nil for a success.
func (c *circuit) saw(failure *Error, probe bool, attempts int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case failure != nil && failure.Status == 0: // no answer says nothing
		if probe {
			c.hold(c.pause)
		}
	case failure == nil || !errors.Is(failure, ErrMaintenance):
		c.row, c.pause, c.probing = 0, 0, false
		c.tell()
	case probe:
		c.hold(max(min(2*c.pause, maxProbePause), minProbePause, failure.Wait))
	case c.pause == 0:
		if c.row++; c.row < max(attempts, minDownRow) {
			return
		}
		c.hold(max(minProbePause, failure.Wait))
		for cancel := range c.queue {
			(*cancel)(errOpened)
		}
	}
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
