// Command metrics runs a bulk job beside interactive calls and exports what the
// client does to Prometheus. It runs until Ctrl-C.
//
//	go run -C examples/metrics . -listen 127.0.0.1:9464
//	prometheus --config.file=examples/metrics/prometheus.yml
//
// Import dashboard.json into Grafana to see it. Without credentials in the
// environment it uses a server of its own that is slow and sometimes fails.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/otel"
	"github.com/osugo/osugo/stream"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9464", "where Prometheus finds /metrics")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *listen); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, listen string) error {
	connection, err := connect.Open(osutest.Latency(300 * time.Millisecond))
	if err != nil {
		return err
	}
	defer connection.Close()
	if connection.Server != nil {
		connection.Server.Inject(osutest.ServerError(http.StatusBadGateway).Rate(0.05), osutest.Drift(osutest.DriftValues).Rate(0.1))
	}
	exporter, err := prometheus.New(prometheus.WithoutScopeInfo())
	if err != nil {
		return err
	}
	client := connection.Client.With(
		otel.Instrument(otel.Providers{Meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter))}),
		osu.Cache(cache.New(16<<20)), osu.Gather(5*time.Millisecond), osu.Limiter(osu.NewLimiter(osu.PublishedLimits())),
	)
	go bulk(ctx, client.With(osu.Priority(osu.Bulk)))
	go visitors(ctx, client)
	fmt.Printf("%s; metrics at http://%s/metrics\n", connection.Where, listen)
	return serve(ctx, listen)
}

// bulk reads the profiles of all users of the ranking, each once.
func bulk(ctx context.Context, client *osu.Client) {
	users := func(yield func(objects.UserID) bool) {
		for row, err := range client.AllUserRanking("osu", "performance", nil).Items(ctx) {
			if err != nil || !yield(row.User.ID) {
				return
			}
		}
	}
	for item := range stream.Each(ctx, users, stream.With(client.User, nil), nil) {
		if item.Err != nil && ctx.Err() == nil {
			log.Print(item.Err)
		}
	}
}

// visitors make calls that someone waits for: a few at a time, often the same.
func visitors(ctx context.Context, client *osu.Client) {
	for {
		page, err := client.BeatmapsetSearch(ctx, nil)
		if err != nil {
			log.Print(err)
		}
		for range 3 {
			go func() {
				for _, set := range page.Beatmapsets[:min(3, len(page.Beatmapsets))] {
					_, _ = client.Beatmap(ctx, set.Beatmaps[0].ID)
				}
			}()
		}
		select {
		case <-time.After(5*time.Second + rand.N(5*time.Second)):
		case <-ctx.Done():
			return
		}
	}
}

// serve serves the metrics until ctx is done.
func serve(ctx context.Context, listen string) error {
	http.Handle("/metrics", promhttp.Handler())
	server := &http.Server{Addr: listen, ReadHeaderTimeout: 5 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	context.AfterFunc(ctx, func() { _ = server.Close() })
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
