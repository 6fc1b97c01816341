package referee

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Room is a room that the client referees. Its methods are safe for concurrent
// use.
//
// All of them can fail with [ErrNotReferee], with [ErrRoomLost] once the client
// is no longer in the room, with [ErrConnectionLost], and with [ErrOpaque],
// which most likely means that the room is closed, or that the hub was busy
// with the room or the user for 5 s. Each method documents its other errors,
// and what else ErrOpaque most likely means there. Values outside the limits of
// the hub fail with [osu.ErrValidation] before anything is sent.
//
// The events that a call causes are queued before it returns.
//
// Source: osu.Server.Spectator/Hubs/Referee/RefereeHub.cs.
type Room struct {
	client *Client
	id     objects.RoomID

	// guarded by the mutex of the client
	state  State
	since  time.Time // when the connection was lost
	doubts int       // failed checks in a row
}

// ID returns the id of the room, which is the same in the API.
func (r *Room) ID() objects.RoomID { return r.id }

// State returns what is known of the room now. The copy is the caller's own,
// except for the mods and the unknown members in it, which must not be
// modified.
func (r *Room) State() State {
	r.client.mu.Lock()
	defer r.client.mu.Unlock()
	return r.state.clone()
}

// The limits of the hub. Joined referees take places, too.
const (
	minParticipants = 2
	maxParticipants = 16
	minRoll         = 2
	maxRoll         = 100
)

// call calls a method about the room. If it turns out that the hub has taken
// the client out, it joins again and calls once more: the hub refuses such
// calls as a whole.
func (r *Room) call(ctx context.Context, method string, arguments ...any) error {
	err := r.callOnce(ctx, method, arguments...)
	if !outside(method, err) {
		return err
	}
	conn, connErr := r.client.connection(ctx)
	if connErr != nil {
		return callError(method, connErr)
	}
	if !r.client.lockJoins(ctx) {
		return callError(method, wait.Ended(ctx))
	}
	r.client.checkRoom(conn, r.id)
	r.client.unlockJoins()
	return r.callOnce(ctx, method, arguments...)
}

func (r *Room) callOnce(ctx context.Context, method string, arguments ...any) error {
	r.client.mu.Lock()
	lost := r.state.Lost
	r.client.mu.Unlock()
	if lost != nil {
		return &Error{Method: method, Err: fmt.Errorf("%w: %w", ErrRoomLost, lost)}
	}
	return r.client.call(ctx, method, append([]any{r.id}, arguments...)...)
}

// notInRoom is what the hub says to a referee that has to be in the room.
const notInRoom = "User is not in the room."

// outside reports whether an error means that the client is not in the room.
func outside(method string, err error) bool {
	e, ok := errors.AsType[*Error](err)
	switch {
	case !ok:
		return false
	case method == "Roll", method == "SetLockState":
		return errors.Is(err, ErrUserNotInRoom)
	}
	return errors.Is(err, ErrInvalidState) && e.Text == notInRoom
}

// user calls a method about a user of the room.
func (r *Room) user(ctx context.Context, method string, id objects.UserID) error {
	if id <= 0 {
		return invalid(method, "the id of the user is not positive")
	}
	return r.call(ctx, method, id)
}

// RoomParams describe a room to be made.
type RoomParams struct {
	// Name of the room.
	Name string `json:"name"`
	// RulesetID and BeatmapID are of the first item.
	RulesetID objects.RulesetID `json:"ruleset_id"`
	BeatmapID objects.BeatmapID `json:"beatmap_id"`
	// MaxParticipants is 2 to 16, referees included; 0 means no limit.
	MaxParticipants int `json:"max_participants"`
}

// MakeRoom makes a room and joins it. The client's user is its host. The room
// is of type head_to_head and has a random password, which [Room.State] has.
//
// Errors: [ErrRestricted]; [ErrWebRefused] for too many open rooms (4, bots
// 50), a beatmap that does not exist, or the name; [ErrShuttingDown], in which
// case the website may have made a room that nobody can use. [ErrOpaque] most
// likely means that the hub was busy with the user for 5 s.
func (c *Client) MakeRoom(ctx context.Context, p RoomParams) (*Room, error) {
	const method = "MakeRoom"
	switch {
	case p.BeatmapID <= 0:
		return nil, invalid(method, "the id of the beatmap is not positive")
	case p.Name == "":
		return nil, invalid(method, "the name is empty")
	}
	if err := checkParticipants(method, p.MaxParticipants); err != nil {
		return nil, err
	}
	if err := checkRuleset(method, p.RulesetID); err != nil {
		return nil, err
	}
	conn, err := c.connection(ctx)
	if err != nil {
		return nil, callError(method, err)
	}
	c.mu.Lock()
	c.joining++
	c.mu.Unlock()
	answer, err := invoke(ctx, conn, method, p)
	var joined roomJoined
	if err == nil {
		err = c.answer(ctx, method, answer, &joined)
	}
	if err == nil && joined.RoomID <= 0 {
		err = &Error{Method: method, Err: fmt.Errorf("%w: the answer does not say which room was made", osu.ErrDecode)}
	}
	return c.settleNew(joined, err)
}

// settleNew settles a new room, about which everything is known.
func (c *Client) settleNew(joined roomJoined, err error) (*Room, error) {
	room, err := c.settle(joined, err)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	room.state.CountdownsKnown = true
	return room, nil
}

func checkParticipants(method string, n int) error {
	if n != 0 && (n < minParticipants || n > maxParticipants) {
		return invalid(method, "participants must be 2 to 16, or 0 for no limit")
	}
	return nil
}

func checkRuleset(method string, id objects.RulesetID) error {
	if id < 0 {
		return invalid(method, "the id of the ruleset is negative")
	}
	return nil
}

// JoinRoom joins a room as a referee. It returns the same room when the client
// is in it already.
//
// Errors: [ErrRestricted]; [ErrNotReferee] until the host has called
// [Room.AddReferee]; [ErrCannotJoin] if it is full or ended, or the user is
// banned; [ErrOpaque] most likely means that the room does not exist or is
// closed: the hub never sends the error [ErrNoRoom] that it has for that. The
// client has called twice by then, since the hub also answers so while an older
// connection of the user still has a place in the room.
func (c *Client) JoinRoom(ctx context.Context, id objects.RoomID) (*Room, error) {
	const method = "JoinRoom"
	if id <= 0 {
		return nil, invalid(method, "the id of the room is not positive")
	}
	conn, err := c.connection(ctx)
	if err != nil {
		return nil, callError(method, err)
	}
	if !c.lockJoins(ctx) {
		return nil, callError(method, wait.Ended(ctx))
	}
	defer c.unlockJoins()
	c.mu.Lock()
	room := c.rooms[id]
	in := room != nil && room.state.Connected
	c.mu.Unlock()
	if in {
		return room, nil
	}
	return c.join(ctx, conn, id)
}

// ListRooms returns the rooms that the user may referee, joined or not. It may
// hold closed ones.
func (c *Client) ListRooms(ctx context.Context) ([]objects.RoomID, error) {
	conn, err := c.connection(ctx)
	if err != nil {
		return nil, callError("ListRooms", err)
	}
	return c.listRooms(ctx, conn)
}

func (c *Client) listRooms(ctx context.Context, conn *signalr.Conn) ([]objects.RoomID, error) {
	answer, err := invoke(ctx, conn, "ListRooms")
	if err != nil {
		return nil, err
	}
	var rooms struct {
		IDs []objects.RoomID `json:"room_ids"`
	}
	err = c.answer(ctx, "ListRooms", answer, &rooms)
	return rooms.IDs, err
}

// Ping makes the hub send a [Pong].
//
// Deprecated: the authors of the hub have it for tests only. The client watches
// over the connection by itself.
func (c *Client) Ping(ctx context.Context, message string) error {
	return c.call(ctx, "Ping", message)
}

// Close closes the room: everybody else is kicked. The room is lost then, with
// [ErrRoomLost].
//
// Errors: [ErrOpaque] most likely means that another referee has closed it.
func (r *Room) Close(ctx context.Context) error {
	if err := r.call(ctx, "CloseRoom"); err != nil {
		return err
	}
	r.client.lose(r.id, ErrRoomLost)
	return nil
}

// InvitePlayer asks a player to join. There is no event until they do.
//
// Errors: [ErrBanned]; [ErrNotOnline]; [ErrInvalidState] if the room is full.
func (r *Room) InvitePlayer(ctx context.Context, player objects.UserID) error {
	return r.user(ctx, "InvitePlayer", player)
}

// KickPlayer removes a player, who may come back. Event [UserKicked].
//
// Errors: [ErrUserNotInRoom]; [ErrOpaque] most likely means that the user is a
// referee: use [Room.RemoveReferee].
func (r *Room) KickPlayer(ctx context.Context, player objects.UserID) error {
	return r.user(ctx, "KickPlayer", player)
}

// BanUser keeps a user out for as long as the room exists. Nothing undoes it. A
// banned referee keeps the right to call methods. Events [UserKicked] if they
// were in the room, and [UserBanned].
//
// Errors: [ErrSelf].
func (r *Room) BanUser(ctx context.Context, user objects.UserID) error {
	return r.user(ctx, "BanUser", user)
}

// AddReferee gives a user the right to referee the room; only the host may. The
// hub does not check that the user exists. Events [RefereeInvited] for the user
// and [RefereeAdded].
//
// Errors: [ErrSelf]; [ErrNotHost]; [ErrBanned]; [ErrRestricted].
func (r *Room) AddReferee(ctx context.Context, user objects.UserID) error {
	return r.user(ctx, "AddReferee", user)
}

// RemoveReferee takes the right away and kicks the user; only the host may.
// Events [UserKicked] and [RefereeRemoved].
//
// Errors: [ErrNotHost]; [ErrSelf]; [ErrUserNotInRoom] if the user is not a
// referee here; [ErrOpaque] most likely means that the user never was one in
// any room.
func (r *Room) RemoveReferee(ctx context.Context, user objects.UserID) error {
	return r.user(ctx, "RemoveReferee", user)
}

// SettingsParams change a room. Fields that are nil stay as they are.
type SettingsParams struct {
	Name *string `json:"name,omitzero"`
	// Password is empty for none.
	Password *string `json:"password,omitzero"`
	// Type is head_to_head or team_versus. A change unlocks the room.
	Type *objects.RoomType `json:"type,omitzero"`
	// MaxParticipants is 2 to 16, or 0 for no limit.
	MaxParticipants *int `json:"max_participants,omitzero"`
}

// ChangeSettings changes name, password, type or size. Players are no longer
// ready then. Events [MatchStateChanged], [UserTeamChanged],
// [UserStatusChanged], [RoomSettingsChanged]; none if nothing changes.
//
// Errors: [ErrRoomState] while a match runs; [ErrInvalidState] for a name that
// the chat filter refuses, or fewer places than users.
func (r *Room) ChangeSettings(ctx context.Context, p SettingsParams) error {
	const method = "ChangeRoomSettings"
	if p.MaxParticipants != nil {
		if err := checkParticipants(method, *p.MaxParticipants); err != nil {
			return err
		}
	}
	return r.call(ctx, method, p)
}

// PlaylistItemParams change an item. Fields that are nil stay as they are; a
// change of ruleset without mods clears the mods.
type PlaylistItemParams struct {
	RulesetID    *objects.RulesetID `json:"ruleset_id,omitzero"`
	BeatmapID    *objects.BeatmapID `json:"beatmap_id,omitzero"`
	RequiredMods *objects.Mods      `json:"required_mods,omitzero"`
	AllowedMods  *objects.Mods      `json:"allowed_mods,omitzero"`
	Freestyle    *bool              `json:"freestyle,omitzero"`
}

func (p PlaylistItemParams) check(method string) error {
	switch {
	case p.BeatmapID != nil && *p.BeatmapID <= 0:
		return invalid(method, "the id of the beatmap is not positive")
	case p.Freestyle != nil && *p.Freestyle && p.AllowedMods != nil && len(*p.AllowedMods) > 0:
		return invalid(method, "a freestyle item cannot have allowed mods")
	case p.RulesetID != nil:
		return checkRuleset(method, *p.RulesetID)
	}
	return nil
}

// EditCurrentPlaylistItem changes the item that is played next. The client's
// user owns it from then on. Events [UserStatusChanged] and their like for
// players that are no longer ready, [PlaylistItemChanged].
//
// Errors: [ErrRoomState] while a match runs; [ErrNoBeatmap]; [ErrRuleset];
// [ErrBeatmapRuleset]; [ErrFreestyleMods]; [ErrMods], whose text has the
// details. [ErrOpaque] most likely means a setting of a mod that is neither a
// text, a number, a boolean nor null, or that the room is closed.
func (r *Room) EditCurrentPlaylistItem(ctx context.Context, p PlaylistItemParams) error {
	const method = "EditCurrentPlaylistItem"
	if err := p.check(method); err != nil {
		return err
	}
	return r.call(ctx, method, p)
}

// AddPlaylistItem adds an item, also during a match. BeatmapID is required;
// other fields that are nil are zero or empty. The event [PlaylistItemAdded]
// has the id. A referee may have 50 items that were not played.
//
// Errors: those of [Room.EditCurrentPlaylistItem], and [ErrInvalidState] beyond
// 50.
func (r *Room) AddPlaylistItem(ctx context.Context, p PlaylistItemParams) error {
	const method = "AddPlaylistItem"
	if p.BeatmapID == nil {
		return invalid(method, "an item needs a beatmap")
	}
	if err := p.check(method); err != nil {
		return err
	}
	return r.call(ctx, method, p)
}

// EditPlaylistItem changes an item. Event [PlaylistItemChanged].
//
// Errors: [ErrNoPlaylistItem]; those of [Room.EditCurrentPlaylistItem];
// [ErrInvalidState] for an item that was played or is being played.
func (r *Room) EditPlaylistItem(ctx context.Context, id objects.PlaylistItemID, p PlaylistItemParams) error {
	const method = "EditPlaylistItem"
	if id <= 0 {
		return invalid(method, "the id of the item is not positive")
	}
	if err := p.check(method); err != nil {
		return err
	}
	return r.call(ctx, method, struct {
		ID objects.PlaylistItemID `json:"playlist_item_id"`
		PlaylistItemParams
	}{id, p})
}

// RemovePlaylistItem removes an item. Events [PlaylistItemChanged] for those
// that move up, [PlaylistItemRemoved].
//
// Errors: [ErrNoPlaylistItem]; [ErrRoomState] for the only item that is left,
// or the one being played; [ErrInvalidState] for one that was played.
func (r *Room) RemovePlaylistItem(ctx context.Context, id objects.PlaylistItemID) error {
	const method = "RemovePlaylistItem"
	if id <= 0 {
		return invalid(method, "the id of the item is not positive")
	}
	return r.call(ctx, method, struct {
		ID objects.PlaylistItemID `json:"playlist_item_id"`
	}{id})
}

type rollParams struct {
	Max int `json:"max"`
}

// Roll rolls a number from 1 to highest, 2 to 100. Event [RollCompleted].
//
// The hub never sends the error [ErrRoll] that it has for other limits; it
// answers [ErrInvalidState].
func (r *Room) Roll(ctx context.Context, highest int) error {
	const method = "Roll"
	if highest < minRoll || highest > maxRoll {
		return invalid(method, "the highest roll must be 2 to 100")
	}
	return r.call(ctx, method, rollParams{highest})
}

// MoveParams say where to move a user. Fields that are nil stay as they are.
type MoveParams struct {
	// Slot is the place, from 0, which must be free.
	Slot *int                       `json:"slot,omitzero"`
	Team *objects.MatchTeamRealtime `json:"team,omitzero"`
}

// MoveUser moves a user to another slot or team, locked or not. The slot counts
// even if the team is refused. Events [MatchStateChanged] and
// [UserTeamChanged].
//
// Errors: [ErrUserNotInRoom]; [ErrInvalidState] for a slot that is taken or
// does not exist, or a team for a referee; [ErrMatchType] for a team in
// head_to_head.
func (r *Room) MoveUser(ctx context.Context, user objects.UserID, p MoveParams) error {
	const method = "MoveUser"
	switch {
	case user <= 0:
		return invalid(method, "the id of the user is not positive")
	case p.Slot != nil && (*p.Slot < 0 || *p.Slot >= maxParticipants):
		return invalid(method, "slots are 0 to 15")
	}
	return r.call(ctx, method, struct {
		User objects.UserID `json:"user_id"`
		MoveParams
	}{user, p})
}

// SetLockState keeps players from changing slots and teams, or lets them. Event
// [MatchStateChanged] if it changes.
func (r *Room) SetLockState(ctx context.Context, locked bool) error {
	return r.call(ctx, "SetLockState", struct {
		Locked bool `json:"locked"`
	}{locked})
}

// maxCountdown keeps the seconds of a countdown in the hub's range.
const maxCountdown = 24 * time.Hour

// StartMatch starts the match, after a countdown in whole seconds if it is not
// 0. All players that have the map play, ready or not. If none is ready when it
// starts, the item is skipped, and the call succeeds all the same: look at
// [Player.Status] before. Events [CountdownStarted], [CountdownStopped],
// [MatchStarted].
//
// Errors: [ErrRoomState] while a match runs; [ErrInvalidState] if all items
// were played.
func (r *Room) StartMatch(ctx context.Context, countdown time.Duration) error {
	const method = "StartMatch"
	var p struct {
		Countdown *int `json:"countdown,omitzero"`
	}
	switch {
	case countdown < 0 || countdown > maxCountdown || countdown%time.Second != 0:
		return invalid(method, "the countdown must be whole seconds, at most a day") // a negative one never ends
	case countdown > 0:
		p.Countdown = new(int(countdown / time.Second))
	}
	return r.call(ctx, method, p)
}

// StopMatchCountdown stops the countdown to the match. Event
// [CountdownStopped].
//
// Errors: [ErrNoCountdown].
func (r *Room) StopMatchCountdown(ctx context.Context) error {
	return r.call(ctx, "StopMatchCountdown")
}

// AbortMatch ends the match without a result; its item counts as played. Events
// [UserStatusChanged] for everybody, referees too, [MatchAborted], and those of
// the next item.
//
// Errors: [ErrRoomState] if none is running.
func (r *Room) AbortMatch(ctx context.Context) error { return r.call(ctx, "AbortMatch") }
