//go:build linux

package auth_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// onDisk returns a session whose tokens are in a file, and expired.
func onDisk(t *testing.T, s *server, path string) (*auth.Session, *auth.FileStore) {
	t.Helper()
	store := auth.NewFileStore(path)
	login := s.login()
	session, err := auth.NewSession(t.Context(), testApp(s), login, store)
	if err != nil {
		t.Fatal(err)
	}
	session.Reject(transport.NewToken(login.Access.Reveal()))
	return session, store
}

// unspent wants an ErrStore that names the file, in bounded time, and the
// stored refresh token to be the server's newest.
func unspent(t *testing.T, s *server, session *auth.Session, path string) {
	t.Helper()
	before := s.tokenRequests()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	_, err := session.Token(ctx)
	seen(err)
	if !errors.Is(err, auth.ErrStore) || !strings.Contains(err.Error(), filepath.Base(path)) || ctx.Err() != nil {
		t.Errorf("got %v, want an ErrStore that names the file", err)
	}
	if n := s.tokenRequests() - before; n != 0 {
		t.Errorf("got %d token requests, want none", n)
	}
}

func TestFileStore_keepsTokenOnFullDisk(t *testing.T) {
	s, dir := newServer(), disk(t)
	path := filepath.Join(dir, "osu.json")
	session, store := onDisk(t, s, path)
	junk := filepath.Join(dir, "junk")
	file, err := os.Create(junk)
	if err != nil {
		t.Fatal(err)
	}
	for err == nil {
		_, err = file.Write(make([]byte, 512))
	}
	_ = file.Close()
	unspent(t, s, session, path)
	if got := stored(t, store); got != s.newest() {
		t.Error("the stored refresh token is not the newest")
	}
	_ = os.Remove(junk)
	if _, err := session.Token(t.Context()); err != nil || stored(t, store) != s.newest() {
		t.Errorf("with room again: got %v, want renewed tokens in the store", err)
	}
}

func TestFileStore_keepsTokenOnReadOnlyDisk(t *testing.T) {
	s, dir := newServer(), disk(t)
	path := filepath.Join(dir, "osu.json")
	session, store := onDisk(t, s, path)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skip(err)
	}
	unspent(t, s, session, path)
	if got := stored(t, store); got != s.newest() {
		t.Error("the stored refresh token is not the newest")
	}
}

func TestFileStore_refusesOtherFileTypes(t *testing.T) {
	t.Parallel()
	for _, suffix := range []string{"", ".lock"} {
		for name, put := range map[string]func(path string) error{
			"pipe":          func(path string) error { return syscall.Mkfifo(path, 0o600) },
			"folder":        func(path string) error { return os.Mkdir(path, 0o700) },
			"symbolic link": func(path string) error { return os.Symlink("elsewhere", path) },
		} {
			t.Run(name+" at "+suffix, func(t *testing.T) {
				t.Parallel()
				s, dir := newServer(), t.TempDir()
				path := filepath.Join(dir, "osu.json")
				session, _ := onDisk(t, s, path)
				_ = os.Remove(path + suffix)
				if err := put(path + suffix); err != nil {
					t.Fatal(err)
				}
				unspent(t, s, session, path)
				if _, err := os.Lstat(filepath.Join(dir, "elsewhere")); err == nil {
					t.Error("the target of the link was created")
				}
			})
		}
	}
}

func TestFileStore_refusesHugeFile(t *testing.T) {
	t.Parallel()
	s := newServer()
	path := filepath.Join(t.TempDir(), "osu.json")
	session, _ := onDisk(t, s, path)
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip(err)
	}
	unspent(t, s, session, path)
}

// TestFileStore_excludesWithDeletedLockFile checks that a cleaner of temporary
// files lets nobody in.
func TestFileStore_excludesWithDeletedLockFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "osu.json")
	unlock, err := auth.NewFileStore(path).Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if err := os.Remove(path + ".lock"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if again, err := auth.NewFileStore(path).Lock(ctx); err == nil {
		again()
		t.Error("got a lock that is held")
	}
}

// disk mounts a small disk, or skips the test.
func disk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16k"); err != nil {
		t.Skip("no disk to fill: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir
}
