package referee_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
	"github.com/osugo/osugo/stream/referee"
)

// Every error that the hub sends comes from the hub for tests as it should.
func TestRoom_errors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		host, other, player, banned := w.users[0], w.users[1], w.users[2], w.users[3]
		c, guest := w.dial(t, t.Context(), host), w.dial(t, t.Context(), other)
		defer c.Close()
		defer guest.Close()
		follow(c)
		follow(guest)
		room := w.makeRoom(t, c, 0)
		w.hub.Join(room.ID(), player)
		ctx := t.Context()
		must(t, room.AddReferee(ctx, other))
		joined, err := guest.JoinRoom(ctx, room.ID())
		must(t, err)
		must(t, room.BanUser(ctx, banned))
		w.hub.Online(w.users[5])
		taiko := w.World().BeatmapIDsOf(objects.RulesetTaiko)[0]
		beatmap := func(id objects.BeatmapID) referee.PlaylistItemParams {
			return referee.PlaylistItemParams{BeatmapID: &id}
		}
		mods := func(acronym objects.ModAcronym) referee.PlaylistItemParams {
			return referee.PlaylistItemParams{RequiredMods: &objects.Mods{{Acronym: acronym}}}
		}
		_, noRoom := c.JoinRoom(ctx, 5)
		stranger := w.dial(t, ctx, w.users[6])
		defer stranger.Close()
		follow(stranger)
		_, notReferee := stranger.JoinRoom(ctx, room.ID())
		w.hub.Restrict(w.users[6])
		_, restricted := stranger.MakeRoom(ctx, referee.RoomParams{Name: "x", BeatmapID: w.beatmap[0]})
		_, noMap := c.MakeRoom(ctx, referee.RoomParams{Name: "x", BeatmapID: 1})
		for name, test := range map[string]struct{ got, want error }{
			"restricted":               {restricted, referee.ErrRestricted},
			"not a referee":            {notReferee, referee.ErrNotReferee},
			"no room":                  {noRoom, referee.ErrOpaque},
			"website":                  {noMap, referee.ErrWebRefused},
			"not in the room":          {room.KickPlayer(ctx, w.users[7]), referee.ErrUserNotInRoom},
			"kick of a referee":        {room.KickPlayer(ctx, other), referee.ErrOpaque},
			"no beatmap":               {room.AddPlaylistItem(ctx, beatmap(1)), referee.ErrNoBeatmap},
			"team in head to head":     {room.MoveUser(ctx, player, referee.MoveParams{Team: new(objects.MatchTeamRealtimeRed)}), referee.ErrMatchType},
			"no slots":                 {room.MoveUser(ctx, player, referee.MoveParams{Slot: new(2)}), referee.ErrInvalidState},
			"no countdown":             {room.StopMatchCountdown(ctx), referee.ErrNoCountdown},
			"nothing to abort":         {room.AbortMatch(ctx), referee.ErrRoomState},
			"ruleset":                  {room.EditCurrentPlaylistItem(ctx, referee.PlaylistItemParams{RulesetID: new(objects.RulesetID(9))}), referee.ErrRuleset},
			"beatmap of another":       {room.AddPlaylistItem(ctx, beatmap(taiko)), referee.ErrBeatmapRuleset},
			"mods":                     {room.EditCurrentPlaylistItem(ctx, mods("XX")), referee.ErrMods},
			"no item":                  {room.EditPlaylistItem(ctx, 3, beatmap(w.beatmap[1])), referee.ErrNoPlaylistItem},
			"only item":                {room.RemovePlaylistItem(ctx, room.State().Current), referee.ErrRoomState},
			"oneself":                  {room.BanUser(ctx, host), referee.ErrSelf},
			"banned":                   {room.InvitePlayer(ctx, banned), referee.ErrBanned},
			"not the host":             {joined.AddReferee(ctx, w.users[8]), referee.ErrNotHost},
			"not online":               {room.InvitePlayer(ctx, w.users[9]), referee.ErrNotOnline},
			"invited":                  {room.InvitePlayer(ctx, w.users[5]), nil},
			"never a referee":          {room.RemoveReferee(ctx, w.users[9]), referee.ErrUserNotInRoom},
			"name that is not allowed": {room.ChangeSettings(ctx, referee.SettingsParams{Name: new("forbidden")}), referee.ErrInvalidState},
		} {
			if !errors.Is(test.got, test.want) {
				t.Errorf("%s: got error %v, want %v", name, test.got, test.want)
			}
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRoom_checksLimitsBeforeCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		follow(c)
		room := w.makeRoom(t, c, 0)
		before := len(w.hub.Events(room.ID()))
		ctx := t.Context()
		_, negative := c.JoinRoom(ctx, -1)
		_, tooMany := c.MakeRoom(ctx, referee.RoomParams{Name: "x", BeatmapID: 1, MaxParticipants: 17})
		_, nameless := c.MakeRoom(ctx, referee.RoomParams{BeatmapID: 1})
		for name, err := range map[string]error{
			"room":        negative,
			"places":      tooMany,
			"name":        nameless,
			"one place":   room.ChangeSettings(ctx, referee.SettingsParams{MaxParticipants: new(1)}),
			"user":        room.KickPlayer(ctx, 0),
			"roll of 1":   room.Roll(ctx, 1),
			"roll of 101": room.Roll(ctx, 101),
			"countdown":   room.StartMatch(ctx, -time.Second),
			"half second": room.StartMatch(ctx, time.Second/2),
			"slot":        room.MoveUser(ctx, 2, referee.MoveParams{Slot: new(16)}),
			"item":        room.RemovePlaylistItem(ctx, 0),
			"no beatmap":  room.AddPlaylistItem(ctx, referee.PlaylistItemParams{}),
			"freestyle": room.EditCurrentPlaylistItem(ctx, referee.PlaylistItemParams{
				Freestyle: new(true), AllowedMods: &objects.Mods{{Acronym: "HD"}},
			}),
		} {
			if !errors.Is(err, osu.ErrValidation) {
				t.Errorf("%s: got error %v, want %v", name, err, osu.ErrValidation)
			}
		}
		if after := len(w.hub.Events(room.ID())); after != before {
			t.Errorf("the room had %d events, want none", after-before)
		}
	})
}

func TestClient_reportsDroppedEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		c := w.dial(t, t.Context(), w.users[0])
		defer c.Close()
		synctest.Wait()
		for range 5000 {
			w.hub.Send(w.users[0], "Pong", []byte(`"x"`))
		}
		synctest.Wait()
		came := 0
		for r := range c.Events() {
			if r.Err != nil {
				if !errors.Is(r.Err, stream.ErrGap) {
					t.Errorf("got error %v, want %v", r.Err, stream.ErrGap)
				}
				break
			}
			came++
		}
		if came < 4096 || came > 4100 {
			t.Errorf("got %d events before the gap, want 4096 and those on their way", came)
		}
	})
}
