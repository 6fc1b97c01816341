package redis_test

import (
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/redis"
)

// bare does nothing but what a turn reads and writes: as many keys, arguments and
// commands, and an answer of the same form.
var bare = goredis.NewScript(`
redis.call('TIME')
redis.call('HMGET', KEYS[2], 'born', 'limits', 'requests', 'costs', 'pause0', 'even', 'last')
redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '1')
if ARGV[8] ~= '' then redis.call('ZSCORE', KEYS[1], ARGV[8]) end
redis.call('ZREM', KEYS[1], ARGV[13])
redis.call('ZCOUNT', KEYS[4], '1', '+inf')
redis.call('ZREM', KEYS[3], ARGV[9])
redis.call('ZADD', KEYS[1], '2', ARGV[2])
redis.call('HSET', KEYS[2], 'requests', '1', 'costs', '1', 'last', '1795598090000000')
return {'', 0, 0, 'x', 0}
`)

// BenchmarkTurn measures turns beside calls of a bare script of the same size, one
// after the other, so that whatever else the machine does slows down both. The
// time per operation is that of the two together. "of-bare" is what the turns a
// second are of the bare calls a second.
func BenchmarkTurn(b *testing.B) {
	for _, test := range []struct {
		name    string
		counted int
	}{{"in an empty window", 0}, {"in a full window", 59}} {
		b.Run(test.name, func(b *testing.B) {
			s := start(b)
			turns, calls := s.client(b), s.client(b)
			keys := []string{"osugo:{bare}:window", "osugo:{bare}:state", "osugo:{bare}:interactive", "osugo:{bare}:bulk"}
			arguments := []any{
				"take", "0123456789abcdef.1:1:0:1", 1, 0, 0, "", "0123456789abcdef.1795598090000000", "", "0123456789abcdef",
				false, "1000 1000 12000 10", 0, "0123456789abcdef.1:1:0:1", -1, 0, 0, 0, 0,
			}
			limiter := newBusy(b, turns)
			for i := range test.counted {
				must(b, calls.ZAdd(b.Context(), keys[0], goredis.Z{Score: 2e15, Member: "0123456789abcdef." + strconv.Itoa(i) + ":1:0:1"}).Err())
				slot, err := limiter.Reserve(b.Context(), limit.Demand{Cost: 1})
				must(b, err)
				slot.Done(limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1})
			}
			if test.counted > 0 {
				arguments[7] = "0123456789abcdef.0:1:0:1" // what the server must remember
			}
			before := roundTrips(turns)
			var ours, bares []time.Duration
			for b.Loop() {
				began := time.Now()
				slot, err := limiter.Reserve(b.Context(), limit.Demand{Cost: 1})
				if err != nil {
					b.Fatal(err)
				}
				slot.Release()
				between := time.Now()
				if err := bare.Run(b.Context(), calls, keys, arguments...).Err(); err != nil {
					b.Fatal(err)
				}
				ours, bares = append(ours, between.Sub(began)), append(bares, time.Since(between))
			}
			b.ReportMetric(median(ours), "turn-µs")
			b.ReportMetric(median(bares), "bare-µs")
			b.ReportMetric(median(bares)/median(ours), "of-bare")
			b.ReportMetric(float64(roundTrips(turns)-before)/float64(b.N), "round-trips/turn")
		})
	}
}

// busy are limits that no benchmark reaches.
var busy = limit.Limits{PerMinute: 1000, Burst: 1000, CostPerMinute: 12000, ReplaysPerMinute: 10}

func newBusy(b *testing.B, rdb *goredis.Client) *redis.Limiter {
	b.Helper()
	limiter, err := redis.NewLimiter(b.Context(), rdb, redis.LimiterOptions{Name: "bench", Limits: busy, New: true})
	must(b, err)
	return limiter
}

// median returns the median in microseconds.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Nanoseconds()) / 1000
}
