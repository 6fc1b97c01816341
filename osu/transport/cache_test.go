package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// drawer is a store that keeps everything for its time, and can fail.
type drawer struct {
	mu     sync.Mutex
	values map[string][]byte
	until  map[string]time.Time
	err    error
}

func (d *drawer) Get(_ context.Context, key string) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !time.Now().Before(d.until[key]) {
		return nil, d.err
	}
	return d.values[key], d.err
}

func (d *drawer) Set(_ context.Context, key string, value []byte, ttl time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.values == nil {
		d.values, d.until = make(map[string][]byte), make(map[string]time.Time)
	}
	d.values[key], d.until[key] = value, time.Now().Add(ttl)
	return d.err
}

// numbered answers with the number of the request, unless down says otherwise.
type numbered struct {
	requests atomic.Int64
	down     atomic.Int64 // the status of all answers; 0 is a success
}

func (n *numbered) RoundTrip(*http.Request) (*http.Response, error) {
	i := n.requests.Add(1)
	if down := int(n.down.Load()); down != 0 {
		return answer(down, `{"error":"down"}`), nil
	}
	return answer(200, fmt.Sprintf(`{"number":%d}`, i)), nil
}

func cached(change func(*transport.Cache)) func(*transport.Config) {
	cache := &transport.Cache{Store: &drawer{}}
	if change != nil {
		change(cache)
	}
	return func(c *transport.Config) { c.Cache = cache }
}

// TestCache_expiresAnswers checks that an answer is used again until it
// expires.
func TestCache_expiresAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &numbered{}
		ages := []time.Duration{}
		c := client(t, server, cached(nil), func(c *transport.Config) {
			c.Trace = &transport.Trace{Cached: func(_ context.Context, l transport.Lookup) {
				if l.Route != transport.GetUser {
					t.Errorf("got a lookup of %v, want %v", l.Route, transport.GetUser)
				}
				if l.Result == transport.CacheHit {
					ages = append(ages, l.Age)
				}
			}}
		})
		want := func(c *transport.Client, call transport.Call, body string, age time.Duration) {
			t.Helper()
			r, err := c.Do(t.Context(), call)
			if err != nil {
				t.Fatal(err)
			}
			if string(r.Body) != body || r.Age != age || r.Stale || (age > 0) != (r.Attempts == 0) || r.Header.Get("Content-Type") != "application/json" || r.Route != call.Route {
				t.Errorf("got %+v with %s, want %s of age %v", r, r.Body, body, age)
			}
		}
		user := transport.GetUser.At(2)
		want(c, user, `{"number":1}`, 0)
		<-time.After(20 * time.Second)
		want(c, user, `{"number":1}`, 20*time.Second)
		want(c, transport.GetUser.At(3), `{"number":2}`, 0)
		want(derive(t, c, func(c *transport.Config) { c.Language = "ja" }), user, `{"number":3}`, 0)
		want(derive(t, c, func(c *transport.Config) { c.APIVersion = 1 }), user, `{"number":4}`, 0)
		want(derive(t, c, func(c *transport.Config) { c.Priority = limit.Bulk }), user, `{"number":1}`, 20*time.Second)
		<-time.After(40 * time.Second)
		want(c, user, `{"number":5}`, 0)
		<-time.After(time.Second)
		want(derive(t, c, func(c *transport.Config) { c.Fresh = true }), user, `{"number":6}`, 0)
		<-time.After(time.Second)
		want(c, user, `{"number":6}`, time.Second)
		want(c, transport.GetScores.At(), `{"number":7}`, 0) // a feed
		want(c, transport.GetScores.At(), `{"number":8}`, 0)
		if fmt.Sprint(ages) != "[20s 20s 1s]" {
			t.Errorf("traced %v", ages)
		}
	})
}

// TestCache_owners: answers are never given to others than those they were for.
func TestCache_owners(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, keep := &numbered{}, cached(nil)
		with := func(owner transport.Owner) *transport.Client {
			return client(t, server, keep, func(c *transport.Config) {
				c.Authorizer = &authorizer{grant: transport.Grant{Owner: owner}}
			})
		}
		ask := func(c *transport.Client) string {
			r, err := c.Do(t.Context(), transport.GetNews.At())
			if err != nil {
				t.Fatal(err)
			}
			return string(r.Body)
		}
		guest := client(t, server, keep, func(c *transport.Config) { c.Authorizer = nil })
		app, otherApp := with(transport.OwnerNone), with(transport.OwnerNone)
		user, otherUser, unknown := with(transport.OwnerUser), with(transport.OwnerUser), with(transport.OwnerUnknown)
		answers := map[string]bool{}
		for _, c := range []*transport.Client{guest, app, user, otherUser, unknown} {
			first := ask(c)
			if answers[first] {
				t.Errorf("%s was given to another", first)
			}
			answers[first] = true
			if again := ask(derive(t, c, func(*transport.Config) {})); again != first {
				t.Errorf("got %s, then %s", first, again)
			}
		}
		if server.requests.Load() != 5 || ask(otherApp) != ask(app) {
			t.Errorf("%d requests, want 5: what tokens without a user read is the same", server.requests.Load())
		}
		elsewhere := derive(t, guest, func(c *transport.Config) { c.Endpoints = transport.Domain("dev.ppy.sh") })
		if ask(elsewhere) == ask(guest) {
			t.Error("another server's answer")
		}
	})
}

// TestCache_write: who changes something does not read what was before, and no
// one else reads anew because of that.
func TestCache_write(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &numbered{}
		c := client(t, server, cached(nil))
		ask := func() string {
			r, err := c.Do(t.Context(), transport.GetForumTopic.At(1))
			if err != nil {
				t.Fatal(err)
			}
			return string(r.Body)
		}
		before := ask()
		for _, harmless := range []transport.Call{transport.PostChatAck.At(), transport.PostBeatmapAttributes.At(1)} {
			if _, err := c.Do(t.Context(), harmless); err != nil || ask() != before {
				t.Errorf("%v changes nothing (%v)", harmless.Route, err)
			}
		}
		for _, write := range []transport.Call{transport.PostForumTopicReply.At(1).JSON("text"), transport.PostForumTopicLock.At(1)} {
			if _, err := c.Do(t.Context(), write); err != nil {
				t.Fatal(err)
			}
			after := ask()
			if after == before {
				t.Errorf("after %v: got the topic of before, want another", write.Route)
			}
			before = after
		}
	})
}

// TestCache_notFound: it is remembered that something is not there, for a while.
func TestCache_notFound(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		notFound time.Duration
		good     time.Duration
	}{{0, time.Minute}, {time.Hour, 10 * time.Minute}, {time.Second, time.Second}, {-1, 0}} {
		synctest.Test(t, func(t *testing.T) {
			server := &numbered{}
			server.down.Store(404)
			c := client(t, server, cached(func(c *transport.Cache) { c.NotFound = test.notFound }))
			for range 3 {
				_, err := c.Do(t.Context(), transport.GetBeatmap.At(2))
				if e := asError(t, err); !errors.Is(e, transport.ErrNotFound) || e.Message != "down" || e.Temporary() {
					t.Errorf("got %v", e)
				}
			}
			want := int64(1)
			if test.good == 0 {
				want = 3
			}
			if n := server.requests.Load(); n != want {
				t.Errorf("%v: %d requests, want %d", test.notFound, n, want)
			}
			server.down.Store(0)
			<-time.After(test.good)
			if _, err := c.Do(t.Context(), transport.GetBeatmap.At(2)); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestCache_stale: when asked to, an old answer stands in for one that can't be
// had, and says so; for how long is bounded, and refusals are not covered up.
func TestCache_stale(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		stale  time.Duration
		after  time.Duration // the last answer
		status int
		limit  bool // the turn is too far away
		want   bool
	}{
		{"server error", time.Hour, 30 * time.Minute, 502, false, true},
		{"maintenance", time.Hour, 30 * time.Minute, 503, false, true},
		{"rate limit", time.Hour, 30 * time.Minute, 429, false, true},
		{"own limiter", time.Hour, 30 * time.Minute, 0, true, true},
		{"forbidden", time.Hour, 30 * time.Minute, 403, false, false},
		{"gone", time.Hour, 30 * time.Minute, 404, false, false},
		{"too old", time.Hour, time.Hour + time.Minute, 502, false, false},
		{"not asked for", 0, 2 * time.Minute, 502, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &numbered{}
				limiter := limit.New(limit.Limits{PerMinute: 1})
				c := client(t, server, cached(func(c *transport.Cache) { c.Stale = test.stale }), func(c *transport.Config) {
					c.Retry = transport.Retry{Attempts: 1}
					if test.limit {
						c.Limiter = limiter
					}
				})
				if _, err := c.Do(t.Context(), transport.GetUser.At(2)); err != nil {
					t.Fatal(err)
				}
				server.down.Store(int64(test.status))
				<-time.After(test.after)
				ctx := t.Context()
				if test.limit {
					spend(t, limiter)
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, time.Second)
					defer cancel()
				}
				r, err := c.Do(ctx, transport.GetUser.At(2))
				switch {
				case test.want && (err != nil || !r.Stale || r.Age != test.after || string(r.Body) != `{"number":1}`):
					t.Errorf("got %+v, %v, want the old answer", r, err)
				case !test.want && err == nil:
					t.Errorf("got %s, want a failure", r.Body)
				}
			})
		})
	}
}

// TestCache_broken: a store that fails, or gives back rubbish, costs requests and
// nothing else.
func TestCache_broken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, store := &numbered{}, &drawer{err: errors.New("store is down")}
		c := client(t, server, func(c *transport.Config) { c.Cache = &transport.Cache{Store: store} })
		for i := range 3 {
			if _, err := c.Do(t.Context(), transport.GetUser.At(2)); err != nil || server.requests.Load() != int64(i+1) {
				t.Errorf("%d requests, %v", server.requests.Load(), err)
			}
			store.err = nil
			for key := range store.values {
				store.values[key] = []byte("rubbish")
			}
		}
		for key := range store.values {
			if strings.Contains(key, "token-") {
				t.Errorf("key %q holds a token", key)
			}
		}
	})
}

// TestRoute_cachesOnlyReads checks that only reads are cached, and not the
// routes that watches poll.
func TestRoute_cachesOnlyReads(t *testing.T) {
	t.Parallel()
	kept := 0
	for _, r := range transport.Routes() {
		ttl := r.TTL
		if ttl > 0 {
			kept++
		}
		if ttl != 0 && (ttl < 10*time.Second || r.Method != http.MethodGet && r != transport.PostBeatmapAttributes || r.FirstParty()) {
			t.Errorf("%v is kept for %v", r, ttl)
		}
	}
	if kept < 30 {
		t.Errorf("%d routes are kept", kept)
	}
	for r, most := range map[transport.Route]time.Duration{
		transport.GetScores: 0, transport.GetEvents: 0, transport.GetMatch: 0, transport.GetMatches: 0,
		transport.GetRoom: 0, transport.GetRoomEvents: 0, transport.GetChannelMessages: 0,
		transport.GetUserScores: 29 * time.Second, transport.GetUserRecentActivity: 29 * time.Second,
	} {
		if r.TTL > most {
			t.Errorf("%v is kept for %v, more than %v", r, r.TTL, most)
		}
	}
}
