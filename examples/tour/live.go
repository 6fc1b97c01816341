package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// patience is how long a match is followed; those of people take an hour.
const patience = time.Minute

// live follows a match until it ends.
func (t *tour) live(ctx context.Context) error {
	t.section(4, "A match, followed live")
	watching, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	params := &stream.WatchParams{}
	if t.Server != nil {
		// The games of the embedded server take seconds, not minutes.
		params.MinInterval, params.MaxInterval = time.Second/2, time.Second/2
	}
	id := t.match
	for match, err := range t.Client.AllMatches(&osu.MatchesParams{Active: new(true)}).Items(ctx) {
		if err != nil {
			return err
		}
		if id == 0 {
			id = match.ID
		}
		break
	}
	if id == 0 {
		t.line("  nobody is playing")
		return nil
	}
	names := map[objects.UserID]string{}
	events, games := 0, 0
	for r := range stream.New(t.Client).WatchMatch(watching, id, params) {
		if r.Err != nil {
			return r.Err
		}
		for id, user := range r.Value.Users {
			names[id] = user.Username
		}
		events++
		if r.Value.Event.Game != nil && r.Value.Event.Game.EndTime.Has() {
			games++
		}
		t.event(r.Value, names)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	end := "the match has ended"
	if watching.Err() != nil {
		end = fmt.Sprintf("enough after %v, the match goes on", patience)
	}
	t.line("  %s", t.faint(fmt.Sprintf("%s: %d events, %d games", end, events, games)))
	t.record("match_end", map[string]any{"match": id, "events": events, "games": games, "ended": watching.Err() == nil})
	return nil
}

// event tells what has happened in a match.
func (t *tour) event(u stream.MatchUpdate, names map[objects.UserID]string) {
	e := u.Event
	who := ""
	if id, ok := e.UserID.Get(); ok {
		who = names[id]
	}
	what := strings.ReplaceAll(string(e.Detail.Type), "-", " ")
	switch game := e.Game; {
	case game == nil && e.Detail.Type == objects.MatchEventTypeOther:
		return // chat
	case game == nil:
		t.line("  %-15s %s", what, t.bold(who))
	case !game.EndTime.Has():
		what = "game begun"
		t.line("  %-15s %s", what, beatmapName(game))
	case len(game.Scores) == 0:
		what = "game ended"
		t.line("  %-15s without scores on %s", what, beatmapName(game))
	default:
		what = "game ended"
		best := slices.MaxFunc(game.Scores, func(a, b objects.Score) int { return cmp.Compare(a.TotalScore, b.TotalScore) })
		t.line("  %-15s %s wins with %s on %s", what, t.pink(names[best.UserID]), thousands(best.TotalScore), beatmapName(game))
	}
	t.record("match_event", map[string]any{"match": u.Match.ID, "event": e.ID, "what": what, "completed": u.Completed})
}

func beatmapName(g *objects.MatchGame) string {
	if g.Beatmap == nil || g.Beatmap.Beatmapset == nil {
		return "a beatmap that is gone"
	}
	return g.Beatmap.Beatmapset.Title + " [" + g.Beatmap.Version + "]"
}
