package osu

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu/transport"
)

// Client is the blocking client: one method per endpoint of the API. It is safe
// for concurrent use and cheap to derive from with [Client.With].
type Client struct {
	transport *transport.Client
	names     *names
	err       error // of a derived client whose options contradict each other
}

// New returns a client that signs its requests with the tokens of authorizer;
// see [github.com/osugo/osugo/osu/auth]. With nil only guest routes work: news,
// changelog, wiki, comments and seasonal backgrounds. Without options the
// client talks to osu.ppy.sh, or to the server that the authorizer belongs to,
// and stays within the published limit of 60 requests a minute.
func New(authorizer transport.Authorizer, options ...Option) (*Client, error) {
	config := transport.Config{Authorizer: authorizer}
	if err := apply(&config, options); err != nil {
		return nil, fmt.Errorf("osu: new client: %w", err)
	}
	t, err := transport.New(config)
	if err != nil {
		return nil, fmt.Errorf("osu: new client: %w", err)
	}
	return &Client{transport: t, names: newNames()}, nil
}

// With returns a client that differs from c by the options and shares
// everything else with it: limiter, tokens, connections.
//
//	japanese := client.With(osu.Language("ja"))
//
// An invalid option makes every call of the new client fail with its error.
func (c *Client) With(options ...Option) *Client {
	if c == nil || c.transport == nil {
		return &Client{err: errZeroClient}
	}
	config := c.transport.Config()
	if err := apply(&config, options); err != nil {
		return &Client{transport: c.transport, err: fmt.Errorf("derived client: %w", err)}
	}
	t, err := transport.New(config)
	if err != nil {
		return &Client{transport: c.transport, err: fmt.Errorf("derived client: %w", err)}
	}
	return &Client{transport: t, names: c.names.derived(c.transport.Config(), t.Config()), err: c.err}
}

// As returns a client that acts for another authorizer, such as another user's
// session, and shares everything else with c: limiter, connections and cache
// store. No answer is ever shared between the two. It is cheap: a web server
// can call it for each request.
//
// An authorizer of another server makes every call of the new client fail.
func (c *Client) As(authorizer transport.Authorizer) *Client {
	return c.With(func(config *transport.Config) { config.Authorizer = authorizer })
}

// Transport returns the transport that carries the client's calls. Its Config
// is the configuration in force: endpoints, limiter and API version.
func (c *Client) Transport() *transport.Client {
	if c == nil || c.transport == nil {
		return &transport.Client{}
	}
	return c.transport
}

// apply applies options to a configuration.
func apply(config *transport.Config, options []Option) error {
	for i, option := range options {
		if option == nil {
			return fmt.Errorf("%w: option %d is nil", ErrValidation, i+1)
		}
		option(config)
	}
	return nil
}

var errZeroClient = fmt.Errorf("%w: a zero Client; make one with New", ErrValidation)

// Raw carries out a call and returns the response: status, header and body. Use
// it for routes that do not answer with JSON, and to read headers. It fails as
// the methods do.
func (c *Client) Raw(ctx context.Context, call transport.Call) (*transport.Response, error) {
	return c.raw(ctx, &call)
}

func (c *Client) raw(ctx context.Context, call *transport.Call) (*transport.Response, error) {
	switch {
	case c == nil || c.transport == nil:
		return nil, &Error{Route: call.Route, Err: errZeroClient}
	case c.err != nil:
		return nil, &Error{Route: call.Route, Err: c.err}
	}
	return c.transport.Do(ctx, *call)
}

// Do carries out a call and decodes the answer into a T. All methods of Client
// use it; call it yourself for routes that have no method, and for your own
// models:
//
//	route := transport.Route{Method: "GET", Pattern: "/matches", Scope: transport.ScopePublic}
//	page, err := osu.Do[objects.MatchListing](ctx, client, route.At().Query(url.Values{"limit": {"10"}}))
//
// Failures are of type [*Error].
func Do[T any](ctx context.Context, c *Client, call transport.Call) (value T, err error) {
	err = c.decoded(ctx, &call, &value)
	return value, err
}

// decoded carries out a call and decodes the answer into value, a pointer. Both are
// large: functions that hand them on by value need a larger stack.
func (c *Client) decoded(ctx context.Context, call *transport.Call, value any) error {
	response, err := c.raw(ctx, call)
	if err != nil {
		return err
	}
	return c.transport.Decode(ctx, response, value)
}

// answer carries out a call of any method and returns its decoded answer. It is
// [Do] for methods whose scores are in the current format.
func answer[T any](ctx context.Context, c *Client, call transport.Call) (value T, err error) {
	err = c.inCurrentFormat(ctx, &call, &value)
	return value, err
}

// inCurrentFormat is decoded for scores in the current format: it refuses an API
// version at which the route would answer in the legacy one.
func (c *Client) inCurrentFormat(ctx context.Context, call *transport.Call, value any) error {
	if call.Route.LegacyScores {
		c.refuseLegacy(call)
	}
	return c.decoded(ctx, call, value)
}

func (c *Client) refuseLegacy(call *transport.Call) {
	if version := c.Transport().Config().APIVersion; version <= transport.LastLegacyVersion {
		*call = call.Fail(fmt.Errorf("%w: API version %d answers with legacy scores; use Client.Legacy", ErrValidation, version))
	}
}

// send carries out a call whose answer is empty.
func send(ctx context.Context, c *Client, call transport.Call) error {
	_, err := c.Raw(ctx, call)
	return err
}
