package limitertest_test

import (
	"testing"

	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/osu/transport/limitertest"
)

func TestWindowLimiter(t *testing.T) {
	t.Parallel()
	limitertest.Run(t, func(_ *testing.T, l transport.Limits) transport.Limiter { return transport.NewLimiter(l) })
}
