package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Event is an entry of the recent activity of a user, sent by GET /events and
// GET /users/{user}/recent_activity.
//
// All members but the common ones depend on Type: use a type switch on Detail.
// Links in them are paths on the website, and old ones take the forms /u/2,
// /b/75 and /s/1.
//
// Source: app/Transformers/EventTransformer.php.
type Event struct {
	CreatedAt time.Time `json:"created_at"`
	// Deprecated: use CreatedAt.
	DeprecatedCreatedAt time.Time      `json:"createdAt"`
	ID                  EventID        `json:"id"`
	Type                Opt[EventType] `json:"type"` // null when the server could not read the event

	ParseError Opt[bool] `json:"parse_error,omitzero"` // true when the server could not read the event

	// Detail holds the other members, which are next to these in the JSON. It
	// is nil when there are none, as for an event that the server could not
	// read.
	Detail EventDetail `json:"-"`
}

// EventDetail is one of [*EventAchievement], [*EventBeatmapPlaycount],
// [*EventBeatmapsetApprove], [*EventBeatmapsetDelete],
// [*EventBeatmapsetRevive], [*EventBeatmapsetUpdate], [*EventBeatmapsetUpload],
// [*EventRank], [*EventRankLost], [*EventUserSupportAgain],
// [*EventUserSupportFirst], [*EventUserSupportGift], [*EventUsernameChange] and
// [*EventUnknown].
type EventDetail interface{ eventDetail() }

type (
	// EventAchievement means that a user has earned a medal.
	EventAchievement struct {
		Achievement Achievement `json:"achievement"`
		User        EventUser   `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventBeatmapPlaycount means that a difficulty has been played a round
	// number of times.
	EventBeatmapPlaycount struct {
		Beatmap EventBeatmap `json:"beatmap"`
		Count   int          `json:"count"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventBeatmapsetApprove means that a beatmapset of a user has been ranked,
	// approved, qualified or loved.
	EventBeatmapsetApprove struct {
		Approval   EventApproval   `json:"approval"`
		Beatmapset EventBeatmapset `json:"beatmapset"`
		User       EventUser       `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventBeatmapsetDelete means that a beatmapset has been deleted.
	EventBeatmapsetDelete struct {
		Beatmapset EventBeatmapset `json:"beatmapset"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventBeatmapsetRevive means that a user has brought a beatmapset back
	// from the graveyard.
	EventBeatmapsetRevive struct {
		Beatmapset EventBeatmapset `json:"beatmapset"`
		User       EventUser       `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventBeatmapsetUpdate means that a user has updated a beatmapset.
	EventBeatmapsetUpdate struct {
		Beatmapset EventBeatmapset `json:"beatmapset"`
		User       EventUser       `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventBeatmapsetUpload means that a user has uploaded a beatmapset.
	EventBeatmapsetUpload struct {
		Beatmapset EventBeatmapset `json:"beatmapset"`
		User       EventUser       `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventRank means that a user has reached a place on a leaderboard.
	EventRank struct {
		ScoreRank ScoreRank    `json:"scoreRank"`
		Rank      int          `json:"rank"` // place on the leaderboard
		Mode      Ruleset      `json:"mode"`
		Beatmap   EventBeatmap `json:"beatmap"`
		User      EventUser    `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventRankLost means that a user has lost the first place on a leaderboard.
	EventRankLost struct {
		Mode    Ruleset      `json:"mode"`
		Beatmap EventBeatmap `json:"beatmap"`
		User    EventUser    `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventUserSupportAgain means that a user supports osu! once more.
	EventUserSupportAgain struct {
		User EventUser `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventUserSupportFirst means that a user supports osu! for the first time.
	EventUserSupportFirst struct {
		User EventUser `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventUserSupportGift means that a user was given a supporter tag.
	EventUserSupportGift struct {
		User EventUser `json:"user"`

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventUsernameChange means that a user has a new name.
	EventUsernameChange struct {
		User EventUser `json:"user"` // with PreviousUsername

		Unknown map[string]jsontext.Value `json:",embed"`
	}

	// EventUnknown is an event of a type that this library does not know, or
	// one with members that do not fit its type.
	EventUnknown struct {
		Raw jsontext.Value `json:",embed"` // an object of the members that are not common
	}
)

func (*EventAchievement) eventDetail()       {}
func (*EventBeatmapPlaycount) eventDetail()  {}
func (*EventBeatmapsetApprove) eventDetail() {}
func (*EventBeatmapsetDelete) eventDetail()  {}
func (*EventBeatmapsetRevive) eventDetail()  {}
func (*EventBeatmapsetUpdate) eventDetail()  {}
func (*EventBeatmapsetUpload) eventDetail()  {}
func (*EventRank) eventDetail()              {}
func (*EventRankLost) eventDetail()          {}
func (*EventUserSupportAgain) eventDetail()  {}
func (*EventUserSupportFirst) eventDetail()  {}
func (*EventUserSupportGift) eventDetail()   {}
func (*EventUsernameChange) eventDetail()    {}
func (*EventUnknown) eventDetail()           {}

// UnmarshalJSONFrom reads an event and chooses the type of Detail by its type.
func (e *Event) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var flat struct {
		eventCommon
		Rest jsontext.Value `json:",embed"`
	}
	if err := json.UnmarshalDecode(dec, &flat); err != nil {
		return err
	}
	*e = Event(flat.eventCommon)
	if len(flat.Rest) == 0 {
		return nil
	}
	e.Detail = newEventDetail(e.Type.Or(""))
	fits, err := decodeVariant(flat.Rest, e.Detail, dec.Options())
	if !fits {
		e.Detail = &EventUnknown{Raw: flat.Rest}
	}
	return err
}

// MarshalJSONTo writes an event with the members of Detail among the common
// ones.
func (e Event) MarshalJSONTo(enc *jsontext.Encoder) error {
	rest, err := marshalDetail(enc, e.Detail)
	if err != nil {
		return err
	}
	return json.MarshalEncode(enc, struct {
		eventCommon
		Rest jsontext.Value `json:",embed"`
	}{eventCommon(e), rest})
}

// Shape returns pointers to zero structs whose fields together are the members
// of raw.
func (*Event) Shape(raw jsontext.Value) []any {
	var head struct {
		Type       any `json:"type"`
		ParseError any `json:"parse_error"`
	}
	_ = json.Unmarshal(raw, &head, lookInto) // anything but an object has no type
	name, _ := head.Type.(string)
	if head.ParseError != nil && head.ParseError != false {
		name = ""
	}
	return []any{new(eventCommon), newEventDetail(EventType(name))}
}

// eventCommon is [Event] without its methods.
type eventCommon Event

func newEventDetail(t EventType) EventDetail {
	switch t {
	case EventTypeAchievement:
		return new(EventAchievement)
	case EventTypeBeatmapPlaycount:
		return new(EventBeatmapPlaycount)
	case EventTypeBeatmapsetApprove:
		return new(EventBeatmapsetApprove)
	case EventTypeBeatmapsetDelete:
		return new(EventBeatmapsetDelete)
	case EventTypeBeatmapsetRevive:
		return new(EventBeatmapsetRevive)
	case EventTypeBeatmapsetUpdate:
		return new(EventBeatmapsetUpdate)
	case EventTypeBeatmapsetUpload:
		return new(EventBeatmapsetUpload)
	case EventTypeRank:
		return new(EventRank)
	case EventTypeRankLost:
		return new(EventRankLost)
	case EventTypeUserSupportAgain:
		return new(EventUserSupportAgain)
	case EventTypeUserSupportFirst:
		return new(EventUserSupportFirst)
	case EventTypeUserSupportGift:
		return new(EventUserSupportGift)
	case EventTypeUsernameChange:
		return new(EventUsernameChange)
	default:
		return new(EventUnknown)
	}
}

// EventUser is the user of an [Event].
//
// Source: app/Models/Event.php.
type EventUser struct {
	Username string `json:"username"`
	URL      string `json:"url"` // path on the website, such as /users/2

	PreviousUsername Opt[string] `json:"previousUsername,omitzero"` // in [EventUsernameChange] only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// EventBeatmap is the beatmap of an [Event].
//
// Source: app/Models/Event.php.
type EventBeatmap struct {
	Title string `json:"title"` // Artist - Title [Version]
	URL   string `json:"url"`   // path on the website, such as /beatmaps/75

	Unknown map[string]jsontext.Value `json:",embed"`
}

// EventBeatmapset is the beatmapset of an [Event].
//
// Source: app/Models/Event.php.
type EventBeatmapset struct {
	Title string `json:"title"` // Artist - Title
	URL   string `json:"url"`   // path on the website, such as /beatmapsets/1

	Unknown map[string]jsontext.Value `json:",embed"`
}

// EventListing is the answer to GET /events.
//
// Source: app/Http/Controllers/EventsController.php.
type EventListing struct {
	Events       []Event     `json:"events"`
	Cursor       Cursor      `json:"cursor,omitzero"` // nil on the last page
	CursorString Opt[string] `json:"cursor_string"`   // null on the last page

	Unknown map[string]jsontext.Value `json:",embed"`
}

// EventType is the kind of an [Event].
//
// Values: achievement, beatmapPlaycount, beatmapsetApprove, beatmapsetDelete,
// beatmapsetRevive, beatmapsetUpdate, beatmapsetUpload, rank, rankLost,
// userSupportAgain, userSupportFirst, userSupportGift, usernameChange.
type EventType string

// The values of EventType.
const (
	EventTypeAchievement       EventType = "achievement"
	EventTypeBeatmapPlaycount  EventType = "beatmapPlaycount"
	EventTypeBeatmapsetApprove EventType = "beatmapsetApprove"
	EventTypeBeatmapsetDelete  EventType = "beatmapsetDelete"
	EventTypeBeatmapsetRevive  EventType = "beatmapsetRevive"
	EventTypeBeatmapsetUpdate  EventType = "beatmapsetUpdate"
	EventTypeBeatmapsetUpload  EventType = "beatmapsetUpload"
	EventTypeRank              EventType = "rank"
	EventTypeRankLost          EventType = "rankLost"
	EventTypeUserSupportAgain  EventType = "userSupportAgain"
	EventTypeUserSupportFirst  EventType = "userSupportFirst"
	EventTypeUserSupportGift   EventType = "userSupportGift"
	EventTypeUsernameChange    EventType = "usernameChange"
)

// EventApproval is what a beatmapset has become in an [EventBeatmapsetApprove].
//
// Values: ranked, approved, qualified, loved.
type EventApproval string

// The values of EventApproval.
const (
	EventApprovalRanked    EventApproval = "ranked"
	EventApprovalApproved  EventApproval = "approved"
	EventApprovalQualified EventApproval = "qualified"
	EventApprovalLoved     EventApproval = "loved"
)

// EventSort is the order of GET /events.
//
// Values: id_desc, id_asc.
type EventSort string

// The values of EventSort.
const (
	EventSortIDDesc EventSort = "id_desc" // the default
	EventSortIDAsc  EventSort = "id_asc"
)
