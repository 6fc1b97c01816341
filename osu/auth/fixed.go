package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu/transport"
)

// static supplies tokens that are not obtained here.
type static struct {
	binding
	keeper *keeper
	grant  transport.Grant
}

// FixedToken returns an authorizer for an access token you have; white space
// around it, as files end with, is no part of it. A zero grant is completed by what the token says about itself. It can't be renewed: once the
// server has refused it, every call fails with [ErrLoginRequired].
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
	refused := fmt.Errorf("%w: the fixed token was refused", ErrLoginRequired)
	if access == "" {
		refused = fmt.Errorf("%w: the fixed token is empty", ErrLoginRequired)
	}
	s := newStatic(grant, func(context.Context, Tokens, *change) outcome { return outcome{err: refused} })
	s.keeper.current = seal(Tokens{Access: Secret(access)})
	return s
}

// FromTokenSource returns an authorizer for tokens of any source of package
// oauth2. The source is asked when there is no token, when it has ended, and when
// the server has refused it; one goroutine asks, and callers wait no longer than
// their contexts last. A source that keeps returning a refused token is an
// error.
func FromTokenSource(source oauth2.TokenSource, grant transport.Grant) transport.Authorizer {
	var s *static
	s = newStatic(grant, func(context.Context, Tokens, *change) outcome {
		if source == nil {
			return outcome{err: fmt.Errorf("%w: the token source is nil", ErrConfig)}
		}
		t, err := source.Token()
		if err != nil {
			return outcome{err: &Error{Op: "token source", Err: quietError{err}}}
		}
		var tokens Tokens
		if t != nil {
			tokens = Tokens{Access: Secret(strings.TrimSpace(t.AccessToken)), Expiry: t.Expiry}
		}
		if tokens.IsZero() {
			return outcome{err: &Error{Op: "token source", Err: errors.New("an empty token")}}
		}
		if !s.keeper.usable(tokens) {
			return outcome{err: &Error{Op: "token source", Err: fmt.Errorf("%w: a token that has ended or was refused", transport.ErrUnauthorized)}}
		}
		return outcome{tokens: tokens}
	})
	return s
}

// forever bounds what knows no context: a token source.
const forever = 100 * 365 * 24 * time.Hour

func newStatic(grant transport.Grant, renew func(context.Context, Tokens, *change) outcome) *static {
	return &static{grant: grant, keeper: &keeper{renew: renew, longest: forever, renewable: func(Tokens) bool { return false }}}
}

// quietError hides the text of an error that may hold the answer of a token
// endpoint, as those of package oauth2 do.
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

// Unwrap returns the error, unless a context of the source's own is done: that
// must not look like the caller's.
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
