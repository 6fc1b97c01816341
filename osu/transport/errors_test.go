package transport_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu/transport"
)

// sentinels are all kinds of failure.
var sentinels = map[string]error{
	"NotFound": transport.ErrNotFound, "RateLimited": transport.ErrRateLimited, "Unauthorized": transport.ErrUnauthorized,
	"Forbidden": transport.ErrForbidden, "Scope": transport.ErrScope, "Validation": transport.ErrValidation,
	"Maintenance": transport.ErrMaintenance, "Server": transport.ErrServer, "Decode": transport.ErrDecode,
	"Redirect": transport.ErrRedirect, "TooLarge": transport.ErrTooLarge, "Intercepted": transport.ErrIntercepted,
}

// TestError_shapes goes through every error body the server has.
func TestError_shapes(t *testing.T) {
	t.Parallel()
	counted := []string{"X-RateLimit-Limit: 1200", "X-RateLimit-Remaining: 1199"}
	for _, test := range []struct {
		call    transport.Call
		status  int
		body    string
		headers []string
		kinds   string // all sentinels it is
		message string
		text    string // of the whole error
	}{
		{transport.GetUser.At(2), 400, `{"error":"scopes do not go together"}`, nil, "Validation", "scopes do not go together", "400 Bad Request: scopes do not go together"},
		{transport.GetUser.At(2), 401, `{"authentication":"basic"}`, nil, "Unauthorized", "", "401 Unauthorized"},
		{transport.GetMe.At(), 401, `{"authentication":"basic"}`, counted, "Unauthorized", "", "401 Unauthorized: the route needs a token that acts for a user (authorization code grant, or delegate)"},
		{firstparty.PostFriend.At(), 401, `{"method":"mail"}`, nil, "Unauthorized", "session needs verification by mail", "401 Unauthorized: session needs verification by mail"},
		{firstparty.PostFriend.At(), 403, `{"error":"first-party only"}`, counted, "Forbidden", "first-party only", "403 Forbidden: first-party only"},
		{transport.GetChannels.At(), 403, `{"error":"no permission"}`, counted, "Forbidden", "no permission", "403 Forbidden: no permission"},
		{transport.GetChannels.At(), 403, `{"error":null}`, counted, "Forbidden", "", "403 Forbidden"},
		{transport.GetRoom.At(1), 404, `{"error":"no such room"}`, counted, "NotFound", "no such room", "404 Not Found: no such room"},
		{transport.GetBeatmapUserScore.At(1, 2), 404, `{"error":null}`, counted, "NotFound", "", "404 Not Found"},
		{transport.GetWikiPage.At("en", "x"), 404, ``, counted, "NotFound", "", "404 Not Found"},
		{transport.GetUserLookup.At(), 422, `{"error":"too many values in ids"}`, counted, "Validation", "too many values in ids", "422 Unprocessable Entity: too many values in ids"},
		{transport.GetUserLookup.At(), 422, `{"error":null}`, counted, "Validation", "", "422 Unprocessable Entity"},
		{firstparty.PutMeOptions.At(), 422, `{"error":"playstyle is not valid","form_error":{"user":{"osu_playstyle":["is not valid"]}}}`, counted, "Validation", "playstyle is not valid", "422 Unprocessable Entity: playstyle is not valid"},
		{transport.PostSessionVerifyReissue.At(), 422, ``, counted, "Validation", "", "422 Unprocessable Entity"},
		{transport.GetUser.At(2), 429, `{"error":"Too Many Attempts."}`, nil, "RateLimited", "Too Many Attempts.", "429 Too Many Requests: Too Many Attempts."},
		{transport.PostChatNew.At(), 429, `{"error":"遅く"}`, counted, "RateLimited", "遅く", "429 Too Many Requests: 遅く"},
		{transport.GetUser.At(2), 429, ``, []string{"Retry-After: 17"}, "RateLimited", "", "429 Too Many Requests (try again in 17s)"},
		{transport.PostBeatmapAttributes.At(1), 500, `{"error":null}`, counted, "Server", "", "500 Internal Server Error"},
		{transport.GetUser.At(2), 503, `{"error":null}`, nil, "Maintenance Server", "", "503 Service Unavailable"},
		{transport.GetBeatmapsetSearch.At(), 500, `{"beatmapsets":[],"error":"search is down","total":0}`, counted, "Server", "search is down", "500 Internal Server Error: search is down"},
		{transport.GetUser.At(2), 525, `error code: 525`, []string{"Content-Type: text/plain"}, "Server", "error code: 525", "525: error code: 525"},
		{transport.GetUser.At(2), 504, ``, nil, "Server", "", "504 Gateway Timeout"},

		// What nobody promised.
		{transport.GetUser.At(2), 404, `{"error":"not said to be JSON"}`, []string{"Content-Type: text/html"}, "NotFound", "not said to be JSON", "404 Not Found: not said to be JSON"},
		{transport.GetUser.At(2), 404, `{"error":"said to be"}`, []string{"Content-Type: application/problem+JSON; charset=x"}, "NotFound", "said to be", "404 Not Found: said to be"},
		{transport.GetUser.At(2), 404, `{"error":`, nil, "NotFound", "", "404 Not Found"},
		{transport.GetUser.At(2), 404, `{"error":{"text":"x"}}`, nil, "NotFound", "text: x", "404 Not Found: text: x"},
		{transport.GetUser.At(2), 404, `{"error":"a","authentication":5,"method":[]}`, nil, "NotFound", "a", "404 Not Found: a"},
		{transport.GetUser.At(2), 404, `{"error":"once","error":"twice"}`, nil, "NotFound", "twice", "404 Not Found: twice"},
		{transport.GetUser.At(2), 404, "{\"error\":\"bad \xff\"}", nil, "NotFound", "bad �", "404 Not Found: bad �"},
		{transport.GetUser.At(2), 404, `[]`, nil, "NotFound", "", "404 Not Found"},
		{transport.GetUser.At(2), 404, `null`, nil, "NotFound", "", "404 Not Found"},
		{transport.GetUser.At(2), 418, `{"error":"teapot"}`, nil, "", "teapot", "418 I'm a teapot: teapot"},
	} {
		c := client(t, with(status(test.status, test.body, test.headers...)), func(c *transport.Config) {
			c.Retry.Attempts = 1
			c.Authorizer = &rejectless{}
		})
		_, err := c.Do(t.Context(), test.call)
		e := asError(t, err)
		for name, sentinel := range sentinels {
			want := strings.Contains(" "+test.kinds+" ", " "+name+" ")
			if errors.Is(fmt.Errorf("wrapped: %w", err), sentinel) != want {
				t.Errorf("%d %s: is Err%s: %t, want %t", test.status, test.body, name, !want, want)
			}
		}
		if e.Message != test.message || e.Status != test.status || string(e.Body) != test.body || e.Header == nil {
			t.Errorf("%d %s: got %+v", test.status, test.body, *e)
		}
		if got, want := e.Error(), "osu: "+test.call.Route.Method+" "+test.call.Path()+": "+test.text; got != want {
			t.Errorf("text is\n%s, want\n%s", got, want)
		}
	}
}

// rejectless is an authorizer that has no other token than the refused one.
type rejectless struct{ authorizer }

func (*rejectless) Reject(transport.Token) {}

func TestError_text(t *testing.T) {
	t.Parallel()
	e := &transport.Error{
		Route: transport.GetFriends, Status: 503, Message: "down", Attempts: 3, Wait: 90 * time.Second,
		Body: []byte("hunter2"), Header: http.Header{"Hunter2": {"hunter2"}}, Location: "hunter2",
		Err: errNetwork,
	}
	if got, want := e.Error(), "osu: GET /friends: 503 Service Unavailable: connection reset: down (after 3 attempts) (try again in 1m30s)"; got != want {
		t.Errorf("text is\n%s, want\n%s", got, want)
	}
	for _, err := range []error{nil, errNetwork, transport.ErrNotFound} {
		if transport.Retryable(err) {
			t.Errorf("%v is retryable", err)
		}
	}
}

// FuzzError: whatever comes as an error, the status decides, and the text stays
// a line about the status with the server's message.
func FuzzError(f *testing.F) {
	for _, s := range []string{`{"error":"x"}`, `{"error":null}`, `{"method":"mail"}`, page, "", `{"error":`, `{"error":"x","error":{}}`, `{"error":["\ud800"]}`} {
		f.Add(404, s, "application/json")
		f.Add(503, s, "text/html")
	}
	f.Fuzz(func(t *testing.T, code int, body, kind string) {
		if code < 300 || code > 999 {
			return
		}
		c := client(t, with(status(code, body, "Content-Type: "+kind)), func(c *transport.Config) { c.Retry.Attempts = 1 })
		_, err := c.Do(t.Context(), transport.GetRoom.At(1))
		e := asError(t, err)
		if e.Status != code || string(e.Body) != body[:min(len(body), 64<<10)] {
			t.Errorf("got %+v", *e)
		}
		if e.Message != "" && !strings.Contains(e.Error(), e.Message) || e.Message == "" && strings.Count(e.Error(), "\n") > 0 {
			t.Errorf("text %q with message %q", e.Error(), e.Message)
		}
	})
}

// TestError_longMessage: the server's text is cut and can't act on a terminal.
func TestError_longMessage(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"error":"` + strings.Repeat("語", 300) + `"}`:           strings.Repeat("語", 300),
		`{"error":"` + strings.Repeat("語", 301) + `"}`:           strings.Repeat("語", 299) + "…",
		`{"error":"a\n\u001b[31mb\u0000"}`:                       "a [31mb",
		`{"method":"mail\n` + strings.Repeat("x", 60<<10) + `"}`: "session needs verification by mail " + strings.Repeat("x", 264) + "…",
	} {
		c := client(t, with(status(422, body)))
		_, err := c.Do(t.Context(), transport.GetUser.At(2))
		if e := asError(t, err); e.Message != want || !strings.HasSuffix(e.Error(), ": "+want) {
			t.Errorf("message is %q, want %q", e.Message, want)
		}
	}
}

// TestMissing_gatewayJSON: a 404 in other words than the server's may be of a
// gateway: it is not final, and not kept.
func TestMissing_gatewayJSON(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"error":null}`:   true,
		`{"error":"gone"}`: true,
		`{"message":"no Route matched with those values"}`: false,
		`{"detail":"Not Found"}`:                           false,
		`{"status":404,"error":"Not Found","path":"/x"}`:   false,
		"": false,
	} {
		s := with(status(404, body))
		c := client(t, s, cached(nil))
		_, first := c.Do(t.Context(), transport.GetBeatmap.At(2))
		if got := transport.Missing(first); got != want {
			t.Errorf("%q: Missing is %v, want %v", body, got, want)
		}
		if e := asError(t, first); e.Permanent() != want || e.Temporary() == want {
			t.Errorf("%q: permanent %v, temporary %v, want permanent %v", body, e.Permanent(), e.Temporary(), want)
		}
		_, _ = c.Do(t.Context(), transport.GetBeatmap.At(2))
		if kept := s.requests() == 1; kept != want {
			t.Errorf("%q: kept is %v, want %v", body, kept, want)
		}
	}
}

// TestError_repeatedToken: a token that the server repeats, wherever, is not in
// the error.
func TestError_repeatedToken(t *testing.T) {
	t.Parallel()
	s := with(func(r *http.Request) (*http.Response, error) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		return answer(403, `{"error":"no `+token+`"}`, "X-Echo: for "+token, "X-Other: kept"), nil
	})
	c := client(t, s)
	_, err := c.Do(t.Context(), transport.GetUser.At(2))
	e := asError(t, err)
	token := strings.TrimPrefix(s.seen[0].Header.Get("Authorization"), "Bearer ")
	if text := fmt.Sprintf("%v %+v %#v %s", e, *e, *e, e.Body); token == "" || strings.Contains(text, token) {
		t.Errorf("%s repeats the token %q", text, token)
	}
	if got := e.Header.Get("X-Other"); got != "kept" {
		t.Errorf("another header is %q, want it kept", got)
	}
}

// TestError_masksToken repeats the token in the header and the body of
// answers that are errors, and of successes that can't be decoded, also where the
// body is cut.
func TestError_masksToken(t *testing.T) {
	const token = "a-token-that-nobody-may-see"
	long := strings.Repeat("x", 64<<10-10) + token
	for name, test := range map[string]struct {
		status int
		body   string
	}{
		"an error": {500, token}, "a success": {200, `["` + token + `"]`}, "a null": {200, "null"}, "a cut": {500, long}, "a long success": {200, `["` + long},
	} {
		t.Run(name, func(t *testing.T) {
			server := roundTrip(func(r *http.Request) (*http.Response, error) {
				return &http.Response{
					StatusCode: test.status, Request: r, Body: io.NopCloser(strings.NewReader(test.body)),
					Header: http.Header{"Content-Type": {"application/json"}, "X-Echo": {"Bearer " + token}, "Location": {"/?" + token}},
				}, nil
			})
			c := client(t, server, func(config *transport.Config) {
				config.Authorizer, config.Retry = &oneToken{token: token}, transport.Retry{Attempts: 1}
			})
			r, err := c.Do(t.Context(), transport.GetTags.At())
			if err == nil {
				var tags struct {
					Tags []struct{} `json:"tags"`
				}
				err = c.Decode(t.Context(), r, &tags)
			}
			e, ok := errors.AsType[*transport.Error](err)
			if !ok {
				t.Fatalf("got %v, want an error of the transport", err)
			}
			for what, text := range map[string]string{"the body": string(e.Body), "the header": fmt.Sprint(e.Header), "the text": err.Error(), "the location": e.Location} {
				for n := 8; n <= len(token); n++ {
					if strings.HasSuffix(text, token[:n]) || strings.Contains(text, token) {
						t.Errorf("%s has the token: %.60q…%.60q", what, text, text[max(0, len(text)-60):])
						break
					}
				}
			}
		})
	}
}

// oneToken signs requests with one token.
type oneToken struct {
	authorizer

	token string
}

// Token returns the token.
func (a *oneToken) Token(context.Context) (transport.Token, error) {
	return transport.NewToken(a.token), nil
}
