package lockedfile_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/osugo/osugo/internal/lockedfile"
)

// TestReplace_leavesOneCompleteText checks what is in the folder after the
// file was written, replaced and removed.
func TestReplace_leavesOneCompleteText(t *testing.T) {
	t.Parallel()
	f := file(t)
	defer lock(t, f)()
	holds(t, f, "")
	for _, text := range []string{"first", "a second one, which is longer", "3"} {
		if err := f.Replace([]byte(text)); err != nil {
			t.Fatal(err)
		}
		holds(t, f, text)
		if got := names(t, f); got != "f f.lock" {
			t.Errorf("got the files %s, want f f.lock", got)
		}
		if info, err := os.Stat(f.Path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("got the mode %v, %v, want a file that others can't read", info.Mode(), err)
		}
	}
	if err := f.Remove(); err != nil {
		t.Fatal(err)
	}
	holds(t, f, "")
	if err := f.Remove(); err != nil {
		t.Errorf("removing nothing: got %v, want no error", err)
	}
}

// TestLock_finishesReplacement checks that a text that a killed process
// left behind counts if it is whole.
func TestLock_finishesReplacement(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, next, want string }{
		{"whole", "whole text", "whole text"},
		{"torn", "wh", "old"},
		{"empty", "", "old"},
		{"too large", "whole" + strings.Repeat("x", 100), "old"},
	} {
		f := file(t)
		put(t, f.Path, "old")
		put(t, f.Path+".new", tt.next)
		holds(t, f, tt.want) // before anybody takes the lock, too
		lock(t, f)()
		holds(t, f, tt.want)
		if got := names(t, f); got != "f f.lock" {
			t.Errorf("%s: got the files %s, want f f.lock", tt.name, got)
		}
		f.Complete = nil
		put(t, f.Path+".new", "whole text")
		lock(t, f)()
		holds(t, f, tt.want)
	}
}

// TestLock_survivesDeletedFile checks that the lock excludes others in this
// process even if its file is deleted.
func TestLock_survivesDeletedFile(t *testing.T) {
	t.Parallel()
	f := file(t)
	unlock := lock(t, f)
	if err := os.Remove(f.Path + ".lock"); err != nil {
		t.Skip(err) // a system that keeps locked files
	}
	relative := f
	relative.Path = filepath.Dir(f.Path) + "/./" + filepath.Base(f.Path)
	for _, other := range []lockedfile.File{f, relative} {
		locked(t, other)
	}
	unlock()
	lock(t, f)()
}

// TestLock_locksTheCurrentFile checks a wait for another process whose
// lock file is deleted and made anew: the old one is worth nothing.
func TestLock_locksTheCurrentFile(t *testing.T) {
	t.Parallel()
	f := file(t)
	old := theirs(t, f)
	got := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	go func() {
		unlock, err := f.Lock(ctx)
		if err == nil {
			unlock()
		}
		got <- err
	}()
	time.AfterFunc(50*time.Millisecond, func() {
		if os.Remove(f.Path+".lock") == nil {
			theirs(t, f)
		}
		_ = old.Close()
	})
	if err := <-got; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v: another process has the lock", err, context.DeadlineExceeded)
	}
}

// TestLock_touchesFile checks that a cleaner that goes by age sees the lock
// used.
func TestLock_touchesFile(t *testing.T) {
	t.Parallel()
	f := file(t)
	lock(t, f)()
	past := time.Now().Add(-100 * 24 * time.Hour)
	if err := os.Chtimes(f.Path+".lock", past, past); err != nil {
		t.Skip(err)
	}
	lock(t, f)()
	info, err := os.Stat(f.Path + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	if age := time.Since(info.ModTime()); age > time.Hour {
		t.Errorf("the lock file is %v old, want it touched", age)
	}
}

// TestFile_refusesLinks checks that a link in the place of any of the three
// files changes nothing elsewhere.
func TestFile_refusesLinks(t *testing.T) {
	t.Parallel()
	for _, suffix := range []string{"", ".lock", ".new"} {
		f := file(t)
		victim := filepath.Join(t.TempDir(), "victim")
		put(t, victim, "precious")
		if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(victim, f.Path+suffix); err != nil {
			t.Skip(err)
		}
		unlock, err := f.Lock(t.Context())
		if err == nil {
			err = f.Replace([]byte("whole text"))
			unlock()
		}
		if wrong := suffix != ".new"; (err != nil) != wrong || wrong && !strings.Contains(err.Error(), f.Path+suffix+" is a symbolic link") {
			t.Errorf("a link at %q: got %v, want an error: %v", suffix, err, wrong)
		}
		if got, err := os.ReadFile(victim); string(got) != "precious" || err != nil {
			t.Errorf("a link at %q: the file elsewhere holds %q, %v", suffix, got, err)
		}
	}
}

// TestFile_boundsTexts checks that nothing is written that could not be read.
func TestFile_boundsTexts(t *testing.T) {
	t.Parallel()
	f := file(t)
	defer lock(t, f)()
	put(t, f.Path, "old")
	if err := f.Replace(bytes.Repeat([]byte("x"), int(f.Most)+1)); err == nil || !strings.Contains(err.Error(), f.Path) {
		t.Errorf("got %v, want an error that names the file", err)
	}
	holds(t, f, "old")
	put(t, f.Path, strings.Repeat("x", int(f.Most)+1))
	if text, err := f.Read(); err == nil || !strings.Contains(err.Error(), f.Path) {
		t.Errorf("got %q, %v, want an error that names the file", text, err)
	}
}

// TestLock_losesNoTurn checks that no turn is lost or forgotten.
func TestLock_losesNoTurn(t *testing.T) {
	t.Parallel()
	f := file(t)
	var wg sync.WaitGroup
	sum := 0
	for range 8 {
		wg.Go(func() {
			for range 20 {
				unlock, err := f.Lock(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				sum++
				unlock()
			}
		})
	}
	wg.Wait()
	if sum != 160 {
		t.Errorf("got %d turns, want 160", sum)
	}
	if n := lockedfile.Turns(f.Path); n != 0 {
		t.Errorf("got %d users that are still known, want none", n)
	}
}
