package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/osu/transport"
)

// static supplies tokens that this package did not obtain.
type static struct {
	binding
	keeper *keeper
	grant  transport.Grant
}

// FixedToken returns an authorizer for an existing access token; surrounding
// white space is removed. Missing fields of the grant are read from the token.
// The token can't be renewed: once the server has rejected it, every call fails
// with [ErrLoginRequired].
func FixedToken(access string, grant transport.Grant) transport.Authorizer {
	access = strings.TrimSpace(access)
	claims := readClaims(access)
	if grant.Scopes == nil {
		grant.Scopes = claims.Scopes
	}
	if grant.Owner == transport.OwnerUnknown && claims.Scopes != nil {
		grant.Owner = transport.OwnerNone
		if claims.User != 0 {
			grant.Owner = transport.OwnerUser
		}
	}
	refused := fmt.Errorf("%w: the fixed token was rejected", ErrLoginRequired)
	if access == "" {
		refused = fmt.Errorf("%w: the fixed token is empty", ErrLoginRequired)
	}
	s := newStatic(grant, func(context.Context, Tokens, *change) outcome { return outcome{err: refused} })
	s.keeper.current = seal(Tokens{Access: Secret(access)})
	return s
}

// FromTokenSource returns an authorizer for tokens of a source of package
// oauth2. The source is called if there is no token yet, if it has expired, and
// if the server has rejected it. One goroutine calls it, and callers wait only
// until their contexts are done. Calls fail if the source keeps returning a
// rejected token.
func FromTokenSource(source oauth2.TokenSource, grant transport.Grant) transport.Authorizer {
	var s *static
	s = newStatic(grant, func(context.Context, Tokens, *change) outcome {
		if source == nil {
			return outcome{err: fmt.Errorf("%w: the token source is nil", ErrConfig)}
		}
		t, err := source.Token()
		if err != nil {
			return outcome{err: sourceError(err)}
		}
		var tokens Tokens
		if t != nil {
			tokens = Tokens{Access: Secret(strings.TrimSpace(t.AccessToken)), Expiry: t.Expiry}
		}
		if tokens.IsZero() {
			return outcome{err: &Error{Op: "token source", Err: errors.New("an empty token")}}
		}
		if !s.keeper.usable(tokens) {
			return outcome{err: &Error{Op: "token source", Err: fmt.Errorf("%w: a token that has expired or was rejected", transport.ErrUnauthorized)}}
		}
		return outcome{tokens: tokens}
	})
	return s
}

// forever is the time limit for a token source, which takes no context.
const forever = 100 * 365 * 24 * time.Hour

func newStatic(grant transport.Grant, renew func(context.Context, Tokens, *change) outcome) *static {
	return &static{grant: grant, keeper: &keeper{renew: renew, longest: forever, renewable: func(Tokens) bool { return false }}}
}

// sourceError returns the error for a failure of a token source. The answer of a
// token endpoint, and a network that failed, are judged as those of a session;
// but none ends anything, as the source may get another login.
func sourceError(err error) *Error {
	x := verdict.Exchange{Endpoint: verdict.Token, Method: http.MethodPost, Grant: "refresh_token", Err: err}
	if refusal, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refusal.Response != nil {
		x.Status, x.Header, x.Body = refusal.Response.StatusCode, refusal.Response.Header, refusal.Body
	} else if _, ok := errors.AsType[net.Error](err); !ok || errors.Is(err, context.Canceled) {
		return &Error{Op: "token source", Err: quietError{err}}
	}
	e := &Error{Op: "token source", verdict: verdict.Judge(x), Err: quietError{err}}
	kind := serverKind(e.verdict)
	if e.verdict.About == verdict.Login || e.verdict.About == verdict.Application {
		kind = transport.ErrUnauthorized
	}
	if kind != nil {
		e.Err = fmt.Errorf("%w: %w", kind, e.Err)
	}
	return e
}

// quietError hides the text of an error that may contain the answer of a token
// endpoint, as errors of package oauth2 do.
type quietError struct{ err error }

func (e quietError) Error() string {
	refusal, ok := errors.AsType[*oauth2.RetrieveError](e.err)
	if !ok {
		return e.err.Error()
	}
	if refusal.Response == nil {
		return "refused"
	}
	return fmt.Sprintf("refused with %d", refusal.Response.StatusCode)
}

// Unwrap returns the error, unless it is that of a context of the source's own,
// which must not look like the caller's.
func (e quietError) Unwrap() error {
	if errors.Is(e.err, context.Canceled) || errors.Is(e.err, context.DeadlineExceeded) {
		return nil
	}
	return e.err
}

func (s *static) Token(ctx context.Context) (transport.Token, error) {
	t, err := s.keeper.token(ctx)
	if err != nil {
		return transport.Token{}, err
	}
	return transport.NewToken(t.Access.Reveal()), nil
}

func (s *static) Reject(t transport.Token) { s.keeper.reject(t) }

func (s *static) Grant() transport.Grant { return s.grant }

func (s *static) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "auth.Authorizer"+mask) }
