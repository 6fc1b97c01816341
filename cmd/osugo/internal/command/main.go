package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/osugo/osugo/osu"
)

// Main carries out the command of a process, until it is done or a signal ends
// it, and returns its exit code.
func Main(h *Host) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	h.CatchSignals = sync.OnceFunc(func() { catchSignals(ctx, cancel) })
	signal.Ignore(syscall.SIGPIPE) // the writer is told, and can still store a renewed login
	return Run(ctx, h)
}

// catchSignals makes the first signal cancel the context; a second one ends the
// process at once.
func catchSignals(ctx context.Context, cancel context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		defer signal.Stop(signals)
		select {
		case s := <-signals:
			cancel(signalError{s})
		case <-ctx.Done():
		}
	}()
}

// signalError is the cause of a context that a signal cancelled.
type signalError struct{ signal os.Signal }

func (e signalError) Error() string { return e.signal.String() }

// Run carries out one command, prints its error, and returns its exit code.
func Run(ctx context.Context, h *Host) int {
	a := &app{host: h, settings: sync.OnceValues(readSettings)}
	defer a.close()
	err := newRoot(a).ExecuteContext(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil && !errors.Is(err, context.Cause(ctx)):
		err = errors.Join(context.Cause(ctx), err)
	case !a.started:
		err = usageError{err}
	case a.isAnonymous() && errors.Is(err, osu.ErrUnauthorized):
		err = errNobody
	}
	end := endOf(err)
	for _, line := range end.lines() {
		fmt.Fprintln(h.Stderr, line)
	}
	return end.code
}
