package files

import (
	"bufio"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/osu"
)

// File is a download in progress. It must be closed, and may be used by one
// goroutine at a time.
type File struct {
	// Type is the media type, as the content shows it: image/png, or
	// application/octet-stream where it does not.
	Type string
	// Size is the size in bytes; -1 when not known in advance.
	Size int64

	body  *bufio.Reader
	close func()
	at    place
	want  want
	hash  hash.Hash
	read  int64
	err   error // what ended it
}

// Read reads the next part of the file. At its end it returns [io.EOF] only if
// the file is the one that was asked for.
func (f *File) Read(p []byte) (int, error) {
	if f.err != nil || len(p) == 0 {
		return 0, f.err
	}
	if left := f.want.max + 1 - f.read; int64(len(p)) > left {
		p = p[:left]
	}
	n, err := f.body.Read(p)
	f.read += int64(n)
	f.hash.Write(p[:n])
	switch {
	case f.read > f.want.max:
		n, f.err = 0, f.at.broken(tooLarge(f.want.max))
	case errors.Is(err, io.EOF):
		f.err = f.check()
	case errors.Is(err, osu.ErrTooLarge): // once unpacked
		f.err = f.at.broken(err)
	case err != nil:
		f.err = f.at.broken(&verdict.JudgedError{Verdict: f.want.judge(exchange{err: err}), Err: err})
	}
	return n, f.err
}

// check returns io.EOF if the file, which has ended, is the right one.
func (f *File) check() error {
	if sum := hex.EncodeToString(f.hash.Sum(nil)); f.want.md5 != "" && sum != f.want.md5 {
		return f.at.broken(fmt.Errorf("%w: %s instead of %s", ErrChecksum, sum, f.want.md5))
	}
	return io.EOF
}

// Close ends the download. It never fails.
func (f *File) Close() error {
	if f.err == nil {
		f.err = f.at.broken(errClosed)
	}
	f.close()
	return nil
}

var errClosed = errors.New("the file is closed")
