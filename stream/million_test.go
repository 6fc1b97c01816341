package stream_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/stream"
)

// plainFeed answers GET /scores with nothing but ids, from 1 to a million.
type plainFeed struct{}

func (plainFeed) RoundTrip(r *http.Request) (*http.Response, error) {
	p := 0
	if text, err := base64.RawURLEncoding.DecodeString(r.URL.Query().Get("cursor_string")); err == nil {
		_, _ = fmt.Sscanf(string(text), `{"id":%d}`, &p)
	}
	var body bytes.Buffer
	body.WriteString(`{"scores":[`)
	last := min(p+1000, million)
	for id := p + 1; id <= last; id++ {
		if id > p+1 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"id":%d}`, id)
	}
	fmt.Fprintf(&body, `],"cursor_string":%q}`, osu.ScoresAfter(objects.ScoreID(last)))
	return jsonAnswer(r, http.StatusOK, body.String()), nil
}

// A feed of a million scores takes the memory of two pages. With OSUGO_LONG in
// the environment it is that of a whole world, which takes minutes.
func TestScores_millionInConstantMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	unlimited := osu.Limiter(limit.New(limit.Limits{}))
	client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: plainFeed{}}), unlimited)
	if err != nil {
		t.Fatal(err)
	}
	want := func(objects.ScoreID) bool { return true }
	from, step, total := objects.ScoreID(1), objects.ScoreID(1), million
	if os.Getenv("OSUGO_LONG") != "" {
		server := osutest.New(osutest.Size(osutest.Large), osutest.ScoreRate(0), osutest.Throttle(1<<30, time.Minute))
		client = clientOf(t, server, unlimited)
		ids := server.World().ScoreIDs()
		from, step, total = ids[0], ids[1]-ids[0], len(ids)
		want = func(id objects.ScoreID) bool { return server.World().Score(id).Ranked }
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	seen := make([]bool, total)
	before, most := heap(), uint64(0)
	began, count := time.Now(), 0
	for r := range stream.New(client).Scores(t.Context(), &osu.ScoresParams{Cursor: osu.ScoresAfter(from - 1)}) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		n := (r.Value.ID - from) / step
		if seen[n] {
			t.Fatalf("score %d came twice", r.Value.ID)
		}
		seen[n] = true
		if count++; count%20_000 == 10_500 { // in the middle of a page
			most = max(most, heap())
		}
	}
	took := time.Since(began)
	for n, came := range seen {
		if id := from + objects.ScoreID(n)*step; came != want(id) {
			t.Fatalf("score %d came: %v", id, came)
		}
	}
	t.Logf("%d scores in %v; heap in use %.1f MB before, at most %.1f MB", count, took.Round(time.Millisecond), float64(before)/1e6, float64(most)/1e6)
	if most > before+30<<20 {
		t.Error("the heap has grown")
	}
}
