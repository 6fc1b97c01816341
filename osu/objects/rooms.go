package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Room is a multiplayer room: a playlist or a realtime lobby. GET /rooms and
// GET /rooms/{room} send different optional members.
//
// Source: app/Transformers/Multiplayer/RoomTransformer.php.
type Room struct {
	ID               RoomID         `json:"id"`
	Name             string         `json:"name"`
	Description      Opt[string]    `json:"description"` // null without one
	Category         RoomCategory   `json:"category"`
	Status           RoomStatus     `json:"status"` // meaningful in realtime rooms; see Active
	Type             RoomType       `json:"type"`
	UserID           UserID         `json:"user_id"` // the host
	StartsAt         time.Time      `json:"starts_at"`
	EndsAt           Opt[time.Time] `json:"ends_at"`          // null for open realtime rooms
	MaxAttempts      Opt[int]       `json:"max_attempts"`     // null when unlimited
	MaxParticipants  Opt[int]       `json:"max_participants"` // null when unlimited
	ParticipantCount int            `json:"participant_count"`
	ChannelID        Opt[ChannelID] `json:"channel_id"` // null before the channel exists
	Active           bool           `json:"active"`
	HasPassword      bool           `json:"has_password"`
	QueueMode        RoomQueueMode  `json:"queue_mode"`
	AutoSkip         bool           `json:"auto_skip"`
	Pinned           bool           `json:"pinned"`

	CurrentPlaylistItem *PlaylistItem          `json:"current_playlist_item,omitzero"` // GET /rooms only
	CurrentUserScore    *UserScoreAggregate    `json:"current_user_score,omitzero"`    // single rooms only; absent without a token user
	DifficultyRange     *RoomDifficultyRange   `json:"difficulty_range,omitzero"`      // GET /rooms only
	Host                *User                  `json:"host,omitzero"`                  // with Country
	Playlist            []PlaylistItem         `json:"playlist,omitzero"`              // single rooms only
	PlaylistItemStats   *RoomPlaylistItemStats `json:"playlist_item_stats,omitzero"`   // GET /rooms only
	RecentParticipants  []User                 `json:"recent_participants,omitzero"`   // at most 10 in lists, 50 elsewhere

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RoomDifficultyRange is the range of star ratings in a room.
//
// Source: app/Models/Multiplayer/Room.php.
type RoomDifficultyRange struct {
	Max float64 `json:"max"` // 0 when the playlist is empty
	Min float64 `json:"min"` // 0 when the playlist is empty

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RoomPlaylistItemStats sums up the playlist of a room.
//
// Source: app/Models/Multiplayer/Room.php.
type RoomPlaylistItemStats struct {
	CountActive int         `json:"count_active"`
	CountTotal  int         `json:"count_total"`
	RulesetIDs  []RulesetID `json:"ruleset_ids"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RoomListing is the answer to GET /rooms: a bare array of rooms, or an object
// with a cursor at API version 99999999 and above.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
type RoomListing struct {
	Rooms []Room `json:"rooms"`

	Cursor       Cursor      `json:"cursor,omitzero"`        // nil in a bare array and on an empty page
	CursorString Opt[string] `json:"cursor_string,omitzero"` // null on the last page, absent in a bare array

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UnmarshalJSONFrom reads an array of rooms or an object that holds one.
func (l *RoomListing) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		return json.UnmarshalDecode(dec, (*roomListing)(l))
	}
	*l = RoomListing{}
	return json.UnmarshalDecode(dec, &l.Rooms)
}

// MarshalJSONTo writes a listing without a cursor as an array, and one with a
// cursor as an object.
func (l RoomListing) MarshalJSONTo(enc *jsontext.Encoder) error {
	if l.Cursor == nil && !l.CursorString.Has() && len(l.Unknown) == 0 {
		return json.MarshalEncode(enc, l.Rooms)
	}
	return json.MarshalEncode(enc, roomListing(l))
}

// Shape returns a pointer to a zero struct whose fields are the members of raw,
// or to a nil slice of rooms for an array.
func (*RoomListing) Shape(raw jsontext.Value) []any {
	if raw.Kind() == jsontext.KindBeginArray {
		return []any{new([]Room)}
	}
	return []any{new(roomListing)}
}

// roomListing is [RoomListing] without its methods.
type roomListing RoomListing

// PlaylistItem is an item of the playlist of a room.
//
// Source: app/Transformers/Multiplayer/PlaylistItemTransformer.php.
type PlaylistItem struct {
	ID           PlaylistItemID `json:"id"`
	RoomID       RoomID         `json:"room_id"`
	BeatmapID    BeatmapID      `json:"beatmap_id"`
	CreatedAt    Opt[time.Time] `json:"created_at"` // null when the server has no time
	RulesetID    RulesetID      `json:"ruleset_id"`
	AllowedMods  Mods           `json:"allowed_mods,omitzero"`  // nil is possible but not sent today
	RequiredMods Mods           `json:"required_mods,omitzero"` // nil is possible but not sent today
	// Freestyle is true when players may choose difficulty and ruleset, so that
	// scores differ from the item in both.
	Freestyle     bool           `json:"freestyle"`
	Expired       bool           `json:"expired"` // played
	OwnerID       UserID         `json:"owner_id"`
	PlaylistOrder Opt[int]       `json:"playlist_order"` // null in playlists
	PlayedAt      Opt[time.Time] `json:"played_at"`      // null in playlists

	Beatmap *Beatmap             `json:"beatmap,omitzero"` // nil when gone; absent in RoomEvents
	Details *PlaylistItemDetails `json:"details,omitzero"` // GET /rooms/{room}/events only
	Scores  []Score              `json:"scores,omitzero"`  // GET /rooms/{room}/events only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// PlaylistItemDetails is how the realtime game of a playlist item was set up.
//
// Source: app/Transformers/Multiplayer/PlaylistItemTransformer.php.
type PlaylistItemDetails struct {
	RoomType  RoomType       `json:"room_type"`  // head_to_head when nothing was recorded
	StartedAt Opt[time.Time] `json:"started_at"` // null until started

	Teams UserMap[MatchTeamRealtime] `json:"teams,omitzero"` // team of each user; team versus only
	Slots UserMap[int]               `json:"slots,omitzero"` // slot of each user; nil on older rows

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserScoreAggregate is what a user has achieved in a room.
//
// Source: app/Transformers/Multiplayer/UserScoreAggregateTransformer.php.
type UserScoreAggregate struct {
	Accuracy   float64    `json:"accuracy"` // average, 0–1
	Attempts   int        `json:"attempts"`
	Completed  int        `json:"completed"`
	PP         float64    `json:"pp"` // always 0
	RoomID     RoomID     `json:"room_id"`
	TotalScore Opt[int64] `json:"total_score"` // null without a completed score
	UserID     UserID     `json:"user_id"`

	PlaylistItemAttempts []PlaylistItemAttempt `json:"playlist_item_attempts,omitzero"` // single rooms only
	Position             Opt[int]              `json:"position,omitzero"`               // RoomLeaderboard.UserScore only
	User                 *User                 `json:"user,omitzero"`                   // leaderboards only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// PlaylistItemAttempt is how often a user tried a playlist item.
//
// Source: app/Models/Multiplayer/UserScoreAggregate.php.
type PlaylistItemAttempt struct {
	Attempts int            `json:"attempts"`
	ID       PlaylistItemID `json:"id"`
	Passed   bool           `json:"passed"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RoomLeaderboard is the answer to GET /rooms/{room}/leaderboard.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
type RoomLeaderboard struct {
	Leaderboard []UserScoreAggregate `json:"leaderboard"` // with User
	UserScore   *UserScoreAggregate  `json:"user_score"`  // nil without a score of the token user

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RealtimeRoomEvent is something that happened in a realtime room.
//
// Source: app/Transformers/Multiplayer/RealtimeRoomEventTransformer.php.
type RealtimeRoomEvent struct {
	CreatedAt      Opt[time.Time]        `json:"created_at"` // null when the server has no time
	EventType      RealtimeRoomEventType `json:"event_type"`
	ID             RoomEventID           `json:"id"`
	PlaylistItemID Opt[PlaylistItemID]   `json:"playlist_item_id"` // null for events without an item
	UserID         Opt[UserID]           `json:"user_id"`          // null for events of the room itself

	// User and PlaylistItem are attached by lists and watches, if the server sends
	// them with the events.
	User         *User         `json:"-"`
	PlaylistItem *PlaylistItem `json:"-"` // nil if none was sent with it

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RoomEvents is the answer to GET /rooms/{room}/events. Its scores are always
// in the current format.
//
// Source: app/Http/Controllers/Multiplayer/RoomsController.php.
type RoomEvents struct {
	Beatmaps              []Beatmap           `json:"beatmaps"`
	Beatmapsets           []Beatmapset        `json:"beatmapsets"`
	CurrentPlaylistItemID Opt[PlaylistItemID] `json:"current_playlist_item_id"` // null without a current item
	Events                []RealtimeRoomEvent `json:"events"`
	FirstEventID          RoomEventID         `json:"first_event_id"` // 0 when there are none
	LastEventID           RoomEventID         `json:"last_event_id"`  // 0 when there are none
	PlaylistItems         []PlaylistItem      `json:"playlist_items"` // with Details and Scores
	Room                  Room                `json:"room"`           // without includes
	Users                 []User              `json:"users"`          // with Country

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RoomCategory is the category of a room.
//
// Values: normal, spotlight, featured_artist, daily_challenge.
type RoomCategory string

// The values of RoomCategory.
const (
	RoomCategoryNormal         RoomCategory = "normal"
	RoomCategorySpotlight      RoomCategory = "spotlight"
	RoomCategoryFeaturedArtist RoomCategory = "featured_artist"
	RoomCategoryDailyChallenge RoomCategory = "daily_challenge"
)

// RoomType is the kind of a room.
//
// Values: playlists, head_to_head, team_versus, matchmaking, ranked_play.
type RoomType string

// The values of RoomType.
const (
	RoomTypePlaylists   RoomType = "playlists"
	RoomTypeHeadToHead  RoomType = "head_to_head"
	RoomTypeTeamVersus  RoomType = "team_versus"
	RoomTypeMatchmaking RoomType = "matchmaking"
	RoomTypeRankedPlay  RoomType = "ranked_play"
)

// RoomStatus is what happens in a realtime room now.
//
// Values: idle, playing.
type RoomStatus string

// The values of RoomStatus.
const (
	RoomStatusIdle    RoomStatus = "idle"
	RoomStatusPlaying RoomStatus = "playing"
)

// RoomQueueMode tells who may add to the playlist of a realtime room.
//
// Values: host_only, all_players, all_players_round_robin.
type RoomQueueMode string

// The values of RoomQueueMode.
const (
	RoomQueueModeHostOnly             RoomQueueMode = "host_only"
	RoomQueueModeAllPlayers           RoomQueueMode = "all_players"
	RoomQueueModeAllPlayersRoundRobin RoomQueueMode = "all_players_round_robin"
)

// RealtimeRoomEventType is the kind of a [RealtimeRoomEvent].
//
// Values: game_started, game_aborted, game_completed, host_changed,
// player_joined, player_kicked, player_left, room_created, room_disbanded.
type RealtimeRoomEventType string

// The values of RealtimeRoomEventType.
const (
	RealtimeRoomEventTypeGameStarted   RealtimeRoomEventType = "game_started"
	RealtimeRoomEventTypeGameAborted   RealtimeRoomEventType = "game_aborted"
	RealtimeRoomEventTypeGameCompleted RealtimeRoomEventType = "game_completed"
	RealtimeRoomEventTypeHostChanged   RealtimeRoomEventType = "host_changed"
	RealtimeRoomEventTypePlayerJoined  RealtimeRoomEventType = "player_joined"
	RealtimeRoomEventTypePlayerKicked  RealtimeRoomEventType = "player_kicked"
	RealtimeRoomEventTypePlayerLeft    RealtimeRoomEventType = "player_left"
	RealtimeRoomEventTypeRoomCreated   RealtimeRoomEventType = "room_created"
	RealtimeRoomEventTypeRoomDisbanded RealtimeRoomEventType = "room_disbanded"
)

// MatchTeamRealtime is a team of a team versus room.
//
// Values: red, blue.
type MatchTeamRealtime string

// The values of MatchTeamRealtime.
const (
	MatchTeamRealtimeRed  MatchTeamRealtime = "red"
	MatchTeamRealtimeBlue MatchTeamRealtime = "blue"
)

// RoomMode chooses the rooms of GET /rooms.
//
// Values: active, all, ended, participated, owned.
type RoomMode string

// The values of RoomMode.
const (
	RoomModeActive       RoomMode = "active" // the default
	RoomModeAll          RoomMode = "all"
	RoomModeEnded        RoomMode = "ended"
	RoomModeParticipated RoomMode = "participated" // needs a token user
	RoomModeOwned        RoomMode = "owned"        // needs a token user
)

// RoomTypeGroup chooses the kind of the rooms of GET /rooms.
//
// Values: playlists, realtime, ranked-play.
type RoomTypeGroup string

// The values of RoomTypeGroup.
const (
	RoomTypeGroupPlaylists  RoomTypeGroup = "playlists"   // the default
	RoomTypeGroupRealtime   RoomTypeGroup = "realtime"    // head_to_head and team_versus
	RoomTypeGroupRankedPlay RoomTypeGroup = "ranked-play" // with a hyphen, unlike [RoomTypeRankedPlay]
)

// RoomSort is the order of GET /rooms.
//
// Values: created, ended.
type RoomSort string

// The values of RoomSort.
const (
	RoomSortCreated RoomSort = "created" // the default, but for ended rooms
	RoomSortEnded   RoomSort = "ended"
)
