package transport_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// roundTrip is a server in memory.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answer returns a JSON answer; headers are "name: value".
func answer(status int, body string, headers ...string) *http.Response {
	r := &http.Response{
		StatusCode: status,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(body)),
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	return r
}

// script answers requests one after the other, the last step for ever, and
// remembers them.
type script struct {
	steps []func(*http.Request) (*http.Response, error)

	mu   sync.Mutex
	seen []*http.Request
	body []string
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body.Close()
	}
	s.mu.Lock()
	step := s.steps[min(len(s.seen), len(s.steps)-1)]
	s.seen = append(s.seen, r)
	s.body = append(s.body, string(body))
	s.mu.Unlock()
	return step(r)
}

func (s *script) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen)
}

// with answers with what is given, in order: responses are of [answer], errors
// are the network's.
func with(steps ...any) *script {
	s := &script{}
	for _, step := range steps {
		switch step := step.(type) {
		case error:
			s.steps = append(s.steps, func(*http.Request) (*http.Response, error) { return nil, step })
		case string: // a body
			s.steps = append(s.steps, func(*http.Request) (*http.Response, error) { return answer(200, step), nil })
		case func() *http.Response:
			s.steps = append(s.steps, func(*http.Request) (*http.Response, error) { return step(), nil })
		case func(*http.Request) (*http.Response, error):
			s.steps = append(s.steps, step)
		default:
			panic(fmt.Sprintf("no step: %T", step))
		}
	}
	return s
}

// status is a step that answers with a status.
func status(code int, body string, headers ...string) func() *http.Response {
	return func() *http.Response { return answer(code, body, headers...) }
}

// hang is a step that answers when the request's context ends, with its error.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// unlimited is a limiter that keeps a diary.
type unlimited struct {
	mu      sync.Mutex
	waits   []limit.Demand
	answers []limit.Answer
	diary   *diary
}

func (l *unlimited) Reserve(ctx context.Context, d limit.Demand) (limit.Slot, error) {
	l.diary.write("limiter")
	l.mu.Lock()
	defer l.mu.Unlock()
	d.Since = time.Time{}
	l.waits = append(l.waits, d)
	return &unlimitedSlot{limiter: l}, context.Cause(ctx)
}

// unlimitedSlot is a slot of an unlimited limiter.
type unlimitedSlot struct {
	limiter *unlimited
	once    sync.Once
}

func (s *unlimitedSlot) Done(a limit.Answer) {
	s.once.Do(func() {
		l := s.limiter
		l.diary.write("done")
		l.mu.Lock()
		defer l.mu.Unlock()
		l.answers = append(l.answers, a)
	})
}

func (s *unlimitedSlot) Release() { s.once.Do(func() { s.limiter.diary.write("release") }) }

// spend has one request go.
func spend(t *testing.T, l limit.Limiter) {
	t.Helper()
	slot, err := l.Reserve(t.Context(), limit.Demand{Cost: 1})
	if err != nil {
		t.Fatal(err)
	}
	slot.Done(limit.Answer{Status: http.StatusOK, Limit: -1, Remaining: -1})
}

// diary notes what happens in which order.
type diary struct {
	mu     sync.Mutex
	events []string
}

func (d *diary) write(event string) {
	if d == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, event)
}

func (d *diary) String() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.events, " ")
}

// authorizer gives out tokens token-1, token-2, …: a new one after each
// rejection of the current one.
type authorizer struct {
	grant transport.Grant
	err   error
	wait  func(context.Context) error
	diary *diary

	mu       sync.Mutex
	number   int
	rejected int
}

func (a *authorizer) current() transport.Token {
	return transport.NewToken(fmt.Sprintf("token-%d", a.number+1))
}

func (a *authorizer) Token(ctx context.Context) (transport.Token, error) {
	a.diary.write("token")
	if a.wait != nil {
		if err := a.wait(ctx); err != nil {
			return transport.Token{}, err
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.current(), a.err
}

func (a *authorizer) Reject(t transport.Token) {
	a.diary.write("reject")
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rejected++
	if t == a.current() {
		a.number++
	}
}

func (a *authorizer) Grant() transport.Grant { return a.grant }

// client returns a client over a server in memory, without limits unless the
// configuration says otherwise.
func client(tb testing.TB, server http.RoundTripper, change ...func(*transport.Config)) *transport.Client {
	tb.Helper()
	config := transport.Config{
		Authorizer: &authorizer{},
		Limiter:    &unlimited{},
		HTTPClient: &http.Client{Transport: server},
	}
	for _, f := range change {
		f(&config)
	}
	c, err := transport.New(config)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// asError returns the *transport.Error that err must be.
func asError(tb testing.TB, err error) *transport.Error {
	tb.Helper()
	e, ok := err.(*transport.Error) //nolint:errorlint // Do promises the type itself
	if !ok {
		tb.Fatalf("error is %T (%v), want *transport.Error", err, err)
	}
	return e
}

// newRandom returns numbers that are the same for the same seed.
func newRandom(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed)) }
