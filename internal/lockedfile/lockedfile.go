// Package lockedfile reads and replaces a file that several processes use, one
// of them at a time.
package lockedfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/gofrs/flock"
)

// File is a file and the lock beside it, whose name ends in .lock.
type File struct {
	// Path is where the file is. Its folder must exist.
	Path string
	// Most is how many bytes it may have.
	Most int64
	// Retry is the pause between attempts to lock it.
	Retry time.Duration
}

// Lock waits for the lock, which the system releases when the process dies. If
// the lock file was deleted meanwhile, others may hold a new one under the same
// name, so it starts again.
func (f File) Lock(ctx context.Context) (unlock func(), err error) {
	path := f.Path + ".lock"
	for {
		if _, err := regular(path); err != nil {
			return nil, err
		}
		lock := flock.New(path, flock.SetPermissions(0o600))
		if _, err := lock.TryLockContext(ctx, f.Retry); err != nil {
			if ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			return nil, err
		}
		ours, err := lock.Stat()
		if err != nil {
			_ = lock.Close()
			return nil, err
		}
		if current, err := os.Lstat(path); err == nil && os.SameFile(ours, current) {
			return func() { _ = lock.Close() }, nil
		}
		_ = lock.Close()
	}
}

// Read returns what the file holds; [fs.ErrNotExist] if there is none. Anything
// but a regular file, and one that is too large, is an error, without being
// opened.
func (f File) Read() ([]byte, error) {
	info, err := regular(f.Path)
	switch {
	case err != nil:
		return nil, err
	case info == nil:
		return nil, fs.ErrNotExist
	case info.Size() > f.Most:
		return nil, fmt.Errorf("it has %d bytes, more than %d", info.Size(), f.Most)
	}
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, f.Most))
}

// Replace puts a new file in the place of the old one at once, so that a process
// that is killed leaves one or the other. The lock must be held. Neither a link
// at the path nor one at the name of the new file is followed.
func (f File) Replace(data []byte) error {
	if _, err := regular(f.Path); err != nil {
		return err
	}
	next := f.Path + ".new"
	if err := os.Remove(next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	file, err := os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(next, f.Path)
	}
	if err != nil {
		_ = os.Remove(next)
	}
	return err
}

// regular returns what is at a path, or nil if there is nothing. Anything but a
// regular file is an error: a pipe would block, and a link would lead elsewhere.
func regular(path string) (fs.FileInfo, error) {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is not a regular file (%v)", path, info.Mode().Type())
	}
	return info, nil
}
