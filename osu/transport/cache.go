package transport

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/wire"
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
// No caller ever sees an answer meant for someone else. Answers to tokens without
// a user are the same for all of them, and may come from a store that several
// programs share; those to a user's token are only for clients derived from one
// another, and only until one of them changes something.
type Cache struct {
	// Store keeps the answers; nil means no cache.
	Store Store
	// TTL says how long the answers of a route are kept; 0 means not at all. Nil
	// means the route's own [Route.TTL].
	TTL func(Route) time.Duration
	// NotFound is how long the server's word that something does not exist (404)
	// is kept, at most as long as the route's answers; 0 means a minute, negative
	// not at all.
	NotFound time.Duration
	// Stale is how long after its lifetime an answer may stand in for one that
	// can't be had because of the server, the network or a rate limit, marked by
	// [Response.Stale]; 0 means never.
	Stale time.Duration
}

// entry is what is kept of an answer: a line of JSON, and the body.
type entry struct {
	At      time.Time       `json:"at"`
	Status  int             `json:"status"`
	Type    string          `json:"type,omitzero"`    // of the content
	Verdict verdict.Verdict `json:"verdict,omitzero"` // on a failure
	body    []byte
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
func (e entry) answer(call *callState) (*Response, *Error) {
	age := time.Since(e.At)
	header := http.Header{"Content-Type": {e.Type}}
	if e.Status == http.StatusOK {
		return &Response{Route: call.Route, path: call.label, Status: e.Status, Header: header, Body: e.body, Age: age}, nil
	}
	failure := call.failed(errCached)
	failure.Status, failure.Header, failure.Body = e.Status, header, e.body
	failure.Message, failure.verdict = wire.Reason(header, e.body), e.Verdict
	return nil, failure
}

var errCached = errors.New("cached result")

// caching is the step of calls that read: they are answered from the cache, or
// else by the next step, whose answer is kept if its verdict says so.
func (c *Client) caching(next step) step {
	cache := c.config.Cache
	if cache == nil || cache.Store == nil {
		return next
	}
	return func(ctx context.Context, call *callState) (*Response, error) {
		ttl := cache.ttl(call.Route)
		if ttl <= 0 {
			return next(ctx, call)
		}
		key := c.cacheKey(call)
		response, failure, fresh := c.lookUp(ctx, call, key, ttl)
		switch {
		case fresh && failure != nil:
			return nil, failure
		case fresh:
			return response, nil
		}
		answer, err := next(ctx, call)
		c.keep(ctx, key, ttl, answer, err)
		if e, ok := errors.AsType[*Error](err); ok && response != nil && e.Temporary() && ctx.Err() == nil {
			response.Stale = true
			tell(ctx, c.config.Trace.Cached, Lookup{call.Route, CacheStale, response.Age})
			return response, nil
		}
		if !c.config.Fresh {
			tell(ctx, c.config.Trace.Cached, Lookup{call.Route, CacheMiss, 0})
		}
		return answer, err
	}
}

// lookUp returns the cached answer to a call, or the cached failure. One that is
// not fresh may only stand in for an answer that can't be had.
func (c *Client) lookUp(ctx context.Context, call *callState, key string, ttl time.Duration) (response *Response, failure *Error, fresh bool) {
	if c.config.Fresh {
		return nil, nil, false
	}
	e, ok := c.load(ctx, key)
	if !ok {
		return nil, nil, false
	}
	response, failure = e.answer(call)
	if response != nil {
		response.discard = func() { c.save(context.WithoutCancel(ctx), key, entry{Status: http.StatusOK}, time.Second) }
	}
	lifetime := ttl
	if failure != nil {
		lifetime = c.config.Cache.notFound(ttl)
	}
	age := time.Since(e.At)
	switch {
	case age < lifetime:
		tell(ctx, c.config.Trace.Cached, Lookup{call.Route, CacheHit, age})
		return response, failure, true
	case failure == nil && age < ttl+c.config.Cache.Stale:
		return response, nil, false
	}
	return nil, nil, false
}

// keep stores what came of a call, if it may be kept.
func (c *Client) keep(ctx context.Context, key string, ttl time.Duration, response *Response, err error) {
	failure, _ := errors.AsType[*Error](err)
	switch {
	case err == nil && !response.planned:
		response.discard = func() { c.save(context.WithoutCancel(ctx), key, entry{Status: http.StatusOK}, time.Second) }
		kept := entry{At: time.Now(), Status: http.StatusOK, Type: response.Header.Get("Content-Type"), body: response.Body}
		c.save(ctx, key, kept, ttl+c.config.Cache.Stale)
	case failure != nil && failure.verdict.Keep:
		if lifetime := c.config.Cache.notFound(ttl); lifetime > 0 {
			kept := entry{
				At: time.Now(), Status: failure.Status, Type: failure.Header.Get("Content-Type"), Verdict: failure.verdict, body: failure.Body,
			}
			c.save(ctx, key, kept, lifetime)
		}
	}
}

func (c *Client) load(ctx context.Context, key string) (entry, bool) {
	value, err := c.config.Cache.Store.Get(ctx, key)
	var e entry
	if err == nil && value != nil {
		err = e.unmarshal(value)
	}
	if err != nil {
		c.logNotRead(ctx, err)
		return entry{}, false
	}
	return e, value != nil
}

// save stores an entry; one without a time is none.
func (c *Client) save(ctx context.Context, key string, e entry, ttl time.Duration) {
	value, err := e.marshal()
	if err == nil {
		err = c.config.Cache.Store.Set(ctx, key, value, ttl)
	}
	if err != nil {
		c.logNotWritten(ctx, err)
	}
}

// cacheKey returns the key of the answer to a call: whose it is, what the headers
// ask for, and what was asked.
func (c *Client) cacheKey(call *callState) string {
	owner, target := call.owner, call.target
	if c.batched(call) {
		target = "element of " + call.element.list + " " + strconv.FormatInt(call.element.id, 10) +
			" " + c.config.Endpoints.API
	}
	switch {
	case c.config.Authorizer == nil:
		owner = "guest"
	case c.config.Authorizer.Grant().Owner == OwnerNone:
		owner = "anyone"
	case owner == "":
		owner = c.config.shared.current()
	}
	return strings.Join([]string{"osugo", owner, c.variant, target}, " ")
}

// variantOf returns what a header asks for that changes the content of answers:
// all of it but who asks and how the answer is packed.
func variantOf(h http.Header) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if name != "User-Agent" && name != "Accept-Encoding" {
			parts = append(parts, name+"="+strings.Join(h[name], ","))
		}
	}
	return strings.Join(parts, " ")
}

// ttl returns how long answers of a route are kept.
func (c *Cache) ttl(r Route) time.Duration {
	switch {
	case c.TTL != nil:
		return c.TTL(r)
	}
	return r.TTL
}

// notFound returns how long a 404 is kept where answers are kept for ttl.
func (c *Cache) notFound(ttl time.Duration) time.Duration {
	if c.NotFound == 0 {
		return min(time.Minute, ttl)
	}
	return min(c.NotFound, ttl)
}
