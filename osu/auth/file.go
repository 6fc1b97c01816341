package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/gofrs/flock"
)

// FileStore is a [Store] in a file that only the user who runs the program can
// read (mode 0600). Programs that use the same file take turns, also on one
// machine in several processes; the lock is a file of its own beside it, with
// ".lock" at the end of its name. Neither a crash nor a full disk harms what was
// stored before: a new file takes the place of the old one when it is complete
// and on disk. Make it with [NewFileStore].
type FileStore struct{ path string }

const (
	maxStored = 1 << 20
	lockRetry = 20 * time.Millisecond
)

// NewFileStore returns a store in the file of that path. Nothing is created
// until something is stored, then also the folder (mode 0700).
func NewFileStore(path string) *FileStore { return &FileStore{path: path} }

// Path returns the path of the file.
func (f *FileStore) Path() string { return f.path }

// String says what it is and where.
func (f *FileStore) String() string { return "auth.FileStore(" + f.path + ")" }

// Lock implements [Store]. It looks every 20 ms whether the lock is free.
func (f *FileStore) Lock(ctx context.Context) (unlock func(), err error) {
	if ctx == nil {
		return nil, errNilContext
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return nil, err
	}
	lock := flock.New(f.path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, lockRetry); err != nil {
		return nil, fmt.Errorf("locking the token file: %w", stopped(ctx, err))
	}
	return func() { _ = lock.Close() }, nil
}

// Load implements [Store].
func (f *FileStore) Load(context.Context) ([]byte, error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotStored
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxStored))
	if err != nil {
		return nil, err
	}
	return append([]byte{}, data...), nil // an empty file is not an absent one
}

// Save implements [Store].
func (f *FileStore) Save(ctx context.Context, old, data []byte) error {
	current, err := f.Load(ctx)
	if err != nil && !errors.Is(err, ErrNotStored) {
		return err
	}
	if !same(current, old) {
		return ErrConflict
	}
	if data == nil {
		if current == nil {
			return nil
		}
		if err := os.Remove(f.path); err != nil {
			return err
		}
		return syncDir(filepath.Dir(f.path))
	}
	return replace(f.path, data)
}

// replace puts data in the place of the file, on disk, at once or not at all.
// The lock is held, so the name of the new file need not be unique; one that a
// crash has left behind is overwritten.
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
	if _, err := file.Write(data); err != nil {
		_ = file.Close()
		return err
	}
	if err := file.Sync(); err != nil {
		_ = file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Rename(next, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// syncDir makes the names in a folder survive a power cut.
func syncDir(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders can't be synced there
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// FileStores returns a store for each user, in a file of its own in the folder,
// for [NewPool].
func FileStores(dir string) func(user int64) Store {
	return func(user int64) Store {
		return NewFileStore(filepath.Join(dir, strconv.FormatInt(user, 10)+".json"))
	}
}
