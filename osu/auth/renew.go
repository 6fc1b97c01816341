package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/osugo/osugo/internal/wait"
)

// state is passed from one change of a session to the next; only one runs at a
// time.
type state struct {
	pending bool           // the current tokens are not in the store
	over    sealed[[]byte] // the stored text at that time
	lost    bool           // a refresh was sent and its response was lost
}

// renew obtains the tokens after have.
func (s *Session) renew(ctx context.Context, have Tokens, c *change) outcome {
	own := s.grant == GrantClientCredentials
	switch {
	case own && s.store == nil:
		return s.ask(ctx, c)
	case s.store == nil:
		t, err := s.refresh(ctx, have, c)
		return outcome{tokens: t, err: err, asked: true}
	}
	var out outcome
	if err := s.locked(ctx, func(stored []byte) {
		if own {
			out = s.askLocked(ctx, have, stored, c)
		} else {
			out = s.renewLocked(ctx, have, stored, c)
		}
	}); err != nil {
		return outcome{err: err}
	}
	return out
}

// ask asks for a token with the credentials of the application.
func (s *Session) ask(ctx context.Context, c *change) outcome {
	t, err := s.issuer.grant(ctx, request{
		op: "client credentials", attempts: s.attempts(c), note: c.note,
		form: url.Values{"grant_type": {string(GrantClientCredentials)}, "scope": {joinScopes(s.scopes)}},
	})
	return outcome{tokens: t, err: err, asked: true}
}

// askLocked asks for a token unless another program has stored one that can be
// used. A text that is not readable is replaced: no login is lost with it.
func (s *Session) askLocked(ctx context.Context, have Tokens, stored []byte, c *change) outcome {
	t, _, err := s.read(ctx, stored)
	switch {
	case errors.Is(err, ErrConfig):
		return outcome{err: err}
	case err == nil && t.Access != have.Access && s.keeper.usable(t):
		return outcome{tokens: t}
	}
	out := s.ask(ctx, c)
	if out.err == nil {
		out.err = s.save(ctx, stored, out.tokens, "")
		out.unsaved = out.err != nil
	}
	return out
}

// attempts returns how many requests a renewal may send. One is enough while
// the old token still works.
func (s *Session) attempts(c *change) int {
	if c.urgent {
		return s.app.Renewal.Attempts
	}
	return 1
}

// locked calls run with the stored text, nil for none, while it holds the
// store's lock.
func (s *Session) locked(ctx context.Context, run func(stored []byte)) error {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return storeError(stopped(ctx, err))
	}
	if unlock != nil { // a store may have nothing to unlock
		defer unlock()
	}
	stored, err := s.store.Load(ctx)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return storeError(stopped(ctx, err))
	}
	run(stored)
	return nil
}

// renewLocked renews the tokens while no other program can: the store's lock is
// held from reading the stored text until the new tokens are safe.
func (s *Session) renewLocked(ctx context.Context, have Tokens, stored []byte, c *change) outcome {
	t, begun, err := s.newest(ctx, have, stored)
	switch {
	case err != nil:
		return outcome{err: err}
	case s.state.pending && !c.urgent:
		return s.storeAgain(ctx, stored, t)
	case !s.state.pending && t.Access != have.Access && s.keeper.usable(t):
		return outcome{tokens: t} // another program has renewed them
	case t.Refresh == "":
		return outcome{err: &Error{Op: "refresh", Err: fmt.Errorf("%w: there is no refresh token", ErrLoginRequired)}}
	}
	note, err := s.announce(ctx, stored, t)
	if err != nil {
		return outcome{err: err} // before anything is spent
	}
	s.state.lost = s.state.lost || !begun.IsZero()
	fresh, err := s.refresh(ctx, t, c)
	if fresh.IsZero() {
		return s.refused(ctx, t, refusedRefresh{err: err, stored: stored, note: note, begun: begun})
	}
	saved := s.save(ctx, note, fresh, t.Refresh)
	if saved != nil {
		err = saved
	}
	return outcome{tokens: fresh, err: err, asked: true, unsaved: saved != nil}
}

// newest returns the tokens to continue from: those in the store, or the
// current ones if they could not be stored. It also returns when another
// program began a renewal whose outcome is unknown.
func (s *Session) newest(ctx context.Context, have Tokens, stored []byte) (Tokens, time.Time, error) {
	if s.state.pending && same(stored, s.state.over.open()) {
		return have, time.Time{}, nil
	}
	t, from, err := s.read(ctx, stored)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return Tokens{}, time.Time{}, err
	}
	if s.state.pending && t.Refresh != have.Refresh {
		// There was another login, or a logout, so nothing else would revoke
		// our tokens.
		_ = s.revokeTokens(ctx, have, func(t Tokens) outcome { return s.refreshAlone(ctx, t) })
	}
	s.state.pending, s.state.over = false, nil
	return t, from.Renewing, err
}

// refreshAlone uses a refresh token without storing the new tokens, which are
// to be revoked.
func (s *Session) refreshAlone(ctx context.Context, t Tokens) outcome {
	fresh, err := s.refresh(ctx, t, &change{urgent: true})
	return outcome{tokens: fresh, err: err}
}

// announce writes a note to the store that the refresh token is about to be
// used. That proves that the store can be written before the token is spent,
// makes a loss visible to the next program, and keeps another holder of an
// expired lock from replacing the new tokens unnoticed.
func (s *Session) announce(ctx context.Context, stored []byte, t Tokens) (note []byte, err error) {
	note, err = s.encode(t, time.Now())
	if err == nil {
		err = s.store.Save(ctx, stored, note)
	}
	if err != nil {
		return nil, storeError(stopped(ctx, err))
	}
	s.state.pending, s.state.over = false, nil // the note also holds the tokens
	return note, nil
}

// refresh uses the refresh token. Both tokens and an error mean that only the
// new refresh token can be used.
func (s *Session) refresh(ctx context.Context, t Tokens, c *change) (Tokens, error) {
	if t.Refresh == "" {
		return Tokens{}, &Error{Op: "refresh", Err: fmt.Errorf("%w: there is no refresh token", ErrLoginRequired)}
	}
	fresh, err := s.issuer.grant(ctx, request{
		op: "refresh", attempts: s.attempts(c), note: c.note,
		form: url.Values{"grant_type": {"refresh_token"}, "refresh_token": {t.Refresh.Reveal()}},
	})
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			s.state.lost = s.state.lost || e.Lost
			lost := *e
			lost.Lost = s.state.lost
			err = &lost
		}
		return Tokens{}, err
	}
	// Without a refresh token, either the response was truncated or the server
	// does not rotate refresh tokens; the next refresh will show which.
	s.state.lost = fresh.Refresh == ""
	if fresh.Scopes == nil {
		fresh.Scopes = t.Scopes // a refresh keeps them
	}
	if fresh.Refresh == "" {
		fresh.Refresh = t.Refresh
	}
	if fresh.Access == "" {
		return fresh, &Error{Op: "refresh", Attempts: 1, Err: fmt.Errorf("%w: an access token that can't be sent", errForeign)}
	}
	return fresh, nil
}

// refusedRefresh is a refresh that returned no tokens.
type refusedRefresh struct {
	err    error
	stored []byte    // the text before the note
	note   []byte    // the text of the note
	begun  time.Time // when another program began a renewal whose outcome is unknown
}

// refused returns the outcome of a renewal that returned no tokens.
func (s *Session) refused(ctx context.Context, spent Tokens, r refusedRefresh) outcome {
	isFinal := errors.Is(r.err, ErrLoginRequired)
	if isFinal {
		if t, ok := s.elsewhere(ctx, spent, r); ok {
			return outcome{tokens: t}
		}
	}
	if e, ok := errors.AsType[*Error](r.err); ok && (isFinal || !e.Lost) {
		// Nothing was carried out, so the note would only mislead the next
		// program. Failing to remove it does no other harm.
		_ = s.store.Save(context.WithoutCancel(ctx), r.note, r.stored)
	}
	return outcome{err: r.err, asked: true}
}

// elsewhere returns tokens that another program has stored although we hold the
// lock, because the lock was a lease that expired or its file was deleted. If
// another renewal has just been announced, it waits for that one to end.
func (s *Session) elsewhere(ctx context.Context, spent Tokens, r refusedRefresh) (Tokens, bool) {
	const poll, longest = 50 * time.Millisecond, 5 * time.Second
	patience := min(s.app.Renewal.Timeout, longest)
	for begun := r.begun; ; {
		data, err := s.store.Load(ctx)
		if err == nil && !same(data, r.note) {
			t, from, err := s.read(ctx, data)
			switch {
			case err != nil:
			case t.Refresh != spent.Refresh && s.keeper.usable(t):
				return t, true
			case begun.IsZero():
				begun = from.Renewing // over our own note
			}
		}
		since := time.Since(begun)
		if begun.IsZero() || since < 0 || since > patience || wait.For(ctx, poll) != nil {
			return Tokens{}, false
		}
	}
}

// storeAgain stores tokens that could not be stored before. A failure does not
// fail the calls that asked for a token.
func (s *Session) storeAgain(ctx context.Context, stored []byte, t Tokens) outcome {
	if err := s.save(ctx, stored, t, ""); err != nil {
		return outcome{err: err}
	}
	return outcome{tokens: t}
}

// save replaces old, or any other text that holds the spent refresh token, with
// tokens, and remembers a failure. ctx does not cancel it, because nothing is
// worse than losing tokens.
func (s *Session) save(ctx context.Context, old []byte, t Tokens, spent Secret) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.app.Renewal.Timeout)
	defer cancel()
	data, err := s.encode(t, time.Time{})
	if err == nil {
		err = s.store.Save(ctx, old, data)
	}
	for tries := 0; errors.Is(err, ErrConflict) && spent != "" && tries < 3; tries++ {
		// Another holder of the lock has announced the use of the token that we
		// used.
		now, loadErr := s.store.Load(ctx)
		if theirs, _, readErr := s.read(ctx, now); loadErr != nil || readErr != nil || theirs.Refresh != spent {
			break
		}
		old = now
		err = s.store.Save(ctx, old, data)
	}
	s.state.pending, s.state.over = err != nil, nil
	if err != nil {
		s.state.over = seal(old)
		return storeError(err)
	}
	return nil
}

// load reads the tokens in the store.
func (s *Session) load(ctx context.Context) (Tokens, error) {
	data, err := s.store.Load(ctx)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return Tokens{}, storeError(stopped(ctx, err))
	}
	t, _, err := s.read(ctx, data)
	return t, err
}

// read decodes a stored text, and refuses tokens of other applications and
// servers.
func (s *Session) read(ctx context.Context, stored []byte) (Tokens, saved, error) {
	if stored == nil {
		return Tokens{}, saved{}, fmt.Errorf("%w: %w", ErrLoginRequired, ErrNotStored)
	}
	t, from, err := decode(context.WithoutCancel(ctx), stored) // as decoding is no reason to give up
	switch {
	case err != nil:
		return Tokens{}, saved{}, storeError(fmt.Errorf("%w in %v", err, s.store))
	case from.ClientID != 0 && from.ClientID != s.app.ID:
		return Tokens{}, saved{}, fmt.Errorf("%w: the stored tokens belong to application %d", ErrConfig, from.ClientID)
	case from.TokenURL != "" && from.TokenURL != s.settled().Token:
		return Tokens{}, saved{}, fmt.Errorf("%w: the stored tokens belong to another server", ErrConfig)
	}
	return t, from, nil
}

// encode returns the stored form of tokens. renewing is when a renewal began,
// if one did.
func (s *Session) encode(t Tokens, renewing time.Time) ([]byte, error) {
	return encode(t, s.app.ID, s.settled(), renewing)
}

// put replaces the stored tokens with t, and uses them.
func (s *Session) put(ctx context.Context, t Tokens) error {
	if !s.made() {
		return errUnmade
	}
	return s.keeper.do(ctx, func(ctx context.Context, _ Tokens) outcome {
		if s.store == nil {
			return outcome{tokens: t, login: true}
		}
		var saved error
		if err := s.locked(ctx, func(stored []byte) { saved = s.save(ctx, stored, t, "") }); err != nil {
			return outcome{err: err}
		}
		if saved != nil {
			s.state.pending = false // the caller keeps them
			return outcome{err: saved}
		}
		s.state.lost = false
		return outcome{tokens: t, login: true}
	})
}

// revoked revokes the newest tokens, so that no forgotten ones stay valid on
// the server, and returns the outcome.
func (s *Session) revoked(ctx context.Context, have Tokens) outcome {
	if s.store == nil {
		return s.revokeTokens(ctx, have, func(t Tokens) outcome { return s.refreshAlone(ctx, t) })
	}
	var out outcome
	if err := s.locked(ctx, func(stored []byte) { out = s.revokeLocked(ctx, have, stored) }); err != nil {
		return outcome{err: err}
	}
	return out
}

// revokeLocked revokes the newest tokens and deletes them from the store, whose
// lock is held.
func (s *Session) revokeLocked(ctx context.Context, have Tokens, stored []byte) outcome {
	t, _, err := s.newest(ctx, have, stored)
	if errors.Is(err, ErrNotStored) {
		t, err = have, nil
	}
	if err != nil {
		return outcome{err: err}
	}
	out := s.revokeTokens(ctx, t, func(t Tokens) outcome { return s.renewLocked(ctx, t, stored, &change{urgent: true}) })
	if out.end == nil {
		return out
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.app.Renewal.Timeout)
	defer cancel()
	now, err := s.store.Load(ctx)
	if err == nil {
		err = s.store.Save(ctx, now, nil)
	}
	s.state.pending = false
	if err != nil && !errors.Is(err, ErrNotStored) {
		out.err = storeError(err)
	}
	return out
}

// revokeTokens revokes tokens. If the access token is no longer valid but the
// refresh token may be, it uses the refresh token first, because only an access
// token can be revoked.
func (s *Session) revokeTokens(ctx context.Context, t Tokens, renew func(Tokens) outcome) outcome {
	gone := outcome{end: fmt.Errorf("%w: %w", ErrLoginRequired, errRevoked)}
	if s.grant == GrantClientCredentials {
		gone.end = fmt.Errorf("%w: %w", ErrClosed, errRevoked)
	}
	if t.Access != "" {
		done, err := s.issuer.revoke(ctx, t.Access.Reveal())
		switch {
		case err != nil:
			return outcome{err: err}
		case done:
			return gone
		}
	}
	if t.Refresh == "" {
		return gone
	}
	out := renew(t)
	switch {
	case errors.Is(out.err, ErrLoginRequired):
		return gone
	case out.tokens.Access == "":
		return out
	}
	if _, err := s.issuer.revoke(ctx, out.tokens.Access.Reveal()); err != nil {
		out.err = err
		return out
	}
	return gone
}

// lastChance tries to store tokens that could not be stored before the session
// was closed.
func (s *Session) lastChance(ctx context.Context, have Tokens) outcome {
	if !s.state.pending {
		return outcome{}
	}
	var saved error
	err := s.locked(ctx, func(stored []byte) {
		if t, _, err := s.newest(ctx, have, stored); err == nil && s.state.pending {
			saved = s.save(ctx, stored, t, "")
		}
	})
	if err == nil {
		err = saved
	}
	return outcome{err: err}
}
