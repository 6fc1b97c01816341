package osutest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// dig returns the member of a member.
func dig(t *testing.T, raw jsontext.Value, path string) jsontext.Value {
	t.Helper()
	for name := range strings.SplitSeq(path, ".") {
		raw = members(t, raw)[name]
	}
	return raw
}

// TestCursors_reachEveryItemOnce checks that cursors lead through whole lists,
// without losing or repeating items.
func TestCursors_reachEveryItemOnce(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.WorldSize{Users: 400, Beatmapsets: 110, Scores: 400, Matches: 120}))
	token, world := server.Token(), server.World()

	events := walk(t, server, token, "/events", "events", "id")
	slices.Reverse(events)
	if want := int64s(world.EventIDs()); !slices.Equal(events, want) {
		t.Errorf("events: %d of %d", len(events), len(want))
	}
	if again := walk(t, server, token, "/events?sort=id_asc", "events", "id"); !slices.Equal(again, events) {
		t.Errorf("events ascending: %d of %d", len(again), len(events))
	}
	for _, query := range []string{"?sort=id_asc", "?sort=id_asc&limit=7", "?sort=id_asc&limit=0"} {
		if got, want := walk(t, server, token, "/matches"+query, "matches", "id"), int64s(world.MatchIDs()); !slices.Equal(got, want) {
			t.Errorf("matches%s: %d of %d", query, len(got), len(want))
		}
	}
	active := walk(t, server, token, "/matches?active=true", "matches", "id")
	if !slices.Equal(active, []int64{int64(world.RunningMatchID())}) {
		t.Errorf("active matches: %v", active)
	}
	if ended := walk(t, server, token, "/matches?active=0", "matches", "id"); len(ended) != len(world.MatchIDs())-1 {
		t.Errorf("ended matches: %d", len(ended))
	}
	for _, kind := range []string{"performance", "score"} {
		for _, ruleset := range []string{"osu", "mania"} {
			got := walk(t, server, token, "/rankings/"+ruleset+"/"+kind, "ranking", "user.id")
			if len(got) != 368 || duplicates(got) { // 92 % of 400 have a rank
				t.Errorf("%s %s: %d players", ruleset, kind, len(got))
			}
		}
	}
	if got := walk(t, server, token, "/rankings/osu/team", "ranking", "team.id"); len(got) != len(world.TeamIDs()) || duplicates(got) {
		t.Errorf("teams: %d", len(got))
	}
	for field := range strings.FieldsSeq("artist creator difficulty favourites nominations plays ranked rating relevance title updated") {
		for _, order := range []string{"asc", "desc"} {
			query := "/beatmapsets/search?s=any&nsfw=1&sort=" + field + "_" + order
			if got := walk(t, server, token, query, "beatmapsets", "id"); len(got) != len(world.BeatmapsetIDs()) || duplicates(got) {
				t.Errorf("%s: %d sets", query, len(got))
			}
		}
	}
}

func int64s[T ~int64](ids []T) []int64 {
	all := make([]int64, len(ids))
	for i, id := range ids {
		all[i] = int64(id)
	}
	return all
}

// TestCursors_badOnesAreIgnored checks that a cursor that can't be parsed or
// used is ignored. Only the beatmapset search refuses one, if it can be parsed
// but lacks a member.
func TestCursors_badOnesAreIgnored(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	token := server.Token()
	for _, path := range []string{"/events", "/matches", "/rankings/osu/performance", "/scores"} {
		first := send(t, server, call{path: path, token: token})
		for _, cursor := range []string{"cursor_string=%21%21", "cursor_string=e30", "cursor[x]=1", "cursor=1", "cursor_string=bnVsbA"} {
			if a := send(t, server, call{path: path + "?" + cursor, token: token}); a.status != http.StatusOK || string(a.body) != string(first.body) {
				t.Errorf("%s?%s: not page one: %d", path, cursor, a.status)
			}
		}
	}
	search := send(t, server, call{path: "/beatmapsets/search", token: token})
	for _, cursor := range []string{"cursor_string=%21%21", "cursor_string=bnVsbA", "cursor=1"} {
		if a := send(t, server, call{path: "/beatmapsets/search?" + cursor, token: token}); string(a.body) != string(search.body) {
			t.Errorf("search?%s: not page one: %d", cursor, a.status)
		}
	}
	for _, cursor := range []string{"cursor_string=eyJpZCI6MX0", "cursor_string=e30", "cursor[x]=1"} {
		a := send(t, server, call{path: "/beatmapsets/search?" + cursor, token: token})
		if body := members(t, a.body); a.status != http.StatusUnprocessableEntity || body["error"].Kind() != '"' || string(body["beatmapsets"]) != "[]" {
			t.Errorf("search?%s: %d %s, want 422 with a text", cursor, a.status, a.body)
		}
	}
	// Members beyond those of the sort are ignored.
	next := url.Values{}
	for name, value := range decode[objects.BeatmapsetSearchResponse](t, send(t, server, call{path: "/beatmapsets/search?s=any", token: token})).Cursor {
		next.Set("cursor["+name+"]", strings.Trim(string(value), `"`))
	}
	if len(next) != 2 {
		t.Fatalf("the cursor of the first page is %v, want two members", next)
	}
	second := send(t, server, call{path: "/beatmapsets/search?s=any&" + next.Encode(), token: token})
	next.Set("cursor[x]", "1")
	if a := send(t, server, call{path: "/beatmapsets/search?s=any&" + next.Encode(), token: token}); string(a.body) != string(second.body) {
		t.Errorf("search with a member too many: not the second page: %d %.100s", a.status, a.body)
	}
	// The object form is the same as the string.
	events := decode[objects.EventListing](t, send(t, server, call{path: "/events", token: token}))
	byString := send(t, server, call{path: "/events?cursor_string=" + events.CursorString.Or(""), token: token})
	byObject := send(t, server, call{path: "/events?cursor[event_id]=" + string(events.Cursor["event_id"]), token: token})
	if string(byString.body) != string(byObject.body) {
		t.Error("cursor and cursor_string lead to different pages")
	}
}

// TestParameters_areClamped checks that values out of range are clamped, and
// that excess values are dropped or refused, or can't be reached.
func TestParameters_areClamped(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.WorldSize{Users: 100, Beatmapsets: 200, Scores: 40_000, Matches: 60}))
	token, world := server.Token(), server.World()
	user := fmt.Sprint(world.UserIDs()[3])
	length := func(path, items string) int {
		t.Helper()
		a := send(t, server, call{path: path, token: token})
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", path, a.status, a.body)
		}
		raw := jsontext.Value(a.body)
		if items != "" {
			raw = members(t, raw)[items]
		}
		var rows []jsontext.Value
		if err := json.Unmarshal(raw, &rows); err != nil {
			t.Fatal(err)
		}
		return len(rows)
	}
	beatmap := fmt.Sprint(world.ScoreableBeatmapIDs()[0])
	for _, test := range []struct {
		path, items string
		want        int
	}{
		{"/users/" + user + "/scores/best", "", 5},
		{"/users/" + user + "/scores/best?limit=0", "", 1},
		{"/users/" + user + "/scores/best?limit=-3", "", 1},
		{"/users/" + user + "/scores/best?limit=12abc", "", 12},
		{"/users/" + user + "/scores/recent?limit=1000&offset=100", "", 0},
		{"/users/" + user + "/recent_activity?limit=100", "", 20},
		{"/users/" + user + "/recent_activity?limit=100&offset=15", "", 5},
		{"/users?" + ids("ids", world.UserIDs()[:60]), "users", 50},
		{"/users?ids=2", "users", 0},
		{"/users?ids[0]=2&ids[1]=5", "users", 2},
		{"/users?ids[]=2&ids[]=2&ids[]=3", "users", 1},
		{"/beatmaps?" + ids("ids", world.BeatmapIDs()[:60]), "beatmaps", 50},
		{"/matches", "matches", 50},
		{"/matches?limit=0", "matches", 1},
		{"/matches?limit=99", "matches", 50},
		{"/rankings/kudosu", "ranking", 50},
		{"/rankings/kudosu?page=2", "ranking", 50},
		{"/rankings/kudosu?page=3", "ranking", 0},
		{"/rankings/osu/performance?page=99", "ranking", 42},
		{"/rankings/osu/charts", "ranking", 40},
		{"/beatmaps/" + beatmap + "/scores?limit=1000", "scores", min(100, length("/beatmaps/"+beatmap+"/scores?limit=100", "scores"))},
		{"/beatmaps/" + beatmap + "/scores?limit=0", "scores", 1},
	} {
		if got := length(test.path, test.items); got != test.want {
			t.Errorf("%s: got %d, want %d", test.path, got, test.want)
		}
	}
	for path, status := range map[string]int{
		"/users/lookup?" + ids("ids", world.UserIDs()[:51]):                                        422,
		"/users/lookup?ids[]=2&ruleset_id=4":                                                       422,
		"/users/" + user + "/beatmaps-passed?" + ids("beatmapset_ids", world.BeatmapsetIDs()[:51]): 422,
		"/users/" + user + "/scores/worst":                                                         404,
		"/users/" + user + "/scores/best?mode=catch":                                               404,
		"/users/" + url.PathEscape(world.Username(world.UserIDs()[3])) + "/scores/best":            404,
		"/users/" + user + "/beatmapsets/other":                                                    404,
		"/users/" + user + "/beatmapsets/ranked?mode=x":                                            404,
		"/users/" + user + "/catch":                                                                404,
		"/users/123456789":                                                                         404,
		"/beatmaps/abc":                                                                            404,
		"/beatmaps/lookup":                                                                         404,
		"/beatmaps/" + beatmap + "/scores?mode=x":                                                  422,
		"/beatmaps/" + beatmap + "/scores?mode=catch":                                              200,
		"/beatmaps/" + beatmap + "/scores?type=friend":                                             422,
		"/beatmaps/" + beatmap + "/scores?type=nonsense":                                           200,
		"/beatmaps/" + beatmap + "/scores/users/1/all":                                             200,
		"/beatmapsets/lookup":                                                                      404,
		"/beatmapsets/1":                                                                           404,
		"/beatmapsets/search?s=mine":                                                               500,
		"/rankings/osu/other":                                                                      404,
		"/rankings/catch/performance":                                                              404,
		"/rankings/osu/performance?filter=x":                                                       422,
		"/rankings/osu/performance?variant=4k":                                                     422,
		"/rankings/mania/performance?variant=4k":                                                   200,
		"/rankings/osu/performance?country=ZZ":                                                     404,
		"/rankings/osu/charts?spotlight=1":                                                         404,
		"/scores?ruleset=catch":                                                                    422,
		"/scores?cursor[id]=1":                                                                     422,
		"/scores/0":                                                                                404,
		"/scores/x":                                                                                404,
		"/matches/1":                                                                               404,
	} {
		if a := send(t, server, call{path: path, token: token}); a.status != status {
			t.Errorf("%s: got %d, want %d: %.100s", path, a.status, status, a.body)
		}
	}
}

// TestUsers_areFoundByName checks the ways to name a user.
func TestUsers_areFoundByName(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	token, world := server.Token(), server.World()
	id := world.UserIDs()[5]
	name := world.Username(id)
	spaced := strings.ReplaceAll(name, " ", "_")
	for path, found := range map[string]bool{
		"/users/" + fmt.Sprint(id):                               true,
		"/users/" + url.PathEscape(name):                         true,
		"/users/@" + url.PathEscape(strings.ToUpper(name)):       true,
		"/users/@" + url.PathEscape(spaced):                      true,
		"/users/@" + url.PathEscape("former "+name):              true,
		"/users/" + url.PathEscape(name) + "?key=id":             false,
		"/users/" + fmt.Sprint(id) + "?key=username":             false,
		"/users/@" + fmt.Sprint(id):                              false,
		"/users/nobody":                                          false,
		"/users/" + url.PathEscape(name) + "/taiko?key=username": true,
	} {
		a := send(t, server, call{path: path, token: token})
		if got := a.status == http.StatusOK; got != found {
			t.Errorf("%s: found %v, want %v", path, got, found)
			continue
		}
		if found && decode[objects.UserExtended](t, a).ID != id {
			t.Errorf("%s: another user", path)
		}
	}
	lookup := decode[objects.UserLookup](t, send(t, server, call{path: "/users/lookup?ids[]=" + url.QueryEscape(name) + "&ids[]=" + url.QueryEscape("Former "+name), token: token}))
	if len(lookup.Users) != 1 || lookup.Users[0].ID != id {
		t.Errorf("lookup: %v", lookup.Users)
	}
}

// TestScores_agreeBetweenRoutes checks that the scores in a list are the same
// on all other routes.
func TestScores_agreeBetweenRoutes(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	token, world := server.Token(), server.World()
	user := world.UserIDs()[4]
	path := fmt.Sprintf("/users/%d/scores/", user)
	seen := 0
	for _, ruleset := range []string{"osu", "taiko", "fruits", "mania"} {
		firsts := decode[[]objects.Score](t, send(t, server, call{path: path + "firsts?limit=100&mode=" + ruleset, token: token}))
		best := decode[[]objects.Score](t, send(t, server, call{path: path + "best?limit=100&mode=" + ruleset, token: token}))
		if !slices.IsSortedFunc(best, func(a, b objects.Score) int { return int(b.PP.Or(0)*1000) - int(a.PP.Or(0)*1000) }) {
			t.Errorf("%s: best scores are not in order", ruleset)
		}
		for _, s := range slices.Concat(firsts, best) {
			seen++
			board := decode[objects.BeatmapScores](t, send(t, server, call{path: fmt.Sprintf("/beatmaps/%d/scores?limit=100&mode=%s", s.BeatmapID.Or(0), ruleset), token: token}))
			at := slices.IndexFunc(board.Scores, func(other objects.Score) bool { return other.UserID == user })
			if at < 0 {
				t.Fatalf("score %d: its player is not on the leaderboard", s.ID)
			}
			own := decode[objects.BeatmapUserScore](t, send(t, server, call{path: fmt.Sprintf("/beatmaps/%d/scores/users/%d?mode=%s", s.BeatmapID.Or(0), user, ruleset), token: token}))
			if own.Position != at+1 || own.Score.ID != board.Scores[at].ID {
				t.Errorf("score %d: position %d, row %d", s.ID, own.Position, at+1)
			}
			every := decode[objects.BeatmapUserScores](t, send(t, server, call{path: fmt.Sprintf("/beatmaps/%d/scores/users/%d/all?ruleset=%s", s.BeatmapID.Or(0), user, ruleset), token: token}))
			if !slices.ContainsFunc(every.Scores, func(other objects.Score) bool { return other.ID == s.ID }) {
				t.Errorf("score %d is not among all of its player", s.ID)
			}
		}
		for _, s := range firsts {
			if show := decode[objects.Score](t, send(t, server, call{path: fmt.Sprintf("/scores/%d", s.ID), token: token})); show.RankGlobal.Or(0) != 1 {
				t.Errorf("score %d leads, but has rank %d", s.ID, show.RankGlobal.Or(0))
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d scores", seen)
	}
}
