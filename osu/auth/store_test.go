package auth_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// stores returns one of each.
func stores(t *testing.T) map[string]auth.Store {
	t.Helper()
	return map[string]auth.Store{
		"memory": auth.NewMemoryStore(),
		"file":   auth.NewFileStore(filepath.Join(t.TempDir(), "deep", "er", "osu.json")),
	}
}

func TestStore_passesStoreTest(t *testing.T) {
	t.Parallel()
	for name, store := range stores(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			load := func(want string) {
				t.Helper()
				data, err := store.Load(ctx)
				if want == "" && !errors.Is(err, auth.ErrNotStored) || want != "" && string(data) != want {
					t.Errorf("loaded %q, %v; want %q", data, err, want)
				}
			}
			save := func(old, data string, want error) {
				t.Helper()
				bytesOf := func(s string) []byte {
					if s == "" {
						return nil
					}
					return []byte(s)
				}
				unlock, err := store.Lock(ctx)
				if err != nil {
					t.Fatal(err)
				}
				defer unlock()
				if err := store.Save(ctx, bytesOf(old), bytesOf(data)); !errors.Is(err, want) {
					t.Errorf("saving %q over %q: %v, want %v", data, old, err, want)
				}
			}
			load("")
			save("x", "a", auth.ErrConflict)
			save("", "a", nil)
			load("a")
			save("", "b", auth.ErrConflict)
			save("x", "b", auth.ErrConflict)
			save("x", "", auth.ErrConflict)
			load("a")
			save("a", "b", nil)
			load("b")
			save("b", "", nil)
			load("")
			save("", "", nil)

			unlock, err := store.Lock(ctx)
			if err != nil {
				t.Fatal(err)
			}
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			if _, err := store.Lock(short); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("second lock: got %v, want %v", err, context.DeadlineExceeded)
			}
			unlock()
			if unlock, err = store.Lock(ctx); err != nil {
				t.Fatal(err)
			}
			unlock()
		})
	}
}

func TestFileStore_setsModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no modes there")
	}
	dir := filepath.Join(t.TempDir(), "new")
	store := auth.NewFileStore(filepath.Join(dir, "osu.json"))
	s := newServer()
	session, err := auth.NewSession(t.Context(), testApp(s), s.login(), store)
	if err != nil {
		t.Fatal(err)
	}
	// What a crash has left behind is no obstacle.
	if err := os.WriteFile(store.Path()+".new", []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := session.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]os.FileMode{"": 0o700, "osu.json": 0o600, "osu.json.lock": 0o600}
	for name, mode := range want {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%q: %v %v, want %v", name, info.Mode().Perm(), err, mode)
		}
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 2 {
		t.Errorf("files left behind: %v", entries)
	}
	seen(store, session)
}

// gate is a store that shows what the session does with it.
type gate struct {
	auth.Store
	save func(note bool) error
}

func (g *gate) Save(ctx context.Context, old, data []byte) error {
	if err := g.save(isNote(data)); err != nil {
		return err
	}
	return g.Store.Save(ctx, old, data)
}

// isNote reports whether a stored text says that a renewal has begun.
func isNote(data []byte) bool { return bytes.Contains(data, []byte(`"renewing"`)) }

func TestSession_storesTokensBeforeUse(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		store := &gate{Store: auth.NewMemoryStore(), save: func(bool) error { return nil }}
		session, err := auth.NewSession(t.Context(), testApp(s), s.login(), store)
		if err != nil {
			t.Fatal(err)
		}
		saved := time.Time{}
		store.save = func(note bool) error {
			if !note {
				time.Sleep(3 * time.Second)
				saved = time.Now()
			}
			return nil
		}
		session.Reject(first(t, session))
		token := first(t, session)
		if time.Now().Before(saved) || saved.IsZero() {
			t.Error("used before it was stored")
		}
		again, err := auth.Resume(t.Context(), testApp(s), store)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "the same token after Resume", first(t, again) == token, true)
	})
}

func TestSession_survivesFailingStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		full := errors.New("disk full")
		broken := false
		store := &gate{Store: auth.NewMemoryStore(), save: func(note bool) error {
			if broken && !note {
				return full
			}
			return nil
		}}
		var reports []error
		app := testApp(s)
		app.OnRefresh = func(_ *auth.Session, err error) { reports = append(reports, err) }
		session, err := auth.NewSession(t.Context(), app, s.login(), store)
		if err != nil {
			t.Fatal(err)
		}
		old := first(t, session)
		broken = true
		session.Reject(old)
		_, err = session.Token(t.Context())
		seen(err)
		wantError(t, "a failing store", err, auth.ErrStore)
		wantError(t, "a failing store", err, full)
		renewed := first(t, session) // it can be used from memory
		wantEqual(t, "the old token after the renewal", renewed == old, false)
		wantError(t, "a call with the new token", call(t.Context(), apiClient(t, s, session)), nil)
		time.Sleep(time.Minute)
		if first(t, session) != renewed { // another attempt to store it fails
			t.Error("the token has changed")
		}
		broken = false
		time.Sleep(time.Minute)
		if first(t, session) != renewed { // this one succeeds
			t.Error("the token has changed")
		}
		if n := s.tokenRequests(); n != 1 {
			t.Errorf("%d token requests, want 1", n)
		}
		again, err := auth.Resume(t.Context(), testApp(s), store)
		if err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "the new token in the store", first(t, again) == renewed, true)
		// Broken while it matters: the next renewal needs what is in memory.
		broken = true
		_ = session.Refresh(t.Context())
		if err := session.Refresh(t.Context()); !errors.Is(err, auth.ErrStore) {
			t.Errorf("got %v, want %v", err, auth.ErrStore)
		}
		broken = false
		wantError(t, "a renewal after recovery", session.Refresh(t.Context()), nil)
		wantEqual(t, "refresh tokens used twice", s.reusedTokens(), 0)
		if again, err = auth.Resume(t.Context(), testApp(s), store); err != nil {
			t.Fatal(err)
		}
		wantEqual(t, "the same token in the store after recovery", first(t, again) == first(t, session), true)
		broken = true
		if err := session.Refresh(t.Context()); !errors.Is(err, auth.ErrStore) {
			t.Errorf("got %v, want %v", err, auth.ErrStore)
		}
		if err := session.Close(); !errors.Is(err, auth.ErrStore) {
			t.Errorf("closing with tokens that are not stored: got %v, want %v", err, auth.ErrStore)
		}
		broken = false
		wantError(t, "the last attempt to store", session.Close(), nil)
		wantEqual(t, "the newest token in the store", stored(t, store) == s.newest(), true)
		if len(reports) != 5 {
			t.Fatalf("got the reports %v, want 5", reports)
		}
		wantError(t, "the first report", reports[0], auth.ErrStore)
		wantError(t, "the fourth report", reports[3], nil)
	})
}

func TestResume_continuesLogin(t *testing.T) {
	t.Parallel()
	s := newServer()
	store := auth.NewMemoryStore()
	if _, err := auth.Resume(t.Context(), testApp(s), store); !errors.Is(err, auth.ErrLoginRequired) {
		t.Errorf("empty store: got %v, want %v", err, auth.ErrLoginRequired)
	}
	if _, err := auth.NewSession(t.Context(), testApp(s), s.login(), store); err != nil {
		t.Fatal(err)
	}
	session, err := auth.Resume(t.Context(), testApp(s), store)
	if err != nil {
		t.Fatal(err)
	}
	first(t, session)
	wantEqual(t, "token requests", s.tokenRequests(), 0)
	wantEqual(t, "user", session.User(), userID)
	wantEqual(t, "user of the claims", session.Claims().User, userID)
	wantEqual(t, "scopes of the claims", len(session.Claims().Scopes), 2)

	other := testApp(s)
	other.ID = 2
	if _, err := auth.Resume(t.Context(), other, store); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("tokens of another application: got %v, want %v", err, auth.ErrConfig)
	}
	other = testApp(s)
	other.Endpoints = endpoints("http://evil.test")
	if _, err := auth.Resume(t.Context(), other, store); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("tokens of another server: got %v, want %v", err, auth.ErrConfig)
	}
	_ = replaceStored(t, store, []byte("half a fi"))
	if _, err := auth.Resume(t.Context(), testApp(s), store); !errors.Is(err, auth.ErrStore) {
		t.Errorf("garbage: got %v, want %v", err, auth.ErrStore)
	}
}

func replaceStored(t *testing.T, store auth.Store, data []byte) []byte {
	t.Helper()
	unlock, err := store.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	old, _ := store.Load(t.Context())
	if err := store.Save(t.Context(), old, data); err != nil {
		t.Fatal(err)
	}
	return old
}

func TestSession_noticesLogoutElsewhere(t *testing.T) {
	t.Parallel()
	s := newServer()
	store := auth.NewMemoryStore()
	one, err := auth.NewSession(t.Context(), testApp(s), s.login(), store)
	if err != nil {
		t.Fatal(err)
	}
	two, err := auth.Resume(t.Context(), testApp(s), store)
	if err != nil {
		t.Fatal(err)
	}
	// Two sessions over one store follow each other.
	if err := one.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := call(t.Context(), apiClient(t, s, two)); err != nil {
		t.Error(err)
	}
	wantEqual(t, "the same token in both sessions", first(t, one) == first(t, two), true)
	wantEqual(t, "token requests", s.tokenRequests(), 1)
	if err := two.Revoke(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, session := range []*auth.Session{one, two} {
		if err := call(t.Context(), apiClient(t, s, session)); !errors.Is(err, auth.ErrLoginRequired) {
			t.Errorf("after Revoke: got %v, want %v", err, auth.ErrLoginRequired)
		}
	}
	// A new login in the same store brings an ended session back.
	if _, err := auth.NewSession(t.Context(), testApp(s), s.login(), store); err != nil {
		t.Fatal(err)
	}
	if err := one.Refresh(t.Context()); err != nil {
		t.Error(err)
	}
}

// lax is a store whose lock does not exclude anybody.
type lax struct{ auth.Store }

func (lax) Lock(context.Context) (func(), error) { return func() {}, nil }

func TestSession_survivesExpiredLock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		s.fault = func(int) fault { return fault{delay: time.Second} }
		store := lax{auth.NewMemoryStore()}
		login := s.login()
		if _, err := auth.NewSession(t.Context(), testApp(s), login, store); err != nil {
			t.Fatal(err)
		}
		var sessions []*auth.Session
		for range 5 {
			session, err := auth.Resume(t.Context(), testApp(s), store)
			if err != nil {
				t.Fatal(err)
			}
			session.Reject(transport.NewToken(login.Access.Reveal()))
			sessions = append(sessions, session)
		}
		var wg sync.WaitGroup
		for n, session := range sessions {
			wg.Go(func() {
				time.Sleep(time.Duration(n) * 300 * time.Millisecond)
				if _, err := session.Token(t.Context()); err != nil {
					t.Errorf("session %d lost the login: got %v, want no error", n, err)
				}
			})
		}
		wg.Wait()
	})
}

// stalling is a store whose users stand still after they have written: for two
// seconds, in which the lock expires.
type stalling struct{ auth.Store }

func (s stalling) Save(ctx context.Context, old, data []byte) error {
	err := s.Store.Save(ctx, old, data)
	time.Sleep(2 * time.Second)
	return err
}

// TestSession_waitsForWhoTookTheLock checks that a program which stood still after
// its note, and whose refresh token another one has used meanwhile, waits for the
// tokens of that one.
func TestSession_waitsForWhoTookTheLock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newServer()
		store := lax{auth.NewMemoryStore()}
		login := s.login()
		if _, err := auth.NewSession(t.Context(), testApp(s), login, store); err != nil {
			t.Fatal(err)
		}
		requests := 0
		s.fault = func(int) fault {
			if requests++; requests == 1 {
				return fault{delay: 3 * time.Second, late: true} // the other's: used at once, answered later
			}
			return fault{}
		}
		var wg sync.WaitGroup
		for n, store := range []auth.Store{stalling{store}, store} {
			session, err := auth.Resume(t.Context(), testApp(s), store)
			if err != nil {
				t.Fatal(err)
			}
			session.Reject(transport.NewToken(login.Access.Reveal()))
			wg.Go(func() {
				time.Sleep(time.Duration(n) * time.Second)
				if _, err := session.Token(t.Context()); err != nil {
					t.Errorf("session %d lost the login: got %v, want no error", n, err)
				}
			})
		}
		wg.Wait()
		if requests != 2 {
			t.Errorf("got %d token requests, want one of each session", requests)
		}
	})
}

// TestChild_renewsInOtherProcess is the other process of the tests below. It
// renews the tokens in a file again and again, and prints each result.
func TestChild_renewsInOtherProcess(t *testing.T) {
	path, server := os.Getenv("AUTH_TEST_FILE"), os.Getenv("AUTH_TEST_SERVER")
	if path == "" {
		t.Skip("not a child")
	}
	app := auth.App{ID: clientID, Secret: clientSecret, Endpoints: transport.BaseURL(server), Renewal: auth.Renewal{PerMinute: -1}}
	session, err := auth.Resume(t.Context(), app, auth.NewFileStore(path))
	if err != nil {
		t.Fatal(err)
	}
	var count int
	_, _ = fmt.Sscan(os.Getenv("AUTH_TEST_COUNT"), &count)
	for range count {
		if err := session.Refresh(t.Context()); err != nil {
			fmt.Println("LOST", err)
			os.Exit(3)
		}
		fmt.Printf("have %x\n", session.Tokens().Refresh.Reveal())
	}
	fmt.Println("done")
}

func child(t *testing.T, path, server string, count int) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild_renewsInOtherProcess$")
	cmd.Env = append(os.Environ(), "AUTH_TEST_FILE="+path, "AUTH_TEST_SERVER="+server, fmt.Sprintf("AUTH_TEST_COUNT=%d", count))
	cmd.Stderr = os.Stderr
	return cmd
}

func TestFileStore_sharedByProcesses(t *testing.T) {
	t.Parallel()
	s := newServer()
	web := httptest.NewServer(s)
	defer web.Close()
	store := auth.NewFileStore(filepath.Join(t.TempDir(), "osu.json"))
	app := auth.App{ID: clientID, Secret: clientSecret, Endpoints: transport.BaseURL(web.URL)}
	if _, err := auth.NewSession(t.Context(), app, s.login(), store); err != nil {
		t.Fatal(err)
	}
	want := 200
	if long() {
		want = 1000
	}
	began := time.Now()
	for s.tokenRequests() < want {
		var outputs [2]bytes.Buffer
		var wg sync.WaitGroup
		for n := range outputs {
			cmd := child(t, store.Path(), web.URL, want/4)
			cmd.Stdout = &outputs[n]
			wg.Go(func() {
				if err := cmd.Run(); err != nil {
					t.Errorf("process %d: %v", n, err)
				}
				if got := outputs[n].String(); !strings.Contains(got, "done") {
					t.Errorf("process %d: got %q, want done", n, got)
				}
			})
		}
		wg.Wait()
		for n := range outputs {
			if strings.Contains(outputs[n].String(), "LOST") {
				t.Fatalf("a login was lost: %s", outputs[n].String())
			}
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d renewals by two processes in %v: %d refresh tokens used twice", s.tokenRequests(), time.Since(began).Round(time.Millisecond), s.reusedTokens())
	wantEqual(t, "refresh tokens used twice", s.reusedTokens(), 0)
	if got := stored(t, store); got != s.newest() {
		t.Error("the store does not hold the newest token")
	}
}

// A process is killed in the middle of renewals, at any moment. A login may be
// lost only in one window, which nothing can close: between the server's new
// tokens and their last byte on disk. Then the next program says so.
func TestFileStore_survivesKills(t *testing.T) {
	t.Parallel()
	const workers = 3
	kills := 30
	if long() {
		kills = 300
	}
	var all killCount
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range kills / workers {
				surviveKill(t, &all)
			}
		})
	}
	wg.Wait()
	t.Logf("%d kills: %d replacements interrupted, %d logins lost before their last byte reached the disk, %d of them not reported, %d lost that could have been kept",
		kills, all.interrupted.Load(), all.lost.Load(), all.unreported.Load(), all.kept.Load())
}

type killCount struct{ interrupted, lost, unreported, kept atomic.Int64 }

// surviveKill kills a process and continues from what it left behind.
func surviveKill(t *testing.T, count *killCount) {
	t.Helper()
	s := newServer()
	web := httptest.NewServer(s)
	defer web.Close()
	store := auth.NewFileStore(filepath.Join(t.TempDir(), "osu.json"))
	app := auth.App{
		ID: clientID, Secret: clientSecret, Endpoints: transport.BaseURL(web.URL),
		Renewal: auth.Renewal{PerMinute: -1, Attempts: 1, Timeout: 500 * time.Millisecond},
	}
	if _, err := auth.NewSession(t.Context(), app, s.login(), store); err != nil {
		t.Error(err)
		return
	}
	said := killed(t, child(t, store.Path(), web.URL, 1_000_000))
	if _, err := os.Stat(store.Path() + ".new"); err == nil {
		count.interrupted.Add(1)
	}
	have := stored(t, store)
	if said != "" && number(t, have) < number(t, said) {
		t.Errorf("the store has token %d, but the process had %d", number(t, have), number(t, said))
	}
	session, err := auth.Resume(t.Context(), app, store)
	if err != nil {
		t.Error(err)
		return
	}
	err = session.Refresh(t.Context())
	for tries := 0; err != nil && !errors.Is(err, auth.ErrLoginRequired) && tries < 50; tries++ {
		err = session.Refresh(t.Context()) // the machine is slow
	}
	if err == nil {
		return
	}
	// The server may have answered the killed process until now.
	if have == s.newest() {
		count.kept.Add(1)
		t.Errorf("got %v, want the login that was on disk", err)
		return
	}
	count.lost.Add(1)
	if failure, ok := errors.AsType[*auth.Error](err); !ok || !failure.Lost || !errors.Is(err, auth.ErrLoginRequired) {
		count.unreported.Add(1)
		t.Errorf("got %v, want an error that says that the tokens were lost", err)
	}
}

// killed runs a process that renews again and again, kills it, and returns the
// refresh token it had last.
func killed(t *testing.T, cmd *exec.Cmd) (said string) {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := 1 + rand.IntN(4)
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if have, ok := strings.CutPrefix(lines.Text(), "have "); ok {
			said = unhex(t, have)
		}
		if n == kill {
			time.AfterFunc(rand.N(5*time.Millisecond), func() { _ = cmd.Process.Kill() })
		}
	}
	_ = cmd.Wait()
	return said
}

func unhex(t *testing.T, text string) string {
	t.Helper()
	var out []byte
	if _, err := fmt.Sscanf(text, "%x", &out); err != nil {
		t.Fatalf("%q: got %v, want no error", text, err)
	}
	return string(out)
}
