package osu_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports_light: a program that imports the client does not carry what only
// replays need.
func TestImports_light(t *testing.T) {
	t.Parallel()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "github.com/osugo/osugo/osu").Output()
	if err != nil {
		t.Skipf("go list: %v", err)
	}
	deps := strings.Fields(string(output))
	if len(deps) < 50 {
		t.Fatalf("go list names %d packages", len(deps))
	}
	for _, dep := range deps {
		if strings.Contains(dep, "ulikunitz") || strings.HasSuffix(dep, "osu/replay") {
			t.Errorf("osu imports %s", dep)
		}
	}
}
