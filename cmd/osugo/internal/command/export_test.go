package command

import "os"

// ErrInterrupt is the cause of a context that Ctrl-C has cancelled.
var ErrInterrupt error = signalError{os.Interrupt}

// CodeOf returns the exit code for an error.
func CodeOf(err error) int { return endOf(err).code }
