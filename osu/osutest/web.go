package osutest

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/transport"
)

// RouteToken and RouteAuthorize are the two OAuth endpoints, for [Fault.On] and
// [Request]. They are not routes of the API.
var (
	RouteToken     = transport.Route{Method: "POST", Pattern: "/oauth/token"}
	RouteAuthorize = transport.Route{Method: "GET", Pattern: "/oauth/authorize"}
	// RouteNotifications is the path of the notification websocket.
	RouteNotifications = transport.Route{Method: "GET", Pattern: "/home/notifications/feed"}
)

// apiBase is the path prefix of the API's routes.
const apiBase = "/api/v2"

// request is a request that the server is processing.
type request struct {
	server *Server
	world  *World
	http   *http.Request
	body   []byte
	path   string // below the API's base; empty outside the API
	route  transport.Route
	known  bool // whether the route exists
	params map[string]string
	in     input
	bearer string
	token  *token // nil for guests
	at     time.Time

	charged  []bucket // the rate limits that count it
	mount    *mount   // nil for the API and OAuth
	isFile   bool     // a file of the site, outside the API
	tooLarge bool     // the body was too large, and was not kept
	noData   bool     // the notification server can't reach the database
}

// version returns the value of x-api-version, cast as the server does.
func (q *request) version() int64 { return phpInt(q.http.Header.Get("X-Api-Version")) }

// legacyScores reports whether to write scores in the legacy format.
func (q *request) legacyScores() bool { return q.version() < 20220705 }

// user returns the number of the player the token acts for.
func (q *request) user() (int, bool) {
	if q.token == nil || q.token.user < 0 {
		return 0, false
	}
	return q.token.user, true
}

// isUser reports whether the token acts for that player.
func (q *request) isUser(n int) bool {
	user, ok := q.user()
	return ok && user == n
}

// id returns a numeric path value, and false if it is not a number.
func (q *request) id(name string) (int64, bool) {
	n, err := strconv.ParseInt(q.params[name], 10, 64)
	return n, err == nil && n > 0
}

// reply is an answer other than JSON with status 200.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// answer is the answer to a request, and how to deliver it.
type answer struct {
	status int
	header http.Header
	body   []byte
	delay  time.Duration // before the answer begins
	reset  bool          // the connection breaks instead
	cut    int           // the connection breaks after this many bytes of the body; -1 never
	pause  time.Duration // between chunks of the body
	sent   int
	charge *charge
	visit  func(http.ResponseWriter) // if set, a mount answers instead
}

// maxBody is the largest request body accepted, in bytes. Larger ones are
// refused with 413, as the proxy in front of the server does.
const maxBody = 1 << 20

// chunks is the number of parts of a slow body.
const chunks = 8

var errEnd = errors.New("end of the body")

// next returns the next chunk of the body. The error is errEnd at the end of
// the body.
func (a *answer) next(ctx context.Context) ([]byte, error) {
	end := len(a.body)
	if a.cut >= 0 {
		end = min(end, a.cut)
	}
	size := end
	if a.pause > 0 {
		size = max(1, (len(a.body)+chunks-1)/chunks)
	}
	if a.sent > 0 && a.sent < end {
		if err := wait.For(ctx, a.pause); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if a.sent >= end {
		if a.cut >= 0 {
			return nil, connectionReset()
		}
		return nil, errEnd
	}
	chunk := a.body[a.sent:min(a.sent+size, end)]
	a.sent += len(chunk)
	return chunk, nil
}

// exchange answers a request after the delay that the real server would have.
// It fails if the request can't be read, its context is done, or the server is
// closed.
func (s *Server) exchange(r *http.Request) (*answer, error) {
	a, err := s.begin(r) //nolint:contextcheck // handlers take it from the request
	if err != nil {
		return nil, err
	}
	if err := wait.For(r.Context(), a.delay); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.throttle.settle(a.charge.due)
	return a, nil
}

// begin carries out a request and returns its answer, which must be delivered
// after its delay.
func (s *Server) begin(r *http.Request) (*answer, error) {
	q, err := s.read(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	closed := s.closed
	faults := s.struck(q)
	s.mu.Unlock()
	if closed {
		return nil, errClosed
	}

	a := s.answerWith(q, faults)
	a.delay += s.config.latency
	for _, f := range faults {
		if f.after != nil {
			f.after(q, a)
		}
	}
	if s.config.gzip {
		a.compress(r)
	}
	if r.Method == http.MethodHead {
		a.body = nil
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	a.charge = s.throttle.charge(q.charged, s.now().Add(a.delay), a.header)
	s.record.add(q, a.status)
	return a, nil
}

// read reads a request and finds its route.
func (s *Server) read(r *http.Request) (*request, error) {
	q := &request{server: s, world: s.world, http: r, at: s.now(), bearer: bearerOf(r)}
	if r.Body != nil {
		var err error
		if q.body, err = io.ReadAll(io.LimitReader(r.Body, maxBody+1)); err != nil {
			return nil, err
		}
	}
	if len(q.body) > maxBody {
		q.body, q.tooLarge = nil, true
	}
	q.in = newInput(r.URL.RawQuery, r.Header.Get("Content-Type"), q.body)
	s.find(q)
	return q, nil
}

// find sets the route of a request.
func (s *Server) find(q *request) {
	escaped := strings.TrimRight(q.http.URL.EscapedPath(), "/")
	path, isAPI := strings.CutPrefix(escaped, apiBase+"/")
	switch {
	case isAPI:
		q.path = "/" + path
		q.route, q.params, q.known = s.router.match(q.http.Method, q.path)
	case escaped == RouteToken.Pattern && q.http.Method == http.MethodPost:
		q.route, q.known = RouteToken, true
	case escaped == RouteAuthorize.Pattern:
		q.route, q.known = RouteAuthorize, true
	default:
		if q.mount = s.mountOf(escaped); q.mount != nil {
			q.route, q.known = q.mount.route, true
			return
		}
		q.route, q.params, q.isFile = matchFile(q.http, escaped)
		q.known = q.isFile
	}
}

// answerWith carries out a request, unless a fault answers instead or the body
// is too large.
func (s *Server) answerWith(q *request, faults []*scripted) *answer {
	var a *answer
	for _, f := range faults {
		if f.before != nil {
			f.before(q)
		}
		if f.instead != nil && a == nil {
			a = f.instead(q)
		}
	}
	switch {
	case a != nil:
		return a
	case q.tooLarge:
		return newAnswer(q.at, make(http.Header), htmlPage(http.StatusRequestEntityTooLarge, "Request too large"), nil)
	}
	return s.answer(q)
}

// answer carries out a request.
func (s *Server) answer(q *request) *answer {
	header := make(http.Header)
	var result any
	var err error
	switch {
	case q.path != "":
		result, err = s.api(q)
	case q.route == RouteToken:
		result, err = s.tokenEndpoint(q, header)
	case q.route == RouteAuthorize:
		result, err = s.authorizePage(q)
	case q.isFile:
		result = q.file()
	case q.mount != nil:
		s.authenticate(q)
		a := newAnswer(q.at, header, reply{status: http.StatusSwitchingProtocols}, nil)
		a.visit = func(w http.ResponseWriter) { s.visit(q, q.mount, w) }
		return a
	default:
		err = unknownPath()
	}
	if f, ok := errors.AsType[failure](err); ok {
		err = f.translated(q)
	}
	return newAnswer(q.at, header, result, err)
}

// newAnswer makes an answer of the results of a handler.
func newAnswer(at time.Time, header http.Header, result any, err error) *answer {
	a := &answer{status: http.StatusOK, header: header, cut: -1}
	header.Set("Cache-Control", "no-cache, private")
	header.Set("Date", at.UTC().Format(http.TimeFormat))
	var f failure
	switch r, isReply := result.(reply); {
	case errors.As(err, &f):
		a.status = f.status
		a.header.Set("Content-Type", "application/json")
		a.body = encode(f.body)
	case err != nil:
		panic("osutest: " + err.Error()) // handlers return only failures
	case isReply:
		a.status, a.body = r.status, r.body
		maps.Copy(a.header, r.header)
	case result == nil:
		a.status = http.StatusNoContent
	default:
		a.header.Set("Content-Type", "application/json")
		a.body = encode(result)
	}
	return a
}

// api carries out a request to the API: it checks the token, the rate limits,
// the scope and the user, in this order, and calls the handler.
func (s *Server) api(q *request) (any, error) {
	s.authenticate(q)
	guest := q.http.Method == http.MethodGet && isGuestPath(q.path)
	if q.token == nil && (q.bearer != "" || !guest) {
		return nil, unauthorized()
	}
	if !q.known {
		return nil, unknownPath()
	}

	return s.throttled(q, s.buckets(q), func() (any, error) { return s.carryOut(q) })
}

// authenticate sets the token of a request if it has a valid one.
func (s *Server) authenticate(q *request) {
	if q.bearer != "" {
		s.mu.Lock()
		q.token = s.tokens.valid(q.bearer, q.at)
		s.mu.Unlock()
	}
}

// throttled runs a request unless a rate limit refuses it. The limits outside
// the one that refuses still count it.
func (s *Server) throttled(q *request, buckets []bucket, run func() (any, error)) (any, error) {
	s.mu.Lock()
	full := s.throttle.full(buckets, q.at)
	s.mu.Unlock()
	if full >= 0 {
		q.charged = buckets[:full]
		return nil, refused(http.StatusTooManyRequests, "Too Many Attempts.")
	}
	q.charged = buckets
	return run()
}

// carryOut checks whether the token may call the route, and calls the handler.
func (s *Server) carryOut(q *request) (any, error) {
	if err := permitted(q); err != nil {
		for i := range q.charged {
			q.charged[i].cost = 1 // only the controller sets a higher cost
		}
		return nil, err
	}
	handler, ok := s.handlers[q.route]
	if !ok {
		return nil, unknownPath()
	}
	return handler(q)
}

var guestPaths = []string{"/changelog/", "/comments/", "/news/", "/seasonal-backgrounds/", "/wiki/"}

func isGuestPath(path string) bool {
	return slices.ContainsFunc(guestPaths, func(prefix string) bool { return strings.HasPrefix(path+"/", prefix) })
}

// permitted checks the scope and the user, in the order of the route.
func permitted(q *request) error {
	var scope, user error
	switch {
	case q.route.Scope == transport.Guest && q.http.Method == http.MethodGet, q.route.Scope == transport.AnyScope:
	case q.route.FirstParty():
		scope = forbidden("only the game may call this")
	case q.route.Scope == transport.Guest && !q.token.has(transport.ScopeAll):
		scope = forbidden("only the game may call this")
	case !q.token.has(q.route.Scope):
		scope = forbidden("the token lacks a scope")
	}
	if _, ok := q.user(); q.route.NeedsUser && !ok {
		user = unauthorized()
	}
	if scope != nil && (user == nil || !q.route.UserFirst) {
		return scope
	}
	if user != nil && (q.route == transport.PutForumTopic || q.route == transport.PutForumPost) {
		return silent(http.StatusForbidden)
	}
	return user
}
