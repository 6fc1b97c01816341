package osutest_test

import (
	"errors"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

func TestFaults_strikeAsConfigured(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		token := server.Token()
		user := call{path: "/users/2", token: token}

		server.Inject(osutest.TooManyRequests(0).Times(1), osutest.TooManyRequests(1500*time.Millisecond).After(1).Times(1))
		if a := send(t, server, user); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "" {
			t.Errorf("429: %d %v", a.status, a.header)
		}
		if a := send(t, server, user); a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "2" {
			t.Errorf("429 with a wait: %d %v", a.status, a.header)
		}
		if a := send(t, server, user); a.status != http.StatusOK {
			t.Errorf("afterwards: got %d, want %d", a.status, http.StatusOK)
		}

		server.Heal()
		server.Inject(osutest.ServerError(500).On(transport.GetUser, transport.GetMatch))
		if a := send(t, server, user); a.status != 500 || string(a.body) != `{"error":null}` {
			t.Errorf("500: %d %s", a.status, a.body)
		}
		if a := send(t, server, call{path: "/spotlights", token: token}); a.status != http.StatusOK {
			t.Errorf("another route: %d", a.status)
		}

		server.Heal()
		server.Inject(osutest.ProxyPage(502))
		if a := send(t, server, user); a.status != 502 || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || jsontext.Value(a.body).IsValid() {
			t.Errorf("page: %d %s", a.status, a.body)
		}

		server.Heal()
		server.Inject(osutest.Maintenance(time.Minute))
		if a := send(t, server, user); a.status != http.StatusServiceUnavailable {
			t.Errorf("maintenance: got %d, want %d", a.status, http.StatusServiceUnavailable)
		}
		time.Sleep(time.Minute)
		if a := send(t, server, user); a.status != http.StatusOK {
			t.Errorf("after the maintenance: got %d, want %d", a.status, http.StatusOK)
		}

		server.Heal()
		server.Inject(osutest.Reset())
		if _, err := try(t.Context(), server, user); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("reset: got %v, want %v", err, syscall.ECONNRESET)
		}
		server.Heal()
		server.Inject(osutest.ResetBody(10))
		if a, err := try(t.Context(), server, user); !errors.Is(err, syscall.ECONNRESET) || len(a.body) != 10 {
			t.Errorf("reset in the body: %d bytes, %v", len(a.body), err)
		}
		server.Heal()
		server.Inject(osutest.Truncate(), osutest.ContentType("text/plain"))
		if a := send(t, server, user); jsontext.Value(a.body).IsValid() || len(a.body) == 0 || a.header.Get("Content-Type") != "text/plain" {
			t.Errorf("truncated: %v %s", a.header, a.body)
		}

		server.Heal()
		started := time.Now()
		server.Inject(osutest.Delay(time.Second), osutest.SlowBody(time.Second))
		if a := send(t, server, user); !jsontext.Value(a.body).IsValid() || time.Since(started) != 8*time.Second {
			t.Errorf("slow: %v, %.100s", time.Since(started), a.body)
		}

		server.Heal()
		server.Inject(osutest.RevokeToken().After(1).Times(1))
		for i, want := range []int{200, 401, 401} {
			if a := send(t, server, user); a.status != want {
				t.Errorf("revoked, request %d: got %d, want %d", i, a.status, want)
			}
		}

		server.Heal()
		server.Inject(osutest.ServerError(500).Rate(0.25))
		failed := 0
		for range 1000 {
			if send(t, server, user).status == 500 {
				failed++
			}
		}
		if failed < 200 || failed > 300 {
			t.Errorf("%d of 1000 at a rate of 0.25", failed)
		}
	})
}

func TestLoseTokens_usesUpRefreshToken(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	code := authorize(t, server, fields())
	tokens := decode[objects.OAuthToken](t, post(t, server, app("grant_type", "authorization_code", "redirect_uri", redirect, "code", code)))
	renew := call{
		method: http.MethodPost, path: "/oauth/token", form: true, header: http.Header{"Accept": {"application/json"}},
		body: app("grant_type", "refresh_token", "refresh_token", tokens.RefreshToken.Or("")).Encode(),
	}
	server.Inject(osutest.LoseTokens().Times(1))
	if _, err := try(t.Context(), server, renew); err == nil {
		t.Error("not lost")
	}
	if a := send(t, server, renew); a.status != http.StatusUnauthorized {
		t.Errorf("the refresh token after the loss: got %d, want %d", a.status, http.StatusUnauthorized)
	}
}

func TestDrift_isReported(t *testing.T) {
	for _, test := range []struct {
		kind osutest.DriftKind
		want transport.DriftKind
	}{
		{osutest.DriftMembers, transport.DriftUnknownMember},
		{osutest.DriftValues, transport.DriftUnknownValue},
		{osutest.DriftNulls, transport.DriftNull},
		{osutest.DriftTypes, transport.DriftConverted},
		{osutest.DriftTypes, transport.DriftLost},
		{osutest.DriftEmptyArrays, transport.DriftEmptyArray},
	} {
		server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
		server.Inject(osutest.Drift(test.kind))
		a := send(t, server, call{path: "/beatmapsets/4", token: server.Token()})
		seen := make(map[transport.DriftKind]int)
		client, err := transport.New(transport.Config{
			Endpoints: server.Endpoints(), Authorizer: fixed{"x"}, OnDrift: func(d transport.Drift) { seen[d.Kind]++ },
		})
		if err != nil {
			t.Fatal(err)
		}
		var set objects.BeatmapsetExtended
		if err := client.Decode(t.Context(), &transport.Response{Body: a.body, Header: a.header, Status: a.status}, &set); err != nil {
			t.Errorf("drift %d: %v", test.kind, err)
		}
		if seen[test.want] == 0 {
			t.Errorf("drift %d: met %v", test.kind, seen)
		}
	}
}

func TestListFaults_changePages(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.WorldSize{Users: 60, Beatmapsets: 60, Scores: 60, Matches: 30}))
	token := server.Token()
	server.Inject(osutest.RepeatItems(2))
	first := decode[objects.MatchListing](t, send(t, server, call{path: "/matches?limit=5", token: token}))
	second := decode[objects.MatchListing](t, send(t, server, call{path: "/matches?limit=5&cursor_string=" + first.CursorString.Or(""), token: token}))
	if len(second.Matches) != 7 || second.Matches[0].ID != first.Matches[3].ID || second.Matches[1].ID != first.Matches[4].ID {
		t.Errorf("%d matches on the second page", len(second.Matches))
	}
	server.Heal()
	server.Inject(osutest.IgnoreCursor())
	again := decode[objects.MatchListing](t, send(t, server, call{path: "/matches?limit=5&cursor_string=" + first.CursorString.Or(""), token: token}))
	if again.Matches[0].ID != first.Matches[0].ID {
		t.Error("the cursor is not ignored")
	}
}
