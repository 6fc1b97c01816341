package transport

import (
	"context"
	"log/slog"
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

// Token is the credential that signs one request. It never prints its secret.
// The zero Token signs nothing.
type Token struct {
	secret secret
}

// NewToken returns a token for the given bearer credential.
func NewToken(access string) Token { return Token{secret(access)} }

// Reveal returns the bearer credential. Everything else that a Token can be
// turned into (text, JSON, log values) masks it.
func (t Token) Reveal() string { return string(t.secret) }

// IsZero reports whether there is no credential.
func (t Token) IsZero() bool { return t.secret == "" }

// String returns a mask.
func (t Token) String() string { return t.secret.String() }

// GoString returns a mask.
func (t Token) GoString() string { return "transport.Token(" + t.secret.String() + ")" }

// LogValue returns a mask.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.secret.String()) }

// MarshalText returns a mask, so that a token in a struct that is written as
// JSON or text stays secret.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.secret.String()), nil }

// secret is a string that prints as a mask in every verb of package fmt.
type secret string

func (s secret) String() string {
	if s == "" {
		return "none"
	}
	return "[secret]"
}

func (s secret) GoString() string { return s.String() }
