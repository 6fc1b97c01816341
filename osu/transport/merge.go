package transport

import (
	"context"
	"errors"
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
	call Call
	ctx  *sharedContext
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

// newSharedCall returns a shared call with its first caller.
func newSharedCall(ctx context.Context, call Call, mu *sync.Mutex) *sharedCall {
	s := &sharedCall{call: call, ctx: &sharedContext{left: context.Canceled}, done: make(chan struct{}), mu: mu, callers: 1}
	s.ctx.Context, s.ctx.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	s.deadline, _ = ctx.Deadline()
	return s
}

// add counts another caller. The mutex is held.
func (s *sharedCall) add(ctx context.Context) {
	s.callers++
	s.joined = true
	deadline, ok := ctx.Deadline()
	switch {
	case !ok:
		s.deadline = time.Time{}
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
			shared, key, first := c.join(ctx, call, next)
			select {
			case <-shared.done:
			case <-ctx.Done():
				if !c.leaveCall(ctx, shared, key) {
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
func (c *Client) leaveCall(ctx context.Context, shared *sharedCall, key mergeKey) bool {
	s := c.config.shared
	s.mu.Lock()
	shared.callers--
	last := shared.callers == 0
	if last && s.calls[key] == shared {
		delete(s.calls, key)
	}
	s.mu.Unlock()
	if last {
		shared.cancel(ctx)
	}
	return last
}

// join returns the shared call for a call, which it starts if there is none. A
// bulk call joins an interactive one, which is done sooner; the other way round it
// would wait in the slower queue.
func (c *Client) join(ctx context.Context, call *callState, next step) (shared *sharedCall, key mergeKey, first bool) {
	s := c.config.shared
	s.mu.Lock()
	for _, kind := range c.kinds {
		key = mergeKey{kind, call.target}
		if shared = s.calls[key]; shared != nil {
			shared.add(ctx)
			callers := shared.callers
			s.mu.Unlock()
			tell(ctx, c.config.Trace.Merged, Merge{call.Route, callers})
			return shared, key, false
		}
	}
	key = mergeKey{c.kinds[0], call.target}
	shared = newSharedCall(ctx, call.Call, &s.mu)
	s.calls[key] = shared
	call.owner = s.owner
	s.mu.Unlock()
	remove := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.calls[key] == shared {
			delete(s.calls, key)
		}
	}
	do := func() (*Response, error) { //nolint:contextcheck // the context of the shared call is for all its callers
		call.deadline = shared.Deadline
		return next(shared.ctx, call)
	}
	if ctx.Done() == nil { // the caller can't leave, and can as well do it
		shared.run(remove, do)
	} else {
		go shared.run(remove, do)
	}
	return shared, key, true
}
