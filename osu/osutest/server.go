package osutest

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu/transport"
)

// How the package is built, for contributors who add a resource.
//
// It has three layers and an internal package, which the file names show:
//
//   - the public API, which tests use: server.go, options.go, faults.go,
//     drift.go, memory.go, requests.go, recordings.go, socket.go and
//     referee.go;
//   - web*.go answers requests: routes, tokens, rate limits, parameters, and
//     the handlers of each resource;
//   - world*.go computes the world and writes it as JSON. It does not use the
//     layers above (a test checks this);
//   - internal/recordings records and plays back, without a server.
//
// The layers share a package because they share about five hundred names.
//
// A resource has a file in both layers: world_rooms.go and web_rooms.go. The
// latter has a function that returns its [handlers], keyed by
// [transport.Route]; list it in resources, below. A handler gets a [request],
// which has the path values, the parameters parsed by the server's own rules
// (web_input.go), the token and the world. It returns
//
//   - a value, written as JSON with status 200,
//   - nil, which is 204,
//   - a [reply], for anything else,
//   - an error made by one of the functions in web_errors.go.
//
// Everything before that (routes, tokens, scopes, rate limits, faults, the
// record of requests) is done in web.go. A route without a handler answers 404,
// like an unknown path; first-party routes answer 403 before any handler is
// called.
//
// JSON is written as [object], not with the models of package objects: these
// can't always tell null from absent, as the server does, and a mistake in a
// model must not hide behind the same mistake here. Where the server has
// includes, the function that writes the object takes their names.
//
// The world is computed, not stored. Things are numbered from 0; ids follow
// from numbers and vice versa. Every property is drawn from [World.draw], a
// hash of seed, kind, number and property. Invertible permutations (see
// [permutation]) connect players with scores, events and so on, so lists need
// no index.
//
// A resource that can be written to keeps its changes in a field of Server,
// behind a mutex of its own. Hold that mutex only briefly: a goroutine that
// waits for a mutex keeps fake time from advancing.

// resources returns the functions that return the handlers of each resource.
func resources() []func() handlers {
	return []func() handlers{
		tokenHandlers, userHandlers, beatmapHandlers, beatmapsetHandlers, scoreHandlers,
		rankingHandlers, eventHandlers, matchHandlers,
		packHandlers, tagHandlers, discussionHandlers, beatmapsetEventHandlers, kudosuHandlers, teamHandlers,
		seasonalHandlers, roomHandlers, chatHandlers, newsHandlers, changelogHandlers,
		commentHandlers, forumHandlers, wikiHandlers, searchHandlers,
	}
}

// Server is an osu! API server. Its methods are safe for concurrent use.
type Server struct {
	config   config
	router   router
	handlers handlers
	world    *World
	chat     *chatState  // has a mutex of its own
	forum    *forumState // and so has this

	mounts   []mount
	referee  *Referee // has a mutex of its own
	watchers watchers // told what requests change; has a mutex, too
	sockets  sockets  // and so has this

	life     context.Context //nolint:containedctx // of the server: done when it is closed
	end      context.CancelFunc
	listener *http.Server // nil when there is none
	url      string
	served   sync.WaitGroup

	mu     sync.Mutex // guards what follows
	closed bool
	state
}

// state is what requests change.
type state struct {
	tokens   tokenTable
	throttle throttle
	faults   []*scripted
	record   record
	signedIn int // number of the player who is signed in to the website
}

// New returns a server without a listener; see [Server.Transport].
func New(options ...Option) *Server {
	config := defaults()
	for _, option := range options {
		option(&config)
	}
	s := &Server{
		config:   config,
		router:   newRouter(slices.Concat(transport.Routes(), firstparty.Routes())),
		handlers: make(handlers),
		world:    newWorld(config),
		mounts:   mounts(),
		url:      "http://osu.test",
	}
	s.life, s.end = context.WithCancel(context.Background())
	for _, resource := range resources() {
		maps.Copy(s.handlers, resource())
	}
	s.tokens = newTokenTable()
	s.chat = newChatState()
	s.forum = newForumState()
	s.referee = newReferee(s)
	s.sockets.server = s
	s.watchers.watch(s.sockets.see)
	s.throttle = throttle{counters: make(map[string]counter)}
	return s
}

// NewServer returns a server that also listens on a free port of 127.0.0.1. It
// panics if it cannot listen. The caller must close it.
func NewServer(options ...Option) *Server {
	s := New(options...)
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // takes no time
	if err != nil {
		panic("osutest: " + err.Error())
	}
	s.url = "http://" + l.Addr().String()
	s.listener = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.served.Go(func() { _ = s.listener.Serve(l) })
	return s
}

// Close closes the server's listener, if any, and its connections. Later
// requests in memory fail.
func (s *Server) Close() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.end()
	if s.listener != nil {
		_ = s.listener.Close()
	}
	s.served.Wait()
}

// URL returns the address of the server, without a trailing slash: for example
// http://127.0.0.1:8080, or http://osu.test if the server doesn't listen.
func (s *Server) URL() string { return s.url }

// Endpoints returns the addresses of the API and of OAuth on this server.
func (s *Server) Endpoints() transport.Endpoints { return transport.BaseURL(s.url) }

// World returns the world that the server answers about.
func (s *Server) World() *World { return s.world }

// Transport returns a RoundTripper that passes requests to the server in
// memory, whatever host they name. It answers in the caller's goroutine,
// honours the context, and works inside testing/synctest bubbles.
func (s *Server) Transport() http.RoundTripper { return memory{s} }

// HTTPClient returns a new client that uses [Server.Transport].
func (s *Server) HTTPClient() *http.Client { return &http.Client{Transport: memory{s}} }

// now returns the server's time.
func (s *Server) now() time.Time { return s.config.clock() }

// ServeHTTP answers a request received over the network.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, err := s.exchange(r)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if a.reset {
		abort(w)
	}
	if a.visit != nil {
		a.visit(w)
		return
	}
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	flusher, _ := w.(http.Flusher)
	for {
		chunk, err := a.next(r.Context())
		if errors.Is(err, errEnd) {
			return
		}
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(chunk); err != nil { //nolint:gosec // a test server repeats what it is sent
			return
		}
		if flusher != nil && (a.pause > 0 || a.cut >= 0) {
			flusher.Flush()
		}
	}
}

// abort breaks the connection in the middle of the status line. If it broke
// earlier, the client of net/http would silently send the request again.
func abort(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	conn, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = conn.Write([]byte("HTTP/1.1 2"))
	_ = conn.Close()
	panic(http.ErrAbortHandler)
}

// clientAddress returns the key for rate limits of requests without a token.
func clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return strings.TrimSpace(r.RemoteAddr)
	}
	return host
}
