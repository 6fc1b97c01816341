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
	"github.com/osugo/osugo/osu/limit"
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
					if !errors.Is(err, context.Canceled) || took != time.Second {
						t.Errorf("caller that left after a second: %v after %v", err, took)
					}
					return
				}
				if err != nil || token.IsZero() || took != 5*time.Second {
					t.Errorf("caller that waited: %v %v after %v", token, err, took)
				}
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
			t.Errorf("Accept %q", got)
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
			t.Errorf("%d token requests", n)
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
		if fourth, err := session.Token(t.Context()); err != nil || fourth == third {
			t.Errorf("the refused token was returned again, %v", err)
		}
		if err != nil || second == first || third != second || s.tokenRequests() != 3 {
			t.Errorf("%v, %d requests; tokens differ: %v %v", err, s.tokenRequests(), second != first, third != second)
		}
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
			if token, err := session.Token(t.Context()); err != nil || token != first {
				t.Fatalf("early renewal failed: %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := s.tokenRequests(); n < 3 || n > 6 {
			t.Errorf("%d token requests in a minute of failures", n)
		}
		time.Sleep(10 * time.Minute) // now it has ended
		_, err = session.Token(t.Context())
		seen(err)
		var failure *auth.Error
		if !errors.As(err, &failure) || failure.Status != 502 || failure.Attempts != 4 || !failure.Temporary() || errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("%v", err)
		}
		down = false
		if token, err := session.Token(t.Context()); err != nil || token == first {
			t.Errorf("session did not recover: %v", err)
		}
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
				if err != nil || token != old || time.Since(began) > 2*time.Second {
					t.Errorf("%v after %v", err, time.Since(began))
				}
			})
		}
		wg.Wait()
		if token := first(t, session); token != old || time.Since(began) > 2*time.Second {
			t.Errorf("a later caller waited, too: %v", time.Since(began))
		}
		// The renewal has ended the old token meanwhile.
		s.revokeAccess()
		if err := call(t.Context(), c); err != nil || time.Since(began) != 15*time.Second || s.tokenRequests() != 1 {
			t.Errorf("%v after %v, %d token requests", err, time.Since(began), s.tokenRequests())
		}
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
			if !errors.Is(err, auth.ErrLoginRequired) || !errors.Is(err, transport.ErrUnauthorized) {
				t.Fatalf("%v", err)
			}
		}
		synctest.Wait()
		if n := s.tokenRequests(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
		if len(reports) != 1 || !errors.Is(reports[0], auth.ErrLoginRequired) {
			t.Errorf("reports: %v", reports)
		}
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
			if !errors.Is(err, auth.ErrConfig) || errors.Is(err, auth.ErrLoginRequired) || !strings.Contains(err.Error(), "invalid_client") {
				t.Fatalf("%v", err)
			}
		}
		if n := s.tokenRequests(); n != 1 {
			t.Errorf("%d requests with a wrong secret", n)
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
			if err != nil || session.Tokens().Refresh == "" {
				t.Errorf("report %v %v", err, session.Tokens())
			}
			if err := call(t.Context(), c); err != nil {
				t.Errorf("call out of the callback: %v", err)
			}
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
			t.Errorf("called %d times", called)
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
		if calls != 3 || most != 1 {
			t.Errorf("%d reports, %d at once", calls, most)
		}
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
			if _, err := session.Token(ctx); err != nil || s.tokenRequests() != before {
				t.Errorf("a call had to renew: %v", err)
			}
		}
		if err := <-ended; !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if n := s.tokenRequests(); n != 10 {
			t.Errorf("%d renewals in ten days", n)
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
	if g := fixed.Grant(); g.Owner != transport.OwnerUser || fmt.Sprint(g.Scopes) != "[identify public]" {
		t.Errorf("grant %+v", g)
	}
	s.revokeAll()
	for range 3 {
		err := call(t.Context(), c)
		seen(err, fixed)
		if !errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("%v", err)
		}
	}
	if n := s.calls[401]; n != 1 {
		t.Errorf("the refused token was sent %d times", n)
	}
	if _, err := auth.FixedToken("", transport.Grant{}).Token(t.Context()); !errors.Is(err, auth.ErrLoginRequired) {
		t.Errorf("empty token: %v", err)
	}
	for name, authorizer := range map[string]transport.Authorizer{
		"fixed":  auth.FixedToken(accessMark+"\r\n", transport.Grant{}),
		"source": auth.FromTokenSource(oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "\t" + accessMark + "\n"}), transport.Grant{}),
	} {
		if token, err := authorizer.Token(t.Context()); err != nil || token.Reveal() != accessMark {
			t.Errorf("%s: white space around a token stays: %v", name, err)
		}
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

// apiClientAt is apiClient for authorizers without endpoints.
func apiClientAt(t *testing.T, s *server, a transport.Authorizer) *transport.Client {
	t.Helper()
	c, err := transport.New(transport.Config{
		Authorizer: a, HTTPClient: s.client(), Limiter: limit.New(limit.Limits{}),
		Endpoints: endpoints("http://osu.test"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
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
		if _, err := authorizer.Token(short); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		first, err := authorizer.Token(t.Context())
		if err != nil || asked != 1 || time.Since(began) != 10*time.Second {
			t.Errorf("%v, asked %d times, %v", err, asked, time.Since(began))
		}
		authorizer.Reject(first)
		_, err = authorizer.Token(t.Context())
		seen(err, authorizer)
		if err == nil || errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("a failing source: %v", err)
		}
		if token, err := authorizer.Token(t.Context()); err != nil || token == first {
			t.Errorf("%v", err)
		}
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
		t.Errorf("%v", err)
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
	if c, err := transport.New(transport.Config{Authorizer: session, Endpoints: dev}); err != nil || c.Config().Endpoints != dev {
		t.Errorf("the session does not follow the client: %v", err)
	}
	if _, err := transport.New(transport.Config{Authorizer: session, Endpoints: other}); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("two servers: %v", err)
	}
	if c, err := transport.New(transport.Config{Authorizer: session}); err != nil || c.Config().Endpoints != dev {
		t.Errorf("a second client does not follow: %v", err)
	}

	app.Endpoints = dev
	session, err = auth.ClientCredentials(app)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := transport.New(transport.Config{Authorizer: session}); err != nil || c.Config().Endpoints != dev {
		t.Errorf("the client does not follow the session: %v", err)
	}
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
			t.Errorf("%s: %v", name, session)
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
