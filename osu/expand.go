package osu

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/osugo/osugo/osu/objects"
)

// Related is a set of users, beatmaps and beatmapsets by id, returned by
// [Lookup]. Objects that the server does not have are missing.
type Related struct {
	Users       map[objects.UserID]objects.User
	Beatmaps    map[objects.BeatmapID]objects.BeatmapExtended
	Beatmapsets map[objects.BeatmapsetID]objects.BeatmapsetExtended
}

// IDs says what [Lookup] gets. Ids may be repeated. Those that are not
// positive, which the server uses for "none", are skipped.
type IDs struct {
	Users       []objects.UserID
	Beatmaps    []objects.BeatmapID
	Beatmapsets []objects.BeatmapsetID
}

// Lookup returns users, beatmaps and beatmapsets by id in the least number of
// requests: 50 users or 50 beatmaps in each (see [Client.Users] and
// [Client.Beatmaps]), and one for each beatmapset, because the server has no
// list of those. Requests are sent in the order of the ids, so that a [Cache]
// answers the same lookup again. On error it returns what it has received
// before.
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

// distinct returns each positive id once, in order.
func distinct[ID ~int64](ids []ID) []ID {
	set := make(map[ID]struct{}, len(ids))
	for _, id := range ids {
		if id > 0 {
			set[id] = struct{}{}
		}
	}
	return slices.Sorted(maps.Keys(set))
}

// Expandable are the objects that [Expand] completes.
type Expandable interface {
	objects.Score | objects.Comment | objects.MatchEvent
}

// Expand fills in the users, beatmaps and beatmapsets that items name and lack,
// in the least number of requests; see [Lookup]:
//   - the User, Beatmap and Beatmapset of scores, such as those of
//     [Client.Scores]
//   - the User of comments
//   - the User of events of matches, the Beatmap of their games, and the User
//     of the scores of these games
//
// Beatmaps bring their beatmapsets along. What an item has already is not asked
// for, and what the server does not have stays nil. With an error Expand fills
// in what it got before.
func Expand[T Expandable](ctx context.Context, c *Client, items []T) error {
	var ids IDs
	for i := range items {
		ids.lackedBy(&items[i])
	}
	found, err := Lookup(ctx, c, ids)
	for i := range items {
		found.fill(&items[i])
	}
	return err
}

// lackedBy adds the ids of the objects that an item lacks. The item is a
// pointer to one of [Expandable].
func (ids *IDs) lackedBy(item any) {
	switch item := item.(type) {
	case *objects.Score:
		ids.user(item.User, item.UserID)
		if item.Beatmap == nil || item.Beatmapset == nil {
			ids.Beatmaps = append(ids.Beatmaps, item.BeatmapID.Or(0))
		}
	case *objects.Comment:
		ids.user(item.User, item.UserID.Or(0))
	case *objects.MatchEvent:
		ids.user(item.User, item.UserID.Or(0))
		if item.Game != nil {
			ids.lackedByGame(item.Game)
		}
	}
}

func (ids *IDs) lackedByGame(game *objects.MatchGame) {
	if game.Beatmap == nil {
		ids.Beatmaps = append(ids.Beatmaps, game.BeatmapID.Or(0))
	}
	for i := range game.Scores {
		ids.user(game.Scores[i].User, game.Scores[i].UserID)
	}
}

// user adds the id of a user that is missing.
func (ids *IDs) user(user *objects.User, id objects.UserID) {
	if user == nil {
		ids.Users = append(ids.Users, id)
	}
}

// fill adds the missing objects to an item. The item is a pointer to one of
// [Expandable].
func (r Related) fill(item any) {
	switch item := item.(type) {
	case *objects.Score:
		r.fillScore(item)
	case *objects.Comment:
		set(&item.User, r.user(item.UserID.Or(0)))
	case *objects.MatchEvent:
		set(&item.User, r.user(item.UserID.Or(0)))
		if item.Game != nil {
			r.fillGame(item.Game)
		}
	}
}

func (r Related) fillScore(s *objects.Score) {
	set(&s.User, r.user(s.UserID))
	if beatmap, ok := r.Beatmaps[s.BeatmapID.Or(0)]; ok {
		set(&s.Beatmap, &beatmap)
		if beatmap.Beatmapset != nil {
			set(&s.Beatmapset, &beatmap.Beatmapset.Beatmapset)
		}
	}
}

func (r Related) fillGame(game *objects.MatchGame) {
	if beatmap, ok := r.Beatmaps[game.BeatmapID.Or(0)]; ok {
		set(&game.Beatmap, &beatmap.Beatmap)
	}
	for i := range game.Scores {
		set(&game.Scores[i].User, r.user(game.Scores[i].UserID))
	}
}

// set points a field to an object unless it is already set.
func set[T any](field **T, object *T) {
	if *field == nil {
		*field = object
	}
}

// user returns a user, or nil if it is missing.
func (r Related) user(id objects.UserID) *objects.User {
	if user, ok := r.Users[id]; ok {
		return &user
	}
	return nil
}
