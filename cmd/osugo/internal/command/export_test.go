package command

import "os"

// Interrupt is the cause of a context that Ctrl-C has cancelled.
var Interrupt error = signalError{os.Interrupt}

// CodeOf returns the exit code for an error.
func CodeOf(err error) int { return endOf(err).code }
