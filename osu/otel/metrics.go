package otel

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/semconv/v1.43.0/httpconv"

	"github.com/osugo/osugo/osu/transport"
)

// instruments are what a client is measured with.
type instruments struct {
	requests httpconv.ClientRequestDuration
	calls    metric.Float64Histogram
	depth    metric.Int64UpDownCounter
	waits    metric.Float64Histogram
	retries  metric.Int64Counter
	lookups  metric.Int64Counter
	merges   metric.Int64Counter
	batches  metric.Int64Histogram
	renewals metric.Float64Histogram
	circuit  metric.Int64UpDownCounter
	drift    metric.Int64Counter
}

func newInstruments(m metric.Meter) *instruments {
	// Up to minutes: a bulk call waits for its turn.
	waiting := metric.WithExplicitBucketBoundaries(0.01, 0.1, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300)
	return &instruments{
		requests: made(httpconv.NewClientRequestDuration(m)),
		calls: made(m.Float64Histogram("osu.client.call.duration", waiting, metric.WithUnit("s"),
			metric.WithDescription("Duration of calls, waiting included."))),
		depth: made(m.Int64UpDownCounter("osu.client.queue.depth", metric.WithUnit("{attempt}"),
			metric.WithDescription("Attempts that wait for a token or their turn."))),
		waits: made(m.Float64Histogram("osu.client.wait.duration", waiting, metric.WithUnit("s"),
			metric.WithDescription("Time that attempts waited, by what they waited for."))),
		retries: made(m.Int64Counter("osu.client.retries", metric.WithUnit("{attempt}"),
			metric.WithDescription("Failed attempts that another one followed."))),
		lookups: made(m.Int64Counter("osu.client.cache.lookups", metric.WithUnit("{lookup}"),
			metric.WithDescription("Calls that were looked up in the cache, by result."))),
		merges: made(m.Int64Counter("osu.client.merges", metric.WithUnit("{call}"),
			metric.WithDescription("Calls that joined another one for the same."))),
		batches: made(m.Int64Histogram("osu.client.batch.size", metric.WithUnit("{call}"),
			metric.WithExplicitBucketBoundaries(1, 2, 5, 10, 20, 50),
			metric.WithDescription("Calls that one list answered."))),
		renewals: made(m.Float64Histogram("osu.client.token.renewal.duration", waiting, metric.WithUnit("s"),
			metric.WithDescription("Duration of renewals of tokens."))),
		circuit: made(m.Int64UpDownCounter("osu.client.circuit.open", metric.WithUnit("{client}"),
			metric.WithDescription("Clients, with those derived from them, that found the server down."))),
		drift: made(m.Int64Counter("osu.client.drift", metric.WithUnit("{difference}"),
			metric.WithDescription("Differences between answers and their models."))),
	}
}

// trace returns the functions that measure.
func (i *instruments) trace() *transport.Trace {
	return &transport.Trace{
		Ended: func(ctx context.Context, e transport.CallEnd) {
			i.calls.Record(ctx, e.Took.Seconds(), with(ofRoute(e.Route, ofFailure(e.Failure)...)))
		},
		Queued: func(ctx context.Context, q transport.Queue) {
			i.depth.Add(ctx, 1, with(ofRoute(q.Route, ofPriority(q.Priority))))
		},
		Waited: i.waited,
		Answered: func(ctx context.Context, a transport.Attempt) {
			i.requests.Inst().Record(ctx, a.Took.Seconds(), with(ofAttempt(a)))
		},
		Retrying: func(ctx context.Context, r transport.Repeat) {
			i.retries.Add(ctx, 1, with(ofRoute(r.Route, ofFailure(r.Failure)...)))
		},
		Cached: func(ctx context.Context, l transport.Lookup) {
			i.lookups.Add(ctx, 1, with(ofRoute(l.Route, cacheResultKey.String(string(l.Result)))))
		},
		Merged: func(ctx context.Context, m transport.Merge) {
			i.merges.Add(ctx, 1, with(ofRoute(m.Route)))
		},
		Batched: func(ctx context.Context, b transport.Batch) {
			i.batches.Record(ctx, int64(b.Callers), with(ofRoute(b.Route)))
		},
		Renewed: func(ctx context.Context, r transport.Renewal) {
			i.renewals.Record(ctx, r.Took.Seconds(), with(ofRoute(r.Route, ofFailure(r.Failure)...)))
		},
		CircuitChanged: func(ctx context.Context, c transport.CircuitChange) {
			// Another route may close it than opened it, so there is no attribute.
			change := int64(-1)
			if c.Open {
				change = 1
			}
			i.circuit.Add(ctx, change)
		},
		Drifted: func(ctx context.Context, d transport.Drift) {
			i.drift.Add(ctx, 1, with(ofRoute(d.Route, driftKindKey.String(driftKinds[d.Kind]))))
		},
	}
}

// waited counts the end of a wait, and each of its reasons.
func (i *instruments) waited(ctx context.Context, w transport.Wait) {
	priority := ofPriority(w.Priority)
	i.depth.Add(ctx, -1, with(ofRoute(w.Route, priority)))
	for _, part := range reasons(w) {
		list := ofRoute(w.Route, priority, waitReasonKey.String(part.name))
		i.waits.Record(ctx, part.took.Seconds(), with(append(list, ofFailure(w.Failure)...)))
	}
}

// reason is what an attempt waited for, and how long.
type reason struct {
	name string
	took time.Duration
}

func reasons(w transport.Wait) []reason {
	return []reason{{"limiter", w.Limiter}, {"token", w.Token}, {"server", w.Server}}
}

func with(list []attribute.KeyValue) metric.MeasurementOption {
	return metric.WithAttributes(list...)
}
