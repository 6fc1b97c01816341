package signalr_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/coder/websocket"

	"github.com/osugo/osugo/internal/signalr"
)

// serve starts a server and returns its address.
func serve(t *testing.T, handler http.Handler) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

// dial connects, without a negotiation unless the options ask for it.
func dial(t *testing.T, address string, options signalr.Options) *signalr.Conn {
	t.Helper()
	conn, err := signalr.Dial(t.Context(), address, options)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// server is the other end of a connection.
type server struct {
	t      *testing.T
	ctx    context.Context
	ws     *websocket.Conn
	buffer signalr.Buffer
	queue  []signalr.Message
}

// script returns a handler that opens a connection, reads the handshake, does
// what a test wants, and cuts the connection.
func script(t *testing.T, do func(context.Context, *server)) http.HandlerFunc {
	t.Helper()
	return func(w http.ResponseWriter, r *http.Request) {
		ws, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = ws.CloseNow() }()
		if _, _, err := ws.Read(r.Context()); err != nil {
			t.Error(err)
			return
		}
		do(r.Context(), &server{t: t, ctx: r.Context(), ws: ws, buffer: signalr.Buffer{Limit: 1 << 20}})
	}
}

// hub returns a handler that answers the handshake with a text, and waits for
// the end.
func hub(t *testing.T, answer string) http.HandlerFunc {
	t.Helper()
	return script(t, func(_ context.Context, s *server) {
		s.raw(websocket.MessageText, answer)
		s.receive()
	})
}

func (s *server) raw(kind websocket.MessageType, text string) {
	_ = s.ws.Write(s.ctx, kind, []byte(text))
}

// send sends records in one frame.
func (s *server) send(records ...string) {
	var text string
	for _, record := range records {
		text += record + "\x1e"
	}
	s.raw(websocket.MessageText, text)
}

// receive returns the next message that is not a ping.
func (s *server) receive() (signalr.Message, bool) {
	for {
		m, ok := s.next()
		if !ok || m.Type != signalr.TypePing {
			return m, ok
		}
	}
}

// next returns the next message; false when the connection is over.
func (s *server) next() (signalr.Message, bool) {
	for len(s.queue) == 0 {
		_, data, err := s.ws.Read(s.ctx)
		if err != nil {
			return signalr.Message{}, false
		}
		err = s.buffer.Write(data, func(record []byte) error {
			m, err := signalr.Decode(record)
			s.queue = append(s.queue, m)
			return err
		})
		if err != nil {
			s.t.Errorf("the client sent what is not a message: %v", err)
			return signalr.Message{}, false
		}
	}
	m := s.queue[0]
	s.queue = s.queue[1:]
	return m, true
}

// network is a network in memory, for bubbles of testing/synctest.
type network struct {
	conns chan net.Conn
	once  sync.Once
	done  chan struct{}
}

// offline starts a server in memory and returns a client for it. Both end with
// the test.
func offline(t *testing.T, handler http.Handler) *http.Client {
	t.Helper()
	n := &network{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: handler}
	var served sync.WaitGroup
	served.Go(func() { _ = server.Serve(n) })
	transport := &http.Transport{DialContext: n.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = server.Close()
		served.Wait()
	})
	return &http.Client{Transport: transport}
}

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case n.conns <- server:
		return client, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-n.done:
		return nil, net.ErrClosed
	}
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case conn := <-n.conns:
		return conn, nil
	case <-n.done:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error {
	n.once.Do(func() { close(n.done) })
	return nil
}

func (n *network) Addr() net.Addr { return &net.TCPAddr{} }

// roundTripper is a function.
type roundTripper func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (f roundTripper) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }
