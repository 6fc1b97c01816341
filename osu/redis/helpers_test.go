package redis_test

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/redis"
)

// server is a real server on a free port of this machine, with a folder of its
// own.
type server struct {
	address string
	folder  string
	config  []string // what comes before the settings: the file of a Sentinel
	ready   string   // what it says once it can be used
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
	return startAs(tb, &server{ready: "Ready to accept connections"}, func() []string { return inMemory(settings) })
}

// inMemory adds to settings that nothing is saved now and then.
func inMemory(settings []string) []string { return append([]string{"--save", ""}, settings...) }

// startAs starts a server of a kind. Another program may take a port between its
// choice and its use, so the settings are made anew for each try.
func startAs(tb testing.TB, s *server, settings func() []string) *server {
	tb.Helper()
	if program() == "" {
		tb.Skip("SKIPPED: neither redis-server nor valkey-server is installed, so nothing was tested")
	}
	s.folder = tb.TempDir()
	for range 10 {
		s.address = "127.0.0.1:" + freePort(tb)
		if s.try(tb, settings()...) {
			return s
		}
	}
	tb.Fatalf("no server starts:\n%s", s.log())
	return nil
}

// freePort returns a port of this machine that nobody uses.
func freePort(tb testing.TB) string {
	tb.Helper()
	listener, err := new(net.ListenConfig).Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// run starts the server again after it was stopped.
func (s *server) run(tb testing.TB, settings ...string) {
	tb.Helper()
	if !s.try(tb, inMemory(settings)...) {
		tb.Fatalf("the server does not start again:\n%s", s.log())
	}
}

// try starts the server and reports whether it has got its port.
func (s *server) try(tb testing.TB, settings ...string) bool {
	tb.Helper()
	_ = os.Remove(s.logFile())
	command := exec.Command(program(), slices.Concat(s.config, []string{
		"--port", s.port(), "--bind", "127.0.0.1", "--dir", s.folder, "--daemonize", "no", "--logfile", s.logFile(),
	}, settings)...)
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
	for !strings.Contains(s.log(), s.ready) {
		select {
		case <-exited:
			return false
		case <-time.After(5 * time.Millisecond): // a process of its own, which no fake clock reaches
		}
	}
	return true
}

func (s *server) port() string {
	_, port, _ := net.SplitHostPort(s.address)
	return port
}

func (s *server) logFile() string { return filepath.Join(s.folder, "log") }

// log returns what the server says.
func (s *server) log() string {
	text, _ := os.ReadFile(s.logFile())
	return string(text)
}

// stop kills the server.
func (s *server) stop(tb testing.TB) {
	tb.Helper()
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

// must ends a test that cannot go on.
func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// eventually waits until something is so in servers that have a clock of their
// own.
func eventually(tb testing.TB, what string, isSo func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(30 * time.Second); !isSo(); {
		if time.Now().After(deadline) {
			tb.Fatalf("%s: not within 30 s", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// newLimiterAt returns a limiter for the bubble of a test. Zero limits mean none.
func newLimiterAt(t *testing.T, rdb goredis.UniversalClient, name string, l limit.Limits) *redis.Limiter {
	t.Helper()
	if l == (limit.Limits{}) {
		l.PerMinute = -1 // none, where zero means the published ones
	}
	limiter, err := redis.NewLimiterAt(t.Context(), rdb, redis.LimiterOptions{Name: name, Limits: l, New: true})
	must(t, err)
	return limiter
}

// isLong says that the tests may take as long as they need to show what the
// documentation states.
func isLong() bool { return os.Getenv("OSU_LONG_TESTS") != "" }

func newKey(t *testing.T) []byte {
	t.Helper()
	secret := make([]byte, 32)
	_, _ = rand.Read(secret)
	return secret
}

func newStore(t *testing.T, s *server, options redis.StoreOptions) *redis.Store {
	t.Helper()
	if options.Name == "" {
		options.Name = name(t)
	}
	store, err := redis.NewStore(t.Context(), s.client(t), options)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// success is an answer without rate limit headers.
var success = limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1}

// request takes a turn and uses it.
func request(t *testing.T, l limit.Limiter) {
	t.Helper()
	slot, err := l.Reserve(soon(t), limit.Demand{Cost: 1})
	must(t, err)
	slot.Done(success)
}

// wantWait checks that the next turn is about that far away.
func wantWait(t *testing.T, l limit.Limiter, want time.Duration) {
	t.Helper()
	slot, err := l.Reserve(soon(t), limit.Demand{Cost: 1})
	if err == nil {
		slot.Release()
	}
	got := new(limit.WaitError)
	if !errors.As(err, &got) || got.Wait > want || got.Wait < want-5*time.Second {
		t.Errorf("got error %v, want a turn in %v", err, want)
	}
}

// roundTrips returns how many commands a client has sent.
func roundTrips(rdb *goredis.Client) uint32 { return rdb.PoolStats().Hits + rdb.PoolStats().Misses }
