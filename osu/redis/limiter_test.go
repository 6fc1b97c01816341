package redis_test

import (
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/limit/limittest"
)

func TestLimiter_conforms(t *testing.T) {
	t.Parallel()
	s := start(t)
	var number atomic.Int64
	limittest.Run(t, func(t *testing.T, l limit.Limits) limit.Limiter {
		t.Helper()
		return newLimiterAt(t, s.client(t), "conforms-"+strconv.FormatInt(number.Add(1), 10), l)
	})
}
