package faulttest_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// clientSecret is the secret that must not be seen anywhere.
const clientSecret = "CLIENT-S3CR3T-0123456789abcdef"

// rig is a server in memory, a client with the login of a user, and what happens
// between them.
type rig struct {
	server  *osutest.Server
	app     auth.App
	session *auth.Session
	client  *osu.Client
	healthy *osu.Client // of the same user, whose requests never fail
	wire    *wire
	log     *bytes.Buffer
}

func newRig(t *testing.T, f fault, k kind, options ...osu.Option) *rig {
	t.Helper()
	r := &rig{server: osutest.New(osutest.Size(osutest.Small)), log: new(bytes.Buffer)}
	r.wire = &wire{next: r.server.Transport(), fault: f, hits: k.hits}
	web := &http.Client{Transport: r.wire}
	r.app = auth.App{
		ID: 1, Secret: clientSecret, RedirectURL: "http://127.0.0.1/callback",
		Endpoints: r.server.Endpoints(), HTTPClient: web,
	}
	r.app.Endpoints.PlainHTTP = true
	tokens := r.login(t)
	if k.expired {
		r.server.ExpireToken(tokens.Access.Reveal())
		tokens.Expiry = time.Now().Add(-time.Minute)
	}
	var err error
	if r.session, err = auth.NewSession(t.Context(), r.app, tokens, auth.NewMemoryStore()); err != nil {
		t.Fatal(err)
	}
	options = append([]osu.Option{
		osu.Endpoints(r.app.Endpoints), osu.HTTPClient(web), osu.MaxBody(1 << 20),
		osu.Logger(slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
	}, options...)
	if r.client, err = osu.New(r.session, options...); err != nil {
		t.Fatal(err)
	}
	token := auth.FixedToken(r.server.UserToken(r.user(), scopes...), transport.Grant{})
	if r.healthy, err = osu.New(token, osu.Endpoints(r.app.Endpoints), osu.HTTPClient(r.server.HTTPClient()), osu.NoMerging()); err != nil {
		t.Fatal(err)
	}
	return r
}

var scopes = []transport.Scope{
	transport.ScopePublic, transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage,
}

// login returns the tokens of a user who gave consent.
func (r *rig) login(t *testing.T) auth.Tokens {
	t.Helper()
	code, err := r.consent()
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := r.app.Exchange(t.Context(), code, "")
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

// consent returns the code of a user who gave consent.
func (r *rig) consent() (string, error) {
	r.server.SignIn(r.user())
	page, err := r.app.AuthCodeURL("state", append([]transport.Scope{transport.ScopeIdentify}, scopes...))
	if err != nil {
		return "", err
	}
	back, err := r.server.Authorize(page, true)
	if err != nil {
		return "", err
	}
	to, err := url.Parse(back)
	if err != nil {
		return "", err
	}
	return to.Query().Get("code"), nil
}

// strike lets the fault strike from now on.
func (r *rig) strike(times int) {
	r.wire.mu.Lock()
	defer r.wire.mu.Unlock()
	r.wire.left, r.wire.struck = times, 0
}

// over ends the fault.
func (r *rig) over() {
	r.wire.mu.Lock()
	defer r.wire.mu.Unlock()
	r.wire.left = 0
}

// heal ends the fault, and returns how many requests it has struck.
func (r *rig) heal() int {
	r.over()
	r.wire.mu.Lock()
	defer r.wire.mu.Unlock()
	return r.wire.struck
}

// wire strikes requests with a fault, and notes when requests to the API leave
// and which secrets pass.
type wire struct {
	next  http.RoundTripper
	fault fault
	hits  func(*http.Request) bool

	mu      sync.Mutex
	left    int // requests to strike
	struck  int
	sent    []time.Time
	secrets map[string]bool
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	var form string
	if r.Body != nil {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form = string(body)
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(strings.NewReader(form))
	}
	w.mu.Lock()
	w.note(r, form)
	strike := w.left > 0 && w.hits(r)
	if strike {
		w.left--
		w.struck++
	}
	w.mu.Unlock()
	if strike {
		return w.fault.strike(r, noting{w})
	}
	return noting{w}.RoundTrip(r)
}

// note takes note of a request.
func (w *wire) note(r *http.Request, form string) {
	if w.secrets == nil {
		w.secrets = map[string]bool{clientSecret: true}
	}
	if !strings.Contains(r.URL.Path, "/oauth/token") {
		w.sent = append(w.sent, time.Now())
	}
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		w.secrets[token] = true
	}
	if values, err := url.ParseQuery(form); err == nil {
		for _, name := range []string{"code", "refresh_token"} {
			if secret := values.Get(name); secret != "" {
				w.secrets[secret] = true
			}
		}
	}
}

// noting asks the server, which knows the application by another secret, and
// takes note of the tokens it grants.
type noting struct{ wire *wire }

func (n noting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		form, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Body = io.NopCloser(strings.NewReader(strings.ReplaceAll(string(form), clientSecret, "secret")))
	}
	response, err := n.wire.next.RoundTrip(r)
	if err != nil || r.URL.Path != "/oauth/token" {
		return response, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	var granted struct {
		Access  string `json:"access_token"`
		Refresh string `json:"refresh_token"`
	}
	if json.Unmarshal(body, &granted) == nil && granted.Access != "" {
		n.wire.mu.Lock()
		n.wire.secrets[granted.Access], n.wire.secrets[granted.Refresh] = true, true
		n.wire.mu.Unlock()
	}
	return response, nil
}

// densest returns the largest number of requests in any 60 seconds.
func (w *wire) densest() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	most, first := 0, 0
	for last := range w.sent {
		for w.sent[last].Sub(w.sent[first]) >= time.Minute {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

// leak returns the place where a secret can be read; "" if there is none.
func (r *rig) leak(errs ...error) string {
	texts := map[string]string{"log": r.log.String(), "%v of the session": fmt.Sprint(r.session), "%#v of the session": fmt.Sprintf("%#v", r.session)}
	for _, err := range errs {
		for _, verb := range []string{"%v", "%+v", "%#v", "%q", "%x"} {
			texts[verb] += fmt.Sprintf(verb, err)
		}
		for e := err; e != nil; {
			if failure, ok := e.(*osu.Error); ok { //nolint:errorlint // each error of the chain by itself
				texts["the struct's %+v"] += fmt.Sprintf("%+v", *failure)
				texts["the struct's %#v"] += fmt.Sprintf("%#v", *failure)
				texts["the body"] += string(failure.Body)
			}
			if one, ok := e.(interface{ Unwrap() error }); ok {
				e = one.Unwrap()
				continue
			}
			break
		}
	}
	r.wire.mu.Lock()
	defer r.wire.mu.Unlock()
	for where, text := range texts {
		for secret := range r.wire.secrets {
			for _, form := range []string{secret, fmt.Sprintf("%x", secret), url.QueryEscape(secret)} {
				if secret != "" && strings.Contains(text, form) {
					return where
				}
			}
		}
	}
	return ""
}

// same reports whether a call's value is the one without a fault. What a watch
// has seen may end sooner.
func same(got, want string) bool {
	return got == want || len(got) > 0 && len(want) > 0 && strings.Contains(got, " ") &&
		(strings.HasPrefix(got, want+" ") || strings.HasPrefix(want, got+" "))
}
