package transport_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// scores returns n scores as GET /scores has them.
func scores(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		b.WriteString("[,"[min(i, 1):][:1])
		fmt.Fprintf(&b, `{"classic_total_score":%d,"preserve":true,"processed":true,"ranked":true,`+
			`"maximum_statistics":{"great":814,"legacy_combo_increase":252,"ignore_hit":3},"mods":[{"acronym":"HD"},{"acronym":"DT","settings":{"speed_change":1.3}}],`+
			`"statistics":{"ok":24,"meh":1,"miss":2,"great":787},"total_score_without_mods":%d,"beatmap_id":%d,"best_id":null,"id":%d,"rank":"A","type":"solo_score",`+
			`"user_id":%d,"accuracy":0.977068,"build_id":null,"ended_at":"2026-08-21T10:%02d:%02dZ","has_replay":true,"is_perfect_combo":false,"legacy_perfect":false,`+
			`"legacy_score_id":%d,"legacy_total_score":%d,"max_combo":%d,"passed":true,"pp":%d.4321,"ruleset_id":0,"started_at":null,"total_score":%d,"replay":true,`+
			`"current_user_attributes":{"pin":null}}`,
			20_000_000+i, 900_000+i, 100_000+i, 6_000_000_000+int64(i), 2+i, i/60%60, i%60, 4_000_000_000+int64(i), 15_000_000+i, 700+i%300, 100+i%400, 950_000+i)
	}
	return append(b.Bytes(), ']')
}

// counter counts the connections a server sees.
type counter struct{ opened, open, most atomic.Int64 }

func (c *counter) state(_ net.Conn, s http.ConnState) {
	switch s {
	case http.StateNew:
		c.opened.Add(1)
		for open := c.open.Add(1); ; {
			most := c.most.Load()
			if open <= most || c.most.CompareAndSwap(most, open) {
				return
			}
		}
	case http.StateClosed, http.StateHijacked:
		c.open.Add(-1)
	case http.StateActive, http.StateIdle:
	}
}

// loopback returns a server that answers everything with a body, as the real
// one does, and counts connections.
func loopback(tb testing.TB, body []byte) (*httptest.Server, *counter) {
	tb.Helper()
	c := &counter{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("X-Ratelimit-Limit", "2000000000") // a smaller one would be believed
		h.Set("X-Ratelimit-Remaining", "2000000000")
		_, _ = w.Write(body)
	}))
	server.Config.ConnState = c.state
	server.Start()
	tb.Cleanup(server.Close)
	return server, c
}

// busy is a configuration with everything a program may ask for.
func busy(server *httptest.Server) transport.Config {
	return transport.Config{
		Endpoints:  transport.BaseURL(server.URL),
		Authorizer: &authorizer{grant: transport.Grant{Scopes: []transport.Scope{transport.ScopePublic}}},
		Limiter:    limit.New(limit.Limits{PerMinute: 1 << 30, Burst: 1 << 30, CostPerMinute: 1 << 30}),
		UserAgent:  "bench/1.0",
		Trace: &transport.Trace{
			Waited:   func(context.Context, transport.Wait) {},
			Answered: func(context.Context, transport.Attempt) {},
		},
	}
}

// BenchmarkCall is a whole call through a Client with token, limiter, hooks and
// tolerant decoding against a bare one: net/http with the same pool, then a bare
// decoding of the same body. The ratio is ours of theirs, by throughput.
func BenchmarkCall(b *testing.B) {
	body := scores(5)
	for _, drift := range []bool{false, true} {
		for _, inFlight := range []int{1, 20, 100} {
			b.Run(fmt.Sprintf("drift=%t/inflight=%d", drift, inFlight), func(b *testing.B) {
				server, count := loopback(b, body)
				config := busy(server)
				if drift {
					config.OnDrift = func(d transport.Drift) { b.Error(d) }
				}
				c, err := transport.New(config)
				if err != nil {
					b.Fatal(err)
				}
				var users atomic.Int64 // each call another one, so that none is merged
				ours := func() error {
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					r, err := c.Do(ctx, transport.GetUserScores.At(users.Add(1), "best"))
					if err != nil {
						return err
					}
					var page []objects.Score
					return c.Decode(b.Context(), r, &page)
				}
				bare := c.Config().HTTPClient
				theirs := func() error {
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					request, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api/v2/users/2/scores/best", http.NoBody)
					if err != nil {
						return err
					}
					request.Header.Set("Authorization", "Bearer token-1")
					request.Header.Set("Accept", "application/json")
					request.Header.Set("X-Api-Version", "20260821")
					answer, err := bare.Do(request)
					if err != nil {
						return err
					}
					defer answer.Body.Close()
					content, err := io.ReadAll(answer.Body)
					if err != nil {
						return err
					}
					var page []objects.Score
					return json.Unmarshal(content, &page)
				}
				batch := func(call func() error) time.Duration {
					began := time.Now()
					var wg sync.WaitGroup
					for range inFlight {
						wg.Go(func() {
							for range max(100/inFlight, 1) {
								if err := call(); err != nil {
									b.Error(err)
								}
							}
						})
					}
					wg.Wait()
					return time.Since(began)
				}
				batch(ours) // warm both
				batch(theirs)
				// One after the other, and the median: the machine may have other work.
				var our, their, ratio []float64
				calls := float64(inFlight * max(100/inFlight, 1))
				for b.Loop() {
					our = append(our, float64(batch(ours))/calls)
					their = append(their, float64(batch(theirs))/calls)
					ratio = append(ratio, their[len(their)-1]/our[len(our)-1])
				}
				b.ReportMetric(median(ratio), "ratio")
				b.ReportMetric(median(our), "ns/call")
				b.ReportMetric(median(their), "ns/bare")
				b.ReportMetric(allocations(ours), "allocs/call")
				b.ReportMetric(allocations(theirs), "allocs/bare")
				b.ReportMetric(float64(count.most.Load()), "conns")
				b.ReportMetric(0, "ns/op")
				bare.CloseIdleConnections()
			})
		}
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// allocations returns the allocations of one call, those of the server in the
// same process included.
func allocations(call func() error) float64 {
	return testing.AllocsPerRun(200, func() { _ = call() })
}

// inMemory returns a client whose server is in memory and answers at once.
func inMemory() *http.Client {
	body := []byte(`{"id":2}`)
	return &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body))}, nil
	})}
}

// TestDo_allocatesLittle bounds what the engine takes for a call that
// nobody else waits for, beside what net/http takes for the same request.
// Measured: 32; a Go release may need a few more.
func TestDo_allocatesLittle(t *testing.T) {
	bare := inMemory()
	c := client(t, bare.Transport, func(c *transport.Config) { c.Limiter = limit.New(limit.Limits{PerMinute: 1 << 30, Burst: 1 << 30}) })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ours := allocations(func() error {
		_, err := c.Do(ctx, transport.GetUser.At(2))
		return err
	})
	theirs := allocations(func() error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://osu.ppy.sh/api/v2/users/2", http.NoBody)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer x")
		answer, err := bare.Do(request)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		_, err = io.ReadAll(answer.Body)
		return err
	})
	t.Logf("%.0f allocations, %.0f of net/http alone", ours, theirs)
	if got := ours - theirs; got > 38 {
		t.Errorf("got %.0f allocations more than net/http, want at most 38", got)
	}
}

// BenchmarkTrace is what a Trace costs a call: the same call without one, and with
// one whose functions are all set and do nothing, in turn.
func BenchmarkTrace(b *testing.B) {
	every := &transport.Trace{
		Started:        func(ctx context.Context, _ transport.Route) context.Context { return ctx },
		Ended:          func(context.Context, transport.CallEnd) {},
		Queued:         func(context.Context, transport.Queue) {},
		Waited:         func(context.Context, transport.Wait) {},
		Answered:       func(context.Context, transport.Attempt) {},
		Retrying:       func(context.Context, transport.Repeat) {},
		Cached:         func(context.Context, transport.Lookup) {},
		Merged:         func(context.Context, transport.Merge) {},
		Batched:        func(context.Context, transport.Batch) {},
		Renewed:        func(context.Context, transport.Renewal) {},
		CircuitChanged: func(context.Context, transport.CircuitChange) {},
		Drifted:        func(context.Context, transport.Drift) {},
	}
	var calls [2]func() error
	for i, trace := range []*transport.Trace{nil, every} {
		c, err := transport.New(transport.Config{
			Authorizer: &authorizer{}, HTTPClient: inMemory(), Limiter: limit.New(limit.Limits{}), Trace: trace,
		})
		if err != nil {
			b.Fatal(err)
		}
		calls[i] = func() error {
			_, err := c.Do(context.Background(), transport.GetUser.At(2))
			return err
		}
	}
	var took [2][]float64
	for b.Loop() {
		for i, call := range calls {
			began := time.Now()
			if err := call(); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], float64(time.Since(began)))
		}
	}
	for i, what := range []string{"off", "on"} {
		b.ReportMetric(median(took[i]), "ns/"+what)
		b.ReportMetric(allocations(calls[i]), "allocs/"+what)
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkDo is what the engine itself costs: a server in memory answers at
// once.
func BenchmarkDo(b *testing.B) {
	bare := inMemory()
	c, err := transport.New(transport.Config{
		Authorizer: &authorizer{}, HTTPClient: bare, Limiter: limit.New(limit.Limits{}),
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ctx, cancel := context.WithCancel(context.Background())
			if _, err := c.Do(ctx, transport.GetUser.At(2)); err != nil {
				b.Fatal(err)
			}
			cancel()
		}
	})
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "https://osu.ppy.sh/api/v2/users/2", http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer x")
			answer, err := bare.Do(request)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.ReadAll(answer.Body)
			answer.Body.Close()
		}
	})
}

// BenchmarkDecode is a page of a thousand scores: as it should be, as it should
// be with OnDrift, and with one member of the wrong type.
func BenchmarkDecode(b *testing.B) {
	const n = 1000
	good := scores(n)
	broken := []byte(strings.Replace(string(good), `"passed":true`, `"passed":"hunter2"`, 1))
	run := func(name string, body []byte, decode func(context.Context, *transport.Response, any) error) {
		b.Run(name, func(b *testing.B) {
			r := &transport.Response{Route: transport.GetScores, Status: 200, Body: body}
			b.SetBytes(int64(len(body)))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			for b.Loop() {
				var page []objects.Score
				if err := decode(b.Context(), r, &page); err != nil || len(page) != n {
					b.Fatal(len(page), err)
				}
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.Mallocs-before.Mallocs)/float64(b.N)/n, "allocs/score")
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/n, "B/score")
			b.ReportMetric(float64(len(body))/n, "wire-B/score")
		})
	}
	plain := client(b, with(""))
	hooked := client(b, with(""), func(c *transport.Config) { c.OnDrift = func(transport.Drift) {} })
	run("bare", good, func(_ context.Context, r *transport.Response, v any) error { return json.Unmarshal(r.Body, v) })
	run("strict", good, plain.Decode)
	run("drift", good, hooked.Decode)
	run("mended", broken, plain.Decode)
}

// TestScores_fitModels: the page of the benchmarks fits the models to the letter, so that
// strict is measured where strict is said.
func TestScores_fitModels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := client(t, with(string(scores(10))), func(c *transport.Config) { c.OnDrift = func(d transport.Drift) { t.Error(d) } })
		r, err := c.Do(t.Context(), transport.GetScores.At())
		if err != nil {
			t.Fatal(err)
		}
		var page []objects.Score
		if err := c.Decode(t.Context(), r, &page); err != nil || len(page) != 10 || page[9].UserID != 11 {
			t.Errorf("%d scores, %v", len(page), err)
		}
	})
}
