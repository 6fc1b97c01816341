package transport_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// errSpent is the answer of a limiter that has no more slots.
var errSpent = errors.New("no slot is left")

// slots is a limiter that has a number of slots.
type slots struct{ left, taken atomic.Int64 }

func (s *slots) Reserve(context.Context, limit.Demand) (limit.Slot, error) {
	if s.left.Add(-1) < 0 {
		return nil, errSpent
	}
	s.taken.Add(1)
	return new(unlimitedSlot{limiter: new(unlimited)}), nil
}

// TestResend_waitsForLimiter sends requests over real sockets to servers that make
// net/http send one of them again by itself. The second request has a slot of its
// own, or does not leave.
func TestResend_waitsForLimiter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		serve func(*testing.T) (url string, via *http.Transport, arrived *atomic.Int64)
	}{
		{"a kept connection that was closed", closesKept},
		{"a stream that was refused", refusesStreams},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, slotsLeft := range []int64{3, 2} {
				url, via, arrived := c.serve(t)
				l := new(slots)
				l.left.Store(slotsLeft)
				client, err := transport.New(transport.Config{
					Limiter: l, HTTPClient: &http.Client{Transport: via}, Retry: transport.Retry{Attempts: 1},
					Endpoints: transport.BaseURL(url), Timeout: 20 * time.Second,
				})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := client.Do(t.Context(), transport.GetSeasonalBackgrounds.At()); err != nil {
					t.Fatal(err)
				}
				answer, err := client.Do(t.Context(), transport.GetSeasonalBackgrounds.At())
				if got := l.taken.Load(); got != slotsLeft {
					t.Errorf("got %d slots taken, want %d", got, slotsLeft)
				}
				if got := arrived.Load(); got != slotsLeft {
					t.Errorf("%d slots: got %d requests at the server, want as many", slotsLeft, got)
				}
				if slotsLeft == 2 {
					if !errors.Is(err, errSpent) {
						t.Errorf("got %v, want the limiter's refusal", err)
					}
					continue
				}
				if err != nil || string(answer.Body) != "{}" {
					t.Errorf("got %v, %v, want the second answer", answer, err)
				}
			}
		})
	}
}

// closesKept serves HTTP/1. It reads the second request of each connection, and
// closes the connection without an answer.
func closesKept(t *testing.T) (url string, via *http.Transport, arrived *atomic.Int64) {
	t.Helper()
	listener := listen(t)
	arrived = new(atomic.Int64)
	go accept(listener, func(conn net.Conn) {
		in := bufio.NewReader(conn)
		for n := 1; ; n++ {
			request, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, request.Body)
			arrived.Add(1)
			if n == 2 {
				return
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
		}
	})
	via = new(http.Transport)
	t.Cleanup(via.CloseIdleConnections)
	return "http://" + listener.Addr().String(), via, arrived
}

// refusesStreams serves HTTP/2. It refuses the second request of each connection
// with REFUSED_STREAM, which allows to send it again.
func refusesStreams(t *testing.T) (url string, via *http.Transport, arrived *atomic.Int64) {
	t.Helper()
	pattern := httptest.NewUnstartedServer(nil)
	pattern.EnableHTTP2 = true
	pattern.StartTLS()
	t.Cleanup(pattern.Close)
	listener := tls.NewListener(listen(t), pattern.TLS)
	arrived = new(atomic.Int64)
	go accept(listener, func(conn net.Conn) {
		if _, err := io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
			return
		}
		writeFrame(conn, frameSettings, 0, 0, nil)
		for n := 0; ; {
			kind, flags, stream, err := readFrame(conn)
			switch {
			case err != nil:
				return
			case kind == frameSettings && flags&flagAck == 0:
				writeFrame(conn, frameSettings, flagAck, 0, nil)
			case kind == frameHeaders:
				arrived.Add(1)
				if n++; n == 2 {
					writeFrame(conn, frameReset, 0, stream, []byte{0, 0, 0, 7}) // REFUSED_STREAM
					continue
				}
				writeFrame(conn, frameHeaders, flagEndHeaders, stream, []byte{0x88}) // status 200
				writeFrame(conn, frameData, flagEndStream, stream, []byte("{}"))
			}
		}
	})
	via, _ = pattern.Client().Transport.(*http.Transport)
	return "https://" + listener.Addr().String(), via, arrived
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

// accept serves connections until the listener is closed.
func accept(listener net.Listener, serve func(net.Conn)) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			serve(conn)
		}()
	}
}

// Frames of HTTP/2; see RFC 9113, section 6.
const (
	frameData, frameHeaders, frameReset, frameSettings = 0, 1, 3, 4
	flagAck, flagEndStream, flagEndHeaders             = 1, 1, 4
)

func writeFrame(to io.Writer, kind, flags byte, stream uint32, payload []byte) {
	frame := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	frame = binary.BigEndian.AppendUint32(append(frame, flags), stream)
	_, _ = to.Write(append(frame, payload...))
}

// readFrame reads a frame and skips its payload.
func readFrame(from io.Reader) (kind, flags byte, stream uint32, err error) {
	var head [9]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return 0, 0, 0, err
	}
	length := int64(binary.BigEndian.Uint32(head[:]) >> 8)
	_, err = io.CopyN(io.Discard, from, length)
	return head[3], head[4], binary.BigEndian.Uint32(head[5:]), err
}
