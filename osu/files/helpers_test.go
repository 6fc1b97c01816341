package files_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/files"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// newServer returns a server and a client of it.
func newServer(t *testing.T) (*osutest.Server, *osu.Client) {
	t.Helper()
	server := osutest.New()
	t.Cleanup(server.Close)
	token := auth.FixedToken(server.Token(transport.ScopePublic), transport.Grant{Scopes: []transport.Scope{transport.ScopePublic}})
	client, err := osu.New(token, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}

// once makes a client try a call once.
var once = osu.Retry(transport.Retry{Attempts: 1})

// roundTrip is an [http.RoundTripper].
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// newClient returns a client of the public site with a token, whose requests are
// answered by a function.
func newClient(t *testing.T, answer roundTrip) *osu.Client {
	t.Helper()
	client, err := osu.New(auth.FixedToken("very-secret-token", transport.Grant{}), osu.HTTPClient(&http.Client{Transport: answer}))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// answer returns an answer with a body and pairs of headers.
func answer(status int, body string, header ...string) *http.Response {
	h := http.Header{}
	for i := 0; i < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}
}

// packed returns a text as gzip.
func packed(t *testing.T, text string) string {
	t.Helper()
	var b strings.Builder
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sized(r *http.Response, size int64) *http.Response {
	r.ContentLength = size
	return r
}

// endless is a body without an end.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	return len(p), nil
}

// read reads a file to its end.
func read(file *files.File, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}
