package otel_test

import (
	"testing"

	"go.opentelemetry.io/otel/attribute"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/otel"
	"github.com/osugo/osugo/osu/transport"
)

// watched is a client of a test server, and what is seen of it.
type watched struct {
	*osu.Client

	server *osutest.Server
	reader *sdkmetric.ManualReader
	spans  *tracetest.SpanRecorder
}

// watch returns a client that reports to providers of its own.
func watch(t *testing.T, options ...osu.Option) *watched {
	t.Helper()
	w := &watched{
		server: osutest.New(osutest.Size(osutest.Small)),
		reader: sdkmetric.NewManualReader(),
		spans:  tracetest.NewSpanRecorder(),
	}
	t.Cleanup(w.server.Close)
	session, err := auth.ClientCredentials(auth.App{
		ID: 1, Secret: "secret", Endpoints: transport.BaseURL("http://127.0.0.1:8080"), HTTPClient: w.server.HTTPClient(),
	})
	if err != nil {
		t.Fatal(err)
	}
	all := []osu.Option{
		osu.HTTPClient(w.server.HTTPClient()), osu.Limiter(limit.New(limit.Limits{})),
		otel.Instrument(otel.Providers{
			Meter:  sdkmetric.NewMeterProvider(sdkmetric.WithReader(w.reader)),
			Tracer: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(w.spans)),
		}),
	}
	w.Client, err = osu.New(session, append(all, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// point is a value of a metric.
type point struct {
	attributes attribute.Set
	count      uint64  // of a histogram
	sum        float64 // of a histogram, or the value
}

// points returns the values of all metrics, by their names.
func (w *watched) points(t *testing.T) map[string][]point {
	t.Helper()
	var all metricdata.ResourceMetrics
	if err := w.reader.Collect(t.Context(), &all); err != nil {
		t.Fatal(err)
	}
	found := make(map[string][]point)
	for _, scope := range all.ScopeMetrics {
		for _, m := range scope.Metrics {
			found[m.Name] = pointsOf(t, m)
		}
	}
	return found
}

func pointsOf(t *testing.T, m metricdata.Metrics) []point {
	t.Helper()
	var points []point
	switch data := m.Data.(type) {
	case metricdata.Sum[int64]:
		for _, p := range data.DataPoints {
			points = append(points, point{attributes: p.Attributes, sum: float64(p.Value)})
		}
	case metricdata.Histogram[int64]:
		for _, p := range data.DataPoints {
			points = append(points, point{p.Attributes, p.Count, float64(p.Sum)})
		}
	case metricdata.Histogram[float64]:
		for _, p := range data.DataPoints {
			points = append(points, point{p.Attributes, p.Count, p.Sum})
		}
	default:
		t.Fatalf("%s: got data of type %T, want a sum or a histogram", m.Name, data)
	}
	return points
}

// value returns the text of an attribute; "" if there is none.
func value(set attribute.Set, key attribute.Key) string {
	v, _ := set.Value(key)
	return v.String()
}

// set returns the attributes of a span as a set.
func set(span sdktrace.ReadOnlySpan) attribute.Set { return attribute.NewSet(span.Attributes()...) }

// named returns the spans of a name.
func (w *watched) named(name string) []sdktrace.ReadOnlySpan {
	var found []sdktrace.ReadOnlySpan
	for _, span := range w.spans.Ended() {
		if span.Name() == name {
			found = append(found, span)
		}
	}
	return found
}
