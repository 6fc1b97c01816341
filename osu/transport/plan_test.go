package transport_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/transport"
)

// TestDryRun: nothing is sent, whether it reads or writes, no turn is taken, and
// answers decode to nothing; what can't succeed still fails.
func TestDryRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, limiter := &numbered{}, transport.NewLimiter(transport.PublishedLimits())
		record := &transport.DryRun{}
		sending := client(t, server, cached(nil), gathering, func(c *transport.Config) {
			c.Limiter = limiter
			c.Authorizer = &authorizer{grant: transport.Grant{Scopes: []transport.Scope{transport.ScopePublic, transport.ScopeChatWrite}}}
		})
		c := derive(t, sending, func(c *transport.Config) { c.DryRun, c.OnDrift = record, func(d transport.Drift) { t.Error(d) } })
		for _, call := range []transport.Call{
			transport.GetBeatmap.At(75), transport.PostChannelMessage.At(1).JSON("text"),
			transport.GetUsers.At().Query(map[string][]string{"ids[]": {"1", "2", "3"}}), one(2), transport.GetScores.At(),
		} {
			r, err := c.Do(t.Context(), call)
			if err != nil || len(r.Body) != 0 {
				t.Fatalf("%v: %v, %v", call.Route, r, err)
			}
			var list []int
			var object struct{ ID int }
			if c.Decode(r, &list) != nil || c.Decode(r, &object) != nil || list != nil || object.ID != 0 {
				t.Errorf("%v decodes to %v and %v", call.Route, list, object)
			}
		}
		if _, err := c.Do(t.Context(), transport.PutRoomUser.At(1, 2)); err == nil {
			t.Error("a first-party route")
		}
		plan := record.Plan(limiter)
		if plan.Requests != 5 || plan.Cost != 7 || plan.Routes[transport.GetUsers] != 2 || plan.String() != "5 requests (cost 7)" {
			t.Errorf("planned %v, %v", plan, plan.Routes)
		}
		if server.requests.Load() != 0 || limiter.Usage(interactive).Requests != 0 {
			t.Errorf("%d requests, %d turns", server.requests.Load(), limiter.Usage(interactive).Requests)
		}
		if r, err := sending.Do(t.Context(), transport.GetBeatmap.At(75)); err != nil || len(r.Body) == 0 {
			t.Errorf("what was planned was kept as an answer: %v", err)
		}
	})
}

// TestLimiter_estimate: what is foretold comes true, whatever waits already.
func TestLimiter_estimate(t *testing.T) {
	t.Parallel()
	random := newRandom(1)
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			l := transport.NewLimiter(transport.Limits{PerMinute: 60, Burst: 5, CostPerMinute: 300, ReplaysPerMinute: 10})
			kinds := []transport.Demand{interactive, bulk, replay, {Cost: 50}, {Cost: 20, Priority: transport.Bulk}}
			var wg sync.WaitGroup
			ask := func(d transport.Demand) {
				wg.Go(func() { _ = must(t, l, d) })
				synctest.Wait()
			}
			for range random.IntN(100) {
				ask(kinds[random.IntN(5)])
			}
			<-time.After(time.Duration(random.IntN(90_000)) * time.Millisecond)
			var demands []transport.Demand
			for range 1 + random.IntN(100) {
				demands = append(demands, kinds[random.IntN(5)])
			}
			estimate := l.Estimate(demands)
			if again := l.Estimate(demands); again != estimate {
				t.Errorf("foretold %v, then %v", estimate, again)
			}
			began := time.Now()
			for _, d := range demands {
				ask(d)
			}
			wg.Wait()
			if took := time.Since(began); (took - estimate).Abs() > time.Second {
				t.Errorf("%d requests were foretold to take %v, and took %v", len(demands), estimate, took)
			}
		})
	}
}
