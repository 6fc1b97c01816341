package stream_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/stream"
)

// childDir names, in the environment, the directory of a child process, which
// makes the test binary archive the feed of scores there.
const childDir = "OSUGO_STREAM_CHILD"

// archiveServer returns the same server in every process.
func archiveServer() *osutest.Server {
	moment := time.Date(2026, time.August, 21, 0, 0, 0, 0, time.UTC)
	return osutest.New(
		osutest.Size(osutest.WorldSize{Users: 100, Beatmapsets: 50, Scores: 8_000, Matches: 5}),
		osutest.Clock(func() time.Time { return moment }),
		osutest.Throttle(1_000_000, time.Minute))
}

// saveEvery is after how many scores the archive saves its cursor.
const saveEvery = 10

// archive appends the ids of all scores to a file, and saves after some of them
// the cursor from which to go on: what a program does that keeps all scores.
func archive(dir string) error {
	server := archiveServer()
	client, err := osu.New(&minted{server: server}, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()),
		osu.Limiter(limit.New(limit.ServerLimits())))
	if err != nil {
		return err
	}
	at := osu.ScoresAfter(server.World().ScoreIDs()[0] - 1)
	if saved, err := os.ReadFile(filepath.Join(dir, "cursor")); err == nil {
		at = osu.Cursor(saved)
	}
	ids, err := os.OpenFile(filepath.Join(dir, "ids"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	for r := range stream.New(client).WatchScores(ctx, "", &stream.WatchParams{From: at, Idle: time.Nanosecond}) {
		if r.Err != nil {
			return r.Err
		}
		if _, err := fmt.Fprintln(ids, r.Value.ID); err != nil {
			return err
		}
		if n++; n%saveEvery != 0 {
			continue
		}
		next := filepath.Join(dir, "cursor.next")
		if err := os.WriteFile(next, []byte(r.Cursor), 0o600); err != nil {
			return err
		}
		if err := os.Rename(next, filepath.Join(dir, "cursor")); err != nil {
			return err
		}
	}
	return ids.Close()
}

// A process that is killed at any moment, and goes on from the cursor it saved
// last, misses nothing.
func TestBulk_resumesAfterKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	t.Parallel()
	dir := t.TempDir()
	start := func() *exec.Cmd {
		command := exec.CommandContext(t.Context(), os.Args[0])
		command.Env = append(os.Environ(), childDir+"="+dir)
		command.Stderr = os.Stderr
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		return command
	}
	written := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "ids"))
		if err != nil {
			return 0
		}
		return info.Size()
	}
	const kills = 10
	for range kills {
		command := start()
		moment := written() + rand.Int64N(7_000) // in the next 600 scores
		for patience := time.Now().Add(time.Minute); written() <= moment; {
			if time.Now().After(patience) {
				t.Fatal("the child writes nothing")
			}
			time.Sleep(100 * time.Microsecond)
		}
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if command.Wait() == nil {
			t.Fatal("ended before it was killed")
		}
	}
	if err := start().Wait(); err != nil {
		t.Fatal(err)
	}

	file, err := os.Open(filepath.Join(dir, "ids"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	seen, lines := map[objects.ScoreID]int{}, 0
	for scanner := bufio.NewScanner(file); scanner.Scan(); lines++ {
		id, err := strconv.ParseInt(scanner.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		seen[objects.ScoreID(id)]++
	}
	want := 0
	world := archiveServer().World()
	for _, id := range world.ScoreIDs() {
		if world.Score(id).Ranked {
			want++
			if seen[id] == 0 {
				t.Errorf("score %d is missing", id)
			}
		}
	}
	t.Logf("%d scores, killed %d times: %d came again", want, kills, lines-len(seen))
	if len(seen) != want || lines-len(seen) > kills*saveEvery {
		t.Errorf("%d different of %d, in %d lines", len(seen), want, lines)
	}
}
