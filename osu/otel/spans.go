package otel

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/osugo/osugo/osu/transport"
)

// shortestWait is how long a wait must be to become an event.
const shortestWait = time.Millisecond

// spans makes spans of calls and of what happens to them.
type spans struct{ tracer trace.Tracer }

func newSpans(t trace.Tracer) *spans { return &spans{t} }

// trace returns the functions that make spans. The span of a call is in the
// context that they are given.
func (s *spans) trace() *transport.Trace {
	return &transport.Trace{
		Started: func(ctx context.Context, r transport.Route) context.Context {
			ctx, _ = s.tracer.Start(ctx, "osu "+r.String(), trace.WithAttributes(ofRoute(r)...)) //nolint:spancheck // Ended ends it
			return ctx
		},
		Ended: func(ctx context.Context, e transport.CallEnd) {
			span := trace.SpanFromContext(ctx)
			span.SetAttributes(attemptsKey.Int(e.Attempts))
			if e.Failure != "" {
				span.SetAttributes(ofFailure(e.Failure)...)
				span.SetStatus(codes.Error, e.Failure)
			}
			span.End()
		},
		Waited: func(ctx context.Context, w transport.Wait) {
			for _, part := range reasons(w) {
				if part.took >= shortestWait {
					event(ctx, "osu.wait", waitReasonKey.String(part.name), waitKey.Float64(part.took.Seconds()))
				}
			}
		},
		Answered: s.answered,
		Retrying: func(ctx context.Context, r transport.Repeat) {
			event(ctx, "osu.retry", append(ofFailure(r.Failure), pauseKey.Float64(r.Pause.Seconds()))...)
		},
		Cached: func(ctx context.Context, l transport.Lookup) {
			trace.SpanFromContext(ctx).SetAttributes(cacheResultKey.String(string(l.Result)))
		},
		Merged: func(ctx context.Context, _ transport.Merge) {
			trace.SpanFromContext(ctx).SetAttributes(mergedKey.Bool(true))
		},
		Batched: func(ctx context.Context, b transport.Batch) {
			event(ctx, "osu.batch", append(ofRoute(b.Route), batchSizeKey.Int(b.Callers))...)
		},
		Renewed: func(ctx context.Context, r transport.Renewal) {
			s.past(ctx, "osu token renewal", trace.SpanKindInternal, r.Took, r.Failure, ofFailure(r.Failure))
		},
	}
}

// answered makes the span of a request, which is over.
func (s *spans) answered(ctx context.Context, a transport.Attempt) {
	list := ofAttempt(a)
	if a.Sent > 1 {
		list = append(list, semconv.HTTPRequestResendCount(a.Sent-1))
	}
	s.past(ctx, a.Route.String(), trace.SpanKindClient, a.Took, a.Failure, list)
}

// past makes the span of something that ends now.
func (s *spans) past(ctx context.Context, name string, kind trace.SpanKind, took time.Duration, failure string, list []attribute.KeyValue) {
	end := time.Now()
	_, span := s.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithTimestamp(end.Add(-took)), trace.WithAttributes(list...))
	if failure != "" {
		span.SetStatus(codes.Error, failure)
	}
	span.End(trace.WithTimestamp(end))
}

func event(ctx context.Context, name string, list ...attribute.KeyValue) {
	trace.SpanFromContext(ctx).AddEvent(name, trace.WithAttributes(list...))
}
