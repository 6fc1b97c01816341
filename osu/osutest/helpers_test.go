package osutest_test

import (
	"context"
	"io"
	"maps"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

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
