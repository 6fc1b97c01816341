package otel

import (
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// scope names this package to exporters.
const scope = "github.com/osugo/osugo/osu/otel"

// Providers say where metrics and spans go. Nil means the global provider.
type Providers struct {
	Meter  metric.MeterProvider
	Tracer trace.TracerProvider
}

// Instrument returns the option that makes a client and those derived from it
// report metrics and spans. It adds to the traces set before.
func Instrument(p Providers) osu.Option { return osu.Trace(NewTrace(p)) }

// NewTrace is [Instrument] for clients of package
// [github.com/osugo/osugo/osu/transport]. An instrument that cannot be created is
// reported to the global error handler, and does nothing.
func NewTrace(p Providers) *transport.Trace {
	if p.Meter == nil {
		p.Meter = otel.GetMeterProvider()
	}
	if p.Tracer == nil {
		p.Tracer = otel.GetTracerProvider()
	}
	meter := p.Meter.Meter(scope, metric.WithInstrumentationVersion(transport.Version), metric.WithSchemaURL(semconv.SchemaURL))
	tracer := p.Tracer.Tracer(scope, trace.WithInstrumentationVersion(transport.Version), trace.WithSchemaURL(semconv.SchemaURL))
	// Spans first: their context reaches the metrics, which may keep it as an
	// exemplar.
	return newSpans(tracer).trace().Join(newInstruments(meter).trace())
}

// made returns an instrument, and reports why it does nothing.
func made[I any](instrument I, err error) I {
	if err != nil {
		otel.Handle(err)
	}
	return instrument
}
