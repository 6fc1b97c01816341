package transport

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
	"unique"

	"github.com/osugo/osugo/osu/limit"
)

var errVanished = errors.New("the call ended without an answer: its goroutine has exited")

// jointKey tells apart the calls that may be joined.
type jointKey struct {
	kind   unique.Handle[variant]
	target string // method, URL and body
}

// joint is a request that several callers wait for. It runs in a goroutine of
// its own, so that the first of them can leave, too, and is cancelled when all
// have left. What callers change is guarded by the mutex of the shared state.
type joint struct {
	route Route
	ctx   *jointContext
	done  chan struct{} // closed when there is a result
	mu    *sync.Mutex

	callers  int       // who have not left
	joined   bool      // there was more than one
	deadline time.Time // the latest of theirs; zero when one has none

	response *Response
	err      error
	panicked any
}

// jointContext is the context of a joint: the values of the caller who came
// first, and the end of the one who left last. It does not end at a deadline by
// itself; who waits for one says so with [joint.Deadline].
type jointContext struct {
	context.Context //nolint:containedctx // it is one
	cancel          context.CancelCauseFunc
	left            error // why the last caller left; set before cancel is called
}

// Err returns why the last caller left.
func (c *jointContext) Err() error {
	if c.Context.Err() == nil {
		return nil
	}
	return c.left
}

// newJoint returns a joint with its first caller.
func newJoint(ctx context.Context, r Route, mu *sync.Mutex) *joint {
	j := &joint{route: r, ctx: &jointContext{left: context.Canceled}, done: make(chan struct{}), mu: mu, callers: 1}
	j.ctx.Context, j.ctx.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	j.deadline, _ = ctx.Deadline()
	return j
}

// add counts another caller. The mutex is held.
func (j *joint) add(ctx context.Context) {
	j.callers++
	j.joined = true
	deadline, ok := ctx.Deadline()
	switch {
	case !ok:
		j.deadline = time.Time{}
	case !j.deadline.IsZero() && deadline.After(j.deadline):
		j.deadline = deadline
	}
}

// Deadline returns the latest deadline of the callers.
func (j *joint) Deadline() (time.Time, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.deadline, !j.deadline.IsZero()
}

// leave cancels the request, when the last caller has left it.
func (j *joint) leave(ctx context.Context) {
	j.ctx.left = ctx.Err()
	j.ctx.cancel(context.Cause(ctx))
}

// run sets the result, and tells the callers.
func (j *joint) run(land func(), do func() (*Response, error)) {
	defer func() {
		if j.response == nil && j.err == nil {
			j.panicked, j.err = recover(), &Error{Route: j.route, Err: errVanished}
		}
		land()
		j.ctx.cancel(nil)
		close(j.done)
	}()
	j.response, j.err = do()
}

// result returns a result that is the caller's own but for the body. The joint
// is done.
func (j *joint) result() (*Response, error) {
	switch {
	case j.panicked != nil:
		panic(j.panicked)
	case !j.joined:
		return j.response, j.err
	case j.err != nil:
		return nil, copyOfError(j.err)
	}
	return j.response.clone(), nil
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

// merge carries out a call that reads, once for all who ask for the same at the
// same time.
func (c *Client) merge(ctx context.Context, f *flight) (*Response, error) {
	s := c.config.shared
	target := f.target()
	for {
		j, key, first := c.board(ctx, f, target)
		select {
		case <-j.done:
		case <-ctx.Done():
			s.mu.Lock()
			j.callers--
			last := j.callers == 0
			if last && s.joints[key] == j {
				delete(s.joints, key)
			}
			s.mu.Unlock()
			if !last {
				return nil, &Error{Route: f.call.Route, Err: ended(ctx)}
			}
			j.leave(ctx)
			<-j.done
		}
		response, err := j.result()
		// It was the deadline of another caller that was too early.
		if tooLong, ok := errors.AsType[*limit.WaitError](err); ok && !first && ctx.Err() == nil {
			if deadline, ok := ctx.Deadline(); !ok || time.Until(deadline) > tooLong.Wait {
				continue
			}
		}
		return response, err
	}
}

// board returns the joint of a call, which it starts when it is the first. A bulk
// call is content with that of an interactive one, which is sooner done; the
// other way round it would wait in the slower queue.
func (c *Client) board(ctx context.Context, f *flight, target string) (j *joint, key jointKey, first bool) {
	s := c.config.shared
	s.mu.Lock()
	for _, kind := range c.kinds {
		key = jointKey{kind, target}
		if j = s.joints[key]; j != nil {
			j.add(ctx)
			s.mu.Unlock()
			return j, key, false
		}
	}
	key = jointKey{c.kinds[0], target}
	j = newJoint(ctx, f.call.Route, &s.mu)
	s.joints[key] = j
	owner := s.owner
	s.mu.Unlock()
	land := func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.joints[key] == j {
			delete(s.joints, key)
		}
	}
	do := func() (*Response, error) { //nolint:contextcheck // the context of the joint is for all its callers
		f.deadline = j.Deadline
		return c.recall(j.ctx, f, owner)
	}
	if ctx.Done() == nil { // the caller will not leave, and can as well do it
		j.run(land, do)
	} else {
		go j.run(land, do)
	}
	return j, key, true
}

// isRead reports whether a call changes nothing, so that one answer does for
// several callers and for some time.
func (r Route) isRead() bool { return r.Method == http.MethodGet || r == PostBeatmapAttributes }
