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
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	s := &server{address: listener.Addr().String(), folder: tb.TempDir()}
	_ = listener.Close()
	s.run(tb, settings...)
	return s
}

// run starts the server, again if it was stopped.
func (s *server) run(tb testing.TB, settings ...string) {
	tb.Helper()
	_, port, _ := net.SplitHostPort(s.address)
	arguments := append([]string{
		"--port", port, "--bind", "127.0.0.1", "--dir", s.folder, "--save", "", "--daemonize", "no",
		"--logfile", filepath.Join(s.folder, "log"),
	}, settings...)
	s.command = exec.Command(program(), arguments...)
	if err := s.command.Start(); err != nil {
		tb.Fatal(err)
	}
	command := s.command
	tb.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	for deadline := time.Now().Add(10 * time.Second); ; {
		connection, err := new(net.Dialer).DialContext(tb.Context(), "tcp", s.address)
		if err == nil {
			_ = connection.Close()
			return
		}
		if time.Now().After(deadline) {
			log, _ := os.ReadFile(filepath.Join(s.folder, "log"))
			tb.Fatalf("the server does not start: %v\n%s", err, log)
		}
		time.Sleep(5 * time.Millisecond) // a process of its own, which no fake clock reaches
	}
}

// stop kills the server.
func (s *server) stop(t *testing.T) {
	t.Helper()
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
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
