package auth

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/oauth2"
)

// HandlerParams are the options of [NewHandler].
type HandlerParams struct {
	// Scopes to ask for; nil means identify and public.
	Scopes []Scope
	// Key protects logins under way, which last ten minutes at most. Give the
	// same random text of 32 bytes or more to every instance of the program;
	// empty means a new key, good for one instance.
	Key Secret
	// Prompt is what the server does with a user who has consented before; see
	// [LoginParams.Prompt].
	Prompt string
}

// Handler logs users of a web application in: mount [Handler.Begin] where your
// login button points, and [Handler.Callback] at the application's redirect URL.
//
// Nothing is kept on the server. A random text in a cookie (HttpOnly,
// SameSite=Lax, Secure over https) ties the answer to the browser that asked;
// state and PKCE verifier are derived from it with the key.
type Handler struct {
	issuer *issuer
	params HandlerParams
	secure bool
	finish Finish
}

// Finish is called at the end of every login, to remember the tokens ([Pool.Add])
// and to answer: with a session cookie of your own and a redirect, or with a page
// that says what err means: [ErrDenied], [ErrState] for an answer that nobody here
// asked for or that came too late, or a failure of [App.Exchange].
type Finish func(w http.ResponseWriter, r *http.Request, t Tokens, err error)

// NewHandler returns a handler. [ErrConfig]: settings or scopes that can't work.
func NewHandler(app App, finish Finish, p *HandlerParams) (*Handler, error) {
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(app.RedirectURL)
	if err != nil || app.RedirectURL == "" {
		return nil, fmt.Errorf("%w: a login needs App.RedirectURL", ErrConfig)
	}
	h := &Handler{issuer: i, secure: u.Scheme == "https", finish: finish}
	if p != nil {
		h.params = *p
	}
	if h.params.Scopes == nil {
		h.params.Scopes = []Scope{ScopeIdentify, ScopePublic}
	}
	switch n := len(h.params.Key); {
	case n == 0:
		h.params.Key = Secret(rand.Text() + rand.Text())
	case n < 32:
		return nil, fmt.Errorf("%w: HandlerParams.Key has %d bytes; give it 32 random ones", ErrConfig, n)
	}
	if err := CheckScopes(GrantAuthorizationCode, h.params.Scopes...); err != nil {
		return nil, err
	}
	return h, nil
}

// Format prints what it is, and not the key, for every verb.
func (h *Handler) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "auth.Handler") }

const (
	loginTime   = 10 * time.Minute // as long as a code is good
	nonceLength = 16
)

// cookie returns the cookie's name. The prefix keeps other hosts of the same
// domain from setting it.
func (h *Handler) cookie() string {
	if h.secure {
		return "__Host-osu_login"
	}
	return "osu_login"
}

// derive returns what belongs to a cookie, without storing it.
func (h *Handler) derive(purpose, cookie string) string {
	mac := hmac.New(sha256.New, []byte(h.params.Key.Reveal()))
	mac.Write([]byte(purpose + "\x00" + cookie))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Begin sends the user to the server's page.
func (h *Handler) Begin(w http.ResponseWriter, r *http.Request) {
	nonce := make([]byte, nonceLength, nonceLength+8)
	_, _ = rand.Read(nonce) // never fails
	cookie := base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nonce, uint64(time.Now().Unix())))
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(h.derive("verifier", cookie))}
	if h.params.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", h.params.Prompt))
	}
	page, err := h.issuer.authCodeURL(h.derive("state", cookie), h.params.Scopes, options...)
	if err != nil {
		h.finish(w, r, Tokens{}, err)
		return
	}
	h.setCookie(w, cookie, int(loginTime/time.Second))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, page, http.StatusSeeOther)
}

func (h *Handler) setCookie(w http.ResponseWriter, value string, age int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // a redirect URL over plain http is one on the developer's machine
		Name: h.cookie(), Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: h.secure, SameSite: http.SameSiteLaxMode,
	})
}

// Callback receives the user, exchanges the code, and calls the [Finish].
func (h *Handler) Callback(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address has the code in it
	a := readAnswer(r.URL.Query())
	cookie, err := r.Cookie(h.cookie())
	if err != nil || !h.fresh(cookie.Value) {
		h.finish(w, r, Tokens{}, ErrState)
		return
	}
	// The server sends this one failure without the state.
	stateless := a.failure == "invalid_scope" && a.state == ""
	if !stateless && !hmac.Equal([]byte(a.state), []byte(h.derive("state", cookie.Value))) {
		h.finish(w, r, Tokens{}, ErrState)
		return
	}
	h.setCookie(w, "", -1)
	if err := a.err(); err != nil {
		h.finish(w, r, Tokens{}, err)
		return
	}
	t, err := h.issuer.exchange(r.Context(), a.code, h.derive("verifier", cookie.Value))
	h.finish(w, r, t, err)
}

// fresh reports whether a cookie is not too old. Who changes its time changes the
// state that belongs to it.
func (h *Handler) fresh(cookie string) bool {
	data, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || len(data) != nonceLength+8 {
		return false
	}
	began := time.Unix(int64(binary.BigEndian.Uint64(data[nonceLength:])), 0)
	age := time.Since(began)
	return age >= -time.Minute && age <= loginTime
}
