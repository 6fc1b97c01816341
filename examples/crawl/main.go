// Command crawl appends every new ranked score to a file, as JSON lines, and goes
// on where it was when it is started again. Killed at any moment, it loses no
// score and writes none twice.
//
//	go run -C examples ./crawl -out scores.jsonl -pages 3
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

func main() {
	path := flag.String("out", "scores.jsonl", "the file of scores; its place in the feed is in a second file, with .place behind the name")
	back := flag.Int64("back", 5000, "begin about so many scores before the newest, up to 10 million")
	pages := flag.Int("pages", 0, "stop after so many pages of up to 1000 scores; 0: when nothing is new")
	flag.Parse()
	program.Main("crawl", func(ctx context.Context) error { return run(ctx, *path, *back, *pages) })
}

// place is where a crawl is: the scores up to Cursor are the first Size bytes of
// the file.
type place struct {
	Cursor osu.Cursor
	Size   int64
}

func run(ctx context.Context, path string, back int64, pages int) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	at, err := load(path + ".place")
	if err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	if at.Cursor == "" {
		newest, err := connection.Client.Scores(ctx, nil)
		if err != nil {
			return err
		}
		if n := len(newest.Scores); n > 0 {
			at.Cursor = osu.ScoresAfter(max(1, newest.Scores[n-1].ID-objects.ScoreID(back)))
		}
	}
	// A page that was being written when the program was killed comes again.
	if err := out.Truncate(at.Size); err != nil {
		return err
	}
	if _, err := out.Seek(at.Size, io.SeekStart); err != nil {
		return err
	}
	n := 0
	for page, err := range connection.Client.AllScores(nil).From(at.Cursor).Pages(ctx) {
		if err != nil {
			return err
		}
		for _, score := range page.Items {
			line, err := json.Marshal(score)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(out, "%s\n", line); err != nil {
				return err
			}
			at.Size += int64(len(line)) + 1
		}
		at.Cursor = page.Next
		if err := save(path+".place", at, out); err != nil {
			return err
		}
		fmt.Printf("%d scores, %d bytes in all\n", len(page.Items), at.Size)
		if n++; n == pages {
			break
		}
	}
	return nil
}

// load reads the place; without a file it is the beginning.
func load(path string) (place, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return place{}, nil
	}
	var at place
	if err == nil {
		err = json.Unmarshal(text, &at)
	}
	return at, err
}

// save replaces the place in one step, once the scores before it are on the disk.
func save(path string, at place, scores *os.File) error {
	if err := scores.Sync(); err != nil {
		return err
	}
	text, err := json.Marshal(at)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", text, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
