package main

import (
	"os"
	"syscall"
)

// memory returns the most KiB that a process has had resident.
func memory(state *os.ProcessState) int64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return int64(usage.Maxrss) //nolint:unconvert // it has 32 bits on some machines
	}
	return 0
}
