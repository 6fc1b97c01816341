package budget_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gofrs/flock"

	"github.com/osugo/osugo/osu/budget"
	"github.com/osugo/osugo/osu/limit"
)

// soon is a context for what must not take long.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// TestShared_files: whatever is in the file, a turn comes within bounds or there
// is an error that names the file.
func TestShared_files(t *testing.T) {
	t.Parallel()
	stamp := func(d time.Duration) string { return time.Now().Add(d).Format(time.RFC3339Nano) }
	spent := func(n int, until time.Duration, cost string) string {
		one := fmt.Sprintf(`{"id":"x","until":%q,"cost":%s,"bucket":99},`, stamp(until), cost)
		return `"limits":{"PerMinute":60,"Burst":5,"CostPerMinute":1200,"ReplaysPerMinute":10},"spent":[` + strings.TrimSuffix(strings.Repeat(one, n), ",") + `]`
	}
	for _, test := range []struct {
		name, text string
		most       time.Duration // that a turn is away; 0 demands an error
	}{
		{"empty", "", 0},
		{"rubbish", "\x00\x01rubbish", 0},
		{"torn", `{"spent":[{"id":`, 0},
		{"an array", "[]", 0},
		{"too large", strings.Repeat(" ", 2<<20), 0},
		{"too many", `{` + spent(10_000, time.Minute, "1") + `}`, 91 * time.Second},
		{"all counted for hours", `{` + spent(60, 10*time.Hour, "1") + `}`, 91 * time.Second},
		{"a pace until 9999", `{"even":"9999-12-31T23:59:59Z"}`, 10 * time.Second},
		{"a pause of ten hours", `{"pauses":{"0":"` + stamp(10*time.Hour) + `"}}`, 11 * time.Minute},
		{"a pause until 9999", `{"pauses":{"0":"9999-12-31T23:59:59Z"}}`, 11 * time.Minute},
		{"negative costs", `{` + spent(3, time.Minute, "-1000000") + `}`, 2 * time.Second},
		{"huge costs", `{` + spent(3, time.Minute, "9223372036854775807") + `}`, 91 * time.Second},
		{"long ago", `{` + spent(60, -time.Hour, "1") + `}`, 2 * time.Second},
	} {
		path := filepath.Join(t.TempDir(), "budget")
		if err := os.WriteFile(path, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := budget.Shared(soon(t), path, limit.PublishedLimits())
		if test.most == 0 {
			if err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s: got %v, want an error that names the file", test.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		tooLong, ok := errors.AsType[*limit.WaitError](send(soon(t), l))
		if ok && tooLong.Wait > test.most {
			t.Errorf("%s: a turn is %v away, want at most %v", test.name, tooLong.Wait, test.most)
		}
	}
}

// TestShared_noFiles: what is no regular file is refused at once, whichever of
// the names it has.
func TestShared_noFiles(t *testing.T) {
	t.Parallel()
	for _, suffix := range []string{"", ".lock"} {
		for name, put := range oddFiles {
			path := filepath.Join(t.TempDir(), "budget")
			if err := put(path + suffix); err != nil {
				t.Skip(err)
			}
			began := time.Now()
			_, err := budget.Shared(t.Context(), path, limit.PublishedLimits())
			if err == nil || !strings.Contains(err.Error(), path) {
				t.Errorf("%s at %q: got %v, want an error that names the file", name, "budget"+suffix, err)
			}
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%s at %q: took %v, want no time", name, "budget"+suffix, took)
			}
		}
	}
}

// TestShared_noPath checks that an empty path leaves nothing in the current folder.
func TestShared_noPath(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := budget.Shared(t.Context(), "", limit.PublishedLimits()); err == nil {
		t.Error("got no error, want one")
	}
	if left, err := os.ReadDir("."); len(left) > 0 || err != nil {
		t.Errorf("got the files %v, %v, want none", left, err)
	}
}

// TestShared_links: a link in the place of the new file is not followed.
func TestShared_links(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	victim, path := filepath.Join(dir, "victim"), filepath.Join(dir, "budget")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, path+".new"); err != nil {
		t.Skip(err)
	}
	l := shared(t, path, limit.PublishedLimits())
	if err := send(t.Context(), l); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(victim); string(got) != "precious" {
		t.Errorf("the file behind the link holds %q (%v), want what it held", got, err)
	}
}

// TestShared_otherLimits: two programs with different limits on one file are
// noticed when the second opens it, for a minute and a half after the last use.
func TestShared_otherLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "budget")
		one := shared(t, path, limit.PublishedLimits())
		for _, used := range []string{"opened", "sent"} {
			_, err := budget.Shared(t.Context(), path, limit.ServerLimits())
			if !errors.Is(err, budget.ErrLimits) || !strings.Contains(err.Error(), path) {
				t.Errorf("after the first program %s, one with other limits got %v, want ErrLimits and the file", used, err)
			}
			if err := send(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(2 * time.Minute)
		other := shared(t, path, limit.ServerLimits())
		if err := send(t.Context(), other); err != nil {
			t.Errorf("when nothing is counted any more: %v", err)
		}
		if err := send(t.Context(), one); !errors.Is(err, budget.ErrLimits) {
			t.Errorf("the first program got %v, want ErrLimits", err)
		}
	})
}

// TestShared_leavers: callers that give up are not counted, in the file or in
// the process.
func TestShared_leavers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "budget")
		limits := limit.Limits{PerMinute: 60, Burst: 60, CostPerMinute: 1200}
		other, mine := shared(t, path, limits), shared(t, path, limits)
		for range 60 {
			if err := send(t.Context(), other); err != nil {
				t.Fatal(err)
			}
		}
		<-time.After(50 * time.Second)
		for range 100 {
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			if err := send(ctx, mine); err == nil {
				t.Error("let go beside sixty others")
			}
			cancel()
		}
		if got := mine.Usage(limit.Demand{Cost: 1}).Requests; got != 0 {
			t.Errorf("%d requests are counted that were never sent, want 0", got)
		}
		<-time.After(11 * time.Second)
		began := time.Now()
		if err := send(t.Context(), mine); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("with the file empty again a call waited %v, want no time", took)
		}
	})
}

// TestShared_deletedLock: who waits for a lock file that is deleted meanwhile does
// not get in beside the one who holds a new one.
func TestShared_deletedLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "budget")
	one := shared(t, path, limit.PublishedLimits())
	old := flock.New(path + ".lock")
	if err := old.Lock(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- send(t.Context(), one) }() // waits for the old lock, or the new one
	if err := os.Remove(path + ".lock"); err != nil {
		t.Skip(err) // a system that keeps locked files
	}
	held := flock.New(path + ".lock")
	if err := held.Lock(); err != nil {
		t.Fatal(err)
	}
	_ = old.Close()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
		t.Skip("it was through before the new lock was taken")
	case <-time.After(50 * time.Millisecond):
	}
	_ = held.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestShared_heldLock: neither Shared nor Done waits for a lock for ever.
func TestShared_heldLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "budget")
	one := shared(t, path, limit.PublishedLimits())
	slot, err := one.Reserve(t.Context(), limit.Demand{Cost: 1})
	if err != nil {
		t.Fatal(err)
	}
	held := flock.New(path + ".lock")
	if err := held.Lock(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	slot.Done(success)
	if took := time.Since(began); took > 10*time.Second { // it would be for ever
		t.Errorf("Done took %v, want no time", took)
	}
	if _, err := budget.Shared(soon(t), path, limit.PublishedLimits()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Shared got %v, want the context's error", err)
	}
	_ = held.Close()
}

// FuzzShared holds any file against what must be true of each: no panic, no long
// wait, and either an error or a turn within bounds.
func FuzzShared(f *testing.F) {
	for _, seed := range []string{"", "{}", "null", `{"spent":[{"id":"a","until":"2026-01-01T00:00:00Z","cost":1}]}`, `{"pauses":{"0":"9999-12-31T23:59:59Z"},"even":"9999-12-31T23:59:59Z"}`} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(dir, "budget")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		l, err := budget.Shared(t.Context(), path, limit.PublishedLimits())
		if err != nil {
			if !strings.Contains(err.Error(), path) {
				t.Errorf("got %v, want an error that names the file", err)
			}
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if tooLong, ok := errors.AsType[*limit.WaitError](send(ctx, l)); ok && tooLong.Wait > 11*time.Minute {
			t.Errorf("a turn is %v away, want 11m at most", tooLong.Wait)
		}
	})
}
