package command_test

import (
	"bytes"
	"context"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
)

// output returns what a command line prints.
func output(ctx context.Context, t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	host := &command.Host{Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, Now: time.Now}
	if code := command.Run(ctx, host); code != 0 {
		t.Fatalf("osugo %v: got exit code %d, want 0\n%s", args, code, &stderr)
	}
	return stdout.String()
}

// TestEntries_haveTheNamesOfTheirCommands checks that each command is found under
// the name in the overview, whatever else the command line mentions.
func TestEntries_haveTheNamesOfTheirCommands(t *testing.T) {
	newShell(t)
	names := command.Names()
	if len(names) < 20 || !slices.Contains(names, "user") {
		t.Fatalf("got the commands %v, want all", names)
	}
	for _, name := range names {
		text := output(t.Context(), t, "--account", "watch", "help", name)
		if want := "osugo " + name + "  "; !strings.HasPrefix(text, want) {
			t.Errorf("osugo help %s: got %.40q, want the help of the command", name, text)
		}
	}
}

// TestCompletions_offerAllCommands checks that what the scripts of the shells ask
// for has every command.
func TestCompletions_offerAllCommands(t *testing.T) {
	newShell(t)
	for _, line := range [][]string{{"__complete", ""}, {"__complete", "help", ""}, {"__completeNoDesc", "--account", "user", ""}} {
		var got []string
		for text := range strings.Lines(output(t.Context(), t, line...)) {
			name, _, _ := strings.Cut(strings.TrimSpace(text), "\t")
			if !strings.HasPrefix(name, ":") {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if want := slices.Sorted(slices.Values(command.Names())); !slices.Equal(got, want) {
			t.Errorf("osugo %q: got %v, want %v", line, got, want)
		}
	}
}

// TestCompletions_areScripts has each shell that is installed read its script
// without running it.
func TestCompletions_areScripts(t *testing.T) {
	newShell(t)
	checks := map[string][]string{
		"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"},
		"powershell": {"pwsh", "-NoProfile", "-Command", "[ScriptBlock]::Create([Console]::In.ReadToEnd()) | Out-Null"},
	}
	for shell, check := range checks {
		t.Run(shell, func(t *testing.T) {
			script := output(t.Context(), t, "completion", shell)
			if !strings.Contains(script, "__complete") {
				t.Error("got a script that does not ask osugo, want one that calls osugo __complete")
			}
			path, err := exec.LookPath(check[0])
			if err != nil {
				t.Skipf("%s is not installed", check[0])
			}
			cmd := exec.CommandContext(t.Context(), path, check[1:]...)
			cmd.Stdin = strings.NewReader(script)
			if said, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("got %v, want nil\n%s", err, said)
			}
		})
	}
}
