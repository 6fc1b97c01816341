package osu_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// redirector answers with redirects from paths (escaped), and otherwise with a
// body.
type redirector struct {
	from  map[string]string
	body  string
	asked []string
}

func (r *redirector) RoundTrip(request *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(request.URL.EscapedPath(), "/api/v2")
	r.asked = append(r.asked, path)
	answer := &http.Response{
		StatusCode: http.StatusOK, Request: request,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(strings.NewReader(r.body)),
	}
	if to, ok := r.from[path]; ok {
		answer.StatusCode = http.StatusFound
		answer.Header.Set("Location", to)
	}
	return answer, nil
}

func (r *redirector) client(t *testing.T) *osu.Client {
	t.Helper()
	return (&memory{}).client(t, osu.HTTPClient(&http.Client{Transport: r}))
}

func cursorOf(format string, values ...any) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, format, values...))
}

// cursorServer gives out rows in pages of 50 by a cursor with the number of the
// page, in an object with the given member.
func cursorServer(t *testing.T, rows int, member, row string) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		page := number(t, query, "page", 1)
		if cursor := query.Get("cursor_string"); cursor != "" {
			if query.Has("page") {
				t.Error("asked for page and cursor")
			}
			if _, err := fmt.Sscanf(cursor, "page-%d", &page); err != nil {
				t.Error(err)
			}
		}
		first, next := (page-1)*50+1, ""
		if first > rows {
			return fmt.Sprintf(`{%q:[],"cursor_string":null}`, member)
		}
		if page*50 < rows {
			next = fmt.Sprint("page-", page+1)
		}
		return fmt.Sprintf(`{%q:%s,"cursor_string":%s}`, member, array(first, min(page*50, rows), row), null(next))
	}
}

func self(id int) int { return id }

// idsOf returns the ids of the items of a list.
func idsOf[T any](t *testing.T, list osu.List[T], id func(T) int) ([]int, error) {
	t.Helper()
	items, err := collect(t, list)
	ids := make([]int, len(items))
	for i, item := range items {
		ids[i] = id(item)
	}
	return ids, err
}

// does turns a method's answer into its error.
func does[T any](_ T, err error) error { return err }

// memory is a server in memory that keeps what it was asked.
type memory struct {
	// answer returns the body for a request; nil answers {}.
	answer func(url.Values) string
	// asked holds method, path, query and body, such as "GET /beatmaps?ids[]=1".
	asked []string
	// versions holds the API versions of the requests.
	versions []int
}

func (m *memory) RoundTrip(r *http.Request) (*http.Response, error) {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	asked := r.Method + " " + strings.TrimPrefix(r.URL.Path, "/api/v2")
	if query != "" {
		asked += "?" + query
	}
	if r.Body != nil {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		if len(content) > 0 {
			asked += " " + string(content)
		}
	}
	m.asked = append(m.asked, asked)
	version, err := strconv.Atoi(r.Header.Get("X-Api-Version"))
	if err != nil {
		return nil, err
	}
	m.versions = append(m.versions, version)
	text := `{"id":1}`
	if strings.HasSuffix(r.URL.Path, "/download") {
		text = "\x00osr"
	}
	if m.answer != nil {
		text = m.answer(r.URL.Query())
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(strings.NewReader(text)),
		Request:    r,
	}, nil
}

// client returns a client that talks to m, with any token and without a limit.
func (m *memory) client(t *testing.T, options ...osu.Option) *osu.Client {
	t.Helper()
	options = append([]osu.Option{
		osu.HTTPClient(&http.Client{Transport: m}), osu.Limiter(unlimited{}), osu.Retry(transport.Retry{Attempts: 1}),
	}, options...)
	c, err := osu.New(anyToken{}, options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

type unlimited struct{}

func (unlimited) Reserve(context.Context, limit.Demand) (limit.Slot, error) { return unlimited{}, nil }

func (unlimited) Done(limit.Answer) {}

func (unlimited) Release() {}

type anyToken struct{}

func (anyToken) Token(context.Context) (transport.Token, error) {
	return transport.NewToken("any"), nil
}

func (anyToken) Reject(transport.Token) {}

func (anyToken) Grant() transport.Grant { return transport.Grant{} }

// number returns the number of a parameter, or the other one when it is absent.
func number(t *testing.T, query url.Values, name string, absent int) int {
	t.Helper()
	if !query.Has(name) {
		return absent
	}
	n, err := strconv.Atoi(query.Get(name))
	if err != nil {
		t.Error(err)
	}
	return n
}

// array writes the numbers from first to last, in whichever direction, as the
// objects of an array.
func array(first, last int, format string) string {
	var objects []string
	for i := range max(last-first, first-last) + 1 {
		n := first + i
		if last < first {
			n = first - i
		}
		objects = append(objects, strings.ReplaceAll(format, "#", strconv.Itoa(n)))
	}
	return "[" + strings.Join(objects, ",") + "]"
}

// collect returns the items of a list and the error it ended with.
func collect[T any](t *testing.T, list osu.List[T]) ([]T, error) {
	t.Helper()
	var items []T
	for item, err := range list.Items(t.Context()) {
		if err != nil {
			return items, err
		}
		items = append(items, item)
	}
	return items, nil
}

// pages returns the pages of a list.
func pages[T any](t *testing.T, list osu.List[T]) []osu.Page[T] {
	t.Helper()
	var all []osu.Page[T]
	for page, err := range list.Pages(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page)
	}
	return all
}

// wantAsked compares what the server was asked.
func wantAsked(t *testing.T, m *memory, want ...string) {
	t.Helper()
	if !slices.Equal(m.asked, want) {
		t.Errorf("asked:\n%s\nwant:\n%s", strings.Join(m.asked, "\n"), strings.Join(want, "\n"))
	}
}

// wantRun checks that items have the keys first, first+step, … up to last.
func wantRun[T any](t *testing.T, items []T, key func(T) int, first, last int) {
	t.Helper()
	step := 1
	if last < first {
		step = -1
	}
	if want := (last-first)*step + 1; len(items) != want {
		t.Errorf("%d items, want %d", len(items), want)
	}
	for i, item := range items {
		if want := first + i*step; key(item) != want {
			t.Fatalf("item %d is %d, want %d", i, key(item), want)
		}
	}
}

// null writes a cursor_string; "" is the end.
func null(cursor string) string {
	if cursor == "" {
		return "null"
	}
	return fmt.Sprintf("%q", cursor)
}
