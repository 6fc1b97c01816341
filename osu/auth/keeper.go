package auth

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/transport"
)

// keeper holds the current tokens and allows one change at a time: a renewal, a
// revocation, or the tokens of another login.
//
// Invariants: mu is never held while waiting for anything. At most one change
// exists; it is started under mu, together with the decision that it is needed,
// and its outcome is in place before its done channel is closed. The context of
// the caller that started a renewal does not cancel it. DESIGN.md has a
// drawing.
type keeper struct {
	// renew returns the tokens after have. It runs in one goroutine at a time.
	// If it is not urgent it must be brief, because the old token still works.
	renew func(ctx context.Context, have Tokens, c *change) outcome
	// longest is the time limit of a renewal.
	longest time.Duration
	// renewable reports whether there is a way to renew tokens before they
	// expire.
	renewable func(Tokens) bool
	// early returns how long before their expiry tokens are renewed.
	early func() time.Duration
	// report is called with outcomes, one at a time; it may be nil.
	report func(error)

	mu      sync.Mutex
	current sealed[Tokens]
	claims  Claims          // of current
	renewAt time.Time       // zero: never
	refused transport.Token // the access token that the server rejected last
	final   error           // set once only a forced renewal or a login can help
	unsaved bool            // the current tokens are not in the store
	change  *change
	closed  bool
	told    chan struct{} // closed once the last report has been made
}

// outcome is the result of a change. Both tokens and an error mean that the
// tokens can be used but something else went wrong.
type outcome struct {
	tokens  Tokens
	err     error
	asked   bool  // the server was asked, rather than a store
	login   bool  // the tokens are of a new login
	end     error // if set, the tokens were removed on purpose, and callers get this error
	unsaved bool  // the tokens are not in the store
}

// change is a change of the tokens in progress.
type change struct {
	renewal bool // not a revocation or a login
	urgent  bool // a renewal that is needed now
	stop    context.CancelCauseFunc
	trouble atomic.Pointer[Error] // the last failed attempt
	enough  chan struct{}         // closed when callers should stop waiting for a renewal that is not urgent
	done    chan struct{}
	outcome outcome       // set before done is closed
	over    chan struct{} // closed at the end of its goroutine
}

// patience is how long callers wait for a renewal while the old token still
// works. It is not zero because a renewal revokes the old token.
const patience = 2 * time.Second

// note records a failed attempt, for callers that give up waiting.
func (c *change) note(e *Error) { c.trouble.Store(e) }

// wait waits until the change is done.
func (c *change) wait(ctx context.Context) error {
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		return c.left(ctx)
	}
}

// left returns the error for a caller whose context was done before the change.
func (c *change) left(ctx context.Context) error {
	err := wait.Ended(ctx)
	if trouble := c.trouble.Load(); trouble != nil {
		return fmt.Errorf("%w, while waiting for a token: %w", err, trouble)
	}
	return err
}

// token returns tokens that are valid now. During a renewal callers wait for
// it, until their own contexts are done.
func (k *keeper) token(ctx context.Context) (Tokens, error) {
	if ctx == nil {
		return Tokens{}, errNilContext
	}
	for {
		tokens, c, err := k.look(ctx)
		if c == nil {
			return tokens, err
		}
		select {
		case <-c.done:
		case <-c.enough:
			if tokens, ok := k.living(); ok {
				return tokens, nil
			}
			if err := c.wait(ctx); err != nil {
				return Tokens{}, err
			}
		case <-ctx.Done():
			return Tokens{}, c.left(ctx)
		}
		if tokens, err, decided := k.result(c); decided {
			return tokens, err
		}
	}
}

// look returns the current tokens, or why there are none, or the change to wait
// for.
func (k *keeper) look(ctx context.Context) (Tokens, *change, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	alive := k.alive(now)
	switch {
	case k.final != nil:
		return Tokens{}, nil, k.final
	case alive && !k.due(now):
		return k.current.open(), nil, nil
	}
	return Tokens{}, k.join(ctx, !alive, false), nil
}

// result returns the result of a finished change for a caller that waited for
// it, or false if the caller must look again.
func (k *keeper) result(c *change) (Tokens, error, bool) {
	out := c.outcome
	switch {
	case !c.renewal:
		return Tokens{}, nil, false
	case out.err == nil:
		return out.tokens, nil, true
	case !out.tokens.IsZero() || final(out.err):
		// If tokens could not be stored, only the callers that waited for them
		// get the error.
		return Tokens{}, out.err, true
	}
	// Any other failure matters only if there is no token left, and the failure
	// of a brief attempt not even then.
	if tokens, ok := k.living(); ok {
		return tokens, nil, true
	}
	return Tokens{}, out.err, c.urgent
}

func (k *keeper) living() (Tokens, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current.open(), k.alive(time.Now())
}

// force renews the tokens even if they are valid or the session has ended.
func (k *keeper) force(ctx context.Context) error {
	if ctx == nil {
		return errNilContext
	}
	for {
		k.mu.Lock()
		c := k.join(ctx, true, true)
		k.mu.Unlock()
		if err := c.wait(ctx); err != nil {
			return err
		}
		if c.renewal {
			return c.outcome.err
		}
	}
}

// join returns the change in progress, or starts a renewal. It is called with
// mu held.
func (k *keeper) join(ctx context.Context, urgent, forced bool) *change {
	if k.change != nil {
		return k.change
	}
	c := &change{renewal: true, urgent: urgent, enough: make(chan struct{}), done: make(chan struct{})}
	if k.closed {
		c.outcome.err = k.final
		close(c.done)
		return c
	}
	if forced {
		k.final = nil
	}
	ctx, c.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	k.start(c, func(have Tokens) outcome {
		ctx, cancel := context.WithTimeoutCause(ctx, k.longest, errTooLong)
		defer cancel()
		if !urgent {
			defer time.AfterFunc(patience, func() { close(c.enough) }).Stop()
		}
		began := time.Now()
		out := k.renew(ctx, have, c)
		if out.asked {
			transport.ReportRenewal(ctx, time.Since(began), out.err)
		}
		return out
	})
	return c
}

// do runs a change other than a renewal after the one in progress is done, even
// if the keeper is closed. Unlike a renewal it is cancelled with ctx.
func (k *keeper) do(ctx context.Context, run func(ctx context.Context, have Tokens) outcome) error {
	for {
		k.mu.Lock()
		before := k.change
		if before == nil {
			ctx, stop := context.WithCancelCause(ctx)
			c := &change{stop: stop, done: make(chan struct{})}
			k.start(c, func(have Tokens) outcome { return run(ctx, have) })
			k.mu.Unlock()
			<-c.done
			return c.outcome.err
		}
		k.mu.Unlock()
		if err := before.wait(ctx); err != nil {
			return err
		}
	}
}

// start runs a change in a goroutine of its own. It is called with mu held.
func (k *keeper) start(c *change, run func(have Tokens) outcome) {
	k.change, c.over = c, make(chan struct{})
	have := k.current.open()
	go func() {
		defer close(c.over)
		defer c.stop(nil)
		k.settle(c, run(have))
	}()
}

// settle puts the outcome of a change in place, then reports it.
func (k *keeper) settle(c *change, out outcome) {
	k.mu.Lock()
	k.place(c, out, time.Now())
	ended := c.renewal && k.final != nil && !k.closed
	tell := k.report != nil && (ended || out.asked && !out.tokens.IsZero())
	before, told := k.told, make(chan struct{})
	if tell {
		k.told = told
	}
	k.change = nil
	k.mu.Unlock()
	c.outcome = out
	close(c.done)

	if tell {
		defer close(told)
		if before != nil {
			<-before // reports don't overlap
		}
		k.report(out.err)
	}
}

// place applies an outcome to the state. It is called with mu held.
func (k *keeper) place(c *change, out outcome, now time.Time) {
	if !out.tokens.IsZero() {
		k.adopt(out.tokens, now)
		k.unsaved = out.unsaved
	}
	switch {
	case out.end != nil:
		k.drop(out.end)
	case out.login:
		k.refused, k.final = transport.Token{}, nil
	case out.err == nil || !c.renewal:
	case final(out.err) && out.tokens.IsZero() && !k.closed: // Close still has to store unsaved tokens
		k.drop(out.err)
	default:
		k.later(now)
	}
	if k.closed {
		k.final = ErrClosed
	}
}

// drop drops the tokens; after that, callers get only err. It is called with mu
// held.
func (k *keeper) drop(err error) {
	k.current, k.claims, k.unsaved, k.final = nil, Claims{}, false, err
}

// adopt makes tokens the current ones. It is called with mu held.
func (k *keeper) adopt(t Tokens, now time.Time) {
	k.current, k.claims, k.renewAt = seal(t), readClaims(t.Access.Reveal()), time.Time{}
	if !t.Expiry.IsZero() && k.renewable(t) {
		early := min(k.early(), t.Expiry.Sub(now)/4)
		k.renewAt = t.Expiry.Add(-early)
	}
}

// later postpones the next early renewal. It is called with mu held.
func (k *keeper) later(now time.Time) {
	pause := 30 * time.Second
	if expiry := k.current.open().Expiry; !expiry.IsZero() {
		pause = min(pause, max(expiry.Sub(now)/4, time.Second))
	}
	k.renewAt = now.Add(pause/2 + rand.N(pause/2+1)) //nolint:gosec // jitter needs no secrecy
}

// alive reports whether the current token works, as far as is known.
func (k *keeper) alive(now time.Time) bool { return k.works(k.current.open(), now) }

// works reports whether tokens can be used as they are. It is called with mu
// held.
func (k *keeper) works(t Tokens, now time.Time) bool {
	return t.Access != "" && transport.NewToken(t.Access.Reveal()) != k.refused && (t.Expiry.IsZero() || now.Before(t.Expiry))
}

// due reports whether it is time to renew a token that still works.
func (k *keeper) due(now time.Time) bool {
	return !k.renewAt.IsZero() && !now.Before(k.renewAt)
}

// usable reports whether tokens from elsewhere can be used as they are.
func (k *keeper) usable(t Tokens) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.works(t, time.Now())
}

// reject records that the server rejected an access token. It has an effect
// only for the current token, or if no token has been loaded yet.
func (k *keeper) reject(t transport.Token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if access := k.current.open().Access; access == "" || access.Reveal() == t.Reveal() {
		k.refused = t
	}
}

// snapshot returns the current tokens, whether valid or not, their claims, and
// when to renew them.
func (k *keeper) snapshot() (Tokens, Claims, time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current.open(), k.claims, k.renewAt
}

// idle reports whether the keeper can be dropped without losing anything.
func (k *keeper) idle() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.change == nil && !k.unsaved
}

// close refuses new renewals and waits for the change in progress, which stops
// waiting and trying again.
func (k *keeper) close() {
	k.mu.Lock()
	k.closed, k.final = true, ErrClosed
	c := k.change
	k.mu.Unlock()
	if c != nil {
		c.stop(errStopped)
		<-c.over
	}
	k.mu.Lock()
	told := k.told
	k.mu.Unlock()
	if told != nil {
		<-told
	}
}
