package main

import (
	"context"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	promclient "github.com/prometheus/client_golang/prometheus"
	"go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"

	"github.com/osugo/osugo/osu/otel"
	"github.com/osugo/osugo/osu/transport"
)

// TestDashboard_queriesExportedMetrics holds the metrics and labels in the queries
// of the dashboard against those that the exporter has.
func TestDashboard_queriesExportedMetrics(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	var dashboard struct {
		Panels []struct {
			Title   string `json:"title"`
			Targets []struct {
				Expr string `json:"expr"`
			} `json:"targets"`
		} `json:"panels"`
	}
	if err := json.Unmarshal(text, &dashboard); err != nil {
		t.Fatal(err)
	}
	known := exported(t)
	word := regexp.MustCompile(`\b(?:http|osu|url|error)_[a-z_]+`)
	asked := make(map[string]bool)
	for _, panel := range dashboard.Panels {
		for _, target := range panel.Targets {
			for _, name := range word.FindAllString(target.Expr, -1) {
				asked[name] = true
				if !known[name] {
					t.Errorf("%s: got %s in a query, want a metric or label that is exported", panel.Title, name)
				}
			}
		}
	}
	for name := range known {
		if strings.HasPrefix(name, "osu_client") && strings.HasSuffix(name, "_total") && !asked[name] {
			t.Errorf("got no query for %s, want one", name)
		}
	}
}

// exported returns the names of all metrics and labels that the exporter has
// once everything has happened.
func exported(t *testing.T) map[string]bool {
	t.Helper()
	registry := promclient.NewRegistry()
	exporter, err := prometheus.New(prometheus.WithRegisterer(registry), prometheus.WithoutScopeInfo())
	if err != nil {
		t.Fatal(err)
	}
	trace := otel.NewTrace(otel.Providers{Meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(exporter))})
	ctx, route := context.Background(), transport.GetUser
	trace.Ended(ctx, transport.CallEnd{Route: route})
	trace.Queued(ctx, transport.Queue{Route: route})
	trace.Waited(ctx, transport.Wait{Route: route})
	trace.Answered(ctx, transport.Attempt{Route: route, Status: 500, Failure: "server"})
	trace.Retrying(ctx, transport.Repeat{Route: route, Failure: "server"})
	trace.Cached(ctx, transport.Lookup{Route: route, Result: transport.CacheHit})
	trace.Merged(ctx, transport.Merge{Route: route})
	trace.Batched(ctx, transport.Batch{Route: route})
	trace.Renewed(ctx, transport.Renewal{Route: route})
	trace.CircuitChanged(ctx, transport.CircuitChange{Route: route})
	trace.Drifted(ctx, transport.Drift{Route: route})
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, family := range families {
		for _, suffix := range []string{"", "_bucket", "_sum", "_count"} {
			names[family.GetName()+suffix] = true
		}
		for _, metric := range family.GetMetric() {
			for _, label := range metric.GetLabel() {
				names[label.GetName()] = true
			}
		}
	}
	return names
}
