package auth_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// TestSession_survivesBadDay makes 10,000 calls in 200 goroutines, with tokens
// that expire every ten minutes and a server with many faults.
func TestSession_survivesBadDay(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"client credentials", "refresh tokens", "refresh tokens and lost answers"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { soak(t, kind) })
		})
	}
}

func soak(t *testing.T, kind string) {
	t.Helper()
	s := newServer()
	s.lifetime = 10 * time.Minute
	s.fault = bad(kind != "refresh tokens")
	app := testApp(s)
	app.Renewal.Attempts = 50 // nobody gives up today
	var session *auth.Session
	var err error
	if kind == "client credentials" {
		session, err = auth.ClientCredentials(app)
	} else {
		session, err = auth.NewSession(t.Context(), app, s.login(), auth.NewMemoryStore())
	}
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	c := apiClient(t, s, session)
	var failed, left, logins atomic.Int64
	var again sync.Mutex // one login at a time; nothing waits while it is held
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			for range 50 {
				time.Sleep(rand.N(5 * time.Minute))
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if rand.IntN(10) == 0 {
					ctx, cancel = context.WithTimeout(ctx, rand.N(2*time.Second))
				}
				err := call(ctx, c)
				cancel()
				switch {
				case err == nil:
				case errors.Is(err, context.DeadlineExceeded):
					left.Add(1)
				case errors.Is(err, auth.ErrLoginRequired):
					failed.Add(1)
					seen(err)
					var failure *auth.Error
					if !errors.As(err, &failure) || !failure.Lost {
						t.Errorf("got %v, want an error with Lost: a login ends only if an answer was lost", err)
					}
					again.Lock()
					if _, err := session.Token(t.Context()); errors.Is(err, auth.ErrLoginRequired) {
						logins.Add(1)
						_ = session.Replace(t, s.login())
					}
					again.Unlock()
				default:
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	t.Logf("%s: 10000 calls: %d token requests, %d tokens issued, %d refresh tokens used twice, %d calls failed, %d left early, %d logins lost; API answers %v",
		kind, s.requests, s.n, s.reused, failed.Load(), left.Load(), logins.Load(), s.calls)
	if kind != "refresh tokens and lost answers" {
		wantEqual(t, "failed calls", failed.Load(), 0)
		wantEqual(t, "refresh tokens used twice", s.reused, 0)
	}
	if kind == "client credentials" {
		wantEqual(t, "requests with an expired token", s.calls[401], 0)
	}
}

// refuse is a server that answers token requests with one status and body.
type refuse struct {
	status int
	kind   string
	body   string
}

func (r refuse) RoundTrip(request *http.Request) (*http.Response, error) {
	form, _ := io.ReadAll(request.Body)
	body := strings.ReplaceAll(r.body, "$FORM", string(form))
	return &http.Response{
		StatusCode: r.status, Header: http.Header{"Content-Type": {r.kind}, "Location": {"http://evil.test/"}},
		Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

func TestSession_classifiesRefusals(t *testing.T) {
	t.Parallel()
	const js, page = "application/json", "text/html"
	const none = ""
	for _, tt := range []struct {
		status     int
		kind, body string
		refresh    error // what it means for a refresh; nil: try again later
		client     error // and for client credentials
	}{
		// The server's own, final word, as RFC 6749 and its code have it.
		{400, js, `{"error":"invalid_request","hint":"Check the parameter"}`, auth.ErrLoginRequired, auth.ErrConfig},
		{401, js, `{"error":"invalid_request","hint":"Token has been revoked"}`, auth.ErrLoginRequired, auth.ErrConfig},
		{400, js, `{"error":"invalid_grant"}`, auth.ErrLoginRequired, auth.ErrConfig},
		{400, js, `{"error":"invalid_scope","hint":"x"}`, auth.ErrConfig, auth.ErrConfig},
		{401, js, `{"error":"invalid_client"}`, auth.ErrConfig, auth.ErrConfig},
		{400, js, `{"error":"invalid_request","hint":"you sent $FORM","error_description":"$FORM","message":"$FORM"}`, auth.ErrLoginRequired, auth.ErrConfig},
		// A text for humans: of a scope set, if no login can be lost by it.
		{400, js, `{"error":"a text of osu!"}`, nil, auth.ErrConfig},
		// Everything else says nothing about the login.
		{302, page, none, nil, nil},
		{307, page, none, nil, nil},
		{404, js, `{"error":null}`, nil, nil},
		{404, page, "<html>", nil, nil},
		{405, page, "<html>", nil, nil},
		{403, js, `{"error":"blocked","ray":"1"}`, nil, nil},
		{403, js, `{"error":"invalid_grant"}`, nil, nil},
		{408, js, `{"error":"timeout"}`, nil, nil},
		{421, js, `{"error":"misdirected"}`, nil, nil},
		{425, js, `{"error":"too early"}`, nil, nil},
		{451, js, `{"error":"unavailable for legal reasons"}`, nil, nil},
		{401, js, `{"message":"Unauthorized"}`, nil, nil},
		{400, js, `{"error":"temporarily_unavailable"}`, nil, nil},
		{200, js, `{"error":"invalid_grant"}`, nil, nil},
		{400, page, `{"error":"invalid`, nil, nil},
		{403, page, "<html>checking your browser</html>", nil, nil},
		{401, page, "<html>who are you</html>", nil, nil},
		{429, js, `{"error":"Too Many Attempts."}`, nil, nil},
		{429, page, "<html>", nil, nil},
		{500, js, `{"error":"server_error"}`, nil, nil},
		{500, js, `{"error":null}`, nil, nil},
		{500, js, `{"error":"invalid_grant"}`, nil, nil},
		{503, page, "<html>maintenance</html>", nil, nil},
		{200, page, "<html>maintenance</html>", nil, nil},
		{200, js, `{}`, nil, nil},
		{200, js, `null`, nil, nil},
		{200, js, `{"access_token":7}`, nil, nil},
		{200, js, `{"access_token":`, nil, nil},
		{500, page, "$FORM", nil, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			app := auth.App{ID: clientID, Secret: clientSecret, HTTPClient: &http.Client{Transport: refuse{tt.status, tt.kind, tt.body}}}
			user, err := auth.NewSession(t.Context(), app, auth.Tokens{Refresh: refreshMark}, nil)
			if err != nil {
				t.Fatal(err)
			}
			client, err := auth.ClientCredentials(app)
			if err != nil {
				t.Fatal(err)
			}
			for session, want := range map[*auth.Session]error{user: tt.refresh, client: tt.client} {
				_, err := session.Token(t.Context())
				seen(err)
				var failure *auth.Error
				if !errors.As(err, &failure) {
					t.Fatalf("%d %s: got %T, want *auth.Error", tt.status, tt.body, err)
				}
				final := errors.Is(err, auth.ErrLoginRequired) || errors.Is(err, auth.ErrConfig)
				if want != nil && !errors.Is(err, want) {
					t.Errorf("%d %s: got %v, want %v", tt.status, tt.body, err, want)
				}
				if want == nil && final {
					t.Errorf("%d %s: got the final error %v, want a temporary one", tt.status, tt.body, err)
				}
				if failure.Temporary() == final {
					t.Errorf("%d %s: got Temporary %v, want %v", tt.status, tt.body, final, !final)
				}
				if failure.Status != tt.status {
					t.Errorf("%d: status %d, want %d", tt.status, failure.Status, tt.status)
				}
				if got, want := errors.Is(err, transport.ErrServer), tt.status >= 500; got != want {
					t.Errorf("%d: got ErrServer %v, want %v", tt.status, got, want)
				}
				if got, want := errors.Is(err, transport.ErrRateLimited), tt.status == 429; got != want {
					t.Errorf("%d: got ErrRateLimited %v, want %v", tt.status, got, want)
				}
			}
		})
	}
}

func TestSession_reportsLostAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.fault = func(n int) fault { return fault{drop: n == 1, after: true} }
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		err = session.Refresh(t.Context())
		seen(err)
		var failure *auth.Error
		if !errors.As(err, &failure) {
			t.Fatalf("carried out, answer lost: got %v, want *auth.Error", err)
		}
		wantError(t, "carried out, answer lost", err, auth.ErrLoginRequired)
		wantEqual(t, "Lost", failure.Lost, true)
		wantEqual(t, "Attempts", failure.Attempts, 2)

		s = newServer()
		s.fault = func(n int) fault { return fault{drop: n == 1} }
		session, err = auth.NewSession(t.Context(), testApp(s), s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		wantError(t, "not carried out", session.Refresh(t.Context()), nil)
		wantEqual(t, "refresh tokens used twice", s.reusedTokens(), 0)
	})
}

func TestHTTPClient_signsOnlyAPIRequests(t *testing.T) {
	t.Parallel()
	s := newServer()
	session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
	if err != nil {
		t.Fatal(err)
	}
	client := session.HTTPClient(s.client())
	for address, signed := range map[string]bool{
		"http://osu.test/api/v2/me":              true,
		"http://osu.test/api/v2/":                true,
		"http://osu.test/home":                   false,
		"http://osu.test/api/v22/me":             false,
		"http://osu.test/api/v2/../../home":      false,
		"http://osu.test/api/v2/%2e%2e/home":     false,
		"http://mirror.test/api/v2/me":           false,
		"http://osu.test.evil.test/api/v2/me":    false,
		"http://osu.test:8080/api/v2/me":         false,
		"https://mirror.test/beatmapsets/1.osz?": false,
	} {
		answer, err := client.Get(address)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if got := answer.StatusCode == http.StatusOK && answer.Request.URL.Host == "osu.test"; got != signed {
			t.Errorf("%s: signed %v, want %v", address, got, signed)
		}
	}
	if len(s.leaked) != 0 {
		t.Errorf("got the token at %v, want it only at the API", s.leaked)
	}
	s.revokeAccess()
	for n, want := range []int{http.StatusUnauthorized, http.StatusOK} {
		answer, err := client.Get("http://osu.test/api/v2/me")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("request %d after the token was revoked: got %d, want %d", n, answer.StatusCode, want)
		}
	}
}

// TestHTTPClient_renewsRejectedTokens checks which 401s make the signing
// client renew its token, and that the caller still gets the whole answer.
func TestHTTPClient_renewsRejectedTokens(t *testing.T) {
	t.Parallel()
	counted := http.Header{"X-Ratelimit-Limit": {"1200"}}
	for _, test := range []struct {
		name   string
		api    string
		header http.Header
		body   string
		tokens int // asked for in two requests
	}{
		{"of the server", "", nil, `{"authentication":"basic"}`, 2},
		{"of a server that counts all requests", "", counted, `{"error":"revoked"}`, 2},
		{"of the public server, for want of a user", "https://osu.ppy.sh", counted, `{"authentication":"basic"}`, 1},
		{"for want of a verification", "", nil, `{"method":"mail"}`, 1},
		{"page of a proxy", "", http.Header{"Content-Type": {"text/html"}}, "<html>", 1},
		{"page with a challenge", "", http.Header{"Content-Type": {"text/html"}, "Www-Authenticate": {`Bearer error="invalid_token"`}}, "<html>", 2},
		{"compressed", "", http.Header{"Content-Encoding": {"br"}}, "\x0b", 2},
	} {
		tokens := 0
		app := testApp(newServer())
		if test.api != "" {
			app.Endpoints = transport.BaseURL(test.api)
		}
		app.HTTPClient = &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			tokens++
			return response(http.StatusOK, http.Header{}, fmt.Sprintf(`{"access_token":"token%d","expires_in":3600}`, tokens)), nil
		})}
		session, err := auth.ClientCredentials(app)
		if err != nil {
			t.Fatal(err)
		}
		client := session.HTTPClient(&http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			header := http.Header{"Content-Type": {"application/json"}}
			maps.Copy(header, test.header)
			return response(http.StatusUnauthorized, header, test.body), nil
		})})
		for range 2 {
			answer, err := client.Get(app.Endpoints.API + "/me")
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(answer.Body); string(body) != test.body || err != nil {
				t.Errorf("%s: got the body %q, %v, want %q", test.name, body, err, test.body)
			}
			_ = answer.Body.Close()
		}
		if tokens != test.tokens {
			t.Errorf("%s: got %d tokens, want %d", test.name, tokens, test.tokens)
		}
	}
}

// response returns an answer.
func response(status int, header http.Header, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ProtoMajor: 1, ProtoMinor: 1}
}

func TestTokenSource_returnsSessionTokens(t *testing.T) {
	t.Parallel()
	s := newServer()
	session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := session.TokenSource(t.Context()).Token()
	if err != nil {
		t.Fatal(err)
	}
	wantEqual(t, "valid", token.Valid(), true)
	wantEqual(t, "type", token.Type(), "Bearer")
	wantEqual(t, "refresh token", token.RefreshToken, "")
	wantEqual(t, "access token", token.AccessToken, session.Tokens().Access.Reveal())
	in := auth.FromOAuth2(session.Tokens().OAuth2())
	wantEqual(t, "refresh token after a round trip", in.Refresh.Reveal(), session.Tokens().Refresh.Reveal())
	wantEqual(t, "scopes after a round trip", len(in.Scopes), 2)
}

func TestRevoke_endsSession(t *testing.T) {
	t.Parallel()
	s := newServer()
	client, err := auth.ClientCredentials(testApp(s))
	if err != nil {
		t.Fatal(err)
	}
	user, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for session, want := range map[*auth.Session]error{client: auth.ErrClosed, user: auth.ErrLoginRequired} {
		token := first(t, session)
		if err := session.Revoke(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := session.Token(t.Context()); !errors.Is(err, want) {
			t.Errorf("%v: got %v, want %v", session, err, want)
		}
		if err := call(t.Context(), apiClientAt(t, s, auth.FixedToken(token.Reveal(), transport.Grant{}))); !errors.Is(err, transport.ErrUnauthorized) {
			t.Errorf("the revoked token: got %v, want %v", err, transport.ErrUnauthorized)
		}
	}
	if err := user.Revoke(t.Context()); err != nil {
		t.Errorf("twice: got %v, want no error", err)
	}
}

func TestClose_waitsForStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.fault = func(int) fault { return fault{delay: 10 * time.Second, after: true} }
		store := auth.NewMemoryStore()
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), store)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_ = session.Refresh(ctx)
		_ = session.Close()
		if got := stored(t, store); got != s.newest() {
			t.Error("Close did not wait for the tokens to be stored")
		}
		if _, err := session.Token(t.Context()); !errors.Is(err, auth.ErrClosed) {
			t.Errorf("got %v, want %v", err, auth.ErrClosed)
		}
		if err := session.Refresh(t.Context()); !errors.Is(err, auth.ErrClosed) {
			t.Errorf("got %v, want %v", err, auth.ErrClosed)
		}

		// A renewal that only waits to try again is not waited for.
		s.fault = func(int) fault { return fault{status: 503} }
		app := testApp(s)
		app.Renewal.MinPause = time.Hour
		session, err = auth.NewSession(t.Context(), app, s.login(), store)
		if err != nil {
			t.Fatal(err)
		}
		waiting := make(chan error)
		go func() { waiting <- session.Refresh(t.Context()) }()
		synctest.Wait()
		began := time.Now()
		_ = session.Close()
		wantError(t, "the waiting renewal", <-waiting, auth.ErrClosed)
		if took := time.Since(began); took > time.Second {
			t.Errorf("got Close after %v, want it within a second", took)
		}
	})
}

func TestPool_loadsSessionsOnDemand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const users = 3000
		s := newServer()
		pool, err := auth.NewPool(testApp(s), auth.MemoryStores(), &auth.PoolParams{Keep: 100})
		if err != nil {
			t.Fatal(err)
		}
		for user := range objects.UserID(users) {
			s.mu.Lock()
			access, refresh := s.mint(fmt.Sprint(user+1), "identify public", true)
			s.mu.Unlock()
			tokens := auth.Tokens{Access: auth.Secret(access), Refresh: auth.Secret(refresh), Expiry: time.Now().Add(s.lifetime)}
			if err := pool.Add(t.Context(), tokens.Owner(), tokens); err != nil {
				t.Fatal(err)
			}
		}
		wantEqual(t, "sessions in memory", pool.Len(), 100)
		wantEqual(t, "token requests", s.tokenRequests(), 0)
		time.Sleep(25 * time.Hour) // all tokens have expired
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				for range 300 {
					user := objects.UserID(1 + rand.Int64N(200))
					session := pool.For(user)
					wantError(t, "a call", call(t.Context(), apiClient(t, s, session)), nil)
					wantEqual(t, "user", session.User(), user)
				}
			})
		}
		wg.Wait()
		if n := s.tokenRequests(); n > 200 {
			t.Errorf("got %d renewals, want one for each of 200 users at most", n)
		}
		wantEqual(t, "refresh tokens used twice", s.reusedTokens(), 0)
		if n := pool.Len(); n > 120 {
			t.Errorf("got %d sessions in memory, want at most 120", n)
		}
		if _, err := pool.For(users + 1).Token(t.Context()); !errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("unknown user: got %v, want %v", err, auth.ErrLoginRequired)
		}
		if err := pool.Add(t.Context(), 1, s.login()); !errors.Is(err, auth.ErrConfig) {
			t.Errorf("tokens of another user: got %v, want %v", err, auth.ErrConfig)
		}
		// A session that has ended works again after a login.
		s.mu.Lock()
		access, refresh := s.mint(fmt.Sprint(users+1), "identify public", true)
		s.mu.Unlock()
		back := auth.Tokens{Access: auth.Secret(access), Refresh: auth.Secret(refresh)}
		if err := pool.Add(t.Context(), users+1, back); err != nil {
			t.Fatal(err)
		}
		first(t, pool.For(users+1))
		_ = pool.Close()
		if _, err := pool.For(1).Token(t.Context()); !errors.Is(err, auth.ErrClosed) {
			t.Errorf("after Close: got %v, want %v", err, auth.ErrClosed)
		}
		seen(pool)
	})
}
