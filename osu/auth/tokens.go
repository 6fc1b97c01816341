package auth

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Tokens are the tokens granted by one answer of the token endpoint. Printing
// and marshalling them masks the secrets; [Tokens.Encode] returns them with the
// secrets.
type Tokens struct {
	// Access is the access token, which is sent with requests.
	Access Secret
	// Refresh is the refresh token, which can be used once; it is empty for
	// client credentials.
	Refresh Secret
	// Expiry is when the access token expires; zero means unknown.
	Expiry time.Time
	// Scopes are the granted scopes; nil means unknown.
	Scopes []Scope
}

// IsZero reports whether both tokens are empty.
func (t Tokens) IsZero() bool { return t.Access == "" && t.Refresh == "" }

// Owner returns the id of the user that the access token acts for, according to
// the token itself, or 0 if there is none or the token can't be parsed. The
// signature is not verified, so rely on it only for tokens received from the
// server itself.
func (t Tokens) Owner() objects.UserID { return readClaims(t.Access.Reveal()).User }

// OAuth2 returns the tokens as a token of package oauth2, a type that prints
// its secrets.
func (t Tokens) OAuth2() *oauth2.Token {
	return &oauth2.Token{AccessToken: t.Access.Reveal(), RefreshToken: t.Refresh.Reveal(), TokenType: "Bearer", Expiry: t.Expiry}
}

// FromOAuth2 converts a token of package oauth2. It reads the scopes from the
// access token.
func FromOAuth2(t *oauth2.Token) Tokens {
	if t == nil {
		return Tokens{}
	}
	return Tokens{
		Access: Secret(t.AccessToken), Refresh: Secret(t.RefreshToken), Expiry: t.Expiry,
		Scopes: readClaims(t.AccessToken).Scopes,
	}
}

// Claims are the claims of an access token about itself.
type Claims struct {
	// User is the id of the user that the token acts for, or 0 if there is
	// none.
	User objects.UserID
	// Scopes are the granted scopes; nil means unknown.
	Scopes []Scope
	// Expiry is when the token expires; zero means unknown.
	Expiry time.Time
}

const maxJWT = 64 << 10

// readClaims parses the payload of a JWT. The server does not promise that its
// tokens can be parsed, so it leaves out what it can't parse. Nothing is
// verified: claims are used only to refuse early what the server would refuse.
func readClaims(access string) Claims {
	parts := strings.Split(access, ".")
	if len(parts) != 3 || len(access) > maxJWT {
		return Claims{}
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return Claims{}
	}
	var raw struct {
		Subject any `json:"sub"`
		Scopes  any `json:"scopes"`
		Expiry  any `json:"exp"`
	}
	if json.Unmarshal(payload, &raw) != nil {
		return Claims{}
	}
	var c Claims
	switch sub := raw.Subject.(type) {
	case string:
		if id, err := strconv.ParseInt(sub, 10, 64); err == nil && id > 0 {
			c.User = objects.UserID(id)
		}
	case float64:
		if sub >= 1 && sub < 1<<53 {
			c.User = objects.UserID(sub)
		}
	}
	switch scopes := raw.Scopes.(type) {
	case []any:
		for _, s := range scopes {
			if text, ok := s.(string); ok && text != "" {
				c.Scopes = append(c.Scopes, Scope(text))
			}
		}
	case string: // as RFC 9068 writes them
		for text := range strings.FieldsSeq(scopes) {
			c.Scopes = append(c.Scopes, Scope(text))
		}
	}
	if at, err := strconv.ParseFloat(fmt.Sprint(raw.Expiry), 64); err == nil && at > 0 && at < 1<<40 {
		c.Expiry = time.Unix(int64(at), 0).UTC()
	}
	return c
}

// saved is the stored form of tokens. It includes where they belong, so that
// they are never sent to another server or for another application.
type saved struct {
	Version  int       `json:"version"`
	ClientID int64     `json:"client_id,omitzero"`
	TokenURL string    `json:"token_url,omitzero"`
	Access   string    `json:"access_token,omitzero"`
	Refresh  string    `json:"refresh_token,omitzero"`
	Expiry   time.Time `json:"expiry,omitzero"`
	Scopes   []Scope   `json:"scopes,omitempty"`
	// Renewing is when a renewal of these tokens began whose outcome was not
	// stored; the refresh token may be used up.
	Renewing time.Time `json:"renewing,omitzero"`
}

const savedVersion = 1

// Encode returns the tokens as JSON with unencrypted secrets, for
// [DecodeTokens].
func (t Tokens) Encode() ([]byte, error) { return encode(t, 0, transport.Endpoints{}, time.Time{}) }

// DecodeTokens parses the output of [Tokens.Encode], or the stored text of a
// session.
func DecodeTokens(data []byte) (Tokens, error) {
	t, _, err := decode(context.Background(), data)
	return t, err
}

func encode(t Tokens, client int64, e transport.Endpoints, renewing time.Time) ([]byte, error) {
	return json.Marshal(saved{
		Version: savedVersion, ClientID: client, TokenURL: e.Token,
		Access: t.Access.Reveal(), Refresh: t.Refresh.Reveal(), Expiry: t.Expiry.UTC(), Scopes: t.Scopes,
		Renewing: renewing.UTC(),
	})
}

// decode reads stored tokens. What an editor or a power cut does to a file, such as
// a byte order mark or NULs at its end, costs no login that can be read.
func decode(ctx context.Context, data []byte) (Tokens, saved, error) {
	var s saved
	if _, err := mend.Decode(ctx, bytes.TrimRight(data, "\x00"), &s, false); err != nil {
		// The decoder's error could repeat its input.
		return Tokens{}, saved{}, fmt.Errorf("auth: stored tokens can't be parsed")
	}
	if s.Version != savedVersion {
		return Tokens{}, saved{}, fmt.Errorf("auth: stored tokens have version %d, not %d", s.Version, savedVersion)
	}
	t := Tokens{Access: Secret(s.Access), Refresh: Secret(s.Refresh), Expiry: s.Expiry, Scopes: s.Scopes}
	if t.IsZero() {
		return Tokens{}, saved{}, fmt.Errorf("auth: stored tokens are empty")
	}
	return t, s, nil
}
