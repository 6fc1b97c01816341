package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

func TestSession_sharesOneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.fault = func(int) fault { return fault{delay: 5 * time.Second} }
		session, err := auth.ClientCredentials(testApp(s))
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		leave, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for n := range 100 {
			ctx := t.Context()
			if n < 20 { // the first, which starts the renewal, among them
				ctx = leave
			}
			wg.Go(func() {
				token, err := session.Token(ctx)
				took := time.Since(began)
				seen(token, err, session)
				if n < 20 {
					wantError(t, "a caller that leaves", err, context.Canceled)
					wantEqual(t, "time of a caller that leaves", took, time.Second)
					return
				}
				wantError(t, "a caller that waits", err, nil)
				wantEqual(t, "a caller that waits gets no token", token.IsZero(), false)
				wantEqual(t, "time of a caller that waits", took, 5*time.Second)
			})
			if n == 0 {
				synctest.Wait()
			}
		}
		time.AfterFunc(time.Second, cancel)
		wg.Wait()
		if n := s.tokenRequests(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
		if got := s.accepts[0]; got != "application/json" {
			t.Errorf("Accept %q, want application/json", got)
		}
	})
}

func TestRenewal_outlivesFirstCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.fault = func(n int) fault {
			if n == 1 {
				return fault{status: http.StatusServiceUnavailable}
			}
			return fault{}
		}
		app := testApp(s)
		app.Renewal.MinPause = 10 * time.Second
		session, err := auth.ClientCredentials(app)
		if err != nil {
			t.Fatal(err)
		}
		leave, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := session.Token(leave); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
		synctest.Wait()
		first(t, session)
		wg.Wait()
		if n := s.tokenRequests(); n != 2 {
			t.Errorf("%d token requests, want 2", n)
		}
	})
}

func TestReject_renewsOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.fault = func(int) fault { return fault{delay: time.Second} }
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		c := apiClient(t, s, session)
		for range 3 {
			s.revokeAccess()
			before := s.tokenRequests()
			var wg sync.WaitGroup
			for range 100 {
				wg.Go(func() {
					if err := call(t.Context(), c); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := s.tokenRequests() - before; n != 1 {
				t.Errorf("%d refreshes after 100 answers of 401, want 1", n)
			}
		}
		if s.reusedTokens() != 0 {
			t.Errorf("%d refresh tokens used twice", s.reusedTokens())
		}
	})
}

func TestReject_ignoresReplacedToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		session, err := auth.ClientCredentials(testApp(s))
		if err != nil {
			t.Fatal(err)
		}
		first, _ := session.Token(t.Context())
		session.Reject(first)
		second, _ := session.Token(t.Context())
		for range 10 {
			session.Reject(first) // late answers
		}
		third, err := session.Token(t.Context())
		session.Reject(third)
		session.Reject(first) // must not make it good again
		wantError(t, "the third token", err, nil)
		fourth, err := session.Token(t.Context())
		wantError(t, "the fourth token", err, nil)
		wantEqual(t, "the rejected first token again", second == first, false)
		wantEqual(t, "the valid second token again", third == second, true)
		wantEqual(t, "the rejected third token again", fourth == third, false)
		wantEqual(t, "token requests", s.tokenRequests(), 3)
	})
}

func TestRenewal_beginsEarly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		down := false
		s.fault = func(int) fault {
			if down {
				return fault{status: 502, body: "<html>bad gateway</html>", html: true}
			}
			return fault{}
		}
		app := testApp(s)
		app.Renewal.Early, app.Renewal.Jitter = 10*time.Minute, 2*time.Minute
		session, err := auth.ClientCredentials(app)
		if err != nil {
			t.Fatal(err)
		}
		first, err := session.Token(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(24*time.Hour - 12*time.Minute - time.Second)
		if token, _ := session.Token(t.Context()); token != first {
			t.Error("renewed before its time")
		}
		time.Sleep(2*time.Minute + time.Second)
		down = true
		// The old token serves while the endpoint is down, and not every call
		// tries again.
		for range 60 {
			token, err := session.Token(t.Context())
			wantError(t, "a call while renewals fail", err, nil)
			wantEqual(t, "the old token while renewals fail", token == first, true)
			time.Sleep(time.Second)
		}
		if n := s.tokenRequests(); n < 3 || n > 6 {
			t.Errorf("got %d token requests in a minute of failures, want 3 to 6", n)
		}
		time.Sleep(10 * time.Minute) // the token has expired
		_, err = session.Token(t.Context())
		seen(err)
		var failure *auth.Error
		if !errors.As(err, &failure) {
			t.Fatalf("got %v, want *auth.Error", err)
		}
		wantEqual(t, "status", failure.Status, 502)
		wantEqual(t, "attempts", failure.Attempts, 4)
		wantEqual(t, "Temporary", failure.Temporary(), true)
		wantEqual(t, "ErrLoginRequired", errors.Is(err, auth.ErrLoginRequired), false)
		down = false
		token, err := session.Token(t.Context())
		wantError(t, "a call after the failures", err, nil)
		wantEqual(t, "the old token after the failures", token == first, false)
	})
}

func TestRenewal_earlyOneDelaysCallersBriefly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		old := first(t, session)
		c := apiClient(t, s, session)
		time.Sleep(24*time.Hour - time.Minute)
		s.fault = func(int) fault { return fault{delay: 15 * time.Second} }
		began := time.Now()
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				token, err := session.Token(t.Context())
				wantError(t, "a caller during the renewal", err, nil)
				wantEqual(t, "the old token during the renewal", token == old, true)
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("got a token after %v, want it within 2 s", took)
				}
			})
		}
		wg.Wait()
		wantEqual(t, "the old token for a later caller", first(t, session) == old, true)
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("got a token for a later caller after %v, want it within 2 s", took)
		}
		// Meanwhile the renewal has revoked the old token.
		s.revokeAccess()
		wantError(t, "a call after the revocation", call(t.Context(), c), nil)
		wantEqual(t, "end of the renewal", time.Since(began), 15*time.Second)
		wantEqual(t, "token requests", s.tokenRequests(), 1)
	})
}

func TestSession_remembersFinalRefusal(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		var reports []error
		app := testApp(s)
		app.OnRefresh = func(_ *auth.Session, err error) { reports = append(reports, err) }
		session, err := auth.NewSession(t.Context(), app, s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		c := apiClient(t, s, session)
		s.revokeAll()
		for range 50 {
			err := call(t.Context(), c)
			seen(err)
			wantError(t, "a call", err, auth.ErrLoginRequired)
			wantError(t, "a call", err, transport.ErrUnauthorized)
		}
		synctest.Wait()
		if n := s.tokenRequests(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
		if len(reports) != 1 {
			t.Fatalf("got the reports %v, want one", reports)
		}
		wantError(t, "the report", reports[0], auth.ErrLoginRequired)
	})
}

func TestSession_reportsWrongSecretAsConfiguration(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		app := testApp(s)
		app.Secret = clientSecret + "-no"
		session, err := auth.ClientCredentials(app)
		if err != nil {
			t.Fatal(err)
		}
		for range 5 {
			_, err = session.Token(t.Context())
			seen(err)
			wantError(t, "a wrong secret", err, auth.ErrConfig)
			wantEqual(t, "ErrLoginRequired", errors.Is(err, auth.ErrLoginRequired), false)
			if !strings.Contains(fmt.Sprint(err), "invalid_client") {
				t.Errorf("got %v, want an error that says invalid_client", err)
			}
		}
		if n := s.tokenRequests(); n != 1 {
			t.Errorf("%d requests with a wrong secret, want 1", n)
		}
	})
}

func TestOnRefresh_mayUseClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		var c *transport.Client
		called := 0
		app := testApp(s)
		app.OnRefresh = func(session *auth.Session, err error) {
			called++
			wantError(t, "the report", err, nil)
			wantEqual(t, "a report without new tokens", session.Tokens().Refresh == "", false)
			wantError(t, "a call in the callback", call(t.Context(), c), nil)
		}
		session, err := auth.NewSession(t.Context(), app, s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		c = apiClient(t, s, session)
		for range 3 {
			if err := session.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // the next renewal ends the token of a call on its way
		}
		if called != 3 {
			t.Errorf("called %d times, want 3", called)
		}
	})
}

func TestOnRefresh_callsDoNotOverlap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		var running, most, calls int
		app := testApp(s)
		app.OnRefresh = func(*auth.Session, error) {
			running++
			calls++
			most = max(most, running)
			time.Sleep(10 * time.Second)
			running--
		}
		session, err := auth.NewSession(t.Context(), app, s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for range 3 {
			if err := session.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if time.Since(began) != 0 {
			t.Error("renewals wait for reports")
		}
		_ = session.Close()
		wantEqual(t, "reports", calls, 3)
		wantEqual(t, "reports at the same time", most, 1)
	})
}

func TestKeepFresh_renewsBeforeCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*24*time.Hour)
		defer cancel()
		ended := make(chan error)
		go func() { ended <- session.KeepFresh(ctx) }()
		for range 9 {
			time.Sleep(24 * time.Hour)
			before := s.tokenRequests()
			_, err := session.Token(ctx)
			wantError(t, "a call", err, nil)
			wantEqual(t, "token requests of a call", s.tokenRequests()-before, 0)
		}
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if n := s.tokenRequests(); n != 10 {
			t.Errorf("%d renewals in ten days, want 10", n)
		}

		s.revokeAll()
		go func() { ended <- session.KeepFresh(t.Context()) }()
		if err := <-ended; !errors.Is(err, auth.ErrLoginRequired) {
			t.Error(err)
		}
	})
}

func TestFixedToken_endsWhenRejected(t *testing.T) {
	t.Parallel()
	s := newServer()
	login := s.login()
	fixed := auth.FixedToken(login.Access.Reveal(), transport.Grant{})
	c := apiClientAt(t, s, fixed)
	if err := call(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	wantGrant(t, "the token's grant", fixed.Grant(), transport.OwnerUser, "[identify public]")
	s.revokeAll()
	for range 3 {
		err := call(t.Context(), c)
		seen(err, fixed)
		if !errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("got %v, want %v", err, auth.ErrLoginRequired)
		}
	}
	if n := s.calls[401]; n != 1 {
		t.Errorf("the refused token was sent %d times, want 1", n)
	}
	_, err := auth.FixedToken("", transport.Grant{}).Token(t.Context())
	wantError(t, "an empty token", err, auth.ErrLoginRequired)
	for name, authorizer := range map[string]transport.Authorizer{
		"fixed":  auth.FixedToken(accessMark+"\r\n", transport.Grant{}),
		"source": auth.FromTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "\t" + accessMark + "\n"}), transport.Grant{}),
	} {
		token, err := authorizer.Token(t.Context())
		wantError(t, name, err, nil)
		wantEqual(t, name+": token", token.Reveal(), accessMark)
	}
	blank := auth.FromTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "\n"}), transport.Grant{})
	if _, err := blank.Token(t.Context()); err == nil {
		t.Error("a blank token is none")
	}
}

func TestSession_refusesNilContext(t *testing.T) {
	t.Parallel()
	s := newServer()
	app := testApp(s)
	session, err := auth.NewSession(t.Context(), app, s.login(), nil)
	if err != nil {
		t.Fatal(err)
	}
	app2, err := auth.ClientCredentials(app)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := auth.NewPool(app, auth.MemoryStores(), nil)
	if err != nil {
		t.Fatal(err)
	}
	fixed := auth.FixedToken(accessMark, transport.Grant{})
	file := auth.NewFileStore(filepath.Join(t.TempDir(), "tokens"))
	var none context.Context
	for name, f := range map[string]func() error{
		"Token":       func() error { _, err := session.Token(none); return err },
		"first Token": func() error { _, err := app2.Token(none); return err },
		"FixedToken":  func() error { _, err := fixed.Token(none); return err },
		"TokenSource": func() error { _, err := session.TokenSource(none).Token(); return err },
		"Refresh":     func() error { return session.Refresh(none) },
		"KeepFresh":   func() error { return session.KeepFresh(none) },
		"Revoke":      func() error { return session.Revoke(none) },
		"NewSession":  func() error { _, err := auth.NewSession(none, app, s.login(), auth.NewMemoryStore()); return err },
		"Resume":      func() error { _, err := auth.Resume(none, app, auth.NewMemoryStore()); return err },
		"Login":       func() error { _, err := auth.Login(none, app, nil); return err },
		"Exchange":    func() error { _, err := app.Exchange(none, "code", ""); return err },
		"Pool.Add":    func() error { return pool.Add(none, userID, s.login()) },
		"Pool.For":    func() error { _, err := pool.For(userID).Token(none); return err },
		"MemoryStore": func() error { _, err := auth.NewMemoryStore().Lock(none); return err },
		"FileStore":   func() error { _, err := file.Lock(none); return err },
	} {
		if err := f(); !errors.Is(err, transport.ErrValidation) || !strings.Contains(err.Error(), "the context is nil") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// No lock is left behind.
	if _, err := session.Token(t.Context()); err != nil {
		t.Error(err)
	}
	if err := app2.Refresh(t.Context()); err != nil {
		t.Error(err)
	}
	if n := s.tokenRequests(); n != 1 {
		t.Errorf("%d token requests, want the one with a context", n)
	}
}

type sourceFunc func() (*oauth2.Token, error)

func (f sourceFunc) Token() (*oauth2.Token, error) { return f() }

func TestFromTokenSource_callsSourceWhenNeeded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		asked := 0
		authorizer := auth.FromTokenSource(sourceFunc(func() (*oauth2.Token, error) {
			asked++
			time.Sleep(10 * time.Second)
			if asked == 2 {
				return nil, &oauth2.RetrieveError{Body: []byte(clientSecret)}
			}
			login := s.login()
			return login.OAuth2(), nil
		}), transport.Grant{})

		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, err := authorizer.Token(short)
		wantError(t, "a caller with a deadline", err, context.DeadlineExceeded)
		wantEqual(t, "time of a caller with a deadline", time.Since(began), time.Second)
		first, err := authorizer.Token(t.Context())
		wantError(t, "a caller without one", err, nil)
		wantEqual(t, "calls of the source", asked, 1)
		wantEqual(t, "time of the source", time.Since(began), 10*time.Second)
		authorizer.Reject(first)
		_, err = authorizer.Token(t.Context())
		seen(err, authorizer)
		if err == nil || errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("a failing source: got %v, want an error other than ErrLoginRequired", err)
		}
		token, err := authorizer.Token(t.Context())
		wantError(t, "after the failure", err, nil)
		wantEqual(t, "the rejected token after the failure", token == first, false)
	})
}

func TestFromTokenSource_failsIfTokenStaysRejected(t *testing.T) {
	t.Parallel()
	authorizer := auth.FromTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: accessMark}), transport.Grant{})
	token, err := authorizer.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	authorizer.Reject(token)
	_, err = authorizer.Token(t.Context())
	seen(err)
	if !errors.Is(err, transport.ErrUnauthorized) {
		t.Errorf("got %v, want %v", err, transport.ErrUnauthorized)
	}
}

func TestBind_agreesOnOneServer(t *testing.T) {
	t.Parallel()
	var none *auth.Session
	if _, err := none.Bind(transport.Production()); !errors.Is(err, auth.ErrConfig) || !strings.Contains(err.Error(), "nil session") {
		t.Errorf("nil session: got %v, want an ErrConfig that says so", err)
	}
	if _, err := transport.New(transport.Config{Authorizer: none}); !errors.Is(err, transport.ErrValidation) {
		t.Errorf("a client of a nil session: got %v, want ErrValidation", err)
	}
	dev, other := transport.Domain("dev.ppy.sh"), transport.Domain("other.test")
	app := auth.App{ID: 1, Secret: clientSecret}

	session, err := auth.ClientCredentials(app)
	if err != nil {
		t.Fatal(err)
	}
	wantServer(t, "a client with endpoints", transport.Config{Authorizer: session, Endpoints: dev}, dev)
	_, err = transport.New(transport.Config{Authorizer: session, Endpoints: other})
	wantError(t, "another server", err, auth.ErrConfig)
	wantServer(t, "a second client without endpoints", transport.Config{Authorizer: session}, dev)

	app.Endpoints = dev
	session, err = auth.ClientCredentials(app)
	if err != nil {
		t.Fatal(err)
	}
	wantServer(t, "a client of a session with endpoints", transport.Config{Authorizer: session}, dev)
}

// wantServer checks which server a new client uses.
func wantServer(t *testing.T, what string, config transport.Config, want transport.Endpoints) {
	t.Helper()
	c, err := transport.New(config)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	wantEqual(t, what, c.Config().Endpoints, want)
}

func TestApp_refusesBadSettings(t *testing.T) {
	t.Parallel()
	good := auth.App{ID: 1, Secret: clientSecret}
	for name, change := range map[string]func(*auth.App){
		"no id":        func(a *auth.App) { a.ID = 0 },
		"no secret":    func(a *auth.App) { a.Secret = "" },
		"mask":         func(a *auth.App) { a.Secret = "[secret]" },
		"relative URL": func(a *auth.App) { a.RedirectURL = "/callback" },
		"two servers":  func(a *auth.App) { a.Endpoints = transport.Production(); a.Endpoints.Token = "https://other.test/" },
	} {
		app := good
		change(&app)
		session, err := auth.ClientCredentials(app)
		seen(err, app)
		if err == nil {
			t.Errorf("%s: got %v, want an error", name, session)
		}
	}
}

// TestStoredClientCredentials_shareAToken checks that programs with one store ask
// for one token, and for another one only when that is of no use any more.
func TestStoredClientCredentials_shareAToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		store := auth.NewMemoryStore()
		run := func(what string, requests int, spoil func(*auth.Session, transport.Token)) {
			t.Helper()
			session, err := auth.StoredClientCredentials(testApp(s), store)
			if err != nil {
				t.Fatal(err)
			}
			token, err := session.Token(t.Context())
			seen(token, err, session)
			if err == nil && spoil != nil {
				spoil(session, token)
				_, err = session.Token(t.Context())
			}
			if n := s.tokenRequests(); err != nil || token.IsZero() || n != requests {
				t.Errorf("%s: got %v after %d token requests, want a token after %d", what, err, n, requests)
			}
			if err := session.Close(); err != nil {
				t.Errorf("%s: Close: got %v, want nil", what, err)
			}
		}
		run("the first program", 1, nil)
		run("the next one", 1, nil)
		run("one whose token the server rejects", 2, func(session *auth.Session, token transport.Token) { session.Reject(token) })
		run("one after that", 2, nil)
		time.Sleep(25 * time.Hour)
		run("one on the next day", 3, nil)
		stored, err := store.Load(t.Context())
		if err == nil {
			err = store.Save(t.Context(), stored, []byte("{"))
		}
		if err != nil {
			t.Fatal(err)
		}
		run("one whose store is damaged", 4, nil)

		other := testApp(s)
		other.ID++
		session, err := auth.StoredClientCredentials(other, store)
		if err == nil {
			_, err = session.Token(t.Context())
		}
		if n := s.tokenRequests(); !errors.Is(err, auth.ErrConfig) || n != 4 {
			t.Errorf("another application: got %v after %d token requests, want ErrConfig after 4", err, n)
		}
	})
}

// TestStoredClientCredentials_surviveTheirStore checks that a token is used that
// could not be stored, and that its program is told so once.
func TestStoredClientCredentials_surviveTheirStore(t *testing.T) {
	t.Parallel()
	if _, err := auth.StoredClientCredentials(testApp(newServer()), nil); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("no store: got %v, want ErrConfig", err)
	}
	s := newServer()
	session, err := auth.StoredClientCredentials(testApp(s), &fullStore{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.Token(t.Context()); !errors.Is(err, auth.ErrStore) {
		t.Errorf("got %v, want ErrStore", err)
	}
	if token, err := session.Token(t.Context()); err != nil || token.IsZero() || s.tokenRequests() != 1 {
		t.Errorf("got %v after %d token requests, want the token of the first", err, s.tokenRequests())
	}
}

// fullStore stores nothing.
type fullStore struct{ auth.MemoryStore }

// Save fails.
func (*fullStore) Save(context.Context, []byte, []byte) error { return errors.New("the disk is full") }
