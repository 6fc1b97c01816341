package osutest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// Fault is a way for the server to misbehave. By default it strikes every
// request; its methods return copies that strike fewer.
//
//	server.Inject(osutest.Reset().On(transport.GetMatch).After(3).Times(1))
type Fault struct {
	routes []transport.Route
	skip   int
	times  int
	rate   float64
	window time.Duration

	before  func(*request)          // changes the request
	instead func(*request) *answer  // answers in place of the server
	after   func(*request, *answer) // changes the answer
}

// On restricts the fault to requests for the given routes of the API, for
// [RouteToken] and [RouteAuthorize], or for [RouteNotifications] and
// [RouteReferee].
func (f Fault) On(routes ...transport.Route) Fault {
	f.routes = slices.Concat(f.routes, routes)
	return f
}

// After lets n requests pass before the fault first strikes.
func (f Fault) After(n int) Fault {
	f.skip = n
	return f
}

// Times restricts the fault to n requests.
func (f Fault) Times(n int) Fault {
	f.times = n
	return f
}

// Rate makes the fault strike a request with the given probability, from 0 to
// 1. The server's seed determines which requests it strikes.
func (f Fault) Rate(chance float64) Fault {
	f.rate = chance
	return f
}

// For ends the fault d after its injection, by the server's clock.
func (f Fault) For(d time.Duration) Fault {
	f.window = d
	return f
}

// scripted is a fault that has been injected.
type scripted struct {
	Fault
	salt   uint64
	until  time.Time
	seen   int
	struck int
}

// Inject adds faults to the active ones.
func (s *Server) Inject(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range faults {
		until := time.Time{}
		if f.window > 0 {
			until = s.now().Add(f.window)
		}
		s.faults = append(s.faults, &scripted{Fault: f, salt: uint64(len(s.faults)), until: until})
	}
}

// Heal removes all faults.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// struck returns the faults that strike a request.
func (s *Server) struck(q *request) []*scripted {
	var all []*scripted
	for _, f := range s.faults {
		if len(f.routes) > 0 && !slices.Contains(f.routes, q.route) {
			continue
		}
		if !f.until.IsZero() && !q.at.Before(f.until) {
			continue
		}
		f.seen++
		switch {
		case f.seen <= f.skip, f.times > 0 && f.struck >= f.times:
		case f.rate > 0 && fraction(mix(uint64(s.config.seed), f.salt, uint64(f.seen))) >= f.rate:
		default:
			f.struck++
			all = append(all, f)
		}
	}
	return all
}

// Delay delays answers by d.
func Delay(d time.Duration) Fault {
	return Fault{after: func(_ *request, a *answer) { a.delay += d }}
}

// TooManyRequests answers 429. If retryAfter is 0 the answer has no rate-limit
// headers, like the server's own; otherwise it has Retry-After in seconds,
// rounded up, as a proxy sends it.
func TooManyRequests(retryAfter time.Duration) Fault {
	return Fault{instead: func(q *request) *answer {
		a := newAnswer(q.at, make(http.Header), nil, refused(http.StatusTooManyRequests, "Too Many Attempts."))
		if retryAfter > 0 {
			a.header.Set("Retry-After", strconv.Itoa(int((retryAfter+time.Second-1)/time.Second)))
		}
		return a
	}}
}

// ServerError answers with the given status, 500 or above, and with
// {"error":null}, as the server does.
func ServerError(status int) Fault {
	return Fault{instead: func(q *request) *answer {
		return newAnswer(q.at, make(http.Header), nil, silent(status))
	}}
}

// ProxyPage answers with the given status and an HTML page, as the proxy in
// front of the server does for 403, 429, 502, 503, 520 and others.
func ProxyPage(status int) Fault {
	return Fault{instead: func(q *request) *answer {
		page := fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%[1]d</title></head><body><h1>Error %[1]d</h1></body></html>\n", status)
		return newAnswer(q.at, make(http.Header), reply{status, http.Header{"Content-Type": {"text/html; charset=UTF-8"}}, []byte(page)}, nil)
	}}
}

// Maintenance answers every request with 503 and {"error":null} until d after
// its injection.
func Maintenance(d time.Duration) Fault { return ServerError(http.StatusServiceUnavailable).For(d) }

// Reset breaks the connection after the request was carried out, before the
// answer is sent.
func Reset() Fault {
	return Fault{after: func(_ *request, a *answer) { a.reset = true }}
}

// ResetBody breaks the connection after the given number of bytes of the body.
func ResetBody(after int) Fault {
	return Fault{after: func(_ *request, a *answer) { a.cut = min(after, len(a.body)) }}
}

// Truncate cuts the body in half, as if the first half were complete.
func Truncate() Fault {
	return Fault{after: func(_ *request, a *answer) { a.body = a.body[:len(a.body)/2] }}
}

// SlowBody sends the body in eight parts, with a pause before each part except
// the first.
func SlowBody(pause time.Duration) Fault {
	return Fault{after: func(_ *request, a *answer) { a.pause = pause }}
}

// ContentType sets the Content-Type header of answers and leaves the body as it
// is.
func ContentType(contentType string) Fault {
	return Fault{after: func(_ *request, a *answer) { a.header.Set("Content-Type", contentType) }}
}

// RevokeToken revokes the token of a request before it is checked, so this
// request and all later ones with the token are refused.
func RevokeToken() Fault {
	return Fault{before: func(q *request) { q.server.RevokeToken(q.bearer) }}
}

// LoseTokens carries out token requests but breaks the connection instead of
// answering: the refresh token is used up, and the new tokens are lost.
func LoseTokens() Fault { return Reset().On(RouteToken) }

// IgnoreCursor answers as if no cursor, page or offset had been sent, as the
// server does for a cursor that it can't read.
func IgnoreCursor() Fault {
	return Fault{before: func(q *request) {
		for _, name := range []string{"cursor", "cursor_string", "page", "offset"} {
			delete(q.in.root.values, name)
		}
		q.in.root.keys = slices.DeleteFunc(q.in.root.keys, func(name string) bool {
			_, ok := q.in.root.values[name]
			return !ok
		})
	}}
}
