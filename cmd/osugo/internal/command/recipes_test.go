package command_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
)

// page is the documentation of the command.
const page = "../../../../docs/command.md"

// TestRecipes_printExpectedOutput runs the recipes of docs/command.md and compares what
// they print with testdata/recipes.txt. One that goes on is interrupted after a
// day.
func TestRecipes_printExpectedOutput(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Abs("testdata/recipes.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, recipes, _ := strings.Cut(string(text), "\n## Recipes\n")
	var script strings.Builder
	inBlock := false
	for line := range strings.Lines(recipes) {
		switch {
		case strings.HasPrefix(line, "```"):
			inBlock = !inBlock
		case inBlock:
			script.WriteString("$ " + line)
		case strings.HasPrefix(line, "### "):
			script.WriteString("# " + strings.TrimPrefix(line, "### "))
		}
	}
	sh := newShell(t)
	var got []string
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(today))
		defer sh.serve().Close()
		for recipe := range strings.SplitSeq(script.String(), "\n# ") {
			ctx, cancel := context.WithCancelCause(t.Context())
			stop := time.AfterFunc(20*time.Hour, func() { cancel(command.ErrInterrupt) })
			got = append(append(got, repeat(ctx, sh, "# "+strings.TrimPrefix(recipe, "# "))...), "")
			stop.Stop()
			cancel(nil)
		}
	})
	golden(t, path, got[:len(got)-1])
}

// TestDocs_nameAllExitCodes holds the table of docs/command.md against the
// program.
func TestDocs_nameAllExitCodes(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, exit := range command.Exits() {
		if row := fmt.Sprintf("\n| %d | %s |\n", exit.Code, exit.Meaning); !strings.Contains(string(text), row) {
			t.Errorf("got no row %q in docs/command.md, want it", row)
		}
	}
}
