package auth_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/oauth2"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// alive returns how many access and refresh tokens are alive at the server.
func (s *server) alive() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.access) + len(s.refresh)
}

// TestRevoke_leavesNoValidToken calls Revoke at any moment of a renewal, which
// takes 0 to 10 s until it is carried out and again as long until it is
// answered.
func TestRevoke_leavesNoValidToken(t *testing.T) {
	t.Parallel()
	for _, stored := range []bool{true, false} {
		for _, after := range []bool{true, false} {
			for delay := time.Duration(0); delay <= 12*time.Second; delay += time.Second {
				synctest.Test(t, func(t *testing.T) {
					s := newServer()
					s.fault = func(int) fault { return fault{delay: 10 * time.Second, late: after} }
					var store auth.Store
					if stored {
						store = auth.NewMemoryStore()
					}
					session, err := auth.NewSession(t.Context(), testApp(s), s.login(), store)
					if err != nil {
						t.Fatal(err)
					}
					var wg sync.WaitGroup
					wg.Go(func() { _ = session.Refresh(t.Context()) })
					time.Sleep(delay)
					if err := session.Revoke(t.Context()); err != nil {
						t.Errorf("after %v: got %v, want no error", delay, err)
					}
					wg.Wait()
					if n := s.alive(); n != 0 {
						t.Errorf("after %v: got %d tokens alive, want none", delay, n)
					}
					if _, err := session.Token(t.Context()); !errors.Is(err, auth.ErrLoginRequired) {
						t.Errorf("after %v: got %v, want ErrLoginRequired", delay, err)
					}
					if store != nil {
						if _, err := store.Load(t.Context()); !errors.Is(err, auth.ErrNotStored) {
							t.Errorf("after %v: got %v, want an empty store", delay, err)
						}
					}
				})
			}
		}
	}
}

// TestRevoke_takesSlot checks that a revocation, which the server counts
// as it counts calls, asks the limiter of the session's client.
func TestRevoke_takesSlot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), nil)
		if err != nil {
			t.Fatal(err)
		}
		l := limit.New(limit.Limits{PerMinute: 1})
		if _, err := transport.New(transport.Config{Authorizer: session, Limiter: l}); err != nil {
			t.Fatal(err)
		}
		slot, err := l.Reserve(t.Context(), limit.Demand{Cost: 1})
		if err != nil {
			t.Fatal(err)
		}
		slot.Done(limit.NoAnswer())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := session.Revoke(ctx); err == nil || s.alive() != 2 {
			t.Errorf("without a slot: got %v and %d tokens alive, want an error and both", err, s.alive())
		}
		time.Sleep(2 * time.Minute)
		if err := session.Revoke(t.Context()); err != nil || s.alive() != 0 {
			t.Errorf("with a slot: got %v and %d tokens alive, want none", err, s.alive())
		}
	})
}

func TestRevoke_renewsExpiredAccessToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), auth.NewMemoryStore())
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(48 * time.Hour)
		s.revokeAccess()
		if err := session.Revoke(t.Context()); err != nil || s.alive() != 0 {
			t.Errorf("got %v and %d tokens alive, want none", err, s.alive())
		}
	})
}

// TestClose_storesNewestTokens calls Close at any moment of a renewal and
// checks that the newest tokens are in the store.
func TestClose_storesNewestTokens(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{true, false} {
		for delay := time.Duration(0); delay <= 12*time.Second; delay += time.Second {
			synctest.Test(t, func(t *testing.T) {
				s := newServer()
				s.fault = func(int) fault { return fault{delay: 10 * time.Second, late: after} }
				store := auth.NewMemoryStore()
				session, err := auth.NewSession(t.Context(), testApp(s), s.login(), store)
				if err != nil {
					t.Fatal(err)
				}
				var wg sync.WaitGroup
				wg.Go(func() { _ = session.Refresh(t.Context()) })
				time.Sleep(delay)
				if err := session.Close(); err != nil {
					t.Errorf("after %v: got %v, want no error", delay, err)
				}
				wg.Wait()
				if stored(t, store) != s.newest() {
					t.Errorf("after %v: the store does not hold the newest tokens", delay)
				}
			})
		}
	}
}

func TestToken_reportsFailedRenewal(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{429: transport.ErrRateLimited, 503: transport.ErrServer} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.fault = func(int) fault { return fault{status: status, body: `{"error":"Too Many Attempts."}`} }
			app := testApp(s)
			app.Renewal.MinPause, app.Renewal.PerMinute = 20*time.Second, 60
			session, err := auth.ClientCredentials(app)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err = session.Token(ctx)
			if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, want) {
				t.Errorf("%d: got %v, want the deadline and %v", status, err, want)
			}
			_ = session.Close()
		})
	}
}

// looseStore is a store that keeps only to the letter of the interface: it has
// nothing to unlock, and its reading may fail.
type looseStore struct {
	auth.Store
	err error
}

func (looseStore) Lock(context.Context) (func(), error) { return nil, nil }

func (s looseStore) Load(ctx context.Context) ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.Store.Load(ctx)
}

// TestSession_looseStores checks stores whose lock needs no end, and those whose
// own context is cancelled, which is not the caller's.
func TestSession_looseStores(t *testing.T) {
	t.Parallel()
	s := newServer()
	session, err := auth.NewSession(t.Context(), testApp(s), s.login(), looseStore{Store: auth.NewMemoryStore()})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Refresh(t.Context()); err != nil {
		t.Errorf("nothing to unlock: got %v, want no error", err)
	}
	_, err = auth.Resume(t.Context(), testApp(s), looseStore{Store: auth.NewMemoryStore(), err: context.Canceled})
	if !errors.Is(err, auth.ErrStore) || errors.Is(err, context.Canceled) {
		t.Errorf("cancelled by the store: got %v, want ErrStore and not the caller's cancellation", err)
	}
}

// TestRenewal_senselessSettings checks settings that are no times, or so long that a
// sum of two is none.
func TestRenewal_senselessSettings(t *testing.T) {
	t.Parallel()
	for _, d := range []time.Duration{-1, math.MinInt64, math.MaxInt64} {
		synctest.Test(t, func(t *testing.T) {
			s := newServer()
			s.fault = func(n int) fault { return fault{status: 500 * (n % 2)} }
			app := testApp(s)
			app.Renewal = auth.Renewal{Timeout: d, MinPause: d, MaxPause: d, Early: d, Jitter: d, Attempts: math.MaxInt, PerMinute: -1}
			session, err := auth.ClientCredentials(app)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := session.Token(t.Context()); err != nil {
				t.Errorf("%d: got %v, want a token", d, err)
			}
		})
	}
}

func TestSession_zeroValuesFail(t *testing.T) {
	t.Parallel()
	for name, session := range map[string]*auth.Session{
		"nil": nil, "zero": {}, "of a zero pool": new(auth.Pool).For(1), "of a nil pool": (*auth.Pool)(nil).For(1),
	} {
		_, token := session.Token(t.Context())
		_, bind := session.Bind(transport.Production())
		for call, err := range map[string]error{
			"Token": token, "Bind": bind, "Refresh": session.Refresh(t.Context()), "Revoke": session.Revoke(t.Context()),
			"KeepFresh": session.KeepFresh(t.Context()),
		} {
			if !errors.Is(err, auth.ErrConfig) {
				t.Errorf("%s.%s: got %v, want ErrConfig", name, call, err)
			}
		}
		session.Reject(transport.NewToken("x"))
		if err := session.Close(); err != nil {
			t.Errorf("%s.Close: got %v, want nothing to do", name, err)
		}
		seen(session, session.Grant(), session.Claims(), session.User(), session.Tokens())
	}
	if err := new(auth.Pool).Add(t.Context(), 1, auth.Tokens{Refresh: "r"}); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("Pool.Add: got %v, want ErrConfig", err)
	}
	app := auth.App{ID: 1, Secret: clientSecret}
	for name, store := range map[string]auth.Store{"nil memory": (*auth.MemoryStore)(nil), "zero file": new(auth.FileStore), "nil file": (*auth.FileStore)(nil)} {
		if _, err := auth.NewSession(t.Context(), app, auth.Tokens{Refresh: "r"}, store); !errors.Is(err, auth.ErrConfig) {
			t.Errorf("%s store: got %v, want ErrConfig", name, err)
		}
	}
	pool, err := auth.NewPool(app, func(objects.UserID) auth.Store { return nil }, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.For(1).Token(t.Context()); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("pool without a store for the user: got %v, want ErrConfig", err)
	}
	if _, err := auth.FromTokenSource(nil, transport.Grant{}).Token(t.Context()); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("nil source: got %v, want ErrConfig", err)
	}
}

func TestFromTokenSource_hidesContextOfSource(t *testing.T) {
	t.Parallel()
	for _, theirs := range []error{context.Canceled, context.DeadlineExceeded} {
		source := sourceFunc(func() (*oauth2.Token, error) { return nil, theirs })
		_, err := auth.FromTokenSource(source, transport.Grant{}).Token(t.Context())
		if err == nil || errors.Is(err, theirs) || !strings.Contains(err.Error(), theirs.Error()) {
			t.Errorf("got %v, want the text of %v and not its kind", err, theirs)
		}
	}
}

// TestFromTokenSource_judgesFailures checks that the failures of a source are those
// of a token endpoint, that a call says whether it may be repeated, and that the
// source is asked again.
func TestFromTokenSource_judgesFailures(t *testing.T) {
	t.Parallel()
	refused := func(status int, body string) error {
		answer := &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}}
		return &oauth2.RetrieveError{Response: answer, Body: []byte(body)}
	}
	for _, test := range []struct {
		name      string
		err       error
		kind      error
		temporary bool
	}{
		{"down", refused(503, `{"error":null}`), transport.ErrServer, true},
		{"page of a proxy", refused(502, "<html>"), transport.ErrServer, true},
		{"too many", refused(429, `{}`), transport.ErrRateLimited, true},
		{"refused", refused(401, `{"error":"invalid_request"}`), transport.ErrUnauthorized, false},
		{"network", &net.OpError{Op: "dial", Err: io.EOF}, io.EOF, true},
		{"timeout of its own", context.DeadlineExceeded, nil, true},
		{"cancelled by its own", &url.Error{Op: "Post", Err: context.Canceled}, nil, false},
		{"something else", io.ErrNoProgress, io.ErrNoProgress, false},
	} {
		asked := 0
		source := auth.FromTokenSource(sourceFunc(func() (*oauth2.Token, error) {
			if asked++; asked > 1 {
				return &oauth2.Token{AccessToken: "a"}, nil
			}
			return nil, test.err
		}), transport.Grant{})
		_, err := source.Token(t.Context())
		failure, ok := errors.AsType[*auth.Error](err)
		if !ok || test.kind != nil && !errors.Is(err, test.kind) || failure.Temporary() != test.temporary {
			t.Errorf("%s: got %v, temporary: %v, want %v and %v", test.name, err, ok && failure.Temporary(), test.kind, test.temporary)
		}
		if _, err := source.Token(t.Context()); err != nil {
			t.Errorf("%s: asked again, got %v, want a token", test.name, err)
		}
	}
}

// Answers in odd spellings that hold the only valid tokens.
func TestSession_takesReadableTokens(t *testing.T) {
	t.Parallel()
	const plain = `{"access_token":"A","refresh_token":"R","expires_in":3600}`
	for name, body := range map[string]string{
		"expires_in as text":    `{"access_token":"A","refresh_token":"R","expires_in":"3600"}`,
		"a float":               `{"access_token":"A","refresh_token":"R","expires_in":3600.5}`,
		"null":                  `{"access_token":"A","refresh_token":"R","expires_in":null}`,
		"negative":              `{"access_token":"A","refresh_token":"R","expires_in":-5}`,
		"beyond a float":        `{"access_token":"A","refresh_token":"R","expires_in":1e400}`,
		"an object":             `{"access_token":"A","refresh_token":"R","expires_in":{}}`,
		"NaN":                   `{"access_token":"A","expires_in":NaN,"refresh_token":"R"}`,
		"a byte order mark":     "\xef\xbb\xbf" + plain,
		"a form":                "access_token=A&expires_in=3600&refresh_token=R",
		"names in capitals":     `{"Access_Token":"A","REFRESH_TOKEN":"R","expires_in":3600}`,
		"white space":           `{"access_token":" A\n","refresh_token":"R ","expires_in":3600}`,
		"text before":           "<br />\n<b>Notice</b>" + plain,
		"text after":            plain + "<!-- x -->",
		"a member twice":        `{"token_type":"Bearer","token_type":"Bearer",` + plain[1:],
		"bad UTF-8":             `{"note":"` + "\xff" + `",` + plain[1:],
		"wrapped":               `{"data":` + plain + `}`,
		"a trailing comma":      strings.Replace(plain, "}", ",}", 1),
		"cut after the tokens":  `{"access_token":"A","refresh_token":"R","expi`,
		"a long token":          strings.Replace(plain, `"A"`, `"`+strings.Repeat("A", 300<<10)+`"`, 1),
		"an odd access token":   strings.Replace(plain, `"A"`, `"A\nX: y"`, 1),
		"escapes in the tokens": `{"access_token":"\u0041","refresh_token":"\u0052"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newServer()
				s.fault = func(int) fault { return fault{status: 200, body: body} }
				store := auth.NewMemoryStore()
				session, err := auth.NewSession(t.Context(), testApp(s), auth.Tokens{Refresh: "old"}, store)
				if err != nil {
					t.Fatal(err)
				}
				_, err = session.Token(t.Context())
				if got := stored(t, store); got != "R" || s.tokenRequests() != 1 {
					t.Errorf("got refresh token %q after %d requests (%v), want R after one", got, s.tokenRequests(), err)
				}
			})
		})
	}
}

func FuzzSession_tokenAnswers(f *testing.F) {
	f.Add([]byte(`{"access_token":"A","refresh_token":"R","expires_in":3600}`))
	f.Add([]byte("\xef\xbb\xbf{\"access_token\":\"\\u0041\",\"expires_in\":\"1e400\"}"))
	f.Add([]byte(`<html>"access_token":"x`))
	f.Fuzz(func(t *testing.T, body []byte) {
		tokens, ok := auth.ReadTokens(body, time.Now())
		if ok == tokens.IsZero() {
			t.Errorf("got %v with ok %v", tokens, ok)
		}
		if strings.ContainsAny(tokens.Access.Reveal(), " \r\n\x00") {
			t.Errorf("an access token that no header can hold")
		}
		if !tokens.Expiry.IsZero() && tokens.Expiry.Before(time.Now().Add(-time.Minute)) {
			t.Errorf("got an expiry in the past: %v", tokens.Expiry)
		}
	})
}

func FuzzDecodeTokens(f *testing.F) {
	f.Add([]byte(`{"version":1,"client_id":1,"refresh_token":"r","renewing":"2026-01-02T03:04:05Z"}`))
	f.Add([]byte(`{"version":1`))
	f.Fuzz(func(t *testing.T, data []byte) {
		tokens, err := auth.DecodeTokens(data)
		if err != nil {
			if !tokens.IsZero() {
				t.Error("tokens next to an error")
			}
			return
		}
		again, err := tokens.Encode()
		if err != nil {
			return // an expiry that can't be written
		}
		if back, err := auth.DecodeTokens(again); err != nil || back.Refresh != tokens.Refresh || back.Access != tokens.Access {
			t.Errorf("got %v, %v, want %v", back, err, tokens)
		}
	})
}
