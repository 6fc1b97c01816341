package live

import (
	"context"
	"slices"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/osu/objects"
)

// Event is what happened: one of the types of this file.
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
}

// ChannelJoined says that the user has joined a channel or was added to it, by
// any client: also a conversation that begins.
type ChannelJoined struct{ objects.ChatChannel }

// ChannelLeft says that the user has left a channel. Conversations and
// announcements are merely hidden: the next message brings them back, without a
// [ChannelJoined]. Messages of a public channel may follow for a minute.
type ChannelLeft struct{ objects.ChatChannel }

// Silences says whose messages are to be hidden, newest first.
type Silences struct{ Silences []objects.UserSilence }

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
	events   []Event
	rejected bool // it says that the authentication failed
}

// read decodes a frame. It never fails: what it cannot read is an [Unknown].
func read(ctx context.Context, text []byte) frame {
	var f objects.WebsocketFrame
	if _, err := mend.Decode(ctx, text, &f, false); err != nil {
		return one(Unknown{Frame: text})
	}
	if f.Event == "" && f.Error.Has() {
		return frame{rejected: true}
	}
	switch data := mended(ctx, f).(type) {
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
	case nil:
		switch f.Event { //nolint:exhaustive // all others carry data
		case objects.WebsocketEventConnectionReady:
			return one(Ready{})
		case objects.WebsocketEventLogout:
			return one(LoggedOut{})
		case objects.WebsocketEventVerified:
			return one(Verified{})
		}
	}
	return one(Unknown{Event: f.Event, Frame: text})
}

// mended returns the data of a frame. Data of a known event that does not fit its
// type loses only what does not.
func mended(ctx context.Context, f objects.WebsocketFrame) objects.WebsocketData {
	unknown, ok := f.Data.(*objects.WebsocketUnknown)
	if !ok {
		return f.Data
	}
	var data objects.WebsocketData
	switch f.Event {
	case objects.WebsocketEventChatMessageNew:
		data = new(objects.WebsocketChatMessageNew)
	case objects.WebsocketEventChatChannelJoin, objects.WebsocketEventChatChannelPart:
		data = new(objects.WebsocketChatChannel)
	case objects.WebsocketEventNew:
		data = new(objects.Notification)
	case objects.WebsocketEventRead, objects.WebsocketEventDelete:
		data = new(objects.WebsocketNotificationRead)
	default:
		return unknown
	}
	if _, err := mend.Decode(ctx, unknown.Raw, data, false); err != nil {
		return unknown
	}
	return data
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
