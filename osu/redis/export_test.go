package redis

import (
	"context"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// NewLimiterAt returns a limiter that takes the time from package time, for
// tests in a bubble of testing/synctest.
func NewLimiterAt(ctx context.Context, rdb goredis.UniversalClient, options LimiterOptions) (*Limiter, error) {
	return newLimiter(ctx, rdb, options, func() string { return strconv.FormatInt(time.Now().UnixMicro(), 10) })
}
