package redis_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

// server is a real server on a free port of this machine, with a folder of its
// own.
type server struct {
	address string
	folder  string
	command *exec.Cmd
	exited  chan struct{} // closed once the process is gone
}

// program returns the path of a server; "" if none is installed.
var program = sync.OnceValue(func() string {
	for _, name := range []string{os.Getenv("OSUGO_REDIS_SERVER"), "redis-server", "valkey-server"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	return ""
})

// start starts a server with further settings, and stops it when the test ends.
// Without one installed it skips the test.
func start(tb testing.TB, settings ...string) *server {
	tb.Helper()
	if program() == "" {
		tb.Skip("SKIPPED: neither redis-server nor valkey-server is installed, so nothing was tested")
	}
	s := &server{folder: tb.TempDir()}
	// Another program may take a port between the choice and its use.
	for range 10 {
		listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
		if err != nil {
			tb.Fatal(err)
		}
		s.address = listener.Addr().String()
		_ = listener.Close()
		if s.try(tb, settings...) {
			return s
		}
	}
	tb.Fatalf("no server starts:\n%s", s.log())
	return nil
}

// run starts the server again after it was stopped.
func (s *server) run(tb testing.TB, settings ...string) {
	tb.Helper()
	if !s.try(tb, settings...) {
		tb.Fatalf("the server does not start again:\n%s", s.log())
	}
}

// try starts the server and reports whether it has got its port.
func (s *server) try(tb testing.TB, settings ...string) bool {
	tb.Helper()
	_ = os.Remove(s.logFile())
	_, port, _ := net.SplitHostPort(s.address)
	arguments := append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.folder, "--save", "", "--daemonize", "no", "--logfile", s.logFile(),
	}, settings...)
	command := exec.Command(program(), arguments...)
	if err := command.Start(); err != nil {
		tb.Fatal(err)
	}
	s.command, s.exited = command, make(chan struct{})
	exited := s.exited
	go func() {
		defer close(exited)
		_ = command.Wait()
	}()
	tb.Cleanup(func() {
		_ = command.Process.Kill()
		<-exited
	})
	for !strings.Contains(s.log(), "Ready to accept connections") {
		select {
		case <-exited:
			return false
		case <-time.After(5 * time.Millisecond): // a process of its own, which no fake clock reaches
		}
	}
	return true
}

func (s *server) logFile() string { return filepath.Join(s.folder, "log") }

// log returns what the server says.
func (s *server) log() string {
	text, _ := os.ReadFile(s.logFile())
	return string(text)
}

// stop kills the server.
func (s *server) stop(t *testing.T) {
	t.Helper()
	_ = s.command.Process.Kill()
	<-s.exited
}

// client returns a client of the server.
func (s *server) client(tb testing.TB, change ...func(*goredis.Options)) *goredis.Client {
	tb.Helper()
	options := &goredis.Options{
		Addr: s.address, DialTimeout: time.Second, ReadTimeout: time.Second, MaxRetries: -1, DisableIdentity: true,
	}
	for _, c := range change {
		c(options)
	}
	rdb := goredis.NewClient(options)
	tb.Cleanup(func() { _ = rdb.Close() })
	return rdb
}

// name returns a name that no other test has.
func name(t *testing.T) string {
	t.Helper()
	return strings.NewReplacer("/", "-", " ", "-").Replace(t.Name())
}

// wantError checks the kind of an error.
func wantError(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// soon returns a context that is done after a second.
func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	t.Cleanup(cancel)
	return ctx
}
