package osutest

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// memory is a RoundTripper that passes requests to the server without a
// network.
type memory struct{ server *Server }

var errClosed = errors.New("osutest: server closed")

// RoundTrip answers a request in the caller's goroutine.
func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		defer func() { _ = r.Body.Close() }()
	}
	ctx := r.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	a, err := m.server.exchange(r)
	if err != nil {
		return nil, err
	}
	if a.reset {
		return nil, connectionReset()
	}
	if a.visit != nil {
		return a.pipe(r)
	}
	return &http.Response{
		Status:        strconv.Itoa(a.status) + " " + http.StatusText(a.status),
		StatusCode:    a.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        a.header,
		Body:          &body{ctx: ctx, answer: a},
		ContentLength: -1,
		Request:       r,
	}, nil
}

func connectionReset() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}

// body is the body of an answer, produced as it is read.
type body struct {
	ctx    context.Context //nolint:containedctx // of the request, whose response this is part of
	answer *answer
	chunk  []byte
	closed bool
}

// Read waits for the next chunk, or for the end of the request's context.
func (b *body) Read(p []byte) (int, error) {
	if b.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	if len(b.chunk) == 0 {
		chunk, err := b.answer.next(b.ctx)
		if errors.Is(err, errEnd) {
			return 0, io.EOF
		}
		if err != nil {
			return 0, err
		}
		b.chunk = chunk
	}
	n := copy(p, b.chunk)
	b.chunk = b.chunk[n:]
	return n, nil
}

// Close ends the body.
func (b *body) Close() error {
	b.closed = true
	return nil
}
