package osutest

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

type value = jsontext.Value

// The ids of things that the hub creates, above those of the world.
const (
	firstHubRoom  = 1_900_001
	firstHubItem  = 19_000_000
	firstHubEvent = 90_000_000
)

// The limits of the hub.
const (
	hubRooms    = 4  // open rooms of a host
	hubRoomsBot = 50 // open rooms of a bot
	hubItems    = 50 // unplayed items of an owner
)

// errUnbound is the error of arguments that do not fit the method.
var errUnbound = errors.New("the arguments do not fit")

// hubCall is a call of a method by a referee.
type hubCall struct {
	*Referee
	conn *hubConn
	user int
	args []value
	room *hubRoom
}

// hubMethod is a method of the hub: its number of arguments, whether the first
// is a room with which the caller must be associated, and its function.
type hubMethod struct {
	args int
	open bool // the caller need not be a referee of the room
	run  func(*hubCall) (any, error)
}

var hubMethods = map[string]hubMethod{
	"MakeRoom": {1, true, (*hubCall).makeRoom}, "JoinRoom": {1, false, (*hubCall).joinRoom},
	"CloseRoom": {1, false, (*hubCall).closeRoom}, "InvitePlayer": {2, false, (*hubCall).invitePlayer},
	"KickPlayer": {2, false, (*hubCall).kickPlayer}, "BanUser": {2, false, (*hubCall).banUser},
	"AddReferee": {2, true, (*hubCall).addReferee}, "RemoveReferee": {2, true, (*hubCall).removeReferee},
	"ListRooms": {0, true, (*hubCall).listRooms}, "ChangeRoomSettings": {2, false, (*hubCall).changeRoomSettings},
	"EditCurrentPlaylistItem": {2, false, (*hubCall).editCurrentItem}, "AddPlaylistItem": {2, false, (*hubCall).addItem},
	"EditPlaylistItem": {2, false, (*hubCall).editItem}, "RemovePlaylistItem": {2, false, (*hubCall).removeItem},
	"Roll": {2, false, (*hubCall).rollDice}, "MoveUser": {2, false, (*hubCall).moveUser},
	"SetLockState": {2, false, (*hubCall).setLock}, "StartMatch": {2, false, (*hubCall).start},
	"StopMatchCountdown": {1, false, (*hubCall).stopMatchCountdown}, "AbortMatch": {1, false, (*hubCall).abortMatch},
	"Ping": {1, true, (*hubCall).ping},
}

// invoke carries out a call. failure is the error text for the client.
func (h *Referee) invoke(c *hubConn, name string, args []value) (result any, failure string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if texts := h.failures[name]; len(texts) > 0 {
		h.failures[name] = texts[1:]
		return nil, texts[0]
	}
	var method hubMethod
	for known, m := range hubMethods {
		if strings.EqualFold(known, name) {
			method = m
		}
	}
	switch {
	case method.run == nil:
		return nil, unbound(name) + " HubException: Method does not exist."
	case len(args) != method.args:
		return nil, unbound(name)
	}
	call := &hubCall{Referee: h, conn: c, user: c.user, args: args}
	result, err := call.carryOut(method)
	refusal, refused := errors.AsType[hubError](err)
	switch {
	case errors.Is(err, errUnbound):
		return nil, unbound(name)
	case refused:
		return nil, refusal.in(name)
	case err != nil:
		return nil, hubError{}.in(name)
	}
	return result, ""
}

func (c *hubCall) carryOut(method hubMethod) (any, error) {
	if !method.open {
		id, err := arg[int64](c, 0)
		if err != nil {
			return nil, err
		}
		if c.room = c.Referee.room(id); c.room == nil || c.room.closed {
			return nil, opaque()
		}
		if c.restricted[c.user] && c.args != nil && len(c.args) == 1 {
			return nil, coded(1)
		}
		if !slices.Contains(c.room.associated, c.user) {
			return nil, coded(2)
		}
	}
	return method.run(c)
}

// arg decodes an argument. Null is neither a number nor a request.
func arg[T any](c *hubCall, n int) (T, error) {
	var v T
	if c.args[n].Kind() == jsontext.KindNull {
		switch any(v).(type) {
		case int64, bool, int:
			return v, errUnbound
		}
		return v, opaque()
	}
	if err := json.Unmarshal(c.args[n], &v, json.MatchCaseInsensitiveNames(true)); err != nil {
		return v, errUnbound
	}
	return v, nil
}

// target returns the player of the second argument, or -1 for an unknown id.
func (c *hubCall) target() (int, error) {
	id, err := arg[int64](c, 1)
	if err != nil {
		return -1, err
	}
	return c.number(id), nil
}

func (c *hubCall) number(id int64) int {
	if n, ok := c.server.world.userNumber(id); ok {
		return n
	}
	return -1
}

// own returns the caller's entry in the room, or nil if the caller has not
// joined.
func (c *hubCall) own() *hubUser { return c.room.user(c.user) }

func (c *hubCall) joined() error {
	if c.own() == nil {
		return invalidState("User is not in the room.")
	}
	return nil
}

func (c *hubCall) makeRoom() (any, error) {
	p, err := arg[struct {
		Ruleset         int    `json:"ruleset_id"`
		Beatmap         int64  `json:"beatmap_id"`
		Name            string `json:"name"`
		MaxParticipants uint8  `json:"max_participants"`
	}](c, 0)
	if err != nil {
		return nil, err
	}
	w := c.server.world
	beatmap, ok := w.beatmapRef(p.Beatmap)
	open, most := 0, hubRooms
	if c.user == botNumber {
		most = hubRoomsBot
	}
	for _, r := range c.rooms {
		if r.host == c.user && !r.closed {
			open++
		}
	}
	interop := func(text string) error { return hubError{"SharedInteropRequestFailedException", text} }
	switch {
	case c.restricted[c.user]:
		return nil, coded(1)
	case open >= most:
		return nil, interop("number of simultaneously active rooms reached")
	case !ok:
		return nil, interop("beatmaps not found: " + strconv.FormatInt(p.Beatmap, 10))
	case strings.TrimSpace(p.Name) == "":
		return nil, interop("name is required")
	case p.MaxParticipants == 1 || p.MaxParticipants > 16:
		return nil, interop("max_participants must be between 2 and 16")
	case c.shutdown:
		return nil, hubError{"ServerShuttingDownException", "Server is shutting down."}
	case !fitsRuleset(w.rulesetOf(beatmap), p.Ruleset):
		return nil, interop("invalid ruleset")
	}
	c.items++
	item := &hubItem{id: firstHubItem + c.items, owner: c.user, beatmap: beatmap, ruleset: p.Ruleset}
	r := &hubRoom{
		id: firstHubRoom + int64(len(c.rooms)), name: p.Name, password: c.newID()[:12], kind: "head_to_head", host: c.user,
		items: []*hubItem{item}, current: item.id, associated: []int{c.user}, banned: make(map[int]bool), made: c.server.now(),
	}
	c.server.chat.mu.Lock()
	r.channel = c.server.chat.open(channel{kind: "TEMPORARY", name: "#lazermp_" + strconv.FormatInt(r.id, 10), description: "multiplayer room"})
	c.server.chat.mu.Unlock()
	if p.MaxParticipants > 0 {
		r.slots = slices.Repeat([]int{-1}, int(p.MaxParticipants))
		r.slots[0] = c.user
	}
	r.users = []*hubUser{{user: c.user, referee: true, conn: c.conn, status: "idle"}}
	c.rooms = append(c.rooms, r)
	c.record(r, "room_created", c.user, 0)
	c.joinChat(r, c.user, true)
	return c.writeRoom(r), nil
}

// fitsRuleset reports whether maps of a ruleset can be played in another.
func fitsRuleset(of, in int) bool { return of == in || of == 0 }

func (c *hubCall) joinRoom() (any, error) {
	if u := c.own(); u != nil {
		if c.room.isFull() {
			return nil, coded(3)
		}
		c.leave(c.room, u, "UserLeft", object{"user_id": c.userIDOf(c.user)})
		return nil, opaque()
	}
	if c.room.banned[c.user] || c.room.isFull() {
		return nil, coded(3)
	}
	c.enter(c.room, &hubUser{user: c.user, referee: true, conn: c.conn, status: "idle"})
	return c.writeRoom(c.room), nil
}

func (c *hubCall) closeRoom() (any, error) {
	for _, u := range slices.Clone(c.room.users) {
		if u.user != c.user {
			c.kick(c.room, u, c.user)
		}
	}
	if err := c.joined(); err != nil {
		return nil, err
	}
	c.stopQuietly()
	c.room.users = nil
	c.room.closed, c.room.ended = true, c.server.now()
	c.record(c.room, "room_disbanded", c.user, 0)
	return nil, nil
}

func (c *hubCall) stopQuietly() {
	if c.room.countdown != nil {
		c.room.countdown.stop()
		c.room.countdown = nil
	}
}

func (c *hubCall) invitePlayer() (any, error) {
	n, err := c.target()
	switch {
	case err != nil:
		return nil, err
	case c.room.banned[n]:
		return nil, coded(16)
	case !c.online[n]:
		return nil, coded(19)
	case c.room.isFull():
		return nil, invalidState("Player is not eligible to join this room.")
	}
	return nil, nil
}

func (c *hubCall) kickPlayer() (any, error) {
	n, err := c.target()
	if err != nil {
		return nil, err
	}
	u := c.room.user(n)
	switch {
	case u == nil:
		return nil, coded(5)
	case u.referee:
		return nil, opaque()
	}
	c.kick(c.room, u, c.user)
	return nil, nil
}

func (c *hubCall) banUser() (any, error) {
	n, err := c.target()
	switch {
	case err != nil:
		return nil, err
	case n == c.user:
		return nil, coded(15)
	}
	if u := c.room.user(n); u != nil {
		c.kick(c.room, u, c.user)
	}
	c.room.banned[n] = true
	id, _ := arg[int64](c, 1)
	c.tell(c.room, "UserBanned", object{"banned_user_id": id, "banning_user_id": c.userIDOf(c.user)})
	return nil, nil
}

// hostedRoom finds the room of a method that only the host may call.
func (c *hubCall) hostedRoom() (int, error) {
	id, err := arg[int64](c, 0)
	if err != nil {
		return -1, err
	}
	if c.room = c.Referee.room(id); c.room == nil || c.room.closed {
		return -1, opaque()
	}
	return c.target()
}

func (c *hubCall) addReferee() (any, error) {
	n, err := c.hostedRoom()
	switch {
	case err != nil:
		return nil, err
	case n == c.user:
		return nil, coded(15)
	case c.room.host != c.user:
		return nil, coded(18)
	case c.room.banned[n]:
		return nil, coded(16)
	case c.restricted[n]:
		return nil, coded(1)
	}
	if n >= 0 && !slices.Contains(c.room.associated, n) {
		c.room.associated = append(c.room.associated, n)
	}
	if n >= 0 {
		text := encode(object{"room_id": c.room.id})
		for _, conn := range c.connsOf(c.userIDOf(n)) {
			c.tellUser(&hubUser{conn: conn}, "RefereeInvited", text)
		}
	}
	id, _ := arg[int64](c, 1)
	c.tell(c.room, "RefereeAdded", object{"user_id": id})
	return nil, nil
}

func (c *hubCall) removeReferee() (any, error) {
	n, err := c.hostedRoom()
	switch {
	case err != nil:
		return nil, err
	case c.room.host != c.user:
		return nil, coded(18)
	case n == c.user:
		return nil, coded(15)
	case !slices.Contains(c.room.associated, n):
		return nil, coded(5)
	}
	if u := c.room.user(n); u != nil {
		c.kick(c.room, u, c.user)
	}
	c.room.associated = slices.DeleteFunc(c.room.associated, func(user int) bool { return user == n })
	c.tell(c.room, "RefereeRemoved", object{"user_id": c.userIDOf(n)})
	return nil, nil
}

func (c *hubCall) listRooms() (any, error) {
	ids := list{}
	for _, r := range c.rooms {
		if slices.Contains(r.associated, c.user) && !r.closed {
			ids = append(ids, r.id)
		}
	}
	return object{"room_ids": ids}, nil
}

func (c *hubCall) changeRoomSettings() (any, error) {
	p, err := arg[struct {
		Name            *string `json:"name"`
		Password        *string `json:"password"`
		Kind            *string `json:"type"`
		MaxParticipants *uint8  `json:"max_participants"`
	}](c, 1)
	r := c.room
	switch {
	case err != nil:
		return nil, err
	case r.playing != nil:
		return nil, coded(9)
	case p.Name != nil && strings.Contains(*p.Name, "forbidden"):
		return nil, invalidState("You can't say that.")
	case p.MaxParticipants != nil && (*p.MaxParticipants == 1 || *p.MaxParticipants > 16):
		return nil, invalidState("Invalid maximum participants count.")
	case p.MaxParticipants != nil && *p.MaxParticipants > 0 && int(*p.MaxParticipants) < len(r.users):
		return nil, invalidState("There are too many users in the room.")
	case p.Kind != nil && *p.Kind != "head_to_head" && *p.Kind != "team_versus":
		return nil, errUnbound
	}
	changed := false
	set := func(to *string, value *string) {
		if value != nil && *value != *to {
			*to, changed = *value, true
		}
	}
	before := r.kind
	set(&r.name, p.Name)
	set(&r.password, p.Password)
	set(&r.kind, p.Kind)
	if r.kind != before {
		c.changeKind()
	}
	if p.MaxParticipants != nil && int(*p.MaxParticipants) != len(r.slots) {
		changed = true
		c.resize(int(*p.MaxParticipants))
	}
	if changed {
		c.unready(r)
		c.tellSettings(r)
	}
	return nil, nil
}

func (c *hubCall) changeKind() {
	c.room.locked = false
	c.tellState(c.room)
	for _, u := range c.room.users {
		switch {
		case c.room.kind != "team_versus":
			u.team = ""
		case !u.referee:
			c.setTeam(c.room, u, c.room.smallerTeam())
		}
	}
}

func (c *hubCall) resize(size int) {
	c.room.slots = nil
	if size > 0 {
		c.room.slots = slices.Repeat([]int{-1}, size)
		for i, u := range c.room.users {
			c.room.slots[i] = u.user
		}
	}
	c.tellState(c.room)
}

// itemChange has the changes of an item that a call makes.
type itemChange struct {
	ID        int64     `json:"playlist_item_id"`
	Ruleset   *int      `json:"ruleset_id"`
	Beatmap   *int64    `json:"beatmap_id"`
	Required  *[]hubMod `json:"required_mods"`
	Allowed   *[]hubMod `json:"allowed_mods"`
	Freestyle *bool     `json:"freestyle"`
}

// applied returns the changed item, or an error if the changes are not allowed.
func (c *hubCall) applied(p itemChange, item hubItem) (hubItem, error) {
	w := c.server.world
	if p.Beatmap != nil {
		ref, ok := w.beatmapRef(*p.Beatmap)
		if !ok {
			return item, coded(6)
		}
		item.beatmap = ref
	}
	if p.Ruleset != nil {
		if *p.Ruleset < 0 || *p.Ruleset > 3 {
			return item, coded(10)
		}
		if item.ruleset != *p.Ruleset {
			item.ruleset, item.required, item.allowed = *p.Ruleset, nil, nil
		}
	}
	if !fitsRuleset(w.rulesetOf(item.beatmap), item.ruleset) {
		return item, coded(11)
	}
	if p.Freestyle != nil {
		item.freestyle = *p.Freestyle
	}
	if p.Required != nil {
		item.required = *p.Required
	}
	if p.Allowed != nil {
		item.allowed = *p.Allowed
	}
	if item.freestyle && len(item.allowed) > 0 {
		return item, coded(13)
	}
	for _, m := range slices.Concat(item.required, item.allowed) {
		if _, ok := modSettings(item.ruleset, strings.ToUpper(m.Acronym)); !ok {
			return item, coded(12)
		}
	}
	return item, c.joined()
}

func (c *hubCall) editCurrentItem() (any, error) {
	p, err := arg[itemChange](c, 1)
	switch {
	case err != nil:
		return nil, err
	case c.room.playing != nil:
		return nil, coded(9)
	}
	return c.edit(p, c.room.item(c.room.current))
}

func (c *hubCall) editItem() (any, error) {
	p, err := arg[itemChange](c, 1)
	if err != nil {
		return nil, err
	}
	item := c.room.item(p.ID)
	if item == nil {
		return nil, coded(14)
	}
	return c.edit(p, item)
}

func (c *hubCall) edit(p itemChange, item *hubItem) (any, error) {
	changed, err := c.applied(p, *item)
	switch {
	case err != nil:
		return nil, err
	case item.played:
		return nil, invalidState("Cannot edit an already played item.")
	case item == c.room.playing:
		return nil, invalidState("Cannot edit the current item while a match is in progress.")
	}
	changed.owner = c.user
	*item = changed
	if item.id == c.room.current {
		c.unready(c.room)
	}
	c.tellItem(c.room, "PlaylistItemChanged", item)
	return nil, nil
}

func (c *hubCall) addItem() (any, error) {
	p, err := arg[itemChange](c, 1)
	if err != nil {
		return nil, err
	}
	if p.Beatmap == nil {
		p.Beatmap = new(int64)
	}
	item, err := c.applied(p, hubItem{owner: c.user, order: lastOrder})
	if err != nil {
		return nil, err
	}
	own := 0
	for _, other := range c.room.unplayed() {
		if other.owner == c.user {
			own++
		}
	}
	if own >= hubItems {
		return nil, invalidState("Can't enqueue more than 50 items at once.")
	}
	c.items++
	item.id = firstHubItem + c.items
	c.room.items = append(c.room.items, &item)
	c.tellItem(c.room, "PlaylistItemAdded", &item)
	if c.room.playing == nil {
		c.reorder(c.room)
	}
	return nil, nil
}

func (c *hubCall) removeItem() (any, error) {
	p, err := arg[itemChange](c, 1)
	if err != nil {
		return nil, err
	}
	r := c.room
	item := r.item(p.ID)
	switch {
	case item == nil:
		return nil, coded(14)
	case item.played:
		return nil, invalidState("Cannot remove an already played item.")
	case len(r.unplayed()) == 1, item.id == r.current && r.playing != nil:
		return nil, coded(9)
	}
	if err := c.joined(); err != nil {
		return nil, err
	}
	r.items = slices.DeleteFunc(r.items, func(other *hubItem) bool { return other == item })
	c.reorder(r)
	if item.id == r.current {
		r.current = r.unplayed()[0].id
		c.unready(r)
		c.tellSettings(r)
	}
	c.tell(r, "PlaylistItemRemoved", object{"playlist_item_id": item.id})
	return nil, nil
}

func (c *hubCall) rollDice() (any, error) {
	highest := 100
	if c.args[1].Kind() != jsontext.KindNull {
		p, err := arg[struct {
			Max *uint32 `json:"max"`
		}](c, 1)
		if err != nil {
			return nil, err
		}
		if p.Max != nil {
			highest = int(*p.Max)
		}
	}
	u := c.own()
	switch {
	case u == nil:
		return nil, coded(5)
	case highest < 2 || highest > 100:
		return nil, invalidState("Invalid roll.")
	}
	c.roll(c.room, u, highest)
	return nil, nil
}

func (c *hubCall) moveUser() (any, error) {
	p, err := arg[struct {
		User int64   `json:"user_id"`
		Slot *uint8  `json:"slot"`
		Team *string `json:"team"`
	}](c, 1)
	if err != nil {
		return nil, err
	}
	r := c.room
	u := r.user(c.number(p.User))
	if u == nil {
		return nil, coded(5)
	}
	if p.Slot != nil {
		switch slot := int(*p.Slot); {
		case r.slots == nil, slot >= len(r.slots), r.slots[slot] >= 0:
			return nil, invalidState("The slot cannot be taken.")
		default:
			r.slots[slices.Index(r.slots, u.user)] = -1
			r.slots[slot] = u.user
			c.tellState(r)
		}
	}
	if p.Team != nil {
		switch {
		case r.kind != "team_versus":
			return nil, coded(7)
		case u.referee:
			return nil, invalidState("Referees have no team.")
		case *p.Team != "red" && *p.Team != "blue":
			return nil, errUnbound
		}
		c.setTeam(r, u, *p.Team)
	}
	return nil, nil
}

func (c *hubCall) setLock() (any, error) {
	p, err := arg[struct {
		Locked bool `json:"locked"`
	}](c, 1)
	switch {
	case err != nil:
		return nil, err
	case c.own() == nil:
		return nil, coded(5)
	}
	if c.room.locked != p.Locked {
		c.room.locked = p.Locked
		c.tellState(c.room)
	}
	return nil, nil
}

func (c *hubCall) start() (any, error) {
	p, err := arg[struct {
		Countdown *int `json:"countdown"`
	}](c, 1)
	switch {
	case err != nil:
		return nil, err
	case c.room.playing != nil:
		return nil, coded(9)
	case p.Countdown != nil && *p.Countdown > 0:
		c.countDown(c.room, *p.Countdown)
	default:
		c.startMatch(c.room)
	}
	return nil, nil
}

func (c *hubCall) stopMatchCountdown() (any, error) {
	if c.room.countdown == nil {
		return nil, coded(8)
	}
	c.stopCountdown(c.room)
	return nil, nil
}

func (c *hubCall) abortMatch() (any, error) {
	item := c.room.playing
	if item == nil {
		return nil, coded(9)
	}
	c.room.playing = nil
	for _, u := range c.room.users {
		c.setStatus(c.room, u, "idle")
	}
	c.endMatch(c.room, "MatchAborted", item)
	return nil, nil
}

func (c *hubCall) ping() (any, error) {
	text, err := arg[string](c, 0)
	if err != nil {
		return nil, err
	}
	c.tellUser(&hubUser{conn: c.conn}, "Pong", encode(text))
	return nil, nil
}
