package stream_test

import (
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/stream"
)

func TestMeasureLarge(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Large), osutest.Throttle(1<<30, time.Minute), osutest.ScoreRate(0))
	client := clientOf(t, server, osu.Limiter(nil))
	_ = client
	s := stream.New(clientOf(t, server))
	began := time.Now()
	n := 0
	ids := server.World().ScoreIDs()
	for r := range s.Scores(t.Context(), &osu.ScoresParams{Cursor: osu.ScoresAfter(ids[0] - 1)}) {
		if r.Err != nil {
			t.Fatal(r.Err)
		}
		if n++; n == 20000 {
			break
		}
	}
	t.Log(time.Since(began), len(ids))
}
