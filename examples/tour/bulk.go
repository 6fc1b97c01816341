package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// bulk shows any number of ids over channels, with as few requests as can be.
func (t *tour) bulk(ctx context.Context) error {
	t.section(2, "Bulk over channels: 500 beatmaps and 500 users by id")
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := stream.New(t.Client)

	sets := map[objects.BeatmapsetID]bool{}
	err := fetch(ctx, t, "beatmaps", t.beatmaps, func(p *stream.BulkParams) <-chan stream.Item[objects.BeatmapID, objects.BeatmapExtended] {
		return s.Beatmaps(ctx, t.beatmaps, p)
	}, func(b objects.BeatmapExtended) { sets[b.BeatmapsetID.Or(0)] = true }, func() string {
		return fmt.Sprintf("of %d beatmapsets", len(sets))
	})
	if err != nil {
		return err
	}
	countries := map[string]bool{}
	return fetch(ctx, t, "users", t.users, func(p *stream.BulkParams) <-chan stream.Item[objects.UserID, objects.User] {
		return s.Users(ctx, t.users, nil, p)
	}, func(u objects.User) { countries[countryName(u.Country)] = true }, func() string {
		return fmt.Sprintf("from %d countries", len(countries))
	})
}

// fetch runs a bulk job and tells how it went.
func fetch[K, V any](ctx context.Context, t *tour, what string, ids []K, run func(*stream.BulkParams) <-chan stream.Item[K, V], add func(V), found func() string) error {
	var last stream.Progress
	items := run(&stream.BulkParams{Progress: func(p stream.Progress) {
		last = p
		t.progress(what, p)
	}})
	came, missing := 0, []K{}
	for item := range items {
		switch {
		case item.Err == nil:
			came++
			add(item.Value)
		case errors.Is(item.Err, osu.ErrNotFound):
			missing = append(missing, item.Input)
		default:
			return item.Err
		}
	}
	t.clear()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	least := (len(ids) + 49) / 50
	t.line("  %s %-8s %s", t.bold(fmt.Sprintf("%3d", came)), what, found())
	t.line("  %3d do not exist: %s", len(missing), firstOf(missing, 3))
	t.line("      %s", t.faint(fmt.Sprintf("%d requests for %d ids; the least possible is %d", last.Requests, len(ids), least)))
	t.record("bulk", map[string]any{
		"what": what, "ids": len(ids), "came": came, "missing": missing, "requests": last.Requests, "least": least,
	})
	return nil
}

// firstOf lists the first n of the ids.
func firstOf[K any](ids []K, n int) string {
	if len(ids) <= n {
		return strings.Trim(fmt.Sprint(ids), "[]")
	}
	return fmt.Sprintf("%s and %d more", strings.Trim(fmt.Sprint(ids[:n]), "[]"), len(ids)-n)
}
