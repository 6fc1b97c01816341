package transport_test

import (
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// TestDryRun_sendsNothing: nothing is sent, whether it reads or writes, no turn is taken, and
// answers decode to nothing; what can't succeed still fails.
func TestDryRun_sendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, limiter := &numbered{}, limit.New(limit.PublishedLimits())
		record := &transport.DryRun{}
		sending := client(t, server, cached(nil), batching, func(c *transport.Config) {
			c.Limiter = limiter
			c.Authorizer = &authorizer{grant: transport.Grant{Scopes: []transport.Scope{transport.ScopePublic, transport.ScopeChatWrite}}}
		})
		c := derive(t, sending, func(c *transport.Config) { c.DryRun, c.OnDrift = record, func(d transport.Drift) { t.Error(d) } })
		for _, call := range []transport.Call{
			transport.GetBeatmap.At(75), transport.GetScore.At(75), transport.PostChannelMessage.At(1).JSON("text"),
			transport.GetUsers.At().Query(map[string][]string{"ids[]": {"1", "2", "3"}}), one(2), transport.GetScores.At(),
		} {
			r, err := c.Do(t.Context(), call)
			if err != nil || len(r.Body) != 0 {
				t.Fatalf("%v: %v, %v", call.Route, r, err)
			}
			var list []int
			var object struct{ ID int }
			if c.Decode(t.Context(), r, &list) != nil || c.Decode(t.Context(), r, &object) != nil || list != nil || object.ID != 0 {
				t.Errorf("%v decodes to %v and %v", call.Route, list, object)
			}
		}
		if _, err := c.Do(t.Context(), firstparty.PutRoomUser.At(1, 2)); err == nil {
			t.Error("a first-party route")
		}
		plan := record.Plan(limiter)
		if plan.Requests != 6 || plan.Cost != 8 || plan.Routes[transport.GetBeatmaps] != 2 || plan.String() != "6 requests (cost 8), about 1s at your limit" {
			t.Errorf("planned %v, %v", plan, plan.Routes)
		}
		if server.requests.Load() != 0 || limiter.Usage(limit.Demand{}).Requests != 0 {
			t.Errorf("%d requests, %d turns", server.requests.Load(), limiter.Usage(limit.Demand{}).Requests)
		}
		if r, err := sending.Do(t.Context(), transport.GetScore.At(75)); err != nil || len(r.Body) == 0 {
			t.Errorf("what was planned was kept as an answer: %v", err)
		}
	})
}
