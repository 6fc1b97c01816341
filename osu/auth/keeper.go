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

// keeper holds the current tokens and lets one change of them run at a time: a
// renewal, a revocation, or the tokens of another login.
//
// Invariants: mu is never held while anything waits. At most one change exists;
// it is started under mu, together with the decision that it is needed, and its
// outcome is in place before its done is closed. A renewal does not end with the
// context of the caller that started it. DESIGN.md has a drawing.
type keeper struct {
	// renew returns the tokens that follow have. It runs in one goroutine at a
	// time. Without urgency it must be brief, because the old token still works.
	renew func(ctx context.Context, have Tokens, c *change) outcome
	// longest bounds a renewal.
	longest time.Duration
	// renewable reports whether there is a way to renew tokens before they
	// expire.
	renewable func(Tokens) bool
	// early returns how long before their expiry tokens are renewed.
	early func() time.Duration
	// report is told of outcomes, one at a time; nil means nobody wants to know.
	report func(error)

	mu      sync.Mutex
	current sealed[Tokens]
	claims  Claims          // what current says about itself
	renewAt time.Time       // zero: never
	refused transport.Token // the access token that the server refused last
	final   error           // set once only a forced renewal or a login can help
	unsaved bool            // the current tokens are not in the store
	change  *change
	closed  bool
	told    chan struct{} // closed once the last report has been made
}

// outcome is what a change leads to. Tokens and an error together mean that the
// tokens can be used and something else went wrong.
type outcome struct {
	tokens  Tokens
	err     error
	asked   bool  // the server was asked, rather than a store
	login   bool  // the tokens are of a new login
	end     error // the tokens are gone on purpose; from now on there is only this
	unsaved bool  // the tokens are not in the store
}

// change is a change of the tokens under way.
type change struct {
	renewal bool // rather than a revocation or a login
	urgent  bool // a renewal that is needed now
	stop    context.CancelCauseFunc
	trouble atomic.Pointer[Error] // the last failed attempt
	enough  chan struct{}         // closed once waiting for a renewal that is not urgent has been long enough
	done    chan struct{}
	outcome outcome       // set before done is closed
	over    chan struct{} // closed at the end of its goroutine
}

// patience is how long callers wait for a renewal while the old token still
// works. It is not zero because a renewal revokes the old token.
const patience = 2 * time.Second

// note remembers a failed attempt, for callers that give up waiting.
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

// left returns the error for a caller whose context is done before the change.
func (c *change) left(ctx context.Context) error {
	err := wait.Ended(ctx)
	if trouble := c.trouble.Load(); trouble != nil {
		return fmt.Errorf("%w, while waiting for a token: %w", err, trouble)
	}
	return err
}

// token returns tokens that are valid now. A caller that comes while a renewal
// runs waits for it, and can give up when its own context is done.
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

// look returns the current tokens or why there are none, or else the change to
// wait for.
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

// result returns what a change that is done means to a caller that waited for
// it, or false if the caller must look again.
func (k *keeper) result(c *change) (Tokens, error, bool) {
	out := c.outcome
	switch {
	case !c.renewal:
		return Tokens{}, nil, false
	case out.err == nil:
		return out.tokens, nil, true
	case !out.tokens.IsZero() || final(out.err):
		// Tokens that could not be stored are reported once, to those who waited
		// for them.
		return Tokens{}, out.err, true
	}
	// Any other failure matters only if there is no token left, and one of a
	// brief attempt not even then.
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

// force renews even tokens that are valid, and a session that has ended.
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

// join returns the change under way, or starts a renewal. It is called with mu
// held.
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

// do runs a change that is not a renewal once the one under way is done, also
// of a keeper that is closed. Unlike a renewal it ends with ctx.
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
			<-before // reports follow each other
		}
		k.report(out.err)
	}
}

// place makes an outcome the state of things. It is called with mu held.
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
	case final(out.err) && out.tokens.IsZero() && !k.closed: // Close still has to store what is not stored
		k.drop(out.err)
	default:
		k.later(now)
	}
	if k.closed {
		k.final = ErrClosed
	}
}

// drop drops the tokens; from now on there is only err. It is called with mu
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

// later puts off the next early renewal. It is called with mu held.
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

// due reports whether it is time to renew a token that is alive.
func (k *keeper) due(now time.Time) bool {
	return !k.renewAt.IsZero() && !now.Before(k.renewAt)
}

// usable reports whether tokens that came from elsewhere can be used as they
// are.
func (k *keeper) usable(t Tokens) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.works(t, time.Now())
}

// reject notes that the server refused an access token. Only the current one
// matters, or any while none has been loaded.
func (k *keeper) reject(t transport.Token) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if access := k.current.open().Access; access == "" || access.Reveal() == t.Reveal() {
		k.refused = t
	}
}

// snapshot returns the current tokens, valid or not, what they say about
// themselves, and when to renew them.
func (k *keeper) snapshot() (Tokens, Claims, time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current.open(), k.claims, k.renewAt
}

// idle reports whether nothing would be lost if the keeper were forgotten.
func (k *keeper) idle() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.change == nil && !k.unsaved
}

// close refuses new renewals and waits for the change under way, which from then
// on neither waits nor tries again.
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
