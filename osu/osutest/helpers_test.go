package osutest_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// answer is what came of a request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// call is a request to a server; method, version and body may be left out.
type call struct {
	method  string
	path    string // below the API, with its query
	token   string
	version int // 0 sends the newest, -1 none
	body    string
	form    bool
	header  http.Header
}

// send makes a request, in memory.
func send(t *testing.T, server *osutest.Server, c call) answer {
	t.Helper()
	a, err := try(t.Context(), server, c)
	if err != nil {
		t.Fatalf("%s %s: got %v, want no error", c.method, c.path, err)
	}
	return a
}

func try(ctx context.Context, server *osutest.Server, c call) (answer, error) {
	if c.method == "" {
		c.method = http.MethodGet
	}
	target := server.URL() + "/api/v2" + c.path
	if path, _, _ := strings.Cut(c.path, "?"); path == "/oauth/token" || path == "/oauth/authorize" {
		target = server.URL() + c.path
	}
	r, err := http.NewRequestWithContext(ctx, c.method, target, strings.NewReader(c.body))
	if err != nil {
		return answer{}, err
	}
	maps.Copy(r.Header, c.header)
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	switch c.version {
	case 0:
		r.Header.Set("X-Api-Version", strconv.Itoa(transport.APIVersion))
	case -1:
	default:
		r.Header.Set("X-Api-Version", strconv.Itoa(c.version))
	}
	if c.body != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", "application/json")
		if c.form {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	}
	response, err := server.Transport().RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, body}, err
}

// decode reads an answer.
func decode[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := json.Unmarshal(a.body, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// heapGrowth returns by how many bytes the heap is larger after do than before.
func heapGrowth(do func()) int64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	do()
	runtime.GC()
	runtime.ReadMemStats(&after)
	return int64(after.HeapAlloc) - int64(before.HeapAlloc)
}

// members returns the members of an object.
func members(t *testing.T, raw jsontext.Value) map[string]jsontext.Value {
	t.Helper()
	var all map[string]jsontext.Value
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatalf("%v: %.200s", err, raw)
	}
	return all
}

// get makes a request the way a program without a library would.
func get(server *osutest.Server, path, token string) (int, string) {
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, server.Endpoints().API+path, nil)
	if err != nil {
		return 0, err.Error()
	}
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := server.HTTPClient().Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err.Error()
	}
	return response.StatusCode, string(body)
}

// fixedClock makes time stand still, so that lists do not grow.
func fixedClock() osutest.Option {
	at := time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)
	return osutest.Clock(func() time.Time { return at })
}

// post makes a token request with a form.
func post(t *testing.T, server *osutest.Server, fields url.Values) answer {
	t.Helper()
	return send(t, server, call{
		method: http.MethodPost, path: "/oauth/token", body: fields.Encode(), form: true,
		header: http.Header{"Accept": {"application/json"}},
	})
}

func fields(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values
}

// authorize gets a code for application 1.
func authorize(t *testing.T, server *osutest.Server, query url.Values) string {
	t.Helper()
	query.Set("client_id", "1")
	query.Set("response_type", "code")
	query.Set("redirect_uri", redirect)
	target, err := server.Authorize(server.Endpoints().Authorize+"?"+query.Encode(), true)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(target)
	if err != nil || u.Query().Get("code") == "" {
		t.Fatalf("no code in %s", target)
	}
	return u.Query().Get("code")
}

func app(pairs ...string) url.Values {
	return fields(append([]string{"client_id", "1", "client_secret", "secret"}, pairs...)...)
}

func bot(pairs ...string) url.Values {
	return fields(append([]string{"client_id", "2", "client_secret", "bot-secret"}, pairs...)...)
}

// walk follows the cursors of a list to its end, and returns the ids of its
// items.
func walk(t *testing.T, server *osutest.Server, token, path, items, id string) []int64 {
	t.Helper()
	var all []int64
	cursor := ""
	for range 1000 {
		target := path
		if cursor != "" {
			separator := "?"
			if strings.Contains(path, "?") {
				separator = "&"
			}
			target += separator + "cursor_string=" + cursor
		}
		a := send(t, server, call{path: target, token: token})
		if a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", target, a.status, a.body)
		}
		page := members(t, a.body)
		var rows []jsontext.Value
		if err := json.Unmarshal(page[items], &rows); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			var number int64
			if err := json.Unmarshal(dig(t, row, id), &number); err != nil {
				t.Fatal(err)
			}
			all = append(all, number)
		}
		if page["cursor_string"].Kind() == 'n' {
			if page["cursor"].Kind() != 'n' {
				t.Errorf("%s: only one of the cursors is null", target)
			}
			return all
		}
		if err := json.Unmarshal(page["cursor_string"], &cursor); err != nil {
			t.Fatal(err)
		}
	}
	t.Fatalf("%s has no end", path)
	return nil
}

func duplicates(all []int64) bool {
	sorted := slices.Clone(all)
	slices.Sort(sorted)
	return len(slices.Compact(sorted)) != len(all)
}

// lost returns where a value lacks something of another; null and absent are
// the same.
func lost(at string, before, after any) string {
	switch a := before.(type) {
	case nil:
		return ""
	case map[string]any:
		b, _ := after.(map[string]any)
		for name, value := range a {
			if place := lost(at+"/"+name, value, b[name]); place != "" {
				return place
			}
		}
		return ""
	case []any:
		b, _ := after.([]any)
		if len(a) != len(b) {
			return at
		}
		for i := range a {
			if place := lost(fmt.Sprintf("%s/%d", at, i), a[i], b[i]); place != "" {
				return place
			}
		}
		return ""
	case string:
		// Times may come back in another spelling.
		if b, ok := after.(string); ok && len(a) > 19 && len(b) > 19 && a[4] == '-' && a[:19] == b[:19] {
			return ""
		}
	}
	if before != after {
		return at
	}
	return ""
}

func readLedger(t *testing.T) ledger {
	t.Helper()
	l := ledger{objects: make(map[string][]member)}
	for _, row := range rows(t, "testdata/objects.tsv") {
		l.objects[row[0]] = append(l.objects[row[0]], member{row[1], row[2], row[3] == "yes", strings.Split(row[4], ";"), row[5]})
	}
	for _, row := range rows(t, "testdata/responses.tsv") {
		l.responses = append(l.responses, response{row[0], row[1], row[2], row[3], row[4], row[5]})
	}
	return l
}

func rows(t *testing.T, file string) [][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for line := range strings.Lines(string(text)) {
		all = append(all, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return all[1:]
}

// cut returns X of kind<X>.
func cut(typ, kind string) (string, bool) {
	if !strings.HasPrefix(typ, kind+"<") || !strings.HasSuffix(typ, ">") {
		return "", false
	}
	return typ[len(kind)+1 : len(typ)-1], true
}

// opened is a topic that the owner of application 1 has opened.
func opened(server *osutest.Server) (objects.ForumTopicStore, error) {
	world := server.World()
	token := server.UserToken(world.UserIDs()[0], userScopes...)
	body := fmt.Sprintf(`{"forum_id":%d,"title":"hello","body":"[b]hi[/b]","with_poll":true,"forum_topic_poll":{"title":"which?","options":"a\nb"}}`, world.ForumIDs()[1])
	a, err := try(context.Background(), server, call{method: http.MethodPost, path: "/forums/topics", token: token, body: body})
	var made objects.ForumTopicStore
	if err != nil {
		return made, err
	}
	return made, json.Unmarshal(a.body, &made)
}

// repliable returns a topic that the owner of application 1 can reply to.
func repliable(server *osutest.Server) objects.ForumTopicID {
	token := server.Token()
	world := server.World()
	return firstOf(world.ForumTopicIDs(), func(id objects.ForumTopicID) bool {
		var show objects.ForumTopicShow
		a, err := try(context.Background(), server, call{path: fmt.Sprintf("/forums/topics/%d?limit=1&start=latest", id), token: token})
		return err == nil && json.Unmarshal(a.body, &show) == nil && !show.Topic.IsLocked && show.Topic.ForumID == world.ForumIDs()[1] &&
			show.Posts[0].UserID != world.UserIDs()[0]
	})
}

// receptive returns a user whom the owner of application 1 can write to, and
// who is in no conversation yet.
func receptive(server *osutest.Server, skip int) objects.UserID {
	world := server.World()
	token := server.UserToken(world.UserIDs()[0], userScopes...)
	friends := world.FriendIDs(world.UserIDs()[0])
	return firstOf(world.UserIDs()[skip:], func(id objects.UserID) bool {
		var user objects.User
		a, err := try(context.Background(), server, call{path: fmt.Sprintf("/users/%d", id), token: token})
		return err == nil && json.Unmarshal(a.body, &user) == nil && !user.PMFriendsOnly && !slices.Contains(friends, id) &&
			user.CurrentUserAttributes != nil && !user.CurrentUserAttributes.HasBlocked
	})
}

// roomOf returns the newest room that passes a test.
func roomOf(server *osutest.Server, test func(objects.Room) bool) objects.RoomID {
	token := server.Token()
	ids := server.World().RoomIDs()
	slices.Reverse(ids)
	return firstOf(ids, func(id objects.RoomID) bool {
		var room objects.Room
		a, err := try(context.Background(), server, call{path: fmt.Sprintf("/rooms/%d", id), token: token})
		return err == nil && json.Unmarshal(a.body, &room) == nil && test(room)
	})
}

// ask sends a request through a RoundTripper and reads the answer.
func ask(t *testing.T, through http.RoundTripper, method, target, contentType, body string, header ...string) (answer, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := through.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, content}, err
}

// packed returns a text in gzip.
func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// readRecording returns all that was written to a folder.
func readRecording(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}

// revoke revokes a token as its owner does.
func revoke(t *testing.T, server *osutest.Server, token string) {
	t.Helper()
	send(t, server, call{method: http.MethodDelete, path: "/oauth/tokens/current", token: token})
}

// upgrade asks for a websocket, with some headers left out or added.
func upgrade(t *testing.T, server *osutest.Server, query string, header http.Header) (*rawSocket, answer) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL()+osutest.RouteNotifications.Pattern+query, nil)
	if err != nil {
		t.Fatal(err)
	}
	q.Header = header
	a, err := server.Transport().RoundTrip(q)
	if err != nil {
		t.Fatal(err)
	}
	conn, ok := a.Body.(io.ReadWriteCloser)
	if a.StatusCode != http.StatusSwitchingProtocols || !ok {
		_ = a.Body.Close()
		return nil, answer{status: a.StatusCode}
	}
	return &rawSocket{t, conn, bufio.NewReader(conn)}, answer{status: a.StatusCode, header: a.Header}
}

// handshake are the headers that ask for a websocket.
func handshake(authorization string) http.Header {
	h := http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}}
	h.Set("Sec-WebSocket-Version", "13")
	h.Set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
	if authorization != "" {
		h.Set("Authorization", authorization)
	}
	return h
}

// openSocket opens a websocket with a token.
func openSocket(t *testing.T, server *osutest.Server, token string) *rawSocket {
	t.Helper()
	k, a := upgrade(t, server, "", handshake("Bearer "+token))
	if k == nil {
		t.Fatalf("got status %d, want a websocket", a.status)
	}
	return k
}

// readySocket opens a websocket and waits until it is ready.
func readySocket(t *testing.T, server *osutest.Server, token string) *rawSocket {
	t.Helper()
	k := openSocket(t, server, token)
	k.want(`{"event":"connection.ready"}`)
	return k
}

// chatReader returns a token that opens websockets.
func chatReader(server *osutest.Server) string {
	return server.UserToken(server.World().UserIDs()[0], transport.ScopeChatRead)
}

// limits returns the rate limit headers of an answer.
func limits(a answer) string {
	return a.header.Get("X-RateLimit-Limit") + "/" + a.header.Get("X-RateLimit-Remaining")
}

// submit posts a body.
func submit(t *testing.T, server *osutest.Server, token, path, body string) answer {
	t.Helper()
	return send(t, server, call{method: http.MethodPost, path: path, token: token, body: body})
}
