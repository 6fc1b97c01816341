package osutest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// handler carries out a request to one route.
type handler func(*request) (any, error)

// handlers are the handlers of a resource.
type handlers map[transport.Route]handler

// router finds the route of a method and a path.
type router struct{ patterns []pattern }

type pattern struct {
	route    transport.Route
	segments []string
}

func newRouter(routes []transport.Route) router {
	var r router
	for _, route := range routes {
		r.patterns = append(r.patterns, pattern{route, strings.Split(strings.Trim(route.Pattern, "/"), "/")})
	}
	return r
}

// match returns the most specific route for a path below the API's base, which is
// escaped, and the values of its parameters.
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
	var best *pattern
	var values map[string]string
	for i := range r.patterns {
		p := &r.patterns[i]
		if !accepts(p.route, method) {
			continue
		}
		if v, ok := p.match(segments); ok && (best == nil || p.moreSpecific(best)) {
			best, values = p, v
		}
	}
	if best == nil {
		return transport.Route{}, nil, false
	}
	return best.route, values, true
}

// accepts reports whether a route takes the method. Edits of content are taken
// as PATCH as well as PUT.
func accepts(r transport.Route, method string) bool {
	if method == http.MethodPatch {
		switch r {
		case transport.PutBeatmapTag, transport.PutComment, transport.PutForumTopic, transport.PutForumPost, transport.PutPlaylistScore:
			return true
		}
	}
	return r.Method == method
}

func (p *pattern) match(segments []string) (map[string]string, bool) {
	values := make(map[string]string)
	for i, want := range p.segments {
		name, isParam := strings.CutPrefix(want, "{")
		name = strings.TrimSuffix(name, "}")
		name, optional := strings.CutSuffix(name, "?")
		name, many := strings.CutSuffix(name, "...")
		switch {
		case many && i < len(segments):
			values[name] = strings.Join(segments[i:], "/")
			return values, true
		case i >= len(segments):
			return values, optional
		case isParam && segments[i] != "":
			values[name] = segments[i]
		case isParam || want != segments[i]:
			return nil, false
		}
	}
	return values, len(segments) == len(p.segments)
}

// moreSpecific reports whether p has a fixed segment where q, which matches the
// same path, has a parameter.
func (p *pattern) moreSpecific(q *pattern) bool {
	for i := range min(len(p.segments), len(q.segments)) {
		a, b := strings.HasPrefix(p.segments[i], "{"), strings.HasPrefix(q.segments[i], "{")
		if a != b {
			return b
		}
	}
	return false
}
