package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/osugo/osugo/internal/wait"
)

// state is what the changes of a session, of which one runs at a time, hand on
// to each other.
type state struct {
	pending bool           // the current tokens are not in the store
	over    sealed[[]byte] // what the store held when they could not be stored
	lost    bool           // a refresh was sent and its response did not come
}

// renew obtains the tokens that follow have.
func (s *Session) renew(ctx context.Context, have Tokens, c *change) outcome {
	switch {
	case s.grant == GrantClientCredentials:
		t, err := s.issuer.grant(ctx, request{
			op: "client credentials", attempts: s.attempts(c), note: c.note,
			form: url.Values{"grant_type": {string(GrantClientCredentials)}, "scope": {joinScopes(s.scopes)}},
		})
		return outcome{tokens: t, err: err, asked: true}
	case s.store == nil:
		t, err := s.refresh(ctx, have, c)
		return outcome{tokens: t, err: err, asked: true}
	}
	var out outcome
	if err := s.locked(ctx, func(stored []byte) { out = s.renewLocked(ctx, have, stored, c) }); err != nil {
		return outcome{err: err}
	}
	return out
}

// attempts returns how many requests a renewal may send: one is enough while
// the old token still works.
func (s *Session) attempts(c *change) int {
	if c.urgent {
		return s.app.Renewal.Attempts
	}
	return 1
}

// locked runs a function with the lock of the store held and what is stored,
// nil for nothing.
func (s *Session) locked(ctx context.Context, run func(stored []byte)) error {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return storeError(stopped(ctx, err))
	}
	defer unlock()
	stored, err := s.store.Load(ctx)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return storeError(err)
	}
	run(stored)
	return nil
}

// renewLocked renews while nobody else can: the lock of the store is held from
// reading what is stored until the new tokens are safe.
func (s *Session) renewLocked(ctx context.Context, have Tokens, stored []byte, c *change) outcome {
	t, begun, err := s.newest(ctx, have, stored)
	switch {
	case err != nil:
		return outcome{err: err}
	case s.state.pending && !c.urgent:
		return s.storeAgain(ctx, stored, t)
	case !s.state.pending && t.Access != have.Access && s.keeper.usable(t):
		return outcome{tokens: t} // somebody else has renewed them
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

// newest returns the tokens to go on from: those in the store, or current ones
// that could not be stored. It also returns when another program began a renewal
// whose end is unknown.
func (s *Session) newest(ctx context.Context, have Tokens, stored []byte) (Tokens, time.Time, error) {
	if s.state.pending && same(stored, s.state.over.open()) {
		return have, time.Time{}, nil
	}
	t, from, err := s.read(stored)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return Tokens{}, time.Time{}, err
	}
	if s.state.pending && t.Refresh != have.Refresh {
		// There was another login, or a logout: nobody would know of ours.
		_ = s.revokeTokens(ctx, have, func(t Tokens) outcome { return s.refreshAlone(ctx, t) })
	}
	s.state.pending, s.state.over = false, nil
	return t, from.Renewing, err
}

// refreshAlone uses a refresh token without storing what follows, in order to
// revoke it.
func (s *Session) refreshAlone(ctx context.Context, t Tokens) outcome {
	fresh, err := s.refresh(ctx, t, &change{urgent: true})
	return outcome{tokens: fresh, err: err}
}

// announce notes in the store that the refresh token is about to be used. That
// proves that the store can be written, before the token is spent; it makes a
// loss visible to the next program; and no other holder of a lock that has
// expired can replace the new tokens without noticing.
func (s *Session) announce(ctx context.Context, stored []byte, t Tokens) (note []byte, err error) {
	note, err = s.encode(t, time.Now())
	if err == nil {
		err = s.store.Save(ctx, stored, note)
	}
	if err != nil {
		return nil, storeError(stopped(ctx, err))
	}
	s.state.pending, s.state.over = false, nil // a note holds the tokens, too
	return note, nil
}

// refresh uses the refresh token. Tokens and an error together mean that only
// the new refresh token can be used.
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
	// Without a refresh token in the response it was cut off, or the server does
	// not rotate them: time will tell.
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

// refusedRefresh is a refresh that led to no tokens.
type refusedRefresh struct {
	err    error
	stored []byte    // before the note
	note   []byte    // what announced it
	begun  time.Time // when another program began a renewal whose end is unknown
}

// refused returns the outcome of a renewal that led to no tokens.
func (s *Session) refused(ctx context.Context, spent Tokens, r refusedRefresh) outcome {
	isFinal := errors.Is(r.err, ErrLoginRequired)
	if isFinal {
		if t, ok := s.elsewhere(ctx, spent, r); ok {
			return outcome{tokens: t}
		}
	}
	if e, ok := errors.AsType[*Error](r.err); ok && (isFinal || !e.Lost) {
		// Nothing was carried out, so the note would only worry the next program.
		// If it can't be removed it does no more harm than that.
		_ = s.store.Save(context.WithoutCancel(ctx), r.note, r.stored)
	}
	return outcome{err: r.err, asked: true}
}

// elsewhere returns tokens that somebody else has stored although we hold the
// lock: it was a lease that expired, or its file was deleted. If a renewal was
// announced a moment ago, it waits for that one to end.
func (s *Session) elsewhere(ctx context.Context, spent Tokens, r refusedRefresh) (Tokens, bool) {
	const poll, longest = 50 * time.Millisecond, 5 * time.Second
	patience := min(s.app.Renewal.Timeout, longest)
	for {
		data, err := s.store.Load(ctx)
		if err == nil && !same(data, r.note) {
			if t, _, err := s.read(data); err == nil && t.Refresh != spent.Refresh && s.keeper.usable(t) {
				return t, true
			}
		}
		since := time.Since(r.begun)
		if r.begun.IsZero() || since < 0 || since > patience || wait.For(ctx, poll) != nil {
			return Tokens{}, false
		}
	}
}

// storeAgain stores tokens that could not be stored before. A failure is not one of
// the calls that asked for a token.
func (s *Session) storeAgain(ctx context.Context, stored []byte, t Tokens) outcome {
	if err := s.save(ctx, stored, t, ""); err != nil {
		return outcome{err: err}
	}
	return outcome{tokens: t}
}

// save puts tokens in the place of old, or of whatever else holds the refresh
// token that was spent for them, and remembers a failure. It does not end with
// ctx, as nothing is worse than to lose tokens.
func (s *Session) save(ctx context.Context, old []byte, t Tokens, spent Secret) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.app.Renewal.Timeout)
	defer cancel()
	data, err := s.encode(t, time.Time{})
	if err == nil {
		err = s.store.Save(ctx, old, data)
	}
	for tries := 0; errors.Is(err, ErrConflict) && spent != "" && tries < 3; tries++ {
		// Another holder of the lock has announced to use the token that we have
		// used.
		now, loadErr := s.store.Load(ctx)
		if theirs, _, readErr := s.read(now); loadErr != nil || readErr != nil || theirs.Refresh != spent {
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
		return Tokens{}, storeError(err)
	}
	t, _, err := s.read(data)
	return t, err
}

// read decodes what is stored, and refuses the tokens of others.
func (s *Session) read(stored []byte) (Tokens, saved, error) {
	if stored == nil {
		return Tokens{}, saved{}, fmt.Errorf("%w: %w", ErrLoginRequired, ErrNotStored)
	}
	t, from, err := decode(stored)
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

// encode returns the stored form of tokens. A time says when a renewal began.
func (s *Session) encode(t Tokens, renewing time.Time) ([]byte, error) {
	return encode(t, s.app.ID, s.settled(), renewing)
}

// put stores tokens in the place of whatever is stored, and uses them.
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
			s.state.pending = false // they stay with the caller
			return outcome{err: saved}
		}
		s.state.lost = false
		return outcome{tokens: t, login: true}
	})
}

// revoked returns the outcome of a revocation: of the newest tokens there are,
// so that none is left at the server that nobody knows of.
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

// revokeLocked revokes the newest tokens with the lock of the store held, and
// deletes them there.
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

// revokeTokens revokes tokens. If the access token is not valid any more, the
// refresh token may be: then it is used first, because only an access token can
// be revoked.
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

// lastChance stores tokens that could not be stored before the session was
// closed.
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
