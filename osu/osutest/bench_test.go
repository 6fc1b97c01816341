package osutest_test

import (
	"io"
	"math"
	"net/http"
	"strconv"
	"testing"

	"github.com/osugo/osugo/osu/osutest"
)

func BenchmarkNew(b *testing.B) {
	for _, size := range []struct {
		name string
		osutest.WorldSize
	}{{"Small", osutest.Small}, {"Default", osutest.Default}, {"Large", osutest.Large}} {
		b.Run(size.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				osutest.New(osutest.Size(size.WorldSize)).Close()
			}
		})
	}
}

func BenchmarkAnswer(b *testing.B) {
	server := osutest.New(osutest.Throttle(math.MaxInt, 1))
	token := server.Token()
	world := server.World()
	user := strconv.Itoa(int(world.UserIDs()[5]))
	beatmap := strconv.Itoa(int(world.ScoreableBeatmapIDs()[5]))
	for _, path := range []string{"/users/" + user, "/users?ids[]=" + user, "/beatmaps/" + beatmap, "/beatmaps/" + beatmap + "/scores", "/scores", "/events"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL()+"/api/v2"+path, nil)
				if err != nil {
					b.Fatal(err)
				}
				r.Header.Set("Authorization", "Bearer "+token)
				response, err := server.Transport().RoundTrip(r)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		})
	}
}
