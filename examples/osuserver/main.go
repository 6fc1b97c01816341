// Command osuserver is an osu! API server for clients in any language: a world
// of players, beatmaps, scores and matches that follows from a seed.
//
//	go run -C examples ./osuserver -addr 127.0.0.1:8080
package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// settings are what the flags say.
type settings struct {
	addr     string
	seed     int64
	large    bool
	log      bool
	latency  time.Duration
	pace     time.Duration
	games    int
	teams    string
	failures float64
	delays   float64
}

func main() {
	var s settings
	flag.StringVar(&s.addr, "addr", "127.0.0.1:8080", "where to listen")
	flag.Int64Var(&s.seed, "seed", 1, "which world")
	flag.BoolVar(&s.large, "large", false, "a world of a million scores")
	flag.BoolVar(&s.log, "log", false, "print each request")
	flag.DurationVar(&s.latency, "latency", 0, "how long every answer takes")
	flag.DurationVar(&s.pace, "pace", 20*time.Second, "how often a game of the running match is played")
	flag.IntVar(&s.games, "games", 30, "how many games the running match has")
	flag.StringVar(&s.teams, "teams", "team-vs", "team type of the running match: head-to-head, tag-coop, team-vs or tag-team-vs")
	flag.Float64Var(&s.failures, "failures", 0, "share of requests that fail with 502, from 0 to 1")
	flag.Float64Var(&s.delays, "delays", 0, "share of requests that take 5 s longer, from 0 to 1")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := serve(ctx, s)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "osuserver:", err)
		os.Exit(1)
	}
}

// server returns the server that the settings describe.
func (s settings) server() *osutest.Server {
	size := osutest.Default
	if s.large {
		size = osutest.Large
	}
	osu := osutest.New(osutest.Seed(s.seed), osutest.Size(size), osutest.Latency(s.latency),
		osutest.MatchPace(s.pace, s.games), osutest.MatchTeams(objects.MatchTeamType(s.teams)))
	if s.failures > 0 {
		osu.Inject(osutest.ProxyPage(http.StatusBadGateway).Rate(s.failures))
	}
	if s.delays > 0 {
		osu.Inject(osutest.Delay(5 * time.Second).Rate(s.delays))
	}
	return osu
}

func serve(ctx context.Context, s settings) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	base := "http://" + listener.Addr().String()
	osu := s.server()
	defer osu.Close()

	world := osu.World()
	users, beatmaps, sets := world.UserIDs(), world.BeatmapIDs(), world.BeatmapsetIDs()
	fmt.Printf(`osu! API server at %[1]s

  API        %[1]s/api/v2
  token      %[1]s/oauth/token        client id 1, client secret "secret" (a bot: 2, "bot-secret")
  authorize  %[1]s/oauth/authorize    redirect URIs http://127.0.0.1 and http://[::1], any port

  go         osu.New(session, osu.BaseURL(%[1]q))
  osu.py     client.http.base_url = "%[1]s/api/v2/"; client.http.token_url = "%[1]s/oauth/token"
  tour       OSU_BASE_URL=%[1]s go run -C examples ./tour
  by hand    curl -s %[1]s/oauth/token -d grant_type=client_credentials -d client_id=1 -d client_secret=secret -d scope=public

  users        %d: %d to %d (first: %s)
  beatmaps     %d: %d to %d
  beatmapsets  %d: %d to %d
  match being played  %d
`, base,
		len(users), users[0], users[len(users)-1], world.Username(users[0]),
		len(beatmaps), beatmaps[0], beatmaps[len(beatmaps)-1],
		len(sets), sets[0], sets[len(sets)-1], world.RunningMatchID())

	handler := http.Handler(osu)
	if s.log {
		handler = logged(handler)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(ended)
		// Requests on their way are answered before the process ends.
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
	return nil
}

// logged prints a line for each request when it has been answered. Queries are
// left out: they can hold authorization codes.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w}
		defer func() {
			outcome := strconv.Itoa(seen.status)
			if seen.status == 0 {
				outcome = "broken off"
			}
			fmt.Printf("%s %s %s: %s in %v\n", began.Format(time.TimeOnly), r.Method, strconv.Quote(r.URL.Path), outcome, time.Since(began).Round(time.Millisecond))
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
