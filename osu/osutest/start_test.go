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

// TestNew_staysSmall checks the memory of a server, even with a million scores.
// It logs how fast the server starts; BenchmarkFirstPage measures that exactly.
func TestNew_staysSmall(t *testing.T) {
	for _, size := range worldSizes {
		t.Run(size.name, func(t *testing.T) {
			var server *osutest.Server
			var start, page time.Duration
			var bytes int
			grown := heapGrowth(func() {
				started := time.Now()
				server = osutest.New(osutest.Size(size.WorldSize))
				start = time.Since(started)

				token := server.Token()
				asked := time.Now()
				a := send(t, server, call{path: "/scores", token: token})
				page, bytes = time.Since(asked), len(a.body)
				if a.status != http.StatusOK {
					t.Fatalf("got status %d, want %d", a.status, http.StatusOK)
				}

				// What a world computes on first use: names, records, searches.
				for _, path := range []string{
					"/rankings/osu/performance", "/rankings/taiko/country", "/rankings/fruits/score", "/rankings/mania/team",
					"/users/@nobody", "/beatmapsets/search?q=a", "/search?query=a", "/comments", "/forums/topics", "/rooms", "/matches", "/events",
				} {
					send(t, server, call{path: path, token: token})
				}
			})
			runtime.KeepAlive(server)
			t.Logf("%d scores: started in %v, first page of %d kB in %v, %.1f MB of heap after a request of each kind",
				size.Scores, start, bytes/1000, page, float64(grown)/1e6)
			if most := int64(200e6); grown > most {
				t.Errorf("got %d bytes of heap, want at most %d", grown, most)
			}
		})
	}
}

// BenchmarkFirstPage measures a new server and its first page of scores, which
// is the largest page there is.
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
