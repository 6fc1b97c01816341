package osutest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// mount serves the requests below a path outside the API: a websocket, or the
// negotiation before one. Faults, latency and the record of requests apply to
// it by its route. Its requests are not throttled. It must check
// [request.token] itself, which is nil unless the bearer token is valid.
type mount struct {
	path  string // with a slash in front and none at the end
	route transport.Route
	// serve answers. It may hijack the connection. It returns when the
	// connection ends or the context of the request is done; Server.Close
	// cancels that context.
	serve func(q *request, w http.ResponseWriter, r *http.Request)
}

// mounts returns the mounts outside the API and OAuth. To add one, list it here
// and document its route next to [RouteToken].
func mounts() []mount {
	return []mount{
		{path: refereePath, route: RouteReferee, serve: serveReferee},
		{path: RouteNotifications.Pattern, route: RouteNotifications, serve: serveSocket},
	}
}

// mountOf returns the mount of a path.
func (s *Server) mountOf(path string) *mount {
	for i := range s.mounts {
		if m := &s.mounts[i]; path == m.path || strings.HasPrefix(path, m.path+"/") {
			return m
		}
	}
	return nil
}

// visit serves a request with a mount until its connection ends or the server
// is closed.
func (s *Server) visit(q *request, m *mount, w http.ResponseWriter) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	s.served.Add(1)
	s.mu.Unlock()
	defer s.served.Done()

	// A client's context bounds the opening; the connection goes on after it.
	ctx, cancel := context.WithCancel(context.WithoutCancel(q.http.Context()))
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	r := q.http.WithContext(ctx)
	r.Body = io.NopCloser(strings.NewReader(string(q.body)))
	m.serve(q, w, r)
}

// pipe serves a request in memory over a connection, which both ends keep if
// the answer is 101. The goroutine of the mount ends with the connection.
func (a *answer) pipe(r *http.Request) (*http.Response, error) {
	client, server := net.Pipe()
	w := &pipeWriter{conn: server, header: make(http.Header)}
	go func() {
		defer func() {
			if failed := recover(); failed != nil {
				_ = server.Close()
				if failed != http.ErrAbortHandler { //nolint:errorlint,err113 // this very value, as in net/http
					panic(failed)
				}
				return
			}
			w.finish()
		}()
		a.visit(w)
	}()
	stop := context.AfterFunc(r.Context(), func() { _ = client.Close() })
	reader := bufio.NewReader(client)
	response, err := http.ReadResponse(reader, r)
	if !stop() || err != nil {
		_ = client.Close()
		if ctx := r.Context().Err(); ctx != nil {
			return nil, ctx
		}
		return nil, connectionReset()
	}
	if response.StatusCode == http.StatusSwitchingProtocols {
		response.Body = &pipeEnd{client, reader}
		return response, nil
	}
	body, err := io.ReadAll(response.Body)
	_ = client.Close()
	response.Body = io.NopCloser(strings.NewReader(string(body)))
	return response, err
}

// pipeEnd is the client's end of a connection, used as the body of its answer.
type pipeEnd struct {
	net.Conn
	reader *bufio.Reader
}

// Read first returns what was received with the answer.
func (p *pipeEnd) Read(b []byte) (int, error) { return p.reader.Read(b) }

// pipeWriter writes an answer to a connection, or hands the connection over.
type pipeWriter struct {
	conn     net.Conn
	header   http.Header
	started  bool
	hijacked bool
}

// Header returns the headers that WriteHeader sends.
func (w *pipeWriter) Header() http.Header { return w.header }

// WriteHeader sends the status and the headers.
func (w *pipeWriter) WriteHeader(status int) {
	if w.started {
		return
	}
	w.started = true
	if status != http.StatusSwitchingProtocols {
		w.header.Set("Connection", "close")
	}
	var head strings.Builder
	_, _ = fmt.Fprintf(&head, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = w.header.Write(&head)
	_, _ = io.WriteString(w.conn, head.String()+"\r\n")
}

// Write sends a part of the body.
func (w *pipeWriter) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.conn.Write(b)
}

// Flush does nothing, because nothing is buffered.
func (w *pipeWriter) Flush() {}

// Hijack hands over the connection; the caller must close it.
func (w *pipeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.hijacked = true
	return w.conn, bufio.NewReadWriter(bufio.NewReader(w.conn), bufio.NewWriter(w.conn)), nil
}

// finish ends an answer whose connection was not handed over.
func (w *pipeWriter) finish() {
	if !w.hijacked {
		w.WriteHeader(http.StatusOK)
		_ = w.conn.Close()
	}
}
