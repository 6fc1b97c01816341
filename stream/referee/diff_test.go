package referee_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream/referee"
)

// TestDifferences_reproduceState applies what is delivered after a
// loss to the state before it: that must give the state after it, whatever has
// happened.
func TestDifferences_reproduceState(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	pairs, events := 0, 0
	for range 2000 {
		before, after := randomState(random), randomState(random)
		if slices.ContainsFunc(after.Players, func(p referee.Player) bool { return slices.Contains(before.Referees, p.UserID) }) {
			continue // no event tells that a referee has come back as a player
		}
		pairs++
		after.Invited = append(after.Invited, before.Referees...) // as the client does
		got := before.Clone()
		for _, data := range referee.Differences(before.Clone(), after) {
			got.Apply(data)
			events++
		}
		a, b := got.Clone(), after.Clone()
		slices.SortFunc(a.Playlist, func(i, j referee.PlaylistItem) int { return int(i.ID - j.ID) }) // added in any order here
		if a, b := describe(a), describe(b); a != b {
			t.Fatalf("the differences lead from\n%sto\n%swant\n%s", describe(before), a, b)
		}
		if got.Name != after.Name || got.Password != after.Password || got.Current != after.Current {
			t.Fatalf("got settings %q %q %d, want %q %q %d", got.Name, got.Password, got.Current, after.Name, after.Password, after.Current)
		}
	}
	t.Logf("%d pairs of states, %d events between them", pairs, events)
}

// randomState returns a room of up to five users, who are players or referees.
func randomState(r *rand.Rand) referee.State {
	pick := func(words ...string) string { return words[r.IntN(len(words))] }
	s := referee.State{
		ID: 7, Name: pick("a", "b"), Password: pick("", "x"), Connected: true, Countdowns: map[int]referee.CountdownStarted{},
		Match: referee.MatchState{Type: objects.RoomType(pick("head_to_head", "team_versus")), Locked: r.IntN(2) == 0},
	}
	limited := r.IntN(2) == 0
	for id := range objects.UserID(5) {
		slot := objects.Some(id + 1)
		switch r.IntN(3) {
		case 0:
			s.Referees = append(s.Referees, id+1)
		case 1:
			s.Players = append(s.Players, randomPlayer(r, id+1, s.Match.Type))
		default:
			slot = objects.Null[objects.UserID]()
		}
		if limited {
			s.Match.Slots = append(s.Match.Slots, slot)
		}
	}
	for id := range objects.PlaylistItemID(4) {
		if r.IntN(3) > 0 {
			s.Playlist = append(s.Playlist, referee.PlaylistItem{ID: id + 1, BeatmapID: objects.BeatmapID(1 + r.IntN(2)), WasPlayed: id == 0, Order: int(id)})
		}
	}
	if len(s.Playlist) > 0 {
		s.Current = s.Playlist[len(s.Playlist)-1].ID
	}
	if slices.ContainsFunc(s.Players, func(p referee.Player) bool { return p.Status == referee.StatusPlaying }) {
		s.Running, s.Item = referee.RunningYes, s.Current
	}
	return s
}

func randomPlayer(r *rand.Rand, id objects.UserID, kind objects.RoomType) referee.Player {
	statuses := []referee.Status{referee.StatusIdle, referee.StatusReady, referee.StatusPlaying, referee.StatusFinishedPlay, referee.StatusSpectating}
	p := referee.Player{
		UserID: id, Status: statuses[r.IntN(len(statuses))], Team: objects.Null[objects.MatchTeamRealtime](),
		Style: referee.Style{BeatmapID: objects.Null[objects.BeatmapID](), RulesetID: objects.Null[objects.RulesetID]()},
	}
	if kind == objects.RoomTypeTeamVersus {
		p.Team = objects.Some(objects.MatchTeamRealtimeRed)
	}
	if r.IntN(2) == 0 {
		p.Mods = objects.Mods{{Acronym: "HD"}}
	}
	if r.IntN(2) == 0 {
		p.Style.BeatmapID, p.Style.RulesetID = objects.Some(objects.BeatmapID(75)), objects.Some(objects.RulesetID(1))
	}
	return p
}

func TestDifferences_tellOfEndedMatchesOnce(t *testing.T) {
	t.Parallel()
	item := func(id objects.PlaylistItemID, played bool) referee.PlaylistItem {
		return referee.PlaylistItem{ID: id, BeatmapID: 1, WasPlayed: played}
	}
	none := referee.State{Running: referee.RunningNo, Playlist: []referee.PlaylistItem{item(1, false)}, Current: 1}
	running := none.Clone()
	running.Running, running.Item = referee.RunningYes, 1
	unsure := none.Clone()
	unsure.Running = referee.RunningUnknown
	played := referee.State{Running: referee.RunningNo, Playlist: []referee.PlaylistItem{item(1, true), item(2, false)}, Current: 2}
	twice := played.Clone()
	twice.Playlist = append(twice.Playlist[:1], item(2, true), item(3, false))
	for name, test := range map[string]struct {
		before, after referee.State
		want          []objects.PlaylistItemID
	}{
		"one that was running":           {running, played, []objects.PlaylistItemID{1}},
		"one that may have been running": {unsure, played, []objects.PlaylistItemID{1}},
		"one that began meanwhile":       {none, played, []objects.PlaylistItemID{1}},
		"one more":                       {played, twice, []objects.PlaylistItemID{2}},
		"two":                            {running, twice, []objects.PlaylistItemID{1, 2}},
		"none":                           {played, played, nil},
		"none yet":                       {running, running, nil},
	} {
		var got []objects.PlaylistItemID
		before, after := test.before.Clone(), test.after.Clone()
		for _, data := range referee.Differences(before, after) {
			if ended, ok := data.(referee.MatchEnded); ok {
				got = append(got, ended.ItemID)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got ends of %v, want of %v", name, got, test.want)
		}
	}
}
