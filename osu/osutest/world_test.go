package osutest_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestWorld_isLargeEnough checks that the default world has 500 users and 500
// beatmaps to fetch by id.
func TestWorld_isLargeEnough(t *testing.T) {
	world := osutest.New().World()
	if users, beatmaps := len(world.UserIDs()), len(world.BeatmapIDs()); users < 600 || beatmaps < 800 {
		t.Errorf("%d users, %d beatmaps", users, beatmaps)
	}
	names := make(map[string]bool)
	for _, id := range world.UserIDs() {
		name := world.Username(id)
		if names[name] || name == "" || world.UserByName(name) != id {
			t.Errorf("user %d: name %q", id, name)
		}
		names[name] = true
	}
	statuses := make(map[objects.RankStatus]bool)
	server := osutest.New()
	for _, id := range server.World().BeatmapsetIDs()[:20] {
		set := decode[objects.BeatmapsetExtended](t, send(t, server, call{path: fmt.Sprintf("/beatmapsets/%d", id), token: server.Token()}))
		statuses[set.Status.Or("")] = true
	}
	if len(statuses) != 7 {
		t.Errorf("statuses: %v", statuses)
	}
}

// TestWorld_isDeterministic checks that two servers with the same seed, size
// and time send the same bytes, and a server with another seed does not.
func TestWorld_isDeterministic(t *testing.T) {
	bodies := func(seed int64) []string {
		server := osutest.New(fixedClock(), osutest.Size(osutest.Small), osutest.Seed(seed))
		token := server.Token()
		user := server.UserToken(server.World().UserIDs()[0], transport.ScopePublic, transport.ScopeFriendsRead)
		all := []string{token, user}
		for i, e := range examples(server) {
			if i%3 == 0 {
				c, _ := e.request(server, token, user)
				all = append(all, c.path+string(send(t, server, c).body))
			}
		}
		return all
	}
	first := bodies(7)
	if !slices.Equal(first, bodies(7)) {
		t.Error("the same seed, another world")
	}
	if slices.Equal(first, bodies(8)) {
		t.Error("another seed, the same world")
	}
}

// TestRunningMatch_followsClock checks that the running match follows the
// clock: games begin, end in place, and finally the match disbands.
func TestRunningMatch_followsClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.Latency(10*time.Millisecond), osutest.MatchPace(3*time.Second, 6))
		token, id := server.Token(), server.World().RunningMatchID()
		started := time.Now()
		show := func(after objects.MatchEventID) objects.MatchShow {
			path := fmt.Sprintf("/matches/%d", id)
			if after > 0 {
				path += fmt.Sprintf("?after=%d", after)
			}
			return decode[objects.MatchShow](t, send(t, server, call{path: path, token: token}))
		}
		known := make(map[objects.MatchEventID]objects.MatchEvent)
		var last objects.MatchEventID
		ended, completed := 0, 0
		for {
			match := show(max(last-1, 0))
			if match.FirstEventID == 0 || match.LatestEventID < last {
				t.Fatalf("events from %d to %d", match.FirstEventID, match.LatestEventID)
			}
			for _, event := range match.Events {
				before, seen := known[event.ID]
				switch {
				case event.Game == nil:
				case !event.Game.EndTime.Has():
					if !match.CurrentGameID.Has() || match.CurrentGameID.Or(0) != event.Game.ID || len(event.Game.Scores) > 0 {
						t.Errorf("game %d runs, current is %v", event.Game.ID, match.CurrentGameID)
					}
				case !seen || !before.Game.EndTime.Has():
					ended++
					if seen {
						completed++
					}
					if len(event.Game.Scores) == 0 {
						t.Errorf("game %d ended without scores", event.Game.ID)
					}
				}
				known[event.ID] = event
				last = event.ID
			}
			if match.Match.EndTime.Has() {
				if kind := match.Events[len(match.Events)-1].Detail.Type; kind != objects.MatchEventTypeMatchDisbanded {
					t.Errorf("the last event is %s, want %s", kind, objects.MatchEventTypeMatchDisbanded)
				}
				break
			}
			time.Sleep(200 * time.Millisecond)
		}
		if took := time.Since(started); took < 19*time.Second || took > 21*time.Second {
			t.Errorf("it took %v", took)
		}
		if want := len(server.World().GameIDs(id)); ended != want || completed != want || int(last-show(0).FirstEventID)+1 != len(known) {
			t.Errorf("%d games of %d ended, %d in place; %d events", ended, want, completed, len(known))
		}
	})
}

// TestMatch_pagesEvents checks the pages of events: after one, before one, and
// the latest.
func TestMatch_pagesEvents(t *testing.T) {
	server := osutest.New(fixedClock())
	token := server.Token()
	path := fmt.Sprintf("/matches/%d", server.World().MatchIDs()[3]) // the long one
	read := func(query string) objects.MatchShow {
		return decode[objects.MatchShow](t, send(t, server, call{path: path + query, token: token}))
	}
	latest := read("")
	if len(latest.Events) >= 101 || latest.Events[len(latest.Events)-1].ID != latest.LatestEventID {
		t.Fatalf("%d events, the last is %d", len(latest.Events), latest.Events[len(latest.Events)-1].ID)
	}
	var all []objects.MatchEventID
	for at := latest.FirstEventID - 1; at < latest.LatestEventID; {
		block := read(fmt.Sprintf("?after=%d&limit=7", at))
		for _, event := range block.Events {
			all = append(all, event.ID)
		}
		at = all[len(all)-1]
	}
	back := read(fmt.Sprintf("?before=%d&limit=5", all[20]))
	for i, event := range back.Events {
		if event.ID != all[15+i] {
			t.Errorf("event %d before %d: %d", i, all[20], event.ID)
		}
	}
	if !slices.IsSorted(all) || all[0] != latest.FirstEventID {
		t.Errorf("forward: %v", all)
	}
	private, player := server.World().PrivateMatchID()
	path = fmt.Sprintf("/matches/%d", private)
	for token, status := range map[string]int{
		token:                        http.StatusUnauthorized,
		server.UserToken(player):     http.StatusOK,
		server.UserToken(player + 3): http.StatusForbidden,
	} {
		if a := send(t, server, call{path: path, token: token}); a.status != status {
			t.Errorf("private match: got %d, want %d", a.status, status)
		}
	}
}

// TestScoreFeed_losesNoScore checks that new scores appear in order and
// completely, and unprocessed ones later.
func TestScoreFeed_losesNoScore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.ScoreRate(20))
		token, world := server.Token(), server.World()
		read := func(query string) objects.ScoreListing {
			return decode[objects.ScoreListing](t, send(t, server, call{path: "/scores" + query, token: token}))
		}
		newest := read("")
		if len(newest.Scores) != 1000 {
			t.Fatalf("%d scores", len(newest.Scores))
		}
		cursor := newest.CursorString.Or("")
		var got []objects.ScoreID
		for range 40 {
			page := read("?cursor_string=" + cursor)
			for _, s := range page.Scores {
				if !s.Processed.Has() || !s.Processed.Or(false) || !s.Ranked.Or(false) {
					t.Errorf("score %d is not processed", s.ID)
				}
				got = append(got, s.ID)
			}
			if len(page.Scores) == 0 && page.CursorString.Or("") != cursor {
				t.Error("the cursor moved, but there is nothing new")
			}
			cursor = page.CursorString.Or("")
			time.Sleep(time.Second)
		}
		var want []objects.ScoreID
		for _, id := range world.ScoreIDs() {
			if id > newest.Scores[999].ID && id <= got[len(got)-1] && world.Score(id).Ranked {
				want = append(want, id)
			}
		}
		if len(got) < 500 || !slices.Equal(got, want) {
			t.Errorf("%d scores, want %d", len(got), len(want))
		}
	})
}

// TestServer_isConcurrent sends requests from many goroutines at the same time.
func TestServer_isConcurrent(t *testing.T) {
	server := osutest.NewServer(osutest.Size(osutest.Small))
	defer server.Close()
	token := server.Token()
	user := server.UserToken(server.World().UserIDs()[0], transport.ScopePublic, transport.ScopeFriendsRead)
	all := examples(server)
	server.Inject(osutest.Delay(time.Microsecond).Rate(0.5))
	var group sync.WaitGroup
	for worker := range 4 {
		group.Go(func() {
			for i := worker; i < len(all); i += 4 {
				c, _ := all[i].request(server, token, user)
				if _, err := try(t.Context(), server, c); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := len(server.Requests()); got < len(all) { // some examples make requests of their own first
		t.Errorf("%d requests recorded of %d", got, len(all))
	}
}

// The default match is one of teams, in which nobody changes sides, and lasts
// long enough to be watched.
func TestRunningMatch_teams(t *testing.T) {
	now := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	for _, kind := range []objects.MatchTeamType{"", objects.MatchTeamTypeHeadToHead, objects.MatchTeamTypeTagTeamVS} {
		at := now
		options := []osutest.Option{osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return at })}
		want := objects.MatchTeamTypeTeamVS
		if kind != "" {
			options, want = append(options, osutest.MatchTeams(kind)), kind
		}
		server := osutest.New(options...)
		at = now.Add(5 * time.Minute)
		match := decode[objects.MatchShow](t, send(t, server, call{path: fmt.Sprintf("/matches/%d", server.World().RunningMatchID()), token: server.Token()}))
		if match.Match.EndTime.Has() {
			t.Errorf("%s: the match is over after five minutes", want)
		}
		sides := make(map[objects.UserID]objects.MatchTeam)
		for _, event := range match.Events {
			if event.Game == nil {
				continue
			}
			if got := event.Game.TeamType.Or(""); got != want {
				t.Fatalf("team type %s, want %s", got, want)
			}
			for _, score := range event.Game.Scores {
				if before, ok := sides[score.UserID]; ok && before != score.Match.Team {
					t.Errorf("%s: player %d was on side %s, is on %s", want, score.UserID, before, score.Match.Team)
				}
				sides[score.UserID] = score.Match.Team
			}
		}
		if len(sides) < 3 {
			t.Errorf("%s: scores of %d players, want more", want, len(sides))
		}
		for player, side := range sides {
			if teams := want != objects.MatchTeamTypeHeadToHead; teams == (side == "none") {
				t.Errorf("%s: player %d is on side %s", want, player, side)
			}
		}
	}
}

// The first beatmaps are of osu!, in every world.
func TestWorld_beginsWithOsu(t *testing.T) {
	for seed := range int64(20) {
		world := osutest.New(osutest.Seed(seed), osutest.Size(osutest.Small)).World()
		ids := world.BeatmapIDsOf(objects.RulesetOsu)
		if len(ids) == 0 || ids[0] != world.ScoreableBeatmapIDs()[0] || ids[0] != world.BeatmapIDs()[0] {
			t.Errorf("seed %d: the first beatmap is %d, the first of osu! in %v", seed, world.BeatmapIDs()[0], ids[:min(len(ids), 1)])
		}
	}
}
