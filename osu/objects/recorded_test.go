package objects_test

import (
	"cmp"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
)

// Where recorded answers of the server lie on machines that have them.
const (
	recordedDir   = "../../../shared/recorded"
	responsesFile = "../../../shared/api/responses.tsv"
)

// exchange is a recorded call.
type exchange struct {
	Meta    struct{ Route string } `json:"meta"`
	Request struct {
		Method  string
		Path    string
		Query   string
		Headers map[string]string
		Body    jsontext.Value
	} `json:"request"`
	Response struct {
		Status int
		Body   jsontext.Value
	} `json:"response"`
}

// envelopes are the types of answers that have no name in the list of
// responses.
var envelopes = map[string]reflect.Type{
	`{"position":integer,"score":LegacyScore}`: reflect.TypeFor[objects.LegacyBeatmapUserScore](),
	`{"scores":array<LegacyScore>}`:            reflect.TypeFor[objects.LegacyBeatmapUserScores](),
	`{"scores":array<LegacyScore>,?"score_count":integer,?"userScore":{"position":integer,"score":LegacyScore},?"user_score":{"position":integer,"score":LegacyScore}}`: reflect.TypeFor[objects.LegacyBeatmapScores](),
	`array<Room>`: reflect.TypeFor[objects.RoomListing](),
	`{"rooms":array<Room>,"cursor":object<Cursor>?,"cursor_string":string?}`:                                reflect.TypeFor[objects.RoomListing](),
	`{"cursor":object<Cursor>?,"cursor_string":string?,"ranking":array<UserStatistics>,"total":integer}`:    reflect.TypeFor[objects.UserRanking](),
	`{"cursor":object<Cursor>?,"cursor_string":string?,"ranking":array<CountryStatistics>,"total":integer}`: reflect.TypeFor[objects.CountryRanking](),
	`{"cursor":object<Cursor>?,"cursor_string":string?,"ranking":array<TeamStatistics>,"total":integer}`:    reflect.TypeFor[objects.TeamRanking](),
	`{"user":object<SearchResultUser>,"wiki_page":object<SearchResultWikiPage>}`:                            reflect.TypeFor[objects.SearchResult](),
	`{"user":object<SearchResultUser>}`:          reflect.TypeFor[objects.SearchResult](),
	`{"wiki_page":object<SearchResultWikiPage>}`: reflect.TypeFor[objects.SearchResult](),
	`{}`: reflect.TypeFor[objects.SearchResult](),
}

// firstParty are the routes whose answers are for the game alone, and have no
// type here.
var firstParty = map[string]bool{
	"POST beatmaps/{beatmap}/solo/scores":          true,
	"POST beatmapsets/{beatmapset}/favourites":     true,
	"GET beatmapsets/{beatmapset}/ratings":         true,
	"POST beatmapsets/{beatmapset}/ratings":        true,
	"POST blocks":                                  true,
	"POST friends":                                 true,
	"POST rooms/{room}/playlist/{playlist}/scores": true,
	"GET me/download-quota-check":                  true,
	"PUT me/options":                               true,
	"POST screenshots":                             true,
}

// response is a row of the list of responses.
type response struct{ methods, path, condition, typ string }

func responses(t *testing.T) (rows []response) {
	t.Helper()
	data, err := os.ReadFile(responsesFile)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		cell := strings.Split(line, "\t")
		if cell[3] == "200" && cell[4] != "-" {
			rows = append(rows, response{cell[0], strings.TrimPrefix(cell[1], "/"), cell[2], cell[4]})
		}
	}
	// A row without a condition is for what no other row is for.
	slices.SortStableFunc(rows, func(a, b response) int { return strings.Compare(b.condition, a.condition) })
	return rows
}

// typeOf returns the type of the answer of an exchange, or nil if there is none
// in the list.
func (e exchange) typeOf(rows []response, types map[string][]reflect.Type) reflect.Type {
	if e.Request.Path == "/oauth/token" {
		return reflect.TypeFor[objects.OAuthToken]()
	}
	for _, row := range rows {
		if row.path != e.Meta.Route || !slices.Contains(strings.Split(row.methods, ","), e.Request.Method) || !e.meets(row) {
			continue
		}
		legacy := row.condition == "version<20220705"
		if row.typ == "MatchShow" && legacy {
			return reflect.TypeFor[objects.LegacyMatchShow]()
		}
		if typ, ok := envelopes[row.typ]; ok {
			return typ
		}
		elem, list := strings.CutPrefix(row.typ, "array<")
		found := types[strings.TrimSuffix(elem, ">")]
		if len(found) == 0 {
			return nil
		}
		if list {
			return reflect.SliceOf(found[0])
		}
		return found[0]
	}
	return nil
}

// meets reports whether the condition of a row holds.
func (e exchange) meets(row response) bool {
	if row.condition == "-" {
		return true
	}
	values := make(url.Values)
	if query, err := url.ParseQuery(e.Request.Query); err == nil {
		values = query
	}
	names := strings.Split(row.path, "/")
	for i, part := range strings.Split(strings.TrimPrefix(e.Request.Path, "/api/v2/"), "/") {
		if i < len(names) {
			values.Set(strings.Trim(names[i], "{?}"), part)
		}
	}
	var body map[string]jsontext.Value
	if json.Unmarshal(e.Request.Body, &body) == nil {
		for name, value := range body {
			values.Set(name, strings.Trim(string(value), `"`))
		}
	}
	for condition := range strings.SplitSeq(row.condition, ";") {
		i := strings.IndexAny(condition, "<>!=")
		name, op := condition[:i], condition[i:]
		want := strings.TrimLeft(op, "<>!=")
		op = strings.TrimSuffix(op, want)
		switch name {
		case "version":
			version, _ := strconv.Atoi(e.Request.Headers["x-api-version"])
			limit, _ := strconv.Atoi(want)
			if (version < limit) != (op == "<") {
				return false
			}
		case "mode":
			if !slices.Contains(strings.Split(want, ","), cmp.Or(values.Get(name), "all")) {
				return false
			}
		default:
			if slices.Contains(strings.Split(want, ","), values.Get(name)) != (op == "=") {
				return false
			}
		}
	}
	return true
}

// TestRecorded_currentServer decodes and encodes what a server of a known state has
// answered. All of it must be known, and nothing may be lost.
func TestRecorded_currentServer(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob(filepath.Join(recordedDir, "osu-web", "*.json"))
	if len(files) == 0 {
		t.Skip("no recorded answers on this machine")
	}
	rows, types := responses(t), named()
	var answers, failures, empty, madeUp, game int
	for _, file := range files {
		name := filepath.Base(file)
		var e exchange
		if err := json.Unmarshal(read(t, file), &e, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		var typ reflect.Type
		switch {
		case e.Response.Body.Kind() == jsontext.KindString:
			empty++
			continue
		case e.Response.Status == http.StatusOK:
			typ = e.typeOf(rows, types)
			answers++
		case e.Meta.Route == "oauth/token" && e.Request.Method == http.MethodPost:
			typ = reflect.TypeFor[objects.OAuthError]()
			failures++
		default:
			typ = reflect.TypeFor[objects.APIError]()
			failures++
		}
		if typ == nil {
			if !firstParty[e.Request.Method+" "+e.Meta.Route] {
				t.Errorf("%s: no type", name)
			}
			game++
			continue
		}
		value, differences := roundTrip(t, e.Response.Body, typ)
		for _, u := range unknown("", value) {
			// The data of this server was made up, genres and languages among them.
			if strings.Contains(u, "GenreID(") || strings.Contains(u, "LanguageID(") {
				madeUp++
				continue
			}
			differences = append(differences, u)
		}
		for _, d := range differences {
			t.Errorf("%s: %s: %s", name, typ, d)
		}
	}
	t.Logf("%d answers, %d of them to the game alone, and %d failures; %d bodies are not JSON; %d genres and languages are made up",
		answers, game, failures, empty, madeUp)
}

// liveTypes are the types of the captures of the public server, by folder.
var liveTypes = map[string]reflect.Type{
	"beatmap":                     reflect.TypeFor[objects.BeatmapExtended](),
	"beatmap-attributes":          reflect.TypeFor[objects.BeatmapDifficultyAttributesResponse](),
	"beatmap-pack":                reflect.TypeFor[objects.BeatmapPack](),
	"beatmap-packs":               reflect.TypeFor[objects.BeatmapPackListing](),
	"beatmap-scores":              reflect.TypeFor[objects.BeatmapScores](),
	"beatmap-scores-legacy":       reflect.TypeFor[objects.LegacyBeatmapScores](),
	"beatmapset":                  reflect.TypeFor[objects.BeatmapsetExtended](),
	"beatmapset-discussion-posts": reflect.TypeFor[objects.BeatmapsetDiscussionPostsBundle](),
	"beatmapset-discussion-votes": reflect.TypeFor[objects.BeatmapsetDiscussionVotesBundle](),
	"beatmapset-discussions":      reflect.TypeFor[objects.BeatmapsetDiscussionsBundle](),
	"beatmapset-events":           reflect.TypeFor[objects.BeatmapsetEventsBundle](),
	"beatmapset-search":           reflect.TypeFor[objects.BeatmapsetSearchResponse](),
	"changelog-build":             reflect.TypeFor[objects.Build](),
	"changelog-listing":           reflect.TypeFor[objects.ChangelogListing](),
	"chat-message-send":           reflect.TypeFor[objects.ChatMessage](),
	"chat-pm-create":              reflect.TypeFor[objects.ChatNewConversation](),
	"comment":                     reflect.TypeFor[objects.CommentBundle](),
	"comments":                    reflect.TypeFor[objects.CommentBundle](),
	"errors":                      reflect.TypeFor[objects.APIError](),
	"events":                      reflect.TypeFor[objects.EventListing](),
	"forum-post-edit":             reflect.TypeFor[objects.ForumPost](),
	"forum-topic":                 reflect.TypeFor[objects.ForumTopicShow](),
	"forum-topic-create":          reflect.TypeFor[objects.ForumTopicStore](),
	"forum-topic-edit":            reflect.TypeFor[objects.ForumTopic](),
	"forum-topic-reply":           reflect.TypeFor[objects.ForumPost](),
	"friends":                     reflect.TypeFor[[]objects.UserRelation](),
	"match":                       reflect.TypeFor[objects.LegacyMatchShow](),
	"matches":                     reflect.TypeFor[objects.MatchListing](),
	"me":                          reflect.TypeFor[objects.UserExtended](),
	"news-listing":                reflect.TypeFor[objects.NewsListing](),
	"news-post":                   reflect.TypeFor[objects.NewsPost](),
	"oauth-token":                 reflect.TypeFor[objects.OAuthToken](),
	"rankings-kudosu":             reflect.TypeFor[objects.KudosuRanking](),
	"rankings-performance":        reflect.TypeFor[objects.UserRanking](),
	"room":                        reflect.TypeFor[objects.Room](),
	"room-leaderboard":            reflect.TypeFor[objects.RoomLeaderboard](),
	"room-playlist-scores":        reflect.TypeFor[objects.MultiplayerScores](),
	"rooms":                       reflect.TypeFor[objects.RoomListing](),
	"score":                       reflect.TypeFor[objects.Score](),
	"score-legacy":                reflect.TypeFor[objects.LegacyScore](),
	"search-all":                  reflect.TypeFor[objects.SearchResult](),
	"seasonal-backgrounds":        reflect.TypeFor[objects.SeasonalBackgrounds](),
	"spotlights":                  reflect.TypeFor[objects.SpotlightListing](),
	"user":                        reflect.TypeFor[objects.UserExtended](),
	"user-beatmap-score":          reflect.TypeFor[objects.LegacyBeatmapUserScore](),
	"user-beatmap-scores-all":     reflect.TypeFor[objects.LegacyBeatmapUserScores](),
	"user-beatmapsets":            reflect.TypeFor[[]objects.BeatmapsetExtended](),
	"user-kudosu":                 reflect.TypeFor[[]objects.KudosuHistory](),
	"user-most-played":            reflect.TypeFor[[]objects.BeatmapPlaycount](),
	"user-recent-activity":        reflect.TypeFor[[]objects.Event](),
	"user-scores-legacy":          reflect.TypeFor[[]objects.LegacyScore](),
	"users-lookup":                reflect.TypeFor[objects.UserLookup](),
	"wiki-page":                   reflect.TypeFor[objects.WikiPage](),
}

// liveExceptions are the captures that may differ, with the reason.
var liveExceptions = map[string]string{
	"beatmapset/8-aiosu-get-beatmapset-2026-07.json":                   "related tags had two members more, always null",
	"match/1-osu-ahr.json":                                             "perfect was 0 or 1 in old match scores",
	"match/3-aiosu-get-multiplayer-match-2024-02.json":                 "perfect was 0 or 1 in old match scores",
	"match/4-aiosu-get-multiplayer-match-2024-11.json":                 "perfect was 0 or 1 in old match scores",
	"room-playlist-scores/2-aiosu-get-multiplayer-scores-2023-10.json": "legacy_perfect could be null in 2023",
	"user/1-osu-api-extended-2020.json":                                "the missing banner was an empty array in 2020",
}

// TestRecorded_olderAnswers does the same with what projects have captured from the
// public server over the years. In captures from before 2026 members may be
// missing that are always sent today, and others may be there that are gone;
// but what has a place must keep its value.
func TestRecorded_olderAnswers(t *testing.T) {
	t.Parallel()
	files, _ := filepath.Glob(filepath.Join(recordedDir, "live", "*", "*.json"))
	if len(files) == 0 {
		t.Skip("no recorded answers on this machine")
	}
	var current, old, excused int
	for _, file := range files {
		folder, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
		if strings.HasPrefix(folder, "web-") {
			continue // of the website
		}
		typ := liveTypes[folder]
		if typ == nil {
			t.Errorf("%s/%s: no type", folder, name)
			continue
		}
		value, differences := roundTrip(t, read(t, file), typ)
		if strings.Contains(name, "-2026-") {
			differences = append(differences, unknown("", value)...)
			current++
		} else {
			differences = slices.DeleteFunc(differences, func(d string) bool { return strings.HasSuffix(d, ": added") })
			old++
		}
		if reason, ok := liveExceptions[folder+"/"+name]; ok {
			if excused++; len(differences) == 0 {
				t.Errorf("%s/%s: needs no excuse", folder, name)
			}
			t.Logf("%s/%s: excused: %s", folder, name, reason)
			continue
		}
		for _, d := range differences {
			t.Errorf("%s/%s: %s: %s", folder, name, typ, d)
		}
	}
	t.Logf("%d captures of 2026, %d older ones, %d of both excused", current, old, excused)
}
