package referee

import (
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// State is a room as far as the hub tells. It does not tell who the host is,
// since a change of host has no event, nor who was banned before the client
// joined.
type State struct {
	ID        objects.RoomID
	ChannelID objects.ChannelID // of the room's chat
	Name      string
	Password  string // empty for none; do not log it
	Match     MatchState
	Playlist  []PlaylistItem // in the order in which items were added
	// Current is the item that is or would be played; 0 for none. After joining
	// it follows from the playlist, later the hub tells.
	Current objects.PlaylistItemID
	Players []Player // in the order in which they joined
	// Referees are those that have joined, the client's user included.
	Referees []objects.UserID
	// Invited are the users that became referees while the client was in the
	// room, joined or not.
	Invited []objects.UserID
	// Banned are the users that were banned while the client was in the room.
	Banned []objects.UserID

	// Running says whether a match is running, and Item which item is played.
	Running Running
	Item    objects.PlaylistItemID
	// Countdowns are those that run, by id.
	Countdowns map[int]CountdownStarted
	// CountdownsKnown is false when there may be countdowns that were started
	// before the client joined, or while the connection was lost.
	CountdownsKnown bool

	// Connected is false while the connection is lost: then this is the state
	// before.
	Connected bool
	// Lost is why the client is not in the room any more; nil while it is.
	Lost error

	// Unknown are the members of the answer to the join that this package does
	// not know.
	Unknown map[string]jsontext.Value
}

// Running says whether a match is running.
type Running int

// The values of Running.
const (
	// RunningUnknown: the client has just joined, and players may be loading a
	// map, ready for one, or looking at results.
	RunningUnknown Running = iota
	RunningNo
	RunningYes
)

// String returns the value as a word.
func (r Running) String() string {
	switch r {
	case RunningNo:
		return "no"
	case RunningYes:
		return "yes"
	case RunningUnknown:
	}
	return "unknown"
}

// Player returns a player of the room.
func (s *State) Player(id objects.UserID) (Player, bool) {
	if p := s.player(id); p != nil {
		return *p, true
	}
	return Player{}, false
}

// PlaylistItem returns an item of the playlist.
func (s *State) PlaylistItem(id objects.PlaylistItemID) (PlaylistItem, bool) {
	at := s.itemAt(id)
	if at < 0 {
		return PlaylistItem{}, false
	}
	return s.Playlist[at], true
}

func (s *State) player(id objects.UserID) *Player {
	at := slices.IndexFunc(s.Players, func(p Player) bool { return p.UserID == id })
	if at < 0 {
		return nil
	}
	return &s.Players[at]
}

func (s *State) itemAt(id objects.PlaylistItemID) int {
	return slices.IndexFunc(s.Playlist, func(i PlaylistItem) bool { return i.ID == id })
}

// clone returns a copy that shares nothing that changes.
func (s *State) clone() State {
	c := *s
	c.Match.Slots = slices.Clone(s.Match.Slots)
	c.Playlist = slices.Clone(s.Playlist)
	c.Players = slices.Clone(s.Players)
	c.Referees = slices.Clone(s.Referees)
	c.Invited = slices.Clone(s.Invited)
	c.Banned = slices.Clone(s.Banned)
	c.Countdowns = maps.Clone(s.Countdowns)
	return c
}

// newState returns the state that the answer to a join tells.
func newState(j roomJoined) State {
	s := State{
		ID: j.RoomID, ChannelID: j.ChannelID, Name: j.Name, Password: j.Password, Match: j.State,
		Playlist: j.Playlist, Players: j.Players, Countdowns: make(map[int]CountdownStarted), Connected: true,
		Unknown: j.Unknown,
	}
	for _, r := range j.Referees {
		s.Referees = append(s.Referees, r.UserID)
	}
	s.Current = s.upcoming()
	s.Running = RunningNo
	for _, p := range s.Players {
		switch p.Status {
		case StatusPlaying:
			s.Running = RunningYes
		case StatusIdle, StatusSpectating:
		default:
			if s.Running == RunningNo {
				s.Running = RunningUnknown
			}
		}
	}
	if s.Running == RunningYes {
		s.Item = s.Current
	}
	return s
}

// upcoming returns the item with the lowest order that was not played, or else
// the last that was.
func (s *State) upcoming() objects.PlaylistItemID {
	var next, last *PlaylistItem
	for i := range s.Playlist {
		item := &s.Playlist[i]
		switch {
		case item.WasPlayed:
			last = item
		case next == nil || item.Order < next.Order:
			next = item
		}
	}
	switch {
	case next != nil:
		return next.ID
	case last != nil:
		return last.ID
	}
	return 0
}

// apply brings the state up to date after an event. Applying one twice does no
// harm.
func (s *State) apply(data EventData) {
	switch e := data.(type) {
	case UserJoined:
		s.join(e.UserID)
	case UserLeft:
		s.leave(e.UserID)
	case UserKicked:
		s.leave(e.UserID)
	case UserBanned:
		s.leave(e.UserID)
		s.Banned = include(s.Banned, e.UserID)
	case RefereeAdded:
		s.Invited = include(s.Invited, e.UserID)
	case RefereeRemoved:
		s.Referees = exclude(s.Referees, e.UserID)
	case RoomSettingsChanged:
		s.settle(e)
	case MatchStateChanged:
		s.Match = e.State
		s.dropTeams()
	case PlaylistItemAdded:
		s.put(e.Item)
	case PlaylistItemChanged:
		s.put(e.Item)
	case PlaylistItemRemoved:
		if at := s.itemAt(e.ItemID); at >= 0 {
			s.Playlist = slices.Delete(s.Playlist, at, at+1)
		}
	case CountdownStarted:
		s.Countdowns[e.ID] = e
	case CountdownStopped:
		delete(s.Countdowns, e.ID)
	case MatchStarted:
		s.Running, s.Item = RunningYes, e.ItemID
	case MatchAborted, MatchCompleted, MatchEnded:
		s.Running, s.Item = RunningNo, 0
	default:
		s.applyToPlayer(data)
	}
}

// applyToPlayer applies what concerns a single player. It also tells that a
// user is a player, where it is only told of players.
func (s *State) applyToPlayer(data EventData) {
	switch e := data.(type) {
	case UserStatusChanged:
		if p := s.player(e.UserID); p != nil {
			p.Status = e.Status
			p.Uncertain = p.Uncertain && e.Status == StatusIdle // an abort says so of referees
		}
	case UserModsChanged:
		if p := s.player(e.UserID); p != nil {
			p.Mods, p.Uncertain = e.Mods, false
		}
	case UserStyleChanged:
		if p := s.player(e.UserID); p != nil {
			p.Style, p.Uncertain = Style{BeatmapID: e.BeatmapID, RulesetID: e.RulesetID}, false
		}
	case UserTeamChanged:
		if p := s.player(e.UserID); p != nil {
			p.Team, p.Uncertain = e.Team, false
		}
	}
}

// join adds a user: as a referee if they are known to have the right, else as a
// player.
func (s *State) join(id objects.UserID) {
	switch {
	case id == 0: // it could not be read
	case slices.Contains(s.Referees, id) || s.player(id) != nil:
	case slices.Contains(s.Invited, id):
		s.Referees = append(s.Referees, id)
	default:
		s.Players = append(s.Players, Player{
			UserID: id, Status: StatusIdle, Team: objects.Null[objects.MatchTeamRealtime](),
			Style:     Style{BeatmapID: objects.Null[objects.BeatmapID](), RulesetID: objects.Null[objects.RulesetID]()},
			Uncertain: true,
		})
	}
}

// leave removes a user. A referee keeps the right to come back.
func (s *State) leave(id objects.UserID) {
	if slices.Contains(s.Referees, id) {
		s.Referees = exclude(s.Referees, id)
		s.Invited = include(s.Invited, id)
	}
	s.Players = slices.DeleteFunc(s.Players, func(p Player) bool { return p.UserID == id })
}

func (s *State) settle(e RoomSettingsChanged) {
	s.Name, s.Password, s.Match.Type, s.Current = e.Name, e.Password, e.Type, e.PlaylistItemID
	s.dropTeams()
}

// dropTeams forgets the teams in head_to_head, of which no event tells.
func (s *State) dropTeams() {
	if s.Match.Type != objects.RoomTypeHeadToHead {
		return
	}
	for i := range s.Players {
		s.Players[i].Team = objects.Null[objects.MatchTeamRealtime]()
	}
}

func (s *State) put(item PlaylistItem) {
	if item.ID == 0 { // it could not be read
		return
	}
	if at := s.itemAt(item.ID); at >= 0 {
		s.Playlist[at] = item
		return
	}
	s.Playlist = append(s.Playlist, item)
}

func include(ids []objects.UserID, id objects.UserID) []objects.UserID {
	if slices.Contains(ids, id) {
		return ids
	}
	return append(ids, id)
}

func exclude(ids []objects.UserID, id objects.UserID) []objects.UserID {
	return slices.DeleteFunc(ids, func(other objects.UserID) bool { return other == id })
}
