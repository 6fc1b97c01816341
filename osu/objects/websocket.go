package objects

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// WebsocketFrame is a message from the notification server.
//
// Source: osu-notification-server src/user-connection.ts.
type WebsocketFrame struct {
	Event WebsocketEvent `json:"event,omitzero"` // empty on the error frame

	Data  WebsocketData `json:"data,omitzero"`  // nil for connection.ready, logout and verified
	Error Opt[string]   `json:"error,omitzero"` // "authentication failed", after which the server hangs up

	// Socket is null on frames that were relayed, and means nothing.
	Socket jsontext.Value `json:"socket,omitzero"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// WebsocketData is what a [WebsocketFrame] carries, by its event. It is one of
// [*Notification], [*WebsocketNotificationRead], [*WebsocketChatChannel],
// [*WebsocketChatMessageNew] and [*WebsocketUnknown].
type WebsocketData interface{ websocketData() }

// WebsocketUnknown is data that does not fit its event, or of an event that
// this library does not know.
type WebsocketUnknown struct {
	Raw jsontext.Value // any JSON
}

func (*Notification) websocketData()              {}
func (*WebsocketNotificationRead) websocketData() {}
func (*WebsocketChatChannel) websocketData()      {}
func (*WebsocketChatMessageNew) websocketData()   {}
func (*WebsocketUnknown) websocketData()          {}

// MarshalJSONTo writes the data as it came.
func (d *WebsocketUnknown) MarshalJSONTo(enc *jsontext.Encoder) error {
	return writeRaw(enc, d.Raw)
}

// UnmarshalJSONFrom reads a frame and chooses the type of Data by its event.
func (f *WebsocketFrame) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	var wire websocketFrameWire
	if err := json.UnmarshalDecode(dec, &wire); err != nil {
		return err
	}
	*f = WebsocketFrame(wire.websocketFrameCommon)
	if kind := wire.Data.Kind(); kind == jsontext.KindInvalid || kind == jsontext.KindNull {
		return nil
	}
	fits := false
	var err error
	if f.Data = newWebsocketData(f.Event); f.Data != nil {
		fits, err = decodeVariant(wire.Data, f.Data, dec.Options())
	}
	if !fits {
		f.Data = &WebsocketUnknown{Raw: wire.Data}
	}
	return err
}

// Shape returns a pointer to a zero struct whose fields are the members of raw.
func (*WebsocketFrame) Shape(jsontext.Value) []any { return []any{new(websocketFrameWire)} }

// MemberShapes returns what the data is decoded into.
func (*WebsocketFrame) MemberShapes(raw jsontext.Value) map[string]any {
	var head struct {
		Event any `json:"event"`
	}
	_ = json.Unmarshal(raw, &head, lookInto) // anything but an object has no event
	name, _ := head.Event.(string)
	switch newWebsocketData(WebsocketEvent(name)).(type) {
	case *Notification:
		return map[string]any{"data": new(relayedNotification)}
	case *WebsocketNotificationRead:
		return map[string]any{"data": new(relayedNotificationRead)}
	case *WebsocketChatChannel:
		return map[string]any{"data": new(relayedChatChannel)}
	case *WebsocketChatMessageNew:
		return map[string]any{"data": new(relayedChatMessageNew)}
	}
	return nil
}

// The broadcaster adds the member socket to the data, too. It is known there
// and nowhere else.
type (
	relayedMember struct {
		Socket jsontext.Value `json:"socket,omitzero"`
	}
	relayedNotification     struct{ Notification }
	relayedNotificationRead struct {
		WebsocketNotificationRead
		relayedMember
	}
	relayedChatChannel struct {
		ChatChannel
		relayedMember
	}
	relayedChatMessageNew struct {
		WebsocketChatMessageNew
		relayedMember
	}
)

// Shape returns pointers to zero structs whose fields are the members of raw.
func (n *relayedNotification) Shape(raw jsontext.Value) []any {
	return append(n.Notification.Shape(raw), new(relayedMember))
}

// websocketFrameCommon is [WebsocketFrame] without its methods.
type websocketFrameCommon WebsocketFrame

type websocketFrameWire struct {
	websocketFrameCommon
	Data jsontext.Value `json:"data,omitzero"`
}

func newWebsocketData(event WebsocketEvent) WebsocketData {
	switch event {
	case WebsocketEventNew:
		return new(Notification)
	case WebsocketEventRead, WebsocketEventDelete:
		return new(WebsocketNotificationRead)
	case WebsocketEventChatChannelJoin, WebsocketEventChatChannelPart:
		return new(WebsocketChatChannel)
	case WebsocketEventChatMessageNew:
		return new(WebsocketChatMessageNew)
	default:
		return nil
	}
}

// WebsocketNotificationRead is the data of the websocket events read and
// delete.
//
// Source: app/Models/UserNotification.php.
type WebsocketNotificationRead struct {
	Notifications []NotificationIdentity `json:"notifications"`
	ReadCount     int                    `json:"read_count"` // how many of them were unread
	Timestamp     time.Time              `json:"timestamp"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// WebsocketChatMessageNew is the data of the websocket event chat.message.new.
//
// Source: app/Events/ChatMessageEvent.php.
type WebsocketChatMessageNew struct {
	Messages []ChatMessage `json:"messages"` // without Sender
	Users    []User        `json:"users"`    // the senders

	Unknown map[string]jsontext.Value `json:",embed"`
}

// WebsocketChatChannel is the data of the websocket events chat.channel.join
// and chat.channel.part.
//
// Source: app/Events/ChatChannelEvent.php.
type WebsocketChatChannel struct {
	ChatChannel
}

// WebsocketCommand is a message to the notification server.
//
// Source: osu-notification-server src/user-connection.ts.
type WebsocketCommand struct {
	Event WebsocketCommandEvent `json:"event"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// WebsocketEvent is the kind of a [WebsocketFrame].
//
// Values: connection.ready, new, read, delete, logout, verified,
// chat.channel.join, chat.channel.part, chat.message.new.
type WebsocketEvent string

// The values of WebsocketEvent.
const (
	WebsocketEventConnectionReady WebsocketEvent = "connection.ready"  // the first frame; no data
	WebsocketEventNew             WebsocketEvent = "new"               // [Notification]
	WebsocketEventRead            WebsocketEvent = "read"              // [WebsocketNotificationRead]
	WebsocketEventDelete          WebsocketEvent = "delete"            // [WebsocketNotificationRead]
	WebsocketEventLogout          WebsocketEvent = "logout"            // the token was revoked; no data
	WebsocketEventVerified        WebsocketEvent = "verified"          // the session was verified; no data
	WebsocketEventChatChannelJoin WebsocketEvent = "chat.channel.join" // [WebsocketChatChannel]
	WebsocketEventChatChannelPart WebsocketEvent = "chat.channel.part" // [WebsocketChatChannel]
	WebsocketEventChatMessageNew  WebsocketEvent = "chat.message.new"  // [WebsocketChatMessageNew]
)

// WebsocketCommandEvent is the kind of a [WebsocketCommand].
//
// Values: chat.start, chat.end.
type WebsocketCommandEvent string

// The values of WebsocketCommandEvent.
const (
	WebsocketCommandEventChatStart WebsocketCommandEvent = "chat.start" // deliver chat events
	WebsocketCommandEventChatEnd   WebsocketCommandEvent = "chat.end"
)
