package referee_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/referee"
)

// TestClient_keepsMostOfOddEvents sends events as no hub does today. What
// they say must be delivered as far as it can be read, and every difference
// reported.
func TestClient_keepsMostOfOddEvents(t *testing.T) {
	const (
		item    = `{"id":5,"ruleset_id":0,"beatmap_id":75,"required_mods":[],"allowed_mods":[],"freestyle":false,"was_played":false,"order":0}`
		changed = `{"room_id":7,"playlist_item":` + item + `}`
	)
	tests := []struct {
		name      string
		event     string
		arguments string // with a comma between; empty for none
		want      string // what is delivered
		drift     string // the differences, route, pointer and kind
	}{
		{"as it is", "UserJoined", `{"room_id":7,"user_id":2}`, "room 7 {UserID:2}", ""},
		{"unknown event", "MapVetoed", `{"room_id":7,"x":1}`, `room 7 MapVetoed [{"room_id":7,"x":1}]`, "GET /referee/ /target unknown value"},
		{"unknown event without a room", "Nap", ``, "room 0 Nap []", "GET /referee/ /target unknown value"},
		{"unknown member", "UserJoined", `{"room_id":7,"user_id":2,"role":"referee"}`, `room 7 {UserID:2} unknown map[role:"referee"]`, "GET /referee/UserJoined /role unknown member"},
		{"unknown member of an item", "PlaylistItemChanged", strings.Replace(changed, `"id":5`, `"id":5,"vetoed":true`, 1), `room 7 item 5 75 unknown map[vetoed:true]`, "GET /referee/PlaylistItemChanged /playlist_item/vetoed unknown member"},
		{"unknown status", "UserStatusChanged", `{"room_id":7,"user_id":2,"status":"asleep"}`, "room 7 {UserID:2 Status:asleep}", "GET /referee/UserStatusChanged /status unknown value"},
		{"unknown type of countdown", "CountdownStarted", `{"room_id":7,"countdown_id":1,"seconds":2.5,"type":"tea"}`, "room 7 {ID:1 Seconds:2.5 Type:tea}", "GET /referee/CountdownStarted /type unknown value"},
		{"id as text", "UserJoined", `{"room_id":7,"user_id":"2"}`, "room 7 {UserID:2}", "GET /referee/UserJoined /user_id converted value"},
		{"room as text", "UserJoined", `{"room_id":"7","user_id":2}`, "room 7 {UserID:2}", "GET /referee/UserJoined /room_id converted value"},
		{"a word as id", "UserJoined", `{"room_id":7,"user_id":"two"}`, "room 7 {UserID:0}", "GET /referee/UserJoined /user_id lost value"},
		{"no id", "UserLeft", `{"room_id":7}`, "room 7 {UserID:0}", "GET /referee/UserLeft /user_id missing member"},
		{"null as id", "UserLeft", `{"room_id":7,"user_id":null}`, "room 7 {UserID:0}", "GET /referee/UserLeft /user_id unexpected null"},
		{"beatmap as text", "PlaylistItemChanged", strings.Replace(changed, `75`, `"75"`, 1), "room 7 item 5 75", "GET /referee/PlaylistItemChanged /playlist_item/beatmap_id converted value"},
		{"mods that are not a list", "PlaylistItemChanged", strings.Replace(changed, `"allowed_mods":[]`, `"allowed_mods":7`, 1), "room 7 item 5 75", "GET /referee/PlaylistItemChanged /playlist_item/allowed_mods lost value"},
		{"a bad slot", "MatchStateChanged", `{"room_id":7,"state":{"type":"head_to_head","locked":false,"slots":[2,{},3]}}`, "room 7 slots 2 null 3", "GET /referee/MatchStateChanged /state/slots/1 lost value"},
		{"a team that is not known", "UserTeamChanged", `{"room_id":7,"user_id":2,"team":"green"}`, "room 7 {UserID:2 Team:green}", "GET /referee/UserTeamChanged /team unknown value"},
		{"two arguments", "UserLeft", `{"room_id":7,"user_id":2},true`, "room 7 {UserID:2}", ""},
		{"no argument", "UserLeft", ``, "room 0 UserLeft [] UserLeft without an argument", ""},
		{"a number as argument", "UserLeft", `7`, "room 0 UserLeft [7] osu: GET /referee/UserLeft: undecodable answer: want referee.message[", ""},
		{"null as argument", "UserLeft", `null`, "room 0 UserLeft [null] osu: GET /referee/UserLeft: undecodable answer: want referee.message[", ""},
		{"a number as the text of a pong", "Pong", `7`, "room 0 {Message:7}", "GET /referee/Pong  converted value"},
	}
	kept := 0
	for _, test := range tests {
		ok := t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				var drifts []string
				client := w.client(t, w.token(w.users[0])).With(func(c *transport.Config) {
					c.OnDrift = func(d transport.Drift) {
						drifts = append(drifts, fmt.Sprint(d.Route, " ", d.Pointer, " ", d.Kind))
					}
				})
				c, err := referee.Dial(t.Context(), client, &referee.Params{URL: w.hub.URL()})
				must(t, err)
				defer c.Close()
				synctest.Wait()
				var arguments []jsontext.Value
				if test.arguments != "" {
					must(t, json.Unmarshal([]byte("["+test.arguments+"]"), &arguments))
				}
				w.hub.Send(w.users[0], test.event, arguments...)
				got := oddInWords(next(t, c))
				if !strings.HasPrefix(got, test.want) || test.drift != "" && got != test.want {
					t.Errorf("got  %s\nwant %s", got, test.want)
				}
				if told := strings.Join(drifts, ", "); told != test.drift {
					t.Errorf("got differences %q, want %q", told, test.drift)
				}
				t.Logf("%-32s %-60s %s", test.name, got, strings.Join(drifts, ", "))
			})
		})
		if ok {
			kept++
		}
	}
	t.Logf("%d/%d odd events delivered and reported", kept, len(tests))
}

// oddInWords returns an event with what the events of these tests vary.
func oddInWords(e referee.Event) string {
	text := fmt.Sprintf("room %d ", int64(e.RoomID))
	unknown := e.Unknown
	switch data := e.Data.(type) {
	case referee.Unknown:
		text += fmt.Sprintf("%s %s", data.Name, data.Arguments)
		if data.Err != nil {
			text += " " + data.Err.Error()
		}
	case referee.PlaylistItemChanged:
		text += fmt.Sprintf("item %d %d", int64(data.Item.ID), int64(data.Item.BeatmapID))
		unknown = data.Item.Unknown
	case referee.MatchStateChanged:
		text += "slots"
		for _, slot := range data.State.Slots {
			text += " " + slot.String()
		}
	default:
		text += fmt.Sprintf("%+v", data)
	}
	if len(unknown) > 0 {
		text += fmt.Sprintf(" unknown %s", unknown)
	}
	return text
}

func TestState_keepsUnknownMembers(t *testing.T) {
	t.Parallel()
	s, err := referee.DecodeState([]byte(`{"room_id":7,"chat_channel_id":9,"name":"a","password":"","season":2,
		"state":{"type":"head_to_head","locked":false,"slots":null,"bans":1},
		"playlist":[{"id":5,"ruleset_id":0,"beatmap_id":75,"required_mods":[],"allowed_mods":[],"freestyle":false,"was_played":false,"order":0,"slot":"NM1"}],
		"players":[{"user_id":2,"status":"idle","style":{"ruleset_id":null,"beatmap_id":null,"skin":3},"mods":[],"team":null,"ping":4}],
		"referees":[{"user_id":3}]}`))
	must(t, err)
	got := fmt.Sprintf("%s %s %s %s %s", s.Unknown, s.Match.Unknown, s.Playlist[0].Unknown, s.Players[0].Unknown, s.Players[0].Style.Unknown)
	if want := `map[season:2] map[bans:1] map[slot:"NM1"] map[ping:4] map[skin:3]`; got != want {
		t.Errorf("got unknown members %s, want %s", got, want)
	}
}
