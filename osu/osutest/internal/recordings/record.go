// Package recordings writes exchanges with a server to files, without secrets, and
// plays them back. It knows nothing of the server next to it; package osutest
// documents it for users.
package recordings

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Record returns a RoundTripper that sends requests through next and writes each
// exchange to a file in the folder dir, without secrets.
func Record(dir string, next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return &recorder{dir: dir, next: next, masks: masks{known: make(map[string]string)}}
}

// recorder is what [Record] returns.
type recorder struct {
	dir   string
	next  http.RoundTripper
	count atomic.Int64
	masks masks
}

// RoundTrip sends a request and writes down what came of it.
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
		return nil, err
	}
	return response, nil
}

// create makes the file of the next exchange.
func (t *recorder) create() (*os.File, error) {
	if err := os.MkdirAll(t.dir, 0o700); err != nil {
		return nil, err
	}
	name := filepath.Join(t.dir, fmt.Sprintf("%06d.json", t.count.Add(1)))
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

func (t *recorder) exchange(r *http.Request, sent []byte, file io.Writer) (*http.Response, error) {
	_, bearer, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t.masks.of(bearer)
	asked := newTapedRequest(r, sent, func(secret string) string {
		t.masks.of(secret)
		return masked
	})

	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(sent))
	if len(sent) == 0 {
		r.Body = http.NoBody
	}
	r.Header.Del("Accept-Encoding") // or the answer would have to be unpacked here
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	if encoding := response.Header.Get("Content-Encoding"); encoding != "" {
		return nil, fmt.Errorf("osutest: the recording: an answer in %q can't be read", encoding)
	}
	response.Body = io.NopCloser(bytes.NewReader(body))

	exchange := taped{asked, newTapedResponse(asked.Path, response, body, t.masks.of)}
	data, err := json.Marshal(&exchange)
	if err != nil {
		return nil, fmt.Errorf("osutest: the recording: %w", err)
	}
	if _, err := file.Write(append(t.masks.scrub(data), '\n')); err != nil {
		return nil, fmt.Errorf("osutest: the recording: %w", err)
	}
	return response, nil
}

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

// taped is an exchange as it is written to a file.
type taped struct {
	Request  tapedRequest  `json:"request"`
	Response tapedResponse `json:"response"`
}

type tapedRequest struct {
	Method string    `json:"method"`
	Path   string    `json:"path"`           // escaped
	Query  string    `json:"query,omitzero"` // sorted by name
	Body   tapedBody `json:"body,omitzero"`
}

type tapedResponse struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitzero"`
	Body   tapedBody   `json:"body,omitzero"`
}

// tapedBody is a body in one of three forms.
type tapedBody struct {
	JSON   jsontext.Value `json:"json,omitzero"`
	Text   string         `json:"text,omitzero"`
	Base64 []byte         `json:"base64,omitzero"`
}

// bytes returns the body as it is played back.
func (b tapedBody) bytes() []byte {
	switch {
	case b.JSON != nil:
		return b.JSON
	case b.Text != "":
		return []byte(b.Text)
	}
	return b.Base64
}

// tapedHeaders are the headers of answers that programs go by.
var tapedHeaders = []string{
	"Content-Disposition", "Content-Language", "Content-Type", "Location", "Retry-After", "X-Ratelimit-Limit", "X-Ratelimit-Remaining",
}

func newTapedRequest(r *http.Request, body []byte, mask func(string) string) tapedRequest {
	return tapedRequest{
		Method: r.Method,
		Path:   r.URL.EscapedPath(),
		Query:  maskForm(r.URL.RawQuery, mask),
		Body:   maskSent(r.Header.Get("Content-Type"), body, mask),
	}
}

func newTapedResponse(path string, r *http.Response, body []byte, mask func(string) string) tapedResponse {
	t := tapedResponse{Status: r.StatusCode, Header: make(http.Header), Body: maskAnswer(path, body, mask)}
	for _, name := range tapedHeaders {
		if values := r.Header.Values(name); len(values) > 0 {
			t.Header[name] = values
		}
	}
	if to := t.Header.Get("Location"); to != "" {
		t.Header["Location"] = []string{maskURL(to, mask)}
	}
	return t
}

// masks gives each secret a mask of its own.
type masks struct {
	mu    sync.Mutex
	known map[string]string
}

// of returns the mask of a secret.
func (m *masks) of(secret string) string {
	if secret == "" {
		return ""
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	mask, ok := m.known[secret]
	if !ok {
		mask = fmt.Sprintf("%s-%d", masked, len(m.known)+1)
		m.known[secret] = mask
	}
	return mask
}

// minToken is the length from which on a secret is masked wherever it occurs.
// Shorter ones, such as the word secret itself, would be found in other words.
const minToken = 16

// scrub masks the secrets that occur under names that don't tell.
func (m *masks) scrub(data []byte) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	for secret, mask := range m.known {
		if len(secret) >= minToken {
			data = bytes.ReplaceAll(data, []byte(secret), []byte(mask))
		}
	}
	return data
}
