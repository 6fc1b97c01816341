package signalr

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The timeouts of a connection, which are the defaults of every SignalR client.
const (
	pingAfter        = 15 * time.Second // without anything sent
	deadAfter        = 30 * time.Second // without anything received
	handshakeTimeout = 15 * time.Second
	closeTimeout     = 5 * time.Second
)

// defaultLimit is the largest message accepted if [Options.Limit] is not set. A
// room with fifty items in its playlist has about 40 KB.
const defaultLimit = 4 << 20

// Options say how to connect.
type Options struct {
	// HTTPClient sends the requests; nil means [http.DefaultClient]. Redirects
	// are never followed.
	HTTPClient *http.Client
	// Header is sent with both requests; it holds the token.
	Header http.Header
	// Negotiate asks for a connection first. Without it the connection is
	// opened at once, which hubs allow and which costs a request less.
	Negotiate bool
	// Limit is the largest message accepted, in bytes; 0 means 4 MiB.
	Limit int
	// Event is called for each invocation that the server sends, in order and
	// from one goroutine. While it does not return, nothing is received and the
	// connection is not found dead. Its context is done when the connection is.
	Event func(ctx context.Context, target string, arguments []jsontext.Value)
}

// Conn is a connection to a hub. It is safe for concurrent use.
type Conn struct {
	ws      *websocket.Conn
	options Options

	ctx    context.Context //nolint:containedctx // it ends with the connection
	cancel context.CancelCauseFunc
	done   chan struct{} // closed when all goroutines have ended
	out    chan outgoing

	mu    sync.Mutex
	next  int
	calls map[string]chan Message // with room for one message each
	sent  time.Time
	heard time.Time
	busy  bool // an event is being delivered
}

// outgoing is a record for the sending goroutine, so that no caller waits for
// the network longer than its context allows.
type outgoing struct {
	record []byte
	sent   chan<- struct{} // closed when it is
}

// CloseError says why a connection is over.
type CloseError struct {
	// Reason is the server's reason; empty if it gave none.
	Reason string
	// AllowReconnect says that the client may connect again at once.
	AllowReconnect bool
	// ByClient says that [Conn.Close] was called.
	ByClient bool
	// Err is what went wrong; nil after a close in good order.
	Err error
}

// Error returns the reason.
func (e *CloseError) Error() string {
	switch {
	case e.ByClient:
		return "signalr: closed"
	case e.Reason != "":
		return "signalr: closed by the server: " + e.Reason
	case e.Err != nil:
		return "signalr: connection lost: " + e.Err.Error()
	}
	return "signalr: closed by the server"
}

// Unwrap returns what went wrong.
func (e *CloseError) Unwrap() error { return e.Err }

var (
	errSilent = errors.New("nothing received for 30 s")
	errBinary = errors.New("a binary frame")
	// ErrHandshake is the error of a handshake that the server does not answer
	// as one.
	ErrHandshake = errors.New("signalr: handshake failed")
)

// InvocationError is what the server answers to a call that failed.
type InvocationError struct {
	// Target is the method.
	Target string
	// Message is the server's text, which names the kind of the error.
	Message string
}

// Error returns the server's text.
func (e *InvocationError) Error() string { return "signalr: " + line(e.Message) }

// Dial connects to the hub at an address (http or https) and shakes hands. The
// context bounds the dial only; the connection is open until [Conn.Close] or
// until it is lost. A refusal over HTTP is a [*StatusError].
func Dial(ctx context.Context, address string, options Options) (*Conn, error) {
	if options.Limit <= 0 {
		options.Limit = defaultLimit
	}
	hub, err := url.Parse(address)
	if err != nil || hub.Host == "" || hub.Scheme != "http" && hub.Scheme != "https" {
		return nil, fmt.Errorf("%w: the address of the hub is not an http or https URL", ErrNegotiation)
	}
	ctx, cancel := context.WithTimeout(ctx, handshakeTimeout)
	defer cancel()
	client := http.Client{}
	if options.HTTPClient != nil {
		client = *options.HTTPClient
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Timeout = 0 // a timeout would end the connection
	if options.Negotiate {
		if hub, err = negotiate(ctx, &client, hub, options.Header); err != nil {
			return nil, err
		}
	}
	ws, err := open(ctx, &client, hub, options.Header)
	if err != nil {
		return nil, err
	}
	ws.SetReadLimit(int64(options.Limit) + 1)
	c := &Conn{ws: ws, options: options, done: make(chan struct{}), out: make(chan outgoing), calls: make(map[string]chan Message)}
	c.ctx, c.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	buffer := &Buffer{Limit: options.Limit}
	early, err := c.shakeHands(ctx, buffer)
	if err != nil {
		c.cancel(err)
		_ = ws.CloseNow()
		return nil, err
	}
	c.heard = time.Now() // sent stays zero, so the first ping is sent immediately
	go c.run(buffer, early)
	return c, nil
}

// open opens the websocket.
func open(ctx context.Context, client *http.Client, at *url.URL, header http.Header) (*websocket.Conn, error) {
	ws, answer, err := websocket.Dial(ctx, at.String(), &websocket.DialOptions{HTTPClient: client, HTTPHeader: header.Clone()}) //nolint:bodyclose // the library closes it
	switch {
	case err == nil:
		return ws, nil
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case answer != nil && answer.StatusCode != http.StatusSwitchingProtocols:
		return nil, &StatusError{Status: answer.StatusCode, Page: isPage(answer)}
	}
	return nil, fmt.Errorf("signalr: opening the websocket: %w", withoutURL(err))
}

// shakeHands agrees on the protocol. It returns the records that follow the
// server's answer in the same frame.
func (c *Conn) shakeHands(ctx context.Context, buffer *Buffer) (early []Message, err error) {
	text, err := Encode(handshake{Protocol: "json", Version: 1})
	if err != nil {
		return nil, err
	}
	if err := c.ws.Write(ctx, websocket.MessageText, text); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHandshake, err)
	}
	for shaken := false; !shaken; {
		_, data, err := c.ws.Read(ctx)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrHandshake, readError(ctx, err))
		}
		err = buffer.Write(data, func(record []byte) error {
			if !shaken {
				shaken = true
				return readHandshake(record)
			}
			m, err := Decode(record)
			early = append(early, m)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return early, nil
}

// readHandshake parses the server's answer: an empty object means success.
func readHandshake(record []byte) error {
	var h handshake
	if err := json.Unmarshal(record, &h, lenient); err != nil {
		return fmt.Errorf("%w: the answer is not JSON", ErrHandshake)
	}
	switch {
	case h.Error != nil:
		return fmt.Errorf("%w: %s", ErrHandshake, line(*h.Error))
	case h.Type != nil:
		return fmt.Errorf("%w: a message came in place of the answer", ErrHandshake)
	}
	return nil
}

// run receives messages until the connection ends, and then stops everything.
func (c *Conn) run(buffer *Buffer, early []Message) {
	var others sync.WaitGroup
	others.Go(c.watch)
	others.Go(c.send)
	err := c.receive(buffer, early)
	end, ok := errors.AsType[*CloseError](err)
	if !ok {
		end = &CloseError{Err: err, AllowReconnect: true}
	}
	c.cancel(end) // has no effect if there was another reason
	others.Wait()
	_ = c.ws.CloseNow()
	close(c.done)
}

// send writes records until the connection ends.
func (c *Conn) send() {
	for {
		select {
		case o := <-c.out:
			if err := c.ws.Write(c.ctx, websocket.MessageText, o.record); err != nil {
				_ = c.ws.CloseNow() // the reader reports the reason
				return
			}
			close(o.sent)
			c.mu.Lock()
			c.sent = time.Now()
			c.mu.Unlock()
		case <-c.ctx.Done():
			return
		}
	}
}

// receive handles messages until there are no more.
func (c *Conn) receive(buffer *Buffer, early []Message) error {
	for _, m := range early {
		if err := c.handle(m); err != nil {
			return err
		}
	}
	for {
		kind, data, err := c.ws.Read(c.ctx)
		if err != nil {
			return readError(c.ctx, err)
		}
		if kind != websocket.MessageText {
			return errBinary
		}
		c.mu.Lock()
		c.heard = time.Now()
		c.mu.Unlock()
		err = buffer.Write(data, func(record []byte) error {
			m, err := Decode(record)
			if err != nil {
				return err
			}
			return c.handle(m)
		})
		if err != nil {
			return err
		}
	}
}

// readError returns why reading failed.
func readError(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, websocket.ErrMessageTooBig):
		return ErrTooLarge
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

// handle handles a message. Messages of other types are ignored.
func (c *Conn) handle(m Message) error {
	switch m.Type {
	case TypeInvocation:
		c.deliver(m)
	case TypeCompletion:
		c.mu.Lock()
		call := c.calls[m.ID]
		delete(c.calls, m.ID)
		c.mu.Unlock()
		if call != nil {
			call <- m
		}
	case TypeClose:
		end := &CloseError{AllowReconnect: m.AllowReconnect}
		if m.Error != nil {
			end.Reason = line(*m.Error)
		}
		return end
	case TypePing:
	}
	return nil
}

// deliver passes an event to the user's handler, which may be slow.
func (c *Conn) deliver(m Message) {
	if c.options.Event == nil {
		return
	}
	c.mu.Lock()
	c.busy = true
	c.mu.Unlock()
	c.options.Event(c.ctx, m.Target, m.Arguments)
	c.mu.Lock()
	c.busy, c.heard = false, time.Now()
	c.mu.Unlock()
}

// watch sends a ping when nothing was sent for some time, and ends the
// connection when nothing was received. It sends the first ping immediately,
// because the server monitors a client only after its first ping.
func (c *Conn) watch() {
	ticker := time.NewTicker(pingAfter / 3)
	defer ticker.Stop()
	for {
		c.mu.Lock()
		silent := !c.busy && time.Since(c.heard) >= deadAfter
		quiet := time.Since(c.sent) >= pingAfter-pingAfter/3
		c.mu.Unlock()
		if silent {
			c.cancel(&CloseError{Err: errSilent, AllowReconnect: true})
			return
		}
		if quiet {
			_ = c.write(c.ctx, Message{Type: TypePing}) // a failure ends the connection
		}
		select {
		case <-ticker.C:
		case <-c.ctx.Done():
			return
		}
	}
}

// write sends a message.
func (c *Conn) write(ctx context.Context, m Message) error {
	record, err := Encode(m)
	if err != nil {
		return err
	}
	sent := make(chan struct{})
	select {
	case c.out <- outgoing{record, sent}:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.ctx.Done():
		return context.Cause(c.ctx) //nolint:contextcheck // why the connection is over
	}
	select {
	case <-sent:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.ctx.Done():
		return context.Cause(c.ctx) //nolint:contextcheck // why the connection is over
	}
}

// Invoke calls a method of the hub and waits for its answer, which is null or
// empty for a method without a result. A failure that the server tells is an
// [*InvocationError]; nothing is known of the outcome when the context is done
// or the connection is over before the answer.
func (c *Conn) Invoke(ctx context.Context, target string, arguments ...any) (jsontext.Value, error) {
	texts := make([]jsontext.Value, len(arguments))
	for i, argument := range arguments {
		text, err := json.Marshal(argument)
		if err != nil {
			return nil, err
		}
		texts[i] = text
	}
	answer := make(chan Message, 1)
	c.mu.Lock()
	id := strconv.Itoa(c.next)
	c.next++
	c.calls[id] = answer
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.calls, id)
		c.mu.Unlock()
	}()
	if err := c.write(ctx, Message{Type: TypeInvocation, ID: id, Target: target, Arguments: texts}); err != nil {
		return nil, err
	}
	select {
	case m := <-answer:
		return m.answer(target)
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	case <-c.ctx.Done():
		select {
		case m := <-answer: // received just before the end
			return m.answer(target)
		default:
			return nil, context.Cause(c.ctx) //nolint:contextcheck // why the connection is over
		}
	}
}

// answer returns the result of a completion.
func (m Message) answer(target string) (jsontext.Value, error) {
	if m.Error != nil {
		return nil, &InvocationError{Target: target, Message: *m.Error}
	}
	return m.Result, nil
}

// Close ends the connection in good order, within a few seconds, and waits for
// everything that it started. It must not be called from [Options.Event].
func (c *Conn) Close() {
	ctx, cancel := context.WithTimeout(c.ctx, closeTimeout)
	defer cancel()
	_ = c.write(ctx, Message{Type: TypeClose})
	c.cancel(&CloseError{ByClient: true})
	<-c.done
}

// Done returns a channel that is closed when the connection is over and nothing
// of it runs any more.
func (c *Conn) Done() <-chan struct{} { return c.done }

// Err returns why the connection is over, a [*CloseError]; nil while it is
// open.
func (c *Conn) Err() error {
	select {
	case <-c.done:
		return context.Cause(c.ctx)
	default:
		return nil
	}
}
