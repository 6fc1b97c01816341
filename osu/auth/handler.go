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
	"slices"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// HandlerParams are the options of [NewHandler].
type HandlerParams struct {
	// Scopes are the scopes to request; nil means identify and public.
	Scopes []Scope
	// Key protects logins in progress, which last at most ten minutes. Give
	// every instance of the program the same random text of at least 32 bytes.
	// If it is empty, a new key is used, which works for only one instance.
	Key Secret
	// Prompt is what the server does with a user who has already consented; see
	// [LoginParams.Prompt].
	Prompt string
}

// Handler logs in users of a web application: mount [Handler.Begin] where your
// login button points, and [Handler.Callback] at the application's redirect
// URL. Create it with [NewHandler].
//
// The program keeps no state. For each login a random text in a separate cookie
// (HttpOnly, SameSite=Lax, Secure over https) ties the response to the browser
// that began it; the state and the PKCE verifier are derived from it with the
// key. So logins begun in several tabs can all finish, up to the eight newest.
type Handler struct {
	issuer *issuer
	params HandlerParams // without the key
	key    sealed[Secret]
	secure bool
	finish Finish
}

// Finish is called at the end of every login. If err is nil it should keep the
// tokens ([Pool.Add]) and respond, usually with a session cookie and a
// redirect. Otherwise it should respond with a page that explains err:
// [ErrDenied], [ErrState] for a response that this browser did not ask for or
// that was too late, or a failure of [App.Exchange]. Any website can send a
// browser here without a state, so an ErrState must not end anything, such as
// the user's session with your application.
type Finish func(w http.ResponseWriter, r *http.Request, t Tokens, err error)

// NewHandler returns a handler that calls finish at the end of every login. It
// fails with [ErrConfig] if the settings or scopes can't work.
func NewHandler(app App, finish Finish, p *HandlerParams) (*Handler, error) {
	i, err := newIssuer(app)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(app.RedirectURL)
	if err != nil || app.RedirectURL == "" {
		return nil, fmt.Errorf("%w: a login needs App.RedirectURL", ErrConfig)
	}
	if finish == nil {
		return nil, fmt.Errorf("%w: a Handler needs a Finish", ErrConfig)
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
		h.key = seal(Secret(rand.Text() + rand.Text()))
	case n < 32:
		return nil, fmt.Errorf("%w: HandlerParams.Key has %d bytes; use at least 32 random ones", ErrConfig, n)
	default:
		h.key = seal(h.params.Key)
	}
	h.params.Key = ""
	if err := CheckScopes(GrantAuthorizationCode, h.params.Scopes...); err != nil {
		return nil, err
	}
	return h, nil
}

// String returns the kind of handler, without the key.
func (Handler) String() string { return "auth.Handler" }

// Format prints the text of String for every verb, so that secrets are never
// printed, whether for a Handler or a pointer to one.
func (h Handler) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, h.String()) }

const (
	loginTime   = 10 * time.Minute // as long as a code is valid
	nonceLength = 16
	nameLength  = 8 // of the suffix of a cookie's name
	maxLogins   = 8 // in progress in one browser
)

// prefix returns the prefix of the cookies' names. "__Host-" keeps other hosts
// of the same domain from setting them.
func (h *Handler) prefix() string {
	if h.secure {
		return "__Host-osu_login_"
	}
	return "osu_login_"
}

// derive returns a text for a purpose that only the cookie and the key
// determine, so that it need not be stored.
func (h *Handler) derive(purpose, cookie string) string {
	mac := hmac.New(sha256.New, []byte(h.key.open().Reveal()))
	mac.Write([]byte(purpose + "\x00" + cookie))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// state returns the state of a login: the suffix of its cookie's name, and the
// proof that both belong together.
func (h *Handler) state(cookie string) string { return cookie[:nameLength] + h.derive("state", cookie) }

// made reports whether the handler was created with NewHandler, and responds
// with an error if not.
func (h *Handler) made(w http.ResponseWriter) bool {
	if h != nil && h.key != nil {
		return true
	}
	http.Error(w, "the auth.Handler was not created with NewHandler", http.StatusInternalServerError)
	return false
}

// Begin redirects the user to the server's consent page.
func (h *Handler) Begin(w http.ResponseWriter, r *http.Request) {
	if !h.made(w) {
		return
	}
	nonce := make([]byte, nonceLength, nonceLength+8)
	_, _ = rand.Read(nonce) // never fails
	cookie := base64.RawURLEncoding.EncodeToString(binary.BigEndian.AppendUint64(nonce, uint64(time.Now().Unix())))
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(h.derive("verifier", cookie))}
	if h.params.Prompt != "" {
		options = append(options, oauth2.SetAuthURLParam("prompt", h.params.Prompt))
	}
	page, err := h.issuer.authCodeURL(h.state(cookie), h.params.Scopes, options...)
	if err != nil {
		h.finish(w, r, Tokens{}, err)
		return
	}
	h.forgetOld(w, r)
	h.setCookie(w, h.prefix()+cookie[:nameLength], cookie, int(loginTime/time.Second))
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, page, http.StatusSeeOther)
}

// forgetOld deletes the cookies of expired logins, and the oldest ones if there
// are too many.
func (h *Handler) forgetOld(w http.ResponseWriter, r *http.Request) {
	var fresh []*http.Cookie
	for _, c := range r.Cookies() {
		if !strings.HasPrefix(c.Name, h.prefix()) {
			continue
		}
		if _, ok := began(c.Value); ok {
			fresh = append(fresh, c)
		} else {
			h.setCookie(w, c.Name, "", -1)
		}
	}
	slices.SortFunc(fresh, func(a, b *http.Cookie) int {
		first, _ := began(a.Value)
		second, _ := began(b.Value)
		return first.Compare(second)
	})
	for len(fresh) >= maxLogins {
		h.setCookie(w, fresh[0].Name, "", -1)
		fresh = fresh[1:]
	}
}

func (h *Handler) setCookie(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // a redirect URL over plain http is one on the developer's machine
		Name: name, Value: value, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: h.secure, SameSite: http.SameSiteLaxMode,
	})
}

// Callback serves the redirect from the consent page: it exchanges the code and
// calls the [Finish] function.
func (h *Handler) Callback(w http.ResponseWriter, r *http.Request) {
	if !h.made(w) {
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer") // the address contains the code
	a := readAnswer(r.URL.Query())
	cookie, ok := h.cookie(r, a.state)
	if !ok {
		h.finish(w, r, Tokens{}, a.stateless())
		return
	}
	h.setCookie(w, cookie.Name, "", -1)
	if err := a.err(); err != nil {
		h.finish(w, r, Tokens{}, err)
		return
	}
	t, err := h.issuer.exchange(r.Context(), a.code, h.derive("verifier", cookie.Value))
	h.finish(w, r, t, err)
}

// cookie returns the cookie of the login with the given state.
func (h *Handler) cookie(r *http.Request, state string) (*http.Cookie, bool) {
	if len(state) < nameLength {
		return nil, false
	}
	// There may be several, because other hosts can set one with the same name
	// over http.
	for _, c := range r.CookiesNamed(h.prefix() + state[:nameLength]) {
		if _, fresh := began(c.Value); fresh && hmac.Equal([]byte(state), []byte(h.state(c.Value))) {
			return c, true
		}
	}
	return nil, false
}

// began returns when the login of a cookie began, and reports whether it is
// still valid. If a browser changes the time, the state no longer matches.
func began(cookie string) (time.Time, bool) {
	data, err := base64.RawURLEncoding.DecodeString(cookie)
	if err != nil || len(data) != nonceLength+8 {
		return time.Time{}, false
	}
	at := time.Unix(int64(binary.BigEndian.Uint64(data[nonceLength:])), 0)
	age := time.Since(at)
	return at, age >= -time.Minute && age <= loginTime
}
