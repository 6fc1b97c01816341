package transport

import (
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/limit"
)

const (
	// maxErrorBody is how much is read of an answer that is no success.
	maxErrorBody = 64 << 10
	// maxMessage is how many characters of it are repeated in an error.
	maxMessage = 300
	// maxRetryAfter bounds what a header can make callers wait.
	maxRetryAfter = 10 * time.Minute
)

// The rate limit headers, in the spelling net/http keeps them by.
const (
	headerLimit     = "X-Ratelimit-Limit"
	headerRemaining = "X-Ratelimit-Remaining"
)

// Response is a successful answer.
type Response struct {
	// Route is the route that answered.
	Route Route
	// Status is the status, 2xx.
	Status int
	// Header is the answer's header.
	Header http.Header
	// Body is the whole body, decompressed. It may only be read: others may have
	// the same answer.
	Body []byte
	// Attempts is how many requests were sent; 0 when the answer was kept.
	Attempts int
	// Age is how long ago the server gave the answer, when it was kept; see
	// [Config.Cache]. Of its header only the content type is.
	Age time.Duration
	// Stale says that the answer is past its time and stands in for one that
	// could not be had.
	Stale bool
	// Gathered says that the answer is an object of a list; see [Call.Gathered].
	Gathered bool

	planned bool // by a dry run: there is no answer
}

// failure turns an answer that is no success into an error.
func (c *Client) failure(r *Response) *Error {
	e := &Error{
		Route: r.Route, Status: r.Status, Header: r.Header, Body: r.Body,
		Attempts: r.Attempts, Wait: retryAfter(r.Header), Message: messageOf(r),
	}
	switch {
	case r.Status == http.StatusForbidden && c.lacksScope(r.Route):
		e.Needed, e.Err = r.Route.Scope, ErrScope
	case r.Status == http.StatusUnauthorized && r.Route.NeedsUser && wasCounted(r.Header):
		e.Err = errNeedsUser
	}
	return e
}

// messageOf returns the text for humans in an error body. The server sends
// several shapes, and the proxy in front of it anything.
func messageOf(r *Response) string {
	var shape struct {
		Error  jsontext.Value `json:"error"`  // a text, null or absent
		Method jsontext.Value `json:"method"` // of an unverified session
	}
	if !isJSON(r.Header) || json.Unmarshal(r.Body, &shape, mend.Lenient) != nil {
		return ""
	}
	var text string
	if json.Unmarshal(shape.Error, &text, mend.Lenient) == nil && text != "" {
		return oneLine(text)
	}
	if json.Unmarshal(shape.Method, &text, mend.Lenient) == nil && text != "" {
		return "session needs verification by " + oneLine(text)
	}
	return ""
}

// oneLine returns a text of the server fit for a log: short, and without
// characters that act on what shows it.
func oneLine(text string) string {
	short := []rune(text)
	if len(short) > maxMessage {
		short = append(short[:maxMessage-1], '…')
	}
	for i, r := range short {
		if !unicode.IsPrint(r) {
			short[i] = ' '
		}
	}
	return string(short)
}

// lacksScope reports whether a 403 can be explained by scopes: the grant is not
// known, and the route asks for more than any third party's token has.
func (c *Client) lacksScope(r Route) bool {
	return r.FirstParty() && c.config.Authorizer != nil && c.config.Authorizer.Grant().Scopes == nil
}

// wasCounted reports whether the request passed authentication, after which the
// server counts it and says so. A 401 that was counted is not about the token
// but about the user it lacks: its body is the same, and a new token would not
// help.
func wasCounted(h http.Header) bool { return h.Get(headerLimit) != "" }

// answerOf returns what an answer says about rate limits; nil is no answer.
func answerOf(r *Response) limit.Answer {
	if r == nil {
		return limit.Answer{Limit: -1, Remaining: -1}
	}
	return limit.Answer{
		Status:     r.Status,
		Limit:      headerInt(r.Header, headerLimit),
		Remaining:  headerInt(r.Header, headerRemaining),
		RetryAfter: retryAfter(r.Header),
	}
}

// headerInt returns a header that holds a number; -1 when it does not.
func headerInt(h http.Header, name string) int {
	if text := h.Get(name); text != "" {
		if n, err := strconv.Atoi(text); err == nil && n >= 0 {
			return n
		}
	}
	return -1
}

// retryAfter reads the Retry-After header: seconds, or a date. The server
// itself never sends it; the proxy in front may.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if text == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(text); err == nil {
		return time.Duration(min(max(seconds, 0), int(maxRetryAfter/time.Second))) * time.Second
	}
	if date, err := http.ParseTime(text); err == nil {
		return min(max(time.Until(date), 0), maxRetryAfter)
	}
	return 0
}

// isJSON reports whether a body is said to be JSON.
func isJSON(h http.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
}
