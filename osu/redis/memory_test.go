package redis_test

import (
	"bytes"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/redis"
)

// TestMemory_perAllowanceLoginAndAnswer measures what docs/scale.md rests on:
// the memory of a full allowance, a login and a cached answer in the server.
func TestMemory_perAllowanceLoginAndAnswer(t *testing.T) {
	t.Parallel()
	s := start(t)
	rdb := s.client(t)

	limiter, err := redis.NewLimiter(t.Context(), rdb, redis.LimiterOptions{Name: "full", New: true, Limits: limit.Limits{PerMinute: 60, Burst: 60, CostPerMinute: 1200}})
	if err != nil {
		t.Fatal(err)
	}
	for range 60 {
		if _, err := limiter.Reserve(t.Context(), limit.Demand{Cost: 1}); err != nil {
			t.Fatal(err)
		}
	}
	store := newStore(t, s, redis.StoreOptions{Name: "one", Key: newKey(t)})
	if err := store.Save(t.Context(), nil, bytes.Repeat([]byte("x"), 2500)); err != nil { // about two tokens
		t.Fatal(err)
	}
	cache, err := redis.NewCache(t.Context(), rdb, redis.CacheOptions{Name: "answers"})
	if err != nil {
		t.Fatal(err)
	}
	const answer = 8000
	if err := cache.Set(t.Context(), "name", bytes.Repeat([]byte("x"), answer), time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		what, keys string
		most       int64
	}{
		{"an allowance of 60 requests", "osugo:{limit:full}:*", 12_000},
		{"a login", "osugo:{login:one}:*", 5_000},
		{"an answer of 8000 bytes", "osugo:{cache:answers}:*", 2 * answer},
	} {
		keys, bytes := memory(t, rdb, test.keys)
		t.Logf("%s: %d bytes in %d keys", test.what, bytes, keys)
		if bytes == 0 || bytes > test.most {
			t.Errorf("%s: got %d bytes, want 1 to %d", test.what, bytes, test.most)
		}
	}
}

// memory returns how many keys match a pattern, and what they take.
func memory(t *testing.T, rdb *goredis.Client, pattern string) (keys int, bytes int64) {
	t.Helper()
	names, err := rdb.Keys(t.Context(), pattern).Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		n, err := rdb.MemoryUsage(t.Context(), name, 0).Result()
		if err != nil {
			t.Fatal(err)
		}
		bytes += n
	}
	return len(names), bytes
}
