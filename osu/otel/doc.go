// Package otel makes OpenTelemetry metrics and spans of what a client of package
// [github.com/osugo/osugo/osu] does. It is a module of its own, so that only
// programs that use it depend on OpenTelemetry, and it needs the API alone: the
// program chooses the SDK and the exporter.
//
//	client, err := osu.New(session, otel.Instrument(otel.Providers{}))
//
// Without providers of your own the global ones are used. The module
// osu/otel/example has a program with Prometheus and a dashboard for Grafana.
//
// # Metrics
//
// Requests follow the semantic conventions for HTTP clients; the other
// instruments begin with osu.client.
//
//	http.client.request.duration       s           each request, from sending to the end of the answer
//	osu.client.call.duration           s           each call, waiting included
//	osu.client.queue.depth             {attempt}   how many wait for a token or their turn
//	osu.client.wait.duration           s           how long they waited, by osu.wait.reason
//	osu.client.retries                 {attempt}   failed attempts that another one followed
//	osu.client.cache.lookups           {lookup}    by osu.cache.result: hit, stale, miss
//	osu.client.merges                  {call}      calls that joined another one for the same
//	osu.client.batch.size              {call}      calls that one list answered
//	osu.client.token.renewal.duration  s           each renewal of tokens
//	osu.client.circuit.open            {client}    1 while the server is down as a whole
//	osu.client.drift                   {difference} answers that differ from their models, by osu.drift.kind
//
// All but circuit.open have http.request.method and url.template, the pattern of
// the route below the address of the API, such as /users/{user}/{mode?}. The
// requests have server.address, server.port, url.scheme, http.response.status_code
// and network.protocol.version, too. Where something failed, error.type is the
// status of the answer, or else the kind of the failure ([transport.Kind]). Queues
// and waits have osu.priority.
//
// # Spans
//
// A call is a span of kind internal, "osu GET /users/{user}/{mode?}", with the
// result of the cache and whether it joined another call; each of its requests is a
// span of kind client below it, and so is each renewal of tokens. Waits and retries
// are events. A shared request belongs to the call that came first.
//
// # What is left out
//
// No attribute holds an id, a name, a query or a token. That is why the spans lack
// url.full, which the conventions ask for: use url.template. Nothing is sent to the
// osu! server either, such as a traceparent header.
package otel
