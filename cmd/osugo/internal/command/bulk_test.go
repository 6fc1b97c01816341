package command_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/osutest"
)

// someUsers writes ids.txt: ids of users, one in a hundred of which does not exist.
func someUsers(t *testing.T, server *osutest.Server, n int) {
	t.Helper()
	var text strings.Builder
	for i, id := range server.World().UserIDs()[:n] {
		if i%100 == 50 {
			id += 1_000_000
		}
		fmt.Fprintln(&text, id)
	}
	if err := os.WriteFile("ids.txt", []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

const usersJob = "OSU_BASE_URL=http://osu.test OSU_CLIENT_ID=1 OSU_CLIENT_SECRET=secret osugo users --ids ids.txt --out users.jsonl --missing gone.txt"

// TestBulk_killedAndResumed copies the files of a job at several moments, which is
// what a job leaves that is killed then, and goes on from each copy.
func TestBulk_killedAndResumed(t *testing.T) {
	const users = 2_000
	sh := newShell(t)
	synctest.Test(t, func(t *testing.T) {
		server := sh.serveSize(osutest.WorldSize{Users: users, Beatmapsets: 20, Scores: users, Matches: 5})
		defer server.Close()
		someUsers(t, server, users)
		copies := copyFiles(t, 3*time.Second, 10*time.Second, 31*time.Second, 60*time.Second)
		sh.run(t.Context(), usersJob)
		if sh.exited != 0 {
			t.Fatalf("got exit %d, want 0", sh.exited)
		}
		copies.wait()
		want, gone := lines(t, "users.jsonl"), lines(t, "gone.txt")
		if len(want)+len(gone) != users || len(gone) != users/100 {
			t.Fatalf("got %d users and %d missing ids, want %d and %d", len(want), len(gone), users-users/100, users/100)
		}
		for _, dir := range copies.dirs {
			resume(t, sh, server, dir, want, gone)
		}
	})
}

// resume goes on with the copy of a job and compares what it wrote.
func resume(t *testing.T, sh *shell, server *osutest.Server, dir string, want, gone []string) {
	t.Helper()
	for _, name := range []string{"users.jsonl", "users.jsonl.job", "gone.txt"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if name != "users.jsonl.job" {
			text = append(text, `{"half a line`...) // what was being written
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server.ResetRequests()
	if out := sh.run(t.Context(), usersJob+" --resume"); sh.exited != 0 {
		t.Fatalf("%s: got exit %d, want 0: %q", filepath.Base(dir), sh.exited, out)
	}
	if got := lines(t, "users.jsonl"); !slices.Equal(ids(got), ids(want)) {
		t.Errorf("%s: got %d users, want %d, each once and in their order", filepath.Base(dir), len(got), len(want))
	}
	if got := lines(t, "gone.txt"); !slices.Equal(got, gone) {
		t.Errorf("%s: got %d missing ids, want %d", filepath.Base(dir), len(got), len(gone))
	}
	if _, err := os.Stat("users.jsonl.job"); err == nil {
		t.Errorf("%s: the journal of a job that is done is still there", filepath.Base(dir))
	}
	t.Logf("%s: %d requests after the kill", filepath.Base(dir), len(server.Requests()))
}

// ids cuts lines of JSON down to the id.
func ids(lines []string) []string {
	cut := make([]string, len(lines))
	for i, line := range lines {
		_, rest, _ := strings.Cut(line, `"id":`)
		cut[i], _, _ = strings.Cut(rest, ",")
	}
	return cut
}

// copies are copies of the files of the current folder.
type copies struct {
	dirs []string
	done chan struct{}
}

func (c *copies) wait() { <-c.done }

// copyFiles copies the current folder after each of those times.
func copyFiles(t *testing.T, after ...time.Duration) *copies {
	t.Helper()
	c := &copies{done: make(chan struct{})}
	began := time.Now()
	go func() {
		defer close(c.done)
		for _, d := range after {
			time.Sleep(d - time.Since(began))
			dir := filepath.Join(t.TempDir(), "killed after "+d.String())
			c.dirs = append(c.dirs, dir)
			if err := os.CopyFS(dir, os.DirFS(".")); err != nil {
				t.Error(err)
			}
		}
	}()
	return c
}

func lines(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// TestBulk_interrupted stops a job by its context, as Ctrl-C does.
func TestBulk_interrupted(t *testing.T) {
	sh := newShell(t)
	synctest.Test(t, func(t *testing.T) {
		server := sh.serveSize(osutest.WorldSize{Users: 2_000, Beatmapsets: 20, Scores: 2_000, Matches: 5})
		defer server.Close()
		someUsers(t, server, 2_000)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		out := sh.run(ctx, usersJob)
		if sh.exited == 0 || !strings.Contains(strings.Join(out, "\n"), "--resume continues") {
			t.Errorf("got exit %d and %q, want an error and how to go on", sh.exited, out)
		}
		first := len(server.Requests())
		sh.run(t.Context(), usersJob+" --resume")
		got, gone := lines(t, "users.jsonl"), lines(t, "gone.txt")
		if len(got) != 1980 || len(gone) != 20 || sh.exited != 0 {
			t.Errorf("got exit %d, %d users and %d missing ids, want 0, 1980 and 20", sh.exited, len(got), len(gone))
		}
		t.Logf("%d requests before and %d after", first, len(server.Requests())-first)
	})
}

// TestBulk_failsAndResumes has the server fail in the middle.
func TestBulk_failsAndResumes(t *testing.T) {
	sh := newShell(t)
	synctest.Test(t, func(t *testing.T) {
		server := sh.serveSize(osutest.WorldSize{Users: 500, Beatmapsets: 20, Scores: 500, Matches: 5})
		defer server.Close()
		someUsers(t, server, 500)
		server.Inject(osutest.ServerError(http.StatusInternalServerError).After(9)) // later than the first list, which may be asked for among others
		if sh.run(t.Context(), usersJob); sh.exited != 7 {
			t.Errorf("got exit %d, want 7", sh.exited)
		}
		server.Heal()
		sh.run(t.Context(), usersJob+" --resume")
		if got, gone := lines(t, "users.jsonl"), lines(t, "gone.txt"); len(got) != 495 || len(gone) != 5 {
			t.Errorf("got %d users and %d missing ids, want 495 and 5", len(got), len(gone))
		}
	})
}

// TestBulk_failsWithoutOutputFolder has no folder for its output, which is no fault of the
// network.
func TestBulk_failsWithoutOutputFolder(t *testing.T) {
	sh := newShell(t)
	sh.run(t.Context(), "osugo --demo users 2 --out nowhere/users.jsonl")
	if sh.exited != 2 {
		t.Errorf("got exit %d, want 2", sh.exited)
	}
	sh.run(t.Context(), "osugo --demo users 2 --missing nowhere/gone.txt")
	if sh.exited != 1 {
		t.Errorf("got exit %d, want 1", sh.exited)
	}
}

// TestBulk_readsAnyFile checks that ids may stand on one long line, as editors on
// Windows save them, and that what can't be an id is an error of one line.
func TestBulk_readsAnyFile(t *testing.T) {
	sh := newShell(t)
	ids := "\ufeff" + strings.Repeat("2,5\r\n", 20_000) + strings.Repeat("8 ,\t", 40_000) + "8"
	long := strings.Repeat("8", 100_000)
	for name, text := range map[string]string{"ids.txt": ids, "long.txt": long} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got := sh.run(t.Context(), "osugo --demo users --ids ids.txt --template '{{.id}}'")
	if want := []string{"  2", "  5", "  8"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	got = sh.run(t.Context(), "osugo --demo users --ids long.txt")
	if want := []string{"! osugo: long.txt: a word is longer than 64 KiB", "exit 2"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	got = sh.run(t.Context(), "osugo --demo chat 1004 < long.txt")
	if want := []string{"! osugo: standard input: a line is longer than 64 KiB", "exit 2"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
