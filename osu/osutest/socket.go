package osutest

import (
	"net"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// Socket is an open websocket of the notification server, at
// [RouteNotifications] of the server's URL. It behaves like the real one; its
// methods send additional frames and make it misbehave. A client that leaves
// more than 16 MiB unread is disconnected.
type Socket struct {
	server *Server
	token  *token
	conn   net.Conn
	wake   chan struct{}

	mu      sync.Mutex
	ready   bool // connection.ready was sent
	chat    bool // chat.start was sent
	ponged  bool
	hung    bool
	closing bool
	ending  bool // once everything is sent
	left    int  // bytes until the connection is cut; -1 never
	out     [][]byte
	unsent  int // bytes in out, with frameCost for each frame
}

// The limits of what is kept for a client that doesn't read.
const (
	maxUnsent = 16 << 20
	frameCost = 64 // overhead of a frame, in bytes
)

// Sockets returns the open websockets, oldest first.
func (s *Server) Sockets() []*Socket {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	return slices.Clone(s.sockets.open)
}

// Relay sends an event to the websockets of a user, as if it had happened. It
// encodes data, which must be a JSON object, and completes it as the server
// does. Notifications (new, read, delete) reach only tokens with
// [transport.ScopeAll], and chat events only websockets that have asked for
// them. Relay panics if the user does not exist or data can't be encoded as an
// object.
func (s *Server) Relay(user objects.UserID, event objects.WebsocketEvent, data any) {
	n, ok := s.world.userNumber(int64(user))
	if !ok {
		panic("osutest: no such user")
	}
	text, err := json.Marshal(data)
	if err != nil {
		panic("osutest: " + err.Error())
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(text, &members); err != nil {
		panic("osutest: the data of an event must be an object: " + err.Error())
	}
	o := object{}
	for name, value := range members {
		o[name] = value
	}
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	s.sockets.relay(n, string(event), o)
}

// LoseEvents makes the notification server miss the next n events, as the real
// one does while it is disconnected from its queue. The websockets stay open.
func (s *Server) LoseEvents(n int) {
	s.sockets.mu.Lock()
	defer s.sockets.mu.Unlock()
	s.sockets.lose = n
}

// NotifierDown answers websockets with the error frame although their token is
// valid, as when the notification server can't reach its database. Other
// requests are not affected.
func NotifierDown() Fault {
	return Fault{before: func(q *request) { q.noData = true }}
}

// User returns the user whose token opened the websocket, or 0 for a token
// without a user.
func (k *Socket) User() objects.UserID {
	if k.token.user < 0 {
		return 0
	}
	return k.server.world.userID(k.token.user)
}

// Send sends a text frame.
func (k *Socket) Send(text string) { k.SendBytes(wireFrame(opText, []byte(text))) }

// SendBinary sends a binary frame.
func (k *Socket) SendBinary(data []byte) { k.SendBytes(wireFrame(opBinary, data)) }

// SendBytes sends raw bytes, which need not be a whole frame.
func (k *Socket) SendBytes(raw []byte) {
	k.mu.Lock()
	if !k.closing && !k.hung {
		k.out = append(k.out, raw)
		k.unsent += len(raw) + frameCost
	}
	if k.unsent > maxUnsent {
		k.out, k.unsent, k.closing = nil, 0, true
		_ = k.conn.Close()
	}
	k.mu.Unlock()
	k.signal()
}

// Close sends a close frame with the given code, or one without a code if it is
// 0, and closes the connection.
func (k *Socket) Close(code int) {
	k.SendBytes(closeFrame(code, ""))
	k.Cut()
}

// Cut closes the connection, without a close frame, once everything is sent.
func (k *Socket) Cut() {
	k.mu.Lock()
	k.ending = true
	k.mu.Unlock()
	k.signal()
}

// CutAfter closes the connection after n more bytes, which may be in the middle
// of a frame or of its header.
func (k *Socket) CutAfter(n int) {
	k.mu.Lock()
	k.left = n
	k.mu.Unlock()
	k.signal()
}

// Hang stops sending anything (events, pings, answers) but keeps the connection
// open, so the server seems dead.
func (k *Socket) Hang() {
	k.mu.Lock()
	k.hung, k.out, k.unsent = true, nil, 0
	k.mu.Unlock()
}

// control sends a control frame.
func (k *Socket) control(frame []byte) { k.SendBytes(frame) }

func (k *Socket) signal() {
	select {
	case k.wake <- struct{}{}:
	default:
	}
}

// flush sends pending frames and reports whether the connection stays open.
func (k *Socket) flush() bool {
	for {
		k.mu.Lock()
		if k.hung || k.left != 0 && len(k.out) == 0 {
			over := k.ending && !k.hung
			k.mu.Unlock()
			return !over
		}
		if k.left == 0 {
			k.mu.Unlock()
			return false
		}
		next := k.out[0]
		k.out = k.out[1:]
		k.unsent -= len(next) + frameCost
		if k.left > 0 {
			next = next[:min(len(next), k.left)]
			k.left -= len(next)
		}
		k.mu.Unlock()
		if _, err := k.conn.Write(next); err != nil {
			return false
		}
	}
}
