package redis_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

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
		return newLimiterAt(t, s.client(t), "conforms-"+strconv.FormatInt(number.Add(1), 10), l)
	})
}

// forgotten is how long nothing goes after a loss.
const forgotten = 90 * time.Second

// TestLimiter_noticesLostWrites takes away what a failover can lose: the last
// requests, after the program has reported them.
func TestLimiter_noticesLostWrites(t *testing.T) {
	t.Parallel()
	s := start(t)
	rdb := s.client(t)
	synctest.Test(t, func(t *testing.T) {
		limiter := newLimiterAt(t, s.client(t), "lost", limit.Limits{PerMinute: 60, Burst: 10})
		request(t, limiter)
		time.Sleep(time.Second) // in the bubble; the end is told meanwhile
		request(t, limiter)
		synctest.Wait()
		must(t, rdb.Del(t.Context(), "osugo:{limit:lost}:window").Err())
		wantWait(t, limiter, forgotten)
		time.Sleep(forgotten)
		request(t, limiter)
	})
}

// TestLimiter_recountsRequestsInProgress loses a request before its end is
// known: when it ends it is counted again.
func TestLimiter_recountsRequestsInProgress(t *testing.T) {
	t.Parallel()
	s := start(t)
	limiter, err := redis.NewLimiter(t.Context(), s.client(t), redis.LimiterOptions{Name: "again", New: true})
	must(t, err)
	slot, err := limiter.Reserve(t.Context(), limit.Demand{Cost: 3})
	must(t, err)
	rdb := s.client(t)
	must(t, rdb.Del(t.Context(), "osugo:{limit:again}:window").Err())
	must(t, rdb.HDel(t.Context(), "osugo:{limit:again}:state", "requests", "costs").Err())
	slot.Done(success)
	eventually(t, "the request counted again", func() bool {
		usage, err := limiter.SharedUsage(t.Context(), limit.Demand{Cost: 1})
		return err == nil && usage.Requests == 1 && usage.Cost == 3
	})
}

func TestLimiter_noticesLostAllowance(t *testing.T) {
	t.Parallel()
	s := start(t)
	limiter, err := redis.NewLimiter(t.Context(), s.client(t), redis.LimiterOptions{Name: "gone", New: true})
	must(t, err)
	request(t, limiter)
	must(t, s.client(t).FlushAll(t.Context()).Err())
	wantWait(t, limiter, forgotten)
}

func TestLimiter_waitsAfterServerStart(t *testing.T) {
	t.Parallel()
	limiter, err := redis.NewLimiter(t.Context(), start(t).client(t), redis.LimiterOptions{Name: "unknown"})
	must(t, err)
	wantWait(t, limiter, forgotten)
}

func TestNewLimiter_refusesBadOptions(t *testing.T) {
	t.Parallel()
	rdb := start(t).client(t)
	for what, options := range map[string]redis.LimiterOptions{
		"no name":                            {},
		"a brace":                            {Name: "a}b"},
		"a share of an unknown number":       {Name: "a", Away: redis.Share},
		"a share of a number that cannot be": {Name: "a", Away: redis.Share, Programs: -1},
	} {
		_, err := redis.NewLimiter(t.Context(), rdb, options)
		wantError(t, what, err, redis.ErrSetup)
	}
	_, err := redis.NewLimiter(nil, rdb, redis.LimiterOptions{Name: "a"}) //nolint:staticcheck // what this is about
	wantError(t, "no context", err, redis.ErrSetup)
}

func TestNewLimiter_refusesOtherLimits(t *testing.T) {
	t.Parallel()
	rdb := start(t).client(t)
	first, err := redis.NewLimiter(t.Context(), rdb, redis.LimiterOptions{Name: "a", New: true})
	must(t, err)
	request(t, first)
	_, err = redis.NewLimiter(t.Context(), rdb, redis.LimiterOptions{Name: "a", Limits: limit.Limits{PerMinute: 30}})
	wantError(t, "NewLimiter", err, redis.ErrSetup)
}

// TestLimiter_stopsWithoutRedis checks that nothing is sent, that the reason is
// clear, that Redis is not asked again and again, and that its return is noticed.
func TestLimiter_stopsWithoutRedis(t *testing.T) {
	t.Parallel()
	s := start(t, "--appendonly", "yes")
	rdb := s.client(t)
	limiter, err := redis.NewLimiter(t.Context(), rdb, redis.LimiterOptions{Name: "stop", New: true})
	must(t, err)
	request(t, limiter)
	s.stop(t)
	before := roundTrips(rdb)
	for range 100 {
		_, err := limiter.Reserve(soon(t), limit.Demand{Cost: 1})
		wantError(t, "Reserve", err, redis.ErrUnavailable)
	}
	if got := roundTrips(rdb) - before; got > 5 {
		t.Errorf("asked %d times, want hardly ever", got)
	}
	s.run(t, "--appendonly", "yes")
	eventually(t, "a turn when Redis is back", func() bool {
		slot, err := limiter.Reserve(soon(t), limit.Demand{Cost: 1})
		if err == nil {
			slot.Release()
		}
		return err == nil
	})
}

// TestLimiter_usesItsShareWithoutRedis has two programs share 20 requests a
// minute while there is no Redis, from the start and in between.
func TestLimiter_usesItsShareWithoutRedis(t *testing.T) {
	t.Parallel()
	s := start(t)
	options := redis.LimiterOptions{
		Name: "share", Limits: limit.Limits{PerMinute: 20, Burst: 20}, Away: redis.Share, Programs: 2, New: true,
	}
	connected, err := redis.NewLimiter(t.Context(), s.client(t), options)
	must(t, err)
	s.stop(t)
	alone, err := redis.NewLimiter(t.Context(), s.client(t), options)
	must(t, err)
	for what, limiter := range map[string]*redis.Limiter{"connected before": connected, "never connected": alone} {
		request(t, limiter)
		_, err := limiter.Reserve(soon(t), limit.Demand{Cost: 1})
		if wait := new(limit.WaitError); !errors.As(err, &wait) || wait.Wait < 5*time.Second {
			t.Errorf("%s: got error %v, want the next of 10 requests a minute in 6 s", what, err)
		}
	}
}

// TestLimiter_reportsSharedUsage counts what all programs have used, and those
// that wait.
func TestLimiter_reportsSharedUsage(t *testing.T) {
	t.Parallel()
	s := start(t)
	synctest.Test(t, func(t *testing.T) {
		var programs []*redis.Limiter
		for range 2 {
			limiter := newLimiterAt(t, s.client(t), "usage", limit.Limits{PerMinute: 3, Burst: 3})
			programs = append(programs, limiter)
			slot, err := limiter.Reserve(t.Context(), limit.Demand{Cost: 2})
			must(t, err)
			slot.Done(success)
		}
		look := func(want limit.Usage) {
			t.Helper()
			time.Sleep(time.Second) // in the bubble
			got, err := programs[0].SharedUsage(t.Context(), limit.Demand{Cost: 1})
			must(t, err)
			if got.Wait = got.Wait.Round(time.Second); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		}
		look(limit.Usage{Requests: 2, Left: 1, Cost: 4})
		request(t, programs[1])
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		waits := make(chan error)
		go func() {
			_, err := programs[1].Reserve(ctx, limit.Demand{Cost: 1})
			waits <- err
		}()
		look(limit.Usage{Requests: 3, Cost: 5, Waiting: 1, Wait: 58 * time.Second})
		cancel()
		wantError(t, "Reserve", <-waits, context.Canceled)
	})
}
