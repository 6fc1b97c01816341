package command

import "os"

// ErrInterrupt is the cause of a context that Ctrl-C has cancelled.
var ErrInterrupt error = signalError{os.Interrupt}

// CodeOf returns the exit code for an error.
func CodeOf(err error) int { return endOf(err).code }

// Names returns the names of all commands.
func Names() []string {
	var names []string
	for _, e := range entries() {
		names = append(names, e.name)
	}
	return names
}
