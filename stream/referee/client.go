package referee

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// URL is the address of the public hub.
const URL = "https://spectator.ppy.sh/referee"

// Params are the options of [Dial].
type Params struct {
	// URL is the address of the hub; empty means [URL], which is refused for a
	// client of another server than osu.ppy.sh. Plain http to another machine
	// needs [transport.Endpoints.PlainHTTP].
	URL string
	// HTTPClient opens the connections; nil means that of the osu client.
	HTTPClient *http.Client
	// Logger gets records of lost connections and lost rooms, without their
	// contents. Nil means that of the osu client.
	Logger *slog.Logger
}

// Client is a connection to the referee hub that is made again when it is lost.
// It is safe for concurrent use.
type Client struct {
	url        string
	authorizer transport.Authorizer
	http       *http.Client
	logger     *slog.Logger
	agent      string
	decoder    decoder

	ctx    context.Context //nolint:containedctx // it ends with the client
	cancel context.CancelCauseFunc
	events chan stream.Result[Event]
	queue  *queue
	joins  chan struct{} // has a place for the one that joins rooms
	done   chan struct{} // closed when nothing runs any more
	check  chan struct{} // has a place for one: look at the rooms now

	mu      sync.Mutex
	conn    *signalr.Conn
	ready   chan struct{} // closed while conn can be used
	rooms   map[objects.RoomID]*Room
	joining int // joins under way, whose events are held
	held    []Event
	deaf    bool // the hub does not refuse the roll that asks whether we are there
}

// Dial connects to the hub with the tokens of an osu client. The client lives
// until ctx is done or [Client.Close] is called; [Client.Events] must be
// received meanwhile.
//
// A first connection that fails is not tried again, except with another token
// if the server rejects the current one. Errors: [osu.ErrUnauthorized] for a
// token that the server rejects, [osu.ErrForbidden] and [osu.ErrScope] for one
// without the scope multiplayer.write_manage, [osu.ErrIntercepted] for a page
// of something in between.
func Dial(ctx context.Context, client *osu.Client, p *Params) (*Client, error) {
	if p == nil {
		p = &Params{}
	}
	config := client.Transport().Config()
	c := &Client{
		authorizer: config.Authorizer, http: p.HTTPClient, logger: p.Logger, agent: config.UserAgent, decoder: decoder{client.Transport()},
		events: make(chan stream.Result[Event]), queue: newQueue(), joins: make(chan struct{}, 1),
		done: make(chan struct{}), check: make(chan struct{}, 1), ready: make(chan struct{}), rooms: make(map[objects.RoomID]*Room),
	}
	if c.http == nil {
		c.http = config.HTTPClient
	}
	if c.logger == nil {
		c.logger = config.Logger
	}
	var err error
	if c.url, err = p.address(config.Endpoints); err != nil {
		return nil, err
	}
	if c.authorizer == nil {
		return nil, fmt.Errorf("referee: dial: %w: the client has no tokens", osu.ErrUnauthorized)
	}
	if scopes := c.authorizer.Grant().Scopes; scopes != nil && !slices.Contains(scopes, transport.ScopeMultiplayerWriteManage) {
		return nil, fmt.Errorf("referee: dial: %w: the token does not have %s", osu.ErrScope, transport.ScopeMultiplayerWriteManage)
	}
	conn, err := c.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("referee: dial: %w", err)
	}
	c.ctx, c.cancel = context.WithCancelCause(ctx)
	c.conn = conn
	close(c.ready)
	go c.live() //nolint:contextcheck // it ends with the client's
	return c, nil
}

// address returns the address of the hub, if tokens of a server may be sent
// there.
func (p *Params) address(e transport.Endpoints) (string, error) {
	if p.URL == "" {
		if e.API != transport.Production().API {
			return "", fmt.Errorf("referee: dial: %w: Params.URL is needed for a server other than osu.ppy.sh", osu.ErrValidation)
		}
		return URL, nil
	}
	at, err := url.Parse(p.URL)
	switch {
	case err != nil || at.Host == "" || at.User != nil || at.Scheme != "https" && at.Scheme != "http":
		return "", fmt.Errorf("referee: dial: %w: Params.URL is not an http or https address", osu.ErrValidation)
	case at.Scheme == "http" && !e.PlainHTTP && !onThisMachine(at.Hostname()):
		return "", fmt.Errorf("referee: dial: %w: plain http to another machine, where tokens can be read on the way", osu.ErrValidation)
	}
	return p.URL, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".test") || ip != nil && ip.IsLoopback()
}

// dial opens a connection, with another token if the first is rejected.
func (c *Client) dial(ctx context.Context) (*signalr.Conn, error) {
	for attempt := 0; ; attempt++ {
		token, err := c.authorizer.Token(ctx)
		if err != nil {
			return nil, err
		}
		header := http.Header{"Authorization": {"Bearer " + token.Reveal()}, "User-Agent": {wire.UserAgent(c.agent)}}
		conn, err := signalr.Dial(ctx, c.url, signalr.Options{HTTPClient: c.http, Header: header, Event: c.receive})
		refusal, refused := errors.AsType[*signalr.StatusError](err)
		switch {
		case err == nil:
			return conn, nil
		case refused && refusal.Page:
			return nil, fmt.Errorf("%w: %w", osu.ErrIntercepted, err)
		case refused && refusal.Status == http.StatusUnauthorized:
			c.authorizer.Reject(token)
			if attempt == 0 {
				continue
			}
			return nil, fmt.Errorf("%w: %w", osu.ErrUnauthorized, err)
		case refused && refusal.Status == http.StatusForbidden:
			return nil, fmt.Errorf("%w: %w", osu.ErrForbidden, err)
		case ctx.Err() != nil:
			return nil, wait.Ended(ctx)
		}
		return nil, err
	}
}

// Events returns the channel with the events of all rooms and of the
// connection, the same one every time. See the package documentation for its
// contract.
func (c *Client) Events() <-chan stream.Result[Event] { return c.events }

// Close disconnects in good order and waits until nothing of the client runs
// any more. The hub takes the user out of all rooms; the players stay, and the
// user keeps the right to referee.
func (c *Client) Close() {
	c.cancel(ErrClosed)
	<-c.done
}

// receive takes an event of the connection.
func (c *Client) receive(ctx context.Context, name string, arguments []jsontext.Value) {
	event := c.decoder.event(ctx, name, arguments)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.take(event)
}

// take applies an event and queues it. Those of rooms that are being joined
// wait until the state is there.
func (c *Client) take(e Event) {
	room := c.rooms[e.RoomID]
	if c.joining > 0 && e.RoomID != 0 && (room == nil || !room.state.Connected) {
		if len(c.held) < maxQueue {
			c.held = append(c.held, e)
		}
		return
	}
	if room != nil && room.state.Lost == nil {
		if kicked, ok := e.Data.(UserKicked); ok && slices.Contains(room.state.Referees, kicked.UserID) {
			c.look() // it may be us
		}
		room.state.apply(e.Data)
	}
	c.queue.push(stream.Result[Event]{Value: e})
}

// push queues an event of the client's own.
func (c *Client) push(room objects.RoomID, caughtUp bool, data EventData) {
	c.queue.push(stream.Result[Event]{Value: Event{RoomID: room, CaughtUp: caughtUp, Data: data}})
}

// look has the rooms checked soon.
func (c *Client) look() {
	select {
	case c.check <- struct{}{}:
	default:
	}
}

// connection waits for a connection that can be used.
func (c *Client) connection(ctx context.Context) (*signalr.Conn, error) {
	for {
		c.mu.Lock()
		conn, ready := c.conn, c.ready
		c.mu.Unlock()
		select {
		case <-c.ctx.Done():
			return nil, c.ended()
		default:
		}
		select {
		case <-ready:
			return conn, nil
		case <-ctx.Done():
			return nil, wait.Ended(ctx)
		case <-c.ctx.Done():
		}
	}
}

// ended returns why the client has ended.
func (c *Client) ended() error {
	if cause := context.Cause(c.ctx); !errors.Is(cause, ErrClosed) {
		return fmt.Errorf("%w: %w", ErrClosed, cause)
	}
	return ErrClosed
}

// call calls a method of the hub, once there is a connection.
func (c *Client) call(ctx context.Context, method string, arguments ...any) error {
	conn, err := c.connection(ctx)
	if err != nil {
		return callError(method, err)
	}
	_, err = invoke(ctx, conn, method, arguments...)
	return err
}

// invoke calls a method over a connection.
func invoke(ctx context.Context, conn *signalr.Conn, method string, arguments ...any) (jsontext.Value, error) {
	answer, err := conn.Invoke(ctx, method, arguments...)
	switch {
	case err == nil:
		return answer, nil
	case ctx.Err() != nil:
		err = wait.Ended(ctx)
	}
	return nil, callError(method, err)
}

// answer decodes the answer of a method.
func (c *Client) answer(ctx context.Context, method string, text jsontext.Value, v any) error {
	if err := c.decoder.decode(ctx, method, text, v); err != nil {
		return &Error{Method: method, Err: err}
	}
	return nil
}

// The delays before each attempt to connect again; the last one repeats.
var delays = []time.Duration{0, 2 * time.Second, 10 * time.Second, 30 * time.Second}
