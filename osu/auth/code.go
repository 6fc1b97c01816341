package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/oauth2"
)

// AuthCodeURL returns the address of the page that asks a user to let the
// application act for them. Most programs should use [Login] or [Handler]
// instead. The server redirects the user to the redirect URL with the state and
// a code for [App.Exchange].
//
// The state is an unguessable text; compare it with the state in the redirect.
// For PKCE, pass [oauth2.S256ChallengeOption] of a verifier. Without scopes,
// the token gets only identify. AuthCodeURL fails with [ErrConfig] if the
// settings are wrong or the server would refuse the scopes.
func (a App) AuthCodeURL(state string, scopes []Scope, options ...oauth2.AuthCodeOption) (string, error) {
	i, err := newIssuer(a)
	if err != nil {
		return "", err
	}
	return i.authCodeURL(state, scopes, options...)
}

func (i *issuer) authCodeURL(state string, scopes []Scope, options ...oauth2.AuthCodeOption) (string, error) {
	if err := CheckScopes(GrantAuthorizationCode, scopes...); err != nil {
		return "", err
	}
	config := oauth2.Config{
		ClientID:    strconv.FormatInt(i.app.ID, 10),
		RedirectURL: i.app.RedirectURL,
		Endpoint:    oauth2.Endpoint{AuthURL: i.settled().Authorize},
	}
	if len(scopes) > 0 {
		config.Scopes = []string{joinScopes(scopes)}
	}
	return config.AuthCodeURL(state, options...), nil
}

// Exchange returns the tokens for the code in the redirect. The code can be
// used once, within ten minutes. The verifier is the one whose challenge was in
// the address, or empty if there was none. Pass the tokens to [NewSession] or
// [Pool.Add]. Exchange fails with [ErrLoginRequired] if the code was used, has
// expired, or was issued to another application.
func (a App) Exchange(ctx context.Context, code, verifier string) (Tokens, error) {
	if ctx == nil {
		return Tokens{}, errNilContext
	}
	i, err := newIssuer(a)
	if err != nil {
		return Tokens{}, err
	}
	return i.exchange(ctx, code, verifier)
}

func (i *issuer) exchange(ctx context.Context, code, verifier string) (Tokens, error) {
	form := url.Values{"grant_type": {string(GrantAuthorizationCode)}, "code": {code}}
	if i.app.RedirectURL != "" {
		form.Set("redirect_uri", i.app.RedirectURL)
	}
	if verifier != "" {
		form.Set("code_verifier", verifier)
	}
	return i.grant(ctx, request{op: "exchange of the code", form: form, attempts: i.app.Renewal.Attempts, abandon: true})
}

var errNoCode = errors.New("neither a code nor the address of the page you were redirected to")

// answer is the server's answer in a redirect.
type answer struct {
	code, state, failure string
}

// readAnswer reads the query of a redirect.
func readAnswer(q url.Values) answer {
	return answer{code: q.Get("code"), state: q.Get("state"), failure: q.Get("error")}
}

// readPasted parses a user's input: the address they were redirected to, its
// query, or only the code.
func readPasted(text string) (answer, error) {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), `"'<>`))
	_, query, isURL := strings.Cut(text, "?")
	if !isURL {
		if strings.ContainsAny(text, "/: \t\r\n") || text == "" {
			return answer{}, errNoCode
		}
		if !strings.Contains(text, "code=") && !strings.Contains(text, "error=") {
			return answer{code: text}, nil
		}
		query = text
	}
	query, _, _ = strings.Cut(query, "#")
	q, err := url.ParseQuery(query)
	if err != nil {
		return answer{}, errNoCode // the error repeats its input
	}
	a := readAnswer(q)
	if a.code == "" && a.failure == "" {
		return answer{}, errNoCode
	}
	return a, nil
}

// stateless returns the error for a response without a state. The server sends
// such a response in one case, but any website can send it too, so it does not
// end a login.
func (a answer) stateless() error {
	if a.failure == "invalid_scope" {
		return fmt.Errorf("%w: it says that the server does not know one of the scopes", ErrState)
	}
	return ErrState
}

// err returns why there is no code.
func (a answer) err() error {
	switch {
	case a.failure == "access_denied":
		return ErrDenied
	case a.failure == "invalid_scope":
		return fmt.Errorf("%w: the server does not know one of the scopes", ErrConfig)
	case a.failure != "":
		return fmt.Errorf("%w: the server could not ask the user", ErrLoginRequired)
	case a.code == "":
		return errNoCode
	}
	return nil
}
