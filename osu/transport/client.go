package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Config says how calls are carried. The zero value is a client for guest
// routes of the public server within the published rate limit.
type Config struct {
	// Endpoints are the addresses of the server. The zero value takes those of
	// the authorizer, or else [Production].
	Endpoints Endpoints
	// Authorizer supplies the tokens. Nil means none: only guest routes work.
	Authorizer Authorizer
	// Limiter paces the requests. Nil means a new one with [PublishedLimits].
	// Clients that share an application should share a limiter.
	Limiter Limiter
	// HTTPClient sends the requests; nil means one of the library's own. Its
	// Transport, Jar and Timeout (for one attempt) are used; redirects are
	// judged by the library.
	HTTPClient *http.Client

	// APIVersion is sent as x-api-version; 0 means [APIVersion].
	APIVersion int
	// Language is the locale of the few texts the server translates, such as
	// "ja"; empty means the one of the token's user, or English.
	Language string
	// UserAgent names the application, in front of the library's own name.
	UserAgent string
	// Priority is the class in which requests wait for the limiter.
	Priority Priority

	// Timeout bounds one attempt, from sending to the end of the body; 0 means
	// 30 seconds, negative none. The whole call is bounded by its context.
	Timeout time.Duration
	// Retry says when to try again; the zero value means the defaults.
	Retry Retry
	// MaxBody is the largest answer accepted, in bytes after decompression;
	// 0 means 64 MiB.
	MaxBody int64

	// Logger gets a debug record for each attempt, without bodies, queries and
	// headers. Nil discards.
	Logger *slog.Logger
	// Trace is called while calls make their way.
	Trace *Trace
	// OnDrift is called for each difference between an answer and the models,
	// after the call that met it and in its goroutine.
	OnDrift func(Drift)
}

// Retry says how often and how patiently a call is tried again. Network
// failures and 5xx are tried again only on routes that may be repeated
// ([Route.CanRepeat]), 429 on all: a refused request has not run.
type Retry struct {
	// Attempts is the largest number of requests for one call; 0 means 4, 1
	// never tries again. A request repeated with a renewed token and one that
	// follows a redirect do not count.
	Attempts int
	// MinPause and MaxPause bound the pause between attempts, which doubles
	// each time and is shortened by a random part; 0 means 500 ms and 20 s.
	MinPause, MaxPause time.Duration
}

// pause returns how long to wait after the given attempt, from 1.
func (r Retry) pause(attempt int) time.Duration {
	limit := min(r.MinPause<<min(attempt-1, 16), r.MaxPause)
	return limit/2 + rand.N(limit/2+1) //nolint:gosec // jitter needs no secrecy
}

const (
	maxRedirects = 5
	maxErrorBody = 64 << 10
)

// Client carries calls to the API: it waits for the limiter, asks the
// authorizer for a token, sends, tries again where that is safe, and turns
// answers into values or errors. It is safe for concurrent use and never
// changes; derive a changed one with New and a changed [Client.Config].
type Client struct {
	config Config
	http   http.Client
	base   *url.URL
}

// New returns a client, or an error when the configuration contradicts itself.
func New(config Config) (*Client, error) {
	bound, isBound := config.Authorizer.(Bound)
	if isBound {
		endpoints, err := bound.Bind(config.Endpoints)
		if err != nil {
			return nil, err
		}
		config.Endpoints = endpoints
	}
	if config.Endpoints.IsZero() {
		config.Endpoints = Production()
		if isBound {
			if _, err := bound.Bind(config.Endpoints); err != nil {
				return nil, err
			}
		}
	}
	if err := config.Endpoints.Validate(); err != nil {
		return nil, err
	}
	base, err := url.Parse(strings.TrimRight(config.Endpoints.API, "/"))
	if err != nil {
		return nil, err
	}
	if config.Limiter == nil {
		config.Limiter = NewLimiter(PublishedLimits())
	}
	if config.HTTPClient == nil {
		config.HTTPClient = newHTTPClient()
	}
	if config.APIVersion == 0 {
		config.APIVersion = APIVersion
	}
	if config.APIVersion < 0 {
		return nil, fmt.Errorf("%w: API version %d is negative", ErrValidation, config.APIVersion)
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Timeout == 0 {
		config.Timeout = 30 * time.Second
	}
	if config.MaxBody <= 0 {
		config.MaxBody = 64 << 20
	}
	if config.Retry.Attempts <= 0 {
		config.Retry.Attempts = 4
	}
	if config.Retry.MinPause <= 0 {
		config.Retry.MinPause = 500 * time.Millisecond
	}
	if config.Retry.MaxPause < config.Retry.MinPause {
		config.Retry.MaxPause = max(20*time.Second, config.Retry.MinPause)
	}
	c := &Client{config: config, http: *config.HTTPClient, base: base}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c, nil
}

// newHTTPClient returns a client with connections of its own that keeps as many
// idle as a busy program uses.
func newHTTPClient() *http.Client {
	transport, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return &http.Client{}
	}
	transport = transport.Clone()
	transport.MaxIdleConnsPerHost = transport.MaxIdleConns
	return &http.Client{Transport: transport}
}

// Config returns the client's configuration with all defaults filled in.
func (c *Client) Config() Config { return c.config }

// Response is a successful answer.
type Response struct {
	Route    Route
	Status   int
	Header   http.Header
	Body     []byte // decompressed
	Attempts int
}

// Do carries out a call and returns the answer, which is a success (2xx). All
// failures are of type [*Error].
func (c *Client) Do(ctx context.Context, call Call) (*Response, error) {
	if ctx == nil {
		return nil, &Error{Route: call.Route, Err: errNilContext}
	}
	if err := c.check(call); err != nil {
		return nil, err
	}
	target := c.base.JoinPath() // a copy
	target.RawPath = c.base.EscapedPath() + call.path
	path, err := url.PathUnescape(target.RawPath)
	if err != nil {
		return nil, &Error{Route: call.Route, Err: fmt.Errorf("%w: %w", ErrValidation, err)}
	}
	target.Path, target.RawQuery = path, call.query.Encode()

	var body []byte
	if call.body != nil {
		if body, err = json.Marshal(call.body); err != nil {
			return nil, &Error{Route: call.Route, Err: fmt.Errorf("%w: %w", ErrValidation, err)}
		}
	}

	sent, redirects, renewed := 0, 0, false
	var last *Error // the failure that is being tried again
	for attempt := 1; ; attempt++ {
		response, token, err := c.attempt(ctx, call, target, body, attempt)
		if err != nil && !errors.Is(err, errSent) {
			// Nothing was sent: the limiter, the authorizer or the context said no.
			if last == nil {
				last = &Error{Route: call.Route, Attempts: sent}
			}
			last.Wait, last.Err = waitOf(err), err
			return nil, last
		}
		sent++
		switch {
		case err != nil:
			failure := &Error{Route: call.Route, Attempts: sent, Err: cause(ctx, err)}
			if ctx.Err() != nil || errors.Is(err, ErrTooLarge) || !call.Route.CanRepeat() || attempt >= c.config.Retry.Attempts {
				return nil, failure
			}
			if err := c.pause(ctx, call.Route, attempt, 0, failure.Err); err != nil {
				return nil, failure
			}
			last = failure
			continue
		case response.Status < 300:
			response.Attempts = sent
			return response, nil
		case response.Status < 400:
			next, err := c.redirect(call.Route, target, response)
			redirects++
			if err == nil && redirects > maxRedirects {
				err = fmt.Errorf("%w: more than %d in a row", ErrRedirect, maxRedirects)
			}
			if err != nil {
				failure := c.failure(response, sent)
				failure.Err, failure.Location = err, response.Header.Get("Location")
				return nil, failure
			}
			target = next
			attempt--
			continue
		}

		failure := c.failure(response, sent)
		switch {
		case response.Status == http.StatusUnauthorized && !renewed && refused(response, token):
			c.config.Authorizer.Reject(token)
			renewed = true
			attempt--
		case response.Status == http.StatusTooManyRequests && attempt < c.config.Retry.Attempts:
			// The limiter has seen the answer: the next attempt waits there.
			c.config.Trace.retrying(ctx, Attempt{Route: call.Route, Number: attempt, Status: response.Status}, 0)
		case response.Status >= 500 && call.Route.CanRepeat() && attempt < c.config.Retry.Attempts:
			if err := c.pause(ctx, call.Route, attempt, response.Status, nil); err != nil {
				return nil, failure
			}
		default:
			return nil, failure
		}
		last = failure
	}
}

// check refuses what cannot succeed before anything is spent on it.
func (c *Client) check(call Call) error {
	if call.err != nil {
		return call.err
	}
	if call.path == "" {
		return &Error{Route: call.Route, Err: fmt.Errorf("%w: call without a path; make it with Route.At", ErrValidation)}
	}
	if c.config.Authorizer == nil {
		if call.Route.Scope != Guest {
			return &Error{Route: call.Route, Err: errNoToken}
		}
		return nil
	}
	grant := c.config.Authorizer.Grant()
	if err := grant.permits(call.Route); err != nil {
		return &Error{Route: call.Route, Needed: call.Route.Scope, Granted: grant.Scopes, Err: err}
	}
	return nil
}

// errSent marks errors after which the server may have seen the request.
var errSent = errors.New("request sent")

type sentError struct{ error }

func (e sentError) Unwrap() error        { return e.error }
func (e sentError) Is(target error) bool { return target == errSent }

// cause returns what err says about the network, without the URL that net/http
// puts around it, and prefers the context's own reason.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if sent, ok := errors.AsType[sentError](err); ok {
		err = sent.error
	}
	if inner, ok := errors.AsType[*url.Error](err); ok {
		err = inner.Err
	}
	return err
}

// waitOf returns how long the limiter would have made the caller wait.
func waitOf(err error) time.Duration {
	if tooLong, ok := errors.AsType[*WaitError](err); ok {
		return tooLong.Wait
	}
	return 0
}

// attempt waits for the limiter, then sends one request.
func (c *Client) attempt(ctx context.Context, call Call, target *url.URL, body []byte, number int) (*Response, Token, error) {
	demand := Demand{Bucket: call.Route.Bucket, Cost: call.Cost(), Priority: c.config.Priority}
	began := time.Now()
	if err := c.config.Limiter.Wait(ctx, demand); err != nil {
		return nil, Token{}, err
	}
	c.config.Trace.waited(ctx, call.Route, time.Since(began))

	// The token comes after the wait, so that it can't expire in the queue.
	var token Token
	if c.config.Authorizer != nil {
		var err error
		if token, err = c.config.Authorizer.Token(ctx); err != nil {
			return nil, Token{}, err
		}
	}
	began = time.Now()
	response, err := c.send(ctx, call, target, body, token)
	done := Attempt{Route: call.Route, Number: number, Took: time.Since(began), Err: err}
	answer := Answer{Limit: -1, Remaining: -1}
	if response != nil {
		done.Status, done.Bytes = response.Status, len(response.Body)
		answer = answerOf(response)
	}
	c.config.Limiter.Observe(demand, answer)
	c.config.Trace.answered(ctx, done)
	c.config.Logger.LogAttrs(ctx, slog.LevelDebug, "osu! request",
		slog.String("route", call.Route.String()), slog.Int("attempt", number),
		slog.Int("status", done.Status), slog.Int("bytes", done.Bytes), slog.Duration("took", done.Took))
	if err != nil {
		return nil, token, sentError{err}
	}
	return response, token, nil
}

// send sends one request and reads its answer.
func (c *Client) send(ctx context.Context, call Call, target *url.URL, body []byte, token Token) (*Response, error) {
	if c.config.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.config.Timeout)
		defer cancel()
	}
	request, err := http.NewRequestWithContext(ctx, call.Route.Method, target.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	header := request.Header
	header.Set("Accept", "application/json")
	header.Set("X-Api-Version", strconv.Itoa(c.config.APIVersion))
	header.Set("User-Agent", strings.TrimSpace(c.config.UserAgent+" "+userAgent))
	if c.config.Language != "" {
		header.Set("Accept-Language", c.config.Language)
	}
	if body != nil {
		header.Set("Content-Type", "application/json")
	}
	if !token.IsZero() {
		header.Set("Authorization", "Bearer "+token.Reveal())
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(io.LimitReader(answer.Body, c.config.MaxBody+1))
	if err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(content)) > c.config.MaxBody {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.config.MaxBody)
	}
	return &Response{Route: call.Route, Status: answer.StatusCode, Header: answer.Header, Body: content}, nil
}

// pause sleeps before another attempt, or returns the context's error.
func (c *Client) pause(ctx context.Context, r Route, attempt, status int, err error) error {
	pause := c.config.Retry.pause(attempt)
	c.config.Trace.retrying(ctx, Attempt{Route: r, Number: attempt, Status: status, Err: err}, pause)
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// redirect returns where to send the request next: only the API itself, and
// only for requests without a body.
func (c *Client) redirect(r Route, from *url.URL, response *Response) (*url.URL, error) {
	to, err := from.Parse(response.Header.Get("Location"))
	switch {
	case response.Header.Get("Location") == "" || err != nil:
		return nil, fmt.Errorf("%w: no usable location", ErrRedirect)
	case r.Method != http.MethodGet:
		return nil, fmt.Errorf("%w: only GET requests are sent on", ErrRedirect)
	case to.Scheme != c.base.Scheme || to.Host != c.base.Host:
		return nil, fmt.Errorf("%w: to another server", ErrRedirect)
	case !strings.HasPrefix(to.EscapedPath(), c.base.EscapedPath()+"/"):
		return nil, fmt.Errorf("%w: out of the API", ErrRedirect)
	}
	return to, nil
}

// refused reports whether a 401 is about the token. When the route needs a user
// and the token has none the body is the same, but the answer has been counted
// and carries rate limit headers: a new token would not help.
func refused(response *Response, token Token) bool {
	return !token.IsZero() && response.Header.Get("X-RateLimit-Limit") == ""
}

// failure turns an answer that is no success into an error.
func (c *Client) failure(response *Response, sent int) *Error {
	body := response.Body[:min(len(response.Body), maxErrorBody)]
	e := &Error{
		Route: response.Route, Status: response.Status, Header: response.Header, Body: body,
		Attempts: sent, Wait: retryAfter(response.Header),
	}
	// Every shape the server is known to send; error may be null or absent.
	var shape struct {
		Error          jsontext.Value `json:"error"`
		Authentication string         `json:"authentication"`
		Method         string         `json:"method"`
	}
	if isJSON(response.Header) && json.Unmarshal(response.Body, &shape) == nil {
		var text string
		switch {
		case json.Unmarshal(shape.Error, &text) == nil && text != "":
			e.Message = text
		case shape.Method != "":
			e.Message = "session needs verification by " + shape.Method
		}
	}
	switch {
	case response.Status == http.StatusForbidden && c.lacksScope(response.Route):
		e.Needed, e.Err = response.Route.Scope, ErrScope
		e.Granted = c.config.Authorizer.Grant().Scopes
	case response.Status == http.StatusUnauthorized && response.Route.NeedsUser && response.Header.Get("X-RateLimit-Limit") != "":
		e.Err = errNeedsUser
	}
	return e
}

// lacksScope reports whether a 403 can be explained by scopes: the grant is not
// known, and the route asks for more than any token has.
func (c *Client) lacksScope(r Route) bool {
	return c.config.Authorizer != nil && c.config.Authorizer.Grant().Scopes == nil && r.FirstParty()
}

// answerOf returns what an answer says about rate limits.
func answerOf(response *Response) Answer {
	return Answer{
		Status:     response.Status,
		Limit:      headerInt(response.Header, "X-RateLimit-Limit"),
		Remaining:  headerInt(response.Header, "X-RateLimit-Remaining"),
		RetryAfter: retryAfter(response.Header),
	}
}

func headerInt(h http.Header, name string) int {
	n, err := strconv.Atoi(h.Get(name))
	if err != nil || n < 0 {
		return -1
	}
	return n
}

// maxRetryAfter bounds what a header can make callers wait.
const maxRetryAfter = 10 * time.Minute

// retryAfter reads the Retry-After header: seconds, or a date. The server
// itself never sends it; the proxy in front may.
func retryAfter(h http.Header) time.Duration {
	text := h.Get("Retry-After")
	if text == "" {
		return 0
	}
	wait := time.Duration(0)
	if seconds, err := strconv.Atoi(text); err == nil {
		wait = time.Duration(min(max(seconds, 0), int(maxRetryAfter/time.Second))) * time.Second
	} else if date, err := http.ParseTime(text); err == nil {
		wait = time.Until(date)
	}
	return min(max(wait, 0), maxRetryAfter)
}

func isJSON(h http.Header) bool {
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	kind = strings.ToLower(strings.TrimSpace(kind))
	return strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
}
