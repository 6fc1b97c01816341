package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

func TestConfig_defaults(t *testing.T) {
	t.Parallel()
	c, err := transport.New(transport.Config{})
	if err != nil {
		t.Fatal(err)
	}
	got := c.Config()
	if got.Endpoints != transport.Production() || got.APIVersion != 20260821 || got.Timeout != 30*time.Second || got.MaxBody != 64<<20 {
		t.Errorf("defaults: %+v", got)
	}
	if want := (transport.Retry{Attempts: 4, MinPause: 500 * time.Millisecond, MaxPause: 20 * time.Second}); got.Retry != want {
		t.Errorf("retry is %+v, want %+v", got.Retry, want)
	}
	if u := got.Limiter.(*limit.WindowLimiter).Usage(limit.Demand{}); u.Left != 60 {
		t.Errorf("limiter leaves %d, want 60", u.Left)
	}
	again, err := transport.New(got)
	if err != nil {
		t.Fatal(err)
	}
	if again.Config().Limiter != got.Limiter || again.Config().HTTPClient != got.HTTPClient || again.Config().Retry != got.Retry {
		t.Error("a derived client shares nothing with its origin")
	}
	if _, err := transport.New(transport.Config{APIVersion: -1}); !errors.Is(err, transport.ErrValidation) {
		t.Errorf("negative API version: %v", err)
	}
	for _, config := range []transport.Config{{UserAgent: "app\n"}, {UserAgent: "app\x00"}, {Language: "ja\r\nX-Evil: 1"}} {
		if _, err := transport.New(config); !errors.Is(err, transport.ErrValidation) {
			t.Errorf("%q, %q: %v", config.UserAgent, config.Language, err)
		}
	}
}

func TestConfig_maxBody(t *testing.T) {
	t.Parallel()
	c := client(t, with(`{"id":2}`), func(c *transport.Config) { c.MaxBody = math.MaxInt64 })
	if r, err := c.Do(t.Context(), transport.GetUser.At(2)); err != nil || string(r.Body) != `{"id":2}` {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestClient_refusesUnsendableToken: a token that no header can hold is not tried.
func TestClient_refusesUnsendableToken(t *testing.T) {
	t.Parallel()
	server := with(`{"id":1}`)
	c := client(t, server, func(c *transport.Config) { c.Authorizer = holder{token: transport.NewToken("hunter2\n")} })
	_, err := c.Do(t.Context(), transport.GetUser.At(2))
	if e := asError(t, err); !errors.Is(e, transport.ErrUnauthorized) || e.Temporary() || strings.Contains(e.Error(), "hunter2") {
		t.Errorf("%v", e)
	}
	if n := server.requests(); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestRetry_pause(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		retry    transport.Retry
		attempt  int
		low, top time.Duration
	}{
		{transport.Retry{}, 1, 250 * time.Millisecond, 500 * time.Millisecond},
		{transport.Retry{}, 2, 500 * time.Millisecond, time.Second},
		{transport.Retry{}, 5, 4 * time.Second, 8 * time.Second},
		{transport.Retry{}, 6, 8 * time.Second, 16 * time.Second},
		{transport.Retry{}, 7, 10 * time.Second, 20 * time.Second},
		{transport.Retry{}, 1000, 10 * time.Second, 20 * time.Second},
		{transport.Retry{MaxPause: 100 * time.Millisecond}, 1, 50 * time.Millisecond, 100 * time.Millisecond},
		{transport.Retry{MinPause: time.Minute}, 9, 30 * time.Second, time.Minute},
		{transport.Retry{MinPause: time.Minute, MaxPause: time.Second}, 1, 500 * time.Millisecond, time.Second},
		{transport.Retry{MinPause: 1 << 62, MaxPause: 1<<63 - 1}, 3, 1 << 61, 1<<63 - 1},
		{transport.Retry{MinPause: 1, MaxPause: 1}, 3, 0, 1},
	} {
		for range 200 {
			if got := test.retry.Pause(test.attempt); got < test.low || got > test.top {
				t.Errorf("%+v after attempt %d: %v, want %v to %v", test.retry, test.attempt, got, test.low, test.top)
				break
			}
		}
	}
}

func TestEndpoints_validateAddresses(t *testing.T) {
	t.Parallel()
	for _, good := range []transport.Endpoints{
		transport.Production(), transport.Domain("dev.ppy.sh:8443"), transport.BaseURL("http://127.0.0.1:8080"),
		transport.BaseURL("http://[::1]:80/"), transport.BaseURL("https://example.com/osu"),
		{API: "https://a.b/v3/", Authorize: "https://a.b/x", Token: "https://a.b/y"},
		{API: "https://a.b/v3/", Authorize: "https://c.d/x", Token: "https://e.f/y", Separate: true},
		{API: "http://osu-web:8080/api/v2", Authorize: "http://osu-web:8080/x", Token: "http://osu-web:8080/y", PlainHTTP: true},
		transport.BaseURL("http://localhost:8080"), transport.BaseURL("http://osu.localhost"), transport.BaseURL("http://127.9.9.9"),
		transport.BaseURL("http://[::ffff:127.0.0.1]"),
	} {
		if err := good.Validate(); err != nil {
			t.Errorf("%+v: %v", good, err)
		}
	}
	if got := transport.Production(); got.API != "https://osu.ppy.sh/api/v2" || got.Authorize != "https://osu.ppy.sh/oauth/authorize" || got.Token != "https://osu.ppy.sh/oauth/token" {
		t.Errorf("production is %+v", got)
	}
	for _, bad := range []string{
		"", "osu.ppy.sh", "//osu.ppy.sh", "ftp://osu.ppy.sh", "https://", "https://:80", "https:osu.ppy.sh", "user:hunter2@osu.ppy.sh",
		"https://user:hunter2@osu.ppy.sh", "https://osu.ppy.sh?hunter2", "https://osu.ppy.sh?", "https://osu.ppy.sh#", "https://osu.ppy.sh/#hunter2",
		"https://hunter2:x", "https://osu.ppy.sh/%zz", "https://osu.ppy.sh\n",
		"http://osu.ppy.sh", "http://192.168.0.2", "http://localhost.hunter2.example", "http://127.0.0.1.hunter2.example", "http://0.0.0.0",
		"https://https://osu.ppy.sh", "https://osu.ppy.sh:", "https://osu.ppy.sh//osu", "https://osu.ppy.sh/a b", "https://osu.ppy.sh/a\u00a0b", "https://osu.ppy.sh/a\u0085b",
	} {
		e := transport.BaseURL(bad)
		if strings.ContainsAny(bad, "?#") || bad == "" {
			e = transport.Production()
			e.API = bad
		}
		err := e.Validate()
		if !errors.Is(err, transport.ErrValidation) {
			t.Errorf("%q: %v, want ErrValidation", bad, err)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: error repeats the address: %v", bad, err)
		}
		if _, err := transport.New(transport.Config{Endpoints: e}); !errors.Is(err, transport.ErrValidation) {
			t.Errorf("%q: New returns %v", bad, err)
		}
	}
	for i := range 3 {
		e := transport.Production()
		*[]*string{&e.API, &e.Authorize, &e.Token}[i] = "https://evil.example/x"
		if err := e.Validate(); !errors.Is(err, transport.ErrValidation) {
			t.Errorf("%+v: %v, want ErrValidation", e, err)
		}
	}
}

// bound is an authorizer that belongs to a server, or to the first that asks.
type bound struct {
	authorizer
	endpoints transport.Endpoints
}

var errBound = errors.New("tokens of another server")

func (b *bound) Bind(e transport.Endpoints) (transport.Endpoints, error) {
	switch {
	case b.endpoints.IsZero():
		b.endpoints = e
	case !e.IsZero() && e != b.endpoints:
		return e, errBound
	}
	return b.endpoints, nil
}

func TestNew_bind(t *testing.T) {
	t.Parallel()
	dev, other := transport.Domain("dev.ppy.sh"), transport.Domain("example.com")
	for _, test := range []struct {
		name                   string
		authorizer, client     transport.Endpoints
		wantClient, wantTokens transport.Endpoints
		wantErr                error
	}{
		{"nobody knows", transport.Endpoints{}, transport.Endpoints{}, transport.Production(), transport.Production(), nil},
		{"client knows", transport.Endpoints{}, dev, dev, dev, nil},
		{"authorizer knows", dev, transport.Endpoints{}, dev, dev, nil},
		{"both agree", dev, dev, dev, dev, nil},
		{"both differ", dev, other, transport.Endpoints{}, dev, errBound},
		{"client wants production", dev, transport.Production(), transport.Endpoints{}, dev, errBound},
		{"client is invalid", transport.Endpoints{}, transport.BaseURL("nonsense"), transport.Endpoints{}, transport.Endpoints{}, transport.ErrValidation},
	} {
		b := &bound{endpoints: test.authorizer}
		c, err := transport.New(transport.Config{Authorizer: b, Endpoints: test.client})
		if !errors.Is(err, test.wantErr) || b.endpoints != test.wantTokens {
			t.Errorf("%s: error %v, tokens of %v", test.name, err, b.endpoints.API)
		}
		if err == nil && c.Config().Endpoints != test.wantClient {
			t.Errorf("%s: client of %v", test.name, c.Config().Endpoints.API)
		}
	}
}

func TestToken_comparesByCredential(t *testing.T) {
	t.Parallel()
	token := transport.NewToken("hunter2")
	if token != transport.NewToken("hunter2") || token == transport.NewToken("hunter3") || token.Reveal() != "hunter2" || token.IsZero() {
		t.Error("tokens don't compare by credential")
	}
	if zero := transport.NewToken(""); zero != (transport.Token{}) || !zero.IsZero() || zero.Reveal() != "" || zero.String() != "none" {
		t.Errorf("zero token: %v", zero)
	}
}

// holder keeps a token where package fmt can't ask it how to print.
type holder struct {
	token transport.Token
	more  []transport.Token
}

func (h holder) Token(context.Context) (transport.Token, error) { return h.token, nil }
func (holder) Reject(transport.Token)                           {}
func (holder) Grant() transport.Grant                           { return transport.Grant{} }

func TestErrors_printNoSecret(t *testing.T) {
	t.Parallel()
	token := transport.NewToken("hunter2")
	h := holder{token, []transport.Token{token}}
	server := roundTrip(func(*http.Request) (*http.Response, error) { return answer(422, `{"error":"no"}`), nil })
	c := client(t, server, func(c *transport.Config) { c.Authorizer = h })
	_, err := c.Do(t.Context(), transport.PostChatNew.At().JSON(map[string]string{"message": "hunter2"}).Query(map[string][]string{"hunter2": {"hunter2"}}))
	var text strings.Builder
	for _, value := range []any{
		token, &token, h, &h, c.Config(), new(c.Config()), c, *c, err, *asError(t, err), map[transport.Token]transport.Token{token: token},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&text, verb, value)
		}
	}
	for _, handler := range []slog.Handler{slog.NewTextHandler(&text, nil), slog.NewJSONHandler(&text, nil)} {
		slog.New(handler).Info("x", "token", token, "in", []transport.Token{token}, "err", err)
	}
	written, jsonErr := json.Marshal(map[string]any{"token": token})
	if jsonErr != nil {
		t.Fatal(jsonErr)
	}
	text.Write(written)
	for _, secret := range []string{"hunter2", fmt.Sprintf("%x", "hunter2"), "Bearer"} {
		if at := strings.Index(text.String(), secret); at >= 0 {
			t.Errorf("secret is printed: …%s", text.String()[max(at-200, 0):at])
		}
	}
}

func TestConfig_httpClient(t *testing.T) {
	t.Parallel()
	mine := &http.Client{Transport: with(`{"id":1}`), CheckRedirect: func(*http.Request, []*http.Request) error { panic("asked") }}
	c := client(t, nil, func(c *transport.Config) { c.HTTPClient = mine })
	if c.Config().HTTPClient != mine || mine.CheckRedirect == nil {
		t.Error("the caller's client was changed")
	}
}
