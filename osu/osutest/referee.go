package osutest

import (
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/osu/objects"
)

// Referee is the referee hub of the spectator server: a SignalR hub below
// /referee, for tokens of a user with [transport.ScopeMultiplayerWriteManage].
// Its methods are safe for concurrent use. They do what only players and
// networks can do: make players join, get ready and play, and break
// connections.
//
// Methods that return a bool report false if the room does not exist or the
// player is not in it.
type Referee struct {
	server *Server

	mu         sync.Mutex // guards what follows; before those of the chat and of the server
	negotiated map[string]time.Time
	conns      map[string]*hubConn
	rooms      []*hubRoom
	online     map[int]bool
	restricted map[int]bool
	failures   map[string][]string
	items      int64 // created so far
	countdowns int
	happened   int64 // the last event id, counted as the API numbers events of rooms
	shutdown   bool
}

// Referee returns the server's referee hub.
func (s *Server) Referee() *Referee { return s.referee }

func newReferee(s *Server) *Referee {
	return &Referee{
		server: s, negotiated: make(map[string]time.Time), conns: make(map[string]*hubConn),
		online: make(map[int]bool), restricted: make(map[int]bool), failures: make(map[string][]string),
	}
}

// HubEvent is an event that the hub sent to the referees of a room.
type HubEvent struct {
	Name string
	Data jsontext.Value
}

// URL returns the address of the hub.
func (h *Referee) URL() string { return h.server.url + refereePath }

// State returns the JSON of a room that JoinRoom would return now, or nil if
// the room does not exist.
func (h *Referee) State(room objects.RoomID) jsontext.Value {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.room(int64(room)); r != nil {
		return encode(h.writeRoom(r))
	}
	return nil
}

// Events returns all events of a room so far.
func (h *Referee) Events(room objects.RoomID) []HubEvent {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.room(int64(room)); r != nil {
		return slices.Clone(r.log)
	}
	return nil
}

// Connections returns how many connections a user has, including broken ones
// that the hub has not noticed yet.
func (h *Referee) Connections(user objects.UserID) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.connsOf(user))
}

func (h *Referee) connsOf(user objects.UserID) []*hubConn {
	var all []*hubConn
	for _, c := range h.conns {
		if h.userIDOf(c.user) == user {
			all = append(all, c)
		}
	}
	return all
}

// Cut breaks the connections of a user without closing them. The hub notices
// after the given time, which is up to 30 s on the real server; until then the
// user stays in its rooms.
func (h *Referee) Cut(user objects.UserID, noticedAfter time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.connsOf(user) {
		c.mu.Lock()
		c.late = noticedAfter
		c.mu.Unlock()
		c.end()
	}
}

// Close closes the connections of a user with a close message, which includes
// the reason unless it is empty.
func (h *Referee) Close(user objects.UserID, reason string, allowReconnect bool) {
	m := signalr.Message{Type: signalr.TypeClose, AllowReconnect: allowReconnect}
	if reason != "" {
		m.Error = &reason
	}
	record, _ := signalr.Encode(m)
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.connsOf(user) {
		c.mu.Lock()
		c.last = record
		c.mu.Unlock()
		c.say()
	}
}

// Fail makes the next call of a method fail, with text as the whole error text,
// instead of carrying it out.
func (h *Referee) Fail(method, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures[method] = append(h.failures[method], text)
}

// Send sends an event to the connections of a user, unchecked.
func (h *Referee) Send(user objects.UserID, name string, arguments ...jsontext.Value) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.connsOf(user) {
		c.say(signalr.Message{Type: signalr.TypeInvocation, Target: name, Arguments: arguments})
	}
}

// Restrict restricts a user.
func (h *Referee) Restrict(user objects.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n, ok := h.server.world.userNumber(int64(user)); ok {
		h.restricted[n] = true
	}
}

// Online connects a player with the lazer client, so that they can be invited.
func (h *Referee) Online(player objects.UserID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n, ok := h.server.world.userNumber(int64(player)); ok {
		h.online[n] = true
	}
}

// Shutdown starts the six-hour countdown of a server shutdown in each room. No
// new rooms can be created.
func (h *Referee) Shutdown() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shutdown = true
	for _, r := range h.rooms {
		if !r.closed {
			h.countdowns++
			h.tell(r, "CountdownStarted", object{"countdown_id": h.countdowns, "seconds": 21600.0, "type": "server_shutting_down"})
		}
	}
}

// change calls do with a player in a room, under the lock.
func (h *Referee) change(room objects.RoomID, player objects.UserID, do func(r *hubRoom, u *hubUser)) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.room(int64(room))
	n, ok := h.server.world.userNumber(int64(player))
	if r == nil || !ok || r.user(n) == nil {
		return false
	}
	do(r, r.user(n))
	return true
}

// Join makes a player join a room. It also reports false if the player is
// banned or already there, or the room is full.
func (h *Referee) Join(room objects.RoomID, player objects.UserID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.room(int64(room))
	n, ok := h.server.world.userNumber(int64(player))
	if r == nil || !ok || r.banned[n] || r.user(n) != nil || r.isFull() {
		return false
	}
	h.online[n] = true
	h.enter(r, &hubUser{user: n, status: "idle"})
	return true
}

// Leave makes a player leave a room.
func (h *Referee) Leave(room objects.RoomID, player objects.UserID) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		h.leave(r, u, "UserLeft", object{"user_id": h.userIDOf(u.user)})
		h.record(r, "player_left", u.user, 0)
	})
}

// Ready makes a player ready, or not ready.
func (h *Referee) Ready(room objects.RoomID, player objects.UserID, ready bool) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		switch {
		case ready && u.status == "idle":
			h.setStatus(r, u, "ready")
		case !ready && u.status == "ready":
			h.setStatus(r, u, "idle")
		}
	})
}

// Mods makes a player choose mods, such as "HD".
func (h *Referee) Mods(room objects.RoomID, player objects.UserID, acronyms ...string) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		u.mods = nil
		for _, acronym := range acronyms {
			u.mods = append(u.mods, hubMod{Acronym: acronym})
		}
		h.tell(r, "UserModsChanged", object{"user_id": h.userIDOf(u.user), "mods": writeHubMods(u.mods)})
	})
}

// Style makes a player choose a difficulty and a ruleset; 0 and -1 mean those
// of the playlist item.
func (h *Referee) Style(room objects.RoomID, player objects.UserID, beatmap objects.BeatmapID, ruleset int) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		u.beatmap, u.ruleset = nil, nil
		if beatmap > 0 {
			u.beatmap = new(int64(beatmap))
		}
		if ruleset >= 0 {
			u.ruleset = &ruleset
		}
		h.tell(r, "UserStyleChanged", h.style(u, object{"user_id": h.userIDOf(u.user)}))
	})
}

// Team makes a player change to a team, "red" or "blue".
func (h *Referee) Team(room objects.RoomID, player objects.UserID, team string) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) { h.setTeam(r, u, team) })
}

// Roll makes a player roll a number up to 100.
func (h *Referee) Roll(room objects.RoomID, player objects.UserID) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) { h.roll(r, u, 100) })
}

// Loaded makes all players who are loading the map start to play.
func (h *Referee) Loaded(room objects.RoomID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.room(int64(room))
	if r == nil || r.playing == nil {
		return false
	}
	for _, u := range r.users {
		if u.status == "loading" {
			h.setStatus(r, u, "playing")
		}
	}
	return true
}

// Finish makes a player finish the map. The match is completed when every
// player has finished.
func (h *Referee) Finish(room objects.RoomID, player objects.UserID) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		if u.status == "playing" || u.status == "loading" {
			r.finish(u.user, h.server.now())
			h.setStatus(r, u, "finished_play")
			h.afterPlay(r)
		}
	})
}

// finish records that a player has finished the current item.
func (r *hubRoom) finish(user int, at time.Time) {
	seat := count(r.finished, func(p hubPlay) bool { return p.item == r.playing.id })
	r.finished = append(r.finished, hubPlay{r.playing.id, user, seat, at})
}

// Return makes all players return from the results screen.
func (h *Referee) Return(room objects.RoomID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.room(int64(room))
	if r == nil {
		return false
	}
	for _, u := range r.users {
		if u.status == "results" {
			h.setStatus(r, u, "idle")
		}
	}
	return true
}
