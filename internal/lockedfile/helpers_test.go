package lockedfile_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"github.com/osugo/osugo/internal/lockedfile"
)

// file returns a file in a folder that does not exist yet. Its texts are whole
// if they begin with "whole".
func file(t *testing.T) lockedfile.File {
	t.Helper()
	return lockedfile.File{
		Path: filepath.Join(t.TempDir(), "folder", "f"), Most: 64, Retry: time.Millisecond, Durable: true,
		Complete: func(text []byte) bool { return strings.HasPrefix(string(text), "whole") },
	}
}

func lock(t *testing.T, f lockedfile.File) (unlock func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	unlock, err := f.Lock(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return unlock
}

// locked wants the lock to be held.
func locked(t *testing.T, f lockedfile.File) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	unlock, err := f.Lock(ctx)
	if err == nil {
		unlock()
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v: the lock is held", err, context.DeadlineExceeded)
	}
}

// theirs takes the lock as another process does, until the test ends.
func theirs(t *testing.T, f lockedfile.File) *flock.Flock {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		t.Error(err)
	}
	lock := flock.New(f.Path + ".lock")
	if ok, err := lock.TryLock(); !ok || err != nil {
		t.Errorf("got %v, %v, want the lock", ok, err)
	}
	t.Cleanup(func() { _ = lock.Close() })
	return lock
}

// holds wants the file to hold a text, or not to exist.
func holds(t *testing.T, f lockedfile.File, want string) {
	t.Helper()
	got, err := f.Read()
	if want == "" && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %q, %v, want %v", got, err, fs.ErrNotExist)
	}
	if want != "" && (err != nil || string(got) != want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// names returns the names in the folder.
func names(t *testing.T, f lockedfile.File) string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(f.Path))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}
