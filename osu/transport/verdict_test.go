package transport_test

import (
	"testing"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/verdict/verdicttest"
)

// TestVerdict_table prints the table that decides what an answer means, for
// routes of the API and for the token endpoint, and holds each row against its
// examples.
func TestVerdict_table(t *testing.T) {
	t.Parallel()
	verdicttest.Check(t, verdict.API)
	verdicttest.Check(t, verdict.Token)
	verdicttest.Check(t, verdict.File)
}
