// Package faulttest holds the whole library against what can happen between a
// program and the server: each fault with each kind of call.
package faulttest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// kind is a kind of call.
type kind struct {
	name string
	// hits says which requests the fault strikes.
	hits func(*http.Request) bool
	// safe says that repeating the call does no harm.
	safe bool
	// login says that the call is about the login itself.
	login bool
	// remembers says that the server's word that something is missing is kept.
	remembers bool
	// many says that the call is about several things, of which each may be missing.
	many bool
	// takes is how long a call may take without a fault.
	takes time.Duration
	// expired says that the access token has to be renewed first.
	expired bool
	// spends says that a request uses up what it sends, a refresh token or a code.
	spends bool
	// requests is how many requests the call makes by itself that a fault can
	// strike.
	requests int
	options  []osu.Option
	// run makes the call. Its value is compared with that of a call without a
	// fault.
	run func(context.Context, *rig) (string, error)
	// done tells how often the server has carried it out; nil for reads.
	done func(*testing.T, *rig) int
}

// flaw is something that must not happen.
type flaw struct{ letter, name string }

var (
	hang    = flaw{"H", "hangs"}
	success = flaw{"W", "wrong successes"}
	wrong   = flaw{"K", "wrong kinds of error"}
	lost    = flaw{"L", "lost logins"}
	beyond  = flaw{"R", "requests beyond the rule"}
	leak    = flaw{"G", "leaks"}
	secret  = flaw{"S", "secrets in texts"}
	stays   = flaw{"A", "failures after the fault is over"}
	twice   = flaw{"D", "writes carried out twice"}
	flaws   = []flaw{hang, success, wrong, lost, beyond, leak, secret, stays, twice}
)

// always is how often a fault strikes that never passes.
const always = 1 << 30

// TestFaultMatrix_printsTable prints faults by kinds of call. In each cell the fault strikes
// once and always; a dot says that nothing went wrong, a letter what did.
func TestFaultMatrix_printsTable(t *testing.T) {
	kinds := kinds()
	head := fmt.Sprintf("%-36s", "fault")
	for _, k := range kinds {
		head += fmt.Sprintf(" %-8s", k.name)
	}
	t.Log(head)
	cells, sums := 0, make(map[flaw]int)
	for i, f := range faults() {
		if i%stride != 0 {
			continue
		}
		line := fmt.Sprintf("%-36s", f.name)
		for _, k := range kinds {
			c := &cell{fault: f, kind: k, t: t}
			for _, times := range []int{1, always} {
				cells++
				synctest.Test(t, func(t *testing.T) { c.run(t, times) })
			}
			for what, n := range c.found {
				sums[what] += n
			}
			line += fmt.Sprintf(" %-8s", c)
		}
		t.Log(line)
	}
	summary := fmt.Sprintf("%d cells:", cells)
	for _, what := range flaws {
		summary += fmt.Sprintf(" %d %s,", sums[what], what.name)
	}
	t.Log(strings.TrimSuffix(summary, ","))
}

// cell is a fault that meets a kind of call.
type cell struct {
	fault fault
	kind  kind
	t     *testing.T // of the matrix
	found map[flaw]int
}

// String returns the letters of what went wrong.
func (c *cell) String() string {
	text := ""
	for _, what := range flaws {
		if c.found[what] > 0 {
			text += what.letter
		}
	}
	if text == "" {
		return "."
	}
	return text
}

// saw counts a flaw.
func (c *cell) saw(what flaw, times int, format string, values ...any) {
	if c.found == nil {
		c.found = make(map[flaw]int)
	}
	c.found[what]++
	often := "once"
	if times == always {
		often = "always"
	}
	c.t.Errorf("%s, %s, %s: %s: %s", c.fault.name, often, c.kind.name, what.name, fmt.Sprintf(format, values...))
}

// patience is the context of each call.
const patience = 2 * time.Hour

// run makes the call under the fault, and again when it is over.
func (c *cell) run(t *testing.T, times int) {
	t.Helper()
	f, k := c.fault, c.kind
	before := goroutines()
	want := c.truth(t)
	r := newRig(t, f, k, k.options...)
	defer r.server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()

	r.strike(times)
	began := time.Now()
	got, err := k.run(ctx, r)
	if late := time.Since(began) - patience; late > time.Second {
		c.saw(hang, times, "%v beyond the context", late)
	}
	struck := r.heal()
	if struck == 0 {
		t.Fatalf("%s, %s: the fault struck nothing", f.name, k.name)
	}
	if err == nil && !same(got, want) {
		c.saw(success, times, "got %.80q, want %.80q", got, want)
	}
	if err != nil {
		c.judge(t, r, times, err)
	}
	if most := k.requests * (4 + f.requests); struck > most {
		c.saw(beyond, times, "%d requests, want at most %d", struck, most)
	}
	c.written(t, r, times, err)
	c.afterwards(ctx, r, times, want, err)
	if n := r.wire.densest(); n > 60 {
		c.saw(beyond, times, "%d requests in 60 s", n)
	}
	if where := r.leak(err); where != "" {
		c.saw(secret, times, "in %s", where)
	}
	cancel()
	_ = r.session.Close()
	if n := goroutines() - before; n > 0 {
		c.saw(leak, times, "%d goroutines", n)
	}
}

// goroutines returns how many there are in the bubble once those that are about
// to end have ended. The runtime's own, which come and go, are not in it.
func goroutines() int {
	synctest.Wait()
	for size := 1 << 16; ; size *= 2 {
		stacks := make([]byte, size)
		if n := runtime.Stack(stacks, true); n < size {
			return bytes.Count(stacks[:n], []byte("synctest bubble"))
		}
	}
}

// truth returns what the call returns without a fault.
func (c *cell) truth(t *testing.T) string {
	t.Helper()
	r := newRig(t, c.fault, c.kind, c.kind.options...)
	defer r.server.Close()
	defer r.session.Close()
	want, err := c.kind.run(t.Context(), r)
	if err != nil {
		t.Fatalf("%s without a fault: %v", c.kind.name, err)
	}
	return want
}

// refusals are the kinds that a caller takes for a last word.
var refusals = []error{
	osu.ErrNotFound, osu.ErrForbidden, osu.ErrUnauthorized, osu.ErrValidation, osu.ErrScope,
	auth.ErrLoginRequired, auth.ErrConfig, auth.ErrDenied, auth.ErrState,
}

// judge holds an error against what may be said of the fault.
func (c *cell) judge(t *testing.T, r *rig, times int, err error) {
	t.Helper()
	f, k := c.fault, c.kind
	if k.login {
		c.judgeLogin(times, err)
		return
	}
	e, ok := errors.AsType[*osu.Error](err)
	if !ok {
		c.saw(wrong, times, "%v is not an osu.Error", err)
		return
	}
	if times == 1 && (f.again && k.safe || f.always) {
		c.saw(wrong, times, "not tried again: %v", err)
	}
	for _, want := range f.kinds {
		if k.many && errors.Is(want, osu.ErrNotFound) {
			continue // it would say that its ids are missing
		}
		if !errors.Is(err, want) {
			c.saw(wrong, times, "%v is not %q", err, want)
		}
	}
	for _, refusal := range refusals {
		if errors.Is(err, refusal) && !slices.Contains(f.kinds, refusal) {
			c.saw(wrong, times, "%v is %q", err, refusal)
		}
	}
	retryable := !f.final && f.requests == 0 && (k.safe || f.carried == no)
	if osu.Retryable(err) != retryable {
		c.saw(wrong, times, "Retryable is %v: %v", !retryable, err)
	}
	if e.Permanent() && !f.final || osu.Missing(err) && !f.missing {
		c.saw(wrong, times, "permanent: %v", err)
	}
}

// judgeLogin holds the error of a session against the rule that nothing ends a
// login but the server's own word, or the loss of its answer.
func (c *cell) judgeLogin(times int, err error) {
	spent := c.fault.acts && c.kind.spends
	if final := errors.Is(err, auth.ErrLoginRequired) || errors.Is(err, auth.ErrConfig); final && !spent {
		c.saw(lost, times, "%v", err)
	}
	e, ok := errors.AsType[*auth.Error](err)
	if ok && errors.Is(err, auth.ErrLoginRequired) && !e.Lost {
		c.saw(wrong, times, "a lost answer is not named: %v", err)
	}
}

// written holds what the server has carried out against what the call says.
func (c *cell) written(t *testing.T, r *rig, times int, err error) {
	t.Helper()
	if c.kind.done == nil {
		return
	}
	n := c.kind.done(t, r)
	e, _ := errors.AsType[*osu.Error](err)
	switch {
	case err == nil && n == 0:
		c.saw(success, times, "the server has not done it")
	case n > 1:
		c.saw(twice, times, "%d times", n)
	case n > 0 && e != nil && e.Outcome == transport.OutcomeNotDone:
		c.saw(wrong, times, "done, and said to be %v: %v", e.Outcome, err)
	}
	if n > 0 && !c.kind.safe && osu.Retryable(err) {
		c.saw(twice, times, "retryable although done: %v", err)
	}
}

// afterwards makes the call again when the fault is over.
func (c *cell) afterwards(ctx context.Context, r *rig, times int, want string, before error) {
	spent := c.fault.acts && c.kind.spends
	if c.kind.done != nil && !c.kind.safe {
		return // it would be done twice
	}
	began := time.Now()
	got, err := c.kind.run(ctx, r)
	took := time.Since(began)
	switch {
	case errors.Is(err, auth.ErrLoginRequired) && spent, osu.Missing(err) && c.fault.missing && c.kind.remembers:
	case err != nil && c.kind.login:
		c.saw(lost, times, "%v; before: %v", err, before)
	case err != nil:
		c.saw(stays, times, "%v; before: %v", err, before)
	case !same(got, want):
		c.saw(stays, times, "got %.80q, want %.80q", got, want)
	case took > c.kind.takes && !c.fault.pause:
		c.saw(stays, times, "took %v", took)
	}
}
