package osutest_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/osutest"
)

// Some refusals have a text and some have null in its place, as on the server.
func TestErrors_textOrNull(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	token := server.Token()
	user := server.UserToken(world.UserIDs()[0], userScopes...)
	ranked, unranked := world.ScoreableBeatmapIDs()[0], unrankedBeatmap(world)
	foreign := world.ChannelIDs()[4] // of which the user is not a member
	const text, null = '"', 'n'
	for _, test := range []struct {
		method, path, body, token string
		status                    int
		want                      byte
	}{
		{path: "/beatmaps/lookup?id=1", status: 404, want: null},
		{path: "/beatmaps/lookup", status: 404, want: null},
		{path: "/beatmaps/1", status: 404, want: text},
		{path: "/beatmapsets/lookup", status: 404, want: null},
		{path: "/beatmapsets/lookup?beatmap_id=1", status: 404, want: text},
		{path: fmt.Sprintf("/beatmaps/%d/scores/users/2", unranked), status: 404, want: text},
		{path: fmt.Sprintf("/beatmaps/%d/scores/users/999", ranked), status: 404, want: null},
		{path: fmt.Sprintf("/beatmaps/%d/scores/users/2/all?ruleset=x", ranked), status: 404, want: text},
		{path: "/scores/osu/1", status: 404, want: text},
		{path: "/scores/x/1", status: 404, want: text},
		{path: "/scores/1", status: 404, want: text},
		{path: "/scores/1/download", status: 404, want: text},
		{path: "/comments?commentable_type=user&commentable_id=2", status: 422, want: null},
		{path: "/comments?user_id=999", status: 404, want: null},
		{path: "/comments?user_id=999&commentable_type=user&commentable_id=2", status: 404, want: null},
		{path: "/comments?commentable_type=build&commentable_id=2", status: 404, want: text},
		{path: "/rankings/x/performance", status: 404, want: text},
		{path: "/rankings/osu/x", status: 404, want: text},
		{path: "/rankings/osu/performance?filter=x", status: 422, want: text},
		{path: "/rankings/osu/performance?country=XX", status: 404, want: text},
		{path: "/rankings/osu/charts?spotlight=1", status: 404, want: text},
		{path: "/users/nobody", status: 404, want: null},
		{path: "/users/2/x", status: 404, want: null},
		{path: "/news/none", status: 404, want: text},
		{path: "/rooms/1", status: 404, want: text},
		{method: "POST", path: "/chat/channels", body: `{"type":"x"}`, token: user, status: 422, want: text},
		{path: "/chat/channels/999999", token: user, status: 404, want: text},
		{path: fmt.Sprintf("/chat/channels/%d", foreign), token: user, status: 404, want: null},
		{path: fmt.Sprintf("/chat/channels/%d/messages", foreign), token: user, status: 404, want: null},
		{method: "PUT", path: fmt.Sprintf("/chat/channels/%d/mark-as-read/1", foreign), token: user, status: 404, want: text},
		{method: "PUT", path: fmt.Sprintf("/chat/channels/%d/users/999", foreign), token: user, status: 403, want: null},
		{method: "DELETE", path: "/chat/channels/999999/users/999", token: user, status: 404, want: text},
	} {
		if test.token == "" {
			test.token = token
		}
		a := send(t, server, call{method: test.method, path: test.path, body: test.body, token: test.token})
		if a.status != test.status {
			t.Errorf("%s %s %s: status %d, want %d", test.method, test.path, test.body, a.status, test.status)
			continue
		}
		if got := members(t, a.body)["error"]; got.Kind() != jsontext.Kind(test.want) {
			t.Errorf("%s %s %s: error %s, want kind %c", test.method, test.path, test.body, got, test.want)
		}
	}
}

// Countries and teams have no filter; a bad one is not looked at.
func TestErrors_filterOfOtherRankings(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	for _, kind := range []string{"country", "team"} {
		if a := send(t, server, call{path: "/rankings/osu/" + kind + "?filter=x", token: server.Token()}); a.status != http.StatusOK {
			t.Errorf("%s: status %d, want 200", kind, a.status)
		}
	}
}
