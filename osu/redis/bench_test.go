package redis_test

import (
	"testing"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/redis"
)

// BenchmarkTurn measures a turn beside a bare call of a script of the same size,
// which reads and writes as many keys. Report the ratio of the two.
func BenchmarkTurn(b *testing.B) {
	s := start(b)
	limits := limit.Limits{PerMinute: -1, CostPerMinute: -1, ReplaysPerMinute: -1}
	b.Run("limiter", func(b *testing.B) {
		rdb := s.client(b)
		limiter, err := redis.NewLimiter(b.Context(), rdb, redis.LimiterOptions{Name: "bench", Limits: limits, New: true})
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			slot, err := limiter.Reserve(b.Context(), limit.Demand{Cost: 1})
			if err != nil {
				b.Fatal(err)
			}
			slot.Release()
		}
		reportCalls(b, rdb)
	})
	b.Run("bare script", func(b *testing.B) {
		rdb := s.client(b)
		bare := goredis.NewScript(`
redis.call('TIME')
redis.call('HGET', KEYS[2], 'born')
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '1')
redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
redis.call('ZADD', KEYS[1], '2', ARGV[2])
redis.call('HSET', KEYS[2], 'last', '3')
redis.call('ZREM', KEYS[1], ARGV[2])
for _, k in ipairs(KEYS) do redis.call('PEXPIRE', k, 600000) end
return {'', 0, 0, 'x'}
`)
		keys := []string{"osugo:{bare}:window", "osugo:{bare}:state", "osugo:{bare}:waiting"}
		arguments := []any{"take", "01234567890123456789012345:1:0:1", 1, 0, 0, "", "x", "y", "z", true, 60, 5, 1200, 10, 0}
		for b.Loop() {
			if err := bare.Run(b.Context(), rdb, keys, arguments...).Err(); err != nil {
				b.Fatal(err)
			}
		}
		reportCalls(b, rdb)
	})
}

// reportCalls reports how many scripts the server has run for each operation.
func reportCalls(b *testing.B, rdb *goredis.Client) {
	b.Helper()
	b.ReportMetric(float64(rdb.PoolStats().Hits+rdb.PoolStats().Misses)/float64(b.N), "round-trips/op")
}
