package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// pages shows lists as streams that are stopped early.
func (t *tour) pages(ctx context.Context) error {
	t.section(3, "Pages as streams, stopped early")
	s := stream.New(t.Client)

	err := taste(ctx, t, "matches", 40, func(ctx context.Context) <-chan stream.Result[objects.Match] {
		return stream.From(ctx, t.Client.AllMatches(nil))
	}, func(m objects.Match) string { return m.Name })
	if err != nil {
		return err
	}
	return taste(ctx, t, "scores", 400, func(ctx context.Context) <-chan stream.Result[objects.Score] {
		return s.Scores(ctx, nil)
	}, func(score objects.Score) string {
		return fmt.Sprintf("%s on beatmap %d by user %d", score.Rank, score.BeatmapID, score.UserID)
	})
}

// taste receives the first n items of a stream, then cancels its context.
func taste[T any](ctx context.Context, t *tour, what string, n int, open func(context.Context) <-chan stream.Result[T], name func(T) string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	results := open(ctx)
	var first, last string
	got := 0
	for r := range results {
		if r.Err != nil {
			return r.Err
		}
		if last = name(r.Value); got == 0 {
			first = last
		}
		if got++; got == n {
			break
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	running := streaming()
	cancel()
	for range results { // what was on its way; the channel closes when all has ended
	}
	left := streaming()
	t.line("  %s %-8s first  %s", t.bold(fmt.Sprintf("%3d", got)), what, strings.TrimSpace(first))
	t.line("  %12s last   %s", "", strings.TrimSpace(last))
	t.line("      %s", t.faint(fmt.Sprintf("cancelled: %d goroutines of the stream before, %d after", running, left)))
	t.record("stream", map[string]any{"what": what, "items": got, "goroutines_before": running, "goroutines_after": left})
	return nil
}

// streaming counts the goroutines that run code of package stream.
func streaming() int {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	n := 0
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if strings.Contains(stack, "osugo/stream.start") {
			n++
		}
	}
	return n
}
