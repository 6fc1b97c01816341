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
	"os/signal"
	"path/filepath"
	"time"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

func main() {
	place := flag.String("place", filepath.Join(os.TempDir(), "osugo-watch.cursor"), "the file that remembers the place")
	ruleset := flag.String("ruleset", "osu", "osu, taiko, fruits or mania")
	limit := flag.Duration("for", time.Minute, "how long to watch")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	ctx, cancel := context.WithTimeout(ctx, *limit)
	err := watch(ctx, objects.Ruleset(*ruleset), *place)
	cancel()
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "watch:", err)
		os.Exit(1)
	}
}

func watch(ctx context.Context, ruleset objects.Ruleset, place string) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	saved, err := os.ReadFile(place)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	scores := stream.New(connection.Client).WatchScores(ctx, ruleset, &stream.WatchParams{From: osu.Cursor(saved)})
	for r := range scores {
		switch {
		case errors.Is(r.Err, stream.ErrGap):
			fmt.Println("some scores are gone: the server does not keep them that long")
		case r.Err != nil:
			fmt.Fprintln(os.Stderr, r.Err) // the watch goes on, or closes the channel
		default:
			s := r.Value
			fmt.Printf("%s  user %d  %-2s  %s\n", s.EndedAt.Or(time.Time{}).Format(time.TimeOnly), s.UserID, s.Rank, s.Mods)
		}
		// Saved after the score was dealt with: a crash in between shows it again.
		if err := os.WriteFile(place, []byte(r.Cursor), 0o600); err != nil {
			return err
		}
	}
	if ctx.Err() == nil {
		return errors.New("the watch can't go on")
	}
	return nil
}
