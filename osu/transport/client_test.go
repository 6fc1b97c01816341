package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

var errNetwork = errors.New("connection reset")

func TestDo_ordersSteps(t *testing.T) {
	t.Parallel()
	d := &diary{}
	server := with(
		func(*http.Request) (*http.Response, error) {
			d.write("send")
			return answer(401, `{"authentication":"basic"}`), nil
		},
		func(*http.Request) (*http.Response, error) { d.write("send"); return answer(200, `{"id":2}`), nil },
	)
	c := client(t, server, func(c *transport.Config) {
		c.Limiter, c.Authorizer = &unlimited{diary: d}, &authorizer{diary: d}
		c.Trace = &transport.Trace{
			Waited:   func(context.Context, transport.Wait) { d.write("waited") },
			Answered: func(context.Context, transport.Attempt) { d.write("answered") },
		}
	})
	r, err := c.Do(t.Context(), transport.GetUser.At(2))
	if err != nil {
		t.Fatal(err)
	}
	one := "token limiter waited send done answered"
	if got, want := d.String(), one+" reject "+one; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if r.Route != transport.GetUser || r.Status != 200 || string(r.Body) != `{"id":2}` || r.Attempts != 2 || r.Header.Get("Content-Type") == "" {
		t.Errorf("response is %+v", r)
	}
	if got := server.seen[1].Header.Get("Authorization"); got != "Bearer token-2" {
		t.Errorf("second request is signed %q", got)
	}
}

// TestDo_asksForTokenAfterWait checks that the token is requested after the
// wait, so that it is not stale after an hour in the queue.
func TestDo_asksForTokenAfterWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := limit.New(limit.Limits{PerMinute: 1})
		began, asked := time.Now(), time.Duration(0)
		a := &authorizer{wait: func(context.Context) error { asked = time.Since(began); return nil }}
		c := client(t, with(`{"id":1}`), func(c *transport.Config) { c.Limiter, c.Authorizer = limiter, a })
		for range 2 {
			if _, err := c.Do(t.Context(), transport.GetUsers.At()); err != nil {
				t.Fatal(err)
			}
		}
		if asked < time.Minute {
			t.Errorf("token was asked for after %v, the turn came after a minute", asked)
		}
	})
}

func TestDo_renewsRejectedToken(t *testing.T) {
	t.Parallel()
	const body = `{"authentication":"basic"}`
	for _, test := range []struct {
		name     string
		call     transport.Call
		first    func() *http.Response
		rejected int
		requests int
		text     string
	}{
		{"token refused for good", transport.GetUser.At(2), status(401, body), 1, 2, "401 Unauthorized (after 2 attempts)"},
		{"write, token refused for good", transport.PostChatNew.At(), status(401, body), 1, 2, "401"},
		{"route needs a user", transport.GetMe.At(), status(401, body, "X-RateLimit-Limit: 1200", "X-RateLimit-Remaining: 1199"), 1, 2, "acts for a user"},
		{"private match", transport.GetMatch.At(1), status(401, body, "X-RateLimit-Limit: 1200"), 1, 2, "401 Unauthorized"},
	} {
		a := &authorizer{}
		server := with(test.first)
		c := client(t, server, func(c *transport.Config) { c.Authorizer = a })
		_, err := c.Do(t.Context(), test.call)
		e := asError(t, err)
		if !errors.Is(e, transport.ErrUnauthorized) || e.Status != 401 || e.Temporary() || !strings.Contains(e.Error(), test.text) {
			t.Errorf("%s: %v", test.name, e)
		}
		if a.rejected != test.rejected || server.requests() != test.requests || e.Attempts != test.requests {
			t.Errorf("%s: %d rejections, %d requests, %d attempts", test.name, a.rejected, server.requests(), e.Attempts)
		}
	}
	// The authorizer can't renew: its reason is the one that counts.
	lost := errors.New("log in again")
	a := &authorizer{}
	server := with(func(*http.Request) (*http.Response, error) { a.err = lost; return answer(401, body), nil })
	_, err := client(t, server, func(c *transport.Config) { c.Authorizer = a }).Do(t.Context(), transport.GetUser.At(2))
	if e := asError(t, err); !errors.Is(e, lost) || !errors.Is(e, transport.ErrUnauthorized) || e.Attempts != 1 {
		t.Errorf("lost token: %v", e)
	}
	// Without a token there is none to renew.
	server = with(status(401, body))
	_, err = client(t, server, func(c *transport.Config) { c.Authorizer = nil }).Do(t.Context(), transport.GetNews.At())
	if e := asError(t, err); !errors.Is(e, transport.ErrUnauthorized) || server.requests() != 1 {
		t.Errorf("guest: %v", e)
	}
}

func TestDo_retriesSafely(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		call     transport.Call
		step     any
		requests int
		want     error
	}{
		{"GET 500", transport.GetUser.At(2), status(500, `{"error":null}`), 4, transport.ErrServer},
		{"GET 503", transport.GetUser.At(2), status(503, `{"error":null}`), 4, transport.ErrMaintenance},
		{"GET 520", transport.GetUser.At(2), status(520, "x", "Content-Type: text/plain"), 4, transport.ErrServer},
		{"GET network", transport.GetUser.At(2), errNetwork, 4, errNetwork},
		{"PUT network", transport.PutChannelUser.At(1, 2), errNetwork, 4, errNetwork},
		{"DELETE 502", transport.DeleteChannelUser.At(1, 2), status(502, ""), 4, transport.ErrServer},
		{"repeatable POST network", transport.PostBeatmapAttributes.At(2), errNetwork, 4, errNetwork},
		{"repeatable POST 500", transport.PostChatAck.At(), status(500, `{"error":null}`), 4, transport.ErrServer},
		{"POST 500", transport.PostChatNew.At(), status(500, `{"error":null}`), 1, transport.ErrServer},
		{"POST network", transport.PostChannelMessage.At(2), errNetwork, 1, errNetwork},
		{"GET 429", transport.GetUser.At(2), status(429, `{"error":"Too Many Attempts."}`), 4, transport.ErrRateLimited},
		{"POST 429", transport.PostForumTopic.At(), status(429, `{"error":"Too Many Attempts."}`), 4, transport.ErrRateLimited},
		{"quota", firstparty.GetBeatmapsetDownload.At(2), status(429, `{"error":"quota"}`), 1, transport.ErrRateLimited},
		{"GET 404", transport.GetUser.At(2), status(404, `{"error":null}`), 1, transport.ErrNotFound},
		{"GET 422", transport.GetUser.At(2), status(422, `{"error":null}`), 1, transport.ErrValidation},
		{"GET 403", transport.GetUser.At(2), status(403, `{"error":null}`), 1, transport.ErrForbidden},
		{"GET 418", transport.GetUser.At(2), status(418, `{"error":"teapot"}`), 1, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server, began := with(test.step), time.Now()
				var retries []transport.Repeat
				var pauses time.Duration
				c := client(t, server, func(c *transport.Config) {
					c.Trace = &transport.Trace{Retrying: func(_ context.Context, r transport.Repeat) {
						retries, pauses = append(retries, r), pauses+r.Pause
					}}
				})
				_, err := c.Do(t.Context(), test.call)
				e := asError(t, err)
				if test.want != nil && !errors.Is(e, test.want) {
					t.Errorf("got %v, want %v", e, test.want)
				}
				if n := server.requests(); n != test.requests || e.Attempts != n || len(retries) != n-1 {
					t.Errorf("%d requests, %d attempts, %d retries, want %d requests", n, e.Attempts, len(retries), test.requests)
				}
				for i, a := range retries {
					if a.Number != i+1 || a.Status != e.Status {
						t.Errorf("retry %d is of %+v", i+1, a)
					}
				}
				if took := time.Since(began); took != pauses || took > 500*time.Millisecond+time.Second+2*time.Second {
					t.Errorf("took %v, paused %v", took, pauses)
				}
				lost := (e.Status == 0 || e.Status >= 500) && !test.call.Route.CanRepeat() // perhaps carried out
				temporary := (e.Status == 0 || e.Status == 429 || e.Status >= 500) && !lost
				if (e.Outcome == transport.OutcomeUnknown) != (e.Status == 0 || e.Status >= 500) {
					t.Errorf("outcome: got %v", e.Outcome)
				}
				if e.Temporary() != temporary || transport.Retryable(fmt.Errorf("call: %w", err)) != temporary {
					t.Errorf("temporary is %t, want %t", e.Temporary(), temporary)
				}
			})
		})
	}
}

func TestDo_recoversFromFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(errNetwork, status(500, `{"error":null}`), status(401, `{"authentication":"basic"}`),
			status(302, "", "Location: /api/v2/me/osu"), status(503, `{"error":null}`), `{"id":2}`)
		a := &authorizer{}
		c := client(t, server, func(c *transport.Config) { c.Authorizer = a })
		r, err := c.Do(t.Context(), transport.GetMe.At())
		if err != nil {
			t.Fatal(err)
		}
		if r.Attempts != 6 || a.rejected != 1 || server.seen[5].URL.Path != "/api/v2/me/osu" {
			t.Errorf("%d attempts, %d rejections, last to %v", r.Attempts, a.rejected, server.seen[5].URL)
		}
	})
}

// TestDo_sendsBodyAgain checks that a repeated request has its whole body.
func TestDo_sendsBodyAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(errNetwork, status(500, ""), `{"id":1}`)
		if _, err := client(t, server).Do(t.Context(), transport.PostChatAck.At().JSON(map[string]int{"since": 5})); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(server.body, " "); got != `{"since":5} {"since":5} {"since":5}` {
			t.Errorf("bodies: %s", got)
		}
	})
}

// TestDo_waitsAfter429: production refusals say nothing about how long to wait, so
// everyone waits a minute; then the refused request goes again, whatever it is.
func TestDo_waitsAfter429(t *testing.T) {
	t.Parallel()
	for _, call := range []transport.Call{transport.GetUser.At(2), transport.PostForumTopic.At()} {
		synctest.Test(t, func(t *testing.T) {
			server := with(status(429, `{"error":"Too Many Attempts."}`), `{"id":1}`)
			c := client(t, server, func(c *transport.Config) { c.Limiter = nil })
			began := time.Now()
			if _, err := c.Do(t.Context(), call); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took < time.Minute || took > time.Minute+time.Second {
				t.Errorf("took %v, want a minute", took)
			}
		})
		synctest.Test(t, func(t *testing.T) {
			server := with(status(429, `{"error":"Too Many Attempts."}`))
			c := client(t, server, func(c *transport.Config) { c.Limiter = nil })
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			began := time.Now()
			_, err := c.Do(ctx, call)
			e := asError(t, err)
			if !errors.Is(e, transport.ErrRateLimited) || !errors.Is(e, context.DeadlineExceeded) || !e.Temporary() || e.Wait != time.Minute || e.Message != "Too Many Attempts." {
				t.Errorf("got %v (wait %v)", e, e.Wait)
			}
			if took := time.Since(began); took != 0 {
				t.Errorf("took %v to see that the deadline comes first", took)
			}
		})
	}
}

func TestDo_honoursRetryAfter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := with(status(503, "", "Retry-After: 120"), `{"id":1}`)
		began := time.Now()
		if _, err := client(t, server).Do(t.Context(), transport.GetUser.At(2)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != 2*time.Minute {
			t.Errorf("took %v, want 2m", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		server := with(status(503, "", "Retry-After: 120"))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		began := time.Now()
		_, err := client(t, server).Do(ctx, transport.GetUser.At(2))
		if e := asError(t, err); !errors.Is(e, transport.ErrMaintenance) || e.Wait != 2*time.Minute || !e.Temporary() {
			t.Errorf("got %v", e)
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("took %v to see that the deadline comes first", took)
		}
	})
}

func TestDo_limitsAttempts(t *testing.T) {
	t.Parallel()
	slow := func(wait time.Duration) func(*http.Request) (*http.Response, error) {
		return func(r *http.Request) (*http.Response, error) {
			select {
			case <-time.After(wait):
				return answer(200, `{"id":1}`), nil
			case <-r.Context().Done():
				return nil, r.Context().Err()
			}
		}
	}
	synctest.Test(t, func(t *testing.T) { // waiting for the limiter does not count
		limiter := limit.New(limit.Limits{PerMinute: 1})
		c := client(t, with(`{"id":1}`), func(c *transport.Config) { c.Limiter, c.Timeout = limiter, 5*time.Second })
		for range 3 {
			if _, err := c.Do(t.Context(), transport.GetUsers.At()); err != nil {
				t.Fatal(err)
			}
		}
	})
	synctest.Test(t, func(t *testing.T) { // an attempt that takes too long is tried again
		server := with(slow(time.Hour), slow(time.Second))
		c := client(t, server, func(c *transport.Config) { c.Timeout = 5 * time.Second })
		if _, err := c.Do(t.Context(), transport.GetUsers.At()); err != nil || server.requests() != 2 {
			t.Errorf("%d requests, %v", server.requests(), err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // and says so in the end
		server := with(slow(time.Hour))
		c := client(t, server, func(c *transport.Config) { c.Timeout = 5 * time.Second })
		_, err := c.Do(t.Context(), transport.PostChatNew.At())
		if e := asError(t, err); server.requests() != 1 || e.Temporary() || !errors.Is(e, context.DeadlineExceeded) || !strings.Contains(e.Error(), "within 5s") {
			t.Errorf("%d requests, %v", server.requests(), err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // none means none
		c := client(t, with(slow(24*time.Hour)), func(c *transport.Config) { c.Timeout = -1 })
		if _, err := c.Do(t.Context(), transport.GetUsers.At()); err != nil {
			t.Error(err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the body belongs to the attempt
		server := with(func(r *http.Request) (*http.Response, error) {
			response := answer(200, "")
			response.Body = io.NopCloser(&stuck{r.Context()})
			return response, nil
		})
		c := client(t, server, func(c *transport.Config) { c.Timeout = 5 * time.Second })
		_, err := c.Do(t.Context(), transport.PostChatNew.At())
		if e := asError(t, err); !errors.Is(e, context.DeadlineExceeded) || e.Status != 200 || e.Outcome != transport.OutcomeUnknown {
			t.Errorf("got %v", err)
		}
	})
}

// stuck is a body that never ends and gives nothing.
type stuck struct{ ctx context.Context }

func (s *stuck) Read([]byte) (int, error) {
	<-s.ctx.Done()
	return 0, s.ctx.Err()
}

// TestDo_cancelledByOthers checks that a context of somebody else that is
// cancelled does not look like that of the caller.
func TestDo_cancelledByOthers(t *testing.T) {
	t.Parallel()
	theirs := fmt.Errorf("a context of its own: %w", context.Canceled)
	for name, change := range map[string]func(*transport.Config){
		"network": func(c *transport.Config) { c.HTTPClient = &http.Client{Transport: with(theirs)} },
		"limiter": func(c *transport.Config) { c.Limiter = failingLimiter{theirs} },
		"token":   func(c *transport.Config) { c.Authorizer = &authorizer{err: theirs} },
	} {
		c := client(t, with(`{"id":1}`), change, func(c *transport.Config) { c.Retry.Attempts = 1 })
		_, err := c.Do(t.Context(), transport.GetUser.At(1))
		if err == nil || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), theirs.Error()) {
			t.Errorf("%s: got %v, want its text and not the caller's cancellation", name, err)
		}
	}
}

// failingLimiter is a limiter that fails.
type failingLimiter struct{ err error }

func (r failingLimiter) Reserve(context.Context, limit.Demand) (limit.Slot, error) { return nil, r.err }

// TestDo_returnsWhenCancelled: wherever a call is when its context ends, it returns
// at that moment, with the cause, and leaves nothing behind (the bubble would
// not end otherwise).
func TestDo_returnsWhenCancelled(t *testing.T) {
	t.Parallel()
	errStop := errors.New("user closed the window")
	for name, test := range map[string]struct {
		server   *script
		change   func(*transport.Config)
		call     transport.Call
		attempts int
		status   int
		alsoErr  error
	}{
		"before": {server: with(`{"id":1}`), change: func(c *transport.Config) {
			c.Limiter = &unlimited{}
		}},
		"limiter": {server: with(`{"id":1}`), change: func(c *transport.Config) {
			c.Limiter = limit.New(limit.Limits{PerMinute: 1})
			spend(t, c.Limiter)
		}},
		"token": {server: with(`{"id":1}`), change: func(c *transport.Config) {
			c.Authorizer = &authorizer{wait: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		}},
		"send": {server: with(hang), attempts: 1},
		"body": {server: with(func(r *http.Request) (*http.Response, error) {
			response := answer(200, "")
			response.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"id":`), &stuck{r.Context()}))
			return response, nil
		}), attempts: 1},
		"body of an error": {server: with(func(r *http.Request) (*http.Response, error) {
			response := answer(500, "")
			response.Body = io.NopCloser(&stuck{r.Context()})
			return response, nil
		}), attempts: 1},
		"pause after 500":         {server: with(status(500, `{"error":null}`, "Retry-After: 300")), attempts: 1, status: 500, alsoErr: transport.ErrServer},
		"pause after network":     {server: with(errNetwork), change: longPause, attempts: 1, alsoErr: errNetwork},
		"limiter again after 429": {server: with(status(429, "")), change: func(c *transport.Config) { c.Limiter = nil }, attempts: 1, status: 429, alsoErr: transport.ErrRateLimited},
		"token again after 401": {server: with(status(401, "")), change: func(c *transport.Config) {
			asked := 0
			c.Authorizer = &authorizer{wait: func(ctx context.Context) error {
				if asked++; asked > 1 {
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}}
		}, attempts: 1, status: 401, alsoErr: transport.ErrUnauthorized},
	} {
		for _, cause := range []error{nil, errStop} {
			t.Run(fmt.Sprint(name, ", cause ", cause), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					test.server.seen = nil
					c := client(t, with(test.server.steps[0]), func(c *transport.Config) {
						c.Timeout = -1
						if test.change != nil {
							test.change(c)
						}
					})
					ctx, cancel := context.WithCancelCause(t.Context())
					if name == "before" {
						cancel(cause)
					}
					var err error
					done := make(chan struct{})
					go func() {
						defer close(done)
						_, err = c.Do(ctx, transport.GetUser.At(2))
					}()
					<-time.After(3 * time.Second)
					synctest.Wait()
					cancelled := time.Now()
					cancel(cause)
					<-done
					if late := time.Since(cancelled); late != 0 {
						t.Errorf("returned %v late", late)
					}
					e := asError(t, err)
					if !errors.Is(e, context.Canceled) || cause != nil && !errors.Is(e, cause) || e.Temporary() {
						t.Errorf("got %v (temporary %t), want canceled and %v", e, e.Temporary(), cause)
					}
					if e.Attempts != test.attempts || e.Status != test.status || test.alsoErr != nil && !errors.Is(e, test.alsoErr) {
						t.Errorf("got %v with %d attempts, status %d, want %d, %d and %v", e, e.Attempts, e.Status, test.attempts, test.status, test.alsoErr)
					}
				})
			})
		}
	}
}

func longPause(c *transport.Config) {
	c.Retry = transport.Retry{MinPause: time.Hour, MaxPause: time.Hour}
}

func TestDo_respectsDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		began := time.Now()
		_, err := client(t, with(hang)).Do(ctx, transport.GetUser.At(2))
		if e := asError(t, err); !errors.Is(e, context.DeadlineExceeded) || !e.Temporary() || e.Attempts != 1 || time.Since(began) != 10*time.Second {
			t.Errorf("after %v: %v", time.Since(began), e)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the turn comes too late: nothing is sent
		limiter := limit.New(limit.Limits{PerMinute: 1})
		server := with(`{"id":1}`)
		c := client(t, server, func(c *transport.Config) { c.Limiter = limiter })
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := c.Do(ctx, transport.GetUser.At(2)); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err := c.Do(ctx, transport.GetUser.At(2))
		e := asError(t, err)
		if !errors.Is(e, context.DeadlineExceeded) || !e.Temporary() || e.Attempts != 0 || e.Wait.Round(time.Second) != time.Minute || time.Since(began) != 0 || server.requests() != 1 {
			t.Errorf("after %v: %v", time.Since(began), e)
		}
	})
}

func TestDo_checksRedirects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, location string
		call           transport.Call
		next           string // where it goes, or "" when refused
	}{
		{"inside", "https://osu.ppy.sh/api/v2/wiki/en/Main_page", transport.GetWikiPage.At("en", "main"), "https://osu.ppy.sh/api/v2/wiki/en/Main_page"},
		{"path only", "/api/v2/wiki/en/A%2FB?x=1", transport.GetWikiPage.At("en", "main"), "https://osu.ppy.sh/api/v2/wiki/en/A%2FB?x=1"},
		{"relative", "Main_page", transport.GetWikiPage.At("en", "main"), "https://osu.ppy.sh/api/v2/wiki/en/Main_page"},
		{"website", "https://osu.ppy.sh/teams/1", transport.GetTeam.At("@x"), ""},
		{"climbing", "/api/v2/../../oauth/token", transport.GetTeam.At("@x"), ""},
		{"sibling", "/api/v20/teams/1", transport.GetTeam.At("@x"), ""},
		{"other host", "https://mirror.example/api/v2/1", firstparty.GetBeatmapsetDownload.At(1), ""},
		{"other port", "https://osu.ppy.sh:8443/api/v2/1", transport.GetTeam.At("@x"), ""},
		{"other scheme", "http://osu.ppy.sh/api/v2/1", transport.GetTeam.At("@x"), ""},
		{"no host", "//evil.example/api/v2/1", transport.GetTeam.At("@x"), ""},
		{"nowhere", "", transport.GetTeam.At("@x"), ""},
		{"POST", "/api/v2/chat/new", transport.PostChatNew.At(), ""},
	} {
		for _, code := range []int{301, 302, 303, 307, 308} {
			server := with(status(code, "<html>moved</html>", "Location: "+test.location, "Content-Type: text/html"), `{"id":1}`)
			a := &authorizer{}
			r, err := client(t, server, func(c *transport.Config) { c.Authorizer = a }).Do(t.Context(), test.call)
			if test.next != "" {
				if err != nil || r.Attempts != 2 || server.seen[1].URL.String() != test.next || server.seen[1].Header.Get("Authorization") != "Bearer token-1" {
					t.Errorf("%s, %d: %v", test.name, code, err)
				}
				continue
			}
			e := asError(t, err)
			if !errors.Is(e, transport.ErrRedirect) || e.Location != test.location || e.Status != code || server.requests() != 1 {
				t.Errorf("%s, %d: %v to %q after %d requests", test.name, code, e, e.Location, server.requests())
			}
			if test.location != "" && strings.Contains(e.Error(), test.location) {
				t.Errorf("%s: the text tells the location: %v", test.name, e)
			}
		}
	}
	server := with(status(302, "", "Location: /api/v2/wiki/en/a"))
	_, err := client(t, server).Do(t.Context(), transport.GetWikiPage.At("en", "a"))
	if e := asError(t, err); !errors.Is(e, transport.ErrRedirect) || server.requests() != 6 {
		t.Errorf("endless redirect: %v after %d requests", e, server.requests())
	}
	// net/http refuses this one before we see it.
	server = with(status(302, "", "Location: http://[hunter2"))
	_, err = client(t, server, func(c *transport.Config) { c.Retry.Attempts = 1 }).Do(t.Context(), transport.GetWikiPage.At("en", "a"))
	if e := asError(t, err); e.Attempts != 1 {
		t.Errorf("unreadable redirect: %v", e)
	}
}

// page is what the proxy in front of the server answers with.
const page = "<!DOCTYPE html><title>Just a moment</title><p>hunter2</p>"

func TestDo_recognizesPages(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status int
		want   []error
		not    error
	}{
		{502, []error{transport.ErrServer}, transport.ErrMaintenance},
		{503, []error{transport.ErrMaintenance, transport.ErrServer}, nil},
		{522, []error{transport.ErrServer}, transport.ErrMaintenance},
		{401, []error{transport.ErrIntercepted}, transport.ErrUnauthorized},
		{403, []error{transport.ErrIntercepted}, transport.ErrForbidden},
		{404, []error{transport.ErrIntercepted}, transport.ErrNotFound},
		{422, []error{transport.ErrIntercepted}, transport.ErrValidation},
		{429, []error{transport.ErrRateLimited}, nil},
		{200, []error{transport.ErrDecode, transport.ErrIntercepted}, nil},
	} {
		server := with(status(test.status, page, "Content-Type: text/html; charset=UTF-8"))
		c := client(t, server, func(c *transport.Config) { c.Retry.Attempts = 1 })
		r, err := c.Do(t.Context(), transport.GetUser.At(2))
		if err == nil {
			err = c.Decode(t.Context(), r, new(struct{}))
		}
		e := asError(t, err)
		for _, want := range test.want {
			if !errors.Is(e, want) {
				t.Errorf("%d: %v, want %v", test.status, e, want)
			}
		}
		if test.not != nil && errors.Is(e, test.not) {
			t.Errorf("%d: %v is %v", test.status, e, test.not)
		}
		if string(e.Body) != page || e.Message != "Just a moment" || e.Status != test.status || e.Permanent() || !e.Temporary() {
			t.Errorf("%d: text %q, body %q, message %q", test.status, e, e.Body, e.Message)
		}
	}
}

// endless is a body of the given size, made up as it is read.
type endless struct{ left, read int64 }

func (b *endless) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), b.left)
	b.left -= n
	b.read += n
	return int(n), nil
}

func (b *endless) Close() error { return nil }

func TestDo_refusesLargeBody(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		status, size int64
		most         int64
		want         error
	}{
		{200, 10 << 30, 1<<20 + 1, transport.ErrTooLarge},
		{200, 1<<20 + 1, 1<<20 + 1, transport.ErrTooLarge},
		{200, 1 << 20, 1 << 20, nil},
		{404, 10 << 30, 64<<10 + 1, transport.ErrIntercepted},
		{503, 10 << 30, 64<<10 + 1, transport.ErrMaintenance},
	} {
		body := &endless{left: test.size}
		server := with(func(*http.Request) (*http.Response, error) {
			r := answer(int(test.status), "", "Content-Type: application/octet-stream")
			r.Body = body
			return r, nil
		})
		c := client(t, server, func(c *transport.Config) { c.MaxBody, c.Retry.Attempts = 1<<20, 1 })
		_, err := c.Do(t.Context(), transport.GetScoreDownload.At(2))
		if !errors.Is(err, test.want) {
			t.Errorf("%d with %d bytes: %v, want %v", test.status, test.size, err, test.want)
		}
		if body.read > test.most {
			t.Errorf("%d with %d bytes: read %d, want at most %d", test.status, test.size, body.read, test.most)
		}
		if err != nil && test.status == 200 && asError(t, err).Temporary() {
			t.Errorf("%v is temporary", err)
		}
	}
	body := &endless{left: 10 << 30}
	server := with(func(*http.Request) (*http.Response, error) {
		r := answer(200, "", "Content-Type: application/octet-stream")
		r.Body = body
		return r, nil
	})
	if _, err := client(t, server).Do(t.Context(), transport.GetScoreDownload.At(2)); !errors.Is(err, transport.ErrTooLarge) || server.requests() != 1 {
		t.Errorf("10 GiB: %v after %d requests", err, server.requests())
	}
	if body.read > 64<<20+1 {
		t.Errorf("10 GiB: read %d", body.read)
	}
}

func TestDo_handlesTruncatedBody(t *testing.T) {
	t.Parallel()
	half := func(code int) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			r := answer(code, "")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":"hal`), broken{io.ErrUnexpectedEOF}))
			return r, nil
		}
	}
	synctest.Test(t, func(t *testing.T) {
		server := with(half(200), `{"id":1}`)
		if _, err := client(t, server).Do(t.Context(), transport.GetUser.At(2)); err != nil || server.requests() != 2 {
			t.Errorf("half an answer, then a whole one: %v", err)
		}
		server = with(half(200))
		_, err := client(t, server).Do(t.Context(), transport.PostChatNew.At())
		if e := asError(t, err); !errors.Is(e, io.ErrUnexpectedEOF) || e.Temporary() || e.Outcome != transport.OutcomeUnknown || server.requests() != 1 {
			t.Errorf("half an answer to a message: %v", e)
		}
		// Half an error still says which.
		server = with(half(404))
		_, err = client(t, server).Do(t.Context(), transport.GetUser.At(2))
		if e := asError(t, err); !errors.Is(e, transport.ErrNotFound) || e.Message != "" || server.requests() != 1 {
			t.Errorf("half a 404: %v", e)
		}
	})
}

// broken is a body that breaks off.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }

// TestClient_observe: the limiter is told of every request.
func TestClient_observe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := &unlimited{}
		server := with(errNetwork, status(500, "", "Retry-After: 7"),
			status(200, `{"id":1}`, "X-RateLimit-Limit: 1200", "X-RateLimit-Remaining: 1150"))
		c := client(t, server, func(c *transport.Config) { c.Limiter, c.Priority = limiter, limit.Bulk })
		if _, err := c.Do(t.Context(), transport.GetUsers.At().Query(map[string][]string{"ids[]": make([]string, 50)})); err != nil {
			t.Fatal(err)
		}
		want := []limit.Answer{
			{Limit: -1, Remaining: -1},
			{Status: 500, Limit: -1, Remaining: -1, RetryAfter: 7 * time.Second},
			{Status: 200, Limit: 1200, Remaining: 1150},
		}
		if fmt.Sprint(limiter.answers) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", limiter.answers, want)
		}
		if d := (limit.Demand{Bucket: limit.BucketAPI, Cost: 50, Priority: limit.Bulk}); fmt.Sprint(limiter.waits) != fmt.Sprint([]limit.Demand{d, d, d}) {
			t.Errorf("demands: %+v", limiter.waits)
		}
	})
}

// TestClient_records: what is logged and traced names the route and never what
// was asked or answered.
func TestClient_records(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		var traced []string
		server := with(errNetwork, status(500, `{"error":"hunter2"}`, "Secret: hunter2"), `{"name":"hunter2"}`)
		c := client(t, server, func(c *transport.Config) {
			c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			c.Trace = &transport.Trace{
				Answered: func(_ context.Context, a transport.Attempt) { traced = append(traced, fmt.Sprintf("%+v", a)) },
				Retrying: func(_ context.Context, r transport.Repeat) { traced = append(traced, fmt.Sprintf("%+v", r)) },
			}
		})
		if _, err := c.Do(t.Context(), transport.GetUser.At("hunter2").Query(map[string][]string{"q": {"hunter2"}})); err != nil {
			t.Fatal(err)
		}
		text := log.String() + strings.Join(traced, "\n")
		if strings.Contains(text, "hunter2") || strings.Contains(text, "token-1") {
			t.Errorf("records tell too much:\n%s", text)
		}
		if n := strings.Count(log.String(), "\n"); n != 3 || !strings.Contains(log.String(), `route="GET /users/{user}/{mode?}" path=/users/{user} attempt=3 status=200 bytes=18`) {
			t.Errorf("log:\n%s", log.String())
		}
		if len(traced) != 5 {
			t.Errorf("traced:\n%s", strings.Join(traced, "\n"))
		}
	})
}

// TestDo_ignoresContextAfterBody checks that the context no longer matters once
// a failure has been read completely.
func TestDo_ignoresContextAfterBody(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := with(func(*http.Request) (*http.Response, error) {
		r := answer(404, "")
		r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":"x"}`), end(cancel)))
		return r, nil
	})
	_, err := client(t, server).Do(ctx, transport.GetUser.At(2))
	if e := asError(t, err); !errors.Is(e, transport.ErrNotFound) || e.Message != "x" {
		t.Errorf("got %v", e)
	}
}

// end is the end of a body at which something happens.
type end func()

func (e end) Read([]byte) (int, error) {
	e()
	return 0, io.EOF
}
