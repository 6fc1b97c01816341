package osu_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// TestBudget_matchesDocumentation prints what the client makes of its
// allowance: the figures that the documentation speaks of. They are measured in
// fake time, against a server that enforces the rule.
func TestBudget_matchesDocumentation(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"batched":    testBatched,
		"merged":     testMerged,
		"page":       testPage,
		"saturated":  testSaturated,
		"priorities": testPriorities,
		"cost":       testCost,
		"plan":       testPlan,
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, test) })
	}
}

// strict returns a server that answers after 200 ms, and a client of it with
// the published limits unless the options say otherwise.
func strict(t *testing.T, throttle int, options ...osu.Option) (*osutest.Server, *osu.Client) {
	t.Helper()
	server := osutest.New(osutest.Throttle(throttle, time.Minute), osutest.Latency(200*time.Millisecond))
	token := fixedToken{transport.NewToken(server.Token(transport.ScopePublic))}
	client, err := osu.New(token, append([]osu.Option{osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient())}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}

// fixedToken acts for no user.
type fixedToken struct{ token transport.Token }

func (f *fixedToken) use(token transport.Token) { f.token = token }

func (f fixedToken) Token(context.Context) (transport.Token, error) { return f.token, nil }
func (fixedToken) Reject(transport.Token)                           {}
func (fixedToken) Grant() transport.Grant                           { return transport.Grant{Owner: transport.OwnerNone} }

func testBatched(t *testing.T) {
	t.Helper()
	server, client := strict(t, 1200, osu.Gather(10*time.Millisecond))
	ids := server.World().BeatmapIDs()[:990]
	for id := range 10 {
		ids = append(ids, objects.BeatmapID(900_000_000+id)) // nothing
	}
	missing := sync.Map{}
	began := time.Now()
	all(ids, func(id objects.BeatmapID) {
		beatmap, err := client.Beatmap(t.Context(), id)
		switch {
		case errors.Is(err, osu.ErrNotFound):
			missing.Store(id, true)
		case err != nil || beatmap.ID != id:
			t.Errorf("%d: %v", id, err)
		}
	})
	n := 0
	for range missing.Range {
		n++
	}
	sent := len(server.Requests())
	t.Logf("1,000 concurrent Beatmap(id), batched: %d requests in %v, %d not found", sent, time.Since(began), n)
	if sent != 20 || n != 10 {
		t.Errorf("%d requests and %d missing, want 20 and 10", sent, n)
	}
}

func testMerged(t *testing.T) {
	t.Helper()
	server, client := strict(t, 60)
	id := server.World().UserIDs()[0]
	all(make([]int, 1000), func(int) {
		if user, err := client.User(t.Context(), id, nil); err != nil || user.ID != id {
			t.Error(err)
		}
	})
	sent := len(server.Requests())
	t.Logf("1,000 identical concurrent calls: %d request", sent)
	if sent != 1 {
		t.Errorf("%d requests, want 1", sent)
	}
}

func testPage(t *testing.T) {
	t.Helper()
	server, client := strict(t, 60, osu.Gather(10*time.Millisecond), osu.Cache(cache.New(16<<20)))
	ids := server.World().BeatmapIDs()[:30]
	for range 3 {
		rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		all(ids, func(id objects.BeatmapID) {
			if beatmap, err := client.Beatmap(t.Context(), id); err != nil || beatmap.ID != id {
				t.Error(err)
			}
		})
		<-time.After(25 * time.Second)
	}
	sent := len(server.Requests())
	t.Logf("a page with 30 beatmaps, drawn 3 times within a minute: %d request", sent)
	if sent != 1 {
		t.Errorf("%d requests, want 1", sent)
	}
}

// densest returns the largest number of requests in any 60 seconds.
func densest(at []time.Time) int {
	slices.SortFunc(at, time.Time.Compare)
	most, first := 0, 0
	for last := range at {
		for at[last].Sub(at[first]) >= time.Minute {
			first++
		}
		most = max(most, last-first+1)
	}
	return most
}

func testSaturated(t *testing.T) {
	t.Helper()
	server, client := strict(t, 60)
	ids := server.World().BeatmapIDs()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	var wg sync.WaitGroup
	for worker := range 50 {
		wg.Go(func() {
			for n := worker; ctx.Err() == nil; n += 50 {
				_, err := client.Beatmap(ctx, ids[n%len(ids)])
				if errors.Is(err, context.DeadlineExceeded) {
					return // at once, when its turn would come too late
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var at []time.Time
	refused := 0
	for _, r := range server.Requests() {
		at = append(at, r.Time)
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	share, most := float64(len(at))/3600, densest(at)
	t.Logf("an hour, 50 goroutines: %d requests, %.2f %% of the allowance, at most %d in any 60 s, %d refused", len(at), 100*share, most, refused)
	if share < 0.99 || most > 60 || refused != 0 {
		t.Error("the allowance is wasted, or exceeded")
	}
}

// sendOne sends a request as soon as the limiter allows; its answer comes at
// once.
func sendOne(ctx context.Context, l limit.Limiter, d limit.Demand) {
	if slot, err := l.Reserve(ctx, d); err == nil {
		slot.Done(limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1})
	}
}

// testPriorities queues a job of 100,000 calls, each in its goroutine, and has
// someone wait for a call every 30 seconds, at no particular moment.
func testPriorities(t *testing.T) {
	t.Helper()
	const job, every = 100_000, 30 * time.Second
	limiter := limit.New(limit.PublishedLimits())
	began := time.Now()
	var wg sync.WaitGroup
	for range job {
		wg.Go(func() { sendOne(t.Context(), limiter, limit.Demand{Cost: 1, Priority: limit.Bulk}) })
	}
	var waits []time.Duration
	random := rand.New(rand.NewPCG(1, 1))
	var finished time.Duration
	done := make(chan struct{})
	go func() {
		wg.Wait()
		finished = time.Since(began)
		close(done)
	}()
	for ended := false; !ended; {
		moment := time.Duration(random.Int64N(int64(every)))
		<-time.After(moment)
		asked := time.Now()
		sendOne(t.Context(), limiter, limit.Demand{Cost: 1})
		waits = append(waits, time.Since(asked))
		select {
		case <-time.After(every - moment):
		case <-done:
			ended = true
		}
	}
	slices.Sort(waits)
	p99 := waits[len(waits)*99/100]
	ideal := job * time.Second // at 60 a minute
	loss := 1 - float64(ideal)/float64(finished)
	share := float64(len(waits)) / float64(job+len(waits))
	t.Logf("100,000 bulk calls queued, an interactive one every 30 s: it waits %v at the median, %v at the 99th percentile, %v at most; the job loses %.2f %% to a share of %.2f %%",
		waits[len(waits)/2].Round(time.Millisecond), p99.Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond), 100*loss, 100*share)
	if p99 > 2*time.Second || loss > share+0.0005 {
		t.Error("someone waits for too long")
	}
}

// testCost mixes calls of all costs for an hour, as fast as the limiter allows,
// with the server's own allowance of 1200 a minute.
func testCost(t *testing.T) {
	t.Helper()
	server, client := strict(t, 1200, osu.Limiter(limit.New(limit.Limits{PerMinute: 120, Burst: 30, CostPerMinute: 1200})))
	users, beatmaps := server.World().UserIDs(), server.World().BeatmapIDs()
	left := func(f func()) int { // the server's counter after a request
		<-time.After(2 * time.Minute)
		var seen int
		watched := client.With(osu.HTTPClient(&http.Client{Transport: remaining{server.Transport(), &seen}}))
		saved := client
		client = watched
		f()
		client = saved
		return seen
	}
	fifty := func(p *osu.UsersParams) func() {
		return func() {
			if _, err := client.Users(t.Context(), users[:50], p); err != nil {
				t.Error(err)
			}
		}
	}
	plain, variants := 1200-left(fifty(nil)), 1200-left(fifty(&osu.UsersParams{IncludeVariants: true}))
	if plain != 50 || variants != 150 {
		t.Errorf("50 users cost %d, with variants %d", plain, variants)
	}
	<-time.After(2 * time.Minute)
	server.ResetRequests()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour/thinning)
	defer cancel()
	var wg sync.WaitGroup
	for worker := range 20 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(worker)))
			for ctx.Err() == nil {
				var err error
				from := random.IntN(len(users) - 50)
				switch n := random.IntN(50); random.IntN(4) {
				case 0:
					_, err = client.Users(ctx, users[from:from+n], nil)
				case 1:
					_, err = client.Users(ctx, users[from:from+n], &osu.UsersParams{IncludeVariants: true})
				case 2:
					_, err = client.Beatmap(ctx, beatmaps[from])
				case 3:
					_, err = client.User(ctx, users[from], nil)
				}
				if errors.Is(err, context.DeadlineExceeded) {
					return // at once, when its turn would come too late
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	refused, cost := 0, 0
	for _, r := range server.Requests() {
		cost += r.Route.Cost.Of(r.Query)
		if r.Status == http.StatusTooManyRequests {
			refused++
		}
	}
	t.Logf("GET /users with 50 ids counts %d, with variants %d; a mixed hour: %d requests of cost %d (%.1f %% of 1200 a minute), %d refused",
		plain, variants, len(server.Requests()), cost, 100*float64(cost)*thinning/72000, refused)
	if refused != 0 || cost < 65_000/thinning {
		t.Error("the allowance is wasted, or exceeded")
	}
}

// remaining notes the server's counter.
type remaining struct {
	next http.RoundTripper
	left *int
}

func (r remaining) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := r.next.RoundTrip(request)
	if err == nil {
		_, _ = fmt.Sscan(response.Header.Get("X-RateLimit-Remaining"), r.left)
	}
	return response, err
}

// testPlan compares what is foretold of a job with what comes of it.
func testPlan(t *testing.T) {
	t.Helper()
	server, client := strict(t, 1200)
	users, beatmaps := server.World().UserIDs()[:400], server.World().BeatmapIDs()[:404]
	job := func(c *osu.Client) error {
		s := stream.New(c)
		for range s.Users(t.Context(), users, &osu.UsersParams{IncludeVariants: true}, nil) {
		}
		for range stream.Each(t.Context(), slices.Values(beatmaps), s.Blocking().Beatmap, nil) {
		}
		return nil
	}
	plan, err := osu.Plan(client, job)
	if err != nil || len(server.Requests()) != 0 {
		t.Errorf("planning sent %d requests, %v", len(server.Requests()), err)
	}
	began := time.Now()
	_ = job(client)
	requests := server.Requests()
	took := requests[len(requests)-1].Time.Sub(began)
	t.Logf("foretold: %v; came: %d requests in %v", plan, len(requests), took.Round(time.Millisecond))
	if plan.Requests != len(requests) || plan.Requests != 412 || plan.Cost != 404+400*3 || (plan.Duration-took).Abs() > 2*time.Second {
		t.Errorf("foretold %+v", plan)
	}
}
