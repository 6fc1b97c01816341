//go:build unix

package redis_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/redis"
	"github.com/osugo/osugo/osu/transport"
)

// What a program of these tests is told by its environment.
const (
	envJob   = "OSUGO_REDIS_TEST_JOB"
	envRedis = "OSUGO_REDIS_TEST_ADDRESS"
	envOsu   = "OSUGO_REDIS_TEST_SERVER"
	envLimit = "OSUGO_REDIS_TEST_LIMIT"
	envName  = "OSUGO_REDIS_TEST_NAME"
)

// TestMain runs the tests, or one of the programs that they start.
func TestMain(m *testing.M) {
	switch os.Getenv(envJob) {
	case "":
		os.Exit(m.Run())
	case "calls":
		os.Exit(callsUntilKilled())
	case "renewals":
		os.Exit(renewUntilKilled())
	}
}

// program is another process that shares what is in Redis.
type process struct {
	command *exec.Cmd
	lines   chan string
}

// launch starts a program. What it prints comes as lines.
func launch(t *testing.T, job string, settings ...string) *process {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{command: exec.Command(self), lines: make(chan string, 100_000)}
	p.command.Env = append(append(os.Environ(), envJob+"="+job), settings...)
	p.command.Stderr = os.Stderr
	out, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			p.lines <- scanner.Text()
		}
	}()
	t.Cleanup(p.kill)
	return p
}

func (p *process) kill() {
	_ = p.command.Process.Kill()
	_ = p.command.Wait()
}

func (p *process) signal(t *testing.T, s os.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(s); err != nil {
		t.Error(err)
	}
}

// callsUntilKilled calls as often as it may, and prints how long each call took.
func callsUntilKilled() int {
	ctx := context.Background()
	rdb := goredis.NewClient(&goredis.Options{Addr: os.Getenv(envRedis), MaxRetries: -1, DialTimeout: time.Second, ReadTimeout: time.Second})
	perMinute, _ := strconv.Atoi(os.Getenv(envLimit))
	limits := limit.Limits{PerMinute: perMinute, Burst: 5, CostPerMinute: 1200, ReplaysPerMinute: 10}
	limiter, err := redis.NewLimiter(ctx, rdb, redis.LimiterOptions{Name: os.Getenv(envName), Limits: limits, New: true})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	session, err := auth.ClientCredentials(app(os.Getenv(envOsu)))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	client, err := osu.New(session, osu.Limiter(limiter), osu.NoMerging())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for {
		began := time.Now()
		_, err := client.Tags(ctx)
		switch {
		case errors.Is(err, redis.ErrUnavailable):
			fmt.Println("away")
			time.Sleep(100 * time.Millisecond) // a program of its own, on the clock of the wall
		case err != nil:
			fmt.Println("error", err)
		default:
			fmt.Println("took", time.Since(began).Milliseconds())
		}
	}
}

// TestLimiter_manyPrograms has five programs share an allowance: one is killed,
// one is stopped for a while, and in the long run Redis is restarted, once with
// its data and once without. What the osu! server counts is never above the
// rule.
func TestLimiter_manyPrograms(t *testing.T) {
	t.Parallel()
	run, perMinute, pause := 20*time.Second, 120, 5*time.Second
	persistence := []string{"--appendonly", "yes", "--appendfsync", "always"}
	if isLong() {
		run, perMinute, pause = 180*time.Second, 60, 30*time.Second
	}
	s := start(t, persistence...)
	server := osutest.NewServer(osutest.Size(osutest.Small), osutest.Throttle(perMinute, time.Minute))
	defer server.Close()

	var programs []*process
	for range 5 {
		programs = append(programs, launch(t, "calls", envRedis+"="+s.address, envOsu+"="+server.URL(),
			envLimit+"="+strconv.Itoa(perMinute), envName+"=shared"))
	}
	began := time.Now()
	at := func(share float64) { time.Sleep(time.Until(began.Add(time.Duration(share * float64(run))))) }
	at(0.15)
	programs[0].kill()
	programs[1].signal(t, syscall.SIGSTOP)
	at(0.15 + float64(pause)/float64(run))
	programs[1].signal(t, syscall.SIGCONT)
	if isLong() {
		at(0.40)
		s.stop(t)
		s.run(t, persistence...) // with its data
		at(0.45)
		s.stop(t)
		for _, file := range []string{"appendonlydir"} {
			if err := os.RemoveAll(s.folder + "/" + file); err != nil {
				t.Fatal(err)
			}
		}
		s.run(t, persistence...) // and without
	}
	at(1)
	for _, p := range programs {
		p.kill()
	}

	var times []time.Time
	refused := 0
	for _, r := range server.Requests() {
		if !strings.HasPrefix(r.Path, "/api/v2/") {
			continue
		}
		times = append(times, r.Time)
		if r.Status == 429 {
			refused++
		}
	}
	slices.SortFunc(times, time.Time.Compare)
	most, first := 0, 0
	for i := range times {
		for times[i].Sub(times[first]) >= time.Minute {
			first++
		}
		most = max(most, i-first+1)
	}
	var waits []string
	for i, p := range programs {
		calls, longest, away := 0, 0, 0
		for line := range p.lines {
			if took, ok := strings.CutPrefix(line, "took "); ok {
				ms, _ := strconv.Atoi(took)
				calls, longest = calls+1, max(longest, ms)
			} else if line == "away" {
				away++
			} else {
				t.Fatalf("program %d: %s", i, line)
			}
		}
		waits = append(waits, fmt.Sprintf("%d calls, longest wait %.1f s, told %d times that Redis is away", calls, float64(longest)/1000, away))
	}
	allowed := 5 + int(run.Seconds()*float64(perMinute)/60)
	t.Logf("%d requests in %v, at most %d in any 60 s of %d allowed, %d refused; %.0f %% of the allowance used",
		len(times), run, most, perMinute, refused, 100*float64(len(times))/float64(allowed))
	for i, line := range waits {
		t.Logf("program %d: %s", i, line)
	}
	if most > perMinute {
		t.Errorf("got %d requests in 60 s, want at most %d", most, perMinute)
	}
	if refused > 0 {
		t.Errorf("the server refused %d requests, want none", refused)
	}
	if least := allowed / 2; !isLong() && len(times) < least {
		t.Errorf("got %d requests, want at least %d", len(times), least)
	}
}

// testLease is longer than a busy machine keeps a program from going on, and short
// enough to wait for the end of what a killed program held.
const testLease = 3 * time.Second

// renewUntilKilled renews one login again and again.
func renewUntilKilled() int {
	ctx := context.Background()
	rdb := goredis.NewClient(&goredis.Options{Addr: os.Getenv(envRedis)})
	store, err := redis.NewStore(ctx, rdb, redis.StoreOptions{Name: os.Getenv(envName), Lease: testLease})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	for {
		session, err := auth.Resume(ctx, app(os.Getenv(envOsu)), store)
		if err == nil {
			err = session.Refresh(ctx)
		}
		if err != nil {
			fmt.Println("error", err)
			if errors.Is(err, auth.ErrLoginRequired) {
				return 1
			}
			continue
		}
		fmt.Println("renewed")
	}
}

// app is the application of the test server.
func app(url string) auth.App {
	return auth.App{
		ID: 1, Secret: "secret", RedirectURL: "http://127.0.0.1/callback", Endpoints: transport.BaseURL(url),
		Renewal: auth.Renewal{PerMinute: -1},
	}
}

// TestStore_manyPrograms has three programs renew one login, each killed again
// and again and started anew.
func TestStore_manyPrograms(t *testing.T) {
	t.Parallel()
	wanted, patience := 100, 5*time.Minute
	if isLong() {
		wanted, patience = 1000, 30*time.Minute
	}
	s := start(t, "--appendonly", "yes", "--appendfsync", "always")
	// The server's clock is fast, so that its limit of 60 tokens a minute is not
	// what this test waits for.
	began := time.Now()
	clock := func() time.Time { return began.Add(60 * time.Since(began)) }
	server := osutest.NewServer(osutest.Size(osutest.Small), osutest.Clock(clock))
	defer server.Close()
	store := newStore(t, s, redis.StoreOptions{Name: "renewed"})
	tokens := login(t, server)
	if _, err := auth.NewSession(t.Context(), app(server.URL()), tokens, store); err != nil {
		t.Fatal(err)
	}
	settings := []string{envRedis + "=" + s.address, envOsu + "=" + server.URL(), envName + "=renewed"}
	renewed, kills, lost := 0, 0, 0
	var programs [3]*process
	for i := range programs {
		programs[i] = launch(t, "renewals", settings...)
	}
	longestStop := watchStops(t)
	deadline := time.Now().Add(patience)
	for turn := 0; renewed < wanted && time.Now().Before(deadline); turn++ {
		i := turn % len(programs)
		for range 5 {
			select {
			case line, ok := <-programs[i].lines:
				switch {
				case line == "renewed":
					renewed++
				case strings.Contains(line, "may have been lost"):
					// Killed after the server had answered and before the tokens
					// were stored: nobody can keep such a login, and it is said.
					lost++
					relogin(t, server, store)
				case ok:
					t.Fatalf("a program says %q", line)
				}
			case <-time.After(300 * time.Millisecond): // another is at work
			}
		}
		programs[i].kill()
		kills++
		programs[i] = launch(t, "renewals", settings...)
	}
	for _, p := range programs {
		p.kill()
	}
	session, err := auth.Resume(t.Context(), app(server.URL()), store)
	if err == nil {
		err = session.Refresh(t.Context())
	}
	granted, twice := tokenRequests(server)
	t.Logf("%d renewals seen, %d granted, %d kills; refresh tokens used twice while the login lived: %d; logins lost between the server's answer and the store: %d; otherwise: 0",
		renewed, granted, kills, twice, lost)
	// A program that stands still for longer than its lease, after it was granted,
	// sends a token that another has used: it is refused, finds the other's tokens
	// and goes on. Where the whole machine stood still that long it is no fault.
	if stop := longestStop(); twice > 0 && stop < testLease/2 {
		t.Errorf("the server refused %d refresh tokens of a login that lived on, want none; this program stood still for %v at most", twice, stop)
	}
	if err != nil && !strings.Contains(err.Error(), "may have been lost") {
		t.Errorf("the login is lost: %v", err)
	}
	if renewed < wanted {
		t.Errorf("got %d renewals, want %d", renewed, wanted)
	}
}

// watchStops returns a function that says for how long this program was kept from
// going on at most.
func watchStops(t *testing.T) func() time.Duration {
	t.Helper()
	var longest atomic.Int64
	const pause = 50 * time.Millisecond
	go func() {
		for last := time.Now(); t.Context().Err() == nil; {
			time.Sleep(pause)
			now := time.Now()
			longest.Store(max(longest.Load(), int64(now.Sub(last)-pause)))
			last = now
		}
	}()
	return func() time.Duration { return time.Duration(longest.Load()) }
}

// tokenRequests returns how many refresh tokens were exchanged, and how many were
// refused although the login lived on: another program had used them before. The
// refusals that a lost login ends with are followed by a new login.
func tokenRequests(server *osutest.Server) (granted, twice int) {
	refused := 0
	for _, r := range server.Requests() {
		switch {
		case r.Path != "/oauth/token", r.Status == http.StatusTooManyRequests:
		case r.Status != http.StatusOK:
			refused++
		case strings.Contains(string(r.Body), "authorization_code"):
			refused = 0
		default:
			granted++
			twice += refused
			refused = 0
		}
	}
	return granted, twice
}

// relogin replaces a login that was lost.
func relogin(t *testing.T, server *osutest.Server, store auth.Store) {
	t.Helper()
	if _, err := auth.NewSession(t.Context(), app(server.URL()), login(t, server), store); err != nil {
		t.Fatal(err)
	}
}

// login logs a user of the test server in.
func login(t *testing.T, server *osutest.Server) auth.Tokens {
	t.Helper()
	server.SignIn(server.World().UserIDs()[0])
	page, err := app(server.URL()).AuthCodeURL("state", []auth.Scope{auth.ScopePublic, auth.ScopeIdentify})
	if err != nil {
		t.Fatal(err)
	}
	back, err := server.Authorize(page, true)
	if err != nil {
		t.Fatal(err)
	}
	query, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := app(server.URL()).Exchange(t.Context(), query.Query().Get("code"), "")
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}
