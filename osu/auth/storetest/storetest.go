// Package storetest tests implementations of [auth.Store].
package storetest

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/auth"
)

// Run tests an implementation of [auth.Store]. For each test, open must return
// two handles of the same new, empty storage, as two programs would have; for a
// store in memory, it returns the same store twice. Where a test expects a lock
// to be held, it waits for 50 ms.
//
// The stored texts are JSON, like those of sessions.
func Run(t *testing.T, open func(t *testing.T) (one, two auth.Store)) {
	t.Helper()
	for _, test := range []struct {
		name string
		run  func(t *testing.T, one, two auth.Store)
	}{
		{"an empty store holds nothing", empty},
		{"Save compares and replaces", compares},
		{"a text of half a megabyte", large},
		{"texts belong to the caller", copies},
		{"the lock excludes the other handle", excludes},
		{"a context that is done gets no lock", refuses},
		{"no update is lost", counts},
	} {
		t.Run(test.name, func(t *testing.T) {
			one, two := open(t)
			test.run(t, one, two)
		})
	}
}

// text returns a small text that differs for each value.
func text(value string) []byte { return []byte(`{"version":1,"refresh_token":"` + value + `"}`) }

func empty(t *testing.T, one, two auth.Store) {
	t.Helper()
	holds(t, one, nil)
	holds(t, two, nil)
	save(t, one, nil, nil, nil) // deleting nothing is not an error
	holds(t, two, nil)
}

func compares(t *testing.T, one, two auth.Store) {
	t.Helper()
	a, b, x := text("a"), text("b"), text("x")
	for _, step := range []struct {
		store     auth.Store
		old, data []byte
		err       error
		left      []byte
	}{
		{one, x, a, auth.ErrConflict, nil},
		{one, nil, a, nil, a},
		{two, nil, b, auth.ErrConflict, a},
		{two, x, b, auth.ErrConflict, a},
		{two, x, nil, auth.ErrConflict, a},
		{two, nil, nil, auth.ErrConflict, a},
		{two, a, b, nil, b},
		{one, a, x, auth.ErrConflict, b},
		{one, b, b, nil, b},
		{one, b, nil, nil, nil},
		{two, b, a, auth.ErrConflict, nil},
		{two, nil, a, nil, a},
	} {
		save(t, step.store, step.old, step.data, step.err)
		holds(t, one, step.left)
		holds(t, two, step.left)
	}
}

func large(t *testing.T, one, two auth.Store) {
	t.Helper()
	small, big := text("a"), text(strings.Repeat("b", 512<<10))
	save(t, one, nil, big, nil)
	holds(t, two, big)
	save(t, two, big, small, nil)
	holds(t, one, small)
}

func copies(t *testing.T, one, two auth.Store) {
	t.Helper()
	data := text("a")
	save(t, one, nil, data, nil)
	clear(data)
	got, err := two.Load(t.Context())
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	clear(got)
	holds(t, one, text("a"))
}

func excludes(t *testing.T, one, two auth.Store) {
	t.Helper()
	unlock := lock(t, one)
	for name, store := range map[string]auth.Store{"the same handle": one, "the other handle": two} {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		again, err := store.Lock(ctx)
		cancel()
		if err == nil {
			again()
			t.Fatalf("%s: got a lock that is held", name)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: got %v, want the reason why the context is done", name, err)
		}
	}
	holds(t, two, nil) // Load needs no lock
	unlock()
	lock(t, two)()
	lock(t, one)()
}

func refuses(t *testing.T, one, two auth.Store) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if unlock, err := one.Lock(ctx); err == nil {
		unlock()
		t.Error("got a lock for a context that is done")
	}
	lock(t, two)() // the lock is free
}

func counts(t *testing.T, one, two auth.Store) {
	t.Helper()
	const workers, rounds = 4, 10
	save(t, one, nil, text("0"), nil)
	var wg sync.WaitGroup
	for n := range workers {
		store := one
		if n%2 == 1 {
			store = two
		}
		wg.Go(func() {
			for range rounds {
				if err := increment(t, store); err != nil {
					t.Errorf("worker %d: %v", n, err)
					return
				}
			}
		})
	}
	wg.Wait()
	holds(t, one, text(strconv.Itoa(workers*rounds)))
}

// increment adds one to the number in the text.
func increment(t *testing.T, store auth.Store) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	unlock, err := store.Lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	old, err := store.Load(ctx)
	if err != nil {
		return err
	}
	tokens, err := auth.DecodeTokens(old)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(tokens.Refresh.Reveal())
	if err != nil {
		return err
	}
	return store.Save(ctx, old, text(strconv.Itoa(n+1)))
}

func lock(t *testing.T, store auth.Store) (unlock func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	unlock, err := store.Lock(ctx)
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	return unlock
}

// save calls Save with the lock held, and checks the error.
func save(t *testing.T, store auth.Store, old, data []byte, want error) {
	t.Helper()
	defer lock(t, store)()
	if err := store.Save(t.Context(), old, data); !errors.Is(err, want) {
		t.Errorf("Save(%.40q, %.40q): got %v, want %v", old, data, err, want)
	}
}

// holds checks the stored text; nil means that nothing is stored.
func holds(t *testing.T, store auth.Store, want []byte) {
	t.Helper()
	got, err := store.Load(t.Context())
	switch {
	case want == nil && !errors.Is(err, auth.ErrNotStored):
		t.Errorf("Load: got %.40q, %v, want %v", got, err, auth.ErrNotStored)
	case want != nil && (err != nil || !bytes.Equal(got, want)):
		t.Errorf("Load: got %.40q, %v, want %.40q", got, err, want)
	}
}
