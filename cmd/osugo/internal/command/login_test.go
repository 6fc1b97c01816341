package command_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu/osutest"
)

// TestLogin_worksWithoutBrowser checks that the address of the page can be opened
// elsewhere, and that what the user pastes ends the login.
func TestLogin_worksWithoutBrowser(t *testing.T) {
	sh := newShell(t)
	server := sh.serve()
	defer server.Close()
	t.Setenv("OSU_BASE_URL", serverURL)
	t.Setenv("OSU_CLIENT_ID", "1")
	t.Setenv("OSU_CLIENT_SECRET", "secret")
	stdin, paste := io.Pipe()
	read, stderr := io.Pipe()
	var stdout bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- command.Run(t.Context(), &command.Host{
			Args: []string{"login", "--headless"}, Stdin: stdin, Stdout: &stdout, Stderr: stderr, Now: time.Now, HTTP: sh.http,
		})
		_ = stderr.Close()
	}()
	for lines := bufio.NewScanner(read); lines.Scan(); {
		page := strings.TrimSpace(lines.Text())
		if !strings.HasPrefix(page, serverURL) {
			continue
		}
		next, err := server.Authorize(page, true)
		if err != nil {
			t.Fatal(err)
		}
		go func() { _, _ = io.WriteString(paste, next+"\n") }()
	}
	if code := <-done; code != 0 {
		t.Errorf("got exit code %d, want 0", code)
	}
	if got, want := stdout.String(), "Test Owner  id 2, on osu.test\n"; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want it to begin with %q", got, want)
	}
}

// TestLogin_promptsOnTerminal checks that an application that is missing is asked
// for, its secret without showing it.
func TestLogin_promptsOnTerminal(t *testing.T) {
	sh := newShell(t)
	defer sh.serve().Close()
	t.Setenv("OSU_BASE_URL", serverURL)
	var out bytes.Buffer
	host := &command.Host{
		Args: []string{"login"}, Stdin: strings.NewReader("1\n"), Stdout: &out, Stderr: &out, Now: time.Now, HTTP: sh.http,
		Browse: sh.browse, Secret: func(string) (string, error) { return "secret", nil },
	}
	host.Terminals.Stdin = true
	if code := command.Run(t.Context(), host); code != 0 {
		t.Errorf("got exit code %d, want 0:\n%s", code, &out)
	}
	if got, want := out.String(), "Client ID: "; !strings.Contains(got, want) {
		t.Errorf("got %q, want a question %q", got, want)
	}
	if strings.Contains(out.String(), "secret\n") {
		t.Errorf("got the secret in %q", &out)
	}
}

// TestLogin_keepsSecretsPrivate checks who can read what a login stores, and that
// a secret that others can read is refused.
func TestLogin_keepsSecretsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes")
	}
	sh := newShell(t)
	defer sh.serve().Close()
	for _, line := range []string{
		"export OSU_BASE_URL=" + serverURL, "echo 1 > id", "echo secret > secret", "cat id secret | osugo login app", "osugo login",
	} {
		sh.run(t.Context(), line)
	}
	files := 0
	dir := os.Getenv(settings.EnvConfigDir)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files++
		if got, want := info.Mode().Perm(), fs.FileMode(0o600); got != want {
			t.Errorf("%s: got mode %v, want %v", entry.Name(), got, want)
		}
		return nil
	})
	if err != nil || files < 3 {
		t.Errorf("got %d files and error %v, want app, accounts and a login", files, err)
	}
	app := filepath.Join(dir, "servers", "osu.test", "app.json")
	if err := os.Chmod(app, 0o640); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(sh.run(t.Context(), "osugo whoami"), "\n")
	if want := "others can read it (mode 0640): chmod 600 it"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLogin_belongsToOneServer checks that an application that was stored for one
// server is not sent to another.
func TestLogin_belongsToOneServer(t *testing.T) {
	sh := newShell(t)
	server := sh.serve()
	defer server.Close()
	for _, line := range []string{"echo 1 > id", "echo secret > secret", "cat id secret | osugo login app --server " + serverURL} {
		sh.run(t.Context(), line)
	}
	server.ResetRequests()
	sh.run(t.Context(), "osugo user 1004 --server https://other.test")
	if got, want := sh.exited, 4; got != want {
		t.Errorf("got exit code %d, want %d", got, want)
	}
	if got := server.Requests(); len(got) != 0 {
		t.Errorf("got requests %+v, want none", got)
	}
}

// TestApp_keepsItsToken checks that runs without an account ask for one token
// between them, that nobody else can read it, and that it goes with the
// application.
func TestApp_keepsItsToken(t *testing.T) {
	sh := newShell(t)
	server := sh.serve()
	defer server.Close()
	t.Setenv("OSU_BASE_URL", serverURL)
	if err := os.WriteFile("app.txt", []byte("1\nsecret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	sh.run(t.Context(), "osugo login app < app.txt")
	server.ResetRequests()
	for range 3 {
		if out := sh.run(t.Context(), "osugo user 2 --best 0 --template '{{.username}}'"); sh.exited != 0 {
			t.Fatalf("got %q, want a user", out)
		}
	}
	if n := server.Count(osutest.RouteToken); n != 1 {
		t.Errorf("got %d token requests, want 1", n)
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv(settings.EnvStateDir), "token-*.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("got the files %v and %v, want one", files, err)
	}
	info, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("got mode %04o, want 0600", info.Mode().Perm())
	}
	sh.run(t.Context(), "osugo logout app")
	if _, err := os.Stat(files[0]); !errors.Is(err, fs.ErrNotExist) || sh.exited != 0 {
		t.Errorf("got exit %d and %v after logout, want 0 and no file", sh.exited, err)
	}
}
