package transport

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
)

// Store keeps answers for some time. Package cache has one in memory; one that
// several programs share, or that outlives them, implements the same two
// methods. It is called from many goroutines at once.
//
// A store that fails costs a request and nothing else: the error is logged.
type Store interface {
	// Get returns what is kept under a key, nil when there is nothing. The value
	// is not changed by the caller.
	Get(ctx context.Context, key string) ([]byte, error)
	// Set keeps a value, which is not changed any more, for up to ttl. It may
	// forget it sooner.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration) error
}

// Cache says which answers to keep, where, and for how long. The zero value
// keeps none.
//
// Answers are never given to others than those they were meant for. What a token
// without a user reads is the same for all such tokens, and may come from a
// store that several programs share; what a user reads is kept for the clients
// derived from one another, and until one of them changes something.
type Cache struct {
	// Store keeps the answers; nil means no cache.
	Store Store
	// TTL says how long the answers of a route are good; 0 means not at all. Nil
	// means [Route.TTL].
	TTL func(Route) time.Duration
	// NotFound is how long it is good that something was not found (404), if not
	// longer than answers of the route; 0 means a minute, negative not at all.
	NotFound time.Duration
	// Stale is for how long after that an answer stands in for a call that
	// fails because of the server, the network or a rate limit, marked by
	// [Response.Stale]; 0 means never.
	Stale time.Duration
}

// entry is what is kept of an answer: a line of JSON, and the body.
type entry struct {
	At     time.Time `json:"at"`
	Status int       `json:"status"`
	Type   string    `json:"type,omitzero"` // of the content
	body   []byte
}

func (e entry) marshal() ([]byte, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return append(append(line, '\n'), e.body...), nil
}

func (e *entry) unmarshal(value []byte) error {
	line, body, _ := bytes.Cut(value, []byte("\n"))
	e.body = slices.Clip(body)
	return json.Unmarshal(line, e)
}

// answer returns what the entry says to a call.
func (e entry) answer(f *flight) (*Response, error) {
	r := &Response{
		Route: f.call.Route, Status: e.Status, Header: http.Header{"Content-Type": {e.Type}}, Body: e.body,
		Age: time.Since(e.At), Gathered: f.gathered,
	}
	if e.Status == http.StatusNotFound {
		return nil, &Error{Route: r.Route, Status: r.Status, Header: r.Header, Body: r.Body, Message: messageOf(r), Err: errKept}
	}
	return r, nil
}

var errKept = errors.New("found so a short while ago")

// recall answers a call that reads: from the store, or else from the server.
func (c *Client) recall(ctx context.Context, f *flight, owner string) (*Response, error) {
	cache := c.config.Cache
	f.gathered = c.config.Gather > 0 && f.call.element != element{}
	ask := c.fly
	if f.gathered {
		ask = c.gather
	}
	ttl := cache.ttl(f.call.Route)
	if ttl <= 0 {
		return ask(ctx, f)
	}
	key := c.cacheKey(f, owner)
	var old *Response
	if !c.config.Fresh {
		if e, ok := c.load(ctx, key); ok {
			good := ttl
			if e.Status == http.StatusNotFound {
				good = cache.notFound(ttl)
			}
			response, err := e.answer(f)
			if age := time.Since(e.At); age < good {
				c.config.Trace.cached(ctx, f.call.Route, age)
				return response, err
			} else if err == nil && age < ttl+cache.Stale {
				old = response
			}
		}
	}
	response, err := ask(ctx, f)
	failure, _ := errors.AsType[*Error](err)
	switch {
	case err == nil && !response.planned && response.Status == http.StatusOK:
		c.save(ctx, key, entry{Status: http.StatusOK, Type: response.Header.Get("Content-Type"), body: response.Body}, ttl+cache.Stale)
	case failure != nil && failure.Status == http.StatusNotFound:
		if good := cache.notFound(ttl); good > 0 {
			c.save(ctx, key, entry{Status: http.StatusNotFound, Type: failure.Header.Get("Content-Type"), body: failure.Body}, good)
		}
	case old != nil && failure != nil && failure.Temporary() && ctx.Err() == nil:
		old.Stale = true
		c.config.Trace.cached(ctx, f.call.Route, old.Age)
		return old, nil
	}
	return response, err
}

func (c *Client) load(ctx context.Context, key string) (entry, bool) {
	value, err := c.config.Cache.Store.Get(ctx, key)
	var e entry
	if err == nil && value != nil {
		err = e.unmarshal(value)
	}
	if err != nil {
		c.config.Logger.LogAttrs(ctx, slog.LevelWarn, "osu! cache not read", slog.String("error", err.Error()))
		return entry{}, false
	}
	return e, value != nil
}

func (c *Client) save(ctx context.Context, key string, e entry, ttl time.Duration) {
	e.At = time.Now()
	value, err := e.marshal()
	if err == nil {
		err = c.config.Cache.Store.Set(ctx, key, value, ttl)
	}
	if err != nil {
		c.config.Logger.LogAttrs(ctx, slog.LevelWarn, "osu! cache not written", slog.String("error", err.Error()))
	}
}

// cacheKey returns the key of the answer to a call: whose it is, what changes
// it, and what was asked.
func (c *Client) cacheKey(f *flight, owner string) string {
	target := f.target()
	if f.gathered {
		target = "element of " + f.call.element.list.String() + " " + strconv.FormatInt(f.call.element.id, 10) +
			" " + c.config.Endpoints.API
	}
	switch {
	case c.config.Authorizer == nil:
		owner = "guest"
	case c.config.Authorizer.Grant().Owner == OwnerNone:
		owner = "anyone"
	}
	return strings.Join([]string{"osugo", owner, strconv.Itoa(c.config.APIVersion), c.config.Language, target}, " ")
}

// ttl returns how long answers of a route are good.
func (c *Cache) ttl(r Route) time.Duration {
	switch {
	case c == nil || c.Store == nil:
		return 0
	case c.TTL != nil:
		return c.TTL(r)
	}
	return r.TTL()
}

// notFound returns how long a 404 is good where answers are for ttl.
func (c *Cache) notFound(ttl time.Duration) time.Duration {
	if c.NotFound == 0 {
		return min(time.Minute, ttl)
	}
	return min(c.NotFound, ttl)
}
