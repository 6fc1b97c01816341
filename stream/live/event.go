package live

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Event is something that happened: [Ready], [Message], [ChannelJoined],
// [ChannelLeft], [Silences], [NotificationNew], [NotificationsRead],
// [NotificationsDeleted], [LoggedOut], [Verified] or [Unknown].
type Event interface{ event() }

// Ready says that the server has accepted a connection.
type Ready struct {
	// Connection counts the connections of the stream, from 1.
	Connection int
}

// Message is a chat message, also one of the user's own, with its Sender.
type Message struct {
	objects.ChatMessage
	// CaughtUp says that the message did not come over the websocket but was
	// read afterwards. It has no UUID then.
	CaughtUp bool
	// Silenced says that the message is to be hidden: its sender was silenced
	// after writing it. See [Silences] for messages delivered before that.
	Silenced bool
}

// ChannelJoined says that the user has joined a channel or was added to it, by
// any client: also a conversation that begins.
type ChannelJoined struct{ objects.ChatChannel }

// ChannelLeft says that the user has left a channel. Conversations and
// announcements are only hidden: their next message brings them back, without a
// [ChannelJoined]. Messages of a public channel may follow for a minute.
type ChannelLeft struct{ objects.ChatChannel }

// Silences says who was silenced. Their messages up to now are to be hidden,
// also those delivered before; [Stream.Silenced] finds them.
type Silences struct {
	// Silences are the silences, newest first.
	Silences []objects.UserSilence
	// Earlier says that they are from before the stream began. Nobody knows
	// from when, so that they hide nothing.
	Earlier bool
}

// NotificationNew is a new notification; its Details are typed by its name.
type NotificationNew struct{ objects.Notification }

// NotificationsRead says that notifications were read, by any client.
type NotificationsRead struct {
	objects.WebsocketNotificationRead
}

// NotificationsDeleted says that the server has removed notifications.
type NotificationsDeleted struct {
	objects.WebsocketNotificationRead
}

// LoggedOut says that the token was revoked by its owner. [ErrLogout] follows.
type LoggedOut struct{}

// Verified says that the session of the token was verified.
type Verified struct{}

// Unknown is a frame that this library does not know or that is not JSON.
type Unknown struct {
	// Event is its event, if it has one.
	Event objects.WebsocketEvent
	// Frame is the frame as it came.
	Frame []byte
}

func (Ready) event()                {}
func (Message) event()              {}
func (ChannelJoined) event()        {}
func (ChannelLeft) event()          {}
func (Silences) event()             {}
func (NotificationNew) event()      {}
func (NotificationsRead) event()    {}
func (NotificationsDeleted) event() {}
func (LoggedOut) event()            {}
func (Verified) event()             {}
func (Unknown) event()              {}

// frame is a frame of the server.
type frame struct {
	events    []Event
	rejection error // why the server does not accept the connection
}

// feed is the route that differences in frames are reported with.
var feed = transport.Route{Method: http.MethodGet, Pattern: "/home/notifications/feed"}

// messageFrame is a frame of messages, which most frames are: it is decoded in
// one pass, unless there is something odd about it.
type messageFrame struct {
	Event objects.WebsocketEvent `json:"event"`
	Data  struct {
		objects.WebsocketChatMessageNew

		Socket jsontext.Value `json:"socket,omitzero"`
	} `json:"data"`
	Socket jsontext.Value `json:"socket,omitzero"`
}

var messagePrefix = []byte(`{"event":"` + objects.WebsocketEventChatMessageNew + `",`)

// decoder decodes frames, and reports where they differ from the models.
type decoder struct{ *transport.Client }

// read decodes a frame. It never fails: what it cannot read is an [Unknown].
func (d decoder) read(ctx context.Context, text []byte) frame {
	var m messageFrame
	if bytes.HasPrefix(text, messagePrefix) && mend.DecodeClean(ctx, text, &m) {
		return frame{events: messages(&m.Data.WebsocketChatMessageNew)}
	}
	var f objects.WebsocketFrame
	if err := d.Decode(ctx, &transport.Response{Route: feed, Body: text}, &f); err != nil {
		return one(Unknown{Frame: text})
	}
	if text, failed := f.Error.Get(); failed && f.Event == "" {
		return frame{rejection: rejection(text)}
	}
	switch data := f.Data.(type) {
	case *objects.WebsocketChatMessageNew:
		return frame{events: messages(data)}
	case *objects.WebsocketChatChannel:
		if f.Event == objects.WebsocketEventChatChannelJoin {
			return one(ChannelJoined{data.ChatChannel})
		}
		return one(ChannelLeft{data.ChatChannel})
	case *objects.Notification:
		return one(NotificationNew{*data})
	case *objects.WebsocketNotificationRead:
		if f.Event == objects.WebsocketEventRead {
			return one(NotificationsRead{*data})
		}
		return one(NotificationsDeleted{*data})
	}
	unknown := Unknown{Event: f.Event, Frame: text}
	e := bare(f.Event)
	switch {
	case e == nil:
		return one(unknown)
	case f.Data != nil: // which nothing has a place for
		return frame{events: []Event{unknown, e}}
	}
	return one(e)
}

// bare returns an event that has no data; nil if it is not one of those.
func bare(e objects.WebsocketEvent) Event {
	switch e { //nolint:exhaustive // all others carry data
	case objects.WebsocketEventConnectionReady:
		return Ready{}
	case objects.WebsocketEventLogout:
		return LoggedOut{}
	case objects.WebsocketEventVerified:
		return Verified{}
	}
	return nil
}

// rejection returns the error of a frame in place of connection.ready.
func rejection(text string) error {
	if text == "authentication failed" {
		return ErrRejected
	}
	return fmt.Errorf("%w: %s", ErrRejected, wire.OneLine(text))
}

func one(e Event) frame { return frame{events: []Event{e}} }

// messages returns the messages of a frame, each with its sender.
func messages(data *objects.WebsocketChatMessageNew) []Event {
	events := make([]Event, len(data.Messages))
	for i, m := range data.Messages {
		if at := slices.IndexFunc(data.Users, func(u objects.User) bool { return u.ID == m.SenderID }); at >= 0 {
			m.Sender = &data.Users[at]
		}
		events[i] = Message{ChatMessage: m}
	}
	return events
}
