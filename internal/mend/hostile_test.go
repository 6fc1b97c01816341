package mend_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/internal/mend"
)

// forum refers to itself, so that bodies can be nested as deep as they like.
type forum struct {
	ID        int     `json:"id"`
	Subforums []forum `json:"subforums,omitzero"`
}

func TestDecode_boundsReports(t *testing.T) {
	t.Parallel()
	for _, depth := range []int{0, 500, 1500} {
		var b strings.Builder
		b.WriteString(`{"id":"x","subforums":` + strings.Repeat(`[{"subforums":`, depth) + `[]`)
		const unknown = 20_000
		for i := range unknown {
			fmt.Fprintf(&b, `,"u%d":1`, i)
		}
		b.WriteString(strings.Repeat(`}]`, depth) + `}`)
		drifts, err := mend.Decode(t.Context(), []byte(b.String()), new(forum), false)
		if err != nil || len(drifts) == 0 {
			t.Fatalf("depth %d: %d drifts, %v", depth, len(drifts), err)
		}
		bytes := 0
		for _, d := range drifts {
			bytes += len(d.Pointer) + len(d.Found)
		}
		if len(drifts) > 1001 || bytes > 100<<10 {
			t.Errorf("depth %d: %d drifts of %d bytes, want at most 1001 of 100 KiB", depth, len(drifts), bytes)
		}
		left := 0
		last := drifts[len(drifts)-1]
		if _, err := fmt.Sscanf(last.Found, "%d more", &left); err != nil || last.Kind != mend.More || left+len(drifts)-1 < unknown {
			t.Errorf("depth %d: the last drift is %v, want one that tells how many of %d are left out", depth, last, unknown)
		}
	}
}

// doneAfter is a context that is done after so many looks at it.
type doneAfter struct {
	context.Context

	looks int
}

func (c *doneAfter) Err() error {
	if c.looks--; c.looks < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// TestDecode_stopsWithContext checks that decoding looks at the context on its
// way, whether the answer fits or has to be mended.
func TestDecode_stopsWithContext(t *testing.T) {
	t.Parallel()
	const depth = 4000
	nested := `{"id":1,"subforums":` + strings.Repeat(`{"0":{"id":1,"subforums":`, depth) +
		`[],"pad":"` + strings.Repeat("x", 1<<20) + `"` + strings.Repeat(`}}`, depth) + `}`
	fitting := `{"id":1,"subforums":[` + strings.Repeat(`{"id":1,"subforums":[]},`, depth) + `{"id":1,"subforums":[]}]}`
	for name, body := range map[string]string{"to be mended": nested, "fitting": fitting} {
		for looks := range 30 {
			ctx := &doneAfter{t.Context(), looks}
			if _, err := mend.Decode(ctx, []byte(body), new(forum), false); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s, done after %d looks: got %v, want context.DeadlineExceeded", name, looks, err)
			}
		}
	}
}

// large is a type that empty objects make a lot of memory of.
type large struct {
	Pad  [128]string `json:"pad,omitzero"`
	Tree []large     `json:"tree,omitzero"`
	Any  any         `json:"any,omitzero"`
}

// peakOf returns the highest live heap above the start while f runs.
func peakOf(f func()) int {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapAlloc, m.HeapAlloc
	done, measured := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(measured)
		for {
			select {
			case <-done:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	f()
	close(done)
	<-measured
	return int(most - before)
}

// TestDecode_boundsMemoryAndTime decodes hostile bodies. None may take more
// than a small multiple of its bytes, nor much longer than its context.
func TestDecode_boundsMemoryAndTime(t *testing.T) {
	const size = 1 << 20
	fill := func(head, part, tail string) string { return head + strings.Repeat(part, size/len(part)) + tail }
	names := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"u%d":1`, i)
		}
		return b.String()
	}
	for name, test := range map[string]struct {
		body    string
		refused bool
	}{
		"empty objects":        {fill(`{"tree":[`, `{},`, `{}]}`), true},
		"nulls":                {fill(`{"tree":[`, `null,`, `null]}`), false},
		"empty arrays":         {fill(`{"tree":[`, `[],`, `[]]}`), true},
		"odd elements":         {fill(`{"tree":[`, `1,`, `1]}`), false},
		"anything":             {fill(`{"any":[`, `{},`, `{}]}`), false},
		"lists with gaps":      {`{"tree":` + strings.Repeat(`{"0":{"tree":`, 4000) + `[],"pad":"` + strings.Repeat("x", size) + `"` + strings.Repeat(`}}`, 4000) + `}`, false},
		"unknown members":      {`{"tree":5` + names(100_000) + `}`, false},
		"deep unknown members": {`{"tree":` + strings.Repeat(`[{"tree":`, 1500) + `5` + names(20_000) + strings.Repeat(`}]`, 1500) + `}`, false},
		"repeated members":     {fill(`{`, `"tree":[],`, `"tree":[]}`), false},
		"brackets":             {fill(`{"tree":`, `[`, ``), true},
	} {
		var err error
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		began := time.Now()
		var v large
		peak := peakOf(func() { _, err = mend.Decode(ctx, []byte(test.body), &v, false) })
		took := time.Since(began)
		cancel()
		t.Logf("%s: %d KiB: peak %d KiB, %.0f per byte, %v, %v", name, len(test.body)>>10, peak>>10, float64(peak)/float64(len(test.body)), took.Round(time.Millisecond), err)
		if most := 2*mend.Allowance(len(test.body)) + 64<<20; peak > most {
			t.Errorf("%s: %d MiB, want at most %d", name, peak>>20, most>>20)
		}
		if took > 10*time.Second { // these take minutes without a context
			t.Errorf("%s: took %v, want about 500 ms", name, took)
		}
		if test.refused && err == nil {
			t.Errorf("%s: decodes, want an error", name)
		}
	}
}
