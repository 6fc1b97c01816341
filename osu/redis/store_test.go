package redis_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/auth/storetest"
	"github.com/osugo/osugo/osu/redis"
)

func TestStore_conforms(t *testing.T) {
	t.Parallel()
	s := start(t)
	for kind, secret := range map[string][]byte{"in the clear": nil, "encrypted": newKey(t)} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			storetest.Run(t, func(t *testing.T) (one, two auth.Store) {
				t.Helper()
				options := redis.StoreOptions{Key: secret}
				return newStore(t, s, options), newStore(t, s, options)
			})
		})
	}
}

func TestStore_encryptsAtRest(t *testing.T) {
	t.Parallel()
	s := start(t)
	secret := newKey(t)
	store := newStore(t, s, redis.StoreOptions{Key: secret})
	text := []byte(`{"refresh_token":"def50200"}`)
	if err := store.Save(t.Context(), nil, text); err != nil {
		t.Fatal(err)
	}
	rdb := s.client(t)
	keys, err := rdb.Keys(t.Context(), "osugo:*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("got keys %q, %v, want one", keys, err)
	}
	for field, value := range rdb.HGetAll(t.Context(), keys[0]).Val() {
		if strings.Contains(value, "def50200") || strings.Contains(value, "refresh") {
			t.Errorf("field %s holds the token in the clear", field)
		}
	}
	t.Run("and another key cannot open it", func(t *testing.T) {
		t.Parallel()
		other := newStore(t, s, redis.StoreOptions{Name: "TestStore_encryptsAtRest", Key: newKey(t)})
		_, err := other.Load(t.Context())
		wantError(t, "Load", err, redis.ErrSetup)
		wantError(t, "Save", other.Save(t.Context(), text, text), auth.ErrConflict)
	})
	t.Run("nor can it stand in for another login", func(t *testing.T) {
		t.Parallel()
		other := newStore(t, s, redis.StoreOptions{Key: secret})
		if err := rdb.Copy(t.Context(), keys[0], "osugo:{login:"+name(t)+"}:tokens", 0, true).Err(); err != nil {
			t.Fatal(err)
		}
		_, err := other.Load(t.Context())
		wantError(t, "Load", err, redis.ErrSetup)
	})
}

func TestStore_deadHolderLosesLease(t *testing.T) {
	t.Parallel()
	s := start(t)
	store := newStore(t, s, redis.StoreOptions{Lease: 300 * time.Millisecond})
	lock := "osugo:{login:" + name(t) + "}:lock"
	if err := s.client(t).Set(t.Context(), lock, "a holder that died", 300*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	unlock, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if waited := time.Since(began); waited < 200*time.Millisecond {
		t.Errorf("got the lock after %v, want it after the lease of 300 ms", waited)
	}
}

func TestStore_livingHolderKeepsLease(t *testing.T) {
	t.Parallel()
	s := start(t)
	options := redis.StoreOptions{Lease: 150 * time.Millisecond}
	one, two := newStore(t, s, options), newStore(t, s, options)
	unlock, err := one.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if again, err := two.Lock(ctx); err == nil {
		again()
		t.Error("another got the lock of a holder that lives, want none to get it")
	}
	unlock()
	again, err := two.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	again()
}

// TestStore_survivesLateHolder stops a holder until its lease is over and
// another has written.
func TestStore_survivesLateHolder(t *testing.T) {
	t.Parallel()
	s := start(t)
	late, prompt := newStore(t, s, redis.StoreOptions{}), newStore(t, s, redis.StoreOptions{})
	if err := late.Save(t.Context(), nil, []byte("old")); err != nil {
		t.Fatal(err)
	}
	unlockLate, err := late.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	// What the server does when the lease is over.
	if err := s.client(t).Del(t.Context(), "osugo:{login:"+name(t)+"}:lock").Err(); err != nil {
		t.Fatal(err)
	}
	unlock, err := prompt.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := prompt.Save(t.Context(), []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	wantError(t, "the late holder's Save", late.Save(t.Context(), []byte("old"), []byte("late")), auth.ErrConflict)
	unlockLate()
	if got := s.client(t).Exists(t.Context(), "osugo:{login:"+name(t)+"}:lock").Val(); got != 1 {
		t.Error("the late holder released the lock of another, want it to stay")
	}
	unlock()
	if got, err := prompt.Load(t.Context()); err != nil || string(got) != "new" {
		t.Errorf("got %q, %v, want new", got, err)
	}
}

func TestNewStore_badOptions(t *testing.T) {
	t.Parallel()
	s := start(t)
	for what, options := range map[string]redis.StoreOptions{
		"no name":          {},
		"a brace":          {Name: "a}b"},
		"a space":          {Name: "a b"},
		"a long name":      {Name: strings.Repeat("a", 201)},
		"a short key":      {Name: "a", Key: make([]byte, 31)},
		"a key of nothing": {Name: "a", Key: []byte{}},
	} {
		_, err := redis.NewStore(t.Context(), s.client(t), options)
		wantError(t, what, err, redis.ErrSetup)
	}
	_, err := redis.NewStore(t.Context(), nil, redis.StoreOptions{Name: "a"})
	wantError(t, "no client", err, redis.ErrSetup)
}

func TestStore_serverGone(t *testing.T) {
	t.Parallel()
	s := start(t)
	store := newStore(t, s, redis.StoreOptions{})
	if err := store.Save(t.Context(), nil, []byte("a")); err != nil {
		t.Fatal(err)
	}
	s.stop(t)
	_, err := store.Lock(soon(t))
	wantError(t, "Lock", err, redis.ErrUnavailable)
	_, err = store.Load(soon(t))
	wantError(t, "Load", err, redis.ErrUnavailable)
	wantError(t, "Save", store.Save(soon(t), []byte("a"), []byte("b")), redis.ErrUnavailable)
	s.run(t)
	if err := store.Save(soon(t), nil, []byte("c")); err != nil {
		t.Errorf("got error %v when the server is back, want none", err)
	}
}

func TestErrors_keepReason(t *testing.T) {
	t.Parallel()
	s := start(t)
	store := newStore(t, s, redis.StoreOptions{})
	reason := errors.New("had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(reason)
	_, err := store.Load(ctx)
	wantError(t, "Load", err, reason)
	_, err = store.Lock(ctx)
	wantError(t, "Lock", err, reason)
}
