package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unique"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/limit"
)

// Client carries calls to the API: it waits for the limiter, asks the
// authorizer for a token, sends, tries again where that is safe, and turns
// answers into values or errors. It is safe for concurrent use and never
// changes; derive a changed one with New and a changed [Client.Config].
type Client struct {
	config  Config
	http    http.Client
	base    *url.URL
	address string                    // of the API, without a slash at its end
	fixed   http.Header               // of all requests; not to be changed
	variant string                    // of the answers that it asks for
	kinds   []unique.Handle[settings] // whose shared calls may be joined, its own first

	read, write step // see assemble
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
	c := &Client{config: config, http: *config.HTTPClient, base: base, address: base.String()}
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.fixed = fixedHeader(config)
	c.variant = variantOf(c.fixed)
	c.kinds = append(c.kinds, settingsOf(config))
	if config.Priority == limit.Bulk {
		config.Priority = limit.Interactive
		c.kinds = append(c.kinds, settingsOf(config))
	}
	c.assemble()
	return c, nil
}

// Config returns the client's configuration with all defaults filled in.
func (c *Client) Config() Config { return c.config }

// Do carries out a call and returns the answer, which is a success (2xx) that
// can be used: JSON where that is due. All failures are of type [*Error]. When
// ctx is done first, the error is its cause, and keeps status and message of the
// last answer, if there was one.
func (c *Client) Do(ctx context.Context, call Call) (*Response, error) {
	switch {
	case c == nil || c.read == nil:
		return nil, call.failed(errZeroClient)
	case ctx == nil:
		return nil, call.failed(errNilContext)
	}
	if err := c.check(&call); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, call.failed(wait.Ended(ctx))
	}
	state, err := c.newState(ctx, &call)
	if err != nil {
		return nil, err
	}
	return c.traced(ctx, state)
}

// traced hands a call to its first step, and tells of its start and end.
func (c *Client) traced(ctx context.Context, call *callState) (*Response, error) {
	trace := c.config.Trace
	if trace.Started != nil {
		ctx = trace.Started(ctx, call.Route)
	}
	first := c.write
	if call.Route.reads() {
		first = c.read
	}
	if trace.Ended == nil {
		return first(ctx, call)
	}
	began := time.Now()
	response, err := first(ctx, call)
	end := CallEnd{Route: call.Route, Took: time.Since(began), Failure: Kind(err)}
	if response != nil {
		end.Attempts = response.Attempts
	} else if failure, ok := errors.AsType[*Error](err); ok {
		end.Attempts = failure.Attempts
	}
	trace.Ended(ctx, end)
	return response, err
}

// check refuses what cannot succeed before anything is spent on it.
func (c *Client) check(call *Call) error {
	switch {
	case call.err != nil:
		return call.err
	case call.doubt != nil && !c.config.UnknownValues && c.config.Endpoints.API == Production().API:
		return call.doubt
	case call.path == "":
		return call.failed(refusal(ErrValidation, "call without a path; make it with Route.At"))
	case call.Route.Scope == "":
		return call.failed(errNoScope)
	case c.config.Authorizer == nil && call.Route.Scope != Guest:
		return call.failed(errNoToken)
	case c.config.Authorizer == nil:
		return nil
	}
	grant := c.config.Authorizer.Grant()
	err := grant.permits(call.Route)
	if err == nil {
		return nil
	}
	failure := call.failed(err)
	if errors.Is(err, ErrScope) {
		failure.Needed, failure.Granted = call.Route.Scope, grant.Scopes
	}
	return failure
}

// newState returns the state of a call that is about to start.
func (c *Client) newState(ctx context.Context, call *Call) (*callState, error) {
	address := c.address + call.path
	if query := call.query.Encode(); query != "" {
		address += "?" + query
	}
	state := &callState{Call: *call, target: call.Route.Method + " " + address, deadline: ctx, attempt: 1}
	var body io.Reader
	if call.body != nil {
		text, err := json.Marshal(call.body)
		if err != nil {
			return nil, call.failed(invalid(err))
		}
		body = bytes.NewReader(text)
		state.target += " " + string(text)
	}
	request, err := http.NewRequestWithContext(ctx, call.Route.Method, address, body)
	if err != nil {
		return nil, call.failed(invalid(wire.Clean(err)))
	}
	state.request = request
	return state, nil
}

// demand returns what a request of the call asks of the limiter.
func (c *Client) demand(call *Call) limit.Demand {
	return limit.Demand{Bucket: call.Route.Bucket, Cost: call.Cost(), Priority: c.config.Priority}
}

// invalid returns an ErrValidation with another error as its reason.
func invalid(err error) error { return fmt.Errorf("%w: %w", ErrValidation, err) }
