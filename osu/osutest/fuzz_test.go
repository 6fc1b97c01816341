package osutest_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/osutest"
)

// bodyTypes are the types of bodies that fuzzing chooses from.
var bodyTypes = []string{"", "application/json", formType, "multipart/form-data; boundary=x", "text/plain"}

// FuzzServer sends any request, and the one after it. No answer is an error of
// the server, and JSON is JSON.
func FuzzServer(f *testing.F) {
	for _, e := range examples(osutest.New(fixedClock(), osutest.Size(osutest.Small))) {
		server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
		c, _ := e.request(server, "1", "2")
		kind := uint8(1)
		if c.token == "2" {
			kind = 2
		}
		f.Add(c.method, "/api/v2"+c.path, uint8(1), []byte(c.body), kind)
	}
	for _, c := range [][3]string{
		{"POST", "/oauth/token", "grant_type=client_credentials&client_id=1&client_secret=secret&scope=public"},
		{"POST", "/oauth/token", "grant_type=refresh_token&client_id=1&client_secret=secret&refresh_token=def50200"},
		{"GET", "/oauth/authorize?client_id=1&response_type=code&scope=public&prompt=login", ""},
		{"DELETE", "/oauth/authorize?client_id=1&response_type=code", "_method=DELETE"},
		{"GET", "/home/notifications/feed", ""},
		{"POST", "/referee/negotiate?negotiateVersion=1", ""},
		{"GET", "/osu/75", ""},
		{"GET", "/api/v2/search?query[]=1&mode[a][b]=2&cursor_string=e30&cursor[a]=1", "a[][b]=1&a[2147483647]=&a[9223372036854775807]=&a[]="},
		{"GET", "/api/v2/beatmapsets/search?q=stars%3E%3D5&cursor_string=eyJfc2NvcmUiOm51bGwsImlkIjoxfQ", "[[{\"a\":1e999}]]"},
	} {
		f.Add(c[0], c[1], uint8(2), []byte(c[2]), uint8(2))
	}
	f.Fuzz(func(t *testing.T, method, target string, kind uint8, body []byte, signed uint8) {
		u, err := url.Parse("http://osu.test/" + strings.TrimLeft(target, "/"))
		if err != nil {
			t.Skip("no address")
		}
		server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
		defer server.Close()
		tokens := []string{"", server.Token(), server.UserToken(server.World().UserIDs()[0], userScopes...), server.Token(botScopes...), "x"}
		r, err := http.NewRequestWithContext(t.Context(), method, u.String(), bytes.NewReader(body))
		if err != nil {
			t.Skip("no request")
		}
		if text := bodyTypes[int(kind)%len(bodyTypes)]; text != "" {
			r.Header.Set("Content-Type", text)
		}
		if token := tokens[int(signed)%len(tokens)]; token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		r.Header.Set("X-Api-Version", "20241024")
		for range 2 {
			r := r.Clone(t.Context())
			r.Body = io.NopCloser(bytes.NewReader(body))
			a, err := server.Transport().RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(a.Body)
			_ = a.Body.Close()
			if err != nil || a.StatusCode >= 500 || a.StatusCode < 200 {
				t.Errorf("%s %s: got status %d with %.200q (%v)", method, target, a.StatusCode, text, err)
			}
			isJSON := strings.HasPrefix(a.Header.Get("Content-Type"), "application/json")
			if isJSON && method != http.MethodHead && !jsontext.Value(text).IsValid() {
				t.Errorf("%s %s: got %.200q, want JSON", method, target, text)
			}
		}
	})
}

// FuzzReplay plays back any file. What can be read is played: a request that is
// in it gets its answer.
func FuzzReplay(f *testing.F) {
	for _, text := range []string{
		`{"request":{"method":"GET","path":"/api/v2/users/2","query":"key=id"},"response":{"status":200,"header":{"Content-Type":["application/json"]},"body":{"json":{"id":2}}}}`,
		`{"request":{"method":"POST","path":"/oauth/token","body":{"text":"a=1"}},"response":{"status":401,"body":{"text":"no"}}}`,
		`{"request":{"method":"PUT","path":"/a%2Fb","version":"1","body":{"json":null}},"response":{"status":204,"body":{"base64":"AP8="}}}`,
		`{"request":{"method":"GET","path":"//x?y"},"response":{"status":999}}`, `{}`, `[]`, `{"request":`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "000001.json"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		var asked struct {
			Request struct{ Method, Path, Query string } `json:"request"`
		}
		for _, mode := range []osutest.ReplayMode{osutest.Strict, osutest.Loose} {
			player, err := osutest.Replay(dir, mode)
			if err != nil {
				return
			}
			if err := json.Unmarshal(text, &asked); err != nil {
				t.Fatalf("a file that is not JSON was read: got %v, want no error", err)
			}
			r, err := http.NewRequestWithContext(t.Context(), asked.Request.Method, "http://osu.test/", nil)
			if err != nil {
				return
			}
			r.URL.Path, r.URL.RawQuery = asked.Request.Path, asked.Request.Query
			a, err := player.RoundTrip(r)
			if err != nil {
				continue // it was recorded with a body, or not by Record
			}
			if _, err := io.ReadAll(a.Body); err != nil {
				t.Errorf("reading the answer: got %v, want no error", err)
			}
			_ = a.Body.Close()
			if player.Remaining() != 0 {
				t.Errorf("%d exchanges are left, want none", player.Remaining())
			}
		}
	})
}

// FuzzRecord records any answer: the caller gets it as it came, it can be
// played back, and the token of the request is in no file.
func FuzzRecord(f *testing.F) {
	const token = "a-token-of-many-characters"
	for _, body := range []string{
		`{"access_token":"x","password":{"a":1}}`, "\xff\x00" + token, `"` + token + `"`, `{"a":1,"a":"\u0061-token-of-many-characters"}`,
		"null", "", "token=" + token, `{"` + token + `":1}`,
	} {
		f.Add("/oauth/token", "application/json", body, 200)
		f.Add("/api/v2/x?access_token="+token, "text/html", body, 404)
	}
	f.Fuzz(func(t *testing.T, target, kind, body string, status int) {
		u, err := url.Parse("http://osu.test/" + strings.TrimLeft(target, "/"))
		if err != nil || status < 200 || status > 999 {
			t.Skip("no exchange")
		}
		dir := t.TempDir()
		server := always(status, http.Header{"Content-Type": {kind}, "Location": {target}}, body)
		got, err := ask(t, osutest.Record(dir, server), http.MethodGet, u.String(), "", "", "Authorization", "Bearer "+token)
		if err != nil || string(got.body) != body || got.status != status {
			t.Fatalf("got %d with %q (%v), want %d with %q", got.status, got.body, err, status, body)
		}
		if text := readRecording(t, dir); strings.Contains(text, token) {
			t.Errorf("the file has the token: %s", text)
		}
		player, err := osutest.Replay(dir, osutest.Loose)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ask(t, player, http.MethodGet, u.String(), "", ""); err != nil && !strings.Contains(u.String(), token) {
			t.Errorf("played back: %v", err)
		}
	})
}

// FuzzSocket sends any bytes over a websocket. The server ends or stays, but it
// can be closed, and other websockets work on.
func FuzzSocket(f *testing.F) {
	for _, raw := range []string{
		"\x81\x85\x00\x00\x00\x00hello", "\x01\x81\x00\x00\x00\x00a\x80\x81\x00\x00\x00\x00b", "\x89\x80\x00\x00\x00\x00", "\x88\x82\x00\x00\x00\x00\x03\xe8",
		"\x82\xff\x00\x00\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00", "\x82\xfe\xff\xff\x00\x00\x00\x00", "\xff\xff", "\x81\x05hello", "",
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		synctest.Test(t, func(t *testing.T) {
			server := osutest.New(osutest.Size(osutest.Small))
			defer server.Close()
			token := chatReader(server)
			k := readySocket(t, server, token)
			defer k.close()
			go func() { _, _ = io.Copy(io.Discard, k.conn) }()
			_, _ = k.conn.Write(raw)
			synctest.Wait()
			other := readySocket(t, server, token)
			other.send(9, []byte("hello"))
			if op, text, err := other.next(); op != 10 || string(text) != "hello" {
				t.Errorf("another websocket: got opcode %d with %q (%v), want the pong", op, text, err)
			}
			other.close()
		})
	})
}
