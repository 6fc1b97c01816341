package osutest

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// Request is a request that the server answered.
type Request struct {
	Method string
	Path   string // escaped, as received
	Query  url.Values
	Header http.Header // the credentials are masked
	Body   []byte      // nil if the request was refused with 401
	// Route is the route of the request: [RouteToken] or [RouteAuthorize] for
	// OAuth, the zero Route for unknown paths.
	Route  transport.Route
	Status int
	Time   time.Time // when it was received, by the server's clock
	Token  TokenKind
}

// TokenKind is the kind of token that a request carried.
type TokenKind int

// The kinds of token.
const (
	TokenNone    TokenKind = iota // no token
	TokenInvalid                  // a token that was rejected
	TokenClient                   // a token without a user
	TokenUser                     // a token of a user
)

// String returns the name of the kind, such as "user token".
func (k TokenKind) String() string {
	return [...]string{"no token", "invalid token", "client token", "user token"}[k]
}

// record keeps the answered requests.
type record struct {
	requests []Request
	counts   map[transport.Route]int
	size     int // of the requests, in bytes
}

// The limits of the record. When a server reaches one, it forgets the older
// half of the requests.
const (
	maxRequests = 50_000
	maxRecord   = 64 << 20 // bytes, as sizeOf counts them
)

// sizeOf estimates how much memory a request takes.
func sizeOf(r Request) int {
	size := 1024 + len(r.Body) + 2*len(r.Path)
	for _, values := range []map[string][]string{r.Query, r.Header} {
		for name, all := range values {
			size += len(name) + 64
			for _, value := range all {
				size += len(value)
			}
		}
	}
	return size
}

func (r *record) add(q *request, status int) {
	if r.counts == nil {
		r.counts = make(map[transport.Route]int)
	}
	r.counts[q.route]++
	header := q.http.Header.Clone()
	for _, name := range []string{"Authorization", "Cookie"} {
		if header.Get(name) != "" {
			header.Set(name, "[secret]")
		}
	}
	kind := TokenNone
	switch {
	case q.token != nil && q.token.user >= 0:
		kind = TokenUser
	case q.token != nil:
		kind = TokenClient
	case q.bearer != "":
		kind = TokenInvalid
	}
	body := q.body
	if status == http.StatusUnauthorized {
		body = nil // anybody can send these
	}
	kept := Request{
		Method: q.http.Method,
		Path:   q.http.URL.EscapedPath(),
		Query:  q.http.URL.Query(),
		Header: header,
		Body:   body,
		Route:  q.route,
		Status: status,
		Time:   q.at,
		Token:  kind,
	}
	r.requests = append(r.requests, kept)
	r.size += sizeOf(kept)
	for len(r.requests) > 1 && (len(r.requests) > maxRequests || r.size > maxRecord) {
		half := (len(r.requests) + 1) / 2
		for _, old := range r.requests[:half] {
			r.size -= sizeOf(old)
		}
		r.requests = slices.Clone(r.requests[half:])
	}
}

// Requests returns the requests answered so far, in the order of their answers.
// Beyond 50,000 requests or 64 MiB, the oldest are forgotten.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.record.requests)
}

// RequestsTo returns the requests of a route answered so far.
func (s *Server) RequestsTo(route transport.Route) []Request {
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return r.Route != route })
}

// Count returns how many requests of a route were answered so far, including
// those that [Server.Requests] has forgotten.
func (s *Server) Count(route transport.Route) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.record.counts[route]
}

// ResetRequests forgets the requests answered so far.
func (s *Server) ResetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.record = record{}
}
