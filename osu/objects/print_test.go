package objects_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

var (
	noon    = objects.Some(time.Date(2031, 4, 5, 12, 30, 0, 0, time.UTC))
	later   = objects.Some(time.Date(2031, 4, 5, 13, 45, 0, 0, time.UTC))
	wanders = objects.User{ID: 41, Username: "Wanderer", CountryCode: objects.Some(objects.CountryCode("AU"))}
	nothing = objects.Beatmapset{Artist: "Nobody", Title: "Nothing", Creator: "Mapper", Status: objects.Some(objects.RankStatusRanked)}
	breeze  = objects.Beatmap{ID: 72, Version: "Breeze", Mode: objects.RulesetOsu, DifficultyRating: 5.425, Status: objects.RankStatusRanked}
	hddt    = objects.Mods{{Acronym: "HD"}, {Acronym: "DT"}}
)

// withSet returns b with set.
func withSet(b objects.Beatmap, set *objects.Beatmapset) objects.Beatmap {
	b.Beatmapset = set
	return b
}

func TestString_lines(t *testing.T) {
	t.Parallel()
	ranked := wanders
	ranked.Statistics = &objects.UserStatistics{GlobalRank: objects.Some(12), PP: objects.Some(7300.4)}
	includes := objects.ScoreIncludes{User: &wanders, Beatmap: &objects.BeatmapExtended{Beatmap: breeze}, Beatmapset: &nothing}
	game := objects.MatchGame{BeatmapID: objects.Some(objects.BeatmapID(72)), Mods: hddt, TeamType: objects.Some(objects.MatchTeamTypeTeamVS)}
	for _, test := range []struct {
		value fmt.Stringer
		want  string
	}{
		{
			objects.Score{Accuracy: 0.98123, PP: objects.Some(244.6), Rank: "S", Passed: true, Mods: hddt, ScoreIncludes: includes},
			"Wanderer – Nobody - Nothing [Breeze] +HDDT 98.12 % 245 pp S",
		},
		{objects.Score{Accuracy: 1, Rank: "X", Passed: true, UserID: 41, BeatmapID: objects.Some(objects.BeatmapID(72))}, "user 41 – beatmap 72 100.00 % X"},
		{objects.Score{Rank: "D", PP: objects.Null[float64]()}, "0.00 % F"},
		{objects.LegacyScore{Accuracy: 0.5, Rank: "D", Passed: true, UserID: 41, ScoreIncludes: objects.ScoreIncludes{Beatmap: includes.Beatmap}}, "user 41 – [Breeze] 50.00 % D"},
		{wanders, "Wanderer (AU)"},
		{ranked, "Wanderer (AU) #12 7300 pp"},
		{objects.User{ID: 41}, "user 41"},
		{objects.UserExtended{User: ranked, Playmode: "osu"}, "Wanderer (AU) #12 7300 pp"},
		{breeze, "[Breeze] (osu) 5.42 stars ranked"},
		{withSet(breeze, &nothing), "Nobody - Nothing [Breeze] (osu) 5.42 stars ranked"},
		{objects.BeatmapExtended{Beatmap: breeze, Beatmapset: &objects.BeatmapsetExtended{Beatmapset: nothing}}, "Nobody - Nothing [Breeze] (osu) 5.42 stars ranked"},
		{nothing, "Nobody - Nothing by Mapper (ranked)"},
		{objects.BeatmapsetExtended{Beatmapset: nothing}, "Nobody - Nothing by Mapper (ranked)"},
		{objects.Match{Name: "OWC: (A) vs (B)", StartTime: noon}, "OWC: (A) vs (B), since 2031-04-05 12:30"},
		{objects.Match{Name: "OWC", StartTime: noon, EndTime: later}, "OWC, 2031-04-05 12:30 to 2031-04-05 13:45"},
		{objects.MatchEvent{Timestamp: noon, User: &wanders, Detail: objects.MatchEventDetail{Type: "player-joined"}}, "12:30 Wanderer player-joined"},
		{objects.MatchEvent{Timestamp: noon, Game: &game}, "12:30 game: beatmap 72 +HDDT team-vs"},
		{objects.LegacyMatchEvent{Timestamp: noon, Game: &objects.LegacyMatchGame{BeatmapID: game.BeatmapID, Mods: game.Mods, TeamType: game.TeamType}}, "12:30 game: beatmap 72 +HDDT team-vs"},
		{objects.Room{Name: "Spring", Type: "playlists", ParticipantCount: 12, Active: true, Status: "idle"}, "Spring (playlists), 12 players, idle"},
		{objects.Room{Name: "Spring", Type: "playlists", Status: "idle"}, "Spring (playlists), 0 players, closed"},
		{objects.Comment{User: &wanders, Message: objects.Some("two\nlines")}, "Wanderer: two lines"},
		{objects.Comment{LegacyName: objects.Some("old"), DeletedAt: noon}, "old: (deleted)"},
		{objects.NewsPost{Title: "News", Author: "pishifat", PublishedAt: noon}, "2031-04-05 News, by pishifat"},
		{objects.ChatMessage{Timestamp: noon.Or(time.Time{}), Sender: &wanders, Content: "hi"}, "12:30 Wanderer: hi"},
		{objects.ChatMessage{Timestamp: noon.Or(time.Time{}), SenderID: 41, Content: "waves", IsAction: true}, "12:30 * user 41 waves"},
		{objects.ChatChannel{Name: objects.Some("#osu"), Type: objects.Some(objects.ChatChannelTypePublic)}, "#osu (PUBLIC)"},
		{objects.Team{Name: "Nobodies", ShortName: "NB"}, "[NB] Nobodies"},
		{objects.TeamExtended{Team: objects.Team{Name: "Nobodies"}}, "Nobodies"},
		{objects.ForumTopic{Title: "Hello", PostCount: 3}, "Hello, 3 posts"},
		{objects.Build{DisplayVersion: "20310405.1", UpdateStream: objects.UpdateStream{Name: "stable40"}}, "stable40 20310405.1"},
		{objects.UserGroup{Group: objects.Group{Name: "Nomination Assessment Team", ShortName: objects.Some("NAT")}}, "Nomination Assessment Team (NAT)"},
		{
			objects.Event{Detail: &objects.EventRank{Rank: 1, Mode: "osu", Beatmap: objects.EventBeatmap{Title: "A - B [C]"}, User: objects.EventUser{Username: "Wanderer"}}},
			"Wanderer: #1 on A - B [C] (osu)",
		},
		{objects.Event{ID: 7}, "event 7"},
		{objects.Event{ID: 7, Type: objects.Some(objects.EventType("of_tomorrow")), Detail: &objects.EventUnknown{}}, "of_tomorrow 7"},
	} {
		pointer := reflect.New(reflect.TypeOf(test.value))
		pointer.Elem().Set(reflect.ValueOf(test.value))
		for _, format := range []string{"%v", "%s", "%+v"} {
			if got := fmt.Sprintf(format, test.value); got != test.want {
				t.Errorf("%T prints %q with %s, want %q", test.value, got, format, test.want)
			}
			if got := fmt.Sprintf(format, pointer.Interface()); got != test.want {
				t.Errorf("*%T prints %q with %s, want %q", test.value, got, format, test.want)
			}
		}
		if got, want := fmt.Sprintf("%q", test.value), fmt.Sprintf("%q", test.want); got != want {
			t.Errorf("%T prints %s with %%q, want %s", test.value, got, want)
		}
		if got := fmt.Sprint(reflect.Zero(pointer.Type()).Interface()); got != "<nil>" {
			t.Errorf("a nil *%T prints %q, want <nil>", test.value, got)
		}
	}
}

// TestString_fixtures checks that each type with a String prints every fixture of
// it, the zero value included, in one line.
func TestString_fixtures(t *testing.T) {
	t.Parallel()
	for file, typ := range fixtures(t) {
		value := reflect.New(typ)
		if err := json.Unmarshal(read(t, file), value.Interface()); err != nil {
			t.Errorf("%s: %v", file, err)
		}
		for _, v := range []reflect.Value{value, reflect.New(typ)} {
			s, ok := reflect.TypeAssert[fmt.Stringer](v)
			if !ok {
				continue
			}
			if text := s.String(); strings.ContainsAny(text, "\n\x00") || strings.Contains(text, "0xc0") || strings.Contains(text, "%!") {
				t.Errorf("%s prints %q", filepath.Base(file), text)
			}
		}
	}
}

func TestString_hostileText(t *testing.T) {
	t.Parallel()
	name := "a\x1b[31mb\u202ec\u009b\x00\x7f\r\nd\u2028e\xff"
	for _, value := range []fmt.Stringer{
		objects.User{Username: name},
		objects.Beatmapset{Artist: name, Title: name, Creator: name},
		objects.Room{Name: name, Type: objects.RoomType(name)},
		objects.Match{Name: name},
		objects.ChatMessage{Content: name},
		objects.Event{Type: objects.Some(objects.EventType(name))},
		objects.Score{Mods: objects.Mods{{Acronym: objects.ModAcronym(name)}}, Rank: objects.ScoreRank(name), Passed: true},
	} {
		if got := value.String(); strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsGraphic(r) }) {
			t.Errorf("%T prints %q", value, got)
		}
	}
	if got := wanders.String(); got != "Wanderer (AU)" {
		t.Errorf("a harmless name prints %q", got)
	}
	if got, want := (objects.User{Username: "日本　👩‍🚀"}).String(), "日本 👩‍🚀"; got != want {
		t.Errorf("prints %q, want %q", got, want)
	}
	if got := len([]rune(objects.Comment{Message: objects.Some(strings.Repeat("é", 5000))}.String())); got != 200 {
		t.Errorf("a long comment prints %d characters, want 200", got)
	}
}

func TestDump_indentsAndEscapes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	value := map[string]any{"name": "a\x1b\u202e\u009b\U000e0001é", "mods": hddt}
	if err := objects.Dump(&b, value); err != nil {
		t.Fatal(err)
	}
	want := `{
  "mods": [
    {
      "acronym": "HD"
    },
    {
      "acronym": "DT"
    }
  ],
  "name": "a\u001b\u202e\u009b\udb40\udc01é"
}
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	var back struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal([]byte(b.String()), &back, json.RejectUnknownMembers(false)); err != nil || back.Name != value["name"] {
		t.Errorf("reads back as %q, %v", back.Name, err)
	}
	if err := objects.Dump(&b, func() {}); err == nil {
		t.Error("a function is dumped")
	}
	if err := objects.Dump(brokenWriter{}, 1); !errors.Is(err, errBroken) {
		t.Errorf("the error of the writer is %v, want %v", err, errBroken)
	}
}

var errBroken = errors.New("broken")

// brokenWriter fails.
type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func ExampleDump() {
	_ = objects.Dump(os.Stdout, objects.Hype{Current: 3, Required: 5})
	// Output:
	// {
	//   "current": 3,
	//   "required": 5
	// }
}

// Objects print as a line for humans.
func ExampleScore_String() {
	score := objects.Score{
		Accuracy: 0.9812,
		Mods:     objects.Mods{{Acronym: "HD"}, {Acronym: "DT"}},
		Passed:   true,
		PP:       objects.Some(245.3),
		Rank:     objects.ScoreRankS,
	}
	score.User = &objects.User{Username: "Wanderer"}
	score.Beatmapset = &objects.Beatmapset{Artist: "Nobody", Title: "Nothing"}
	fmt.Println(score)
	// Output: Wanderer – Nobody - Nothing +HDDT 98.12 % 245 pp S
}
