package auth_test

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// wantError checks that an error is want, by errors.Is. A nil want means that
// there must be no error.
func wantError(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// wantEqual checks that a value is want.
func wantEqual[V comparable](t *testing.T, what string, got, want V) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantGrant checks an authorizer's grant; scopes are as fmt prints them.
func wantGrant(t *testing.T, what string, got transport.Grant, owner transport.Owner, scopes string) {
	t.Helper()
	wantEqual(t, what+": owner", got.Owner, owner)
	wantEqual(t, what+": scopes", fmt.Sprint(got.Scopes), scopes)
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

func first(t *testing.T, session *auth.Session) transport.Token {
	t.Helper()
	token, err := session.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func stored(t *testing.T, store auth.Store) string {
	t.Helper()
	data, err := store.Load(t.Context())
	if err != nil {
		t.Fatalf("the store is not readable: got %v, want no error", err)
	}
	tokens, err := auth.DecodeTokens(data)
	if err != nil {
		t.Fatalf("the store is not readable: got %v, want no error", err)
	}
	return tokens.Refresh.Reveal()
}

// long reports whether tests that are usually moderate run in full: 1000
// renewals and 300 kills.
func long() bool { return os.Getenv("OSU_LONG_TESTS") != "" }

func number(t *testing.T, refresh string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscanf(refresh, refreshMark+"%d", &n); err != nil {
		t.Fatalf("got %v, want no error", err)
	}
	return n
}

// printed prints a value in every way there is.
func printed(v any) map[string]string {
	out := make(map[string]string)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%t", "%g", "%c", "%U", "%p", "%b", "%e", "%w", "% x", "%#q", "%!"} {
		out[verb] = fmt.Sprintf(verb, v)
	}
	if text, err := stdjson.Marshal(v); err == nil {
		out["encoding/json"] = string(text)
	} else {
		out["an error of encoding/json"] = err.Error()
	}
	if text, err := json.Marshal(v); err == nil {
		out["json"] = string(text)
	} else {
		out["an error of json"] = err.Error()
	}
	var lines, logs, page bytes.Buffer
	slog.New(slog.NewTextHandler(&lines, nil)).Info("x", "v", v, slog.Group("g", "v", v))
	slog.New(slog.NewJSONHandler(&logs, nil)).Info("x", "v", v, slog.Group("g", "v", v))
	_ = template.Must(template.New("").Parse("{{.}} {{printf `%q` .}}<script>{{.}}</script>")).Execute(&page, v)
	out["slog as text"], out["slog as JSON"], out["a template"] = lines.String(), logs.String(), page.String()
	return out
}

// bad is a token endpoint on a bad day: slow, busy, broken, behind a proxy that
// answers with pages, and with a network that fails.
func bad(lost bool) func(int) fault {
	return func(int) fault {
		f := fault{delay: rand.N(3 * time.Second)}
		switch rand.IntN(8) {
		case 0:
			f.status, f.body = 429, `{"error":"Too Many Attempts."}`
		case 1:
			f.status, f.body = 500, `{"error":null}`
		case 2:
			f.status, f.body, f.html = 502, "<html>bad gateway</html>", true
		case 3:
			f.status, f.body, f.html = 200, "<html>we are testing your patience</html>", true
		case 4:
			f.status, f.body, f.html = 403, "<html>checking your browser</html>", true
		case 5:
			f.drop, f.after = true, lost
		}
		return f
	}
}
