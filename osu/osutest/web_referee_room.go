package osutest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/wait"
)

// hubRoom is a realtime room of the referee hub.
type hubRoom struct {
	id             int64
	name, password string
	kind           string
	locked         bool
	slots          []int // numbers of players, -1 for none; nil without a limit
	host           int
	channel        channel
	items          []*hubItem
	current        int64      // id of the item
	users          []*hubUser // in the order in which they joined
	associated     []int      // referees, whether joined or not
	banned         map[int]bool
	playing        *hubItem
	countdown      *hubCountdown
	closed         bool
	made, ended    time.Time
	log            []HubEvent
	events         []roomEvent // as the API has them; item is an id
	finished       []hubPlay
}

// hubItem is an item of a playlist.
type hubItem struct {
	id                int64
	owner             int
	beatmap           beatmapRef
	ruleset           int
	required, allowed []hubMod
	freestyle         bool
	played            bool
	playedAt, started time.Time
	order             int
	teams, slots      object // of the match
}

// hubUser is a player or a referee in a room. status has two values that the
// hub does not report: loading and results.
type hubUser struct {
	user    int
	referee bool
	conn    *hubConn // the connection that gets events; nil for players
	status  string
	beatmap *int64
	ruleset *int
	mods    []hubMod
	team    string // empty for none
}

// hubMod is a mod.
type hubMod struct {
	Acronym  string         `json:"acronym"`
	Settings map[string]any `json:"settings"`
}

// hubPlay is a finished play.
type hubPlay struct {
	item int64
	user int
	seat int // how many had finished the item earlier
	at   time.Time
}

type hubCountdown struct {
	id   int
	stop context.CancelFunc
}

// lastOrder is the order of an item without a place.
const lastOrder = 65535

func (h *Referee) room(id int64) *hubRoom {
	for _, r := range h.rooms {
		if r.id == id {
			return r
		}
	}
	return nil
}

func (r *hubRoom) user(n int) *hubUser {
	for _, u := range r.users {
		if u.user == n {
			return u
		}
	}
	return nil
}

func (r *hubRoom) isFull() bool { return r.slots != nil && !slices.Contains(r.slots, -1) }

func (r *hubRoom) item(id int64) *hubItem {
	for _, i := range r.items {
		if i.id == id {
			return i
		}
	}
	return nil
}

// unplayed returns the unplayed items, in order.
func (r *hubRoom) unplayed() []*hubItem {
	left := slices.DeleteFunc(slices.Clone(r.items), func(i *hubItem) bool { return i.played })
	slices.SortStableFunc(left, func(a, b *hubItem) int { return cmp.Compare(a.order, b.order) })
	return left
}

// tell sends an event to the joined referees.
func (h *Referee) tell(r *hubRoom, name string, data object) {
	data["room_id"] = r.id
	text := encode(data)
	r.log = append(r.log, HubEvent{name, text})
	for _, u := range r.users {
		h.tellUser(u, name, text)
	}
}

func (h *Referee) tellUser(u *hubUser, name string, text []byte) {
	if u.conn != nil {
		u.conn.say(signalr.Message{Type: signalr.TypeInvocation, Target: name, Arguments: []value{text}})
	}
}

// record adds an event to the room's events in the API.
func (h *Referee) record(r *hubRoom, kind string, user int, item int64) {
	h.happened++
	r.events = append(r.events, roomEvent{id: firstHubEvent + h.happened, at: h.server.now(), kind: kind, user: user, item: int(item)})
}

// enter puts a player or referee into a room.
func (h *Referee) enter(r *hubRoom, u *hubUser) {
	if r.kind == "team_versus" && !u.referee {
		u.team = r.smallerTeam()
	}
	name, text := "UserJoined", encode(object{"room_id": r.id, "user_id": h.userIDOf(u.user)})
	r.log = append(r.log, HubEvent{name, text})
	for _, other := range r.users {
		h.tellUser(other, name, text)
	}
	if u.team != "" {
		h.tell(r, "UserTeamChanged", object{"user_id": h.userIDOf(u.user), "team": u.team})
	}
	conn := u.conn
	u.conn = nil // it gets no event about itself
	r.users = append(r.users, u)
	if r.slots != nil {
		r.slots[slices.Index(r.slots, -1)] = u.user
		h.tellState(r)
	}
	u.conn = conn
	h.record(r, "player_joined", u.user, 0)
	h.joinChat(r, u.user, true)
}

func (h *Referee) joinChat(r *hubRoom, user int, in bool) {
	chat := h.server.chat
	chat.mu.Lock()
	defer chat.mu.Unlock()
	chat.members[seat{r.channel.id, user}] = in
	if in {
		h.server.watchers.tell(channelJoined{r.channel, user, false})
	} else {
		h.server.watchers.tell(channelLeft{r.channel, user})
	}
}

func (r *hubRoom) smallerTeam() string {
	count := 0
	for _, u := range r.users {
		switch u.team {
		case "red":
			count++
		case "blue":
			count--
		}
	}
	if count > 0 {
		return "blue"
	}
	return "red"
}

// leave removes a user from a room and reports it with the named event.
func (h *Referee) leave(r *hubRoom, u *hubUser, name string, data object) {
	conn := u.conn
	r.users = slices.DeleteFunc(r.users, func(other *hubUser) bool { return other == u })
	if r.slots != nil {
		if at := slices.Index(r.slots, u.user); at >= 0 {
			r.slots[at] = -1
		}
		h.tellState(r)
	}
	h.afterPlay(r)
	h.tell(r, name, data)
	if name == "UserKicked" && conn != nil {
		h.tellUser(&hubUser{conn: conn}, name, encode(data))
	}
	h.joinChat(r, u.user, false)
}

func (h *Referee) kick(r *hubRoom, u *hubUser, by int) {
	h.record(r, "player_kicked", u.user, 0)
	h.leave(r, u, "UserKicked", object{"kicked_user_id": h.userIDOf(u.user), "kicking_user_id": h.userIDOf(by)})
}

// disconnected does what the server does when it notices that a connection is
// lost: it removes the user from its rooms, and stops at the first one that the
// user is not in.
func (h *Referee) disconnected(c *hubConn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c.id)
	for _, r := range h.rooms {
		if !slices.Contains(r.associated, c.user) {
			continue
		}
		u := r.user(c.user)
		if r.closed || u == nil {
			return
		}
		h.leave(r, u, "UserLeft", object{"user_id": h.userIDOf(c.user)})
		h.tell(r, "RefereeRemoved", object{"user_id": h.userIDOf(c.user)})
		h.record(r, "player_left", c.user, 0)
	}
}

func (h *Referee) setStatus(r *hubRoom, u *hubUser, status string) {
	u.status = status
	if status != "loading" && status != "results" {
		h.tell(r, "UserStatusChanged", object{"user_id": h.userIDOf(u.user), "status": status})
	}
}

func (h *Referee) setTeam(r *hubRoom, u *hubUser, team string) {
	u.team = team
	h.tell(r, "UserTeamChanged", object{"user_id": h.userIDOf(u.user), "team": team})
}

func (h *Referee) roll(r *hubRoom, u *hubUser, highest int) {
	result := 1 + h.server.world.pick("referee.roll", len(r.log), highest)
	h.tell(r, "RollCompleted", object{"user_id": h.userIDOf(u.user), "max": highest, "result": result})
}

func (h *Referee) tellState(r *hubRoom) {
	h.tell(r, "MatchStateChanged", object{"state": h.writeState(r)})
}

func (h *Referee) tellSettings(r *hubRoom) {
	var limit any
	if r.slots != nil {
		limit = len(r.slots)
	}
	h.tell(r, "RoomSettingsChanged", object{
		"name": r.name, "password": r.password, "type": r.kind, "playlist_item_id": r.current, "max_participants": limit,
	})
}

// unready resets the players' choices for the previous item.
func (h *Referee) unready(r *hubRoom) {
	item := r.item(r.current)
	for _, u := range r.users {
		fits := slices.DeleteFunc(slices.Clone(u.mods), func(m hubMod) bool {
			return !slices.ContainsFunc(item.allowed, func(a hubMod) bool { return a.Acronym == m.Acronym })
		})
		if len(fits) != len(u.mods) && !item.freestyle {
			u.mods = fits
			h.tell(r, "UserModsChanged", object{"user_id": h.userIDOf(u.user), "mods": writeHubMods(fits)})
		}
		if !item.freestyle && (u.beatmap != nil || u.ruleset != nil) {
			u.beatmap, u.ruleset = nil, nil
			h.tell(r, "UserStyleChanged", h.style(u, object{"user_id": h.userIDOf(u.user)}))
		}
	}
	for _, u := range r.users {
		if u.status == "ready" {
			h.setStatus(r, u, "idle")
		}
	}
	h.stopCountdown(r)
}

func (h *Referee) stopCountdown(r *hubRoom) {
	if c := r.countdown; c != nil {
		c.stop()
		r.countdown = nil
		h.tell(r, "CountdownStopped", object{"countdown_id": c.id, "type": "match_start"})
	}
}

// advance moves to the next item after one was played, aborted or skipped.
func (h *Referee) advance(r *hubRoom) {
	h.unready(r)
	done := r.item(r.current)
	done.played, done.playedAt = true, h.server.now()
	h.tellItem(r, "PlaylistItemChanged", done)
	h.reorder(r)
	if len(r.unplayed()) == 0 {
		again := *done
		h.items++
		again.id, again.played, again.order = firstHubItem+h.items, false, lastOrder
		again.teams, again.slots = nil, nil
		r.items = append(r.items, &again)
		h.tellItem(r, "PlaylistItemAdded", &again)
		h.reorder(r)
	}
	r.current = r.unplayed()[0].id
	h.unready(r)
	h.tellSettings(r)
}

// reorder numbers the unplayed items and reports those that moved.
func (h *Referee) reorder(r *hubRoom) {
	for order, item := range r.unplayed() {
		if item.order != order {
			item.order = order
			h.tellItem(r, "PlaylistItemChanged", item)
		}
	}
}

func (h *Referee) tellItem(r *hubRoom, name string, item *hubItem) {
	h.tell(r, name, object{"playlist_item": h.writeItem(item)})
}

// startMatch starts the current item, or skips it if no player is ready.
func (h *Referee) startMatch(r *hubRoom) {
	ready := slices.ContainsFunc(r.users, func(u *hubUser) bool { return u.status == "ready" })
	if !ready {
		h.advance(r)
		return
	}
	r.playing = r.item(r.current)
	teams, slots := object{}, object{}
	for _, u := range r.users {
		id := strconv.FormatInt(int64(h.userIDOf(u.user)), 10)
		if u.team != "" {
			teams[id] = u.team
		}
		if at := slices.Index(r.slots, u.user); at >= 0 {
			slots[id] = at
		}
		if !u.referee && (u.status == "ready" || u.status == "idle") {
			u.status = "loading"
		}
	}
	o := object{"playlist_item_id": r.current, "type": r.kind, "teams": nil, "slots": nil}
	if r.kind == "team_versus" {
		r.playing.teams = teams
		o["teams"] = teams
	}
	if r.slots != nil {
		r.playing.slots = slots
		o["slots"] = slots
	}
	r.playing.started = h.server.now()
	h.record(r, "game_started", -1, r.current)
	h.tell(r, "MatchStarted", o)
}

// afterPlay ends the match if nobody is playing any more.
func (h *Referee) afterPlay(r *hubRoom) {
	if r.playing == nil || slices.ContainsFunc(r.users, func(u *hubUser) bool { return u.status == "loading" || u.status == "playing" }) {
		return
	}
	item, name := r.playing, "MatchAborted"
	r.playing = nil
	for _, u := range r.users {
		if u.status == "finished_play" {
			u.status, name = "results", "MatchCompleted"
		}
	}
	h.endMatch(r, name, item)
}

func (h *Referee) endMatch(r *hubRoom, name string, item *hubItem) {
	h.record(r, map[string]string{"MatchAborted": "game_aborted", "MatchCompleted": "game_completed"}[name], -1, item.id)
	h.tell(r, name, object{"playlist_item_id": item.id})
	h.advance(r)
}

// countDown starts the match after the given time.
func (h *Referee) countDown(r *hubRoom, seconds int) {
	h.stopCountdown(r)
	ctx, stop := context.WithCancel(h.server.life)
	h.countdowns++
	c := &hubCountdown{h.countdowns, stop}
	r.countdown = c
	h.tell(r, "CountdownStarted", object{"countdown_id": c.id, "seconds": float64(seconds), "type": "match_start"})
	h.server.served.Go(func() {
		defer stop()
		if wait.For(ctx, time.Duration(seconds)*time.Second) != nil {
			return
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		if r.countdown == c && !r.closed {
			h.stopCountdown(r)
			if r.playing == nil {
				h.startMatch(r)
			}
		}
	})
}

// The functions below write objects in the hub's format.

func (h *Referee) writeRoom(r *hubRoom) object {
	players, referees := list{}, list{}
	for _, u := range r.users {
		if u.referee {
			referees = append(referees, object{"user_id": h.userIDOf(u.user)})
			continue
		}
		status := u.status
		switch status {
		case "loading":
			status = "ready"
		case "results":
			status = "finished_play"
		}
		var team any
		if u.team != "" {
			team = u.team
		}
		players = append(players, object{
			"user_id": h.userIDOf(u.user), "status": status, "style": h.style(u, object{}), "mods": writeHubMods(u.mods), "team": team,
		})
	}
	return object{
		"room_id": r.id, "chat_channel_id": r.channel.id, "name": r.name, "password": r.password, "state": h.writeState(r),
		"playlist": listOf(r.items, h.writeItem), "players": players, "referees": referees,
	}
}

func (h *Referee) writeState(r *hubRoom) object {
	var slots any
	if r.slots != nil {
		all := list{}
		for _, user := range r.slots {
			if user < 0 {
				all = append(all, nil)
				continue
			}
			all = append(all, h.userIDOf(user))
		}
		slots = all
	}
	return object{"type": r.kind, "locked": r.locked, "slots": slots}
}

func (h *Referee) writeItem(i *hubItem) object {
	return object{
		"id": i.id, "ruleset_id": i.ruleset, "beatmap_id": i.beatmap.id(), "required_mods": writeHubMods(i.required),
		"allowed_mods": writeHubMods(i.allowed), "freestyle": i.freestyle, "was_played": i.played, "order": i.order,
	}
}

// style adds a player's difficulty and ruleset to an object.
func (*Referee) style(u *hubUser, o object) object {
	o["beatmap_id"], o["ruleset_id"] = nil, nil
	if u.beatmap != nil {
		o["beatmap_id"] = *u.beatmap
	}
	if u.ruleset != nil {
		o["ruleset_id"] = *u.ruleset
	}
	return o
}

func writeHubMods(mods []hubMod) list {
	return listOf(mods, func(m hubMod) object {
		settings := object{}
		maps.Copy(settings, m.Settings)
		return object{"acronym": strings.ToUpper(m.Acronym), "settings": settings}
	})
}
