package command_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
)

// endless are the commands that go on until they are interrupted.
var endless = []string{
	"watch scores", "watch user 1004", "watch match latest", "watch room latest", "watch news", "watch chat", "follow latest", "chat #osu",
}

// TestRun_endsOnSignal checks that Ctrl-C ends each command that goes on, with
// the code of a signal and without a word.
func TestRun_endsOnSignal(t *testing.T) {
	newShell(t)
	for _, line := range endless {
		t.Run(line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(8*time.Second, func() { cancel(command.ErrInterrupt) })
				typed, hand := io.Pipe()
				defer hand.Close()
				var stderr bytes.Buffer
				host := &command.Host{
					Args: append([]string{"--demo"}, strings.Fields(line)...), Stdin: typed, Stdout: io.Discard, Stderr: &stderr, Now: time.Now,
				}
				host.Terminals.Stdin, host.Terminals.Stdout = true, true
				if code := command.Run(ctx, host); code != 130 {
					t.Errorf("got exit code %d, want 130", code)
				}
				if stderr.Len() > 0 {
					t.Errorf("got %q on standard error, want nothing", &stderr)
				}
			})
		})
	}
}

// TestChat_endsOnInterrupt checks that Ctrl-C ends a chat, too, where the terminal
// sends it as a key.
func TestChat_endsOnInterrupt(t *testing.T) {
	newShell(t)
	synctest.Test(t, func(t *testing.T) {
		restored := false
		host := &command.Host{
			Args: []string{"--demo", "chat", "#osu"}, Stdin: strings.NewReader("hello\r\x03"), Stdout: io.Discard, Stderr: io.Discard, Now: time.Now,
			Raw: func() (func(), error) { return func() { restored = true }, nil },
		}
		host.Terminals.Stdin, host.Terminals.Stdout = true, true
		if code := command.Run(t.Context(), host); code != 130 {
			t.Errorf("got exit code %d, want 130", code)
		}
		if !restored {
			t.Error("got a terminal in raw mode, want it as it was")
		}
	})
}

// closed is a standard output whose reader has gone.
type closed struct{}

// Write fails.
func (closed) Write([]byte) (int, error) {
	return 0, &fs.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.EPIPE}
}

// TestRun_ignoresBrokenPipe checks that commands end, and are silent, when
// nobody reads what they print.
func TestRun_ignoresBrokenPipe(t *testing.T) {
	newShell(t)
	for _, line := range append(slices.Clip(endless), "user 1004", "get me", "get news --all", "mods HD", "whoami", "limits") {
		if line == "chat #osu" {
			continue // has a terminal
		}
		t.Run(line, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var stderr bytes.Buffer
				host := &command.Host{
					Args: append([]string{"--demo"}, strings.Fields(line)...), Stdin: strings.NewReader(""), Stdout: closed{}, Stderr: &stderr, Now: time.Now,
				}
				if line == "watch news" || line == "watch user 1004" {
					host.Args = append(host.Args, "--past")
				}
				if code := command.Run(t.Context(), host); code != 141 {
					t.Errorf("got exit code %d, want 141", code)
				}
				if stderr.Len() > 0 {
					t.Errorf("got %q on standard error, want nothing", &stderr)
				}
			})
		})
	}
}

// TestExits_areSorted checks that a broken connection is not taken for a broken
// pipe, and that each code has one meaning.
func TestExits_areSorted(t *testing.T) {
	meanings := map[int]string{}
	for _, exit := range command.Exits() {
		if before, ok := meanings[exit.Code]; ok && before != exit.Meaning {
			t.Errorf("got the meanings %q and %q of code %d, want one", before, exit.Meaning, exit.Code)
		}
		meanings[exit.Code] = exit.Meaning
	}
	newShell(t)
	broken := &fs.PathError{Op: "write", Path: "socket", Err: syscall.EPIPE}
	if code := command.CodeOf(errors.Join(broken)); code == 141 {
		t.Errorf("got exit code %d for a connection, want another", code)
	}
}
