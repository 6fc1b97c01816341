package osutest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// TestThrottle_countsByToken checks the fixed window of each token. Refused
// requests have no headers and cost nothing.
func TestThrottle_countsByToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(5, time.Minute))
		first, second := server.Token(), server.Token()
		for left := 4; left >= 0; left-- {
			path := "/users/2"
			if left%2 == 0 {
				path = "/users/1" // a 404 counts as well
			}
			if a := send(t, server, call{path: path, token: first}); limits(a) != fmt.Sprintf("5/%d", left) {
				t.Errorf("%d left: %s", left, limits(a))
			}
			time.Sleep(10 * time.Second)
		}
		a := send(t, server, call{path: "/users/2", token: first})
		if a.status != http.StatusTooManyRequests || limits(a) != "/" || a.header.Get("Retry-After") != "" || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%d %v %s", a.status, a.header, a.body)
		}
		if a := send(t, server, call{path: "/users/2", token: second}); limits(a) != "5/4" {
			t.Errorf("another token: %d %s", a.status, limits(a))
		}
		if a := send(t, server, call{path: "/nothing", token: first}); a.status != http.StatusNotFound {
			t.Errorf("unknown paths are not limited: %d", a.status)
		}
		time.Sleep(10 * time.Second) // a minute after the first request
		if a := send(t, server, call{path: "/users/2", token: first}); limits(a) != "5/4" {
			t.Errorf("next window: %d %s", a.status, limits(a))
		}
	})
}

// A request is counted when it has run, and the window opens with the first
// that has: it closes later than 60 s after the first request arrived.
func TestThrottle_windowOpensWithFirstAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(2, time.Minute), osutest.Latency(10*time.Second))
		token := server.Token()
		started := time.Now()
		for _, step := range []struct {
			arrives time.Duration
			status  int
			limits  string
		}{
			{0, 200, "2/1"},                                   // counted at 10 s
			{10 * time.Second, 200, "2/0"},                    // counted at 20 s
			{59 * time.Second, 429, "/"},                      // its answer takes as long as any
			{69*time.Second + 999*time.Millisecond, 429, "/"}, // the window closes at 70 s
			{80 * time.Second, 200, "2/1"},
		} {
			time.Sleep(time.Until(started.Add(step.arrives)))
			a := send(t, server, call{path: "/users/2", token: token})
			if a.status != step.status {
				t.Errorf("arrived after %v: status %d, want %d", step.arrives, a.status, step.status)
			}
			if got := limits(a); got != step.limits {
				t.Errorf("arrived after %v: limits %s, want %s", step.arrives, got, step.limits)
			}
		}
	})
}

// Requests that run at the same time don't see one another's counts, so more
// than the limit get through.
func TestThrottle_allowsConcurrentOvershoot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(2, time.Minute), osutest.Latency(time.Second))
		token := server.Token()
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if a := send(t, server, call{path: "/users/2", token: token}); a.status != http.StatusOK {
					t.Errorf("at the same time: status %d, want 200", a.status)
				}
			})
		}
		all.Wait()
		if a := send(t, server, call{path: "/users/2", token: token}); a.status != http.StatusTooManyRequests {
			t.Errorf("afterwards: status %d, want 429", a.status)
		}
	})
}

// A client that leaves doesn't stop its request: it is counted when it would
// have been answered.
func TestThrottle_countsAbandonedRequests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Throttle(1, time.Minute), osutest.Latency(10*time.Second))
		token := server.Token()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := try(ctx, server, call{path: "/users/2", token: token}); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("got %v, want %v", err, context.DeadlineExceeded)
		}
		time.Sleep(9 * time.Second)
		if a := send(t, server, call{path: "/users/2", token: token}); a.status != http.StatusTooManyRequests {
			t.Errorf("status %d, want 429", a.status)
		}
	})
}

// The token endpoint counts by the same rule, and answers 429 in HTML to a
// client that doesn't ask for JSON first.
func TestThrottle_tokenEndpoint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		ask := func(accept string) answer {
			return send(t, server, call{
				method: http.MethodPost, path: "/oauth/token", form: true, header: http.Header{"Accept": {accept}},
				body: "grant_type=client_credentials&client_id=1&client_secret=secret&scope=public",
			})
		}
		for left := 59; left >= 0; left-- {
			if got, want := limits(ask("application/json")), fmt.Sprintf("60/%d", left); got != want {
				t.Fatalf("limits %s, want %s", got, want)
			}
		}
		for accept, kind := range map[string]string{"application/json": "application/json", "*/*": "text/html"} {
			a := ask(accept)
			if a.status != http.StatusTooManyRequests {
				t.Errorf("Accept %s: status %d, want 429", accept, a.status)
			}
			if got := a.header.Get("Content-Type"); !strings.HasPrefix(got, kind) {
				t.Errorf("Accept %s: got %s, want %s", accept, got, kind)
			}
		}
	})
}

// TestThrottle_countsCosts checks the costs of requests, and the limits of
// single routes.
func TestThrottle_countsCosts(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	replay := world.Score(firstOf(world.ScoreIDs(), func(id objects.ScoreID) bool { return world.Score(id).HasReplay })).ID
	for _, test := range []struct{ path, limits string }{
		{"/users/2", "1200/1199"},
		{"/users", "1200/1199"},
		{"/users?" + ids("ids", world.UserIDs()[:40]), "1200/1160"},
		{"/users?" + ids("ids", world.UserIDs()), "1200/1140"}, // 60 are charged, 50 answered
		{"/users?include_variant_statistics=1&" + ids("ids", world.UserIDs()[:40]), "1200/1080"},
		{"/beatmaps?" + ids("ids", world.BeatmapIDs()[:40]), "1200/1199"},
		{"/users/2/beatmaps-passed?" + ids("beatmapset_ids", world.BeatmapsetIDs()[:40]), "1200/1160"},
		{"/users/lookup?" + ids("ids", world.UserIDs()[:40]), "1200/1199"},
		{fmt.Sprintf("/scores/%d/download", replay), "10/9"},
	} {
		if a := send(t, server, call{path: test.path, token: server.Token()}); limits(a) != test.limits {
			t.Errorf("%.40s: %d %s, want %s", test.path, a.status, limits(a), test.limits)
		}
	}

	token := server.Token()
	for range 10 {
		if a := send(t, server, call{path: fmt.Sprintf("/scores/%d/download", replay), token: token}); a.status != http.StatusOK {
			t.Fatal(a.status)
		}
	}
	// The inner limit shows the headers of the outer one, which counts on.
	for left := 1189; left > 1187; left-- {
		a := send(t, server, call{path: fmt.Sprintf("/scores/%d/download", replay), token: token})
		if a.status != http.StatusTooManyRequests || limits(a) != fmt.Sprintf("1200/%d", left) {
			t.Errorf("replay: %d %s", a.status, limits(a))
		}
	}

	// The unprefixed limits share a counter.
	user := server.UserToken(world.UserIDs()[0])
	for range 3 {
		send(t, server, call{path: "/users/lookup", token: user})
	}
	if a := send(t, server, call{method: http.MethodPost, path: "/session/verify/reissue", token: user}); a.status != http.StatusTooManyRequests || limits(a) != "1200/1196" {
		t.Errorf("reissue: %d %s", a.status, limits(a))
	}
}
