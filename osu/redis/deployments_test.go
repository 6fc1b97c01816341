package redis_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/auth/storetest"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/limit/limittest"
	"github.com/osugo/osugo/osu/redis"
)

// deployment is several servers that work together.
type deployment struct {
	client func(tb testing.TB) goredis.UniversalClient
	// lead returns the server that a key is written to.
	lead func(tb testing.TB, key string) *server
}

// deployments are the ways to run Redis besides a single server.
var deployments = map[string]func(testing.TB) *deployment{
	"three Sentinels":    startSentinels,
	"three in a cluster": startCluster,
}

// nodeTimeout is how long a server is silent before the others replace it, in
// milliseconds: much longer than a busy machine takes to answer.
const nodeTimeout = "2000"

// atOnce makes a server send its data to a new replica without waiting for more
// of them.
var atOnce = []string{"--repl-diskless-sync-delay", "0"}

// startSentinels starts a server with two replicas, and three Sentinels that
// replace it when it is gone.
func startSentinels(tb testing.TB) *deployment {
	tb.Helper()
	first := start(tb, atOnce...)
	servers := []*server{first}
	for range 2 {
		servers = append(servers, start(tb, "--replicaof", "127.0.0.1", first.port()))
	}
	var sentinels []string
	for range 3 {
		config := filepath.Join(tb.TempDir(), "sentinel.conf")
		text := "sentinel monitor main 127.0.0.1 " + first.port() + " 2\n" +
			"sentinel down-after-milliseconds main " + nodeTimeout + "\n" +
			"sentinel failover-timeout main 10000\n"
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			tb.Fatal(err)
		}
		s := startAs(tb, &server{config: []string{config, "--sentinel"}, ready: "+monitor master main"}, func() []string { return nil })
		sentinels = append(sentinels, s.address)
	}
	for _, address := range sentinels {
		rdb := goredis.NewSentinelClient(&goredis.Options{Addr: address, DisableIdentity: true})
		defer func() { _ = rdb.Close() }()
		eventually(tb, "a Sentinel that knows the others and the replicas", func() bool {
			others, _ := rdb.Sentinels(tb.Context(), "main").Result()
			replicas, _ := rdb.Replicas(tb.Context(), "main").Result()
			return len(others) == 2 && len(replicas) == 2
		})
	}
	return &deployment{
		client: func(tb testing.TB) goredis.UniversalClient {
			tb.Helper()
			return opened(tb, goredis.NewFailoverClient(&goredis.FailoverOptions{
				MasterName: "main", SentinelAddrs: sentinels, DialTimeout: time.Second, ReadTimeout: time.Second, DisableIdentity: true,
			}))
		},
		lead: func(tb testing.TB, _ string) *server {
			tb.Helper()
			rdb := goredis.NewSentinelClient(&goredis.Options{Addr: sentinels[0], DisableIdentity: true})
			defer func() { _ = rdb.Close() }()
			address, err := rdb.GetMasterAddrByName(tb.Context(), "main").Result()
			if err != nil {
				tb.Fatal(err)
			}
			return listening(tb, servers, address[1])
		},
	}
}

// startCluster starts a cluster of three servers that share the slots, each with
// a replica.
func startCluster(tb testing.TB) *deployment {
	tb.Helper()
	var servers []*server
	for range 6 {
		servers = append(servers, startAs(tb, &server{ready: "Ready to accept connections"}, func() []string {
			return inMemory(append(atOnce, "--cluster-enabled", "yes", "--cluster-port", freePort(tb), "--cluster-node-timeout", nodeTimeout))
		}))
	}
	const slots = 16384
	for i, s := range servers {
		node := s.client(tb)
		if i < 3 {
			must(tb, node.ClusterAddSlotsRange(tb.Context(), i*slots/3, (i+1)*slots/3-1).Err())
			must(tb, node.Do(tb.Context(), "cluster", "set-config-epoch", i+1).Err())
		}
		for _, other := range servers[:i] {
			bus, err := other.client(tb).ConfigGet(tb.Context(), "cluster-port").Result()
			must(tb, err)
			must(tb, node.Do(tb.Context(), "cluster", "meet", "127.0.0.1", other.port(), bus["cluster-port"]).Err())
		}
	}
	for i, s := range servers {
		node := s.client(tb)
		knows := func(text string) func() bool {
			return func() bool { return strings.Contains(node.ClusterInfo(tb.Context()).Val(), text) }
		}
		eventually(tb, "a server that knows the others", knows("cluster_known_nodes:6"))
		if i >= 3 {
			first, err := servers[i-3].client(tb).Do(tb.Context(), "cluster", "myid").Text()
			must(tb, err)
			eventually(tb, "a replica", func() bool { return node.ClusterReplicate(tb.Context(), first).Err() == nil })
			eventually(tb, "a replica that is linked", func() bool {
				return strings.Contains(node.Info(tb.Context(), "replication").Val(), "master_link_status:up")
			})
		}
		eventually(tb, "a cluster that works", knows("cluster_state:ok"))
	}
	return &deployment{
		client: func(tb testing.TB) goredis.UniversalClient {
			tb.Helper()
			return opened(tb, clusterClient(servers))
		},
		lead: func(tb testing.TB, key string) *server {
			tb.Helper()
			rdb := clusterClient(servers)
			defer func() { _ = rdb.Close() }()
			node, err := rdb.MasterForKey(tb.Context(), key)
			must(tb, err)
			return listening(tb, servers, strings.TrimPrefix(node.Options().Addr, "127.0.0.1:"))
		},
	}
}

func clusterClient(servers []*server) *goredis.ClusterClient {
	var addresses []string
	for _, s := range servers {
		addresses = append(addresses, s.address)
	}
	return goredis.NewClusterClient(&goredis.ClusterOptions{
		Addrs: addresses, DialTimeout: time.Second, ReadTimeout: time.Second, DisableIdentity: true,
	})
}

// opened returns a client that has found its servers. Outside of bubbles it does
// so in its own time.
func opened(tb testing.TB, rdb goredis.UniversalClient) goredis.UniversalClient {
	tb.Helper()
	tb.Cleanup(func() { _ = rdb.Close() })
	must(tb, rdb.Ping(tb.Context()).Err())
	return rdb
}

// listening returns the server that listens on a port.
func listening(tb testing.TB, servers []*server, port string) *server {
	tb.Helper()
	for _, s := range servers {
		if s.port() == port {
			return s
		}
	}
	tb.Fatalf("no server listens on port %s", port)
	return nil
}

// TestDeployments_conform runs the tests of any limiter, store and cache where
// several servers work together.
func TestDeployments_conform(t *testing.T) {
	t.Parallel()
	for kind, begin := range deployments {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			rdb := begin(t).client(t)
			t.Run("limiter", func(t *testing.T) {
				var number atomic.Int64
				limittest.Run(t, func(t *testing.T, l limit.Limits) limit.Limiter {
					t.Helper()
					return newLimiterAt(t, rdb, "conforms-"+strconv.FormatInt(number.Add(1), 10), l)
				})
			})
			t.Run("store", func(t *testing.T) {
				storetest.Run(t, func(t *testing.T) (one, two auth.Store) {
					t.Helper()
					var stores [2]auth.Store
					for i := range stores {
						store, err := redis.NewStore(t.Context(), rdb, redis.StoreOptions{Name: name(t)})
						must(t, err)
						stores[i] = store
					}
					return stores[0], stores[1]
				})
			})
			t.Run("cache", func(t *testing.T) { testCache(t, rdb) })
		})
	}
}

// TestDeployments_failover kills the server that an allowance is on while three
// programs use it up. Another takes its place, the programs notice that, and
// together they never get more than the rule.
func TestDeployments_failover(t *testing.T) {
	t.Parallel()
	const perMinute, before = 60, 20
	limits := limit.Limits{PerMinute: perMinute, Burst: perMinute}
	for kind, begin := range deployments {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			servers := begin(t)
			// The minute of the first turns is not over before this is.
			ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
			defer cancel()
			var turns, failures, lost atomic.Int64
			half, killed := make(chan struct{}), make(chan struct{})
			var limiters []*redis.Limiter
			var programs sync.WaitGroup
			for range 3 {
				limiter, err := redis.NewLimiter(ctx, servers.client(t), redis.LimiterOptions{Name: name(t), Limits: limits, New: true})
				must(t, err)
				limiters = append(limiters, limiter)
				programs.Go(func() {
					for {
						slot, err := limiter.Reserve(ctx, limit.Demand{Cost: 1})
						if full := new(limit.WaitError); errors.As(err, &full) {
							if full.Wait > time.Minute {
								lost.Add(1)
							}
							return
						}
						if err != nil {
							wantError(t, "Reserve", err, redis.ErrUnavailable)
							failures.Add(1)
							<-time.After(100 * time.Millisecond) // the servers' clock is not ours
							continue
						}
						slot.Done(limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1})
						if turns.Add(1) == before {
							close(half)
						}
						if turns.Load() >= before {
							<-killed
						}
					}
				})
			}
			<-half
			lead := servers.lead(t, "osugo:{limit:"+name(t)+"}:window")
			lead.stop(t)
			began := time.Now()
			close(killed)
			eventually(t, "a server that takes over", func() bool {
				_, err := limiters[0].SharedUsage(ctx, limit.Demand{Cost: 1})
				return err == nil
			})
			t.Logf("another server had taken over after %v", time.Since(began).Round(100*time.Millisecond))
			programs.Wait()
			t.Logf("%d turns of %d, %d times told that Redis is away, %d of 3 programs noticed lost writes", turns.Load(), perMinute, failures.Load(), lost.Load())
			if got := turns.Load(); got > perMinute {
				t.Errorf("got %d turns in a minute, want at most %d", got, perMinute)
			}
			if got := turns.Load(); lost.Load() == 0 && got <= before+3 {
				t.Errorf("got %d turns, want some after another server has taken over", got)
			}
			for i, limiter := range limiters {
				if _, err := limiter.SharedUsage(ctx, limit.Demand{Cost: 1}); err != nil {
					t.Errorf("program %d: got error %v of the new server, want none", i, err)
				}
			}
		})
	}
}
