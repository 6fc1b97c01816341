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
// application act for them, for programs that do by themselves what [Login] and
// [Handler] do. The server sends the user back to the redirect URL with the state
// and a code for [App.Exchange].
//
// The state is any text nobody can guess; compare it with what comes back. For
// PKCE pass [oauth2.S256ChallengeOption] of a verifier. [ErrConfig]: scopes that
// the server would refuse. No scopes are identify alone.
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

// Exchange returns the tokens for the code that came with the redirect. The code
// is good for one use and ten minutes. The verifier is the one whose challenge
// was in the address; empty means none was. Where tokens go from here is up to
// you: [NewSession], or [Pool.Add]. [ErrLoginRequired]: the code is spent, too
// old, or of someone else.
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

var errNoCode = errors.New("neither a code nor the address of the page you were sent to")

// answer is what the server sent the user back with.
type answer struct {
	code, state, failure string
}

// readAnswer reads the query of a redirect.
func readAnswer(q url.Values) answer {
	return answer{code: q.Get("code"), state: q.Get("state"), failure: q.Get("error")}
}

// readPasted reads what a user copied: the address they were sent to, its query,
// or the code alone.
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

// stateless returns the error for a response without the state of a login. The
// server sends one such response, but so can any website, so it ends nothing.
func (a answer) stateless() error {
	if a.failure == "invalid_scope" {
		return fmt.Errorf("%w: it says that the server does not know one of the scopes", ErrState)
	}
	return ErrState
}

// err says why there is no code.
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
