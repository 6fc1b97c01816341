package auth_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// The secrets of these tests. What they print is searched for them.
const (
	clientID     = 1
	clientSecret = "s3cr3t-of-the-client"
	accessMark   = "acc3ss-"  // in the signature of every access token
	refreshMark  = "r3fr3sh-" // in front of every refresh token
	userID       = 4242
)

func testApp(s *server) auth.App {
	return auth.App{
		ID: clientID, Secret: clientSecret, RedirectURL: "http://127.0.0.1/callback",
		Endpoints: endpoints("http://osu.test"), HTTPClient: s.client(),
		Renewal: auth.Renewal{PerMinute: -1},
	}
}

// endpoints returns the endpoints of a server in memory, where plain http is
// safe.
func endpoints(base string) transport.Endpoints {
	e := transport.BaseURL(base)
	e.PlainHTTP = true
	return e
}

// server is the part of an osu! server that has to do with tokens: strict
// rotation, single-use codes, and an API route that says whose the token is. It
// takes real or fake time, and is its own RoundTripper.
type server struct {
	// fault is asked for every token request, by number from 1, before it is
	// carried out; a fault with after set strikes when it has been.
	fault    func(n int) fault
	lifetime time.Duration

	mu       sync.Mutex
	n        int                  // tokens issued
	requests int                  // token requests
	reused   int                  // refresh tokens used twice
	access   map[string]time.Time // living access tokens and their end
	refresh  map[string]string    // living refresh tokens and the access token of each
	scopes   map[string]string    // of access tokens
	spent    map[string]bool
	codes    map[string]string // and their PKCE challenges
	calls    map[int]int       // API calls by status
	accepts  []string
	leaked   []string // hosts other than osu.test that saw a token
}

type fault struct {
	delay  time.Duration
	status int    // answer with this instead
	body   string // and this
	html   bool
	drop   bool // break the connection
	after  bool // after the request was carried out, not before
	late   bool // carry the request out before the delay, and answer after it
}

func newServer() *server {
	return &server{
		lifetime: 24 * time.Hour,
		access:   map[string]time.Time{}, refresh: map[string]string{}, scopes: map[string]string{},
		spent: map[string]bool{}, codes: map[string]string{}, calls: map[int]int{},
	}
}

func (s *server) client() *http.Client { return &http.Client{Transport: s} }

// RoundTrip answers in the goroutine that asks.
func (s *server) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != "osu.test" {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.Header.Get("Authorization") != "" || r.Method == http.MethodPost {
			s.leaked = append(s.leaked, r.URL.Host)
		}
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader("elsewhere"))}, nil
	}
	if r.URL.Path != "/oauth/token" {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		answer := w.Result()
		answer.Request = r
		return answer, r.Context().Err()
	}
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	s.mu.Lock()
	s.requests++
	s.accepts = append(s.accepts, r.Header.Get("Accept"))
	f := fault{}
	if s.fault != nil {
		f = s.fault(s.requests)
	}
	s.mu.Unlock()
	w := httptest.NewRecorder()
	if f.after || f.late {
		s.grant(w, form)
	}
	if f.delay > 0 {
		select {
		case <-time.After(f.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if !f.after && !f.late && !f.drop && f.status == 0 {
		s.grant(w, form)
	}
	switch {
	case f.drop:
		return nil, io.ErrUnexpectedEOF
	case f.status != 0:
		w = httptest.NewRecorder()
		w.Header().Set("Content-Type", "application/json")
		if f.html {
			w.Header().Set("Content-Type", "text/html")
		}
		w.WriteHeader(f.status)
		_, _ = w.WriteString(f.body)
	}
	return w.Result(), nil
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/oauth/token" {
		_ = r.ParseForm()
		s.mu.Lock()
		s.requests++
		s.mu.Unlock()
		s.grant(w, r.PostForm)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	status := http.StatusOK
	if end, ok := s.access[token]; !ok || !time.Now().Before(end) {
		status = http.StatusUnauthorized
	} else if r.Method == http.MethodDelete {
		status = http.StatusNoContent
		s.kill(token)
	}
	s.calls[status]++
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	switch status {
	case http.StatusOK:
		_, _ = w.Write([]byte(`{"id":4242}`))
	case http.StatusUnauthorized:
		_, _ = w.Write([]byte(`{"authentication":"basic"}`))
	}
}

// grant answers a token request the way osu-web does.
func (s *server) grant(w http.ResponseWriter, form url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	refuse := func(status int, code, hint string) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.MarshalWrite(w, map[string]string{"error": code, "error_description": "refused", "hint": hint, "message": "refused"})
	}
	if form.Get("client_id") != fmt.Sprint(clientID) || form.Get("client_secret") != clientSecret {
		refuse(401, "invalid_client", "you sent "+form.Get("client_secret"))
		return
	}
	scope := form.Get("scope")
	switch form.Get("grant_type") {
	case "client_credentials":
		s.issue(w, "", scope, false)
	case "refresh_token":
		token := form.Get("refresh_token")
		old, ok := s.refresh[token]
		if !ok {
			if s.spent[token] {
				s.reused++
			}
			refuse(401, "invalid_request", "Token has been revoked: "+token)
			return
		}
		scope = s.scopes[old]
		s.kill(old)
		s.issue(w, fmt.Sprint(userID), scope, true)
	case "authorization_code":
		challenge, ok := s.codes[form.Get("code")]
		delete(s.codes, form.Get("code"))
		if !ok {
			refuse(400, "invalid_request", "Authorization code has been revoked")
			return
		}
		if challenge != "" && challenge != s256(form.Get("code_verifier")) {
			refuse(400, "invalid_grant", "Failed to verify `code_verifier`")
			return
		}
		s.issue(w, fmt.Sprint(userID), "friends.read identify public", true)
	default:
		refuse(400, "unsupported_grant_type", "")
	}
}

// kill ends an access token and its refresh token.
func (s *server) kill(access string) {
	delete(s.access, access)
	for r, a := range s.refresh {
		if a == access {
			delete(s.refresh, r)
			s.spent[r] = true
		}
	}
}

func (s *server) issue(w http.ResponseWriter, sub, scope string, withRefresh bool) {
	access, refresh := s.mint(sub, scope, withRefresh)
	answer := map[string]any{"token_type": "Bearer", "expires_in": int(s.lifetime / time.Second), "access_token": access}
	if withRefresh {
		answer["refresh_token"] = refresh
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	_ = json.MarshalWrite(w, answer)
}

func (s *server) mint(sub, scope string, withRefresh bool) (access, refresh string) {
	s.n++
	claims, _ := json.Marshal(map[string]any{
		"aud": "1", "jti": fmt.Sprint(s.n), "sub": sub, "scopes": strings.Fields(scope),
		"exp": float64(time.Now().Add(s.lifetime).Unix()) + 0.25,
	})
	part := base64.RawURLEncoding.EncodeToString
	access = part([]byte(`{"alg":"RS256"}`)) + "." + part(claims) + "." + fmt.Sprintf("%s%d", accessMark, s.n)
	s.access[access], s.scopes[access] = time.Now().Add(s.lifetime), scope
	if withRefresh {
		refresh = fmt.Sprintf("%s%d", refreshMark, s.n)
		s.refresh[refresh] = access
	}
	return access, refresh
}

// login returns the tokens of a user, as if they had just logged in.
func (s *server) login() auth.Tokens {
	s.mu.Lock()
	defer s.mu.Unlock()
	access, refresh := s.mint(fmt.Sprint(userID), "identify public", true)
	return auth.Tokens{
		Access: auth.Secret(access), Refresh: auth.Secret(refresh),
		Expiry: time.Now().Add(s.lifetime), Scopes: []auth.Scope{auth.ScopeIdentify, auth.ScopePublic},
	}
}

// revokeAll ends all tokens, as a user does in the settings.
func (s *server) revokeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
	for r := range s.refresh {
		s.spent[r] = true
	}
	clear(s.refresh)
}

// revokeAccess ends the access tokens and leaves the refresh tokens.
func (s *server) revokeAccess() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.access)
}

func (s *server) tokenRequests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

func (s *server) reusedTokens() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reused
}

// newest returns the living refresh token that was issued last.
func (s *server) newest() (refresh string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := 0
	for r := range s.refresh {
		var n int
		if _, err := fmt.Sscanf(r, refreshMark+"%d", &n); err == nil && n > last {
			last, refresh = n, r
		}
	}
	return refresh
}

// apiClient returns a transport client over the server, without limits.
func apiClient(t *testing.T, s *server, a transport.Authorizer) *transport.Client {
	t.Helper()
	c, err := transport.New(transport.Config{Authorizer: a, HTTPClient: s.client(), Limiter: limit.New(limit.Limits{})})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func call(ctx context.Context, c *transport.Client) error {
	_, err := c.Do(ctx, transport.GetUser.At(2))
	return err
}

// watch remembers every error and value that tests print, to be searched for
// secrets at the end.
var watch struct {
	sync.Mutex
	texts []string
}

// seen notes all the ways in which a value can be printed.
func seen(values ...any) {
	var texts []string
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			texts = append(texts, fmt.Sprintf(verb, v))
			texts = append(texts, fmt.Sprintf(verb, struct{ V any }{v}))
		}
		if data, err := json.Marshal(v); err == nil {
			texts = append(texts, string(data))
		}
		var b strings.Builder
		slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
		texts = append(texts, b.String())
	}
	watch.Lock()
	defer watch.Unlock()
	watch.texts = append(watch.texts, texts...)
}

var hexOf = func(s string) string { return fmt.Sprintf("%x", s) }

// searchSecrets reports whether nothing the tests noted holds a secret.
func searchSecrets() bool {
	watch.Lock()
	defer watch.Unlock()
	marks := []string{clientSecret, accessMark, refreshMark, "c0de-", "v3rifier-"}
	for _, m := range slices.Clone(marks) {
		marks = append(marks, hexOf(m), strings.ToUpper(hexOf(m)))
	}
	clean := true
	for _, text := range watch.texts {
		for _, m := range marks {
			if strings.Contains(text, m) {
				fmt.Fprintf(os.Stderr, "FAIL: %q holds the secret %q\n", text, m)
				clean = false
			}
		}
	}
	if testing.Verbose() {
		fmt.Fprintf(os.Stderr, "searched %d texts for secrets\n", len(watch.texts))
	}
	return clean
}

func s256(verifier string) string { return oauth2.S256ChallengeFromVerifier(verifier) }

// TestMain runs the search for secrets after all other tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if code == 0 && !searchSecrets() {
		code = 1
	}
	os.Exit(code)
}
