package main

import (
	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/osu/objects"
)

// subjects are the things the tour looks at.
type subjects struct {
	users    []objects.UserID
	beatmaps []objects.BeatmapID
	match    objects.MatchID // one that is being played; 0: look for one
}

// choose picks subjects that every server has: on the embedded one those that
// its world tells, elsewhere the first ids there are. Some do not exist.
func choose(c *connect.Connection) subjects {
	if c.Server == nil {
		var s subjects
		for i := range 500 {
			s.users = append(s.users, objects.UserID(2+i))
			s.beatmaps = append(s.beatmaps, objects.BeatmapID(53+i))
		}
		return s
	}
	world := c.Server.World()
	users, beatmaps := world.UserIDs(), world.BeatmapIDs()
	return subjects{
		users:    append(users[:495:495], beyond(users, 5)...),
		beatmaps: append(beatmaps[:493:493], beyond(beatmaps, 7)...),
		match:    world.RunningMatchID(),
	}
}

// beyond returns ids after the last one.
func beyond[ID ~int64](ids []ID, n int) []ID {
	more := make([]ID, n)
	for i := range more {
		more[i] = ids[len(ids)-1] + ID(1000*(i+1))
	}
	return more
}
