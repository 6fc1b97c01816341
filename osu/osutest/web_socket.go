package osutest

import (
	"bufio"
	"context"
	"crypto/sha1" //nolint:gosec // RFC 6455 says so
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/transport"
)

const (
	pingEvery = 20 * time.Second
	// activeFor is how long an ack or a join keeps a user active in public
	// channels.
	activeFor = time.Minute
	// checkTime is how long the check of a token takes. Messages that the
	// client sends meanwhile are lost.
	checkTime = 500 * time.Microsecond
	// farewell is how long to wait for the answer to a close frame.
	farewell = 30 * time.Second
)

// sockets holds the open websockets, and the part of the chat's state that they
// need.
type sockets struct {
	server *Server

	mu     sync.Mutex
	open   []*Socket
	active map[seat]time.Time
	lose   int // how many of the next events to lose
}

// serveSocket opens a websocket and serves it until it ends.
func serveSocket(q *request, w http.ResponseWriter, r *http.Request) {
	key := r.Header.Get("Sec-WebSocket-Key")
	raw, err := base64.StdEncoding.DecodeString(key)
	version := r.Header.Get("Sec-WebSocket-Version")
	switch {
	case !strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		http.Error(w, "Upgrade Required", http.StatusUpgradeRequired)
		return
	case err != nil, len(raw) != 16, version != "13" && version != "8":
		http.Error(w, "Bad Request", http.StatusBadRequest)
		return
	}
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) //nolint:gosec // as above
	header := w.Header()
	header.Set("Upgrade", "websocket")
	header.Set("Connection", "Upgrade")
	header.Set("Sec-WebSocket-Accept", base64.StdEncoding.EncodeToString(sum[:]))
	if offered, _, _ := strings.Cut(r.Header.Get("Sec-WebSocket-Protocol"), ","); offered != "" {
		header.Set("Sec-WebSocket-Protocol", strings.TrimSpace(offered))
	}
	w.WriteHeader(http.StatusSwitchingProtocols)
	conn, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.SetDeadline(time.Time{})
	socket := &Socket{server: q.server, token: q.socketToken(), conn: conn, wake: make(chan struct{}, 1), left: -1, ponged: true}
	// A write can block if the client doesn't read.
	defer context.AfterFunc(r.Context(), func() { _ = conn.Close() })()
	socket.serve(r.Context().Done(), buffer.Reader)
}

// socketToken returns the token that opens a websocket by the notification
// server's rules, or nil if it does not accept the request.
func (q *request) socketToken() *token {
	access := q.http.URL.Query().Get("access_token")
	if header := q.http.Header.Get("Authorization"); header != "" {
		access, _ = strings.CutPrefix(header, "Bearer ")
	}
	s := q.server
	s.mu.Lock()
	defer s.mu.Unlock()
	tok := s.tokens.valid(access, q.at)
	switch {
	case tok == nil, q.noData, !tok.has(transport.ScopeChatRead):
		return nil
	case q.at.Truncate(time.Second).Before(tok.issued): // the server compares whole seconds
		return nil
	}
	return tok
}

// serve serves a websocket until it ends or done is closed.
func (k *Socket) serve(done <-chan struct{}, in *bufio.Reader) {
	all := &k.server.sockets
	defer all.remove(k)
	ended := make(chan struct{})
	checked := time.After(checkTime)
	var group sync.WaitGroup
	group.Go(func() {
		defer close(ended)
		k.read(&clientReader{in: in})
	})
	group.Go(func() { k.ping(ended) })
	var closed <-chan time.Time
	for k.flush() {
		if closed == nil && k.isClosing() {
			closed = time.After(farewell)
		}
		select {
		case <-k.wake:
			continue
		case <-checked:
			k.accept()
			continue
		case <-ended:
		case <-closed:
		case <-done:
		}
		break
	}
	_ = k.conn.Close()
	group.Wait()
}

// accept sends the result of the token check.
func (k *Socket) accept() {
	if k.token == nil {
		k.Send(`{"error":"authentication failed"}`)
		k.Cut()
		return
	}
	k.mu.Lock()
	k.ready = true
	k.mu.Unlock()
	k.Send(`{"event":"connection.ready"}`)
	k.server.sockets.add(k)
}

// isClosing reports whether the close frame has been sent.
func (k *Socket) isClosing() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.closing
}

// read handles the client's frames.
func (k *Socket) read(r *clientReader) {
	for {
		m, err := r.next()
		if err != nil || m.op == opClose {
			if answer := answerTo(m, err); answer != nil {
				k.SendBytes(answer)
			}
			k.Cut()
			return
		}
		switch m.op {
		case opPing:
			k.control(wireFrame(opPong, m.payload))
		case opPong:
			k.mu.Lock()
			k.ponged = true
			k.mu.Unlock()
		default:
			k.command(m.payload)
		}
	}
}

// command carries out a command of the client and ignores other messages.
func (k *Socket) command(text []byte) {
	var c struct {
		Event string `json:"event"`
	}
	if json.Unmarshal(text, &c, jsontext.AllowDuplicateNames(true)) != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.ready {
		return
	}
	switch c.Event {
	case "chat.start":
		k.chat = true
	case "chat.end":
		k.chat = false
	}
}

// ping sends pings until the websocket ends, and closes it if one is not
// answered.
func (k *Socket) ping(ended <-chan struct{}) {
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ended:
			return
		case <-ticker.C:
		}
		k.mu.Lock()
		alive := k.ponged || k.hung
		k.ponged = false
		k.mu.Unlock()
		if !alive {
			_ = k.conn.Close()
			return
		}
		k.control(wireFrame(opPing, nil))
	}
}

func (all *sockets) add(k *Socket) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.open = append(all.open, k)
}

func (all *sockets) remove(k *Socket) {
	all.mu.Lock()
	defer all.mu.Unlock()
	all.open = slices.DeleteFunc(all.open, func(other *Socket) bool { return other == k })
}

// logout tells the websockets of a token that it was revoked.
func (all *sockets) logout(tok *token) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for _, k := range all.open {
		if k.token == tok {
			k.Send(`{"event":"logout"}`)
			k.SendBytes(closeFrame(0, ""))
			k.mu.Lock()
			k.closing = true
			k.mu.Unlock()
			k.signal()
		}
	}
}

// relay sends an event to the websockets of a player, written as the server's
// broadcaster does.
func (all *sockets) relay(user int, event string, data object) {
	data["socket"] = nil
	// The members are in the broadcaster's order.
	text := `{"event":` + strconv.Quote(event) + `,"data":` + string(encode(data)) + `,"socket":null}`
	for _, k := range all.open {
		if k.token.user == user && k.wants(event) {
			k.Send(text)
		}
	}
}

// wants reports whether a websocket gets events with the given name.
func (k *Socket) wants(event string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.closing:
		return false
	case strings.HasPrefix(event, "chat."):
		return k.chat
	case event == "new", event == "read", event == "delete":
		return k.token.has(transport.ScopeAll)
	}
	return true
}

// see relays a change. The chat is locked.
func (all *sockets) see(h happening) {
	s := all.server
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.active == nil {
		all.active = make(map[seat]time.Time)
	}
	now := s.now()
	switch h := h.(type) {
	case userActive:
		for i := range publicChannels {
			if ch, _ := s.world.channel(int64(firstPublicChannel + i)); s.chat.isMember(s.world, ch, h.user) {
				all.active[seat{ch.id, h.user}] = now
			}
		}
		return
	case channelJoined:
		all.active[seat{h.channel.id, h.user}] = now
		if h.again {
			return
		}
	case messagePosted, channelOpened, channelLeft:
	default:
		return
	}
	if all.lose > 0 {
		all.lose--
		return
	}
	switch h := h.(type) {
	case channelJoined:
		all.relay(h.user, "chat.channel.join", all.channel(h.channel, h.user, "", false))
	case channelLeft:
		all.relay(h.user, "chat.channel.part", all.channel(h.channel, h.user, "", false))
	case channelOpened:
		for _, user := range h.channel.users {
			all.relay(user, "chat.channel.join", all.channel(h.channel, user, h.uuid, true))
		}
	case messagePosted:
		all.message(h.channel, h.message, now)
	}
}

// channel writes a channel for a player. The server does not see the first
// message of a new channel yet.
func (all *sockets) channel(ch channel, user int, uuid string, empty bool) object {
	q := &request{server: all.server, world: all.server.world, token: &token{user: user}, at: all.server.now()}
	o := all.server.chat.write(q, ch, channelIncludes...)
	if empty {
		o["last_message_id"] = nil
	}
	if uuid != "" {
		o["uuid"] = uuid
	}
	return o
}

// message relays a message to all users who may see it.
func (all *sockets) message(ch channel, m message, now time.Time) {
	s := all.server
	q := &request{server: s, world: s.world}
	var users []int
	for _, k := range all.open {
		if k.token.user >= 0 && !slices.Contains(users, k.token.user) {
			users = append(users, k.token.user)
		}
	}
	for _, user := range users {
		active := now.Sub(all.active[seat{ch.id, user}]) <= activeFor
		switch {
		case isBotCommand(m.content):
			if user != m.sender {
				continue
			}
		case ch.kind == "PUBLIC" && !active, ch.kind != "PUBLIC" && !s.chat.isMember(s.world, ch, user):
			continue
		}
		all.relay(user, "chat.message.new", object{
			"messages": list{q.writeMessage(ch, m, false)}, "users": list{s.world.user(m.sender)},
		})
	}
}

// isBotCommand reports whether a message is a command to a bot, which only its
// author sees.
func isBotCommand(text string) bool {
	return len(text) > 1 && text[0] == '!' && text[1] != '!' && text[1] != ' '
}
