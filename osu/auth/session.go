package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Session supplies the tokens of one grant and renews them. It implements
// [transport.Authorizer] and [transport.Bound], is safe for concurrent use, and
// may serve any number of clients of one server.
//
// Tokens are renewed when a client asks for one and the current one is about to
// end, has ended, or was refused. One renewal runs at a time; everyone else waits
// for it, as long as their own contexts last. [Session.KeepFresh] renews without
// being asked.
type Session struct {
	*issuer
	keeper *keeper
	grant  GrantType
	scopes []Scope // asked for, as far as known
	store  Store
	user   objects.UserID // 0: none, or not known

	// These belong to the flight, of which there is one at a time.
	unsaved bool   // the current tokens are not in the store
	stored  []byte // what the store holds instead
	lost    bool   // a refresh was sent and its answer did not come
}

// ClientCredentials returns a session of the application for itself: it reads
// public data and acts for no user. Without scopes it asks for public. With
// [ScopeDelegate], which only applications owned by a bot get, it acts for that
// bot, but can't read. [ErrConfig]: settings or scopes the server would refuse.
//
// Nothing is sent before the first token is needed.
func ClientCredentials(app App, scopes ...Scope) (*Session, error) {
	if len(scopes) == 0 {
		scopes = []Scope{ScopePublic}
	}
	if err := CheckScopes(GrantClientCredentials, scopes...); err != nil {
		return nil, err
	}
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	return newSession(i, GrantClientCredentials, scopes, nil), nil
}

// NewSession returns a session of a user that goes on from tokens: those of
// [App.Exchange], those of another library, or a refresh token from elsewhere. They are
// put into the store, in place of what it holds; without a store (nil) the login
// ends with the program. The session must be the only user of the refresh
// token: it can be used once.
func NewSession(ctx context.Context, app App, t Tokens, store Store) (*Session, error) {
	if ctx == nil {
		return nil, errNilContext
	}
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	if t.IsZero() {
		return nil, fmt.Errorf("%w: no tokens", ErrLoginRequired)
	}
	s := newSession(i, GrantAuthorizationCode, t.Scopes, store)
	s.user = t.Owner()
	if err := s.put(ctx, t); err != nil {
		return nil, err
	}
	return s, nil
}

// Resume returns the session of a user whose tokens are in the store.
// [ErrLoginRequired]: there are none. [ErrConfig]: they belong to another
// application or server. Nothing is sent before a token is needed.
func Resume(ctx context.Context, app App, store Store) (*Session, error) {
	if ctx == nil {
		return nil, errNilContext
	}
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	if store == nil {
		return nil, fmt.Errorf("%w: no store", ErrConfig)
	}
	s := newSession(i, GrantAuthorizationCode, nil, store)
	t, _, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	s.user = t.Owner()
	return s, s.keeper.replace(ctx, t)
}

func newSession(i *issuer, grant GrantType, scopes []Scope, store Store) *Session {
	s := &Session{issuer: i, grant: grant, scopes: slices.Clone(scopes), store: store}
	r := i.app.Renewal
	s.keeper = &keeper{
		renew:     s.renew,
		renewable: func(t Tokens) bool { return grant == GrantClientCredentials || t.Refresh != "" },
		early: func() time.Duration {
			return r.Early + rand.N(r.Jitter+1) //nolint:gosec // jitter needs no secrecy
		},
	}
	if i.app.OnRefresh != nil {
		s.keeper.report = func(err error) { i.app.OnRefresh(s, err) }
	}
	return s
}

// Token returns the access token, renewed if necessary; see
// [transport.Authorizer]. It fails with an [*Error], with [ErrLoginRequired]
// once the tokens are gone for good, with [ErrStore] when new tokens could not
// be stored (the next call returns them), or with the reason why ctx ended.
func (s *Session) Token(ctx context.Context) (transport.Token, error) {
	t, err := s.keeper.token(ctx)
	if err != nil {
		return transport.Token{}, err
	}
	return transport.NewToken(t.Access.Reveal()), nil
}

// Reject says that the server refused the token; see [transport.Authorizer].
func (s *Session) Reject(t transport.Token) { s.keeper.reject(t.Reveal()) }

// Bind settles the endpoints together with a client; see [transport.Bound].
// [ErrConfig]: the session is nil.
func (s *Session) Bind(e transport.Endpoints) (transport.Endpoints, error) {
	if s == nil {
		return transport.Endpoints{}, fmt.Errorf("%w: nil session: was the error of its making checked?", ErrConfig)
	}
	return s.binding.Bind(e)
}

// Grant returns what the tokens may do: what they say themselves, or else what
// was asked for.
func (s *Session) Grant() transport.Grant {
	g := transport.Grant{Scopes: s.Claims().Scopes, Owner: transport.OwnerUser}
	if s.grant == GrantClientCredentials && !slices.Contains(s.scopes, ScopeDelegate) {
		g.Owner = transport.OwnerNone
	}
	return g
}

// Claims returns what the current access token says about itself, which nobody
// has verified, completed by what is known otherwise: the scopes asked for, and
// when the token ends. It is zero before the first token.
func (s *Session) Claims() Claims {
	t, c, _ := s.keeper.snapshot()
	if c.Scopes == nil {
		c.Scopes = t.Scopes
	}
	if c.Scopes == nil {
		c.Scopes = s.scopes
	}
	c.Scopes = slices.Clone(c.Scopes)
	if !t.Expiry.IsZero() {
		c.Expiry = t.Expiry
	}
	return c
}

// User returns the id of the user the session acts for, as its tokens say or as
// its pool knows; 0 when there is none or it is not known.
func (s *Session) User() objects.UserID {
	if s.user != 0 {
		return s.user
	}
	return s.Claims().User
}

// Tokens returns the current tokens as they are, valid or not, for programs that
// keep them by themselves: call it from [App.OnRefresh].
func (s *Session) Tokens() Tokens {
	t, _, _ := s.keeper.snapshot()
	t.Scopes = slices.Clone(t.Scopes)
	return t
}

// Refresh renews the tokens now, even if they are good, or joins the renewal
// under way. It also gives a session another chance that has ended: when a user
// has logged in again elsewhere, with the same store.
func (s *Session) Refresh(ctx context.Context) error { return s.keeper.force(ctx) }

// KeepFresh renews the tokens early until ctx ends, whether or not anyone asks
// for them, so that no call has to wait. It returns the reason why ctx ended, or
// what ended the session.
func (s *Session) KeepFresh(ctx context.Context) error {
	if ctx == nil {
		return errNilContext
	}
	for pause := time.Duration(0); ; {
		if err := wait.For(ctx, pause); err != nil {
			return err
		}
		if _, err := s.keeper.token(ctx); final(err) {
			return err
		}
		t, _, renewAt := s.keeper.snapshot()
		pause = max(time.Until(renewAt), time.Second)
		if renewAt.IsZero() && t.Access != "" {
			pause = time.Hour // nothing to do unless someone logs in again
		}
	}
}

// Revoke ends the current tokens on the server (DELETE /oauth/tokens/current),
// takes them out of the store, and ends the session. The refresh token ends with
// them. It does nothing more when they had ended before.
func (s *Session) Revoke(ctx context.Context) error {
	t, err := s.keeper.token(ctx)
	if err == nil {
		err = s.revoke(ctx, t.Access.Reveal())
	}
	if err != nil && !errors.Is(err, ErrLoginRequired) {
		return err
	}
	if s.grant == GrantClientCredentials {
		s.keeper.end(fmt.Errorf("%w: tokens were revoked", ErrClosed))
		return nil
	}
	s.keeper.end(fmt.Errorf("%w: tokens were revoked", ErrLoginRequired))
	if s.store == nil {
		return nil
	}
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return storeError(err)
	}
	defer unlock()
	stored, err := s.store.Load(ctx)
	if err == nil {
		err = s.store.Save(ctx, stored, nil)
	}
	if err != nil && !errors.Is(err, ErrNotStored) {
		return storeError(err)
	}
	return nil
}

// Close ends the session and waits for a renewal under way, so that its tokens
// reach the store. Tokens that could not be stored get a last chance; [ErrStore]
// says that it failed, and the login is lost. A program that ends without closing
// a session that has a store may lose the login, too.
func (s *Session) Close() error {
	s.keeper.close()
	if !s.unsaved {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), s.app.Renewal.Timeout)
	defer cancel()
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return storeError(err)
	}
	defer unlock()
	stored, err := s.store.Load(ctx)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return storeError(err)
	}
	if !same(stored, s.stored) {
		return nil // there has been another login
	}
	return s.save(ctx, stored, s.Tokens())
}

// renew obtains the tokens that follow have.
func (s *Session) renew(ctx context.Context, have Tokens, urgent bool) renewed {
	attempts := 1
	if urgent {
		attempts = s.app.Renewal.Attempts
	}
	switch {
	case s.grant == GrantClientCredentials:
		t, err := s.issuer.grant(ctx, request{op: "client credentials", attempts: attempts, form: url.Values{
			"grant_type": {string(GrantClientCredentials)}, "scope": {joinScopes(s.scopes)},
		}})
		return renewed{t, err, true}
	case s.store == nil:
		t, err := s.refresh(ctx, have, attempts)
		return renewed{t, err, true}
	}
	return s.renewStored(ctx, have, urgent, attempts)
}

// renewStored renews while nobody else can: it holds the lock of the store from
// reading what is stored until the new tokens are safe.
func (s *Session) renewStored(ctx context.Context, have Tokens, urgent bool, attempts int) renewed {
	unlock, err := s.store.Lock(ctx)
	if err != nil {
		return renewed{err: storeError(stopped(ctx, err))}
	}
	defer unlock()
	t, stored, err := s.load(ctx)
	if err != nil {
		return renewed{err: err}
	}
	switch {
	case s.unsaved && same(stored, s.stored):
		t = have // newer than what is stored
		if !urgent {
			return renewed{tokens: t, err: s.save(ctx, stored, t)}.quiet()
		}
	case t.Access != have.Access && s.keeper.usable(t):
		s.unsaved = false
		return renewed{tokens: t} // someone else has renewed them
	}
	fresh, err := s.refresh(ctx, t, attempts)
	if err != nil {
		if !errors.Is(err, ErrLoginRequired) {
			return renewed{err: err, asked: true}
		}
		// A store without a real lock may have let someone else be quicker.
		if now, data, loadErr := s.load(ctx); loadErr == nil && !same(data, stored) && s.keeper.usable(now) {
			return renewed{tokens: now}
		}
		return renewed{err: err, asked: true}
	}
	return renewed{fresh, s.save(ctx, stored, fresh), true}
}

// quiet drops tokens that are the current ones already, so that a failure to
// store them once more does not fail a call.
func (r renewed) quiet() renewed {
	if r.err != nil {
		r.tokens = Tokens{}
	}
	return r
}

// refresh uses the refresh token.
func (s *Session) refresh(ctx context.Context, t Tokens, attempts int) (Tokens, error) {
	if t.Refresh == "" {
		return Tokens{}, &Error{Op: "refresh", Err: errNoRefresh}
	}
	fresh, err := s.issuer.grant(ctx, request{op: "refresh", attempts: attempts, form: url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {t.Refresh.Reveal()},
	}})
	if err != nil {
		if e, ok := errors.AsType[*Error](err); ok {
			s.lost = s.lost || e.Lost
			e.Lost = s.lost
		}
		return Tokens{}, err
	}
	s.lost = false
	if fresh.Scopes == nil {
		fresh.Scopes = t.Scopes // a refresh keeps them
	}
	if fresh.Refresh == "" {
		fresh.Refresh = t.Refresh // a server that does not rotate
	}
	return fresh, nil
}

// load reads the tokens in the store, and refuses those of someone else.
func (s *Session) load(ctx context.Context) (Tokens, []byte, error) {
	data, err := s.store.Load(ctx)
	switch {
	case errors.Is(err, ErrNotStored):
		return Tokens{}, nil, fmt.Errorf("%w: %w", ErrLoginRequired, err)
	case err != nil:
		return Tokens{}, nil, storeError(err)
	}
	t, from, err := decode(data)
	switch {
	case err != nil:
		return Tokens{}, nil, storeError(err)
	case from.ClientID != 0 && from.ClientID != s.app.ID:
		return Tokens{}, nil, fmt.Errorf("%w: the stored tokens belong to application %d", ErrConfig, from.ClientID)
	}
	if from.TokenURL != "" && from.TokenURL != s.settled().Token {
		return Tokens{}, nil, fmt.Errorf("%w: the stored tokens belong to another server", ErrConfig)
	}
	return t, data, nil
}

// save is write for the flight: it remembers what is still to be stored.
func (s *Session) save(ctx context.Context, stored []byte, t Tokens) error {
	err := s.write(ctx, stored, t)
	s.unsaved, s.stored = err != nil, nil
	if err != nil {
		s.stored = stored
	}
	return err
}

// write puts tokens in the place of what is stored. It does not end with ctx, as
// nothing is worse than to lose them.
func (s *Session) write(ctx context.Context, stored []byte, t Tokens) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.app.Renewal.Timeout)
	defer cancel()
	data, err := encode(t, s.app.ID, s.settled())
	if err == nil {
		err = s.store.Save(ctx, stored, data)
	}
	if err != nil {
		return storeError(err)
	}
	return nil
}

// put stores tokens in the place of whatever is stored, and uses them.
func (s *Session) put(ctx context.Context, t Tokens) error {
	if s.store != nil {
		unlock, err := s.store.Lock(ctx)
		if err != nil {
			return storeError(err)
		}
		defer unlock()
		stored, err := s.store.Load(ctx)
		if err != nil && !errors.Is(err, ErrNotStored) {
			return storeError(err)
		}
		if err := s.write(ctx, stored, t); err != nil {
			return err
		}
	}
	return s.keeper.replace(ctx, t)
}

func storeError(err error) error { return fmt.Errorf("%w: %w", ErrStore, err) }

// String says whom the session acts for, and what it may do.
func (s *Session) String() string {
	scopes := joinScopes(s.Claims().Scopes)
	if user := s.User(); user != 0 {
		return fmt.Sprintf("auth.Session(user %d, %s)", user, scopes)
	}
	return fmt.Sprintf("auth.Session(%s, %s)", s.grant, scopes)
}

// Format prints the same for every verb, so that no secret can be seen.
func (s *Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns the same.
func (s *Session) LogValue() slog.Value { return slog.StringValue(s.String()) }
