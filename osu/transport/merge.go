package transport

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"
	"unique"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
)

var errVanished = errors.New("the call ended without an answer: its goroutine has exited")

// mergeKey tells apart the calls that may share one.
type mergeKey struct {
	kind   unique.Handle[settings]
	target string // method, URL and body
}

// sharedCall is a call that several callers wait for. It runs in a goroutine of
// its own, so that each caller can give up independently, the first one
// included; it is cancelled when the last one does. What callers change is
// guarded by the mutex of the shared state.
type sharedCall struct {
	key  mergeKey // zero for a batch, which nobody joins by it
	call *Call
	ctx  sharedContext
	done chan struct{} // closed when there is a result
	mu   *sync.Mutex

	callers  int       // that have not left
	joined   bool      // there was more than one
	deadline time.Time // the latest of theirs; zero when one has none

	response *Response
	err      error
	panicked any
}

// sharedContext is the context of a shared call: it has the values of the first
// caller, and is cancelled when the last one leaves. It has no deadline of its
// own; a step that has to know one asks [sharedCall.Deadline].
type sharedContext struct {
	context.Context //nolint:containedctx // it is one
	cancel          context.CancelCauseFunc
	left            error // why the last caller left; set before cancel is called
}

// Err returns why the last caller left.
func (c *sharedContext) Err() error {
	if c.Context.Err() == nil {
		return nil
	}
	return c.left
}

// newSharedCall returns a shared call with its first caller, whose deadline is
// zero if there is none.
func newSharedCall(ctx context.Context, call *Call, deadline time.Time, mu *sync.Mutex) *sharedCall {
	detached, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	return &sharedCall{
		call: call, ctx: sharedContext{detached, cancel, context.Canceled}, done: make(chan struct{}),
		mu: mu, callers: 1, deadline: deadline,
	}
}

// add counts another caller. The mutex is held.
func (s *sharedCall) add(deadline time.Time) {
	s.callers++
	s.joined = true
	switch {
	case deadline.IsZero():
		s.deadline = deadline
	case !s.deadline.IsZero() && deadline.After(s.deadline):
		s.deadline = deadline
	}
}

// Deadline returns the latest deadline of the callers.
func (s *sharedCall) Deadline() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.deadline, !s.deadline.IsZero()
}

// cancel cancels the call, when the last caller has left it.
func (s *sharedCall) cancel(ctx context.Context) {
	s.ctx.left = ctx.Err()
	s.ctx.cancel(context.Cause(ctx))
}

// run sets the result, and tells the callers.
func (s *sharedCall) run(remove func(), do func() (*Response, error)) {
	defer func() {
		if s.response == nil && s.err == nil {
			s.panicked, s.err = recover(), s.call.failed(errVanished)
		}
		remove()
		s.ctx.cancel(nil)
		close(s.done)
	}()
	s.response, s.err = do()
}

// result returns a result that is the caller's own but for the body. The call
// must be done.
func (s *sharedCall) result() (*Response, error) {
	switch {
	case s.panicked != nil:
		panic(s.panicked)
	case !s.joined:
		return s.response, s.err
	case s.err != nil:
		return nil, copyOfError(s.err)
	}
	return s.response.clone(), nil
}

// clone returns a copy that shares nothing but the body, which cannot grow into
// that of another.
func (r *Response) clone() *Response {
	c := *r
	c.Header = r.Header.Clone()
	c.Body = slices.Clip(r.Body)
	return &c
}

func copyOfError(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	c := *e
	c.Header = e.Header.Clone()
	return &c
}

// merging is the step of calls that read: calls for the same at the same time
// share one.
func (c *Client) merging(next step) step {
	if c.config.NoMerging || c.config.Fresh {
		return next
	}
	return func(ctx context.Context, call *callState) (*Response, error) {
		for {
			shared, first := c.join(ctx, call, next)
			select {
			case <-shared.done:
			case <-ctx.Done():
				if !c.leaveCall(ctx, shared) {
					return nil, call.failed(wait.Ended(ctx))
				}
				<-shared.done
			}
			response, err := shared.result()
			// It was the deadline of another caller that was too early.
			if tooLong, ok := errors.AsType[*limit.WaitError](err); ok && !first && ctx.Err() == nil {
				if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > tooLong.Wait {
					continue
				}
			}
			return own(response, call), ownError(err, call)
		}
	}
}

// own makes a response one to the caller's call, which another may have sent.
func own(r *Response, call *callState) *Response {
	if r != nil {
		r.Route, r.path = call.Route, call.label
	}
	return r
}

func ownError(err error, call *callState) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Route, e.Path = call.Route, call.label
	}
	return err
}

// leaveCall takes a caller out of a shared call. It reports whether it was the
// last one; then the call is cancelled.
func (c *Client) leaveCall(ctx context.Context, shared *sharedCall) bool {
	s := c.config.shared
	s.mu.Lock()
	shared.callers--
	last := shared.callers == 0
	if last {
		s.remove(shared)
	}
	s.mu.Unlock()
	if last {
		shared.cancel(ctx)
	}
	return last
}

// join returns the shared call for a call, and starts it if the call is its
// first.
func (c *Client) join(ctx context.Context, call *callState, next step) (shared *sharedCall, first bool) {
	shared, callers := c.sharedCallFor(ctx, call)
	switch {
	case callers > 1:
		tell(ctx, c.config.Trace.Merged, Merge{call.Route, callers})
		return shared, false
	case ctx.Done() == nil: // the caller can't leave, and can as well do it
		c.lead(shared, call, next) //nolint:contextcheck // with a context for all callers
	default:
		go c.lead(shared, call, next) //nolint:contextcheck // likewise
	}
	return shared, true
}

// sharedCallFor returns the shared call for a call, a new one if there is none,
// and how many callers wait for it. A bulk call joins an interactive one, which is
// done sooner; the other way round it would wait in the slower queue.
func (c *Client) sharedCallFor(ctx context.Context, call *callState) (shared *sharedCall, callers int) {
	deadline, _ := ctx.Deadline()
	s := c.config.shared
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, kind := range c.kinds {
		if shared = s.calls[mergeKey{kind, call.target}]; shared != nil {
			shared.add(deadline)
			return shared, shared.callers
		}
	}
	shared = newSharedCall(ctx, &call.Call, deadline, &s.mu)
	shared.key = mergeKey{c.kinds[0], call.target}
	s.calls[shared.key] = shared
	call.owner, call.deadline = s.owner, shared
	return shared, shared.callers
}

// lead carries out a shared call.
func (c *Client) lead(shared *sharedCall, call *callState, next step) {
	growStack()
	s := c.config.shared
	remove := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.remove(shared)
	}
	shared.run(remove, func() (*Response, error) { return next(&shared.ctx, call) })
}

// growStack makes the stack of a new goroutine as large as a call needs. Else it
// would grow in the middle of the call, and be copied with all that is on it: a
// third of what the engine costs.
//
//go:noinline
func growStack() {
	var room [4 << 10]byte
	runtime.KeepAlive(&room)
}
