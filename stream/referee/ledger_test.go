package referee_test

import (
	"errors"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/stream/referee"
)

// readLedger returns the rows of a kind: what the hub has, from its source.
func readLedger(t *testing.T, kind string) [][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/hub.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(text)) {
		if row := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); row[0] == kind {
			rows = append(rows, row[1:])
		}
	}
	return rows
}

func TestLedger_methods(t *testing.T) {
	rows := readLedger(t, "method")
	types := map[string]reflect.Type{"Client": reflect.TypeFor[*referee.Client](), "Room": reflect.TypeFor[*referee.Room]()}
	have := 0
	for _, row := range rows {
		receiver, name, _ := strings.Cut(row[1], ".")
		if _, ok := types[receiver].MethodByName(name); !ok {
			t.Errorf("%s of the hub: there is no %s", row[0], row[1])
			continue
		}
		have++
	}
	t.Logf("methods: %d of %d", have, len(rows))
	if len(rows) != 21 {
		t.Errorf("the ledger has %d methods, want 21", len(rows))
	}
}

func TestLedger_events(t *testing.T) {
	rows := readLedger(t, "event")
	known := referee.Events()
	have, reader := 0, nowhere(t)
	for _, row := range rows {
		if !slices.Contains(known, row[0]) {
			t.Errorf("event %s is not known", row[0])
			continue
		}
		event := referee.ReadEvent(t.Context(), reader, row[0], jsontext.Value(`{"room_id":7}`)).Data
		if row[0] == "Pong" {
			event = referee.ReadEvent(t.Context(), reader, row[0], jsontext.Value(`"x"`)).Data
		}
		kind := reflect.TypeOf(event)
		if kind.Name() != row[0] {
			t.Errorf("event %s is read as %s", row[0], kind.Name())
			continue
		}
		var members []string
		for field := range kind.Fields() {
			if tag := field.Tag.Get("json"); tag != "" {
				members = append(members, tag)
			}
		}
		want := strings.Fields(row[1])
		slices.Sort(members)
		slices.Sort(want)
		if !slices.Equal(members, want) {
			t.Errorf("event %s has members %v, want %v", row[0], members, want)
			continue
		}
		have++
	}
	t.Logf("events: %d of %d", have, len(rows))
	if len(rows) != 23 || len(known) != 23 {
		t.Errorf("%d events in the ledger and %d known, want 23", len(rows), len(known))
	}
}

func TestLedger_errors(t *testing.T) {
	rows := readLedger(t, "error")
	kinds := []error{
		referee.ErrRestricted, referee.ErrNotReferee, referee.ErrCannotJoin, referee.ErrNoRoom, referee.ErrUserNotInRoom,
		referee.ErrNoBeatmap, referee.ErrMatchType, referee.ErrNoCountdown, referee.ErrRoomState, referee.ErrRuleset,
		referee.ErrBeatmapRuleset, referee.ErrMods, referee.ErrFreestyleMods, referee.ErrNoPlaylistItem, referee.ErrSelf,
		referee.ErrBanned, referee.ErrRoll, referee.ErrNotHost, referee.ErrNotOnline,
	}
	if len(rows) != len(kinds) {
		t.Fatalf("the ledger has %d errors, want %d", len(rows), len(kinds))
	}
	have := 0
	for i, row := range rows {
		text := "An unexpected error occurred invoking 'Roll' on the server. RefereeHubException: Error " + row[0] + ": " + row[1]
		err := error(referee.ReadError("Roll", text))
		e, _ := errors.AsType[*referee.Error](err)
		if !errors.Is(err, kinds[i]) || strconv.Itoa(e.Code) != row[0] || e.Text != row[1] {
			t.Errorf("error %s: got %d %q (%v), want its number, text and kind", row[0], e.Code, e.Text, err)
			continue
		}
		have++
	}
	t.Logf("errors: %d of %d", have, len(rows))
}

func TestReadError_kinds(t *testing.T) {
	const prefix = "An unexpected error occurred invoking 'Roll' on the server."
	for name, test := range map[string]struct {
		text  string
		kind  error
		code  int
		class string
		want  string
	}{
		"details on a second line": {prefix + " RefereeHubException: Error 12: Invalid mods.\nDetails: HT and DT", referee.ErrMods, 12, "RefereeHubException", "Invalid mods.\nDetails: HT and DT"},
		"unknown number":           {prefix + " RefereeHubException: Error 77: New.", referee.ErrOpaque, 77, "RefereeHubException", "New."},
		"invalid state":            {prefix + " InvalidStateException: User is not in the room.", referee.ErrInvalidState, 0, "InvalidStateException", "User is not in the room."},
		"website":                  {prefix + " SharedInteropRequestFailedException: no: really", referee.ErrWebRefused, 0, "SharedInteropRequestFailedException", "no: really"},
		"shutting down":            {prefix + " ServerShuttingDownException: Server is shutting down.", referee.ErrShuttingDown, 0, "ServerShuttingDownException", "Server is shutting down."},
		"opaque":                   {prefix, referee.ErrOpaque, 0, "", ""},
		"arguments":                {"Failed to invoke 'Roll' due to an error on the server.", referee.ErrArguments, 0, "", ""},
		"no method":                {"Failed to invoke 'X' due to an error on the server. HubException: Method does not exist.", referee.ErrNoMethod, 0, "HubException", "Method does not exist."},
		"unknown class":            {prefix + " NewException: what", referee.ErrOpaque, 0, "NewException", "what"},
		"something else":           {"no", referee.ErrOpaque, 0, "", "no"},
		"empty":                    {"", referee.ErrOpaque, 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := error(referee.ReadError("Roll", test.text))
			e, _ := errors.AsType[*referee.Error](err)
			if !errors.Is(err, test.kind) {
				t.Errorf("got kind %v, want %v", e.Err, test.kind)
			}
			if e.Code != test.code || e.Class != test.class || e.Text != test.want {
				t.Errorf("got %d, %q, %q, want %d, %q, %q", e.Code, e.Class, e.Text, test.code, test.class, test.want)
			}
		})
	}
}

func FuzzReadEvent(f *testing.F) {
	f.Add("UserJoined", `{"room_id":1,"user_id":2}`, "An unexpected error occurred invoking 'X' on the server. A: Error 1: x")
	f.Add("MatchStateChanged", `{"state":{"slots":[null,1]}}`, "")
	f.Add("Pong", `"x"`, "Failed to invoke")
	reader := nowhere(f)
	f.Fuzz(func(t *testing.T, name, argument, failure string) {
		_ = referee.ReadError("X", failure).Error()
		if !jsontext.Value(argument).IsValid() {
			return
		}
		event := referee.ReadEvent(t.Context(), reader, name, jsontext.Value(argument))
		state, _ := referee.DecodeState(jsontext.Value(`{}`))
		state.Apply(event.Data)
		before := state.Clone()
		state.Apply(event.Data)
		if len(state.Players) != len(before.Players) || len(state.Playlist) != len(before.Playlist) {
			t.Errorf("%s %s applied twice gives another state", name, argument)
		}
	})
}
