package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unique"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/limit"
)

// maxRedirects is how many redirects a call follows.
const maxRedirects = 5

// Client carries calls to the API: it waits for the limiter, asks the
// authorizer for a token, sends, tries again where that is safe, and turns
// answers into values or errors. It is safe for concurrent use and never
// changes; derive a changed one with New and a changed [Client.Config].
type Client struct {
	config Config
	http   http.Client
	base   *url.URL
	agent  string
	kinds  []unique.Handle[variant] // whose joints a call may board, its own first
}

// New returns a client, or an error that is [ErrValidation] or the authorizer's
// when the configuration contradicts itself.
func New(config Config) (*Client, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(strings.TrimRight(config.Endpoints.API, "/"))
	if err != nil {
		return nil, err
	}
	c := &Client{config: config, http: *config.HTTPClient, base: base}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.agent = strings.TrimSpace(config.UserAgent + " " + userAgent)
	c.kinds = append(c.kinds, variantOf(config))
	if config.Priority == limit.Bulk {
		config.Priority = limit.Interactive
		c.kinds = append(c.kinds, variantOf(config))
	}
	return c, nil
}

// Config returns the client's configuration with all defaults filled in.
func (c *Client) Config() Config { return c.config }

// flight is a call on its way.
type flight struct {
	call      Call
	request   *http.Request            // to be copied for each attempt, without header
	deadline  func() (time.Time, bool) // of those who wait for it
	gathered  bool                     // it may be answered from a list
	probe     bool                     // it finds out whether the server is up again
	attempt   int                      // from 1
	sent      int                      // requests so far, of all attempts
	redirects int                      // followed
	refused   Token                    // by the server; zero when none was
}

// newFlight returns a flight of a call, about to start.
func (c *Client) newFlight(ctx context.Context, call Call) (*flight, error) {
	request, err := c.request(ctx, call)
	if err != nil {
		return nil, &Error{Route: call.Route, Err: fmt.Errorf("%w: %w", ErrValidation, err)}
	}
	return &flight{call: call, request: request, deadline: ctx.Deadline, attempt: 1}, nil
}

// target returns what is asked: method, URL and body.
func (f *flight) target() string {
	target := f.call.Route.Method + " " + f.request.URL.String()
	if f.request.GetBody != nil {
		body, _ := f.request.GetBody() // a reader of memory can't fail
		text, _ := io.ReadAll(body)
		target += " " + string(text)
	}
	return target
}

// Do carries out a call and returns the answer, which is a success (2xx). All
// failures are of type [*Error]. When ctx ends first, the error is what ended
// it, and keeps status and message of the last answer, if there was one.
func (c *Client) Do(ctx context.Context, call Call) (*Response, error) {
	if ctx == nil {
		return nil, &Error{Route: call.Route, Err: errNilContext}
	}
	if err := c.check(call); err != nil {
		return nil, err
	}
	f, err := c.newFlight(ctx, call)
	switch {
	case err != nil:
		return nil, err
	case !call.Route.isRead():
		if c.config.DryRun == nil && !call.Route.Repeatable {
			defer c.config.shared.wrote()
		}
		return c.fly(ctx, f)
	case ctx.Err() != nil: // nothing is begun for who has left already
		return c.fly(ctx, f)
	case c.config.NoMerging || c.config.Fresh:
		return c.recall(ctx, f, c.config.shared.name())
	}
	return c.merge(ctx, f)
}

// fly sends the requests of a call.
func (c *Client) fly(ctx context.Context, f *flight) (*Response, error) {
	call := f.call
	if c.config.DryRun != nil {
		return c.config.DryRun.note(call, c.demand(call)), nil
	}
	defer func() {
		if f.probe {
			c.config.shared.circuit.abandon()
		}
	}()
	for failure := (*Error)(nil); ; {
		token, err := c.admit(ctx, f)
		if err != nil {
			return nil, f.stopped(ctx, failure, err)
		}
		if !token.IsZero() && token == f.refused {
			return nil, failure // the authorizer has no other
		}
		var response *Response
		if response, failure = c.send(ctx, f, token); failure == nil {
			return response, nil
		}
		number := f.attempt
		pause, again := c.again(ctx, f, failure, token)
		if !again {
			return nil, failure
		}
		if f.attempt > number {
			done := Attempt{Route: call.Route, Number: number, Status: failure.Status, Err: failure.Err}
			c.config.Trace.retrying(ctx, done, pause)
		}
		if deadline, ok := f.deadline(); ok && time.Until(deadline) < pause {
			failure.Wait = pause
			return nil, failure
		}
		if err := wait.For(ctx, pause); err != nil {
			return nil, f.stopped(ctx, failure, err)
		}
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
	if call.Route.Scope == "" {
		return &Error{Route: call.Route, Err: errNoScope}
	}
	if c.config.Authorizer == nil {
		if call.Route.Scope != Guest {
			return &Error{Route: call.Route, Err: errNoToken}
		}
		return nil
	}
	grant := c.config.Authorizer.Grant()
	err := grant.permits(call.Route)
	if err == nil {
		return nil
	}
	failure := &Error{Route: call.Route, Err: err}
	if errors.Is(err, ErrScope) {
		failure.Needed, failure.Granted = call.Route.Scope, grant.Scopes
	}
	return failure
}

// request returns the request of a call.
func (c *Client) request(ctx context.Context, call Call) (*http.Request, error) {
	target := c.base.String() + call.path
	if query := call.query.Encode(); query != "" {
		target += "?" + query
	}
	var body io.Reader
	if call.body != nil {
		text, err := json.Marshal(call.body)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, call.Route.Method, target, body)
	if err != nil {
		return nil, withoutURL(err)
	}
	return request, nil
}

// admit waits for the limiter and returns the token to sign with. The token
// comes after the wait, so that it can't expire in the queue.
func (c *Client) admit(ctx context.Context, f *flight) (Token, error) {
	began := time.Now()
	if err := c.queue(ctx, f); err != nil {
		return Token{}, err
	}
	c.config.Trace.waited(ctx, f.call.Route, time.Since(began))
	if c.config.Authorizer == nil {
		return Token{}, nil
	}
	token, err := c.config.Authorizer.Token(ctx)
	if err == nil && !fitsHeader(token.Reveal()) {
		return Token{}, errBadToken
	}
	return token, err
}

// demand returns what a request of the call asks of the limiter.
func (c *Client) demand(call Call) limit.Demand {
	return limit.Demand{Bucket: call.Route.Bucket, Cost: call.Cost(), Priority: c.config.Priority}
}

// queue waits until the server is believed to be up and the limiter lets the
// call go.
func (c *Client) queue(ctx context.Context, f *flight) error {
	circuit := &c.config.shared.circuit
	for {
		if err := circuit.enter(ctx, f, c.config.AwaitMaintenance); err != nil {
			return err
		}
		watched, done := ctx, func() {}
		if !f.probe {
			watched, done = circuit.watch(ctx)
		}
		err := c.config.Limiter.Wait(bounded{watched, f.deadline}, c.demand(f.call)) //nolint:contextcheck // it inherits all but the deadline
		down := ctx.Err() == nil && watched.Err() != nil
		done()
		if !down {
			return err
		}
	}
}

// bounded is a context with a deadline that others watch over.
type bounded struct {
	context.Context //nolint:containedctx // it is one
	deadline        func() (time.Time, bool)
}

// Deadline returns the deadline.
func (b bounded) Deadline() (time.Time, bool) { return b.deadline() }

// stopped returns the error of a call that is not sent, or not again: the
// limiter, the authorizer or the context said no. It keeps what the failure
// before it has to tell.
func (f *flight) stopped(ctx context.Context, before *Error, err error) *Error {
	if ctx.Err() != nil {
		err = ended(ctx)
	}
	failure := before
	if failure == nil {
		failure = &Error{Route: f.call.Route}
	}
	if failure.Err != nil {
		err = fmt.Errorf("%w (before that: %w)", err, failure.Err)
	}
	failure.Err = err
	if tooLong, ok := errors.AsType[*limit.WaitError](err); ok {
		failure.Wait = tooLong.Wait
	}
	if down, ok := errors.AsType[*downError](err); ok {
		failure.Wait = down.wait
	}
	return failure
}

// send sends one request, tells the limiter and whoever watches what came of
// it, and returns a success or a failure.
func (c *Client) send(ctx context.Context, f *flight, token Token) (*Response, *Error) {
	began := time.Now()
	response, err := c.exchange(ctx, f, token)
	f.sent++
	done := Attempt{Route: f.call.Route, Number: f.attempt, Took: time.Since(began), Err: err}
	if err == nil {
		response.Attempts = f.sent
		done.Status, done.Bytes = response.Status, len(response.Body)
	}
	c.config.Limiter.Observe(c.demand(f.call), answerOf(response))
	c.config.Trace.answered(ctx, done)
	if c.config.Logger.Enabled(ctx, slog.LevelDebug) {
		c.config.Logger.LogAttrs(ctx, slog.LevelDebug, "osu! request",
			slog.String("route", done.Route.String()), slog.Int("attempt", done.Number),
			slog.Int("status", done.Status), slog.Int("bytes", done.Bytes), slog.Duration("took", done.Took))
	}
	var failure *Error
	switch {
	case err != nil:
		failure = &Error{Route: f.call.Route, Attempts: f.sent, Err: err}
	case response.Status >= http.StatusMultipleChoices:
		failure = c.failure(response)
	}
	if ctx.Err() == nil {
		c.config.shared.circuit.saw(failure, f.probe, c.config.Retry.Attempts)
		f.probe = false
	}
	if failure != nil {
		return nil, failure
	}
	return response, nil
}

// exchange sends one request and reads its answer. Its errors are the
// network's, without the URL that net/http puts into them.
func (c *Client) exchange(ctx context.Context, f *flight, token Token) (*Response, error) {
	attempt := ctx
	if c.config.Timeout > 0 {
		var cancel context.CancelFunc
		attempt, cancel = context.WithTimeout(ctx, c.config.Timeout)
		defer cancel()
	}
	response, err := c.roundTrip(attempt, f, token)
	switch {
	case err == nil:
		return response, nil
	case ctx.Err() != nil:
		return nil, ended(ctx)
	case attempt.Err() != nil:
		return nil, fmt.Errorf("no complete answer within %v: %w", c.config.Timeout, context.DeadlineExceeded)
	}
	return nil, withoutURL(err)
}

func (c *Client) roundTrip(ctx context.Context, f *flight, token Token) (*Response, error) {
	request := f.request.WithContext(ctx)
	request.Header = c.header(request.ContentLength > 0, token)
	if request.GetBody != nil {
		request.Body, _ = request.GetBody() // a reader of memory can't fail
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	response := &Response{Route: f.call.Route, Status: answer.StatusCode, Header: answer.Header}
	if response.Status >= http.StatusMultipleChoices {
		// The status says enough, even when the body breaks off.
		response.Body, err = io.ReadAll(io.LimitReader(answer.Body, maxErrorBody))
		if err != nil && ctx.Err() != nil {
			return nil, err
		}
		return response, nil
	}
	if response.Body, err = io.ReadAll(io.LimitReader(answer.Body, c.config.MaxBody+1)); err != nil {
		return nil, fmt.Errorf("reading the answer: %w", err)
	}
	if int64(len(response.Body)) > c.config.MaxBody {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, c.config.MaxBody)
	}
	return response, nil
}

func (c *Client) header(hasBody bool, token Token) http.Header {
	header := http.Header{
		"Accept":        {"application/json"},
		"User-Agent":    {c.agent},
		"X-Api-Version": {strconv.Itoa(c.config.APIVersion)},
	}
	if c.config.Language != "" {
		header["Accept-Language"] = []string{c.config.Language}
	}
	if hasBody {
		header["Content-Type"] = []string{"application/json"}
	}
	if !token.IsZero() {
		header["Authorization"] = []string{"Bearer " + token.Reveal()}
	}
	return header
}

// again decides what follows a failure: another request after a pause, or the
// end. It changes the flight accordingly.
func (c *Client) again(ctx context.Context, f *flight, failure *Error, token Token) (pause time.Duration, again bool) {
	route, status := f.call.Route, failure.Status
	switch {
	case status == 0 && (ctx.Err() != nil || errors.Is(failure.Err, ErrTooLarge)):
		return 0, false
	case status == 0, status >= http.StatusInternalServerError:
		if wait, open := c.config.shared.circuit.opened(); open && errors.Is(failure, ErrMaintenance) {
			failure.Wait = max(failure.Wait, wait)
			return 0, c.config.AwaitMaintenance && route.CanRepeat()
		}
		if !route.CanRepeat() || f.attempt >= c.config.Retry.Attempts {
			return 0, false
		}
		pause = max(c.config.Retry.pause(f.attempt), failure.Wait)
		f.attempt++
		return pause, true
	case status < http.StatusBadRequest:
		failure.Location = failure.Header.Get("Location")
		failure.Err = c.redirect(f, failure.Location)
		return 0, failure.Err == nil
	case status == http.StatusUnauthorized:
		if !f.refused.IsZero() || token.IsZero() || wasCounted(failure.Header) {
			return 0, false
		}
		f.refused = token
		c.config.Authorizer.Reject(token)
		return 0, true
	case status == http.StatusTooManyRequests:
		// The limiter has seen the answer: the next attempt waits there. A
		// route that is not limited has a quota, which takes an hour to renew.
		if route.Bucket == limit.BucketNone || f.attempt >= c.config.Retry.Attempts {
			return 0, false
		}
		f.attempt++
		return 0, true
	}
	return 0, false
}

// redirect sends the request on to another place of the API, and nowhere else.
func (c *Client) redirect(f *flight, location string) error {
	to, err := f.request.URL.Parse(location)
	switch {
	case location == "" || err != nil:
		return fmt.Errorf("%w: no usable location", ErrRedirect)
	case f.request.Method != http.MethodGet:
		return fmt.Errorf("%w: only GET requests are sent on", ErrRedirect)
	case to.Scheme != c.base.Scheme || to.Host != c.base.Host:
		return fmt.Errorf("%w: to another server", ErrRedirect)
	case !strings.HasPrefix(to.EscapedPath(), c.base.EscapedPath()+"/"):
		return fmt.Errorf("%w: out of the API", ErrRedirect)
	case f.redirects == maxRedirects:
		return fmt.Errorf("%w: more than %d in a row", ErrRedirect, maxRedirects)
	}
	f.redirects++
	f.request.URL = to
	return nil
}

// ended returns why a context ended. It is the cause and always the context's
// error too, so that callers can look for either.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// withoutURL strips what net/http puts around errors: the query is nobody's
// business.
func withoutURL(err error) error {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		return outer.Err
	}
	return err
}
