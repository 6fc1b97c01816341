package osutest

import (
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Option configures a server.
type Option func(*config)

// config is what the options settle.
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

// Seed chooses another world. The default is 1.
func Seed(seed int64) Option { return func(c *config) { c.seed = seed } }

// WorldSize says how much there is in a world. The numbers cost no memory and
// hardly any time to start with.
type WorldSize struct {
	Users       int // players, at least 20
	Beatmapsets int // each with one to six difficulties, three and a half on average; at least 20
	Scores      int // that exist when the server starts, rounded up to a multiple of Users
	Matches     int // that have ended, at least 5; one more is running
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

// Size sets how much there is in the world: [Small], [Default], [Large], or
// numbers of your own.
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

// Clock sets what time it is for the server, for rate limits, tokens and all that
// moves in the world. The default is [time.Now], which is fake inside
// testing/synctest.
func Clock(now func() time.Time) Option { return func(c *config) { c.clock = now } }

// Throttle sets the rate limit of the API: limit requests in a window for each
// token. The default is the server's 1200 in 60 s. The stricter limits of single
// routes (replays, session verification) and of the token endpoint stay.
func Throttle(limit int, window time.Duration) Option {
	return func(c *config) { c.limit, c.window = limit, window }
}

// Latency makes every answer take d. The default is none.
func Latency(d time.Duration) Option { return func(c *config) { c.latency = d } }

// MatchPace sets how the running match goes: a game is played every so often,
// and after that many games the match is disbanded. The default is 30 games of
// 20 s, about 10 minutes in all.
func MatchPace(every time.Duration, games int) Option {
	return func(c *config) { c.game, c.games = max(every, 4*time.Millisecond), max(games, 1) }
}

// MatchTeams sets how the players of the running match stand against each other.
// The default is [objects.MatchTeamTypeTeamVS].
func MatchTeams(kind objects.MatchTeamType) Option {
	return func(c *config) { c.teams = string(kind) }
}

// Gzip makes answers of 1 KiB and more come in gzip for requests that accept it, as
// the edge in front of the real server does. The default is to pack nothing, which
// is what the server itself does.
func Gzip() Option { return func(c *config) { c.gzip = true } }

// ScoreRate sets how many scores come in a second. The default is 5.
func ScoreRate(perSecond float64) Option {
	return func(c *config) { c.rate = max(perSecond, 0) }
}
