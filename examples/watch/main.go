// Command watch prints new scores as they are set, and goes on where it stopped
// when it is started again: its place is in a file.
//
//	go run -C examples ./watch -for 10s
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/examples/internal/text"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

func main() {
	place := flag.String("place", filepath.Join(os.TempDir(), "osugo-watch.cursor"), "the file that remembers the place")
	ruleset := flag.String("ruleset", "osu", "osu, taiko, fruits or mania")
	limit := flag.Duration("for", time.Minute, "how long to watch")
	flag.Parse()
	program.Main("watch", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, *limit)
		defer cancel()
		return watch(ctx, objects.Ruleset(*ruleset), *place)
	})
}

func watch(ctx context.Context, ruleset objects.Ruleset, place string) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	client := connection.Client
	fmt.Fprintln(os.Stderr, text.Clip(fmt.Sprintf("watching %s scores on the %s", ruleset, connection.Where), text.Columns(os.Stderr)))
	from, err := start(ctx, client, ruleset, place)
	if err != nil {
		return err
	}
	scores := stream.New(client).WatchScores(ctx, ruleset, &stream.WatchParams{From: from})
	for first := range scores {
		// A batch costs one request for its players and one for its beatmaps.
		batch := []objects.Score{}
		cursor := first.Cursor
		for _, r := range append([]stream.Result[objects.Score]{first}, more(scores, 49)...) {
			switch {
			case errors.Is(r.Err, stream.ErrGap):
				fmt.Println("some scores are gone: the server does not keep them that long")
			case r.Err != nil:
				fmt.Fprintln(os.Stderr, r.Err) // the watch goes on, or closes the channel
			default:
				batch = append(batch, r.Value)
			}
			cursor = r.Cursor
		}
		if err := osu.Expand(ctx, client, batch); err != nil && ctx.Err() == nil {
			return err
		}
		for _, s := range batch {
			printScore(s)
		}
		// Saved after the scores were printed: a crash in between shows them again.
		if err := os.WriteFile(place, []byte(cursor), 0o600); err != nil {
			return err
		}
	}
	if ctx.Err() == nil {
		return errors.New("the watch can't go on")
	}
	return nil
}

// start returns the place in the file, or else one a few scores before the newest.
func start(ctx context.Context, client *osu.Client, ruleset objects.Ruleset, place string) (osu.Cursor, error) {
	saved, err := os.ReadFile(place)
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return osu.Cursor(saved), err
	}
	newest, err := client.Scores(ctx, &osu.ScoresParams{Ruleset: ruleset})
	if n := len(newest.Scores); err == nil && n > 0 {
		return osu.ScoresAfter(newest.Scores[max(0, n-11)].ID), nil
	}
	return "", err
}

// more receives up to n results that come within a tenth of a second.
func more[T any](results <-chan T, n int) []T {
	var got []T
	enough := time.After(time.Second / 10)
	for len(got) < n {
		select {
		case r, open := <-results:
			if !open {
				return got
			}
			got = append(got, r)
		case <-enough:
			return got
		}
	}
	return got
}

func printScore(s objects.Score) {
	player, title := "somebody", "a beatmap that is gone"
	if s.User != nil {
		player = s.User.Username
	}
	if s.Beatmap != nil && s.Beatmapset != nil {
		title = fmt.Sprintf("%s - %s [%s]", s.Beatmapset.Artist, s.Beatmapset.Title, s.Beatmap.Version)
	}
	line := fmt.Sprintf("%s  %-2s %6.2f%%  %s: %s %s", s.EndedAt.Or(time.Time{}).Format(time.TimeOnly), s.Rank, s.Accuracy*100, player, title, s.Mods)
	fmt.Println(text.Clip(line, text.Columns(os.Stdout)))
}
