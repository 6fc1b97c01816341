package osutest_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// replay returns a Player of a folder.
func replay(t *testing.T, dir string, mode osutest.ReplayMode) *osutest.Player {
	t.Helper()
	player, err := osutest.Replay(dir, mode)
	if err != nil {
		t.Fatal(err)
	}
	return player
}

// TestRecord_decompresses records answers of servers that pack without being
// asked.
func TestRecord_decompresses(t *testing.T) {
	const text = `{"username":"peppy"}`
	for name, test := range map[string]struct{ coding, sent string }{
		"gzip": {"gzip", packed(text)}, "capitals": {"X-GZIP", packed(text)}, "identity": {"identity", text},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			header := http.Header{"Content-Encoding": {test.coding}, "Content-Type": {"application/json"}}
			got, err := ask(t, osutest.Record(dir, always(http.StatusOK, header.Clone(), test.sent)), http.MethodGet, "http://osu.test/x", "", "", "Accept-Encoding", "gzip")
			if err != nil || string(got.body) != text || got.header.Get("Content-Encoding") == "gzip" {
				t.Errorf("recorded: got %q (%v), packed in %q, want %s", got.body, err, got.header.Get("Content-Encoding"), text)
			}
			got, err = ask(t, replay(t, dir, osutest.Strict), http.MethodGet, "http://osu.test/x", "", "")
			if err != nil || string(got.body) != text {
				t.Errorf("played: got %q (%v), want %s", got.body, err, text)
			}
		})
	}
}

// TestRecord_passesOnTruncatedAnswers checks that the caller sees the status
// and the beginning of a body that breaks off, and that nothing is left of it.
func TestRecord_passesOnTruncatedAnswers(t *testing.T) {
	whole := packed(strings.Repeat("text ", 1000))
	for name, test := range map[string]struct {
		header http.Header
		body   io.Reader
		want   string
	}{
		"plain": {nil, io.MultiReader(strings.NewReader("half"), broken{}), "half"},
		"gzip":  {http.Header{"Content-Encoding": {"gzip"}}, strings.NewReader(whole[:len(whole)-8]), strings.Repeat("text ", 1000)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			server := roundTripper(func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusTeapot, Header: test.header, Body: io.NopCloser(test.body)}, nil
			})
			got, err := ask(t, osutest.Record(dir, server), http.MethodGet, "http://osu.test/x", "", "")
			if got.status != http.StatusTeapot || string(got.body) != test.want || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("got %d with %q (%v), want 418 with %q and %v", got.status, got.body, err, test.want, io.ErrUnexpectedEOF)
			}
			if left := readRecording(t, dir); left != "" {
				t.Errorf("left behind: got %s, want nothing", left)
			}
		})
	}
}

// broken is a body that breaks off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// TestRecord_boundsAnswers records an answer without an end.
func TestRecord_boundsAnswers(t *testing.T) {
	endless := roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(zeros{})}, nil
	})
	if _, err := ask(t, osutest.Record(t.TempDir(), endless), http.MethodGet, "http://osu.test/x", "", ""); err == nil || !strings.Contains(err.Error(), "64 MiB") {
		t.Errorf("got %v, want an error that names the limit", err)
	}
}

// zeros is a body without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestRecord_passesOnWebsockets checks that an upgraded connection reaches the
// caller, whose end nobody waits for.
func TestRecord_passesOnWebsockets(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	defer server.Close()
	dir := t.TempDir()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL()+osutest.RouteNotifications.Pattern, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = handshake("Bearer " + server.UserToken(server.World().UserIDs()[0], transport.ScopeChatRead))
	got, err := osutest.Record(dir, server.Transport()).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = got.Body.Close() }()
	if _, ok := got.Body.(io.ReadWriteCloser); got.StatusCode != http.StatusSwitchingProtocols || !ok {
		t.Errorf("got status %d and a body of type %T, want 101 and a connection", got.StatusCode, got.Body)
	}
	if left := readRecording(t, dir); left != "" {
		t.Errorf("left behind: got %s, want nothing", left)
	}
}

// TestRecord_masksHiddenSecrets hides secrets where their names don't tell: in
// bytes, escaped, in addresses, and in the other half of basic authentication.
func TestRecord_masksHiddenSecrets(t *testing.T) {
	const bearer, secret = "bearer+of/sixteen=characters", `client"secret<of>my application`
	for name, test := range map[string]struct {
		contentType, body, location string
	}{
		"bytes":            {"application/octet-stream", "\xff\xfe" + bearer, ""},
		"half JSON":        {"application/json", "\xff{\"refresh_token\":\"never-seen-before\"", ""},
		"JSON":             {"application/json", `{"echo":"` + strings.ReplaceAll(secret, `"`, `\"`) + `"}`, ""},
		"escaped JSON":     {"application/json", `{"access_token":"never\u002dseen\u002dbefore","again":"never-seen-before"}`, ""},
		"an address":       {"", "", "https://osu.ppy.sh/x?y=bearer%2Bof%2Fsixteen%3Dcharacters"},
		"a path":           {"", "", "https://osu.ppy.sh/bearer+of%2Fsixteen=characters/x"},
		"an odd address":   {"", "", "https://osu.ppy.sh/%zz?access_token=never-seen-before"},
		"a text":           {"text/plain", "your token: never-seen-before", ""},
		"nested":           {"application/json", `{"token":{"a":["never-seen-before",{"b":"never-seen-before"}]}}`, ""},
		"a sequence":       {"application/json", `{"tokens":1,"secrets":[{"secret":"never-seen-before"}]}`, ""},
		"a key":            {"application/json", `{"api_key":"never-seen-before","apiKey":"never-seen-before","API-Key":"never-seen-before"}`, ""},
		"other spellings":  {"application/json", `{"clientSecret":"never-seen-before","accessToken":"never-seen-before","Set-Cookie":"never-seen-before"}`, ""},
		"in form brackets": {"application/json", `{"user[password]":"never-seen-before"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			server := always(http.StatusOK, http.Header{"Content-Type": {test.contentType}, "Location": {test.location}}, test.body)
			tape := osutest.Record(dir, server)
			for i, authorization := range []string{"Bearer " + bearer, basic("1", secret)} {
				if _, err := ask(t, tape, http.MethodGet, fmt.Sprint("http://osu.test/x", i), "", "", "Authorization", authorization); err != nil {
					t.Fatal(err)
				}
			}
			second, err := os.ReadFile(filepath.Join(dir, "000002.json"))
			if err != nil {
				t.Fatal(err)
			}
			played, err := ask(t, replay(t, dir, osutest.Loose), http.MethodGet, "http://osu.test/x1", "", "")
			if err != nil {
				t.Fatal(err)
			}
			for what, text := range map[string]string{"the file": string(second), "what is played": string(played.body) + fmt.Sprint(played.header)} {
				for _, hidden := range []string{bearer, "bearer%2Bof%2Fsixteen", "bearer+of%2Fsixteen", secret, "my application", "never-seen-before"} {
					if strings.Contains(text, hidden) {
						t.Errorf("%s has %q: %.300q", what, hidden, text)
					}
				}
			}
		})
	}
}

// basic returns the header of basic authentication.
func basic(user, password string) string {
	r := &http.Request{Header: make(http.Header)}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}

// TestRecord_keepsForms checks that masked values decode as before, and that a
// file stays JSON whatever is masked in it.
func TestRecord_keepsForms(t *testing.T) {
	dir := t.TempDir()
	body := `{"token":{"value":"x","expires":3,"ok":true,"none":null},"password":12,"secret":["a",{"b":"c"}],"id":1234567890123456,"user_token":"1234567890123456"}`
	want := `{"token":{"value":"masked-1","expires":0,"ok":true,"none":null},"password":0,"secret":["masked-2",{"b":"masked-3"}],"id":1234567890123456,"user_token":"masked-4"}`
	if _, err := ask(t, osutest.Record(dir, always(http.StatusOK, nil, body)), http.MethodGet, "http://osu.test/x", "", ""); err != nil {
		t.Fatal(err)
	}
	got, err := ask(t, replay(t, dir, osutest.Strict), http.MethodGet, "http://osu.test/x", "", "")
	if err != nil || string(got.body) != want {
		t.Errorf("got %s (%v), want %s", got.body, err, want)
	}
}

// TestReplay_keepsUser checks that a login that is played back has the
// user and the scopes of the recorded one, which calls are refused by.
func TestReplay_keepsUser(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	dir := t.TempDir()
	grant := func(through http.RoundTripper) transport.Grant {
		session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret", HTTPClient: &http.Client{Transport: through}, Endpoints: server.Endpoints()})
		if err != nil {
			t.Fatal(err)
		}
		client, err := osu.New(session, osu.HTTPClient(&http.Client{Transport: through}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.User(t.Context(), 2, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Me(t.Context(), nil); err == nil {
			t.Error("a token without a user reads its user, want an error before a request")
		}
		return session.Grant()
	}
	recorded := grant(osutest.Record(dir, server.Transport()))
	player := replay(t, dir, osutest.Strict)
	if played := grant(player); !slices.Equal(played.Scopes, recorded.Scopes) || played.Owner != recorded.Owner || len(played.Scopes) == 0 {
		t.Errorf("played back: %+v, want %+v", played, recorded)
	}
	if n := player.Remaining(); n != 0 {
		t.Errorf("%d exchanges are left, want none", n)
	}
}

// TestReplay_findsBestAnswer asks for what was recorded several times, with
// other bodies and other versions.
func TestReplay_findsBestAnswer(t *testing.T) {
	dir := t.TempDir()
	n := 0
	tape := osutest.Record(dir, roundTripper(func(*http.Request) (*http.Response, error) {
		n++
		return &http.Response{StatusCode: 200 + n, Body: http.NoBody}, nil
	}))
	post := func(through http.RoundTripper, body, version string) int {
		a, err := ask(t, through, http.MethodPost, "http://osu.test/x", "application/json", body, "X-Api-Version", version)
		if err != nil {
			t.Fatal(err)
		}
		return a.status
	}
	for _, q := range [][2]string{{`{"mods":["DT"],"n":1}`, "1"}, {`{"mods":["HR"]}`, "1"}, {`{"mods":["DT"],"n":1}`, "2"}, {`{"mods":["DT"],"n":1}`, "2"}} {
		post(tape, q[0], q[1])
	}
	player := replay(t, dir, osutest.Loose)
	var got []int
	for _, q := range [][2]string{
		{`{"n":1,"mods":["DT"]}`, "2"},
		{`{"mods":["HR"]}`, "1"},
		{`{"mods":["DT"],"n":1}`, "1"},
		{`{"n":1,"mods":["DT"]}`, "2"},
		{`{"n":1,"mods":["DT"]}`, "2"},
		{`{"mods":["HR"]}`, "3"},
	} {
		got = append(got, post(player, q[0], q[1]))
	}
	if want := []int{203, 202, 201, 204, 204, 202}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	strict := replay(t, dir, osutest.Strict)
	if got := post(strict, `{"n":1,"mods":["DT"]}`, "1"); got != 201 {
		t.Errorf("members in another order: got %d, want 201", got)
	}
}

// TestReplay_followsRedirects plays back a download that was redirected to
// another host, a file of bytes, and an answer without a body.
func TestReplay_followsRedirects(t *testing.T) {
	dir, file := t.TempDir(), "\x00\x01\xff osr \xfe"
	server := roundTripper(func(r *http.Request) (*http.Response, error) {
		a := &http.Response{StatusCode: http.StatusNoContent, Header: make(http.Header), Body: http.NoBody, Request: r}
		switch {
		case r.URL.Host == "osu.test" && r.Method == http.MethodGet:
			a.StatusCode = http.StatusFound
			a.Header.Set("Location", "https://files.test/download?b=2&a=1&signature=sixteen-characters")
		case r.URL.Host == "files.test":
			a.StatusCode, a.Body = http.StatusOK, io.NopCloser(strings.NewReader(file))
			a.Header.Set("Content-Type", "application/x-osu-replay")
		}
		return a, nil
	})
	for _, through := range []func() http.RoundTripper{
		func() http.RoundTripper { return osutest.Record(dir, server) },
		func() http.RoundTripper { return replay(t, dir, osutest.Strict) },
	} {
		hc := &http.Client{Transport: through()}
		for _, want := range []struct {
			method string
			status int
			body   string
		}{{http.MethodGet, http.StatusOK, file}, {http.MethodDelete, http.StatusNoContent, ""}, {http.MethodHead, http.StatusNoContent, ""}} {
			r, err := http.NewRequestWithContext(t.Context(), want.method, "https://osu.test/download", nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := hc.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(got.Body)
			_ = got.Body.Close()
			if err != nil || got.StatusCode != want.status || string(body) != want.body {
				t.Errorf("%s: got %d with %q (%v), want %d with %q", want.method, got.StatusCode, body, err, want.status, want.body)
			}
		}
	}
}

// TestReplay_readsFolders reads what programs leave that were killed, and that
// ran for long.
func TestReplay_readsFolders(t *testing.T) {
	exchange := func(path string) string {
		return `{"request":{"method":"GET","path":"` + path + `"},"response":{"status":204}}`
	}
	for name, test := range map[string]struct {
		files map[string]string
		want  int // exchanges; -1 an error
	}{
		"a request under way":   {map[string]string{"000001.json": exchange("/a"), "000002.json": ""}, 1},
		"only that":             {map[string]string{"000001.json": ""}, -1},
		"more than a million":   {map[string]string{"999999.json": exchange("/a"), "1000000.json": exchange("/b")}, 2},
		"other files":           {map[string]string{"000001.json": exchange("/a"), "notes.json": "x"}, 1},
		"half an exchange":      {map[string]string{"000001.json": exchange("/a")[:40]}, -1},
		"JSON of another kind":  {map[string]string{"000001.json": "[]"}, -1},
		"nothing in it":         {map[string]string{"000001.json": "{}"}, -1},
		"a status out of range": {map[string]string{"000001.json": strings.Replace(exchange("/a"), "204", "-7", 1)}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, text := range test.files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			player, err := osutest.Replay(dir, osutest.Strict)
			switch {
			case test.want < 0 && err == nil:
				t.Error("got no error, want one")
			case test.want < 0:
			case err != nil:
				t.Errorf("got %v, want %d exchanges", err, test.want)
			case player.Remaining() != test.want:
				t.Errorf("got %d exchanges, want %d", player.Remaining(), test.want)
			}
			if name == "only that" && !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("got %v, want %v", err, fs.ErrNotExist)
			}
			if name == "more than a million" {
				if _, err := ask(t, player, http.MethodGet, "http://osu.test/a", "", ""); err != nil {
					t.Errorf("the first request: got %v, want no error", err)
				}
			}
		})
	}
}
