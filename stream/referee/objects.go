package referee

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// PlaylistItem is an item of the playlist of a room.
type PlaylistItem struct {
	ID           objects.PlaylistItemID `json:"id"`
	RulesetID    objects.RulesetID      `json:"ruleset_id"`
	BeatmapID    objects.BeatmapID      `json:"beatmap_id"`
	RequiredMods objects.Mods           `json:"required_mods"`
	AllowedMods  objects.Mods           `json:"allowed_mods"`
	// Freestyle lets players choose difficulty and ruleset.
	Freestyle bool `json:"freestyle"`
	// WasPlayed is true also for items that were skipped or aborted.
	WasPlayed bool `json:"was_played"`
	// Order is the place among the items still to be played, from 0; 65535
	// until the hub has given a new item its place.
	Order int `json:"order"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Player is a player in a room.
type Player struct {
	UserID objects.UserID `json:"user_id"`
	Status Status         `json:"status"`
	// Style is the difficulty and ruleset that the player has chosen.
	Style Style `json:"style"`
	// Mods are those that the player has chosen, without the required ones.
	Mods objects.Mods `json:"mods"`
	// Team is set in team_versus only.
	Team objects.Opt[objects.MatchTeamRealtime] `json:"team"`

	// Uncertain means that the user joined after the client, and the hub does
	// not say in which role: it may be a referee.
	Uncertain bool `json:"-"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Style is what a player plays in place of the item's own difficulty and
// ruleset.
type Style struct {
	BeatmapID objects.Opt[objects.BeatmapID] `json:"beatmap_id"` // null: the item's
	RulesetID objects.Opt[objects.RulesetID] `json:"ruleset_id"` // null: the item's

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchState is how the places of a room are given out.
type MatchState struct {
	Type   objects.RoomType `json:"type"` // head_to_head or team_versus
	Locked bool             `json:"locked"`
	// Slots has who sits where, referees too; nil without a limit, and its
	// length is the limit.
	Slots []objects.Opt[objects.UserID] `json:"slots"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Status says what a player is doing.
type Status string

// The values of Status.
const (
	// StatusIdle means that the player is not ready.
	StatusIdle Status = "idle"
	// StatusReady means that the player is ready, or is loading the map.
	StatusReady Status = "ready"
	// StatusPlaying means that the player is in the match.
	StatusPlaying Status = "playing"
	// StatusFinishedPlay means that the player has finished, and may be looking
	// at the results.
	StatusFinishedPlay Status = "finished_play"
	// StatusSpectating means that the player watches the others.
	StatusSpectating Status = "spectating"
)

// Known reports whether s is one of the constants.
func (s Status) Known() bool {
	switch s {
	case StatusIdle, StatusReady, StatusPlaying, StatusFinishedPlay, StatusSpectating:
		return true
	}
	return false
}

// CountdownType says what a countdown leads to.
type CountdownType string

// The values of CountdownType.
const (
	CountdownMatchStart         CountdownType = "match_start"
	CountdownServerShuttingDown CountdownType = "server_shutting_down"
)

// Known reports whether c is one of the constants.
func (c CountdownType) Known() bool {
	return c == CountdownMatchStart || c == CountdownServerShuttingDown
}

// roomJoined is the answer to JoinRoom and MakeRoom.
type roomJoined struct {
	RoomID    objects.RoomID    `json:"room_id"`
	ChannelID objects.ChannelID `json:"chat_channel_id"`
	Name      string            `json:"name"`
	Password  string            `json:"password"`
	State     MatchState        `json:"state"`
	Playlist  []PlaylistItem    `json:"playlist"`
	Players   []Player          `json:"players"`
	Referees  []struct {
		UserID objects.UserID `json:"user_id"`
	} `json:"referees"`

	Unknown map[string]jsontext.Value `json:",embed"`
}
