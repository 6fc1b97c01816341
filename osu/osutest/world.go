package osutest

import (
	"slices"
	"sync"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// World is the data that a server answers with: a function of the seed, the
// size and the time at which the server was made. It is safe for concurrent
// use.
type World struct {
	seed  uint64
	size  WorldSize
	start time.Time // when the server was made
	clock func() time.Time
	game  time.Duration // of the running match
	games int
	sides string  // how the running match is played
	rate  float64 // scores per second

	sets      []setShape   // by number of beatmapset
	scoreable []beatmapRef // difficulties that scores can be set on

	players   permutation    // of players over scores
	newsfeed  permutation    // of players over events
	mappers   permutation    // of players over beatmapsets
	ranks     [4]permutation // of players over global ranks
	grinders  [4]permutation // of players over ranks by score
	kudosu    permutation    // of players over ranks by kudosu
	discussed permutation    // of beatmapsets over discussions and their history
	commented permutation    // of what can be commented on over comments

	names   func() map[string]int // lower case usernames, spaces as underscores
	records [4]func() *rankingRecord
}

func newWorld(c config) *World {
	w := &World{
		seed:  mix(uint64(c.seed)),
		size:  c.size,
		start: c.clock().UTC().Truncate(time.Second),
		clock: c.clock,
		game:  c.game,
		games: c.games,
		sides: c.teams,
		rate:  c.rate,
	}
	users := w.size.Users
	w.size.Scores = (w.size.Scores + users - 1) / users * users
	w.arrangeBeatmaps()
	w.players = w.permute("score players", users)
	w.newsfeed = w.permute("event players", users)
	w.mappers = w.permute("mappers", users)
	w.kudosu = w.permute("kudosu", users)
	w.discussed = w.permute("discussed", len(w.sets))
	w.commented = w.permute("commented", w.commentables())
	for r := range w.ranks {
		w.ranks[r] = w.permute("rank "+rulesets[r], users)
		w.grinders[r] = w.permute("grind "+rulesets[r], users)
		w.records[r] = sync.OnceValue(func() *rankingRecord { return w.tally(r) })
	}
	w.names = sync.OnceValue(w.nameTable)
	return w
}

// The numbers of the players who own the two applications.
const (
	ownerNumber = 0
	botNumber   = 1
)

// now returns the time of the world.
func (w *World) now() time.Time { return w.clock().UTC() }

// rulesets are the names of the rulesets by id.
var rulesets = [4]string{"osu", "taiko", "fruits", "mania"}

// rulesetID returns the id of a ruleset name.
func rulesetID(name string) (int, bool) {
	id := slices.Index(rulesets[:], name)
	return id, id >= 0
}

// Start returns the time at which the server was made. All dates in the world
// are relative to it.
func (w *World) Start() time.Time { return w.start }

// UserIDs returns the ids of all players, in order. The first is the owner of
// application 1, the second the bot that owns application 2.
func (w *World) UserIDs() []objects.UserID {
	all := make([]objects.UserID, w.size.Users)
	for n := range all {
		all[n] = w.userID(n)
	}
	return all
}

// Username returns the name of a player, or "" if the player does not exist.
func (w *World) Username(id objects.UserID) string {
	n, ok := w.userNumber(int64(id))
	if !ok {
		return ""
	}
	return w.username(n)
}

// BeatmapIDs returns the ids of all difficulties, in order.
func (w *World) BeatmapIDs() []objects.BeatmapID {
	var all []objects.BeatmapID
	for s, shape := range w.sets {
		for d := range shape.difficulties {
			all = append(all, objects.BeatmapID(beatmapRef{s, d}.id()))
		}
	}
	return all
}

// BeatmapIDsOf returns the ids of the difficulties of a ruleset that have a
// leaderboard, in order. Converts are not included.
func (w *World) BeatmapIDsOf(ruleset objects.Ruleset) []objects.BeatmapID {
	var all []objects.BeatmapID
	for _, ref := range w.scoreable {
		if rulesets[w.rulesetOf(ref)] == string(ruleset) {
			all = append(all, objects.BeatmapID(ref.id()))
		}
	}
	return all
}

// BeatmapsetIDs returns the ids of all beatmapsets, in order.
func (w *World) BeatmapsetIDs() []objects.BeatmapsetID {
	all := make([]objects.BeatmapsetID, len(w.sets))
	for s := range all {
		all[s] = objects.BeatmapsetID(setID(s))
	}
	return all
}

// ScoreableBeatmapIDs returns the ids of the difficulties with a leaderboard,
// in order.
func (w *World) ScoreableBeatmapIDs() []objects.BeatmapID {
	all := make([]objects.BeatmapID, len(w.scoreable))
	for i, ref := range w.scoreable {
		all[i] = objects.BeatmapID(ref.id())
	}
	return all
}
