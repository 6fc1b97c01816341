package auth

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// keeper holds the current tokens and lets one renewal run at a time.
//
// Invariants: mu is never held while anything waits. At most one flight exists;
// it is started under mu, together with the decision that it is needed, and its
// result is in place before its done is closed. A flight does not end with the
// context of the caller that started it.
type keeper struct {
	// renew returns the tokens that follow have. It runs in one goroutine at a
	// time. An urgent renewal may take its time; one that is not must be brief,
	// because there still is a token that works.
	renew func(ctx context.Context, have Tokens, urgent bool) renewed
	// renewable reports whether there is a way to follow tokens before they end.
	renewable func(Tokens) bool
	// early returns how long before their end tokens are renewed.
	early func() time.Duration
	// report is told of outcomes, one at a time; nil means nobody wants to know.
	report func(error)

	mu      sync.Mutex
	current Tokens
	claims  Claims    // what current says about itself
	renewAt time.Time // zero: never
	refused string    // the access token that the server refused last
	final   error     // set once nothing but a forced renewal can help
	flight  *flight
	closed  bool
	stop    context.CancelCauseFunc // ends the waiting of a flight
	flights sync.WaitGroup
	told    chan struct{} // closed when the last report has been made
}

// renewed is the outcome of a renewal. Tokens and an error together mean that
// the tokens are good and something else went wrong.
type renewed struct {
	tokens Tokens
	err    error
	asked  bool // the server was asked, rather than a store
}

// flight is a renewal under way.
type flight struct {
	urgent  bool
	done    chan struct{}
	outcome renewed       // set before done is closed
	enough  chan struct{} // closed when waiting for one that is not urgent has been long enough
}

// patience is how long callers wait for a renewal while the old token still
// works. It is not nothing, because a renewal ends the old token.
const patience = 2 * time.Second

// token returns tokens that are valid now. Whoever comes while a renewal runs
// waits for that one and can leave when its own context ends.
func (k *keeper) token(ctx context.Context) (Tokens, error) {
	if ctx == nil {
		return Tokens{}, errNilContext
	}
	for {
		tokens, f, err := k.look(ctx)
		if f == nil {
			return tokens, err
		}
		select {
		case <-f.done:
		case <-f.enough:
			if tokens, ok := k.living(); ok {
				return tokens, nil
			}
			if err := f.wait(ctx); err != nil {
				return Tokens{}, err
			}
		case <-ctx.Done():
			return Tokens{}, context.Cause(ctx)
		}
		if f.outcome.err == nil {
			return f.outcome.tokens, nil
		}
		// Tokens that could not be stored are reported once, to those who waited
		// for them. Any other failure matters only when there is no token left,
		// and one of a brief attempt not even then.
		if !f.outcome.tokens.IsZero() || final(f.outcome.err) {
			return Tokens{}, f.outcome.err
		}
		if tokens, ok := k.living(); ok {
			return tokens, nil
		}
		if f.urgent {
			return Tokens{}, f.outcome.err
		}
	}
}

// look returns the current tokens or why there are none; or else the flight to
// wait for.
func (k *keeper) look(ctx context.Context) (Tokens, *flight, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	alive := k.alive(now)
	switch {
	case k.final != nil:
		return Tokens{}, nil, k.final
	case alive && !k.due(now):
		return k.current, nil, nil
	}
	return Tokens{}, k.join(ctx, !alive, false), nil
}

func (k *keeper) living() (Tokens, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current, k.alive(time.Now())
}

// force renews even tokens that are good, and a session that has ended.
func (k *keeper) force(ctx context.Context) error {
	if ctx == nil {
		return errNilContext
	}
	k.mu.Lock()
	f := k.join(ctx, true, true)
	k.mu.Unlock()
	if err := f.wait(ctx); err != nil {
		return err
	}
	return f.outcome.err
}

func (f *flight) wait(ctx context.Context) error {
	select {
	case <-f.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// join returns the flight under way, or starts one. It is called with mu held.
func (k *keeper) join(ctx context.Context, urgent, forced bool) *flight {
	if k.flight != nil {
		return k.flight
	}
	f := &flight{urgent: urgent, done: make(chan struct{}), enough: make(chan struct{})}
	if k.closed {
		f.outcome.err = ErrClosed
		close(f.done)
		return f
	}
	k.flight = f
	have := k.current
	if forced {
		k.final = nil
	}
	ctx, k.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	stop := k.stop
	k.flights.Go(func() {
		defer stop(nil)
		if !urgent {
			defer time.AfterFunc(patience, func() { close(f.enough) }).Stop()
		}
		k.land(f, k.renew(ctx, have, urgent))
	})
	return f
}

// land puts the outcome of a flight in place, then reports it.
func (k *keeper) land(f *flight, out renewed) {
	k.mu.Lock()
	now := time.Now()
	if !out.tokens.IsZero() {
		k.adopt(out.tokens, now)
	}
	switch {
	case out.err == nil:
	case final(out.err) && out.tokens.IsZero() && !k.closed:
		k.final, k.current, k.claims = out.err, Tokens{}, Claims{}
	default:
		k.later(now)
	}
	ended := k.final != nil && !k.closed
	tell := k.report != nil && (ended || out.asked && !out.tokens.IsZero())
	before, told := k.told, make(chan struct{})
	if tell {
		k.told = told
	}
	k.flight = nil
	k.mu.Unlock()
	f.outcome = out
	close(f.done)

	if tell {
		defer close(told)
		if before != nil {
			<-before // reports follow each other
		}
		k.report(out.err)
	}
}

// adopt makes tokens the current ones. It is called with mu held.
func (k *keeper) adopt(t Tokens, now time.Time) {
	k.current, k.claims, k.renewAt = t, readClaims(t.Access.Reveal()), time.Time{}
	if !t.Expiry.IsZero() && k.renewable(t) {
		early := min(k.early(), t.Expiry.Sub(now)/4)
		k.renewAt = t.Expiry.Add(-early)
	}
}

// later puts off the next early renewal. It is called with mu held.
func (k *keeper) later(now time.Time) {
	pause := 30 * time.Second
	if !k.current.Expiry.IsZero() {
		pause = min(pause, max(k.current.Expiry.Sub(now)/4, time.Second))
	}
	k.renewAt = now.Add(pause/2 + rand.N(pause/2+1)) //nolint:gosec // jitter needs no secrecy
}

// alive reports whether the current token works, as far as is known.
func (k *keeper) alive(now time.Time) bool {
	return k.current.Access != "" && k.current.Access.Reveal() != k.refused &&
		(k.current.Expiry.IsZero() || now.Before(k.current.Expiry))
}

// due reports whether it is time to renew a token that is alive.
func (k *keeper) due(now time.Time) bool {
	return !k.renewAt.IsZero() && !now.Before(k.renewAt)
}

// usable reports whether tokens that came from a store can be used as they are.
func (k *keeper) usable(t Tokens) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return t.Access != "" && t.Access.Reveal() != k.refused && (t.Expiry.IsZero() || time.Now().Before(t.Expiry))
}

// reject notes that the server refused an access token. Only the current one
// matters, or any while none has been loaded.
func (k *keeper) reject(access string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.current.Access == "" || k.current.Access.Reveal() == access {
		k.refused = access
	}
}

// snapshot returns the current tokens, valid or not, what they say about
// themselves, and when to renew them.
func (k *keeper) snapshot() (Tokens, Claims, time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.current, k.claims, k.renewAt
}

// replace puts other tokens in the place of the current ones, and makes a session
// that had ended go on. It waits for a renewal under way, which is about the
// former tokens.
func (k *keeper) replace(ctx context.Context, t Tokens) error {
	for {
		k.mu.Lock()
		f := k.flight
		if f == nil {
			k.adopt(t, time.Now())
			k.final, k.refused = nil, ""
			if k.closed {
				k.final = ErrClosed
			}
			k.mu.Unlock()
			return nil
		}
		k.mu.Unlock()
		if err := f.wait(ctx); err != nil {
			return err
		}
	}
}

// idle reports whether no renewal is under way.
func (k *keeper) idle() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.flight == nil
}

// end drops the tokens; from then on there is only err.
func (k *keeper) end(err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.current, k.claims, k.final = Tokens{}, Claims{}, err
}

// close refuses new renewals and waits for the one under way.
func (k *keeper) close() {
	k.mu.Lock()
	k.closed, k.final = true, ErrClosed
	if k.stop != nil {
		k.stop(errStopped)
	}
	k.mu.Unlock()
	k.flights.Wait()
}
