package osutest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// The real server would be recorded once, and its answers played back from then
// on. Here osutest itself stands in for it.
func ExampleRecord() {
	dir, err := os.MkdirTemp("", "recording")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	server := osutest.New()
	defer server.Close()

	name := func(through http.RoundTripper) string {
		hc := &http.Client{Transport: through}
		session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret", HTTPClient: hc})
		if err != nil {
			return err.Error()
		}
		client, err := osu.New(session, osu.HTTPClient(hc))
		if err != nil {
			return err.Error()
		}
		user, err := client.User(context.Background(), 2, nil)
		if err != nil {
			return err.Error()
		}
		return user.Username
	}
	fmt.Println("recorded:", name(osutest.Record(filepath.Join(dir, "user"), server.Transport())))

	player, err := osutest.Replay(filepath.Join(dir, "user"), osutest.Strict)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("played:", name(player), "- left over:", player.Remaining())
	// Output:
	// recorded: Test Owner
	// played: Test Owner - left over: 0
}

// roundTripper is a function that answers requests.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// always answers every request alike.
func always(status int, header http.Header, body string) http.RoundTripper {
	return roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	})
}

const formType = "application/x-www-form-urlencoded"

// TestRecord_masksSecrets checks that no file contains a secret of any grant.
func TestRecord_masksSecrets(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	dir := filepath.Join(t.TempDir(), "new", "recording")
	tape := osutest.Record(dir, server.Transport())
	post := func(form url.Values) map[string]string {
		t.Helper()
		a, err := ask(t, tape, http.MethodPost, server.Endpoints().Token, formType, form.Encode())
		if err != nil {
			t.Fatal(err)
		}
		tokens := make(map[string]string)
		for name, value := range members(t, a.body) {
			tokens[name] = strings.Trim(string(value), `"`)
		}
		if tokens["access_token"] == "" {
			t.Fatalf("no token: %s", a.body)
		}
		return tokens
	}
	var secrets []string
	keep := func(all ...string) { secrets = append(secrets, all...) }

	app := url.Values{"client_id": {"1"}, "client_secret": {"secret"}}
	with := func(pairs ...string) url.Values {
		form := url.Values{"client_id": app["client_id"], "client_secret": app["client_secret"]}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
	keep(post(with("grant_type", "client_credentials", "scope", "public"))["access_token"])

	verifier := strings.Repeat("verifier-", 6)
	back := "http://127.0.0.1:7272/callback"
	page := server.Endpoints().Authorize + "?client_id=1&response_type=code&scope=public&code_challenge_method=plain&code_challenge=" +
		verifier + "&redirect_uri=" + url.QueryEscape(back)
	a, err := ask(t, tape, http.MethodPost, page, "", "")
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(a.header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		t.Fatalf("no code: %v %v", to, err)
	}
	code := to.Query().Get("code")
	tokens := post(with("grant_type", "authorization_code", "code", code, "redirect_uri", back, "code_verifier", verifier))
	keep(code, verifier, tokens["access_token"], tokens["refresh_token"])
	tokens = post(with("grant_type", "refresh_token", "refresh_token", tokens["refresh_token"]))
	keep(tokens["access_token"], tokens["refresh_token"])
	user := tokens["access_token"]
	if _, err := ask(t, tape, http.MethodGet, server.Endpoints().API+"/me", "", "", "Authorization", "Bearer "+user, "Cookie", "osu_session=cookie-of-mine"); err != nil {
		t.Fatal(err)
	}

	server.Inject(osutest.Truncate())
	if _, err := ask(t, tape, http.MethodPost, server.Endpoints().Token, formType, with("grant_type", "client_credentials", "scope", "public").Encode()); err != nil {
		t.Fatal(err)
	}
	server.Heal()
	// A server that says too much.
	chatty := always(http.StatusOK, http.Header{"Set-Cookie": {"osu_session=cookie-of-theirs"}, "Content-Type": {"application/json"}},
		`{"password":"hunter-seven","room":{"password":12345678,"has_password":true},"access_token":{"value":"nested-token"},"echo":"`+user+`","country":{"code":"AU"}}`)
	more := osutest.Record(filepath.Join(dir, "more"), chatty)
	if _, err := ask(t, more, http.MethodPut, "http://osu.test/api/v2/rooms?room%5Bpassword%5D=in-the-query&token=web-token", "application/json",
		`{"password":"in-the-body","name":"x"}`, "Authorization", "Bearer "+user); err != nil {
		t.Fatal(err)
	}
	page = `<p>refresh_token=text-token</p>{"access_token": "half-a-token`
	if _, err := ask(t, osutest.Record(filepath.Join(dir, "text"), always(http.StatusOK, nil, page)), http.MethodPost, "http://osu.test/x", "text/plain", "secret=plain-body"); err != nil {
		t.Fatal(err)
	}
	keep("cookie-of-mine", "cookie-of-theirs", "hunter-seven", "12345678", "nested-token", "in-the-query", "web-token", "in-the-body",
		"text-token", "half-a-token", "plain-body", `"secret"`, "=secret", strings.Split(user, ".")[1])

	files := 0
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if info.Mode().Perm() != 0o700 {
				t.Errorf("%s: mode %o", path, info.Mode().Perm())
			}
			return nil
		}
		files++
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %o", path, info.Mode().Perm())
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range secrets {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s has %q: %.300s", path, secret, data)
			}
		}
		return nil
	})
	if err != nil || files != 8 {
		t.Errorf("%d files, %v", files, err)
	}

	// What is no secret is kept.
	data, err := os.ReadFile(filepath.Join(dir, "more", "000001.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, kept := range []string{`"country":{"code":"AU"}`, `"has_password":true`, `"name":"x"`, `"method":"PUT"`} {
		if !bytes.Contains(data, []byte(kept)) {
			t.Errorf("%s is lost: %s", kept, data)
		}
	}
}

// TestRecord_keepsBodies checks that played-back bodies equal the recorded
// ones, byte for byte where possible.
func TestRecord_keepsBodies(t *testing.T) {
	for name, test := range map[string]struct {
		header http.Header
		body   string
	}{
		"json":      {http.Header{"Content-Type": {"application/json"}, "X-Ratelimit-Remaining": {"41"}}, `{"id":12345678901234567890,"pp":1.50,"n":null,"a":["<&>",1e400],"é":"\u0000"}`},
		"empty":     {nil, ""},
		"text":      {http.Header{"Content-Type": {"text/html"}}, "<p>code: AU</p>\n"},
		"bytes":     {http.Header{"Content-Disposition": {"attachment"}}, "\x00\xff\xfe\x01"},
		"json null": {nil, "null"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			recorded, err := ask(t, osutest.Record(dir, always(http.StatusTeapot, test.header, test.body)), http.MethodGet, "http://osu.test/x", "", "")
			if err != nil || string(recorded.body) != test.body {
				t.Fatalf("recorded %q, %v", recorded.body, err)
			}
			player, err := osutest.Replay(dir, osutest.Strict)
			if err != nil {
				t.Fatal(err)
			}
			played, err := ask(t, player, http.MethodGet, "http://other.test/x", "", "")
			if err != nil || string(played.body) != test.body || played.status != http.StatusTeapot {
				t.Errorf("played %d %q, %v", played.status, played.body, err)
			}
			for header, values := range test.header {
				if !slices.Equal(played.header[header], values) {
					t.Errorf("%s: %q", header, played.header[header])
				}
			}
		})
	}
}

// TestRecord_leavesNoPartialFile checks that a recording is never overwritten,
// and that failed requests leave no file.
func TestRecord_leavesNoPartialFile(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	token := server.Token()
	dir := t.TempDir()
	me := server.Endpoints().API + "/users/2"
	get := func(through http.RoundTripper) error {
		t.Helper()
		_, err := ask(t, through, http.MethodGet, me, "", "", "Authorization", "Bearer "+token)
		return err
	}
	tape := osutest.Record(dir, server.Transport())
	for _, fault := range []osutest.Fault{osutest.Reset(), osutest.ResetBody(100)} {
		server.Inject(fault)
		if err := get(tape); err == nil || strings.Contains(err.Error(), "osutest") {
			t.Errorf("not the error of the connection: %v", err)
		}
		server.Heal()
	}
	if err := get(osutest.Record(dir, always(http.StatusOK, http.Header{"Content-Encoding": {"br"}}, "x"))); err == nil {
		t.Error("an answer that can't be read was recorded")
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("left behind: %v %v", files, err)
	}

	if err := get(tape); err != nil {
		t.Fatal(err)
	}
	before := len(server.Requests())
	again := osutest.Record(dir, server.Transport())
	for range 2 {
		if err := get(again); err != nil && !errors.Is(err, fs.ErrExist) {
			t.Errorf("first two numbers: %v", err)
		}
	}
	if err := get(again); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a recording: got %v, want %v", err, fs.ErrExist)
	}
	if sent := len(server.Requests()) - before; sent != 2 {
		t.Errorf("%d requests were sent, want 2", sent)
	}
}

// TestReplay_playsStrictly checks that a client gets the same answers from a
// recording as from the server, even in fake time.
func TestReplay_playsStrictly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		dir := t.TempDir()
		// talk ends a session and reads what needs one.
		talk := func(through http.RoundTripper, ids ...objects.UserID) (string, error) {
			hc := &http.Client{Transport: through}
			session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret", HTTPClient: hc})
			if err != nil {
				return "", err
			}
			client, err := osu.New(session, osu.HTTPClient(hc), osu.Retry(transport.Retry{Attempts: 1}))
			if err != nil {
				return "", err
			}
			var said strings.Builder
			for _, id := range ids {
				user, err := client.User(t.Context(), id, nil)
				if err != nil {
					return "", err
				}
				fmt.Fprintln(&said, user.ID, user.Username, user.JoinDate)
				if err := session.Refresh(t.Context()); err != nil {
					return "", err
				}
			}
			attributes, err := client.BeatmapAttributes(t.Context(), server.World().BeatmapIDs()[0], nil)
			fmt.Fprintln(&said, attributes.StarRating)
			return said.String(), err
		}
		live, err := talk(osutest.Record(dir, server.Transport()), 2, 5)
		if err != nil {
			t.Fatal(err)
		}
		server.Close()

		player, err := osutest.Replay(dir, osutest.Strict)
		if err != nil {
			t.Fatal(err)
		}
		if played, err := talk(player, 2, 5); err != nil || played != live {
			t.Errorf("played %q, %v; want %q", played, err, live)
		}
		if n := player.Remaining(); n != 0 {
			t.Errorf("%d left over, want 0", n)
		}
		if _, err := ask(t, player, http.MethodGet, "http://osu.test/x", "", ""); err == nil || !strings.Contains(err.Error(), "expected none") {
			t.Errorf("after the end: %v", err)
		}

		player, err = osutest.Replay(dir, osutest.Strict)
		if err != nil {
			t.Fatal(err)
		}
		_, err = talk(player, 8)
		if err == nil || !strings.Contains(err.Error(), "request 2 is GET /api/v2/users/8") || !strings.Contains(err.Error(), "expected GET /api/v2/users/2") {
			t.Errorf("another user: %v", err)
		}
		if n := player.Remaining(); n != 5 {
			t.Errorf("%d left over, want 5", n)
		}
	})
}

// TestReplay_comparesByMode checks that bodies and order matter in strict mode,
// and neither in loose mode.
func TestReplay_comparesByMode(t *testing.T) {
	dir := t.TempDir()
	n := 0
	tape := osutest.Record(dir, roundTripper(func(*http.Request) (*http.Response, error) {
		n++
		return &http.Response{StatusCode: 200 + n, Body: http.NoBody}, nil
	}))
	type asked struct{ method, target, contentType, body string }
	for _, q := range []asked{
		{"GET", "http://osu.test/a?y=2&x=1", "", ""},
		{"POST", "http://osu.test/b", "application/json", `{"text": "one", "password": "p"}`},
		{"GET", "http://osu.test/a?x=1&y=2", "", ""},
		{"POST", "http://osu.test/b", formType, "text=two&code=1"},
	} {
		if _, err := ask(t, tape, q.method, q.target, q.contentType, q.body); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		mode osutest.ReplayMode
		asks []asked
		want string // statuses, or the errors
		left int
	}{
		"strict": {osutest.Strict, []asked{
			{"GET", "http://elsewhere.test/a?x=1&y=2", "", ""},
			{"POST", "http://osu.test/b", "application/json", `{"text":"one","password":"another"}`},
			{"GET", "http://osu.test/a?x=1&y=2", "", ""},
			{"POST", "http://osu.test/b", formType, "code=9&text=two"},
		}, "201 202 203 204", 0},
		"strict, another order": {osutest.Strict, []asked{
			{"POST", "http://osu.test/b", "application/json", `{"text":"one","password":"p"}`},
			{"GET", "http://osu.test/a?x=1&y=2", "", ""},
		}, "[osutest: request 1 is POST /b: expected GET /a?x=1&y=2] 201", 3},
		"strict, another body": {osutest.Strict, []asked{
			{"GET", "http://osu.test/a?x=1&y=2", "", ""},
			{"POST", "http://osu.test/b", "application/json", `{"text":"eins","password":"p"}`},
			{"POST", "http://osu.test/b", "", ``},
		}, `201 [osutest: request 2 is POST /b with {"text":"eins","password":"masked"}: expected POST /b with {"text":"one","password":"masked"}] ` +
			`[osutest: request 2 is POST /b with no body: expected POST /b with {"text":"one","password":"masked"}]`, 3},
		"loose": {osutest.Loose, []asked{
			{"POST", "http://osu.test/b", "application/json", `{}`},
			{"GET", "http://osu.test/a?x=1&y=2", "", ""},
			{"POST", "http://osu.test/b", "application/json", `{}`},
			{"POST", "http://osu.test/b", "application/json", `{}`},
		}, "202 201 204 204", 1},
		"loose, not recorded": {osutest.Loose, []asked{
			{"GET", "http://osu.test/a?x=1", "", ""},
			{"PUT", "http://osu.test/c?token=geheim", "", ""},
		}, "[osutest: not in the recording: GET /a?x=1: expected GET /a?x=1&y=2 or GET /a?x=1&y=2] " +
			"[osutest: not in the recording: PUT /c?token=masked: expected one of 4 requests to other paths]", 4},
	} {
		t.Run(name, func(t *testing.T) {
			player, err := osutest.Replay(dir, test.mode)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, q := range test.asks {
				a, err := ask(t, player, q.method, q.target, q.contentType, q.body)
				if err != nil {
					got = append(got, "["+err.Error()+"]")
				} else {
					got = append(got, fmt.Sprint(a.status))
				}
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("got  %s\nwant %s", strings.Join(got, " "), test.want)
			}
			if n := player.Remaining(); n != test.left {
				t.Errorf("%d left over, want %d", n, test.left)
			}
		})
	}
}

// TestRecord_isConcurrent records and plays back in many goroutines at the same
// time.
func TestRecord_isConcurrent(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	token := server.Token()
	dir := t.TempDir()
	all := func(through http.RoundTripper) {
		var group sync.WaitGroup
		for _, id := range server.World().UserIDs()[:20] {
			group.Go(func() {
				a, err := ask(t, through, http.MethodGet, fmt.Sprintf("%s/users/%d", server.Endpoints().API, id), "", "", "Authorization", "Bearer "+token)
				if want := fmt.Sprintf(`"username":"%s"`, server.World().Username(id)); err != nil || !bytes.Contains(a.body, []byte(want)) {
					t.Errorf("user %d: %v, %d bytes", id, err, len(a.body))
				}
			})
		}
		group.Wait()
	}
	all(osutest.Record(dir, server.Transport()))
	player, err := osutest.Replay(dir, osutest.Loose)
	if err != nil {
		t.Fatal(err)
	}
	all(player)
	if n := player.Remaining(); n != 0 {
		t.Errorf("%d left over, want 0", n)
	}
}

// TestReplay_refusesBadRecordings checks that folders without a recording are
// refused immediately, and that requests end with their context.
func TestReplay_refusesBadRecordings(t *testing.T) {
	dir := t.TempDir()
	for _, absent := range []string{dir, filepath.Join(dir, "absent")} {
		if _, err := osutest.Replay(absent, osutest.Loose); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v, want %v", absent, err, fs.ErrNotExist)
		}
	}
	file := filepath.Join(dir, "000001.json")
	if err := os.WriteFile(file, []byte(`{"request":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := osutest.Replay(dir, osutest.Loose); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("half a file: %v", err)
	}

	if err := os.WriteFile(file, []byte(`{"request":{"method":"GET","path":"/x"},"response":{"status":204}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	player, err := osutest.Replay(dir, osutest.Strict)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://osu.test/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, through := range []http.RoundTripper{player, osutest.Record(t.TempDir(), nil)} {
		if response, err := through.RoundTrip(r); !errors.Is(err, context.Canceled) {
			if err == nil {
				_ = response.Body.Close()
			}
			t.Errorf("%T: %v", through, err)
		}
	}
}
