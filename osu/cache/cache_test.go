package cache_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/cache"
)

func TestMemory_storesAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, ctx := cache.New(1<<20), t.Context()
		get := func(key, want string) {
			t.Helper()
			if value, err := m.Get(ctx, key); err != nil || string(value) != want {
				t.Errorf("%s: got %q, %v, want %q", key, value, err, want)
			}
		}
		get("a", "")
		_ = m.Set(ctx, "a", []byte("first"), time.Minute)
		_ = m.Set(ctx, "b", []byte("other"), time.Hour)
		get("a", "first")
		_ = m.Set(ctx, "a", []byte("second"), time.Minute)
		<-time.After(time.Minute - 1)
		get("a", "second")
		<-time.After(1)
		get("a", "")
		get("b", "other")
		if m.Len() != 1 {
			t.Errorf("%d entries, want 1", m.Len())
		}
		m.Clear()
		get("b", "")
	})
}

// TestMemory_bound: it never holds more than it may, whatever is put into it, and
// what is too large is not kept at all.
func TestMemory_bound(t *testing.T) {
	t.Parallel()
	const bound = 1 << 20
	m, ctx := cache.New(bound), t.Context()
	var wg sync.WaitGroup
	for worker := range 4 {
		wg.Go(func() {
			for i := range 2000 {
				_ = m.Set(ctx, fmt.Sprint(worker, " ", i%700), make([]byte, 1+i*37%5000), time.Hour)
				if i%100 == 0 && m.Bytes() > bound {
					t.Errorf("holds %d bytes, more than %d", m.Bytes(), bound)
				}
			}
		})
	}
	wg.Wait()
	if n := m.Bytes(); n > bound || n < bound/2 {
		t.Errorf("holds %d bytes of %d", n, bound)
	}
	_ = m.Set(ctx, "large", make([]byte, bound+1), time.Hour)
	if value, _ := m.Get(ctx, "large"); value != nil && m.Bytes() > bound {
		t.Error("what does not fit was kept")
	}
}

// TestMemory_scan: a job that reads everything once leaves what is used now and
// then, where the oldest would go first it would push it out.
func TestMemory_scan(t *testing.T) {
	t.Parallel()
	m, ctx := cache.New(1<<20), t.Context() // has room for 200
	hits, asked := 0, 0
	for i := range 20_000 {
		_ = m.Set(ctx, fmt.Sprint("once ", i), make([]byte, 5000), time.Hour)
		if i%10 == 0 { // each of 50 comes again after 500 others
			key := fmt.Sprint("often ", i/10%50)
			asked++
			if value, _ := m.Get(ctx, key); value != nil {
				hits++
			} else {
				_ = m.Set(ctx, key, make([]byte, 5000), time.Hour)
			}
		}
	}
	t.Logf("%d of %d found", hits, asked)
	if hits < asked*6/10 {
		t.Errorf("found %d of %d", hits, asked)
	}
}

func BenchmarkMemory(b *testing.B) {
	m, ctx := cache.New(64<<20), b.Context()
	_ = m.Set(ctx, "key", make([]byte, 20_000), time.Hour)
	b.ReportAllocs()
	for b.Loop() {
		if value, _ := m.Get(ctx, "key"); value == nil {
			b.Fatal("lost")
		}
	}
}
