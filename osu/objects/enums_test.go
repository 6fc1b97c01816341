package objects_test

import (
	"go/ast"
	"reflect"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

// enums are the enumerations.
var enums = []enum{
	objects.BeatmapLeaderboardType(""),
	objects.BeatmapPackType(""),
	objects.BeatmapsetCardSize(""),
	objects.BeatmapsetDownload(""),
	objects.BeatmapsetEventType(""),
	objects.BeatmapsetSearchExtra(""),
	objects.BeatmapsetSearchGeneral(""),
	objects.BeatmapsetSearchPlayed(""),
	objects.BeatmapsetSearchSort(""),
	objects.BeatmapsetSearchStatus(""),
	objects.ChangelogEntryType(""),
	objects.ChatChannelType(""),
	objects.ChatMessageType(""),
	objects.ChatUpdateInclude(""),
	objects.CommentSort(""),
	objects.CommentableOwnerTitle(""),
	objects.CommentableType(""),
	objects.DiscussionBeatmapsetStatus(""),
	objects.DiscussionMessageType(""),
	objects.DiscussionPostType(""),
	objects.DiscussionSort(""),
	objects.EventApproval(""),
	objects.EventSort(""),
	objects.EventType(""),
	objects.ForumPostSort(""),
	objects.ForumTopicSort(""),
	objects.ForumTopicType(""),
	objects.GenreID(0),
	objects.HitResult(""),
	objects.KudosuAction(""),
	objects.KudosuEvent(""),
	objects.KudosuModel(""),
	objects.LanguageID(0),
	objects.Locale(""),
	objects.MatchEventType(""),
	objects.MatchScoringType(""),
	objects.MatchSort(""),
	objects.MatchTeam(""),
	objects.MatchTeamRealtime(""),
	objects.MatchTeamType(""),
	objects.MatchmakingPoolType(""),
	objects.MessageFormat(""),
	objects.MultiplayerScoresSort(""),
	objects.NewsSeries(""),
	objects.NewsSort(""),
	objects.NotificationCategory(""),
	objects.NotificationChannelType(""),
	objects.NotificationName(""),
	objects.NotificationObjectType(""),
	objects.PlayStyle(""),
	objects.ProfilePage(""),
	objects.RankStatus(""),
	objects.RankStatusInt(0),
	objects.RankingFilter(""),
	objects.RankingType(""),
	objects.RealtimeRoomEventType(""),
	objects.ReviewBlockType(""),
	objects.RoomCategory(""),
	objects.RoomMode(""),
	objects.RoomQueueMode(""),
	objects.RoomSort(""),
	objects.RoomStatus(""),
	objects.RoomType(""),
	objects.RoomTypeGroup(""),
	objects.Ruleset(""),
	objects.RulesetID(0),
	objects.RulesetVariant(""),
	objects.RulesetVariantID(0),
	objects.ScoreRank(""),
	objects.ScoreType(""),
	objects.ScoringMode(""),
	objects.SearchMode(""),
	objects.SessionVerificationMethod(""),
	objects.SupportLevel(0),
	objects.SystemPostType(""),
	objects.UserAccountHistoryType(""),
	objects.UserBeatmapsetType(""),
	objects.UserListFilter(""),
	objects.UserListSort(""),
	objects.UserListView(""),
	objects.UserRelationType(""),
	objects.UserScoreType(""),
	objects.WebsocketCommandEvent(""),
	objects.WebsocketEvent(""),
	objects.WikiLayout(""),
}

type enum interface {
	String() string
	Known() bool
}

// constants returns the constants of this package by the name of their type.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	all := make(map[string][]string)
	for _, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			if typ, ok := spec.Type.(*ast.Ident); ok {
				switch value := spec.Values[0].(type) {
				case *ast.BasicLit:
					all[typ.Name] = append(all[typ.Name], value.Value)
				case *ast.UnaryExpr:
					all[typ.Name] = append(all[typ.Name], value.Op.String()+value.X.(*ast.BasicLit).Value)
				}
			}
			return true
		})
	}
	return all
}

// TestEnum_keepsUnknownValues checks that all constants of an enumeration
// are known, that other values are not, and that these survive.
func TestEnum_keepsUnknownValues(t *testing.T) {
	t.Parallel()
	all := constants(t)
	for _, e := range enums {
		typ := reflect.TypeOf(e)
		values := all[typ.Name()]
		if len(values) == 0 {
			t.Errorf("%s has no constants", typ)
		}
		for _, literal := range values {
			if v := decode(t, typ, literal); !v.Known() || v.String() == "" {
				t.Errorf("%s: %s is not known", typ, literal)
			} else if strings.Contains(v.String(), "(") {
				t.Errorf("%s: %s has no name", typ, literal)
			}
		}
		literal, want := `"of_tomorrow"`, "of_tomorrow"
		if typ.Kind() == reflect.Int {
			literal, want = "9999", typ.Name()+"(9999)"
		}
		if v := decode(t, typ, literal); v.Known() || v.String() != want {
			t.Errorf("%s: got %v, %v", typ, v, v.Known())
		}
	}
	t.Logf("%d enumerations", len(enums))
}

// decode decodes a literal, checks that it is encoded as it came, and returns
// the value.
func decode(t *testing.T, typ reflect.Type, literal string) enum {
	t.Helper()
	v := reflect.New(typ)
	if err := json.Unmarshal([]byte(literal), v.Interface()); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(v.Interface()); string(out) != literal || err != nil {
		t.Errorf("%s became %s, %v", literal, out, err)
	}
	return v.Elem().Interface().(enum)
}

func TestRuleset_isNamedAndNumbered(t *testing.T) {
	t.Parallel()
	for id := range objects.RulesetID(4) {
		ruleset := id.Ruleset()
		if back, ok := ruleset.ID(); !ok || back != id {
			t.Errorf("got %d and %v for %s, want %d", int(back), ok, ruleset, int(id))
		}
	}
	if got := objects.RulesetID(4).Ruleset(); got != "" {
		t.Errorf("got %q for 4, want nothing", got)
	}
	if id, ok := objects.Ruleset("catch").ID(); ok {
		t.Errorf("got %d for catch, want nothing", int(id))
	}
}

func TestRankStatus_isNamedAndNumbered(t *testing.T) {
	t.Parallel()
	for status := objects.RankStatusIntGraveyard; status <= objects.RankStatusIntLoved; status++ {
		word := status.RankStatus()
		if back, ok := word.Int(); !ok || back != status || !word.Known() {
			t.Errorf("got %d and %v for %s, want %d", int(back), ok, word, int(status))
		}
	}
	if got := objects.RankStatusInt(5).RankStatus(); got != "" {
		t.Errorf("got %q for 5, want nothing", got)
	}
	if status, ok := objects.RankStatus("lost").Int(); ok {
		t.Errorf("got %d for lost, want nothing", int(status))
	}
}
