package live_test

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

// feed serves the notification websocket over the network: each connection gets
// the same bytes after its first frame. Requests of the API get empty answers.
func feed(tb testing.TB, frames []byte) *httptest.Server {
	tb.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"silences":[]}`)
			return
		}
		conn, both, err := http.NewResponseController(w).Hijack()
		if err != nil {
			tb.Error(err)
			return
		}
		defer conn.Close()
		key := sha1.Sum([]byte(r.Header.Get("Sec-Websocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(key[:]))
		_, _ = conn.Write(wsFrame(`{"event":"connection.ready"}`))
		if waitForFrame(both) != nil {
			return
		}
		_, _ = conn.Write(frames)
		_, _ = io.Copy(io.Discard, both) // until the client leaves
	}))
	tb.Cleanup(s.Close)
	return s
}

func waitForFrame(r *bufio.ReadWriter) error {
	_, err := r.ReadByte()
	return err
}

// wsFrame returns a text frame of a server.
func wsFrame(text string) []byte {
	frame := []byte{0x81}
	if len(text) < 126 {
		frame = append(frame, byte(len(text)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, 126), uint16(len(text)))
	}
	return append(frame, text...)
}

// messageFrames returns n frames with a message each.
func messageFrames(n int) []byte {
	var all []byte
	for i := range n {
		all = append(all, wsFrame(strings.Replace(newMessage, `"message_id":205`, fmt.Sprintf(`"message_id":%d`, i+1000), 1))...)
	}
	return all
}

// BenchmarkStream_messages compares a stream with a reader that does nothing
// but decode the same frames, by turns.
func BenchmarkStream_messages(b *testing.B) {
	const n = 10_000
	s := feed(b, messageFrames(n))
	var bare, stream time.Duration
	for b.Loop() {
		bare += receiveBare(b, s, n)
		stream += receiveStream(b, s, n)
	}
	total := float64(n) * float64(b.N)
	b.ReportMetric(total/bare.Seconds(), "bare/s")
	b.ReportMetric(total/stream.Seconds(), "stream/s")
	b.ReportMetric(bare.Seconds()/stream.Seconds(), "ratio")
}

// receiveBare receives n messages and returns how long that took.
func receiveBare(b *testing.B, s *httptest.Server, n int) time.Duration {
	b.Helper()
	ws, _, err := websocket.Dial(b.Context(), s.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = ws.CloseNow() }()
	ws.SetReadLimit(1 << 20)
	began := time.Now()
	for got := -1; got < n; got++ { // the first is not a message
		_, text, err := ws.Read(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		var f objects.WebsocketFrame
		if err := json.Unmarshal(text, &f); err != nil {
			b.Fatal(err)
		}
		if got < 0 {
			err = ws.Write(b.Context(), websocket.MessageText, []byte(`{"event":"chat.start"}`))
			began = time.Now()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}

// receiveStream does the same with a stream.
func receiveStream(b *testing.B, s *httptest.Server, n int) time.Duration {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	stream := connectTo(ctx, b, s.URL)
	var began time.Time
	got := 0
	for r := range stream.Events() {
		switch r.Value.(type) {
		case live.Ready:
			began = time.Now()
		case live.Message:
			if got++; got == n {
				return time.Since(began)
			}
		}
	}
	b.Fatalf("got %d messages, want %d", got, n)
	return 0
}

// connectTo opens a stream to a server, with a connection pool of its own.
func connectTo(ctx context.Context, tb testing.TB, url string) *live.Stream {
	tb.Helper()
	pool := &http.Transport{DialContext: (&net.Dialer{}).DialContext}
	context.AfterFunc(ctx, pool.CloseIdleConnections)
	client, err := osu.New(auth.FixedToken("token", transport.Grant{}), osu.BaseURL(url), osu.HTTPClient(&http.Client{Transport: pool}), unlimited)
	if err != nil {
		tb.Fatal(err)
	}
	return live.Connect(ctx, client, &live.Options{CheckEvery: -1})
}
