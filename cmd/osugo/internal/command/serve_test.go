package command_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
)

// serving runs osugo serve until the test ends, and returns its address and its
// standard output after the announcement.
func serving(t *testing.T, flags ...string) (address string, log *bufio.Scanner) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(t.Context()))
	read, write := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- command.Run(ctx, &command.Host{
			Args: append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...), Stdin: strings.NewReader(""), Stdout: write, Stderr: write, Now: time.Now,
		})
		_ = write.Close()
	}()
	t.Cleanup(func() {
		cancel(command.ErrInterrupt)
		go func() { _, _ = io.Copy(io.Discard, read) }()
		if code := <-done; code != 130 {
			t.Errorf("got exit code %d, want 130", code)
		}
	})
	log = bufio.NewScanner(read)
	for log.Scan() && !strings.Contains(log.Text(), "match being played") {
		if found := regexp.MustCompile(`http://[0-9.:]+`).FindString(log.Text()); found != "" && address == "" {
			address = found
		}
	}
	log.Scan() // the empty line
	return address, log
}

// get returns the status of an answer.
func get(t *testing.T, address string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Error(err)
		return 0
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Error(err)
		return 0
	}
	_ = response.Body.Close()
	return response.StatusCode
}

// TestServe_logsRequests checks that each request is printed when it was answered,
// without its query.
func TestServe_logsRequests(t *testing.T) {
	address, log := serving(t)
	status := make(chan int, 1)
	go func() { status <- get(t, address+"/api/v2/news?key=confidential") }()
	defer func() { <-status }()
	if !log.Scan() {
		t.Fatalf("got no line and error %v, want a request", log.Err())
	}
	if line := log.Text(); !regexp.MustCompile(`^\d\d:\d\d:\d\d  200  GET /api/v2/news  \d+m?s$`).MatchString(line) {
		t.Errorf("got %q, want time, 200, GET /api/v2/news and how long it took", line)
	}
}

// TestServe_fails checks that as many requests fail as were asked for, and that
// answers take as long.
func TestServe_fails(t *testing.T) {
	address, _ := serving(t, "--quiet", "--failures", "1", "--latency", "30ms")
	began := time.Now()
	if got, want := get(t, address+"/api/v2/news"), http.StatusBadGateway; got != want {
		t.Errorf("got status %d, want %d", got, want)
	}
	if took := time.Since(began); took < 30*time.Millisecond {
		t.Errorf("got an answer in %v, want 30ms or more", took)
	}
}

// TestServe_servesCommand checks that another osugo can use the server, with
// the variables that the announcement names.
func TestServe_servesCommand(t *testing.T) {
	sh := newShell(t)
	address, _ := serving(t, "--quiet", "--games", "2", "--pace", "1s")
	line := fmt.Sprintf("OSU_BASE_URL=%s OSU_CLIENT_ID=1 OSU_CLIENT_SECRET=secret osugo get users/1004 --template {{.username}}", address)
	if got, want := strings.Join(sh.run(t.Context(), line), "\n"), "  VividValley"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestServe_refusesWrongNumbers checks that faults that can't be are refused.
func TestServe_refusesWrongNumbers(t *testing.T) {
	sh := newShell(t)
	for _, flag := range []string{"--failures 2", "--delays -1", "--requests 0", "--games 0", "--addr nowhere", "--teams nobody"} {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		sh.run(ctx, "osugo serve "+flag)
		cancel()
		if sh.exited != 2 && flag != "--addr nowhere" || sh.exited == 0 {
			t.Errorf("serve %s: got exit code %d, want an error", flag, sh.exited)
		}
	}
}
