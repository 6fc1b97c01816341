package transport_test

import (
	"encoding/csv"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu/transport"
)

// serverRoute is a line of testdata/routes.tsv, the routes of the server as its
// own code has them.
type serverRoute struct{ methods, path, scope, user, bucket, cost string }

func serverRoutes(t *testing.T) []serverRoute {
	t.Helper()
	file, err := os.Open("testdata/routes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	r := csv.NewReader(file)
	r.Comma, r.LazyQuotes = '\t', true
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []serverRoute
	for _, l := range lines[1:] {
		all = append(all, serverRoute{l[0], l[1], l[2], l[3], l[4], l[5]})
	}
	return all
}

// line returns a route the way the file has it.
func line(r transport.Route) serverRoute {
	s := serverRoute{r.Method, strings.ReplaceAll(r.Pattern, "...", ""), string(r.Scope), "no", r.Bucket.String(), "1"}
	if r.FirstParty() {
		s.scope = "first-party"
	}
	if r.NeedsUser {
		s.user = "yes"
	}
	switch r.Cost {
	case transport.CostOne:
	case transport.CostUserIDs:
		s.cost = "ids"
	case transport.CostBeatmapsetIDs:
		s.cost = "beatmapset_ids"
	}
	return s
}

func TestRoutes_matchServer(t *testing.T) {
	t.Parallel()
	ours := make(map[string]transport.Route)
	for _, r := range slices.Concat(transport.Routes(), firstparty.Routes()) {
		key := line(r).path + " " + r.Method
		if _, twice := ours[key]; twice {
			t.Errorf("%v is listed twice", r)
		}
		ours[key] = r
	}
	server, found := serverRoutes(t), 0
	for _, want := range server {
		// Where the server takes PATCH or PUT, PUT is sent.
		method := want.methods[strings.LastIndexByte(want.methods, ',')+1:]
		key := want.path + " " + method
		r, ok := ours[key]
		if !ok {
			t.Errorf("%s %s is missing", want.methods, want.path)
			continue
		}
		delete(ours, key)
		want.methods = method
		if got := line(r); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
			continue
		}
		found++
	}
	for _, r := range ours {
		t.Errorf("%v is not a route of the server", r)
	}
	if len(server) != 119 {
		t.Errorf("the file has %d routes, want 119", len(server))
	}
	t.Logf("%d/%d routes", found, len(server))
}

func TestRoute_marksRepeatable(t *testing.T) {
	t.Parallel()
	// The POSTs that change nothing, or set what they set before.
	repeatable := []string{
		"POST /beatmaps/{beatmap}/attributes", "POST /chat/ack", "POST /forums/topics/{topic}/lock",
		"POST /forums/topics/{topic}/pin", "POST /notifications/mark-read",
	}
	var got []string
	for _, r := range slices.Concat(transport.Routes(), firstparty.Routes()) {
		switch {
		case r.Method == http.MethodPost && r.CanRepeat():
			got = append(got, r.String())
		case r.Method != http.MethodPost && !r.CanRepeat():
			t.Errorf("%v can't be repeated", r)
		case r.Method != http.MethodPost && r.Repeatable:
			t.Errorf("%v is marked as what it is anyway", r)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, repeatable) {
		t.Errorf("got  %q\nwant %q", got, repeatable)
	}
	if (transport.Route{Method: "PATCH"}).CanRepeat() {
		t.Error("PATCH can be repeated")
	}
}

func TestRoute_marksLegacyScores(t *testing.T) {
	t.Parallel()
	want := []string{
		"GET /beatmaps/{beatmap}/scores", "GET /beatmaps/{beatmap}/scores/users/{user}",
		"GET /beatmaps/{beatmap}/scores/users/{user}/all", "GET /matches/{match}", "GET /scores/{ruleset}/{score}",
		"GET /scores/{score}", "GET /users/{user}/scores/{type}",
	}
	got := make(map[string]bool)
	for _, r := range slices.Concat(transport.Routes(), firstparty.Routes()) {
		if r.LegacyScores {
			got[r.String()] = true
		}
	}
	if keys := slices.Sorted(maps.Keys(got)); !slices.Equal(keys, want) {
		t.Errorf("got  %q\nwant %q", keys, want)
	}
}

func TestCostRule_computesCost(t *testing.T) {
	t.Parallel()
	ids := slices.Repeat([]string{"1"}, 50)
	for _, test := range []struct {
		route transport.Route
		query map[string][]string
		want  int
	}{
		{transport.GetUser, nil, 1},
		{transport.GetUsers, nil, 1},
		{transport.GetUsers, map[string][]string{"ids[]": {"2", "3"}}, 2},
		{transport.GetUsers, map[string][]string{"ids[]": ids}, 50},
		{transport.GetUsers, map[string][]string{"ids[]": ids, "include_variant_statistics": {"true"}}, 150},
		{transport.GetUsers, map[string][]string{"ids[]": ids, "include_variant_statistics": {"1"}}, 150},
		{transport.GetUsers, map[string][]string{"ids[]": ids, "include_variant_statistics": {"on"}}, 150},
		{transport.GetUsers, map[string][]string{"ids[]": ids, "include_variant_statistics": {"false"}}, 50},
		{transport.GetUserLookup, map[string][]string{"ids[]": ids}, 1},
		{transport.GetBeatmaps, map[string][]string{"ids[]": ids}, 1},
		{transport.GetUserBeatmapsPassed, map[string][]string{"beatmapset_ids[]": ids[:7]}, 7},
	} {
		call := transport.Call{Route: test.route}.Query(test.query)
		if got := call.Cost(); got != test.want {
			t.Errorf("%v with %d parameters costs %d, want %d", test.route, len(test.query), got, test.want)
		}
	}
}
