package command

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// serving are the settings of the server.
type serving struct {
	addr     string
	seed     int64
	large    bool
	quiet    bool
	latency  time.Duration
	pace     time.Duration
	games    int
	teams    string
	perMin   int
	failures float64
	delays   float64
}

// serveCommand runs the embedded server for programs in any language.
func serveCommand(a *app) *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "a test server with the API of osu!",
		Long:  "Serves the API, OAuth and the websocket on this machine, with players, beatmaps, scores and matches that are generated from a seed. It needs no account, stores nothing, and prints each request.",
		Example: `osugo serve --addr 127.0.0.1:8080
OSU_BASE_URL=http://127.0.0.1:8080 OSU_CLIENT_ID=1 OSU_CLIENT_SECRET=secret osugo user 2
osugo serve --failures 0.2 --latency 300ms`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.serve(cmd.Context(), s) },
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8080", "address to listen on")
	flags.Int64Var(&s.seed, "seed", 1, "seed of the world")
	flags.BoolVar(&s.large, "large", false, "make a world with a million scores")
	flags.BoolVarP(&s.quiet, "quiet", "q", false, "don't print the requests")
	flags.DurationVar(&s.latency, "latency", 0, "delay of every response")
	flags.IntVar(&s.perMin, "requests", 1200, "rate limit: requests a minute for each token")
	flags.Float64Var(&s.failures, "failures", 0, "share of requests that fail with 502, 0 to 1")
	flags.Float64Var(&s.delays, "delays", 0, "share of requests that take 5 s longer, 0 to 1")
	flags.DurationVar(&s.pace, "pace", 20*time.Second, "length of each game of the running match")
	flags.IntVar(&s.games, "games", 30, "number of games of the running match")
	flags.StringVar(&s.teams, "teams", "team-vs", "its teams: head-to-head, tag-coop, team-vs, tag-team-vs")
	complete(cmd, "teams", "head-to-head", "tag-coop", "team-vs", "tag-team-vs")
	return cmd
}

// server returns the server that the settings describe.
func (s serving) server(now func() time.Time) *osutest.Server {
	size := osutest.Default
	if s.large {
		size = osutest.Large
	}
	server := osutest.New(osutest.Seed(s.seed), osutest.Size(size), osutest.Latency(s.latency), osutest.Clock(now),
		osutest.MatchPace(s.pace, s.games), osutest.MatchTeams(objects.MatchTeamType(s.teams)), osutest.Throttle(s.perMin, time.Minute))
	if s.failures > 0 {
		server.Inject(osutest.ProxyPage(http.StatusBadGateway).Rate(s.failures))
	}
	if s.delays > 0 {
		server.Inject(osutest.Delay(5 * time.Second).Rate(s.delays))
	}
	return server
}

func (a *app) serve(ctx context.Context, s serving) error {
	a.host.catchSignals()
	if s.failures < 0 || s.failures > 1 || s.delays < 0 || s.delays > 1 || s.perMin < 1 || s.games < 1 {
		return usagef("--failures and --delays must be from 0 to 1, and --requests and --games at least 1")
	}
	if !objects.MatchTeamType(s.teams).Known() {
		return usagef("--teams must be head-to-head, tag-coop, team-vs or tag-team-vs, not %q", s.teams)
	}
	page, err := a.screen(a.host.Stdout, a.host.Terminals.Stdout)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	osu := s.server(a.host.Now)
	defer osu.Close()
	announce(page, "http://"+listener.Addr().String(), osu.World())
	handler := http.Handler(osu)
	if !s.quiet {
		handler = logged(handler, page, a.host.Now)
	}
	return listen(ctx, listener, handler)
}

// announce prints where the server is and what it has.
func announce(s *screen.Screen, base string, world *osutest.World) {
	users, beatmaps, sets := world.UserIDs(), world.BeatmapIDs(), world.BeatmapsetIDs()
	s.Line(screen.Title.Of("osu! API server"), "  ", base)
	s.Blank()
	s.Fields("  ",
		screen.Field{Name: "API", Value: base + "/api/v2"},
		screen.Field{Name: "token", Value: base + "/oauth/token"},
		screen.Field{Name: "application", Value: `id 1, secret "secret"; a bot: id 2, secret "bot-secret"`},
		screen.Field{Name: "osugo", Value: "OSU_BASE_URL=" + base + " OSU_CLIENT_ID=1 OSU_CLIENT_SECRET=secret osugo user 2"},
		screen.Field{Name: "users", Value: span(len(users), int64(users[0]), int64(users[len(users)-1]))},
		screen.Field{Name: "beatmaps", Value: span(len(beatmaps), int64(beatmaps[0]), int64(beatmaps[len(beatmaps)-1]))},
		screen.Field{Name: "beatmapsets", Value: span(len(sets), int64(sets[0]), int64(sets[len(sets)-1]))},
		screen.Field{Name: "match being played", Value: world.RunningMatchID()},
	)
	s.Blank()
}

func span(n int, first, last int64) string {
	return strconv.Itoa(n) + ": " + strconv.FormatInt(first, 10) + " to " + strconv.FormatInt(last, 10)
}

// listen serves until ctx is done; requests on their way are answered first.
func listen(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close()
		}
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return err
	}
	<-ended
	return context.Cause(ctx)
}

// logged prints a line for each request when it has been answered. Queries are
// left out: they can hold authorization codes.
func logged(next http.Handler, s *screen.Screen, now func() time.Time) http.Handler {
	lines := make(chan struct{}, 1) // one writer at a time
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := now()
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			outcome := screen.Green.Of(seen.status)
			switch {
			case seen.status == 0:
				outcome = screen.Red.Of("broken off")
			case seen.status >= http.StatusBadRequest:
				outcome = screen.Red.Of(seen.status)
			}
			lines <- struct{}{}
			s.Line(screen.Faint.Of(began.Format(time.TimeOnly)), "  ", outcome, "  ", r.Method, " ", r.URL.Path, "  ", screen.Faint.Of(now().Sub(began).Round(time.Millisecond)))
			<-lines
		}()
		next.ServeHTTP(seen, r)
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter

	status int
}

// WriteHeader remembers the status and sends it.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Flush sends what was written.
func (w *statusWriter) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Hijack hands the connection over.
func (w *statusWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(w.ResponseWriter).Hijack()
}
