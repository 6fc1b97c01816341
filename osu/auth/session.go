package auth

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Session supplies the tokens of one grant and renews them. It implements
// [transport.Authorizer] and [transport.Bound], is safe for concurrent use, and
// may serve any number of clients of one server.
//
// Tokens are renewed when a client asks for one and the current one is about to
// expire, has expired, or was rejected. One renewal runs at a time; other
// callers wait for it until their own contexts are done. [Session.KeepFresh]
// renews the tokens without waiting for a call.
type Session struct {
	*issuer
	keeper *keeper
	grant  GrantType
	scopes []Scope // requested, as far as known
	store  Store
	user   objects.UserID // 0 for none or unknown
	state  *state
}

// ClientCredentials returns a session of the application itself: it reads
// public data and acts for no user. Without scopes it requests public. With
// [ScopeDelegate], which only applications owned by a bot can have, it acts for
// that bot but can't read. It fails with [ErrConfig] if the server would refuse
// the settings or scopes.
//
// Nothing is sent before the first token is needed.
func ClientCredentials(app App, scopes ...Scope) (*Session, error) {
	return clientCredentials(app, nil, scopes)
}

// StoredClientCredentials is [ClientCredentials] with a store, so that programs
// that run often or side by side, such as commands and scheduled jobs, use one
// token until it expires. The store must be used for this application and these
// scopes alone. [ErrConfig]: its token belongs to another application or server.
func StoredClientCredentials(app App, store Store, scopes ...Scope) (*Session, error) {
	if store == nil {
		return nil, fmt.Errorf("%w: no store", ErrConfig)
	}
	return clientCredentials(app, store, scopes)
}

func clientCredentials(app App, store Store, scopes []Scope) (*Session, error) {
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
	return newSession(i, GrantClientCredentials, scopes, store), nil
}

// NewSession returns a session of a user that starts with existing tokens:
// those of [App.Exchange], those of another library, or only a refresh token.
// They replace the contents of the store; if store is nil, the login ends with
// the program. Nothing else may use the refresh token, because it can be used
// only once.
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

// Resume returns the session of a user whose tokens are in the store. It fails
// with [ErrLoginRequired] if there are none, and with [ErrConfig] if they
// belong to another application or server. Nothing is sent before a token is
// needed.
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
	t, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	s.user = t.Owner()
	s.keeper.adopt(t, time.Now()) // the session is not shared yet, so no lock is needed
	return s, nil
}

func newSession(i *issuer, grant GrantType, scopes []Scope, store Store) *Session {
	s := &Session{issuer: i, grant: grant, scopes: slices.Clone(scopes), store: store, state: new(state)}
	r := i.app.Renewal
	s.keeper = &keeper{
		renew:     s.renew,
		longest:   time.Duration(r.Attempts) * (r.Timeout + max(r.MaxPause, time.Minute)),
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

// made reports whether the session was created by a function of this package.
func (s *Session) made() bool { return s != nil && s.keeper != nil }

// tokens returns the keeper of the tokens. For a session that this package did
// not create, the keeper has only an error.
func (s *Session) tokens() *keeper {
	if !s.made() {
		return &keeper{closed: true, final: errUnmade}
	}
	return s.keeper
}

// Token returns the access token, renewed if necessary; see
// [transport.Authorizer]. While the token is valid it returns immediately, so
// call it before each use. It fails with an [*Error], with [ErrLoginRequired]
// once the login is lost, with [ErrStore] if the store fails (if new tokens
// could not be stored, the next call returns them), or with the reason why ctx
// is done and the last failure of the renewal.
func (s *Session) Token(ctx context.Context) (transport.Token, error) {
	t, err := s.tokens().token(ctx)
	if err != nil {
		return transport.Token{}, err
	}
	return transport.NewToken(t.Access.Reveal()), nil
}

// Reject reports that the server rejected the token; see
// [transport.Authorizer].
func (s *Session) Reject(t transport.Token) { s.tokens().reject(t) }

// Bind agrees on the endpoints with a client; see [transport.Bound]. It fails
// with [ErrConfig] if the session is nil or bound to another server.
func (s *Session) Bind(e transport.Endpoints) (transport.Endpoints, error) {
	if !s.made() {
		return transport.Endpoints{}, errUnmade
	}
	return s.binding.Bind(e)
}

// CountBy sets the limiter for revocations; see [transport.Counting].
func (s *Session) CountBy(l limit.Limiter) {
	if s.made() {
		s.binding.CountBy(l)
	}
}

// Grant returns what the tokens permit, according to the access token, or else
// what was requested.
func (s *Session) Grant() transport.Grant {
	if !s.made() {
		return transport.Grant{}
	}
	g := transport.Grant{Scopes: s.Claims().Scopes, Owner: transport.OwnerUser}
	if s.grant == GrantClientCredentials && !slices.Contains(s.scopes, ScopeDelegate) {
		g.Owner = transport.OwnerNone
	}
	return g
}

// Claims returns the unverified claims of the current access token. Missing
// ones are filled in with the requested scopes and the known expiry. It is the
// zero value before the first token.
func (s *Session) Claims() Claims {
	if !s.made() {
		return Claims{}
	}
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

// User returns the id of the user that the session acts for, according to its
// tokens or its pool. It is 0 if there is none or it is unknown.
func (s *Session) User() objects.UserID {
	if s != nil && s.user != 0 {
		return s.user
	}
	return s.Claims().User
}

// Tokens returns the current tokens, whether valid or not, for programs that
// store them without a [Store]: call it in [App.OnRefresh].
func (s *Session) Tokens() Tokens {
	t, _, _ := s.tokens().snapshot()
	t.Scopes = slices.Clone(t.Scopes)
	return t
}

// Refresh renews the tokens now, even if they are valid, or joins the renewal
// in progress. It also revives a session that has ended, for example after the
// user has logged in again elsewhere with the same store.
func (s *Session) Refresh(ctx context.Context) error { return s.tokens().force(ctx) }

// KeepFresh renews the tokens early until ctx is done, even if there are no
// calls, so that no call has to wait. It returns the reason why ctx is done, or
// the error that ended the session.
func (s *Session) KeepFresh(ctx context.Context) error {
	if ctx == nil {
		return errNilContext
	}
	for pause := time.Duration(0); ; {
		if err := wait.For(ctx, pause); err != nil {
			return err
		}
		if _, err := s.tokens().token(ctx); final(err) {
			return err
		}
		t, _, renewAt := s.tokens().snapshot()
		pause = max(time.Until(renewAt), time.Second)
		if renewAt.IsZero() && t.Access != "" {
			pause = time.Hour // nothing to do unless someone logs in again
		}
	}
}

// Revoke revokes the tokens on the server (DELETE /oauth/tokens/current),
// deletes them from the store, and ends the session. It waits for a renewal in
// progress and revokes the newest tokens, including those of another program
// with the same store. If the access token has expired, it uses the refresh
// token first, because the server can revoke only both together. If Revoke
// fails, the session stays usable, unless the tokens were revoked and only the
// store failed ([ErrStore]).
func (s *Session) Revoke(ctx context.Context) error {
	switch {
	case !s.made():
		return errUnmade
	case ctx == nil:
		return errNilContext
	}
	return s.keeper.do(ctx, s.revoked)
}

// Close ends the session and waits for a renewal in progress, so that its
// tokens reach the store. It tries again to store tokens that could not be
// stored; if that fails, Close returns [ErrStore], [Session.Tokens] still
// returns the tokens, and Close can be called again. Nothing is revoked: the
// store keeps the login. A program that exits without closing a session with a
// store may lose the login.
func (s *Session) Close() error {
	if !s.made() {
		return nil
	}
	s.keeper.close()
	ctx, cancel := context.WithTimeout(context.Background(), s.app.Renewal.Timeout)
	defer cancel()
	return s.keeper.do(ctx, s.lastChance)
}

// String returns the user that the session acts for, and its scopes.
func (s *Session) String() string {
	if !s.made() {
		return "auth.Session(none)"
	}
	scopes := joinScopes(s.Claims().Scopes)
	if user := s.User(); user != 0 {
		return fmt.Sprintf("auth.Session(user %d, %s)", user, scopes)
	}
	return fmt.Sprintf("auth.Session(%s, %s)", s.grant, scopes)
}

// Format prints the text of String for every verb, so that secrets are never
// printed.
func (s *Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue returns the text of String.
func (s *Session) LogValue() slog.Value { return slog.StringValue(s.String()) }
