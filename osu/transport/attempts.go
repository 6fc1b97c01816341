package transport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/limit"
)

// attempts is the last step: it sends the call, and again as long as that may
// help. Each turn is the same: take a token, wait for a slot of the limiter, send,
// settle the slot, judge. It is a loop outside [http.Client], whose timeout would count the time
// spent waiting.
func (c *Client) attempts(ctx context.Context, call *callState) (*Response, error) {
	defer func() {
		if call.probe {
			c.config.shared.circuit.abandon()
		}
	}()
	for failure := (*Error)(nil); ; {
		token, slot, err := c.admit(ctx, call)
		if err != nil {
			return nil, call.stopped(ctx, failure, err)
		}
		if !token.IsZero() && token == call.refused {
			slot.Release()
			return nil, failure // the authorizer has no other
		}
		var response *Response
		if response, failure = c.send(ctx, call, token, slot); failure == nil {
			return response, nil
		}
		number := call.attempt
		pause, again := c.again(ctx, call, failure, token)
		if !again {
			return nil, failure
		}
		if call.attempt > number {
			tell(ctx, c.config.Trace.Retrying, Repeat{call.Route, number, failure.Status, Kind(failure), pause})
		}
		if deadline, ok := call.deadline.Deadline(); ok && time.Until(deadline) < pause {
			failure.Wait = pause
			return nil, failure
		}
		if err := wait.For(ctx, pause); err != nil {
			return nil, call.stopped(ctx, failure, err)
		}
	}
}

// How a call gets its token and its slot together.
const (
	// prompt is how long a token may take that need not be renewed.
	prompt = 100 * time.Millisecond
	// maxAdmissions is how often a call queues up again because its token took
	// longer. Its slot counts meanwhile, so it can be used later, but not together
	// with those of all the calls that waited for the same token.
	maxAdmissions = 3
)

// admit returns the token to sign with and the slot to send in, and tells of the
// wait for them.
func (c *Client) admit(ctx context.Context, call *callState) (Token, limit.Slot, error) {
	trace, waiting := c.config.Trace, &c.config.shared.waiting
	tell(ctx, trace.Queued, Queue{call.Route, c.config.Priority, int(waiting.Add(1))})
	w := Wait{Route: call.Route, Priority: c.config.Priority}
	token, slot, err := c.await(ctx, call, &w)
	w.Depth = int(waiting.Add(-1))
	if trace.Waited != nil {
		w.Failure = Kind(err)
		trace.Waited(ctx, w)
	}
	return token, slot, err
}

// await waits for a token and a slot. While a token is renewed no slot is taken.
// One that has to be renewed after the wait, because it expired in the queue,
// makes the call give its slot back and take its place in the queue again.
func (c *Client) await(ctx context.Context, call *callState, w *Wait) (Token, limit.Slot, error) {
	token, err := c.token(ctx, call, w)
	if err != nil {
		return Token{}, nil, err
	}
	for n := 1; ; n++ {
		queued := time.Now()
		slot, err := c.queue(ctx, call, w)
		if err != nil {
			return Token{}, nil, err
		}
		waited := time.Now()
		if waited.Sub(queued) > prompt {
			if token, err = c.token(ctx, call, w); err != nil {
				slot.Release()
				return Token{}, nil, err
			}
		}
		if time.Since(waited) <= prompt || n == maxAdmissions {
			return token, slot, nil
		}
		slot.Release()
	}
}

// token returns the token to sign with; none without an authorizer.
func (c *Client) token(ctx context.Context, call *callState, w *Wait) (Token, error) {
	if c.config.Authorizer == nil {
		return Token{}, nil
	}
	began := time.Now()
	token, err := c.config.Authorizer.Token(c.config.Trace.asks(ctx, call.Route))
	w.Token += time.Since(began)
	if err == nil && !fitsHeader(token.Reveal()) {
		return Token{}, errBadToken
	}
	return token, err
}

// queue waits until the server is believed to be up and the limiter lets the
// call go.
func (c *Client) queue(ctx context.Context, call *callState, w *Wait) (limit.Slot, error) {
	circuit := &c.config.shared.circuit
	for {
		began := time.Now()
		if err := circuit.enter(ctx, call, c.config.AwaitMaintenance); err != nil {
			w.Server += time.Since(began)
			return nil, err
		}
		entered := time.Now()
		w.Server += entered.Sub(began)
		turn := &queueing{ctx: ctx, deadline: call.deadline}
		if !call.probe {
			turn.circuit = circuit
		}
		slot, err := c.config.Limiter.Reserve(turn, c.waiting(call)) //nolint:contextcheck // it inherits all but the deadline
		w.Limiter += time.Since(entered)
		if !turn.leave() {
			return slot, err
		}
		if err == nil {
			slot.Release()
		}
	}
}

// waiting returns what the call asks of the limiter now. It keeps its place in
// the queue through all attempts.
func (c *Client) waiting(call *callState) limit.Demand {
	if call.since.IsZero() {
		call.since = time.Now()
	}
	d := c.demand(&call.Call)
	d.Since = call.since
	return d
}

// again decides what follows a failure: another request after a pause, or the
// end. It asks the verdict, and changes the state of the call accordingly.
func (c *Client) again(ctx context.Context, call *callState, failure *Error, token Token) (pause time.Duration, again bool) {
	v := failure.verdict
	safe := call.Route.CanRepeat()
	switch {
	case ctx.Err() != nil:
		return 0, false
	case v.Again == verdict.Follow:
		failure.Err = c.follow(call, failure.Location)
		return 0, failure.Err == nil
	case v.Again == verdict.Renewed:
		if !call.refused.IsZero() || token.IsZero() {
			return 0, false
		}
		call.refused = token
		c.config.Authorizer.Reject(token)
		return 0, true
	case !v.Soon(safe):
		return 0, false
	}
	if wait, open := c.config.shared.circuit.opened(); open && v.Down() {
		failure.Wait = max(failure.Wait, wait)
		return 0, c.config.AwaitMaintenance
	}
	pause, again = v.Pause(c.config.Retry.Pause(call.attempt), failure.Wait)
	if !again || call.attempt >= c.config.Retry.Attempts {
		return 0, false // too long a wait is the caller's to decide about: see Error.Wait
	}
	call.attempt++
	return pause, true
}

// stopped returns the error of a call that is not sent, or not again: the
// limiter, the authorizer or the context said no. It keeps what the failure
// before it has to tell.
func (call *callState) stopped(ctx context.Context, before *Error, err error) *Error {
	switch {
	case ctx.Err() != nil:
		err = wait.Ended(ctx)
	default:
		err = wait.Foreign(ctx, wire.Clean(err))
	}
	failure := before
	if failure == nil {
		failure = call.failed(nil)
	}
	if failure.Err != nil {
		err = fmt.Errorf("%w (before that: %w)", err, failure.Err)
	}
	failure.Err = err
	if tooLong, ok := errors.AsType[*limit.WaitError](err); ok {
		failure.Wait = tooLong.Wait
	}
	if down, ok := errors.AsType[*downError](err); ok {
		failure.Wait = down.wait
	}
	return failure
}
