package osutest

import (
	"context"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// RouteReferee is the referee hub, both negotiation and connection, for
// [Fault.On] and [Request].
var RouteReferee = transport.Route{Method: "GET", Pattern: refereePath}

const refereePath = "/referee"

// The times and limits of the spectator server.
const (
	hubPing      = 15 * time.Second
	hubDead      = 30 * time.Second // after the client's first ping
	hubHandshake = 15 * time.Second
	hubMaxRecord = 32 << 10
	hubNegotiate = time.Minute // how long a negotiated id can be used; the test hub's own

	maxNegotiated = 10_000 // ids without a connection yet
)

// hubConn is a connection to the referee hub.
type hubConn struct {
	id   string
	user int
	ws   *websocket.Conn
	end  context.CancelFunc

	mu    sync.Mutex
	queue []byte
	wake  chan struct{} // with room for one
	late  time.Duration // how long it takes the server to notice the end
	last  []byte        // a close message to send
}

// say queues records for the client. It disconnects a client that leaves too
// many unread.
func (c *hubConn) say(messages ...signalr.Message) {
	c.mu.Lock()
	for _, m := range messages {
		if record, err := signalr.Encode(m); err == nil {
			c.queue = append(c.queue, record...)
		}
	}
	if len(c.queue) > maxUnsent {
		c.queue = nil
		c.end()
	}
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// take returns the queued records as one text, and whether it ends with a close
// message.
func (c *hubConn) take() (text []byte, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	text, c.queue = c.queue, nil
	return append(text, c.last...), c.last != nil
}

// serveReferee answers requests below the path of the referee hub.
func serveReferee(q *request, w http.ResponseWriter, r *http.Request) {
	token := q.token
	if access := r.URL.Query().Get("access_token"); access != "" {
		q.server.mu.Lock()
		token = q.server.tokens.valid(access, q.at)
		q.server.mu.Unlock()
	}
	switch {
	case token == nil:
		w.Header().Set("WWW-Authenticate", "Bearer")
		if q.bearer != "" {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		}
		w.WriteHeader(http.StatusUnauthorized)
		return
	case token.user < 0 || !mayReferee(token):
		w.WriteHeader(http.StatusForbidden)
		return
	}
	hub := q.server.referee
	switch {
	case strings.TrimRight(r.URL.Path, "/") == refereePath+"/negotiate" && r.Method == http.MethodPost:
		hub.negotiate(q, w, r)
	case strings.TrimRight(r.URL.Path, "/") == refereePath && r.Method == http.MethodGet:
		hub.connect(token.user, w, r)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

// mayReferee reports whether a token has the scope itself; lazer's scope is not
// enough.
func mayReferee(t *token) bool {
	return slices.Contains(t.scopes, transport.ScopeMultiplayerWriteManage)
}

func (h *Referee) negotiate(q *request, w http.ResponseWriter, r *http.Request) {
	id := h.newID()
	answer := object{
		"negotiateVersion": 0, "connectionId": id,
		"availableTransports": list{object{"transport": "WebSockets", "transferFormats": list{"Text", "Binary"}}},
	}
	if r.URL.Query().Get("negotiateVersion") == "1" {
		secret := h.newID()
		answer["negotiateVersion"], answer["connectionToken"] = 1, secret
		id = secret
	}
	h.mu.Lock()
	maps.DeleteFunc(h.negotiated, func(_ string, expires time.Time) bool {
		return q.at.After(expires) || len(h.negotiated) >= maxNegotiated
	})
	h.negotiated[id] = q.at.Add(hubNegotiate)
	h.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(encode(answer))
}

func (h *Referee) newID() string {
	h.server.mu.Lock()
	defer h.server.mu.Unlock()
	return hex.EncodeToString(h.server.secret("hub", 16))
}

// connect serves a connection until it ends, and then makes the hub notice.
func (h *Referee) connect(user int, w http.ResponseWriter, r *http.Request) {
	id := r.URL.Query().Get("id")
	if id != "" {
		h.mu.Lock()
		_, known := h.negotiated[id]
		delete(h.negotiated, id)
		used := h.conns[id] != nil
		h.mu.Unlock()
		switch {
		case used:
			w.WriteHeader(http.StatusConflict)
			return
		case !known:
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte("No Connection with that ID"))
			return
		}
	} else {
		id = h.newID()
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	ws.SetReadLimit(hubMaxRecord + 1)
	ctx, end := context.WithCancel(r.Context())
	defer end()
	c := &hubConn{id: id, user: user, ws: ws, end: end, wake: make(chan struct{}, 1)}
	defer func() { _ = ws.CloseNow() }()
	buffer := &signalr.Buffer{Limit: hubMaxRecord}
	records, ok := c.shakeHands(ctx, buffer)
	if !ok {
		return
	}
	h.mu.Lock()
	h.conns[id] = c
	h.mu.Unlock()
	var sending sync.WaitGroup
	sending.Go(func() { c.send(ctx) })
	reason := h.receive(ctx, c, buffer, records)
	c.mu.Lock()
	late := c.late
	c.mu.Unlock()
	var last []byte
	if reason != "" && ctx.Err() == nil {
		m := signalr.Message{Type: signalr.TypeClose, AllowReconnect: true}
		if reason != "left" {
			m.Error = &reason
		}
		last, _ = signalr.Encode(m)
	}
	end()
	sending.Wait()
	if last != nil {
		c.bye(last) //nolint:contextcheck // the connection has ended
	}
	_ = ws.CloseNow()
	if late > 0 {
		_ = wait.For(h.server.life, late) //nolint:contextcheck // the server outlives the connection
	}
	h.disconnected(c)
}

// bye sends a close message and closes the websocket.
func (c *hubConn) bye(last []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if c.ws.Write(ctx, websocket.MessageText, last) == nil {
		_ = c.ws.Close(websocket.StatusNormalClosure, "")
	}
}

// shakeHands answers the first record, and returns the records after it in the
// same frame.
func (c *hubConn) shakeHands(ctx context.Context, buffer *signalr.Buffer) (rest [][]byte, ok bool) {
	limited, cancel := context.WithTimeout(ctx, hubHandshake)
	defer cancel()
	var records [][]byte
	for len(records) == 0 {
		_, data, err := c.ws.Read(limited)
		if err != nil {
			return nil, false
		}
		err = buffer.Write(data, func(record []byte) error {
			records = append(records, append([]byte(nil), record...))
			return nil
		})
		if err != nil {
			return nil, false
		}
	}
	answer := []byte("{}\x1e")
	if hello := string(records[0]); !strings.Contains(hello, `"json"`) || !strings.Contains(hello, `"version":1`) {
		answer, records = []byte(`{"error":"The protocol is not supported."}`+"\x1e"), nil
	}
	if c.ws.Write(ctx, websocket.MessageText, answer) != nil || records == nil {
		return nil, false
	}
	return records[1:], true
}

// send writes queued records, and pings if there are none.
func (c *hubConn) send(ctx context.Context) {
	for {
		ping := time.NewTimer(hubPing)
		var text []byte
		var last bool
		select {
		case <-c.wake:
			text, last = c.take()
		case <-ping.C:
			text, _ = signalr.Encode(signalr.Message{Type: signalr.TypePing})
		case <-ctx.Done():
			ping.Stop()
			return
		}
		ping.Stop()
		if len(text) > 0 && c.ws.Write(ctx, websocket.MessageText, text) != nil {
			c.end()
			return
		}
		if last {
			_ = c.ws.Close(websocket.StatusNormalClosure, "")
			return
		}
	}
}

// errLeft ends a connection whose client sent a close message.
var errLeft = errors.New("left")

// receive carries out calls until the connection ends. It returns the reason to
// tell the client, or "" if the client is gone.
func (h *Referee) receive(ctx context.Context, c *hubConn, buffer *signalr.Buffer, records [][]byte) string {
	const faulty = "Connection closed with an error."
	handle := func(record []byte) error {
		m, err := signalr.Decode(record)
		switch {
		case err != nil:
			return err
		case m.Type == signalr.TypeClose:
			return errLeft
		case m.Type == signalr.TypeInvocation:
			h.answer(c, m)
		}
		return nil
	}
	for _, record := range records {
		if handle(record) != nil {
			return faulty
		}
	}
	watched := len(records) > 0
	for {
		limited, cancel := ctx, context.CancelFunc(func() {})
		if watched {
			limited, cancel = context.WithTimeout(ctx, hubDead)
		}
		_, data, err := c.ws.Read(limited)
		cancel()
		if err != nil {
			return ""
		}
		watched = true
		switch err := buffer.Write(data, handle); {
		case errors.Is(err, errLeft):
			return errLeft.Error()
		case err != nil:
			return faulty
		}
	}
}

// answer carries out a call, queues the events that it causes, and then its
// answer.
func (h *Referee) answer(c *hubConn, m signalr.Message) {
	result, failure := h.invoke(c, m.Target, m.Arguments)
	if m.ID == "" {
		return // the client expects no answer
	}
	done := signalr.Message{Type: signalr.TypeCompletion, ID: m.ID}
	if failure != "" {
		done.Error = &failure
	} else {
		done.Result = jsontext.Value(encode(result))
	}
	c.say(done)
}

// hubError is a refusal, with the hub's text.
type hubError struct {
	class string // empty: opaque
	text  string
}

// Error returns the text.
func (e hubError) Error() string { return e.class + ": " + e.text }

// in returns the error text that the client gets for a failed method.
func (e hubError) in(method string) string {
	text := "An unexpected error occurred invoking '" + method + "' on the server."
	if e.class == "" {
		return text
	}
	return text + " " + e.class + ": " + e.text
}

// unbound returns the error text for arguments that do not fit.
func unbound(method string) string {
	return "Failed to invoke '" + method + "' due to an error on the server."
}

func invalidState(text string) error { return hubError{"InvalidStateException", text} }

// opaque returns an error whose text the hub does not reveal.
func opaque() error { return hubError{} }

// coded returns a refusal with an error code.
func coded(code int) error {
	return hubError{"RefereeHubException", refereeErrors[code]}
}

// refereeErrors are the texts of refusals, by error code.
var refereeErrors = func() map[int]string {
	texts := map[int]string{
		1: "User is restricted.", 2: "You are not a referee in the specified room.", 3: "You cannot join this room.",
		4: "The specified room does not exist.", 5: "The specified user is not in the room.",
		6: "The specified beatmap does not exist.", 7: "Cannot perform this operation with the current match type.",
		8: "No active match start countdown.", 9: "Cannot perform this operation in the current room state.",
		10: "Invalid ruleset.", 11: "Invalid beatmap and ruleset combination.",
		12: "Invalid mods.\nDetails: the mods do not go together", 13: "Cannot specify allowed mods in freestyle.",
		14: "The specified playlist item does not exist.", 15: "Cannot perform this operation on self.",
		16: "User is banned from room.", 17: "Invalid roll.", 18: "You are not the host of the room.",
		19: "The specified user is not connected to multiplayer.",
	}
	for code, text := range texts {
		texts[code] = "Error " + strconv.Itoa(code) + ": " + text
	}
	return texts
}()

// userIDOf returns the id of a player as the hub writes it.
func (h *Referee) userIDOf(n int) objects.UserID { return h.server.world.userID(n) }
