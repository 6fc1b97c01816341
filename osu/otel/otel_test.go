package otel_test

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	global "go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/otel"
	"github.com/osugo/osugo/osu/transport"
)

func TestInstrument_followsConventions(t *testing.T) {
	t.Parallel()
	w := watch(t)
	if _, err := w.User(t.Context(), w.server.World().UserIDs()[0], nil); err != nil {
		t.Fatal(err)
	}
	if _, err := w.User(t.Context(), 1<<40, nil); err == nil {
		t.Fatal("got no error, want one: there is no such user")
	}
	want := map[string]map[attribute.Key]string{
		"200": {"error.type": ""},
		"404": {"error.type": "404"},
	}
	points := w.points(t)["http.client.request.duration"]
	if len(points) != len(want) {
		t.Fatalf("got %d points, want %d: %+v", len(points), len(want), points)
	}
	for _, p := range points {
		status := value(p.attributes, "http.response.status_code")
		all := map[attribute.Key]string{
			"http.request.method": "GET", "url.template": "/users/{user}/{mode?}", "url.scheme": "http",
			"server.address": "127.0.0.1", "server.port": "8080", "network.protocol.version": "1.1",
		}
		maps.Copy(all, want[status])
		for key, want := range all {
			if got := value(p.attributes, key); got != want {
				t.Errorf("status %s: got %s %q, want %q", status, key, got, want)
			}
		}
		if p.count != 1 {
			t.Errorf("status %s: got %d requests, want 1", status, p.count)
		}
	}
}

// TestInstrument_namesAreStable holds what dashboards rest on: the instruments
// and their attributes.
func TestInstrument_namesAreStable(t *testing.T) {
	t.Parallel()
	w := busy(t)
	route := "http.request.method url.template"
	want := map[string]string{
		"http.client.request.duration":      "error.type http.request.method http.response.status_code network.protocol.version server.address server.port url.scheme url.template",
		"osu.client.call.duration":          "error.type " + route,
		"osu.client.queue.depth":            "http.request.method osu.priority url.template",
		"osu.client.wait.duration":          "http.request.method osu.priority osu.wait.reason url.template",
		"osu.client.retries":                "error.type " + route,
		"osu.client.cache.lookups":          "http.request.method osu.cache.result url.template",
		"osu.client.merges":                 route,
		"osu.client.batch.size":             route,
		"osu.client.token.renewal.duration": route,
		"osu.client.circuit.open":           "",
		"osu.client.drift":                  "http.request.method osu.drift.kind url.template",
	}
	got := make(map[string]string)
	for name, points := range w.points(t) {
		keys := make(map[string]bool)
		for _, p := range points {
			for _, a := range p.attributes.ToSlice() {
				keys[string(a.Key)] = true
			}
		}
		got[name] = strings.Join(slices.Sorted(maps.Keys(keys)), " ")
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got[name] != want[name] {
			t.Errorf("%s: got attributes %q, want %q", name, got[name], want[name])
		}
		if _, ok := got[name]; !ok {
			t.Errorf("%s: got nothing, want a metric of that name", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("got %d metrics, want %d: %v", len(got), len(want), slices.Sorted(maps.Keys(got)))
	}
}

// busy returns a client after everything that is measured has happened to it.
func busy(t *testing.T) *watched {
	t.Helper()
	w := watch(t, osu.Cache(cache.New(1<<20)), osu.Gather(20*time.Millisecond),
		osu.Retry(transport.Retry{MinPause: time.Millisecond, MaxPause: time.Millisecond}))
	ctx, world := t.Context(), w.server.World()
	user, beatmaps := world.UserIDs()[0], world.BeatmapIDs()

	w.server.Inject(osutest.ServerError(500).On(transport.GetUser).Times(1))
	_, _ = w.User(ctx, user, nil) // a token, a retry, a miss
	_, _ = w.User(ctx, user, nil) // a hit
	_, _ = w.UserByName(ctx, "nobody has this name", nil)
	_, _ = w.UserScores(ctx, user, "best", nil)

	var calls sync.WaitGroup // a batch, and a call that joins another
	for _, id := range []objects.BeatmapID{beatmaps[0], beatmaps[0], beatmaps[1], beatmaps[2]} {
		calls.Go(func() { _, _ = w.Beatmap(ctx, id) })
	}
	calls.Wait()

	w.server.Inject(osutest.Drift(osutest.DriftTypes).On(transport.GetBeatmapset))
	_, _ = w.Beatmapset(ctx, world.BeatmapsetIDs()[0])
	w.server.Heal()

	w.server.Inject(osutest.ServerError(503)) // the circuit opens, then closes
	_, _ = w.Tags(ctx)
	_, _ = w.Matches(ctx, nil)
	_, _ = w.Rooms(ctx, nil)
	w.server.Heal()
	_, _ = w.Tags(ctx)
	return w
}

// TestInstrument_holdsNoIDOrName checks that every attribute of every metric,
// span and event is a number of a known kind, or one of the words that the
// package itself writes or the table of routes has.
func TestInstrument_holdsNoIDOrName(t *testing.T) {
	t.Parallel()
	w := busy(t)
	words := map[string]bool{"127.0.0.1": true, "http": true, "1.1": true}
	for word := range strings.FieldsSeq("interactive bulk limiter token server hit stale miss decode not_found rate_limited maintenance network cancelled timeout " +
		"404 500 503 unknown_member unknown_value missing null empty_array converted lost repaired more") {
		words[word] = true
	}
	names := map[string]bool{"osu token renewal": true, "osu.wait": true, "osu.retry": true, "osu.batch": true}
	for _, r := range transport.Routes() {
		words[r.Method], words[r.Pattern] = true, true
		names[r.String()], names["osu "+r.String()] = true, true
	}
	numbers := []attribute.Key{
		"server.port", "http.response.status_code", "http.request.resend_count",
		"osu.call.attempts", "osu.batch.size", "osu.wait.duration", "osu.retry.pause",
	}
	seen := 0
	check := func(where string, list []attribute.KeyValue) {
		t.Helper()
		for _, a := range list {
			seen++
			switch {
			case a.Value.Type() == attribute.STRING && words[a.Value.AsString()]:
			case a.Value.Type() == attribute.BOOL:
			case a.Value.Type() != attribute.STRING && slices.Contains(numbers, a.Key):
			default:
				t.Errorf("%s: got %s %q, want a known word or number", where, a.Key, a.Value.String())
			}
		}
	}
	for name, points := range w.points(t) {
		for _, p := range points {
			check(name, p.attributes.ToSlice())
		}
	}
	for _, span := range w.spans.Ended() {
		if !names[span.Name()] {
			t.Errorf("got a span %q, want the name of a route", span.Name())
		}
		check(span.Name(), span.Attributes())
		if text := span.Status().Description; text != "" && !words[text] {
			t.Errorf("%s: got status %q, want a known word", span.Name(), text)
		}
		for _, event := range span.Events() {
			if !names[event.Name] {
				t.Errorf("got an event %q, want a known one", event.Name)
			}
			check(event.Name, event.Attributes)
		}
	}
	if seen < 200 {
		t.Errorf("got %d attributes, want 200 or more: was anything measured?", seen)
	}
}

func TestInstrument_countsSavedRequests(t *testing.T) {
	t.Parallel()
	points := busy(t).points(t)
	for _, test := range []struct {
		metric string
		key    attribute.Key
		value  string
		want   float64 // the sum, or the count of a histogram
	}{
		{"osu.client.cache.lookups", "osu.cache.result", "hit", 1},
		{"osu.client.merges", "url.template", "/beatmaps/{beatmap}", 1},
		{"osu.client.batch.size", "url.template", "/beatmaps", 1},
		{"osu.client.token.renewal.duration", "url.template", "/users/{user}/{mode?}", 1},
		{"osu.client.retries", "error.type", "server", 1},
		{"osu.client.circuit.open", "", "", 0},
	} {
		got := 0.0
		for _, p := range points[test.metric] {
			if value(p.attributes, test.key) != test.value {
				continue
			}
			if p.count > 0 {
				got += float64(p.count)
			} else {
				got += p.sum
			}
		}
		if got != test.want {
			t.Errorf("%s of %s: got %v, want %v", test.metric, test.value, got, test.want)
		}
	}
	for _, p := range points["osu.client.queue.depth"] {
		if p.sum != 0 {
			t.Errorf("%s: got %v that wait after all calls, want 0", value(p.attributes, "url.template"), p.sum)
		}
	}
}

func TestInstrument_makesSpans(t *testing.T) {
	t.Parallel()
	w := watch(t, osu.Retry(transport.Retry{MinPause: time.Millisecond, MaxPause: time.Millisecond}))
	w.server.Inject(osutest.ServerError(500).On(transport.GetUser).Times(1))
	if _, err := w.User(t.Context(), w.server.World().UserIDs()[0], nil); err != nil {
		t.Fatal(err)
	}
	route := transport.GetUser.String()
	calls, requests, renewals := w.named("osu "+route), w.named(route), w.named("osu token renewal")
	if len(calls) != 1 || len(requests) != 2 || len(renewals) != 1 {
		t.Fatalf("got %d calls, %d requests and %d renewals, want 1, 2 and 1", len(calls), len(requests), len(renewals))
	}
	call := calls[0]
	if got, want := call.SpanKind(), trace.SpanKindInternal; got != want {
		t.Errorf("call: got kind %v, want %v", got, want)
	}
	if got := call.Status().Code; got != codes.Unset {
		t.Errorf("call: got status %v, want none: it succeeded", got)
	}
	if got, want := value(set(call), "osu.call.attempts"), "2"; got != want {
		t.Errorf("call: got %s attempts, want %s", got, want)
	}
	for i, want := range []struct {
		code           codes.Code
		status, resend string
	}{{codes.Error, "500", ""}, {codes.Unset, "200", "1"}} {
		span := requests[i]
		if got := span.Parent().SpanID(); got != call.SpanContext().SpanID() {
			t.Errorf("request %d: got parent %v, want the call %v", i, got, call.SpanContext().SpanID())
		}
		if got := span.SpanKind(); got != trace.SpanKindClient {
			t.Errorf("request %d: got kind %v, want %v", i, got, trace.SpanKindClient)
		}
		if got := span.Status().Code; got != want.code {
			t.Errorf("request %d: got status %v, want %v", i, got, want.code)
		}
		if got := value(set(span), "http.response.status_code"); got != want.status {
			t.Errorf("request %d: got status code %q, want %q", i, got, want.status)
		}
		if got := value(set(span), "http.request.resend_count"); got != want.resend {
			t.Errorf("request %d: got resend count %q, want %q", i, got, want.resend)
		}
		if span.StartTime().Before(call.StartTime()) || span.EndTime().After(call.EndTime()) {
			t.Errorf("request %d: got %v to %v, want it within the call, %v to %v", i, span.StartTime(), span.EndTime(), call.StartTime(), call.EndTime())
		}
	}
	if got := renewals[0].Parent().SpanID(); got != call.SpanContext().SpanID() {
		t.Errorf("renewal: got parent %v, want the call %v", got, call.SpanContext().SpanID())
	}
	var events []string
	for _, e := range call.Events() {
		events = append(events, e.Name)
	}
	if !slices.Contains(events, "osu.retry") {
		t.Errorf("got events %v of the call, want osu.retry among them", events)
	}
}

func TestInstrument_marksFailedCalls(t *testing.T) {
	t.Parallel()
	w := watch(t)
	if _, err := w.User(t.Context(), 1<<40, nil); err == nil {
		t.Fatal("got no error, want one: there is no such user")
	}
	call := w.named("osu " + transport.GetUser.String())[0]
	if got, want := call.Status().Description, "not_found"; call.Status().Code != codes.Error || got != want {
		t.Errorf("got status %v %q, want %v %q", call.Status().Code, got, codes.Error, want)
	}
	if got, want := value(set(call), "error.type"), "not_found"; got != want {
		t.Errorf("got error.type %q, want %q", got, want)
	}
}

func TestInstrument_keepsOtherTraces(t *testing.T) {
	t.Parallel()
	answered := 0
	w := watch(t, osu.Trace(&transport.Trace{Answered: func(context.Context, transport.Attempt) { answered++ }}))
	if _, err := w.Tags(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := len(w.points(t)["http.client.request.duration"]); answered != 1 || got != 1 {
		t.Errorf("got %d attempts told and %d points, want 1 of each", answered, got)
	}
}

// TestNewTrace_describesServer checks what the conventions want of addresses
// and protocols that no test server has.
func TestNewTrace_describesServer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		api, protocol               string
		address, port, scheme, want string
	}{
		"the public server": {"https://osu.ppy.sh/api/v2", "HTTP/2.0", "osu.ppy.sh", "443", "https", "2"},
		"a proxy":           {"http://proxy.internal/osu", "HTTP/1.1", "proxy.internal", "80", "http", "1.1"},
		"a port":            {"http://127.0.0.1:8080/api/v2", "HTTP/3.0", "127.0.0.1", "8080", "http", "3"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spans := tracetest.NewSpanRecorder()
			hooks := otel.NewTrace(otel.Providers{Tracer: sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))})
			hooks.Answered(t.Context(), transport.Attempt{Route: transport.GetTags, API: test.api, Protocol: test.protocol, Status: http.StatusOK})
			found := set(spans.Ended()[0])
			for key, want := range map[attribute.Key]string{
				"server.address": test.address, "server.port": test.port, "url.scheme": test.scheme, "network.protocol.version": test.want,
			} {
				if got := value(found, key); got != want {
					t.Errorf("%s: got %q, want %q", key, got, want)
				}
			}
		})
	}
}

func TestNewTrace_reportsPriorities(t *testing.T) {
	t.Parallel()
	reader := sdkmetric.NewManualReader()
	hooks := otel.NewTrace(otel.Providers{Meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))})
	for _, p := range []limit.Priority{limit.Interactive, limit.Bulk, limit.Bulk} {
		hooks.Queued(t.Context(), transport.Queue{Route: transport.GetTags, Priority: p})
	}
	want := map[string]float64{"interactive": 1, "bulk": 2}
	w := &watched{reader: reader}
	for _, p := range w.points(t)["osu.client.queue.depth"] {
		priority := value(p.attributes, "osu.priority")
		if p.sum != want[priority] {
			t.Errorf("%s: got a depth of %v, want %v", priority, p.sum, want[priority])
		}
		delete(want, priority)
	}
	if len(want) > 0 {
		t.Errorf("got no depth of %v", want)
	}
}

// TestNewTrace_usesGlobalProviders is the only test that changes them.
func TestNewTrace_usesGlobalProviders(t *testing.T) {
	reader := sdkmetric.NewManualReader()
	before := global.GetMeterProvider()
	global.SetMeterProvider(sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader)))
	t.Cleanup(func() { global.SetMeterProvider(before) })
	otel.NewTrace(otel.Providers{}).Ended(t.Context(), transport.CallEnd{Route: transport.GetTags})
	w := &watched{reader: reader}
	if got := len(w.points(t)["osu.client.call.duration"]); got != 1 {
		t.Errorf("got %d points of the global provider, want 1", got)
	}
}
