package osutest

import (
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/osu/objects"
)

// Referee is the referee hub of the spectator server: a SignalR hub below /referee,
// for tokens of a user with [transport.ScopeMultiplayerWriteManage]. Its methods are
// safe for concurrent use. They move what only players and networks can: players
// join, get ready and play, connections break.
//
// A method about a room that does not exist, or about a player who is not in it,
// reports false.
type Referee struct {
	server *Server

	mu         sync.Mutex // guards what follows; before those of the chat and of the server
	negotiated map[string]time.Time
	conns      map[string]*hubConn
	rooms      []*hubRoom
	online     map[int]bool
	restricted map[int]bool
	failures   map[string][]string
	items      int64 // made so far
	countdowns int
	happened   int64 // events of rooms, as the API numbers them
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

// HubEvent is an event as the hub sent it to the referees of a room.
type HubEvent struct {
	Name string
	Data jsontext.Value
}

// URL returns the address of the hub.
func (h *Referee) URL() string { return h.server.url + refereePath }

// State returns a room as JoinRoom would answer now, in JSON; nil if there is no
// such room.
func (h *Referee) State(room objects.RoomID) jsontext.Value {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.room(int64(room)); r != nil {
		return encode(h.writeRoom(r))
	}
	return nil
}

// Events returns all events that a room has had so far.
func (h *Referee) Events(room objects.RoomID) []HubEvent {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.room(int64(room)); r != nil {
		return slices.Clone(r.log)
	}
	return nil
}

// Connections returns how many connections a user has, those included whose end the
// hub has not noticed.
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

// Cut breaks the connections of a user without a word. The hub notices after the
// given time, which is up to 30 s on the real server; until then the user stays in
// the rooms, as a ghost.
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

// Close closes the connections of a user in good order, with a reason if it is not
// empty.
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

// Fail makes the next call of a method fail with the given text in place of being
// carried out: the whole text of the answer's error.
func (h *Referee) Fail(method, text string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failures[method] = append(h.failures[method], text)
}

// Send sends an event to the connections of a user, as it is.
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

// Shutdown starts the countdown of a server that is about to end: six hours, in each
// room. No new rooms can be made.
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

// change carries out what a player does in a room.
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

// Join has a player join a room; false also when they are banned or it is full.
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

// Leave has a player leave a room.
func (h *Referee) Leave(room objects.RoomID, player objects.UserID) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		h.leave(r, u, "UserLeft", object{"user_id": h.userIDOf(u.user)})
		h.record(r, "player_left", u.user, 0)
	})
}

// Ready has a player get ready, or no longer so.
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

// Mods has a player choose mods, such as "HD".
func (h *Referee) Mods(room objects.RoomID, player objects.UserID, acronyms ...string) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		u.mods = nil
		for _, acronym := range acronyms {
			u.mods = append(u.mods, hubMod{Acronym: acronym})
		}
		h.tell(r, "UserModsChanged", object{"user_id": h.userIDOf(u.user), "mods": writeHubMods(u.mods)})
	})
}

// Style has a player choose another difficulty and ruleset; 0 and -1 mean those of
// the item.
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

// Team has a player change to a team, red or blue.
func (h *Referee) Team(room objects.RoomID, player objects.UserID, team string) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) { h.setTeam(r, u, team) })
}

// Roll has a player roll.
func (h *Referee) Roll(room objects.RoomID, player objects.UserID) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) { h.roll(r, u, 100) })
}

// Loaded has all players of a match load the map: they play from now on.
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

// Finish has a player finish the map. When everybody has, the match is completed.
func (h *Referee) Finish(room objects.RoomID, player objects.UserID) bool {
	return h.change(room, player, func(r *hubRoom, u *hubUser) {
		if u.status == "playing" || u.status == "loading" {
			r.finish(u.user, h.server.now())
			h.setStatus(r, u, "finished_play")
			h.afterPlay(r)
		}
	})
}

// finish keeps that a player has finished what is being played.
func (r *hubRoom) finish(user int, at time.Time) {
	seat := count(r.finished, func(p hubPlay) bool { return p.item == r.playing.id })
	r.finished = append(r.finished, hubPlay{r.playing.id, user, seat, at})
}

// Return has all players come back from the results.
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
