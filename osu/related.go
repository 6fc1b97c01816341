package osu

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/osugo/osugo/osu/objects"
)

// Related is a set of users, beatmaps and beatmapsets by id, as [Lookup] returns
// it. What the server does not have is missing from it.
type Related struct {
	Users       map[objects.UserID]objects.User
	Beatmaps    map[objects.BeatmapID]objects.BeatmapExtended
	Beatmapsets map[objects.BeatmapsetID]objects.BeatmapsetExtended
}

// IDs says what [Lookup] gets. Ids may be repeated; those that are not positive,
// which the server uses for none, are skipped.
type IDs struct {
	Users       []objects.UserID
	Beatmaps    []objects.BeatmapID
	Beatmapsets []objects.BeatmapsetID
}

// Lookup returns users, beatmaps and beatmapsets by id in the least number of
// requests: 50 users or 50 beatmaps in each (see [Client.Users] and
// [Client.Beatmaps]), one for each beatmapset, because the server has no list of
// those. Requests are sent in the order of the ids, so a [Cache] answers the same
// lookup again. With an error it returns what it got before.
func Lookup(ctx context.Context, c *Client, ids IDs) (Related, error) {
	r := Related{
		Users:       map[objects.UserID]objects.User{},
		Beatmaps:    map[objects.BeatmapID]objects.BeatmapExtended{},
		Beatmapsets: map[objects.BeatmapsetID]objects.BeatmapsetExtended{},
	}
	for batch := range slices.Chunk(distinct(ids.Users), 50) {
		users, err := c.Users(ctx, batch, nil)
		if err != nil {
			return r, fmt.Errorf("osu: lookup of users: %w", err)
		}
		for _, u := range users {
			r.Users[u.ID] = u
		}
	}
	for batch := range slices.Chunk(distinct(ids.Beatmaps), 50) {
		beatmaps, err := c.Beatmaps(ctx, batch)
		if err != nil {
			return r, fmt.Errorf("osu: lookup of beatmaps: %w", err)
		}
		for _, b := range beatmaps {
			r.Beatmaps[b.ID] = b
		}
	}
	for _, id := range distinct(ids.Beatmapsets) {
		set, err := c.Beatmapset(ctx, id)
		if Missing(err) {
			continue
		}
		if err != nil {
			return r, fmt.Errorf("osu: lookup of beatmapsets: %w", err)
		}
		r.Beatmapsets[id] = set
	}
	return r, nil
}

// distinct returns the positive ids once each, in their order.
func distinct[ID ~int64](ids []ID) []ID {
	set := make(map[ID]struct{}, len(ids))
	for _, id := range ids {
		if id > 0 {
			set[id] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// ExpandScores fills in the Beatmap, Beatmapset and User of scores that lack
// them, such as those of [Client.Scores], in the least number of requests:
// beatmaps bring their beatmapsets along. What the server does not have stays
// nil. With an error it fills in what it got before.
func ExpandScores(ctx context.Context, c *Client, scores []objects.Score) error {
	var ids IDs
	for i := range scores {
		s := &scores[i]
		if s.User == nil {
			ids.Users = append(ids.Users, s.UserID)
		}
		if id, ok := s.BeatmapID.Get(); ok && (s.Beatmap == nil || s.Beatmapset == nil) {
			ids.Beatmaps = append(ids.Beatmaps, id)
		}
	}
	found, err := Lookup(ctx, c, ids)
	for i := range scores {
		found.fill(&scores[i])
	}
	return err
}

// fill gives a score what it lacks.
func (r Related) fill(s *objects.Score) {
	if user, ok := r.Users[s.UserID]; ok && s.User == nil {
		s.User = &user
	}
	beatmap, ok := r.Beatmaps[s.BeatmapID.Or(0)]
	if !ok {
		return
	}
	if s.Beatmap == nil {
		s.Beatmap = &beatmap
	}
	if s.Beatmapset == nil && beatmap.Beatmapset != nil {
		s.Beatmapset = &beatmap.Beatmapset.Beatmapset
	}
}
