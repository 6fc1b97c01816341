package live_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/live"
)

// chatScopes are those of a chat client.
var chatScopes = []transport.Scope{transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage}

// unlimited is a limiter that lets everything through: the tests are about the
// stream, not about waiting for turns.
func unlimited(c *transport.Config) {
	c.Limiter = limit.New(limit.Limits{PerMinute: 1_000_000, Burst: 1_000_000})
}

// world is a server and a user of it, under fake time.
type world struct {
	*testing.T
	server *osutest.Server
	me     objects.UserID
	token  string
	client *osu.Client
	ctx    context.Context
	cancel context.CancelFunc
}

// inWorld runs a test in a bubble, in which nothing may be left running at the
// end.
func inWorld(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, osutest.New(osutest.Size(osutest.Small), osutest.Throttle(1_000_000, time.Minute)))
		defer w.server.Close()
		defer w.cancel()
		test(w)
	})
}

func newWorld(t *testing.T, server *osutest.Server) *world {
	t.Helper()
	w := &world{T: t, server: server, me: server.World().UserIDs()[0]}
	w.token = server.UserToken(w.me, chatScopes...)
	w.client = w.as(w.token, transport.Grant{})
	w.ctx, w.cancel = context.WithCancel(t.Context())
	return w
}

// as returns a client with a token.
func (w *world) as(token string, grant transport.Grant) *osu.Client {
	w.Helper()
	return w.with(auth.FixedToken(token, grant))
}

// with returns a client with an authorizer.
func (w *world) with(a transport.Authorizer) *osu.Client {
	w.Helper()
	client, err := osu.New(a, osu.Endpoints(w.server.Endpoints()), osu.HTTPClient(w.server.HTTPClient()), unlimited)
	if err != nil {
		w.Fatal(err)
	}
	return client
}

// renewing supplies a new token of the user whenever one is rejected.
type renewing struct {
	*world
	mu      sync.Mutex
	current string
	made    int
}

// Token returns the current token.
func (r *renewing) Token(context.Context) (transport.Token, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == "" {
		r.current = r.server.UserToken(r.me, chatScopes...)
		r.made++
	}
	return transport.NewToken(r.current), nil
}

// Reject drops a token.
func (r *renewing) Reject(token transport.Token) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if token.Reveal() == r.current {
		r.current = ""
	}
}

// Grant says nothing.
func (r *renewing) Grant() transport.Grant { return transport.Grant{} }

// other returns another user, and a client of theirs.
func (w *world) other(n int) (objects.UserID, *osu.Client) {
	w.Helper()
	id := w.server.World().UserIDs()[n]
	return id, w.as(w.server.UserToken(id, chatScopes...), transport.Grant{})
}

// connect opens a stream.
func (w *world) connect(o *live.Options) *reader {
	w.Helper()
	return &reader{w, live.Connect(w.ctx, w.client, o), nil}
}

// pm sends the user a private message and returns it.
func (w *world) pm(from *osu.Client, text string) objects.ChatNewConversation {
	w.Helper()
	for {
		sent, err := from.ChatNew(w.ctx, w.me, osu.ChatMessageSend{Message: text})
		if err == nil {
			return sent
		}
		w.Fatal(err)
	}
}

// reader receives from a stream.
type reader struct {
	*world
	stream *live.Stream
	lost   []error // that were passed over
}

// next returns the next result that is not about silences or lost connections.
func (r *reader) next() stream.Result[live.Event] {
	r.Helper()
	for {
		select {
		case got, ok := <-r.stream.Events():
			if !ok {
				r.Fatal("the channel is closed")
			}
			if _, ok := got.Value.(live.Silences); ok {
				continue
			}
			if lost, ok := got.Err.(*live.LostError); ok { //nolint:errorlint // the result itself
				r.lost = append(r.lost, lost.Err)
				continue
			}
			return got
		case <-time.After(48 * time.Hour):
			r.Fatal("nothing came for two days")
		}
	}
}

// event returns the next event, which must be a T.
func event[T live.Event](r *reader) T {
	r.Helper()
	got := r.next()
	e, ok := got.Value.(T)
	if !ok {
		r.Fatalf("got %s, want %T", show(got), *new(T))
	}
	return e
}

// end receives until the channel is closed, and returns the last error.
func (r *reader) end() error {
	r.Helper()
	var last error
	for got := range r.stream.Events() {
		if got.Err != nil {
			last = got.Err
		}
	}
	return last
}

// ready waits for a connection that has chat.
func (r *reader) ready() {
	r.Helper()
	event[live.Ready](r)
	synctest.Wait()
}

func show(r stream.Result[live.Event]) string {
	if r.Err != nil {
		return "error " + r.Err.Error()
	}
	text := fmt.Sprintf("%T", r.Value)
	if m, ok := r.Value.(live.Message); ok {
		text += " " + m.Content
	}
	if u, ok := r.Value.(live.Unknown); ok {
		text += " " + string(u.Frame)
	}
	return text
}

// counts returns how many websockets were asked for, and how many other
// requests were made.
func (w *world) counts() (connections, requests int) {
	for _, q := range w.server.Requests() {
		if q.Route.Pattern == osutest.RouteNotifications.Pattern {
			connections++
		} else if !strings.HasPrefix(q.Route.Pattern, "/oauth") {
			requests++
		}
	}
	return connections, requests
}

// silencing makes a client's acks tell what it is set to.
func (w *world) silencing(silences *atomic.Value) {
	inner := w.server.HTTPClient().Transport
	w.client = w.client.With(osu.HTTPClient(&http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(q.URL.Path, "/chat/ack") {
			return inner.RoundTrip(q)
		}
		return &http.Response{
			StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: q, Header: http.Header{"Content-Type": {"application/json"}},
			Body: io.NopCloser(strings.NewReader(fmt.Sprintf(`{"silences":[%s]}`, silences.Load()))),
		}, nil
	})}))
}

// roundTripper is a function.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
