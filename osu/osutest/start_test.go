package osutest_test

import (
	"net/http"
	"runtime"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/osutest"
)

// worldSizes are the sizes with a name.
var worldSizes = []struct {
	name string
	osutest.WorldSize
}{{"Small", osutest.Small}, {"Default", osutest.Default}, {"Large", osutest.Large}}

// liveHeap returns how many MB are in use.
func liveHeap() float64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return float64(stats.HeapAlloc) / 1e6
}

// A server stays small, also with a million scores. How fast it is there is in the
// log and, exactly, in BenchmarkFirstPage.
func TestNew_staysSmall(t *testing.T) {
	for _, size := range worldSizes {
		t.Run(size.name, func(t *testing.T) {
			before := liveHeap()
			started := time.Now()
			server := osutest.New(osutest.Size(size.WorldSize))
			start := time.Since(started)

			token := server.Token()
			asked := time.Now()
			a := send(t, server, call{path: "/scores", token: token})
			page := time.Since(asked)
			if a.status != http.StatusOK {
				t.Fatalf("status %d, want %d", a.status, http.StatusOK)
			}

			// What a world makes when it is first needed: names, records, searches.
			for _, path := range []string{
				"/rankings/osu/performance", "/rankings/taiko/country", "/rankings/fruits/score", "/rankings/mania/team",
				"/users/@nobody", "/beatmapsets/search?q=a", "/search?query=a", "/comments", "/forums/topics", "/rooms", "/matches", "/events",
			} {
				send(t, server, call{path: path, token: token})
			}
			grown := liveHeap() - before
			runtime.KeepAlive(server)
			t.Logf("%d scores: started in %v, first page of %d kB in %v, %.1f MB of heap after a request of each kind",
				size.Scores, start, len(a.body)/1000, page, grown)
			if grown > 200 {
				t.Errorf("%.1f MB", grown)
			}
		})
	}
}

// BenchmarkFirstPage measures a new server and its first page of scores, which is
// the largest page there is.
func BenchmarkFirstPage(b *testing.B) {
	for _, size := range worldSizes {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				server := osutest.New(osutest.Size(size.WorldSize))
				if status, _ := get(server, "/scores", server.Token()); status != http.StatusOK {
					b.Fatal(status)
				}
			}
		})
	}
}
