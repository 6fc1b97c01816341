package redis_test

import (
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/limit/limittest"
	"github.com/osugo/osugo/osu/redis"
)

func TestLimiter_conforms(t *testing.T) {
	t.Parallel()
	s := start(t)
	var number atomic.Int64
	limittest.Run(t, func(t *testing.T, l limit.Limits) limit.Limiter {
		t.Helper()
		if l == (limit.Limits{}) {
			l.PerMinute = -1 // none, where zero means the published ones
		}
		rdb := s.client(t)
		limiter, err := redis.NewLimiterAt(t.Context(), rdb, redis.LimiterOptions{
			Name: "conforms-" + strconv.FormatInt(number.Add(1), 10), Limits: l, New: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		return limiter
	})
}
