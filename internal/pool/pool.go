// Package pool keeps the connections of a client: as many idle as a busy program
// uses, and never more than there were calls at once.
package pool

import (
	"context"
	"io"
	"net"
	"net/http"
	"sync"
)

// NewClient returns a client with connections of its own.
func NewClient() *http.Client {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return &http.Client{}
	}
	base = base.Clone()
	base.MaxIdleConnsPerHost = base.MaxIdleConns
	return &http.Client{Transport: New(base)}
}

// Pool is a RoundTripper that dials only while there are more calls than
// connections. By itself [http.Transport] goes on dialling for a call that has
// got another's connection meanwhile, and ends up with more of them than there
// ever were calls.
//
// Nobody waits in vain: when there are as many connections as calls, one that no
// call uses is idle, so that a waiting call gets it, or is just being opened for
// or closed after one.
type Pool struct {
	base *http.Transport
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	hosts map[origin]*host
}

// origin tells hosts apart.
type origin struct{ scheme, host string }

// New returns a pool that takes over base.
func New(base *http.Transport) *Pool {
	p := &Pool{base: base, dial: base.DialContext, hosts: make(map[origin]*host)}
	base.DialContext = p.dialContext
	return p
}

// RoundTrip implements [http.RoundTripper]. A request for an upgrade, such as to a
// websocket, is not counted: it never gets an idle connection, and keeps its own.
func (p *Pool) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Upgrade") != "" {
		return p.base.RoundTrip(r)
	}
	u := &use{host: p.host(origin{r.URL.Scheme, r.URL.Host})}
	u.host.add(1, 0)
	answer, err := p.base.RoundTrip(r.WithContext(context.WithValue(r.Context(), useKey{}, u)))
	if err != nil {
		u.end()
		return nil, err
	}
	u.ReadCloser, answer.Body = answer.Body, u
	return answer, nil
}

// CloseIdleConnections is what [http.Client.CloseIdleConnections] calls.
func (p *Pool) CloseIdleConnections() { p.base.CloseIdleConnections() }

func (p *Pool) host(name origin) *host {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.hosts[name]
	if h == nil {
		h = &host{changed: make(chan struct{})}
		p.hosts[name] = h
	}
	return h
}

// dialContext dials for a call when a connection is needed, and stops with the
// call.
func (p *Pool) dialContext(ctx context.Context, network, address string) (net.Conn, error) {
	u, ok := ctx.Value(useKey{}).(*use)
	if !ok {
		return p.dial(ctx, network, address)
	}
	over := u.watched()
	if !u.host.admit(over) {
		return nil, context.Canceled
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-over:
			cancel()
		case <-ctx.Done():
		}
	}()
	c, err := p.dial(ctx, network, address)
	if err != nil {
		u.host.add(0, -1)
		return nil, err
	}
	return &conn{Conn: c, host: u.host}, nil
}

// host counts the active calls to a server, and the connections that are open
// or being opened.
type host struct {
	mu           sync.Mutex
	calls, conns int
	waiting      int           // dials
	changed      chan struct{} // closed and replaced when a count changes while dials wait
}

func (h *host) add(calls, conns int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls += calls
	h.conns += conns
	if h.waiting > 0 {
		h.waiting = 0
		close(h.changed)
		h.changed = make(chan struct{})
	}
}

// admit waits until there are more calls than connections, and then counts one
// more connection. It returns false if the call ends first.
func (h *host) admit(over <-chan struct{}) bool {
	for {
		h.mu.Lock()
		if h.conns < h.calls {
			h.conns++
			h.mu.Unlock()
			return true
		}
		h.waiting++
		changed := h.changed
		h.mu.Unlock()
		select {
		case <-changed:
		case <-over:
			return false
		}
	}
}

type useKey struct{}

// use is an active call, from its start until the body of its answer is closed.
// It replaces that body.
type use struct {
	io.ReadCloser
	host *host

	mu    sync.Mutex
	ended bool
	over  chan struct{} // closed at the end; nil if no dial has asked for it
}

// Close closes the body and ends the use.
func (u *use) Close() error {
	defer u.end()
	return u.ReadCloser.Close()
}

func (u *use) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ended {
		return
	}
	u.ended = true
	if u.over != nil {
		close(u.over)
	}
	u.host.add(-1, 0)
}

// watched returns a channel that is closed at the end of the use.
func (u *use) watched() <-chan struct{} {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.over == nil {
		u.over = make(chan struct{})
		if u.ended {
			close(u.over)
		}
	}
	return u.over
}

// conn is a counted connection.
type conn struct {
	net.Conn
	host *host
	once sync.Once
}

// Close closes the connection.
func (c *conn) Close() error {
	defer c.once.Do(func() { c.host.add(0, -1) })
	return c.Conn.Close()
}
