package signalr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
)

// maxNegotiation is the largest answer to a negotiation that is read, in bytes.
const maxNegotiation = 64 << 10

// StatusError says that the server answered a request over HTTP with a status
// that is not the expected one. 401 means that the token is missing or invalid,
// 403 that it lacks the scope.
type StatusError struct {
	// Status is the status; 0 if the answer was not HTTP.
	Status int
	// Page says that the answer is not of the hub: a page of something in
	// between.
	Page bool
}

// Error returns the status.
func (e *StatusError) Error() string {
	text := fmt.Sprintf("signalr: refused with %d %s", e.Status, http.StatusText(e.Status))
	if e.Page {
		text += ", by a page that is not of the hub"
	}
	return text
}

// ErrNegotiation is the error of a negotiation whose answer cannot be used.
var ErrNegotiation = errors.New("signalr: negotiation failed")

// negotiation is the answer to a negotiation.
type negotiation struct {
	Version    int    `json:"negotiateVersion"`
	ID         string `json:"connectionId"`
	Token      string `json:"connectionToken"`
	Error      string `json:"error"`
	URL        string `json:"url"`
	Transports []struct {
		Name string `json:"transport"`
	} `json:"availableTransports"`
}

// negotiate requests a connection and returns the address to open it at.
func negotiate(ctx context.Context, client *http.Client, hub *url.URL, header http.Header) (*url.URL, error) {
	ask := *hub
	ask.Path = strings.TrimRight(ask.Path, "/") + "/negotiate"
	ask.RawQuery = "negotiateVersion=1"
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, ask.String(), nil)
	if err != nil {
		return nil, ErrNegotiation
	}
	request.Header = header.Clone()
	answer, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNegotiation, withoutURL(err))
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, &StatusError{Status: answer.StatusCode, Page: isPage(answer)}
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxNegotiation))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNegotiation, err)
	}
	var n negotiation
	if err := json.Unmarshal(body, &n, lenient); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNegotiation, &StatusError{Status: answer.StatusCode, Page: true})
	}
	return n.address(hub)
}

// address returns the address to open the connection at.
func (n negotiation) address(hub *url.URL) (*url.URL, error) {
	switch {
	case n.Error != "":
		return nil, fmt.Errorf("%w: %s", ErrNegotiation, line(n.Error))
	case n.URL != "":
		return nil, fmt.Errorf("%w: the server points to another one", ErrNegotiation)
	}
	open := n.Transports == nil
	for _, transport := range n.Transports {
		open = open || transport.Name == "WebSockets"
	}
	if !open {
		return nil, fmt.Errorf("%w: the server offers no websocket", ErrNegotiation)
	}
	id := n.Token
	if n.Version < 1 || id == "" {
		id = n.ID
	}
	at := *hub
	if id != "" {
		at.RawQuery = url.Values{"id": {id}}.Encode()
	}
	return &at, nil
}

// isPage reports whether an answer is a page of something between the client
// and the hub, which never sends pages.
func isPage(answer *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return kind == "text/html"
}

// withoutURL returns an error of net/http without its address, which may
// contain a secret.
func withoutURL(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// maxLine is the length to which a server's text is cut in an error.
const maxLine = 300

// line returns a server's text as one line of bounded length.
func line(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxLine {
		text = strings.ToValidUTF8(text[:maxLine], "") + "…"
	}
	return text
}
