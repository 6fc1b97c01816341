package live

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/transport"
)

const (
	handshakeTimeout = 30 * time.Second
	writeTimeout     = 10 * time.Second
)

// conn is one connection. One goroutine reads; whoever owns it watches over it.
type conn struct {
	ws     *websocket.Conn
	decode decoder
	frames chan frame // closed when nothing more can be read
	err    error      // why; valid then
	heard  atomic.Int64
	held   atomic.Bool // the reader waits for its owner, not for the network
	reader sync.WaitGroup
}

// dial opens a connection, which ends with ctx or when it is closed.
func dial(ctx context.Context, o Options, decode decoder, token transport.Token) (*conn, error) {
	c := &conn{decode: decode, frames: make(chan frame, 16)}
	client := *o.HTTPClient
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Timeout = 0 // it would end the connection
	header := http.Header{"Authorization": {"Bearer " + token.Reveal()}, "User-Agent": {wire.UserAgent(o.userAgent)}}
	opening, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	ws, answer, err := websocket.Dial(opening, o.URL, &websocket.DialOptions{ //nolint:bodyclose // the library closes it
		HTTPClient: &client, HTTPHeader: header,
		OnPingReceived: func(context.Context, []byte) bool { c.hear(); return true },
	})
	switch {
	case ctx.Err() != nil:
		if ws != nil {
			_ = ws.CloseNow()
		}
		return nil, wait.Ended(ctx)
	case err == nil:
	case answer != nil && answer.StatusCode != http.StatusSwitchingProtocols:
		return nil, refused(answer)
	default:
		return nil, wire.Clean(err, token.Reveal())
	}
	ws.SetReadLimit(o.ReadLimit)
	c.ws = ws
	c.hear()
	c.reader.Go(func() { c.err = c.read(ctx); close(c.frames) })
	return c, nil
}

// refused returns what an answer without an upgrade says.
func refused(answer *http.Response) error {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return &HandshakeError{
		Status:   answer.StatusCode,
		Page:     kind == "text/html" || kind == "application/xhtml+xml",
		Redirect: answer.StatusCode >= 300 && answer.StatusCode < 400,
	}
}

// read receives frames until the connection is over, and returns why it is.
func (c *conn) read(ctx context.Context) error {
	for {
		_, text, err := c.ws.Read(ctx)
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return wait.Ended(ctx)
		case errors.Is(err, websocket.ErrMessageTooBig):
			return ErrTooLarge
		case websocket.CloseStatus(err) == websocket.StatusNoStatusRcvd:
			return io.EOF // as after a logout
		default:
			return wire.Clean(err)
		}
		c.held.Store(true)
		select {
		case c.frames <- c.decode.read(ctx, text):
		case <-ctx.Done():
			return wait.Ended(ctx)
		}
		c.hear()
		c.held.Store(false)
	}
}

func (c *conn) hear() { c.heard.Store(time.Now().UnixNano()) }

// silent reports whether nothing has come for so long.
func (c *conn) silent(d time.Duration) bool {
	return !c.held.Load() && time.Since(time.Unix(0, c.heard.Load())) >= d
}

// write sends a frame.
func (c *conn) write(ctx context.Context, text string) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, []byte(text))
}

// sync waits until the server has dealt with all frames written before: it
// answers pings in their turn.
func (c *conn) sync(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	return c.ws.Ping(ctx)
}

// close ends the connection and waits for its reader. The context of the reader
// is done.
func (c *conn) close() {
	_ = c.ws.CloseNow()
	c.reader.Wait()
}
