package transport

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/http/httptrace"
	"sync"

	"github.com/osugo/osugo/osu/limit"
)

// wireSlot is the slot of a request on the wire. A request that net/http sends
// again by itself, because a connection that was kept turned out to be closed or
// the server refused the stream, waits for a slot of its own before it leaves.
type wireSlot struct {
	client *Client
	call   *callState
	cancel context.CancelFunc // of the attempt

	mu    sync.Mutex
	slot  limit.Slot
	conns int   // that the request got so far
	err   error // why it may not be sent again
}

// sending is called before each time the request is sent. It can't return an
// error, so a request that may not be sent again is stopped in two ways: its
// context is cancelled, which HTTP/2 looks at before it writes, and over HTTP/1,
// which does not, its connection is closed.
func (s *wireSlot) sending(ctx context.Context, got httptrace.GotConnInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns++; s.conns == 1 {
		return
	}
	s.slot.Done(limit.NoAnswer())
	slot, err := s.client.config.Limiter.Reserve(ctx, s.client.waiting(s.call))
	if err == nil {
		s.slot = slot
		return
	}
	s.err = err
	s.cancel()
	if secure, ok := got.Conn.(*tls.Conn); !ok || secure.ConnectionState().NegotiatedProtocol != "h2" {
		_ = got.Conn.Close()
	}
}

// settle tells the limiter what came of the request.
func (s *wireSlot) settle(unsent bool, a limit.Answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if unsent {
		s.slot.Release()
	} else {
		s.slot.Done(a)
	}
}

// refusal returns why the limiter did not let the request be sent again; nil if
// it did.
func (s *wireSlot) refusal() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// resendsSent reports whether net/http sends requests of a method again that the
// server may have seen. Others it sends again only if nothing of them has left.
func resendsSent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}
