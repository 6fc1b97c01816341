package redis_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/redis"
)

func TestCache_conforms(t *testing.T) {
	t.Parallel()
	testCache(t, start(t).client(t))
}

// testCache holds a cache against what [transport.Store] promises, and its
// bounds.
func testCache(t *testing.T, rdb goredis.UniversalClient) {
	t.Helper()
	cache, err := redis.NewCache(t.Context(), rdb, redis.CacheOptions{Name: name(t), Bytes: 1000, EntryBytes: 500})
	if err != nil {
		t.Fatal(err)
	}
	set := func(key string, size int, ttl time.Duration) {
		t.Helper()
		if err := cache.Set(t.Context(), key, bytes.Repeat([]byte("x"), size), ttl); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(key string, want int) {
		t.Helper()
		got, err := cache.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != want {
			t.Errorf("%s: got %d bytes, want %d", key, len(got), want)
		}
	}
	holds("nothing", 0)
	set("a", 400, time.Hour)
	holds("a", 400)
	set("a", 300, time.Hour) // the length of the one before does not count
	set("b", 400, time.Hour)
	set("c", 300, time.Hour)
	holds("a", 300)
	holds("b", 400)
	holds("c", 300)
	set("d", 100, time.Hour) // the oldest goes
	holds("a", 0)
	holds("b", 400)
	holds("d", 100)
	set("too large", 501, time.Hour)
	holds("too large", 0)
	set("no time", 10, 0)
	holds("no time", 0)
	set("short", 10, 30*time.Millisecond)
	time.Sleep(60 * time.Millisecond) // the server's clock is not ours
	holds("short", 0)
}

// TestCache_staysBounded stores far more than fits and looks at the books.
func TestCache_staysBounded(t *testing.T) {
	t.Parallel()
	s := start(t)
	cache, err := redis.NewCache(t.Context(), s.client(t), redis.CacheOptions{Name: "bound", Bytes: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 500 {
		if err := cache.Set(t.Context(), strings.Repeat("k", i%90), make([]byte, i%700), time.Duration(1+i%3*1000)*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	rdb := s.client(t)
	var sum int64
	for _, entry := range rdb.Keys(t.Context(), "osugo:{cache:bound}:e:*").Val() {
		sum += rdb.StrLen(t.Context(), entry).Val()
	}
	if sum > 10_000 {
		t.Errorf("the entries hold %d bytes, want at most 10000", sum)
	}
	booked, err := rdb.Get(t.Context(), "osugo:{cache:bound}:bytes").Int64()
	if err != nil || booked < sum || booked > 10_000 {
		t.Errorf("got %d bytes in the books, %v, want between %d and 10000", booked, err, sum)
	}
}

func TestCache_hidesNames(t *testing.T) {
	t.Parallel()
	s := start(t)
	cache, err := redis.NewCache(t.Context(), s.client(t), redis.CacheOptions{Name: "names"})
	if err != nil {
		t.Fatal(err)
	}
	if err := cache.Set(t.Context(), "GET /search?query=a secret {wish}", []byte("x"), time.Hour); err != nil {
		t.Fatal(err)
	}
	for _, key := range s.client(t).Keys(t.Context(), "*").Val() {
		if strings.Contains(key, "secret") {
			t.Errorf("the key %q holds what was asked", key)
		}
	}
}
