package osutest

import (
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Option configures a server.
type Option func(*config)

// config holds the values of all options.
type config struct {
	seed    int64
	size    WorldSize
	clock   func() time.Time
	limit   int
	window  time.Duration
	latency time.Duration
	game    time.Duration
	games   int
	teams   string
	rate    float64
	gzip    bool
}

func defaults() config {
	return config{
		seed:   1,
		size:   Default,
		clock:  time.Now,
		limit:  1200,
		window: time.Minute,
		game:   20 * time.Second,
		games:  30,
		teams:  string(objects.MatchTeamTypeTeamVS),
		rate:   5,
	}
}

// Seed sets the seed of the world. The default is 1.
func Seed(seed int64) Option { return func(c *config) { c.seed = seed } }

// WorldSize is the number of things in a world. Larger numbers cost no memory
// and hardly any time when the server starts.
type WorldSize struct {
	Users       int // players, at least 20
	Beatmapsets int // each with one to six difficulties, three and a half on average; at least 20
	Scores      int // existing when the server starts, rounded up to a multiple of Users
	Matches     int // finished ones, at least 5; one more is running
}

// Sizes of worlds.
var (
	// Small is enough for a test of one thing.
	Small = WorldSize{Users: 60, Beatmapsets: 60, Scores: 2_400, Matches: 8}
	// Default is enough to fetch 500 users and 500 beatmaps by id.
	Default = WorldSize{Users: 1_000, Beatmapsets: 400, Scores: 100_000, Matches: 70}
	// Large has a million scores.
	Large = WorldSize{Users: 10_000, Beatmapsets: 5_000, Scores: 1_000_000, Matches: 1_000}
)

// Size sets the size of the world: [Small], [Default], [Large], or numbers of
// your own, raised to the minimums of [WorldSize]. The default is [Default].
func Size(size WorldSize) Option {
	return func(c *config) {
		c.size = WorldSize{
			Users:       max(size.Users, 20),
			Beatmapsets: max(size.Beatmapsets, 20),
			Scores:      max(size.Scores, 1),
			Matches:     max(size.Matches, 5),
		}
	}
}

// Clock sets the server's clock, which drives rate limits, tokens and changes
// in the world. The default is [time.Now], which is fake inside
// testing/synctest.
func Clock(now func() time.Time) Option { return func(c *config) { c.clock = now } }

// Throttle sets the API's rate limit: limit requests per window for each token.
// The default is the real server's 1200 in 60 s. The stricter limits of single
// routes (replays, session verification) and of the token endpoint do not
// change.
func Throttle(limit int, window time.Duration) Option {
	return func(c *config) { c.limit, c.window = limit, window }
}

// Latency delays every answer by d. The default is 0.
func Latency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// MatchPace sets the pace of the running match: it plays a game in each
// interval, and disbands after the given number of games. The default is 30
// games of 20 s, about 10 minutes in all.
func MatchPace(every time.Duration, games int) Option {
	return func(c *config) { c.game, c.games = max(every, 4*time.Millisecond), max(games, 1) }
}

// MatchTeams sets the team type of the running match. The default is
// [objects.MatchTeamTypeTeamVS].
func MatchTeams(kind objects.MatchTeamType) Option {
	return func(c *config) { c.teams = string(kind) }
}

// Gzip compresses answers of 1 KiB or more for requests that accept gzip, as
// the edge in front of the real server does. By default answers are not
// compressed, like those of osu-web itself.
func Gzip() Option { return func(c *config) { c.gzip = true } }

// ScoreRate sets how many scores are set per second. The default is 5.
func ScoreRate(perSecond float64) Option {
	return func(c *config) { c.rate = max(perSecond, 0) }
}
