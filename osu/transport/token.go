package transport

import (
	"context"
	"log/slog"
	"unique"

	"github.com/osugo/osugo/osu/limit"
)

// Authorizer supplies the tokens that sign requests. Package auth has the
// implementations; write your own for tokens that come from elsewhere.
//
// A Client calls its methods from many goroutines at once.
type Authorizer interface {
	// Token returns a token that is valid now, renewing it if necessary.
	// It returns when ctx ends, even while a renewal goes on.
	Token(ctx context.Context) (Token, error)
	// Reject says that the server refused tok. If tok is still the current
	// token the next call of Token must not return it again; a token that has
	// been replaced meanwhile is left alone. It must not block.
	Reject(tok Token)
	// Grant returns what the tokens may do, without asking the server.
	// The zero Grant means unknown.
	Grant() Grant
}

// Bound is implemented by authorizers whose tokens belong to one server.
type Bound interface {
	// Bind settles the endpoints that authorizer and client share. It is called
	// with the client's endpoints, or with the zero value when the client has
	// none of its own, and returns the ones to use. It fails when both sides
	// were given different ones: a token is never sent to another server.
	Bind(Endpoints) (Endpoints, error)
}

// Counting is implemented by authorizers that send requests to the API
// themselves, such as revocations.
type Counting interface {
	// CountBy names the limiter that such requests ask for a slot. Each client
	// that is made with the authorizer calls it with its own.
	CountBy(l limit.Limiter)
}

// Token is the credential that signs one request. Tokens are equal when their
// credentials are. The zero Token signs nothing.
//
// A Token never prints its secret. Package fmt calls no methods on unexported
// fields of other structs, so the secret is kept where fmt finds an address
// instead of a text.
type Token struct {
	secret unique.Handle[string]
}

// NewToken returns a token for the given bearer credential; none is the zero
// Token.
func NewToken(access string) Token {
	if access == "" {
		return Token{}
	}
	return Token{unique.Make(access)}
}

// Reveal returns the bearer credential. Everything else that a Token can be
// turned into (text, JSON, log values) masks it.
func (t Token) Reveal() string {
	if t.IsZero() {
		return ""
	}
	return t.secret.Value()
}

// IsZero reports whether there is no credential.
func (t Token) IsZero() bool { return t == Token{} }

// String returns a mask.
func (t Token) String() string {
	if t.IsZero() {
		return "none"
	}
	return "[secret]"
}

// GoString returns a mask.
func (t Token) GoString() string { return "transport.Token(" + t.String() + ")" }

// LogValue returns a mask.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText returns a mask, so that a token in a struct that is written as
// JSON or text stays secret.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
