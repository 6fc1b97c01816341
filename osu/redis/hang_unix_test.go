//go:build unix

package redis_test

import (
	"syscall"
	"testing"
)

// hang stops a server without ending it.
func hang(t *testing.T, s *server) {
	t.Helper()
	if err := s.command.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
}
