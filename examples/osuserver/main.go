// Command osuserver is an osu! API server for clients in any language: a world
// of players, beatmaps, scores and matches that follows from a seed.
//
//	go run -C examples ./osuserver -addr 127.0.0.1:8080
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/osugo/osugo/osu/osutest"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where to listen")
	seed := flag.Int64("seed", 1, "which world")
	large := flag.Bool("large", false, "a world of a million scores")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := serve(ctx, *addr, *seed, *large)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "osuserver:", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, addr string, seed int64, large bool) error {
	size := osutest.Default
	if large {
		size = osutest.Large
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	base := "http://" + listener.Addr().String()
	osu := osutest.New(osutest.Seed(seed), osutest.Size(size))
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

	server := &http.Server{Handler: osu, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
