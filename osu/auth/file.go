package auth

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"time"

	"github.com/osugo/osugo/internal/lockedfile"
	"github.com/osugo/osugo/osu/objects"
)

// FileStore is a [Store] in a file that only the user who runs the program can
// read (mode 0600). Programs that use the same file take turns, including
// several processes on one machine; the lock is a second file, with the suffix
// ".lock". Neither a crash nor a full disk damages the stored text: the new
// text is written to a third file, with the suffix ".new", which replaces the
// first one once it is complete and on disk. If a program is killed between the
// two steps, the next one finishes the replacement.
//
// All three must be regular files: symbolic links, pipes and folders are
// errors. Create a FileStore with [NewFileStore].
type FileStore struct{ path string }

// NewFileStore returns a store in the file at the given path. The file, and its
// folder (mode 0700), are created when something is first stored.
func NewFileStore(path string) *FileStore { return &FileStore{path: path} }

// Path returns the path of the file.
func (f *FileStore) Path() string { return f.path }

// String returns the kind of store and its path.
func (f *FileStore) String() string { return "auth.FileStore(" + f.path + ")" }

// Lock implements [Store]. While another process holds the lock, it tries again
// every 20 ms.
func (f *FileStore) Lock(ctx context.Context) (unlock func(), err error) {
	if ctx == nil {
		return nil, errNilContext
	}
	file, err := f.file()
	if err != nil {
		return nil, err
	}
	unlock, err = file.Lock(ctx)
	if err != nil {
		return nil, fmt.Errorf("locking the token file %s: %w", f.path, err)
	}
	return unlock, nil
}

// Load implements [Store].
func (f *FileStore) Load(context.Context) ([]byte, error) {
	file, err := f.file()
	if err != nil {
		return nil, err
	}
	data, err := file.Read()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotStored
	}
	return data, err
}

// Save implements [Store].
func (f *FileStore) Save(ctx context.Context, old, data []byte) error {
	file, err := f.file()
	if err != nil {
		return err
	}
	current, err := f.Load(ctx)
	switch {
	case err != nil && !errors.Is(err, ErrNotStored):
		return err
	case !same(current, old):
		return ErrConflict
	case data != nil:
		return file.Replace(data)
	case current == nil:
		return nil
	}
	return file.Remove()
}

// file returns the file, or an error for a store without a path.
func (f *FileStore) file() (lockedfile.File, error) {
	if f == nil || f.path == "" {
		return lockedfile.File{}, fmt.Errorf("%w: the FileStore has no path; create it with NewFileStore", ErrConfig)
	}
	return lockedfile.File{Path: f.path, Most: 1 << 20, Retry: 20 * time.Millisecond, Durable: true, Complete: isTokens}, nil
}

// isTokens reports whether a text holds complete tokens.
func isTokens(text []byte) bool {
	_, _, err := decode(context.Background(), text)
	return err == nil
}

// FileStores returns a function for [NewPool] that keeps each user's tokens in
// a separate file of the folder dir.
func FileStores(dir string) func(user objects.UserID) Store {
	return func(user objects.UserID) Store {
		return NewFileStore(filepath.Join(dir, strconv.FormatInt(int64(user), 10)+".json"))
	}
}
