package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// Main carries out the command of a process, until it is done or a signal ends
// it, and returns its exit code.
func Main(h *Host) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	signal.Ignore(syscall.SIGPIPE) // the writer is told, and can still store a renewed login
	go func() {
		select {
		case s := <-signals:
			cancel(signalError{s})
			signal.Stop(signals) // a second one ends the process at once
		case <-ctx.Done():
		}
	}()
	return Run(ctx, h)
}

// signalError is the cause of a context that a signal cancelled.
type signalError struct{ signal os.Signal }

func (e signalError) Error() string { return e.signal.String() }

// Run carries out one command, prints its error, and returns its exit code.
func Run(ctx context.Context, h *Host) int {
	a := &app{host: h, settings: sync.OnceValues(readSettings)}
	defer a.close()
	root := newRoot(a)
	root.SetArgs(h.Args)
	err := root.ExecuteContext(ctx)
	if err != nil && !a.started {
		err = usageError{err}
	}
	if err != nil && ctx.Err() != nil {
		err = errors.Join(context.Cause(ctx), err)
	}
	end := endOf(err)
	for _, line := range end.lines() {
		fmt.Fprintln(h.Stderr, line)
	}
	return end.code
}
