package osutest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestTransport_worksInBubbles checks that a server in memory uses fake time
// and leaves no goroutine behind, which would keep the bubble from ending.
func TestTransport_worksInBubbles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Latency(3*time.Second))
		token := server.Token()
		started := time.Now()
		if a := send(t, server, call{path: "/users/2", token: token}); a.status != http.StatusOK {
			t.Fatal(a.status)
		}
		if took := time.Since(started); took != 3*time.Second {
			t.Errorf("took %v", took)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := try(ctx, server, call{path: "/users/2", token: token}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("while it waits: %v", err)
		}
		if _, err := try(ctx, server, call{path: "/users/2", token: token}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("before it starts: %v", err)
		}

		server.Inject(osutest.SlowBody(time.Second))
		ctx, cancel = context.WithTimeout(t.Context(), 5500*time.Millisecond)
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL()+"/api/v2/users/2", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := server.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(response.Body)
		if !errors.Is(err, context.DeadlineExceeded) || len(part) == 0 {
			t.Errorf("in the body: %d bytes, %v", len(part), err)
		}
		_ = response.Body.Close()

		server.Close()
		if _, err := try(t.Context(), server, call{path: "/users/2", token: token}); err == nil {
			t.Error("a closed server answers")
		}
	})
}

// TestNewServer_answersOverNetwork checks the same over the network.
func TestNewServer_answersOverNetwork(t *testing.T) {
	server := osutest.NewServer(fixedClock(), osutest.Size(osutest.Small))
	token := server.Token()
	get := func(path string) (*http.Response, []byte, error) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return nil, nil, err
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		return response, body, err
	}
	response, body, err := get("/api/v2/users/2")
	if err != nil {
		t.Fatal(err)
	}
	memory := send(t, server, call{path: "/users/2", token: server.Token()})
	if response.StatusCode != http.StatusOK || string(body) != string(memory.body) || response.Header.Get("X-RateLimit-Remaining") != "1199" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}

	server.Inject(osutest.Reset().Times(1))
	if _, _, err := get("/api/v2/users/2"); err == nil {
		t.Error("no error after a reset")
	}
	if got := server.Count(transport.GetUser); got != 3 {
		t.Errorf("%d requests: the client has repeated one, want 3", got)
	}
	server.Inject(osutest.ResetBody(100).Times(1))
	if _, body, err := get("/api/v2/users/2"); err == nil || len(body) > 100 {
		t.Errorf("after a reset in the body: %d bytes, %v", len(body), err)
	}
	server.Inject(osutest.SlowBody(time.Millisecond).Times(1))
	if _, body, err := get("/api/v2/users/2"); err != nil || len(body) != len(memory.body) {
		t.Errorf("slow: %d bytes, %v", len(body), err)
	}
	if !strings.HasPrefix(server.URL(), "http://127.0.0.1:") || server.Endpoints().Validate() != nil {
		t.Error(server.URL())
	}
	server.Close()
	if _, _, err := get("/api/v2/users/2"); err == nil {
		t.Error("a closed server answers")
	}
}

func TestRequests_recordsWithoutSecrets(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	server := osutest.New(osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return at }))
	token := server.Token()
	user := server.UserToken(server.World().UserIDs()[0])
	send(t, server, call{path: "/users/2?key=id", token: token})
	send(t, server, call{path: "/me", token: user})
	send(t, server, call{path: "/me"})
	send(t, server, call{path: "/me", token: "x"})
	send(t, server, call{method: http.MethodPost, path: "/beatmaps/9/attributes", token: token, body: `{"mods":[]}`})
	post(t, server, app("grant_type", "client_credentials", "scope", "public"))
	all := server.Requests()
	if len(all) != 6 {
		t.Fatalf("%d requests", len(all))
	}
	first := all[0]
	if first.Method != http.MethodGet || first.Path != "/api/v2/users/2" || first.Query.Get("key") != "id" || first.Status != http.StatusOK ||
		first.Route != transport.GetUser || !first.Time.Equal(at) {
		t.Errorf("%+v", first)
	}
	for i, kind := range []osutest.TokenKind{osutest.TokenClient, osutest.TokenUser, osutest.TokenNone, osutest.TokenInvalid} {
		if all[i].Token != kind {
			t.Errorf("request %d: %v, want %v", i, all[i].Token, kind)
		}
		if header := all[i].Header.Get("Authorization"); strings.Contains(header, token) || strings.Contains(header, user) {
			t.Errorf("request %d shows its token", i)
		}
	}
	if string(all[4].Body) != `{"mods":[]}` || all[5].Route != osutest.RouteToken {
		t.Errorf("%+v", all[4:])
	}
	if server.Count(transport.GetMe) != 3 || len(server.RequestsTo(transport.GetMe)) != 3 {
		t.Error("counts are wrong")
	}
	server.ResetRequests()
	if len(server.Requests()) != 0 || server.Count(transport.GetMe) != 0 {
		t.Error("not forgotten")
	}
}

// What strangers send is not kept, and what others send only up to a bound.
func TestRequests_areBounded(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	body := `{"message":"` + strings.Repeat("x", 900<<10) + `"}`
	post := func(token, body string) int {
		return send(t, server, call{method: http.MethodPost, path: "/chat/new", token: token, body: body}).status
	}
	if got := post("", body); got != http.StatusUnauthorized {
		t.Errorf("without a token: got %d, want 401", got)
	}
	if got := server.Requests()[0]; got.Body != nil {
		t.Errorf("%d bytes of a stranger are kept", len(got.Body))
	}
	token := server.UserToken(server.World().UserIDs()[0], transport.ScopeChatWrite)
	if got := post(token, body+strings.Repeat(" ", 200<<10)); got != http.StatusRequestEntityTooLarge {
		t.Errorf("more than a megabyte: got %d, want 413", got)
	}
	for range 150 {
		post(token, body)
	}
	kept := 0
	for _, r := range server.Requests() {
		kept += len(r.Body)
	}
	if kept == 0 || kept > 64<<20 {
		t.Errorf("%d bytes are kept, want some and at most 64 MiB", kept)
	}
	if n := server.Count(transport.PostChatNew); n != 152 {
		t.Errorf("%d requests counted, want 152", n)
	}
}
