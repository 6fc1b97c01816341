// Package recordings writes exchanges with a server to files, without secrets,
// and plays them back. It does not depend on the test server; package osutest
// documents it for users.
package recordings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/wire"
)

// Record returns a RoundTripper that sends requests through next and writes
// each exchange to a file in the folder dir, without secrets.
func Record(dir string, next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &recorder{dir: dir, next: next, masks: masks{known: make(map[string]string)}}
}

// recorder is the RoundTripper that [Record] returns.
type recorder struct {
	dir   string
	next  http.RoundTripper
	count atomic.Int64
	masks masks
}

// maxBody is the size of the largest answer that can be recorded, in bytes.
const maxBody = 64 << 20

var errNotRecorded = errors.New("osutest: the recording: passed on")

// RoundTrip sends a request and records the exchange.
func (t *recorder) RoundTrip(r *http.Request) (*http.Response, error) {
	sent, err := readBody(r)
	if err != nil {
		return nil, err
	}
	file, err := t.create()
	if err != nil {
		return nil, fmt.Errorf("osutest: the recording: %w", err)
	}
	response, err := t.exchange(r, sent, file)
	if closing := file.Close(); err == nil && closing != nil {
		err = fmt.Errorf("osutest: the recording: %w", closing)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	if err != nil && !errors.Is(err, errNotRecorded) {
		return nil, err
	}
	return response, nil
}

// create creates the file of the next exchange.
func (t *recorder) create() (*os.File, error) {
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return nil, err
	}
	name := filepath.Join(t.dir, fmt.Sprintf("%06d.json", t.count.Add(1)))
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// exchange sends a request and writes it with its answer to file. The error is
// errNotRecorded if the caller gets the answer unrecorded.
func (t *recorder) exchange(r *http.Request, sent []byte, file io.Writer) (*http.Response, error) {
	_, bearer, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t.masks.of(bearer)
	if _, password, ok := r.BasicAuth(); ok {
		t.masks.of(password)
	}
	asked := newTapedRequest(r, sent, func(secret string) string {
		t.masks.of(secret)
		return masked
	})

	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(sent))
	if len(sent) == 0 {
		r.Body = http.NoBody
	}
	r.Header.Set("Accept-Encoding", wire.AcceptEncoding(t.next))
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if response.StatusCode == http.StatusSwitchingProtocols {
		return response, errNotRecorded // the body is the connection
	}
	body, err := readAnswer(response)
	if err != nil {
		return response, err
	}

	exchange := taped{asked, newTapedResponse(asked.Path, response, body, &t.masks)}
	data, err := json.Marshal(&exchange, jsontext.AllowInvalidUTF8(true)) // headers may not be UTF-8
	if err != nil {
		return nil, fmt.Errorf("osutest: the recording: %w", err)
	}
	if _, err := file.Write(append(t.masks.scrub(data), '\n')); err != nil {
		return nil, fmt.Errorf("osutest: the recording: %w", err)
	}
	return response, nil
}

// readAnswer reads and decompresses the body of an answer, and replaces it with
// what it read. A body that breaks off also does so for the caller; the error
// is then errNotRecorded.
func readAnswer(response *http.Response) ([]byte, error) {
	sent := response.Body
	defer func() { _ = sent.Close() }()
	in, err := wire.Unpack(response)
	if err != nil {
		return nil, fmt.Errorf("osutest: the recording: %w", err)
	}
	body, failed := io.ReadAll(io.LimitReader(in, maxBody+1))
	if len(body) > maxBody {
		return nil, fmt.Errorf("osutest: the recording: an answer of more than %d MiB", maxBody>>20)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	if failed != nil {
		response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), failing{failed}))
		return nil, errNotRecorded
	}
	return body, nil
}

// failing is a reader that returns the error of a body that broke off.
type failing struct{ err error }

// Read fails.
func (f failing) Read([]byte) (int, error) { return 0, f.err }

// readBody returns the body of a request, and closes it.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	if err := r.Context().Err(); err != nil || r.Body == nil {
		return nil, err
	}
	return io.ReadAll(r.Body)
}

// taped is the file format of an exchange.
type taped struct {
	Request  tapedRequest  `json:"request"`
	Response tapedResponse `json:"response"`
}

type tapedRequest struct {
	Method string `json:"method"`
	Path   string `json:"path"`           // escaped
	Query  string `json:"query,omitzero"` // sorted by name
	// Version is the requested API version, which determines the format of
	// scores.
	Version string    `json:"version,omitzero"`
	Body    tapedBody `json:"body,omitzero"`
}

type tapedResponse struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitzero"`
	Body   tapedBody   `json:"body,omitzero"`
}

// tapedBody is a recorded body, in one of three forms.
type tapedBody struct {
	JSON   jsontext.Value `json:"json,omitzero"`
	Text   string         `json:"text,omitzero"`
	Base64 []byte         `json:"base64,omitzero"`
}

// bytes returns the body to play back.
func (b tapedBody) bytes() []byte {
	switch {
	case b.JSON != nil:
		return b.JSON
	case b.Text != "":
		return []byte(b.Text)
	}
	return b.Base64
}

// same reports whether two request bodies are equal. The order of members in
// JSON doesn't matter.
func (b tapedBody) same(other tapedBody) bool {
	one, two := b.bytes(), other.bytes()
	if b.JSON == nil || other.JSON == nil || bytes.Equal(one, two) {
		return bytes.Equal(one, two)
	}
	x, y := b.JSON.Clone(), other.JSON.Clone()
	return x.Canonicalize() == nil && y.Canonicalize() == nil && bytes.Equal(x, y)
}

// tapedHeaders are the recorded headers of answers: those that programs use.
var tapedHeaders = []string{
	"Content-Disposition", "Content-Language", "Content-Type", "Location", "Retry-After", "X-Ratelimit-Limit", "X-Ratelimit-Remaining",
}

func newTapedRequest(r *http.Request, body []byte, mask func(string) string) tapedRequest {
	return tapedRequest{
		Method:  r.Method,
		Path:    r.URL.EscapedPath(),
		Query:   maskForm(r.URL.RawQuery, mask),
		Version: r.Header.Get("X-Api-Version"),
		Body:    maskSent(r.Header.Get("Content-Type"), body, mask),
	}
}

func newTapedResponse(path string, r *http.Response, body []byte, m *masks) tapedResponse {
	t := tapedResponse{Status: r.StatusCode, Header: make(http.Header), Body: maskAnswer(path, r.Header.Get("Content-Type"), body, m)}
	for _, name := range tapedHeaders {
		if values := r.Header.Values(name); len(values) > 0 {
			t.Header[name] = values
		}
	}
	if to := t.Header.Get("Location"); to != "" {
		t.Header["Location"] = []string{maskURL(to, m.of)}
	}
	return t
}
