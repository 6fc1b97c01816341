package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/osugo/osugo/osu/objects"
)

// FileStore is a [Store] in a file that only the user who runs the program can
// read (mode 0600). Programs that use the same file take turns, including
// several processes on one machine; the lock is a second file, whose name ends
// in ".lock". Neither a crash nor a full disk harms what was stored before: the
// new text is written to a third file, ending in ".new", which replaces the
// first one once it is complete and on disk. If a program is killed between the
// two steps, the next one finishes the replacement.
//
// All three must be regular files: symbolic links, pipes and folders are
// errors. Create a FileStore with [NewFileStore].
type FileStore struct{ path string }

const (
	maxStored = 1 << 20
	lockRetry = 20 * time.Millisecond
)

// NewFileStore returns a store in the file at that path. Nothing is created
// until something is stored; that also creates the folder (mode 0700).
func NewFileStore(path string) *FileStore { return &FileStore{path: path} }

// Path returns the path of the file.
func (f *FileStore) Path() string { return f.path }

// String returns the kind of store and the path.
func (f *FileStore) String() string { return "auth.FileStore(" + f.path + ")" }

// Lock implements [Store]. It tries the lock every 20 ms.
func (f *FileStore) Lock(ctx context.Context) (unlock func(), err error) {
	if ctx == nil {
		return nil, errNilContext
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return nil, err
	}
	lock, err := f.lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("locking the token file %s: %w", f.path, stopped(ctx, err))
	}
	if err := f.finish(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return func() { _ = lock.Close() }, nil
}

// check refuses a store that has no file.
func (f *FileStore) check() error {
	if f == nil || f.path == "" {
		return fmt.Errorf("%w: the FileStore has no path; create it with NewFileStore", ErrConfig)
	}
	return nil
}

// lock takes the lock file. If the file was deleted while we waited for it,
// somebody else may hold a new one under the same name, so it starts again.
func (f *FileStore) lock(ctx context.Context) (*flock.Flock, error) {
	path := f.path + ".lock"
	for {
		if _, err := regular(path); err != nil {
			return nil, err
		}
		lock := flock.New(path, flock.SetPermissions(0o600))
		if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
			return nil, err
		}
		ours, err := lock.Stat()
		if err != nil {
			_ = lock.Close()
			return nil, err
		}
		if current, err := os.Lstat(path); err == nil && os.SameFile(ours, current) {
			// Cleaners that go by age leave it alone. A disk that can't do this
			// fails later, at something that matters.
			now := time.Now()
			_ = os.Chtimes(path, now, now)
			return lock, nil
		}
		_ = lock.Close()
	}
}

// finish completes or discards a replacement that a killed program left behind.
// The lock is held.
func (f *FileStore) finish() error {
	next := f.path + ".new"
	if _, complete := f.unfinished(); !complete {
		// A part of a text, or something that only looks like ours: it is in the
		// way of the next Save, which reports it if it can't be removed.
		_ = os.Remove(next)
		return nil
	}
	if _, err := regular(f.path); err != nil {
		return err
	}
	file, err := os.Open(next)
	if err != nil {
		return err
	}
	err = file.Sync()
	_ = file.Close()
	if err != nil {
		return err
	}
	return move(next, f.path)
}

// unfinished returns the text that a killed program wrote completely and did
// not move into place. Only tokens are known to be complete.
func (f *FileStore) unfinished() ([]byte, bool) {
	data, err := read(f.path + ".new")
	if err != nil {
		return nil, false
	}
	_, _, err = decode(data)
	return data, err == nil
}

// Load implements [Store].
func (f *FileStore) Load(context.Context) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	if data, complete := f.unfinished(); complete {
		return data, nil
	}
	return read(f.path)
}

// Save implements [Store].
func (f *FileStore) Save(ctx context.Context, old, data []byte) error {
	if len(data) > maxStored {
		return fmt.Errorf("%d bytes are too many for the token file %s", len(data), f.path)
	}
	current, err := f.Load(ctx)
	switch {
	case err != nil && !errors.Is(err, ErrNotStored):
		return err
	case !same(current, old):
		return ErrConflict
	case data != nil:
		return replace(f.path, data)
	case current == nil:
		return nil
	}
	_ = os.Remove(f.path + ".new")
	if err := os.Remove(f.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return syncDir(filepath.Dir(f.path))
}

// regular returns what is at the path, or nil if there is nothing. Anything but
// a regular file is an error: reading a pipe would block, and writing through a
// link would change a file elsewhere.
func regular(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is a %s, not a regular file", path, kind(info.Mode()))
	}
	return info, nil
}

// kind names what is not a regular file.
func kind(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "folder"
	case mode&fs.ModeSymlink != 0:
		return "symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "pipe"
	}
	return "device or socket"
}

// read returns what a file holds: never nil, because an empty file is not an
// absent one.
func read(path string) ([]byte, error) {
	info, err := regular(path)
	switch {
	case err != nil:
		return nil, err
	case info == nil:
		return nil, ErrNotStored
	case info.Size() > maxStored:
		return nil, fmt.Errorf("%s has %d bytes, which can't be tokens", path, info.Size())
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotStored
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var data bytes.Buffer
	if _, err := data.ReadFrom(io.LimitReader(file, maxStored)); err != nil {
		return nil, err
	}
	return append([]byte{}, data.Bytes()...), nil
}

// replace writes a file and moves it to the path: completely or not at all. The
// lock is held, so the name of the new file need not be unique.
func replace(path string, data []byte) (err error) {
	next := path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(next)
		}
	}()
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return move(next, path)
}

// move renames a file in its folder, for good.
func move(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// syncDir makes the names in a folder survive a power cut, where that is
// possible.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders can't be synced there
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	err = dir.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil // some network file systems can't
	}
	return err
}

// FileStores returns a function for [NewPool] that keeps each user's tokens in
// a file of its own in the folder.
func FileStores(dir string) func(user objects.UserID) Store {
	return func(user objects.UserID) Store {
		return NewFileStore(filepath.Join(dir, strconv.FormatInt(int64(user), 10)+".json"))
	}
}
