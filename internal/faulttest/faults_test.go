package faulttest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/osugo/osugo/osu"
)

// carried is what a client can know about whether a request was carried out.
type carried int

const (
	no      carried = iota // surely not
	perhaps                // nobody knows
)

// fault is something that happens to a request instead of the server's answer.
type fault struct {
	name string
	// strike answers the request; next asks the server.
	strike func(r *http.Request, next http.RoundTripper) (*http.Response, error)
	// kinds are the kinds of a call's error; none means that it is of no kind of
	// refusal.
	kinds []error
	// acts says that the server carries the request out.
	acts bool
	// carried is what the client can know of that.
	carried carried
	// again says that a call that may be repeated is, by itself.
	again bool
	// always says that every call is repeated, whatever it does.
	always bool
	// final says that trying again is of no use: it is the server's own word, or
	// would happen again.
	final bool
	// pause says that the next call waits, as after a 429.
	pause bool
	// missing says that the server itself answered that there is nothing, as it
	// does about restricted players.
	missing bool
	// requests is how many more than the attempts may be sent: with a renewed
	// token, or after redirects.
	requests int
}

// The statuses with which a page comes, and what they mean to a caller.
var statuses = map[int]fault{
	200: {kinds: []error{osu.ErrIntercepted}, carried: perhaps, again: true},
	400: {kinds: []error{osu.ErrIntercepted}},
	401: {kinds: []error{osu.ErrIntercepted}},
	403: {kinds: []error{osu.ErrIntercepted}},
	404: {kinds: []error{osu.ErrIntercepted}},
	405: {kinds: []error{osu.ErrIntercepted}},
	407: {kinds: []error{osu.ErrIntercepted}},
	408: {again: true, always: true},
	421: {again: true, always: true},
	422: {kinds: []error{osu.ErrIntercepted}},
	425: {again: true, always: true},
	429: {kinds: []error{osu.ErrRateLimited}, again: true, always: true, pause: true},
	451: {kinds: []error{osu.ErrIntercepted}},
	500: {kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
	502: {kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
	503: {kinds: []error{osu.ErrMaintenance, osu.ErrServer}, carried: perhaps, again: true},
	504: {kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
	520: {kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
	522: {kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
	525: {kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
}

// gateways are errors in JSON that something in front of the server writes.
var gateways = map[int]struct {
	body  string
	kinds []error
}{
	400: {`{"message":"bad request"}`, []error{osu.ErrValidation}},
	401: {`{"message":"Unauthorized"}`, []error{osu.ErrUnauthorized}},
	403: {`{"detail":"Forbidden"}`, []error{osu.ErrForbidden}},
	404: {`{"message":"no Route matched with those values"}`, []error{osu.ErrNotFound}},
	405: {`{"detail":"Method Not Allowed"}`, []error{osu.ErrIntercepted}},
	410: {`{"status":410,"error":"Gone","path":"/"}`, []error{osu.ErrNotFound}},
	422: {`{"detail":[{"msg":"field required"}]}`, []error{osu.ErrValidation}},
	429: {`{"message":"API rate limit exceeded"}`, []error{osu.ErrRateLimited}},
	451: {`{"message":"law"}`, []error{osu.ErrIntercepted}},
	500: {`{"message":"An unexpected error occurred"}`, []error{osu.ErrServer}},
	502: {`{"message":"An invalid response was received from the upstream server"}`, []error{osu.ErrServer}},
	503: {`{"message":"name resolution failed"}`, []error{osu.ErrServer}},
	504: {`{"message":"The upstream server is timing out"}`, []error{osu.ErrServer}},
}

const pageBody = "<html><head><title>Attention Required</title></head><body>blocked</body></html>"

// faults returns all faults, in a fixed order.
func faults() []fault {
	var all []fault
	for status := range 600 {
		if f, ok := statuses[status]; ok {
			f.name = fmt.Sprintf("page %d", status)
			f.strike = instead(status, "text/html", pageBody)
			all = append(all, f)
		}
	}
	for status := range 600 {
		if g, ok := gateways[status]; ok {
			f := statuses[status]
			f.name, f.kinds, f.strike = fmt.Sprintf("gateway %d", status), g.kinds, instead(status, "application/json", g.body)
			if status == http.StatusUnauthorized {
				f.requests = 1
			}
			all = append(all, f)
		}
	}
	return append(append(append(all, waits()...), spoilt()...), append(broken(), redirects()...)...)
}

// waits are refusals that say how long to wait.
func waits() []fault {
	f := statuses[http.StatusTooManyRequests]
	f.name, f.strike = "429 that says wait", instead(429, "application/json", `{"error":"Too Many Attempts."}`, "Retry-After: 7")
	g := statuses[http.StatusServiceUnavailable]
	g.name, g.strike = "503 that says wait", instead(503, "text/html", pageBody, "Retry-After: 5")
	h := statuses[http.StatusInternalServerError]
	h.name, h.strike = "500 of the server", instead(500, "application/json", `{"error":null}`)
	return []fault{f, g, h}
}

// spoilt are successes whose body is of no use.
func spoilt() []fault {
	var all []fault
	for _, body := range []string{"null", "{}", `{"error":"went wrong"}`, `{"message":"went wrong"}`, `{"id":`, ""} {
		for _, acts := range []bool{false, true} {
			if body == "" && !acts {
				continue // nobody can tell it from a confirmation
			}
			all = append(all, fault{
				name: "200 " + body + after(acts), strike: spoil(acts, 200, body),
				kinds: []error{osu.ErrDecode}, acts: acts, carried: perhaps, again: true,
			})
		}
	}
	return append(all,
		fault{
			name: "200 damaged gzip", strike: instead(200, "application/json", packed("{}")[:10]+"\xff\xff", "Content-Encoding: gzip"),
			kinds: []error{osu.ErrDecode}, carried: perhaps, again: true,
		},
		fault{
			name: "200 brotli", strike: instead(200, "application/json", "\x0b\x03\x80{}\x03", "Content-Encoding: br"),
			kinds: []error{osu.ErrDecode}, carried: perhaps, again: true,
		},
		fault{
			name: "200 gzip bomb", strike: instead(200, "application/json", bomb(), "Content-Encoding: gzip"),
			kinds: []error{osu.ErrTooLarge}, carried: perhaps, final: true,
		},
		fault{name: "200 endless", strike: endless, kinds: []error{osu.ErrTooLarge}, carried: perhaps, final: true},
	)
}

func after(acts bool) string {
	if acts {
		return " after it ran"
	}
	return ""
}

// broken are exchanges without a complete answer.
func broken() []fault {
	line := func(name string, acts bool, strike func(*http.Request) (*http.Response, error)) fault {
		return fault{
			name: name + after(acts), acts: acts, carried: perhaps, again: true,
			strike: func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
				if acts {
					if err := discard(next.RoundTrip(r)); err != nil {
						return nil, err
					}
				}
				return strike(r)
			},
		}
	}
	reset := func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	stall := func(r *http.Request) (*http.Response, error) {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	slow := func(r *http.Request) (*http.Response, error) {
		return reply(r, 200, "application/json", &dribble{ctx: r.Context()}), nil
	}
	return []fault{
		{name: "no connection", again: true, always: true, strike: func(*http.Request, http.RoundTripper) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		}},
		line("reset", false, reset), line("reset", true, reset),
		line("stall", false, stall), line("stall", true, stall),
		line("slow body", false, slow), line("slow body", true, slow),
		{name: "cut body after it ran", acts: true, carried: perhaps, again: true, strike: cut},
		{name: "sent twice by net/http", again: true, always: true, acts: true, strike: resend},
	}
}

// resend sends a request as net/http does when a kept connection turns out to be
// closed: what may be repeated after the server ran it, anything else before it
// left.
func resend(r *http.Request, next http.RoundTripper) (*http.Response, error) {
	conn, other := net.Pipe()
	_ = other.Close()
	got := func() {
		if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GotConn != nil {
			trace.GotConn(httptrace.GotConnInfo{Conn: conn, Reused: true})
		}
	}
	got()
	if r.Method == http.MethodGet {
		if err := discard(next.RoundTrip(r)); err != nil {
			return nil, err
		}
	}
	got()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return next.RoundTrip(r)
}

// redirects lead somewhere else, or nowhere; the rest are refusals of a token.
func redirects() []fault {
	to := func(status int, location string, more ...string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
		return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
			headers := append([]string{"Location: " + strings.ReplaceAll(location, "TOKEN", secretOf(r))}, more...)
			return reply(r, status, "text/html", strings.NewReader(pageBody), headers...), nil
		}
	}
	refused := []error{osu.ErrRedirect}
	return []fault{
		{name: "302 elsewhere", strike: to(302, "https://portal.test/login?token=TOKEN"), kinds: refused},
		{name: "307 elsewhere", strike: to(307, "//portal.test/"), kinds: refused},
		{name: "302 nowhere", strike: to(302, ""), kinds: refused},
		{name: "302 to the website", strike: to(302, "/home"), kinds: refused},
		{name: "302 to the website, counted", strike: to(302, "/home", "X-RateLimit-Limit: 1200"), kinds: refused, final: true},
		{name: "401 of the server", strike: instead(401, "application/json", `{"authentication":"basic"}`), kinds: []error{osu.ErrUnauthorized}, final: true, requests: 1},
		{
			name: "404 of the server", kinds: []error{osu.ErrNotFound}, final: true, missing: true,
			strike: instead(404, "application/json", `{"error":null}`, "X-RateLimit-Limit: 1200", "X-RateLimit-Remaining: 1199"),
		},
		{name: "403 with the token", strike: echo(403, "application/json", `{"error":"no TOKEN here"}`), kinds: []error{osu.ErrForbidden}, final: true},
		{name: "page with the token", strike: echo(403, "text/html", `<title>TOKEN</title>`), kinds: []error{osu.ErrIntercepted}},
		{name: "502 with the token", strike: echo(502, "text/plain", "bad upstream for Bearer TOKEN"), kinds: []error{osu.ErrServer}, carried: perhaps, again: true},
		{name: "200 with the token", strike: echo(200, "text/plain", "hello TOKEN"), kinds: []error{osu.ErrIntercepted}, carried: perhaps, again: true},
	}
}

// reply builds a response; headers are "name: value".
func reply(r *http.Request, status int, kind string, body io.Reader, headers ...string) *http.Response {
	response := &http.Response{
		StatusCode: status, Status: strconv.Itoa(status), Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(body), ContentLength: -1,
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		response.Header.Set(name, value)
	}
	return response
}

func instead(status int, kind, body string, headers ...string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		return reply(r, status, kind, strings.NewReader(body), headers...), nil
	}
}

// echo answers with the token of the request in place of TOKEN.
func echo(status int, kind, body string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
		secret := secretOf(r)
		return reply(r, status, kind, strings.NewReader(strings.ReplaceAll(body, "TOKEN", secret)), "X-Echo: "+secret), nil
	}
}

// secretOf returns a secret that a request carries.
func secretOf(r *http.Request) string {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return token
	}
	return clientSecret
}

// spoil replaces the body of an answer, which the server may have meant.
func spoil(acts bool, status int, body string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(r *http.Request, next http.RoundTripper) (*http.Response, error) {
		if acts {
			if err := discard(next.RoundTrip(r)); err != nil {
				return nil, err
			}
		}
		return reply(r, status, "application/json", strings.NewReader(body)), nil
	}
}

// cut breaks the connection in the middle of the body.
func cut(r *http.Request, next http.RoundTripper) (*http.Response, error) {
	response, err := next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	response.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/8]), failing{}))
	return response, err
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func discard(response *http.Response, err error) error {
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, response.Body)
	return response.Body.Close()
}

// packed returns a text as one member of gzip.
func packed(text string) string {
	var b strings.Builder
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text) // into memory, which can't fail
	_ = w.Close()
	return b.String()
}

// bomb is a list of 1 GiB in 1 MB of gzip.
var bomb = sync.OnceValue(func() string {
	return packed(`{"beatmaps":[`) + strings.Repeat(packed(strings.Repeat("{},", 1<<20/3)), 1<<10)
})

// endless answers with a list that never ends.
func endless(r *http.Request, _ http.RoundTripper) (*http.Response, error) {
	return reply(r, 200, "application/json", io.MultiReader(strings.NewReader(`{"beatmaps":[`), repeated("{},"))), nil
}

type repeated string

func (r repeated) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = r[i%len(r)]
	}
	return len(b), nil
}

// dribble gives out a byte every 20 seconds.
type dribble struct{ ctx context.Context }

func (d *dribble) Read(b []byte) (int, error) {
	select {
	case <-time.After(20 * time.Second):
		b[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}
