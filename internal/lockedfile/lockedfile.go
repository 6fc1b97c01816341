// Package lockedfile reads and replaces a file that several processes use, one
// at a time.
//
// Three files are involved, all of them regular files that only the user can
// read: the file itself, the lock (".lock"), and the next text (".new"), which
// replaces the file once it is complete.
package lockedfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"github.com/osugo/osugo/internal/wait"
)

// File is a file that is read and replaced under a lock.
type File struct {
	// Path is where the file is. Lock creates its folder (mode 0700).
	Path string
	// Most is how many bytes it may have.
	Most int64
	// Retry is the pause between attempts to lock it.
	Retry time.Duration
	// Durable makes Replace and Remove wait until the disk has what they did,
	// so that it survives a power cut. That takes some milliseconds.
	Durable bool
	// Complete reports whether a text is whole. A process that is killed may
	// leave the next text behind: if it is whole it counts, and the next
	// process finishes the replacement. Nil means that such texts are dropped.
	Complete func(text []byte) bool
}

// Lock waits until no other user of the file has the lock, in this process or
// another, and then finishes or drops a replacement that was interrupted. The
// system releases the lock of a process that dies.
func (f File) Lock(ctx context.Context) (unlock func(), err error) {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return nil, err
	}
	leave, err := take(ctx, f.Path)
	if err != nil {
		return nil, err
	}
	lock, err := f.lock(ctx)
	if err != nil {
		leave()
		return nil, err
	}
	unlock = func() {
		_ = lock.Close()
		leave()
	}
	if err := f.finish(); err != nil {
		unlock()
		return nil, err
	}
	return unlock, nil
}

// lock takes the system's lock. If the lock file was deleted during the wait,
// another process may hold a new one with the same name, so it starts again.
func (f File) lock(ctx context.Context) (*flock.Flock, error) {
	path := f.Path + ".lock"
	for {
		if _, err := regular(path); err != nil {
			return nil, err
		}
		lock := flock.New(path, flock.SetPermissions(0o600))
		if _, err := lock.TryLockContext(ctx, f.Retry); err != nil {
			if ctx.Err() != nil {
				err = wait.Ended(ctx)
			}
			return nil, err
		}
		if isThere(lock, path) {
			// This keeps age-based cleaners away. If the disk can't do it, a
			// later step that matters will fail.
			now := time.Now()
			_ = os.Chtimes(path, now, now)
			return lock, nil
		}
		_ = lock.Close()
	}
}

// isThere reports whether the locked file is still the one at the path.
func isThere(lock *flock.Flock, path string) bool {
	locked, err := lock.Stat()
	if err != nil {
		return false
	}
	current, err := os.Lstat(path)
	return err == nil && os.SameFile(locked, current)
}

// Read returns what the file holds: never nil, because an empty file is not an
// absent one, which is [fs.ErrNotExist]. A file that is not a regular one or
// too large is an error and is not opened. Read needs no lock.
func (f File) Read() ([]byte, error) {
	if text, whole := f.unfinished(); whole {
		return text, nil
	}
	return f.read(f.Path)
}

func (f File) read(path string) ([]byte, error) {
	info, err := regular(path)
	switch {
	case err != nil:
		return nil, err
	case info == nil:
		return nil, fs.ErrNotExist
	case info.Size() > f.Most:
		return nil, fmt.Errorf("%s has %d bytes, more than %d", path, info.Size(), f.Most)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, f.Most))
}

// Replace puts a text in the place of what the file holds: completely or not at
// all, even if the process is killed. The lock must be held.
func (f File) Replace(text []byte) error {
	if int64(len(text)) > f.Most {
		return fmt.Errorf("%d bytes are more than the %d that %s may have", len(text), f.Most, f.Path)
	}
	if _, err := regular(f.Path); err != nil {
		return err
	}
	// Anything at the path of the next text, such as a link to another place,
	// is replaced and not followed.
	if err := remove(f.next()); err != nil {
		return err
	}
	err := f.write(f.next(), text)
	if err == nil {
		err = f.move()
	}
	if err != nil {
		_ = os.Remove(f.next())
	}
	return err
}

// Remove deletes the file. The lock must be held.
func (f File) Remove() error {
	for _, path := range []string{f.next(), f.Path} {
		if err := remove(path); err != nil {
			return err
		}
	}
	return f.syncDir()
}

// next returns the path that the next text is written to.
func (f File) next() string { return f.Path + ".new" }

// finish finishes or drops an interrupted replacement. The lock is held.
func (f File) finish() error {
	if _, whole := f.unfinished(); !whole {
		// If it can't be removed, the next Replace will fail.
		_ = os.Remove(f.next())
		return nil
	}
	if _, err := regular(f.Path); err != nil {
		return err
	}
	if err := f.syncFile(f.next()); err != nil {
		return err
	}
	return f.move()
}

// unfinished returns the text of a process that was killed between writing it
// and moving it into place, and whether it is complete.
func (f File) unfinished() (text []byte, whole bool) {
	if f.Complete == nil {
		return nil, false
	}
	text, err := f.read(f.next())
	return text, err == nil && f.Complete(text)
}

// move moves the next text into place.
func (f File) move() error {
	if err := os.Rename(f.next(), f.Path); err != nil {
		return err
	}
	return f.syncDir()
}

// write writes a new file.
func (f File) write(path string, text []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil && f.Durable {
		err = file.Sync()
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// remove deletes a file if there is one.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncFile waits until a file that another process wrote is on disk.
func (f File) syncFile(path string) error {
	if !f.Durable {
		return nil
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	err = file.Sync()
	_ = file.Close()
	return err
}

// syncDir waits until the names in the folder are on disk.
func (f File) syncDir() error {
	if !f.Durable || runtime.GOOS == "windows" { // Windows can't sync folders
		return nil
	}
	dir, err := os.Open(filepath.Dir(f.Path))
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

// regular returns information about the file at a path, or nil if there is
// none. Anything except a regular file is an error: reading a pipe would block,
// and writing through a link would change another file.
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

// kind names the type of a file that is not regular.
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
