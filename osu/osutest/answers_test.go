package osutest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// example is a request that succeeds, for a route.
type example struct {
	route   transport.Route
	path    string
	query   string
	body    string
	version int  // 0 is the newest
	user    bool // with the token of the owner of application 1
	bot     bool // with the token of the bot that owns application 2
	model   any  // pointer to the model of the answer; nil without one
}

const legacyVersion = transport.LastLegacyVersion

// examples are requests to all routes that are not the game's own.
func examples(server *osutest.Server) []example {
	world := server.World()
	owner := fmt.Sprint(world.UserIDs()[0])
	user := fmt.Sprint(world.UserIDs()[7])
	scores := world.ScoreIDs()
	info := world.Score(firstOf(scores, func(id objects.ScoreID) bool {
		info := world.Score(id)
		return info.LegacyID != 0 && info.HasReplay
	}))
	lazer := world.Score(firstOf(scores, func(id objects.ScoreID) bool {
		info := world.Score(id)
		return info.LegacyID == 0 && info.Passed
	}))
	failed := world.Score(firstOf(scores, func(id objects.ScoreID) bool { return !world.Score(id).Passed }))
	beatmap := fmt.Sprint(info.BeatmapID)
	all := []example{
		{route: transport.GetBeatmapLookup, query: "checksum=" + world.Checksum(info.BeatmapID), model: new(objects.BeatmapExtended)},
		{route: transport.GetBeatmapLookup, query: "filename=" + url.QueryEscape(world.Filename(info.BeatmapID)), model: new(objects.BeatmapExtended)},
		{route: transport.GetBeatmapLookup, query: "id=" + beatmap, user: true, model: new(objects.BeatmapExtended)},
		{route: transport.GetBeatmap, path: beatmap, model: new(objects.BeatmapExtended)},
		{route: transport.GetBeatmaps, query: ids("ids", world.BeatmapIDs()[:50]), model: new(objects.BeatmapListing)},
		{route: transport.GetBeatmaps, model: new(objects.BeatmapListing)},
		{route: transport.GetBeatmapScores, path: beatmap, query: "limit=100&mode=" + string(info.Ruleset), model: new(objects.BeatmapScores)},
		{route: transport.GetBeatmapScores, path: beatmap, query: "mods[]=NM&mods[]=HD&legacy_only=1", user: true, model: new(objects.BeatmapScores)},
		{route: transport.GetBeatmapScores, path: beatmap, query: "type=country", user: true, model: new(objects.BeatmapScores)},
		{route: transport.GetBeatmapScores, path: beatmap, version: legacyVersion, model: new(objects.LegacyBeatmapScores)},
		{route: transport.GetBeatmapScores, path: fmt.Sprint(unrankedBeatmap(world)), model: new(objects.BeatmapScores)},
		{route: transport.GetBeatmapSoloScores, path: beatmap, version: legacyVersion, model: new(objects.BeatmapScores)},
		{route: transport.GetBeatmapUserScore, path: fmt.Sprintf("%s/%d", beatmap, info.UserID), query: "mode=" + string(info.Ruleset), model: new(objects.BeatmapUserScore)},
		{route: transport.GetBeatmapUserScore, path: fmt.Sprintf("%s/%d", beatmap, info.UserID), query: "mode=" + string(info.Ruleset), version: legacyVersion, model: new(objects.LegacyBeatmapUserScore)},
		{route: transport.GetBeatmapUserScores, path: fmt.Sprintf("%s/%d", beatmap, info.UserID), query: "ruleset=" + string(info.Ruleset), model: new(objects.BeatmapUserScores)},
		{route: transport.GetBeatmapUserScores, path: fmt.Sprintf("%s/%d", beatmap, info.UserID), version: legacyVersion, model: new(objects.LegacyBeatmapUserScores)},
		{route: transport.GetBeatmapsetLookup, query: "beatmap_id=" + beatmap, model: new(objects.BeatmapsetExtended)},
		{route: transport.GetBeatmapsetSearch, model: new(objects.BeatmapsetSearchResponse)},
		{route: transport.GetBeatmapsetSearch, query: "q=stars%3E2+ar%3C9&s=any&nsfw=1&sort=title_asc", user: true, model: new(objects.BeatmapsetSearchResponse)},
		{route: transport.GetUserLookup, query: ids("ids", world.UserIDs()[:50]) + "&ruleset_id=3", model: new(objects.UserLookup)},
		{route: transport.GetUserLookup, query: "ids[]=" + owner + "&ids[]=@TestBot", model: new(objects.UserLookup)},
		{route: transport.GetUsers, query: ids("ids", world.UserIDs()[:50]), model: new(objects.UserListing)},
		{route: transport.GetUsers, query: ids("ids", world.UserIDs()[:50]) + "&include_variant_statistics=true", model: new(objects.UserListing)},
		{route: transport.GetUserRecentActivity, path: user, query: "limit=100", model: new([]objects.Event)},
		{route: transport.GetUserBeatmapsPassed, path: fmt.Sprint(info.UserID), query: ids("beatmapset_ids", world.BeatmapsetIDs()[:50]) + "&no_diff_reduction=0", model: new(objects.BeatmapsPassed)},
		{route: transport.GetMe, user: true, model: new(objects.UserExtended)},
		{route: transport.GetMe, path: "mania", user: true, model: new(objects.UserExtended)},
		{route: transport.GetMeBeatmapsetFavourites, user: true, model: new(objects.BeatmapsetFavouriteIds)},
		{route: transport.GetFriends, user: true, model: new([]objects.UserRelation)},
		{route: transport.GetFriends, user: true, version: 20241021, model: new([]objects.User)},
		{route: transport.GetScores, model: new(objects.ScoreListing)},
		{route: transport.GetScores, query: "ruleset=mania", version: legacyVersion, model: new(objects.ScoreListing)},
		{route: transport.GetScore, path: fmt.Sprint(info.ID), model: new(objects.Score)},
		{route: transport.GetScore, path: fmt.Sprint(lazer.ID), model: new(objects.Score)},
		{route: transport.GetScore, path: fmt.Sprint(failed.ID), model: new(objects.Score)},
		{route: transport.GetScore, path: fmt.Sprint(lazer.ID), version: legacyVersion, model: new(objects.LegacyScore)},
		{route: transport.GetLegacyScore, path: fmt.Sprintf("%s/%d", info.Ruleset, info.LegacyID), model: new(objects.Score)},
		{route: transport.GetLegacyScore, path: fmt.Sprintf("%s/%d", info.Ruleset, info.LegacyID), version: legacyVersion, model: new(objects.LegacyScore)},
		{route: transport.GetScoreDownload, path: fmt.Sprint(info.ID)},
		{route: transport.GetLegacyScoreDownload, path: fmt.Sprintf("%s/%d", info.Ruleset, info.LegacyID)},
		{route: transport.GetKudosuRanking, model: new(objects.KudosuRanking)},
		{route: transport.GetSpotlights, model: new(objects.SpotlightListing)},
		{route: transport.GetMatches, model: new(objects.MatchListing)},
		{route: transport.GetMatches, query: "active=false&sort=id_asc&limit=3", model: new(objects.MatchListing)},
		{route: transport.GetEvents, model: new(objects.EventListing)},
		{route: transport.PostSessionVerify, user: true},
		{route: transport.PostSessionVerifyMailFallback, user: true, model: new(objects.SessionVerificationMethodResponse)},
		{route: transport.DeleteCurrentToken},
	}
	for _, id := range world.BeatmapsetIDs()[:20] { // every status
		all = append(all, example{route: transport.GetBeatmapset, path: fmt.Sprint(id), user: id%2 == 0, model: new(objects.BeatmapsetExtended)})
	}
	for _, id := range world.UserIDs()[:40] {
		all = append(all, example{route: transport.GetUser, path: fmt.Sprint(id), user: id%2 == 0, model: new(objects.UserExtended)})
	}
	for _, id := range world.MatchIDs() {
		all = append(all,
			example{route: transport.GetMatch, path: fmt.Sprint(id), model: new(objects.MatchShow)},
			example{route: transport.GetMatch, path: fmt.Sprint(id), version: legacyVersion, model: new(objects.LegacyMatchShow)})
	}
	for _, ruleset := range []string{"osu", "taiko", "fruits", "mania"} {
		all = append(all,
			example{route: transport.GetUser, path: user + "/" + ruleset, model: new(objects.UserExtended)},
			example{route: transport.GetRanking, path: ruleset + "/performance", model: new(objects.UserRanking)},
			example{route: transport.GetRanking, path: ruleset + "/performance", query: "country=US", model: new(objects.UserRanking)},
			example{route: transport.GetRanking, path: ruleset + "/global", query: "filter=friends", user: true, model: new(objects.UserRanking)},
			example{route: transport.GetRanking, path: ruleset + "/score", model: new(objects.UserRanking)},
			example{route: transport.GetRanking, path: ruleset + "/country", model: new(objects.CountryRanking)},
			example{route: transport.GetRanking, path: ruleset + "/team", model: new(objects.TeamRanking)},
			example{route: transport.GetRanking, path: ruleset + "/charts", model: new(objects.RankingsSpotlight)})
		for _, kind := range []string{"best", "firsts", "pinned", "recent"} {
			query := "limit=20&include_fails=1&mode=" + ruleset
			all = append(all,
				example{route: transport.GetUserScores, path: user + "/" + kind, query: query, model: new([]objects.Score)},
				example{route: transport.GetUserScores, path: user + "/" + kind, query: query, version: legacyVersion, model: new([]objects.LegacyScore)})
		}
	}
	for _, id := range world.BeatmapIDs()[:30] {
		all = append(all, example{route: transport.PostBeatmapAttributes, path: fmt.Sprint(id), body: `{"mods":["DT"]}`, model: new(objects.BeatmapDifficultyAttributesResponse)})
	}
	for _, kind := range []string{"favourite", "graveyard", "pending", "guest", "loved", "nominated", "ranked", "unranked", "ranked_and_approved"} {
		all = append(all, example{route: transport.GetUserBeatmapsets, path: owner + "/" + kind, model: new([]objects.BeatmapsetExtended)})
	}
	all = append(all, example{route: transport.GetUserBeatmapsets, path: owner + "/most_played", query: "limit=100", model: new([]objects.BeatmapPlaycount)})
	return append(all, resourceExamples(server)...)
}

func firstOf[T any](all []T, test func(T) bool) T { return all[slices.IndexFunc(all, test)] }

func ids[T ~int64](name string, all []T) string {
	values := url.Values{}
	for _, id := range all {
		values.Add(name+"[]", fmt.Sprint(id))
	}
	return values.Encode()
}

// unrankedBeatmap returns the id of a difficulty without a leaderboard.
func unrankedBeatmap(world *osutest.World) objects.BeatmapID {
	return firstOf(world.BeatmapIDs(), func(id objects.BeatmapID) bool { return !slices.Contains(world.ScoreableBeatmapIDs(), id) })
}

// request returns the call of an example, and its parameters.
func (e example) request(server *osutest.Server, token, userToken string) (call, map[string]string) {
	params := make(map[string]string)
	values := strings.Split(e.path, "/")
	var path strings.Builder
	for segment := range strings.SplitSeq(strings.Trim(e.route.Pattern, "/"), "/") {
		name, isParam := strings.CutPrefix(segment, "{")
		switch name = strings.Trim(name, "?}"); {
		case !isParam:
			path.WriteString("/" + segment)
		case strings.HasSuffix(name, "..."):
			path.WriteString("/" + strings.Join(values, "/"))
		case len(values) > 0 && values[0] != "":
			path.WriteString("/" + values[0])
			params[name] = values[0]
			values = values[1:]
		}
	}
	c := call{method: e.route.Method, path: path.String(), token: token, version: e.version, body: e.body}
	if e.query != "" {
		c.path += "?" + e.query
		query, _ := url.ParseQuery(e.query)
		for name := range query {
			params[name] = query.Get(name)
		}
	}
	var body map[string]any
	if e.body != "" && json.Unmarshal([]byte(e.body), &body) == nil {
		for name, value := range body {
			params[name] = fmt.Sprint(value)
		}
	}
	if e.user {
		c.token = userToken
	}
	if e.bot {
		c.token = server.Token(botScopes...)
	}
	if e.route == transport.DeleteCurrentToken {
		c.token = server.Token()
	}
	return c, params
}

// fixed is an authorizer with one token.
type fixed struct{ token string }

func (f fixed) Token(context.Context) (transport.Token, error) {
	return transport.NewToken(f.token), nil
}
func (fixed) Reject(transport.Token) {}
func (fixed) Grant() transport.Grant { return transport.Grant{} }

// TestAnswers_haveKnownMembers checks that every answer has exactly the members
// that the server is known to send, and that decoding it loses nothing.
func TestAnswers_haveKnownMembers(t *testing.T) {
	facts := readLedger(t)
	server := osutest.New(osutest.Size(osutest.Small))
	token := server.Token()
	user := server.UserToken(server.World().UserIDs()[0], userScopes...)
	var drifts []transport.Drift
	client, err := transport.New(transport.Config{
		Endpoints: server.Endpoints(), Authorizer: fixed{token}, OnDrift: func(d transport.Drift) { drifts = append(drifts, d) },
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range examples(server) {
		if underRace && i%5 != 0 {
			continue
		}
		c, params := e.request(server, token, user)
		a := send(t, server, c)
		name := c.method + " " + c.path
		version := c.version
		if version == 0 {
			version = transport.APIVersion
		}
		row, ok := facts.response(e.route.Method, strings.ReplaceAll(e.route.Pattern, "...", ""), version, params)
		if !ok {
			t.Errorf("%s: not in the ledger", name)
			continue
		}
		if fmt.Sprint(a.status) != row.status {
			t.Errorf("%s: status %d, want %s: %.200s", name, a.status, row.status, a.body)
			continue
		}
		if e.model == nil {
			continue
		}
		if e.route == transport.PostBeatmapAttributes {
			params["ruleset"] = "any" // the difficulty's own is not among the parameters
		}
		for _, fault := range facts.check(row, version, params, a.body) {
			if e.route == transport.PostBeatmapAttributes && strings.Contains(fault, "not to be in") {
				continue
			}
			t.Errorf("%s: %s", name, fault)
		}
		drifts = nil
		model := reflect.New(reflect.TypeOf(e.model).Elem()).Interface()
		if err := client.Decode(t.Context(), &transport.Response{Route: e.route, Body: a.body, Header: a.header, Status: a.status}, model); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, d := range drifts {
			if d.Kind == transport.DriftNull {
				continue // the ledger has just said where null may be
			}
			t.Errorf("%s: %v", name, d)
		}
		again, err := json.Marshal(model)
		if err != nil {
			t.Fatal(err)
		}
		var before, after any
		if err := json.Unmarshal(a.body, &before); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &after); err != nil {
			t.Fatal(err)
		}
		if at := lost("", before, after); at != "" {
			t.Errorf("%s: lost in the model: got %s, want nothing", name, at)
		}
	}
}

// TestRoutes_allAnswer checks that every route answers with its status, and
// first-party routes with 403.
func TestRoutes_allAnswer(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	tried := make(map[transport.Route]bool)
	for _, e := range examples(server) {
		tried[e.route] = true
	}
	tried[transport.PostSessionVerifyReissue] = true
	for _, route := range transport.Routes() {
		if route.FirstParty() {
			path := strings.NewReplacer("{", "", "}", "").Replace(route.Pattern)
			token := server.UserToken(server.World().UserIDs()[0])
			if a := send(t, server, call{method: route.Method, path: path, token: token}); a.status != http.StatusForbidden {
				t.Errorf("%v: status %d, want 403", route, a.status)
			}
		}
	}
	a := send(t, server, call{method: "POST", path: "/session/verify/reissue", token: server.UserToken(server.World().UserIDs()[0])})
	if a.status != http.StatusUnprocessableEntity || len(a.body) != 0 {
		t.Errorf("reissue: %d %s", a.status, a.body)
	}
	answered := 0
	for _, route := range transport.Routes() {
		switch {
		case tried[route]:
			answered++
		case !route.FirstParty():
			t.Errorf("%v: there is no example of it", route)
		}
	}
	if answered != 80 {
		t.Errorf("%d routes answer third parties, want 80", answered)
	}
}
