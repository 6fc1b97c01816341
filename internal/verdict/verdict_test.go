package verdict_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/verdict/verdicttest"
)

// TestVerdict_table prints each row of the table, and holds it against its
// examples.
func TestVerdict_table(t *testing.T) {
	verdicttest.Check(t, verdict.API)
	verdicttest.Check(t, verdict.Token)
	verdicttest.Check(t, verdict.File)
}

// TestVerdict_pause checks how long a request waits for its next attempt: as
// long as the answer asks, unless that is too long or the limiter waits.
func TestVerdict_pause(t *testing.T) {
	for _, test := range []struct {
		name        string
		about       verdict.Subject
		asked, want time.Duration
		ok          bool
	}{
		{"nothing asked", verdict.Line, 0, time.Second, true},
		{"less than usual", verdict.Line, time.Millisecond, time.Second, true},
		{"ten minutes", verdict.Maintenance, 10 * time.Minute, 10 * time.Minute, true},
		{"more than ten minutes", verdict.Maintenance, 10*time.Minute + 1, 0, false},
		{"a rate limit", verdict.Bucket, time.Minute, 0, true},
		{"a rate limit of an hour", verdict.Bucket, time.Hour, 0, false},
	} {
		if got, ok := (verdict.Verdict{About: test.about}).Pause(time.Second, test.asked); got != test.want || ok != test.ok {
			t.Errorf("%s: got %v, %v; want %v, %v", test.name, got, ok, test.want, test.ok)
		}
	}
}

// page returns the exchange of a page of n scores.
func page(n int) verdict.Exchange {
	body := "[" + strings.Repeat(`{"id":1,"user":{"name":"a { b","tags":["x","y"]},"pp":1.5},`, n) + "{}]"
	return verdict.Exchange{
		Method: http.MethodGet, Status: http.StatusOK, Body: []byte(body),
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
	}
}

func TestJudge_allocatesNothing(t *testing.T) {
	balanced := page(1000)
	balanced.Body = bytes.ReplaceAll(balanced.Body, []byte("a { b"), []byte("a {} b"))
	for name, x := range map[string]verdict.Exchange{"a page": page(1000), "balanced strings": balanced} {
		if got := verdict.Judge(x); got.Came != "2xx JSON" {
			t.Errorf("%s: got %q, want 2xx JSON", name, got.Came)
		}
		if got := testing.AllocsPerRun(100, func() { verdict.Judge(x) }); got > 0 {
			t.Errorf("%s: got %.0f allocations, want none", name, got)
		}
	}
}

// TestJudge_findsTruncatedBodies cuts a body at every byte: whatever is left is
// not an answer.
func TestJudge_findsTruncatedBodies(t *testing.T) {
	x := page(3)
	for n := 1; n < len(x.Body); n++ {
		cut := x
		cut.Body = x.Body[:n]
		if got := verdict.Judge(cut); got.OK() {
			t.Errorf("%s: got %q, want a failure", cut.Body, got.Came)
		}
	}
}

// BenchmarkJudge judges pages of scores.
func BenchmarkJudge(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprintf("scores=%d", n), func(b *testing.B) {
			x := page(n)
			x.Body = bytes.ReplaceAll(x.Body, []byte("a { b"), []byte("a {} b"))
			b.SetBytes(int64(len(x.Body)))
			b.ReportAllocs()
			for b.Loop() {
				verdict.Judge(x)
			}
		})
	}
}
