package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/osugo/osugo/internal/wire"
)

// life bounds a download: it ends with its context, or when nothing comes for as
// long as an attempt may take. What the reader of the file does meanwhile does
// not count.
type life struct {
	ctx     context.Context //nolint:containedctx // of the download, which this is part of
	cancel  context.CancelCauseFunc
	timeout time.Duration
}

func newLife(ctx context.Context, timeout time.Duration) *life {
	ctx, cancel := context.WithCancelCause(ctx)
	return &life{ctx, cancel, timeout}
}

// watch cancels the download unless stop is called in time.
func (l *life) watch() (stop func()) {
	if l.timeout <= 0 {
		return func() {}
	}
	timer := time.AfterFunc(l.timeout, func() {
		l.cancel(fmt.Errorf("nothing came within %v: %w", l.timeout, context.DeadlineExceeded))
	})
	return func() { timer.Stop() }
}

// cause returns why the download was cancelled, or else err.
func (l *life) cause(err error) error {
	if l.ctx.Err() != nil {
		return context.Cause(l.ctx)
	}
	return err
}

func (l *life) end() { l.cancel(errClosed) }

// guarded is a body whose reads end with the life of the download.
type guarded struct {
	io.ReadCloser
	life *life
}

// Read reads from the body.
func (g *guarded) Read(p []byte) (int, error) {
	defer g.life.watch()()
	n, err := g.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = wire.Clean(g.life.cause(err))
	}
	return n, err
}
