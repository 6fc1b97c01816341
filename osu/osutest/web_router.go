package osutest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/osugo/osugo/internal/pattern"
	"github.com/osugo/osugo/osu/transport"
)

// handler carries out a request to one route.
type handler func(*request) (any, error)

// handlers are the handlers of a resource.
type handlers map[transport.Route]handler

// router finds the route of a method and a path.
type router struct{ routes []routed }

type routed struct {
	route   transport.Route
	pattern pattern.Pattern
}

func newRouter(routes []transport.Route) router {
	var r router
	for _, route := range routes {
		r.routes = append(r.routes, routed{route, pattern.Of(route.Pattern)})
	}
	return r
}

// match returns the most specific route for an escaped path below the API's
// base, and the values of its parameters.
func (r router) match(method, path string) (transport.Route, map[string]string, bool) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	var segments []string
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		value, err := url.PathUnescape(segment)
		if err != nil {
			return transport.Route{}, nil, false
		}
		segments = append(segments, value)
	}
	var best *routed
	var values map[string]string
	for i := range r.routes {
		candidate := &r.routes[i]
		if candidate.route.Method != method && (method == "" || candidate.route.Also != method) {
			continue
		}
		v, ok := candidate.pattern.Match(segments)
		if ok && (best == nil || candidate.pattern.MoreSpecific(best.pattern)) {
			best, values = candidate, v
		}
	}
	if best == nil {
		return transport.Route{}, nil, false
	}
	return best.route, values, true
}
