package transport

import (
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"weak"

	"github.com/osugo/osugo/internal/pool"
	"github.com/osugo/osugo/osu/limit"
)

// What the clients of this process share that are given nothing of their own.
// A limiter belongs to those of one API reached in one way; it is held weakly,
// and a timer of its own keeps it while it counts anything. So a program that
// creates a client for each request keeps the rule, and leaks nothing.
var (
	processClient = sync.OnceValue(pool.NewClient)

	processMu       sync.Mutex
	processLimiters = make(map[reach]weak.Pointer[limit.WindowLimiter])
)

// reach is a server and the way to it. All that goes over the network goes one
// way; a RoundTripper of another kind may lead to a server in memory, which is
// another one although its address is the same.
type reach struct {
	api string
	via http.RoundTripper
}

// processLimiter returns the limiter of a server for clients without one of
// their own.
func processLimiter(api string, client *http.Client) *limit.WindowLimiter {
	key := reach{api: meaning(api), via: client.Transport}
	switch client.Transport.(type) {
	case *http.Transport, *pool.Pool:
		key.via = nil
	default:
		if client.Transport != nil && !isComparable(client.Transport) {
			return limit.New(limit.PublishedLimits())
		}
	}
	processMu.Lock()
	defer processMu.Unlock()
	if l := processLimiters[key].Value(); l != nil {
		return l
	}
	l := limit.New(limit.PublishedLimits())
	held := weak.Make(l)
	processLimiters[key] = held
	runtime.AddCleanup(l, func(key reach) {
		processMu.Lock()
		defer processMu.Unlock()
		if processLimiters[key] == held {
			delete(processLimiters, key)
		}
	}, key)
	return l
}

// meaning returns one spelling of an address for all that mean the same.
func meaning(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	return strings.ToLower(u.Scheme) + "://" + net.JoinHostPort(host, port(u)) + strings.TrimRight(u.Path, "/")
}
