package live_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

// A message, a channel and a notification as the server sends them.
const (
	sender = `{"avatar_url":"http:\/\/x\/a.png","country_code":"US","default_group":"default","id":10,"is_active":true,"is_bot":false,"is_deleted":false,"is_online":false,"is_supporter":false,"last_visit":"2026-11-24T23:59:25+00:00","pm_friends_only":false,"profile_colour":null,"username":"player1"}`

	message = `{"channel_id":64,"content":"hello","is_action":false,"message_id":205,"sender_id":10,"timestamp":"2026-11-25T00:22:49Z","type":"plain"}`

	newMessage = `{"event":"chat.message.new","data":{"messages":[` + message + `],"users":[` + sender + `],"socket":null},"socket":null}`

	join = `{"event":"chat.channel.join","data":{"channel_id":71,"description":"d","icon":null,"message_length_limit":1024,"moderated":true,"name":"Notify","type":"ANNOUNCE","uuid":null,"current_user_attributes":{"can_list_users":false,"can_message":false,"can_message_error":null,"last_read_id":null},"last_message_id":null,"last_read_id":null,"users":[],"socket":null},"socket":null}`

	read = `{"event":"read","data":{"notifications":[{"category":"channel","object_id":66,"object_type":"channel"}],"read_count":3,"timestamp":"2026-11-25T00:22:39.274217Z","socket":null},"socket":null}`

	notification = `{"event":"new","data":{"id":62,"name":"channel_message","created_at":"2026-11-25T00:22:38+00:00","object_type":"channel","object_id":66,"source_user_id":5,"is_read":false,"details":{"title":"hi","type":"pm","cover_url":"http:\/\/x\/a.png","username":"bob smith"},"socket":null},"socket":null}`
)

// swap returns a frame with a part replaced.
func swap(t *testing.T, frame, old, by string) string {
	t.Helper()
	if !strings.Contains(frame, old) {
		t.Fatalf("the frame has no %s", old)
	}
	return strings.Replace(frame, old, by, 1)
}

// TestStream_keepsMostOfOddFrames sends frames as no server does today. What
// they say must be delivered as far as it can be read, and every difference
// reported.
func TestStream_keepsMostOfOddFrames(t *testing.T) {
	tests := []struct {
		name  string
		frame string
		want  string // the events in words
		drift string // the differences, pointer and kind
	}{
		{"as it is", newMessage, "message 205 of 10 player1: hello", ""},
		{"unknown event", `{"event":"chat.typing","data":{"user_id":1},"socket":null}`, "unknown chat.typing", "/event unknown value"},
		{"unknown event without data", `{"event":"pause"}`, "unknown pause", "/event unknown value"},
		{"unknown member of the frame", swap(t, newMessage, `},"socket":null}`, `},"socket":null,"seq":7}`), "message 205 of 10 player1: hello", "/seq unknown member"},
		{"unknown member of a message", swap(t, newMessage, `"type":"plain"`, `"type":"plain","reply_to":4`), "message 205 of 10 player1: hello", "/data/messages/0/reply_to unknown member"},
		{"unknown type of message", swap(t, newMessage, `"type":"plain"`, `"type":"poll"`), "message 205 of 10 player1: hello", "/data/messages/0/type unknown value"},
		{"unknown kind of channel", swap(t, join, `"type":"ANNOUNCE"`, `"type":"FORUM"`), "join 71", "/data/type unknown value"},
		{"number as text", swap(t, newMessage, `"message_id":205`, `"message_id":"205"`), "message 205 of 10 player1: hello", "/data/messages/0/message_id converted"},
		{"channel as text", swap(t, newMessage, `"channel_id":64`, `"channel_id":"64"`), "message 205 of 10 player1: hello", "/data/messages/0/channel_id converted"},
		{"whole number with a fraction", swap(t, newMessage, `"message_id":205`, `"message_id":205.0`), "message 205 of 10 player1: hello", "/data/messages/0/message_id converted"},
		{"flag as number", swap(t, newMessage, `"is_action":false`, `"is_action":0`), "message 205 of 10 player1: hello", "/data/messages/0/is_action converted"},
		{"text as number", swap(t, newMessage, `"content":"hello"`, `"content":12`), "message 205 of 10 player1: 12", "/data/messages/0/content converted"},
		{"time in seconds", swap(t, newMessage, `"2026-11-25T00:22:49Z"`, `1795566169`), "message 205 of 10 player1: hello", "/data/messages/0/timestamp converted"},
		{"no id", swap(t, newMessage, `"message_id":205,`, ``), "message 0 of 10 player1: hello", "/data/messages/0/message_id missing"},
		{"id that is null", swap(t, newMessage, `"message_id":205`, `"message_id":null`), "message 0 of 10 player1: hello", "/data/messages/0/message_id unexpected null"},
		{"id beyond 64 bits", swap(t, newMessage, `"message_id":205`, `"message_id":99999999999999999999`), "message 0 of 10 player1: hello", "/data/messages/0/message_id lost"},
		{"largest id", swap(t, newMessage, `"message_id":205`, `"message_id":9223372036854775807`), "message 9223372036854775807 of 10 player1: hello", ""},
		{"negative id", swap(t, newMessage, `"message_id":205`, `"message_id":-5`), "message -5 of 10 player1: hello", ""},
		{"no channel", swap(t, newMessage, `"channel_id":64,`, ``), "message 205 of 10 player1: hello", "/data/messages/0/channel_id missing"},
		{"no users", swap(t, newMessage, `"users":[`+sender+`],`, ``), "message 205 of 10 : hello", "/data/users missing"},
		{"sender that is not among the users", swap(t, newMessage, `"sender_id":10`, `"sender_id":11`), "message 205 of 11 : hello", ""},
		{"users that are not a list", swap(t, newMessage, `"users":[`+sender+`]`, `"users":{}`), "message 205 of 10 : hello", "/data/users lost"},
		{"three messages", swap(t, newMessage, message, strings.Join([]string{message, strings.Replace(message, "205", "204", 1), strings.Replace(message, "205", "206", 1)}, ",")), "message 205 of 10 player1: hello, message 204 of 10 player1: hello, message 206 of 10 player1: hello", ""},
		{"a bad one among three messages", swap(t, newMessage, message, message+`,7,`+strings.Replace(message, "205", "206", 1)), "message 205 of 10 player1: hello, message 206 of 10 player1: hello", "/data/messages/1 lost"},
		{"no messages", swap(t, newMessage, message, ``), "", ""},
		{"members twice", swap(t, newMessage, `"is_action":false`, `"is_action":true,"is_action":false`), "message 205 of 10 player1: hello", "repaired"},
		{"text that is not UTF-8", swap(t, newMessage, `hello`, "h\xffi"), "message 205 of 10 player1: h\ufffdi", ""},
		{"read count as text", swap(t, read, `"read_count":3`, `"read_count":"3"`), "read 3", "/data/read_count converted"},
		{"identities by number", swap(t, read, `"object_id":66`, `"object_id":"66"`), "read 3", "/data/notifications/0/object_id converted"},
		{"unknown notification", swap(t, notification, `"channel_message"`, `"tea_is_ready"`), "new 62", "/data/name unknown value"},
		{"details that are a list", swap(t, notification, `"details":{"title":"hi","type":"pm","cover_url":"http:\/\/x\/a.png","username":"bob smith"}`, `"details":[]`), "new 62", "/data/details"},
		{"data in a list", `{"event":"chat.message.new","data":[` + message + `]}`, "unknown chat.message.new", "/data"},
		{"known event without data", `{"event":"chat.channel.part"}`, "unknown chat.channel.part", ""},
		{"verified with data", `{"event":"verified","data":{"until":1}}`, "unknown verified, verified", ""},
		{"event that is a number", `{"event":7}`, "unknown 7", "/event converted"},
		{"frames in a list", `[` + newMessage + `]`, "unknown ", ""},
		{"two frames in one", newMessage + newMessage, "unknown ", ""},
	}
	kept := 0
	for _, test := range tests {
		ok := t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var drifts []string
				w.client = w.client.With(func(c *transport.Config) {
					c.OnDrift = func(d transport.Drift) { drifts = append(drifts, d.Pointer+" "+d.Kind.String()) }
				})
				r := w.connect(&live.Options{CheckEvery: -1, Inactive: true})
				r.ready()
				drifts = nil // of the first requests
				w.server.Sockets()[0].Send(test.frame)
				w.server.Sockets()[0].Send(`{"event":"end"}`)
				var got []string
				for {
					e := r.next().Value
					if e == nil {
						t.Fatal("got an error, want events")
					}
					if u, ok := e.(live.Unknown); ok && u.Event == "end" {
						break
					}
					got = append(got, oddInWords(e))
				}
				synctest.Wait()
				drifts = drifts[:max(0, len(drifts)-1)] // the end is not known either
				if words := strings.Join(got, ", "); words != test.want {
					t.Errorf("got  %s\nwant %s", words, test.want)
				}
				told := slices.ContainsFunc(drifts, func(d string) bool { return strings.Contains(d, test.drift) })
				if test.drift != "" && !told || test.drift == "" && len(drifts) > 0 {
					t.Errorf("got differences %q, want %q", drifts, test.drift)
				}
				t.Logf("%-36s %-60s %s", test.name, strings.Join(got, ", "), strings.Join(drifts, ", "))
			})
		})
		if ok {
			kept++
		}
	}
	t.Logf("%d/%d odd frames delivered and reported", kept, len(tests))
}

// oddInWords returns an event with what the frames of these tests vary.
func oddInWords(e live.Event) string {
	switch e := e.(type) {
	case live.Message:
		name := ""
		if e.Sender != nil {
			name = e.Sender.Username
		}
		return fmt.Sprintf("message %d of %d %s: %s", int64(e.MessageID), int64(e.SenderID), name, e.Content)
	case live.ChannelJoined:
		return fmt.Sprint("join ", int64(e.ChannelID.Or(0)))
	case live.NotificationsRead:
		return fmt.Sprint("read ", e.ReadCount)
	case live.NotificationNew:
		return fmt.Sprint("new ", int64(e.ID))
	case live.Verified:
		return "verified"
	case live.Unknown:
		return "unknown " + string(e.Event)
	}
	return fmt.Sprintf("%T", e)
}
