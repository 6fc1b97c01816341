package auth_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/auth"
)

// TestExchange_decompressesTokens checks what may be done to the body that
// tokens come in: they are taken whenever they can be read.
func TestExchange_decompressesTokens(t *testing.T) {
	t.Parallel()
	pack := func(text string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		return b.String()
	}
	const tokens = `{"access_token":"a.b.c","refresh_token":"def","expires_in":86400,"token_type":"Bearer"}`
	packed := pack(tokens)
	for _, c := range []struct {
		name, encoding, body string
		granted              bool
	}{
		{"plain", "", tokens, true},
		{"gzip", "gzip", packed, true},
		{"gzip without its end", "gzip", packed[:len(packed)-8], true},
		{"said to be gzip", "gzip", tokens, true},
		{"br", "br", "\x0b\x03\x80{}\x03", false},
		{"packed twice", "gzip, gzip", pack(packed), false},
		{"a bomb", "gzip", pack(strings.Repeat(" ", 64<<20) + tokens), false},
	} {
		var asked string
		web := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			asked = r.Header.Get("Accept-Encoding")
			return &http.Response{
				StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}, "Content-Encoding": {c.encoding}},
				Body: io.NopCloser(strings.NewReader(c.body)),
			}, nil
		})}
		app := auth.App{ID: 1, Secret: "secret", RedirectURL: "https://example.com/back", HTTPClient: web}
		got, err := app.Exchange(t.Context(), "code", "")
		if asked != "gzip" {
			t.Errorf("%s: got Accept-Encoding %q, want gzip", c.name, asked)
		}
		if granted := got.Access.Reveal() == "a.b.c"; granted != c.granted || granted != (err == nil) {
			t.Errorf("%s: got tokens %v and error %v, want tokens %v", c.name, granted, err, c.granted)
		}
		if errors.Is(err, auth.ErrLoginRequired) || errors.Is(err, auth.ErrConfig) {
			t.Errorf("%s: got %v, want no final word", c.name, err)
		}
	}
}

// roundTrip is an [http.RoundTripper].
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
