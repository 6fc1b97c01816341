package verdict_test

import (
	"testing"

	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/internal/verdict/verdicttest"
)

// TestVerdict_table prints each row of the table, and holds it against its
// examples.
func TestVerdict_table(t *testing.T) {
	verdicttest.Check(t, verdict.API)
	verdicttest.Check(t, verdict.Token)
}
