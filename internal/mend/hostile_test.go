package mend_test

import (
	"context"
	"errors"
	"fmt"
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

func TestDecode_stopsWithContext(t *testing.T) {
	t.Parallel()
	const depth = 4000
	body := `{"id":1,"subforums":` + strings.Repeat(`{"0":{"id":1,"subforums":`, depth) +
		`[],"pad":"` + strings.Repeat("x", 1<<20) + `"` + strings.Repeat(`}}`, depth) + `}`
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := mend.Decode(ctx, []byte(body), new(forum), false); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want context.DeadlineExceeded", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("took %v, want about 50 ms", took)
	}
}
