package transport

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync"

	"github.com/osugo/osugo/osu/limit"
)

// wireSlot is the slot of a request on the wire. A request that net/http sends
// again by itself, because a connection that was kept turned out to be closed,
// waits for a slot of its own before it leaves.
type wireSlot struct {
	reserve func(context.Context) (limit.Slot, error)

	mu    sync.Mutex
	slot  limit.Slot
	conns int // that the request got so far
}

// watch returns a context whose request waits before it is sent again.
func (s *wireSlot) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(got httptrace.GotConnInfo) { s.gotConn(ctx, got) },
	})
}

// gotConn is called before each time the request is sent.
func (s *wireSlot) gotConn(ctx context.Context, got httptrace.GotConnInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns++; s.conns == 1 {
		return
	}
	s.slot.Done(limit.NoAnswer())
	if slot, err := s.reserve(ctx); err == nil {
		s.slot = slot
		return
	}
	// There is no other way to stop it here. Over HTTP/2, where the connection is
	// others', too, a request is only repeated that the server has not begun.
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
