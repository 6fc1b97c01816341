//go:build unix

package redis_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/redis"
)

// Passwords that no error may name.
const (
	rightPassword = "e5b1c9d07a"
	wrongPassword = "0f44a2b8c6"
)

// trouble is a way in which a server cannot be used.
type trouble struct {
	settings []string
	client   func(*goredis.Options)
	prepare  func(t *testing.T, s *server)
	want     error
}

var troubles = map[string]trouble{
	"no password": {settings: []string{"--requirepass", rightPassword}, want: redis.ErrSetup},
	"a wrong password": {
		settings: []string{"--requirepass", rightPassword}, want: redis.ErrSetup,
		client: func(o *goredis.Options) { o.Password = wrongPassword },
	},
	"an old version":       {prepare: pretendOld, want: redis.ErrSetup},
	"a read-only replica":  {settings: []string{"--replicaof", "127.0.0.1", "1", "--replica-serve-stale-data", "yes"}, want: redis.ErrSetup},
	"keys of another type": {prepare: mistype, want: redis.ErrSetup},
	"no replica, and one is needed": {
		settings: []string{"--min-replicas-to-write", "1"}, want: redis.ErrUnavailable,
	},
	"full":             {settings: []string{"--maxmemory", "1", "--maxmemory-policy", "noeviction"}, want: redis.ErrUnavailable},
	"nobody listening": {prepare: func(t *testing.T, s *server) { t.Helper(); s.stop(t) }, want: redis.ErrUnavailable},
	"hanging":          {prepare: hang, want: redis.ErrUnavailable},
	"hanging, and the client only knows contexts": {
		prepare: hang, want: redis.ErrUnavailable,
		client: func(o *goredis.Options) { o.ReadTimeout, o.MaxRetries, o.ContextTimeoutEnabled = 0, 0, true },
	},
}

// TestTrouble_isDistinguished prints what a limiter, a store and a cache say of each kind of
// trouble: an error of the right kind, in bounded time, and no request is let go.
func TestTrouble_isDistinguished(t *testing.T) {
	t.Parallel()
	uses := []struct {
		what string
		use  func(ctx context.Context, rdb goredis.UniversalClient) error
	}{
		{"limiter", useLimiter}, {"store", useStore}, {"cache", useCache},
	}
	var mu sync.Mutex
	table := []string{fmt.Sprintf("%-45s %-8s %-12s %7s  %s", "server", "used by", "kind", "after", "error")}
	t.Cleanup(func() {
		slices.Sort(table[1:])
		t.Log("\n" + strings.Join(table, "\n"))
	})
	for what, test := range troubles {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := start(t, test.settings...)
			if test.prepare != nil {
				test.prepare(t, s)
			}
			for _, u := range uses {
				rdb := s.client(t, func(o *goredis.Options) {
					o.ReadTimeout = 200 * time.Millisecond
					if test.client != nil {
						test.client(o)
					}
				})
				ctx, cancel := context.WithTimeoutCause(t.Context(), 2*time.Second, redis.ErrUnavailable)
				began := time.Now()
				err := u.use(ctx, rdb)
				took := time.Since(began)
				cancel()
				wantError(t, u.what, err, test.want)
				if took > 4*time.Second {
					t.Errorf("%s: it took %v, want less than 4 s", u.what, took)
				}
				for _, password := range []string{rightPassword, wrongPassword} {
					if strings.Contains(fmt.Sprint(err), password) {
						t.Errorf("%s: the error %q names the password", u.what, err)
					}
				}
				mu.Lock()
				table = append(table, fmt.Sprintf("%-45s %-8s %-12s %4d ms  %v", what, u.what, kindOf(err), took.Milliseconds(), err))
				mu.Unlock()
			}
		})
	}
}

func kindOf(err error) string {
	switch {
	case errors.Is(err, redis.ErrSetup):
		return "setup"
	case errors.Is(err, redis.ErrUnavailable):
		return "unavailable"
	}
	return "other"
}

func useLimiter(ctx context.Context, rdb goredis.UniversalClient) error {
	limiter, err := redis.NewLimiter(ctx, rdb, redis.LimiterOptions{Name: "one", New: true})
	if err != nil {
		return err
	}
	_, err = limiter.Reserve(ctx, limit.Demand{Cost: 1})
	return err
}

func useStore(ctx context.Context, rdb goredis.UniversalClient) error {
	store, err := redis.NewStore(ctx, rdb, redis.StoreOptions{Name: "one"})
	if err != nil {
		return err
	}
	return store.Save(ctx, nil, []byte("a"))
}

func useCache(ctx context.Context, rdb goredis.UniversalClient) error {
	cache, err := redis.NewCache(ctx, rdb, redis.CacheOptions{Name: "one"})
	if err != nil {
		return err
	}
	return cache.Set(ctx, "name", []byte("a"), time.Minute)
}

// hang stops a server without ending it.
func hang(t *testing.T, s *server) {
	t.Helper()
	must(t, s.command.Process.Signal(syscall.SIGSTOP))
}

// mistype makes keys that are not what this package writes.
func mistype(t *testing.T, s *server) {
	t.Helper()
	for _, key := range []string{"osugo:{limit:one}:window", "osugo:{login:one}:tokens", "osugo:{cache:one}:ages"} {
		must(t, s.client(t).Set(t.Context(), key, "x", 0).Err())
	}
}

// pretendOld puts a proxy in front of a server that makes its version an older
// one, version 6 with the same minor parts.
func pretendOld(t *testing.T, s *server) {
	t.Helper()
	info := s.client(t).InfoMap(t.Context(), "server").Val()
	version := info["Server"]["redis_version"]
	_, minor, _ := strings.Cut(version, ".")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	target := s.address
	s.address = listener.Addr().String()
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := new(net.Dialer).DialContext(t.Context(), "tcp", target)
			if err != nil {
				_ = client.Close()
				return
			}
			go func() {
				_, _ = io.Copy(server, client)
				_ = server.Close()
			}()
			go func() {
				_, _ = io.Copy(replacing{client, []byte(version), []byte("6." + minor)}, server)
				_ = client.Close()
			}()
		}
	}()
}

// replacing writes one text in the place of another. Answers here are short
// enough to come in one piece.
type replacing struct {
	w        io.Writer
	old, new []byte
}

func (r replacing) Write(p []byte) (int, error) {
	_, err := r.w.Write(bytes.ReplaceAll(p, r.old, r.new))
	return len(p), err
}
