package objects

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/go-json-experiment/json/jsontext"
)

// OAuthToken is the answer to POST /oauth/token. It never shows its secrets
// when printed or logged; marshalled to JSON, it is complete.
//
// Source: routes/web.php.
type OAuthToken struct {
	TokenType   string `json:"token_type"`   // Bearer
	ExpiresIn   int    `json:"expires_in"`   // seconds
	AccessToken string `json:"access_token"` // secret

	// RefreshToken is secret and valid for one use. It is absent for client
	// credentials.
	RefreshToken Opt[string] `json:"refresh_token,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// String describes t without its secrets.
func (t OAuthToken) String() string {
	return fmt.Sprintf("%s token for %d s", t.TokenType, t.ExpiresIn)
}

// GoString is [OAuthToken.String].
func (t OAuthToken) GoString() string { return t.String() }

// Format writes [OAuthToken.String], whatever the verb.
func (t OAuthToken) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, t.String()) }

// LogValue logs [OAuthToken.String].
func (t OAuthToken) LogValue() slog.Value { return slog.StringValue(t.String()) }
