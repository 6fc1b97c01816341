package command

import (
	"net/url"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// request is a call to a route and its query.
type request struct {
	call  transport.Call // without the query
	query url.Values
}

// with returns the call with its query.
func (r request) with() transport.Call { return r.call.Query(r.query) }

// requestOf returns the request for a path below the API's base, such as
// users/2/osu, or for a whole URL of it. A route that the library knows brings its
// scope, its cost and its rate limit along; any other is sent as it is.
func (a *app) requestOf(method, address string) (request, error) {
	path, query, err := a.apiPath(address)
	if err != nil {
		return request{}, err
	}
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, segment := range segments {
		if segments[i], err = url.PathUnescape(segment); err != nil {
			return request{}, usagef("%s: %w", address, err)
		}
	}
	route, values := matchRoute(method, segments)
	if route.Pattern == "" {
		route, values = transport.Route{Method: method, Pattern: "/{path...}", Scope: transport.AnyScope}, []any{strings.Join(segments, "/")}
	}
	call := route.At(values...)
	return request{call, query}, call.Err()
}

// apiPath returns the path below the API's base and the query.
func (a *app) apiPath(address string) (path string, query url.Values, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", nil, usageError{err}
	}
	if u.Host != "" && u.Scheme+"://"+u.Host != string(a.site()) && u.Host != "osu.ppy.sh" {
		return "", nil, usagef("%s is not %s: choose the server with --server", u.Host, a.site())
	}
	query, err = url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", nil, usageError{err}
	}
	path = strings.TrimPrefix(u.EscapedPath(), "/api/v2")
	if strings.Trim(path, "/") == "" {
		return "", nil, usagef("the path is missing, such as users/2")
	}
	return path, query, nil
}

// matchRoute returns the route of the library that a path belongs to, and the
// values in it. The one with the most fixed segments wins.
func matchRoute(method string, path []string) (best transport.Route, values []any) {
	most := -1
	for _, route := range transport.Routes() {
		if route.Method != method && route.Also != method {
			continue
		}
		fixed, found, ok := matchPattern(route.Pattern, path)
		if ok && fixed > most {
			best, values, most = route, found, fixed
		}
	}
	return best, values
}

// matchPattern holds a path against a pattern.
func matchPattern(pattern string, path []string) (fixed int, values []any, ok bool) {
	for segment := range strings.SplitSeq(strings.Trim(pattern, "/"), "/") {
		switch {
		case strings.HasSuffix(segment, "...}"):
			return fixed, append(values, strings.Join(path, "/")), len(path) > 0
		case len(path) == 0:
			return fixed, values, strings.HasSuffix(segment, "?}")
		case strings.HasPrefix(segment, "{"):
			values = append(values, path[0])
		case segment != path[0]:
			return 0, nil, false
		default:
			fixed++
		}
		path = path[1:]
	}
	return fixed, values, len(path) == 0
}
