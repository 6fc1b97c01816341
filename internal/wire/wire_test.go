package wire_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/internal/wire"
)

func TestRetryAfter_readsSecondsAndDates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for text, want := range map[string]time.Duration{
			"":      0,
			"0":     0,
			"-5":    0,
			"3600":  time.Hour,
			" 5 ":   5 * time.Second,
			"1.5":   1500 * time.Millisecond,
			"later": 0,
			"NaN":   0,
			// More than a week is not meant.
			"604800":                        7 * 24 * time.Hour,
			"604801":                        0,
			"1e300":                         0,
			"99999999999999999999999":       0,
			"Fri, 31 Dec 9999 23:59:59 GMT": 0,
			time.Now().Add(90 * time.Minute).UTC().Format(http.TimeFormat): 90 * time.Minute,
			time.Now().Add(-time.Minute).UTC().Format(http.TimeFormat):     0,
		} {
			if got := wire.RetryAfter(http.Header{"Retry-After": {text}}); got != want {
				t.Errorf("%q: got %v, want %v", text, got, want)
			}
		}
	})
}

func TestReason_findsText(t *testing.T) {
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"error":"first"}`, "first"},
		{"application/json", `{"error":null,"message":"second"}`, "second"},
		{"application/json", `{"detail":"third"}`, "third"},
		{"application/json", `{"error":{"code":7,"message":"deep"}}`, "deep"},
		{"application/json", `{"detail":[{"loc":["a"],"msg":"field"}]}`, "field"},
		{"application/json", `{"hint":"fourth"}`, "fourth"},
		{"application/json", `{"form_error":{"user":{"osu_playstyle":["is not valid"]}}}`, "user: osu_playstyle: is not valid"},
		{"application/json", `{"method":"mail"}`, "session needs verification by mail"},
		{"application/json", `{"authentication":"basic"}`, ""},
		{"application/json", `{"validation_error":{"name":["is taken"]}}`, "name: is taken"},
		{"application/json", `["in a list"]`, "in a list"},
		{"application/json", `"only a text"`, "only a text"},
		{"application/json", `"half a text`, ""},
		{"text/html", "<html><title> </title><body><h1>Blocked</h1>", "Blocked"},
		{"application/json", `{"error":"a\nb\u001b[31m"}`, "a b [31m"},
		{"application/json", "{\"error\":\"a\nb\x1b[31m\"}", "a b [31m"},
		{"application/json", `{"message":"first","trace":[{"file":"cut o`, "first"},
		{"application/json", `{"message":"cut o`, ""},
		{"text/plain; charset=utf-8", "error code: 1015\n", "error code: 1015"},
		{"text/html", "<html><head><title>Just a\n moment&hellip;</title></head>", "Just a moment…"},
		{"text/html", "<html><body>no title</body></html>", ""},
		{"application/octet-stream", "\x00\x01", ""},
		{"application/json", `{"error":{"a":{"b":{"c":{"d":"too deep"}}}}}`, ""},
		{"", "", ""},
	} {
		if got := wire.Reason(http.Header{"Content-Type": {c.kind}}, []byte(c.body)); got != c.want {
			t.Errorf("%s: got %q, want %q", c.body, got, c.want)
		}
	}
	if got := wire.Reason(http.Header{"Content-Type": {"text/plain"}}, []byte(strings.Repeat("é", 5000))); len([]rune(got)) != 300 {
		t.Errorf("a long text: got %d characters, want 300", len([]rune(got)))
	}
}

func TestHide_masksSecrets(t *testing.T) {
	for text, want := range map[string]string{
		"the token s3cr3t/+ is bad":        "the token [secret] is bad",
		"code=s3cr3t%2F%2B&x=1":            "code=[secret]&x=1",
		"Authorization: Bearer eyJ0.a-b_c": "Authorization: Bearer [secret]",
		"the bearer of bad news":           "the bearer of bad news",
	} {
		if got := wire.Hide(text, "", "s3cr3t/+"); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestClean_omitsAnswer(t *testing.T) {
	inner := &net.OpError{Op: "read", Err: errors.New(`malformed MIME header line: "s3cr3t"`)}
	err := wire.Clean(&url.Error{Op: "Get", URL: "https://host/?q=private", Err: inner}, "token")
	if text := err.Error(); strings.Contains(text, "s3cr3t") || strings.Contains(text, "private") {
		t.Errorf("got %q, want nothing of the answer or the URL", text)
	}
	if !errors.Is(err, inner) {
		t.Errorf("got %v, want it to be the network's error", err)
	}
	if got := wire.Clean(&url.Error{Op: "Get", URL: "https://host/", Err: io.EOF}); !errors.Is(got, io.EOF) || got.Error() != "EOF" {
		t.Errorf("got %v, want EOF as it is", got)
	}
}

func TestConnections_recordSentFrames(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer server.Close()
	send := func(to string) (*wire.Connections, error) {
		ctx, connections := wire.Track(t.Context(), nil)
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader("x"))
		if err != nil {
			t.Fatal(err)
		}
		answer, err := server.Client().Do(request)
		if err == nil {
			_ = answer.Body.Close()
		}
		return connections, err
	}
	c, err := send(server.URL)
	if c.Unsent(err) || c.Sent() != 1 {
		t.Errorf("broken off: got unsent %v and sent %d times, want false and 1", c.Unsent(err), c.Sent())
	}
	server.Close()
	c, err = send(server.URL)
	if !c.Unsent(err) || c.Sent() != 0 {
		t.Errorf("refused: got unsent %v and sent %d times, want true and 0", c.Unsent(err), c.Sent())
	}
	_, untold := wire.Track(context.Background(), nil)
	if !untold.Unsent(&net.OpError{Op: "dial", Err: io.EOF}) || untold.Unsent(io.EOF) {
		t.Error("without net/http's word the error does not decide")
	}
}

// TestUserAgent_namesBoth checks that the name of the application comes first, and
// is left out if there is none.
func TestUserAgent_namesBoth(t *testing.T) {
	const library = "osugo/" + wire.Version + " (+https://github.com/osugo/osugo)"
	for application, want := range map[string]string{"": library, "my-bot/1.2": "my-bot/1.2 " + library} {
		if got := wire.UserAgent(application); got != want {
			t.Errorf("%q: got %q, want %q", application, got, want)
		}
	}
}
