package limittest_test

import (
	"testing"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/limit/limittest"
)

func TestWindowLimiter_passesLimiterTest(t *testing.T) {
	t.Parallel()
	limittest.Run(t, func(_ *testing.T, l limit.Limits) limit.Limiter { return limit.New(l) })
}
