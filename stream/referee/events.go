package referee

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// Event is something that happened in a room, or to the connection.
type Event struct {
	// RoomID is the room; 0 for what does not belong to one.
	RoomID objects.RoomID
	// CaughtUp means that the event was missed while the connection was lost,
	// and follows from a comparison of the room before and after. The order of
	// such events is not the one in which they happened.
	CaughtUp bool
	// Data is what happened: one of the types of this package that say so.
	Data EventData
	// Unknown are the members of the event that this package does not know.
	Unknown map[string]jsontext.Value

	size int // on the wire
}

// EventData is what an [Event] says. Events of the hub are [UserJoined],
// [UserLeft], [UserKicked], [UserBanned], [RefereeAdded], [RefereeRemoved],
// [RefereeInvited], [RoomSettingsChanged], [MatchStateChanged],
// [PlaylistItemAdded], [PlaylistItemChanged], [PlaylistItemRemoved],
// [RollCompleted], [UserStatusChanged], [UserModsChanged], [UserStyleChanged],
// [UserTeamChanged], [CountdownStarted], [CountdownStopped], [MatchStarted],
// [MatchAborted], [MatchCompleted], [Pong] and [Unknown]. The client adds
// [ConnectionLost], [ConnectionRestored], [RoomLost] and [MatchEnded].
type EventData interface{ event() }

type (
	// UserJoined says that a player or referee has joined; the hub does not say
	// which.
	UserJoined struct {
		UserID objects.UserID `json:"user_id"`
	}
	// UserLeft says that a player or referee has left, or lost the connection.
	UserLeft struct {
		UserID objects.UserID `json:"user_id"`
	}
	// UserKicked says that somebody was removed. If it is the client's own
	// user, [RoomLost] follows within seconds.
	UserKicked struct {
		UserID objects.UserID `json:"kicked_user_id"`
		By     objects.UserID `json:"kicking_user_id"`
	}
	// UserBanned says that somebody can no longer join.
	UserBanned struct {
		UserID objects.UserID `json:"banned_user_id"`
		By     objects.UserID `json:"banning_user_id"`
	}
	// RefereeAdded says that a user may join as a referee, and has not joined
	// yet.
	RefereeAdded struct { //nolint:revive // the name of the hub
		UserID objects.UserID `json:"user_id"`
	}
	// RefereeRemoved says that a user is no longer a referee in the room. The
	// hub also sends it when a referee only disconnects and keeps the right to
	// join.
	RefereeRemoved struct { //nolint:revive // the name of the hub
		UserID objects.UserID `json:"user_id"`
	}
	// RefereeInvited says that the client's user may join a room as a referee.
	RefereeInvited struct{} //nolint:revive // the name of the hub
	// RoomSettingsChanged has the settings of a room, changed or not.
	RoomSettingsChanged struct {
		Name string `json:"name"`
		// Password is in clear text: do not log it.
		Password        string                 `json:"password"`
		Type            objects.RoomType       `json:"type"`
		PlaylistItemID  objects.PlaylistItemID `json:"playlist_item_id"`
		MaxParticipants objects.Opt[int]       `json:"max_participants"`
	}
	// MatchStateChanged says who sits where.
	MatchStateChanged struct {
		State MatchState `json:"state"`
	}
	// PlaylistItemAdded says that the playlist has a new item.
	PlaylistItemAdded struct {
		Item PlaylistItem `json:"playlist_item"`
	}
	// PlaylistItemChanged says that an item has changed, its order included.
	PlaylistItemChanged struct {
		Item PlaylistItem `json:"playlist_item"`
	}
	// PlaylistItemRemoved says that an item is gone.
	PlaylistItemRemoved struct {
		ItemID objects.PlaylistItemID `json:"playlist_item_id"`
	}
	// RollCompleted is a roll of a player or referee.
	RollCompleted struct {
		UserID objects.UserID `json:"user_id"`
		Max    int            `json:"max"`
		Result int            `json:"result"` // 1 to Max
	}
	// UserStatusChanged says what a player does. Loading and looking at results
	// are not told.
	UserStatusChanged struct {
		UserID objects.UserID `json:"user_id"`
		Status Status         `json:"status"`
	}
	// UserModsChanged says which mods a player has chosen, without the required
	// ones.
	UserModsChanged struct {
		UserID objects.UserID `json:"user_id"`
		Mods   objects.Mods   `json:"mods"`
	}
	// UserStyleChanged says which difficulty and ruleset a player has chosen.
	UserStyleChanged struct {
		UserID    objects.UserID                 `json:"user_id"`
		BeatmapID objects.Opt[objects.BeatmapID] `json:"beatmap_id"` // null: the item's
		RulesetID objects.Opt[objects.RulesetID] `json:"ruleset_id"` // null: the item's
	}
	// UserTeamChanged says in which team a player is. Nothing is told when the
	// room changes to head_to_head.
	UserTeamChanged struct {
		UserID objects.UserID                         `json:"user_id"`
		Team   objects.Opt[objects.MatchTeamRealtime] `json:"team"`
	}
	// CountdownStarted says that a countdown has started.
	//
	// [CountdownServerShuttingDown] comes six hours before the end of the
	// server. Its authors advise: finish the match, close the rooms, and
	// connect again, which leads to the new server. New rooms are refused until
	// then ([ErrShuttingDown]), and invitations may fail meanwhile. The event
	// is sent once, to the rooms of that moment; clients that join later do not
	// get it.
	CountdownStarted struct {
		ID      int           `json:"countdown_id"`
		Seconds float64       `json:"seconds"`
		Type    CountdownType `json:"type"`
	}
	// CountdownStopped says that a countdown was stopped, or has run out.
	CountdownStopped struct {
		ID   int           `json:"countdown_id"`
		Type CountdownType `json:"type"`
	}
	// MatchStarted says that a match has started.
	MatchStarted struct {
		ItemID objects.PlaylistItemID                     `json:"playlist_item_id"`
		Type   objects.RoomType                           `json:"type"`
		Teams  objects.UserMap[objects.MatchTeamRealtime] `json:"teams"` // nil in head_to_head
		Slots  objects.UserMap[int]                       `json:"slots"` // nil without a limit
	}
	// MatchAborted says that a match ended and nobody finished it.
	MatchAborted struct {
		ItemID objects.PlaylistItemID `json:"playlist_item_id"`
	}
	// MatchCompleted says that a match ended and somebody finished it. The API
	// has the scores.
	MatchCompleted struct {
		ItemID objects.PlaylistItemID `json:"playlist_item_id"`
	}
	// Pong is the answer to [Client.Ping].
	Pong struct {
		Message string
	}
	// Unknown is an event that this package does not know, or whose members it
	// cannot read.
	Unknown struct {
		Name      string
		Arguments []jsontext.Value
		// Err is why the members could not be read; nil for an unknown name.
		Err error
	}

	// ConnectionLost says that the connection is gone. The client connects
	// again.
	ConnectionLost struct {
		Err error
	}
	// ConnectionRestored says that the client is connected again, and that the
	// rooms are up to date. Countdowns are unknown from now on.
	ConnectionRestored struct{}
	// RoomLost says that the client is no longer in a room and cannot join it
	// again.
	RoomLost struct {
		Err error
	}
	// MatchEnded says that a match ended while the connection was lost. The hub
	// does not tell whether it was completed; the events of the room in the API
	// do.
	MatchEnded struct {
		ItemID objects.PlaylistItemID
	}
)

func (UserJoined) event()          {}
func (UserLeft) event()            {}
func (UserKicked) event()          {}
func (UserBanned) event()          {}
func (RefereeAdded) event()        {}
func (RefereeRemoved) event()      {}
func (RefereeInvited) event()      {}
func (RoomSettingsChanged) event() {}
func (MatchStateChanged) event()   {}
func (PlaylistItemAdded) event()   {}
func (PlaylistItemChanged) event() {}
func (PlaylistItemRemoved) event() {}
func (RollCompleted) event()       {}
func (UserStatusChanged) event()   {}
func (UserModsChanged) event()     {}
func (UserStyleChanged) event()    {}
func (UserTeamChanged) event()     {}
func (CountdownStarted) event()    {}
func (CountdownStopped) event()    {}
func (MatchStarted) event()        {}
func (MatchAborted) event()        {}
func (MatchCompleted) event()      {}
func (Pong) event()                {}
func (Unknown) event()             {}
func (ConnectionLost) event()      {}
func (ConnectionRestored) event()  {}
func (RoomLost) event()            {}
func (MatchEnded) event()          {}

// readers read the events of the hub.
var readers = map[string]func(context.Context, decoder, string, jsontext.Value) (Event, error){
	"UserJoined": read[UserJoined], "UserLeft": read[UserLeft], "UserKicked": read[UserKicked], "UserBanned": read[UserBanned],
	"RefereeAdded": read[RefereeAdded], "RefereeRemoved": read[RefereeRemoved], "RefereeInvited": read[RefereeInvited],
	"RoomSettingsChanged": read[RoomSettingsChanged], "MatchStateChanged": read[MatchStateChanged],
	"PlaylistItemAdded": read[PlaylistItemAdded], "PlaylistItemChanged": read[PlaylistItemChanged],
	"PlaylistItemRemoved": read[PlaylistItemRemoved], "RollCompleted": read[RollCompleted],
	"UserStatusChanged": read[UserStatusChanged], "UserModsChanged": read[UserModsChanged],
	"UserStyleChanged": read[UserStyleChanged], "UserTeamChanged": read[UserTeamChanged],
	"CountdownStarted": read[CountdownStarted], "CountdownStopped": read[CountdownStopped],
	"MatchStarted": read[MatchStarted], "MatchAborted": read[MatchAborted], "MatchCompleted": read[MatchCompleted],
	"Pong": readPong,
}

// message is the argument of an event.
type message[T EventData] struct {
	RoomID objects.RoomID `json:"room_id"`
	Data   T              `json:",embed"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// read reads the argument of an event.
func read[T EventData](ctx context.Context, d decoder, name string, argument jsontext.Value) (Event, error) {
	var m message[T]
	err := d.decode(ctx, name, argument, &m)
	return Event{RoomID: m.RoomID, Data: m.Data, Unknown: m.Unknown}, err
}

func readPong(ctx context.Context, d decoder, name string, argument jsontext.Value) (Event, error) {
	var pong Pong
	err := d.decode(ctx, name, argument, &pong.Message)
	return Event{Data: pong}, err
}
