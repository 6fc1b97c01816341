package osu_test

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/firstparty"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
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
	// asked holds method, path, query and body, such as "GET
	// /beatmaps?ids[]=1".
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

// memoryClient returns a client of a server in memory that may read what is
// public.
func memoryClient(t *testing.T, server *osutest.Server) *osu.Client {
	t.Helper()
	session := auth.FixedToken(server.Token(auth.ScopePublic), transport.Grant{})
	client, err := osu.New(session, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// all calls f for each input at the same time.
func all[T any](inputs []T, f func(T)) {
	var wg sync.WaitGroup
	for _, input := range inputs {
		wg.Go(func() { f(input) })
	}
	wg.Wait()
}

// answer returns a fixture.
func answer(t *testing.T, name string) []byte {
	t.Helper()
	if name == "" || name == replayFile {
		return nil
	}
	data, err := os.ReadFile(path.Join("testdata/answers", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// at returns the part of a JSON value that a pointer leads to.
func at(v any, pointer string) any {
	for name := range jsontext.Pointer(pointer).Tokens() {
		switch parent := v.(type) {
		case map[string]any:
			v = parent[name]
		case []any:
			i, _ := strconv.Atoi(name)
			v = parent[i]
		}
	}
	return v
}

// differences returns how two JSON values differ. A member that is null is the
// same as one that is absent, two spellings of one time are the same, and so
// are [] and {}.
func differences(at string, want, got any) (list []string) {
	if isEmpty(want) && isEmpty(got) {
		return nil
	}
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok {
			break
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			list = append(list, differences(at+"/"+name, want[name], got[name])...)
		}
		for _, name := range slices.Sorted(maps.Keys(got)) {
			if _, ok := want[name]; !ok && got[name] != nil {
				list = append(list, at+"/"+name+": made up")
			}
		}
		return list
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) != len(want) {
			break
		}
		for i := range want {
			list = append(list, differences(at+"/"+strconv.Itoa(i), want[i], got[i])...)
		}
		return list
	case string:
		got, ok := got.(string)
		a, errA := time.Parse(time.RFC3339, want)
		b, errB := time.Parse(time.RFC3339, got)
		if ok && (want == got || errA == nil && errB == nil && a.Equal(b)) {
			return nil
		}
	default:
		if reflect.DeepEqual(want, got) {
			return nil
		}
	}
	if got == nil {
		return []string{at + ": lost"}
	}
	return []string{at + ": " + excerpt(want) + " became " + excerpt(got)}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// lineOf returns a request in canonical form: parameters by name, brackets in
// the open, members of the body by name.
func lineOf(method, path string, query url.Values, body string) string {
	line := method + " " + path
	if len(query) > 0 {
		line += "?" + strings.NewReplacer("%5B", "[", "%5D", "]").Replace(query.Encode())
	}
	if body != "" {
		value := jsontext.Value(body)
		if value.Canonicalize() == nil {
			body = string(value)
		}
		line += " " + body
	}
	return line
}

// newClient returns a client of the server in memory that never waits and never
// tries again.
func newClient(t *testing.T, server http.RoundTripper, options ...osu.Option) *osu.Client {
	t.Helper()
	c, err := osu.New(anyToken{}, append([]osu.Option{
		osu.HTTPClient(&http.Client{Transport: server}), osu.Limiter(unlimited{}), osu.Retry(transport.Retry{Attempts: 1}),
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func parse(t *testing.T, data []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func reply(status int, kind, body string, header ...string) *http.Response {
	r := &http.Response{StatusCode: status, Header: make(http.Header), Body: io.NopCloser(strings.NewReader(body))}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for pair := range slices.Chunk(header, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	return r
}

// exampleClient returns a client of a server in memory, in place of osu.ppy.sh.
func exampleClient(server *osutest.Server) *osu.Client {
	session := auth.FixedToken(server.Token(auth.ScopePublic), transport.Grant{Scopes: []auth.Scope{auth.ScopePublic}})
	client, err := osu.New(session, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	return client
}

// table reads a table of facts: a row is the values by the names of the
// columns.
func table(t *testing.T, file string) []map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	var rows []map[string]string
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if names == nil {
			names = cells
			continue
		}
		row := make(map[string]string, len(cells))
		for i, cell := range cells {
			row[names[i]] = cell
		}
		rows = append(rows, row)
	}
	return rows
}

func walkOf[T any](list osu.List[T]) walk {
	return func(ctx context.Context) (items int, err error) {
		for _, err := range list.Items(ctx) {
			if err != nil {
				return items, err
			}
			items++
		}
		return items, nil
	}
}

// allRoutes returns the routes of the server, those of the game included.
func allRoutes() []transport.Route { return slices.Concat(transport.Routes(), firstparty.Routes()) }

func fits(pattern, path string) (map[string]string, bool) {
	values := make(map[string]string)
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i, want := range strings.Split(pattern, "/") {
		name, isParameter := strings.CutPrefix(want, "{")
		name = strings.TrimSuffix(name, "}")
		switch {
		case isParameter && i < len(parts):
			if long, ok := strings.CutSuffix(name, "..."); ok {
				name, parts[i], parts = long, strings.Join(parts[i:], "/"), parts[:i+1]
			}
			text, _ := url.PathUnescape(parts[i])
			values[strings.TrimSuffix(name, "?")] = text
		case isParameter && strings.HasSuffix(name, "?"):
			return values, true
		case i >= len(parts) || parts[i] != want:
			return nil, false
		}
	}
	return values, len(parts) == len(strings.Split(pattern, "/"))
}

// namedTypes returns the types of package objects by name: those that answers
// of methods are made of, and of routes that have no method.
func namedTypes() map[string]reflect.Type {
	types := make(map[string]reflect.Type)
	var visit func(reflect.Type)
	visit = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			visit(t.Elem())
		default:
		}
		name, _, _ := strings.Cut(t.Name(), "[")
		if !strings.HasSuffix(t.PkgPath(), "/objects") || types[name] != nil {
			return
		}
		types[name] = t
		if t.Kind() == reflect.Struct {
			for f := range t.Fields() {
				visit(f.Type)
			}
		}
	}
	for _, client := range []reflect.Type{reflect.TypeFor[*osu.Client](), reflect.TypeFor[*osu.LegacyClient]()} {
		for m := range client.Methods() {
			if m.Type.NumOut() == 2 {
				visit(m.Type.Out(0))
			}
		}
	}
	for _, v := range []any{
		objects.APIError{},
		objects.BeatmapDifficultyAttributesResponse{},
		objects.BeatmapListing{},
		objects.BeatmapUserScores{},
		objects.BeatmapsPassed{},
		objects.BeatmapsetFavouriteIds{},
		objects.ChatAck{},
		objects.ChatUpdates{},
		objects.ForumListing{},
		objects.KudosuRanking{},
		objects.LegacyBeatmapUserScores{},
		objects.NotificationBundle{},
		objects.OAuthToken{},
		objects.SpotlightListing{},
		objects.TagListing{},
		objects.UserListing{},
		objects.UserLookup{},
	} {
		visit(reflect.TypeOf(v))
	}
	return types
}

func readRecording(t *testing.T, file string) *recording {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := new(recording)
	if err := json.Unmarshal(data, r); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	if r.query, err = url.ParseQuery(r.Request.Query); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	r.text = plain(r.Request.Body)
	if json.Unmarshal([]byte(r.text), &r.form) != nil {
		r.form = formOf(r.text)
	}
	r.path = escaped(strings.TrimSuffix(strings.TrimPrefix(r.Request.Path, "/api/v2"), "/"))
	r.line = lineOf(r.Request.Method, r.path, r.query, r.text)
	r.route, r.names = routeOf(r.Request.Method, r.path)
	return r
}

// recorded returns the files of a folder of recorded answers, of which this
// repository has none. OSU_RECORDED says where they are.
func recorded(t *testing.T, pattern string) []string {
	t.Helper()
	folder := cmp.Or(os.Getenv("OSU_RECORDED"), "../../shared/recorded")
	files, err := filepath.Glob(filepath.Join(folder, filepath.FromSlash(pattern)))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Skipf("no recorded answers in %s; OSU_RECORDED names another folder", folder)
	}
	return files
}

// topLevel splits the members of an envelope.
func topLevel(list string) (members []string) {
	depth, start := 0, 0
	for i, c := range list {
		switch c {
		case '<', '{':
			depth++
		case '>', '}':
			depth--
		case ',':
			if depth == 0 {
				members, start = append(members, list[start:i]), i+1
			}
		}
	}
	if list != "" {
		members = append(members, list[start:])
	}
	return members
}

// typeNamed returns the type that a type of the table of responses stands for;
// an envelope without a name becomes a struct.
func typeNamed(name string, types map[string]reflect.Type) reflect.Type {
	if inner, ok := strings.CutSuffix(name, "?"); ok {
		return reflect.PointerTo(typeNamed(inner, types))
	}
	inner, isEnvelope := strings.CutPrefix(name, "{")
	if isEnvelope {
		var fields []reflect.StructField
		for i, member := range topLevel(strings.TrimSuffix(inner, "}")) {
			key, typ, _ := strings.Cut(member, ":")
			key, optional := strings.CutPrefix(key, "?")
			tag := strings.Trim(key, `"`)
			t := typeNamed(typ, types)
			if optional {
				tag, t = tag+",omitzero", reflect.PointerTo(t)
			}
			fields = append(fields, reflect.StructField{Name: "F" + strconv.Itoa(i), Type: t, Tag: reflect.StructTag(`json:"` + tag + `"`)})
		}
		return reflect.StructOf(fields)
	}
	for _, of := range []string{"array<", "object<"} {
		if inner, ok := strings.CutPrefix(name, of); ok {
			t := typeNamed(strings.TrimSuffix(inner, ">"), types)
			if of == "array<" {
				t = reflect.SliceOf(t)
			}
			return t
		}
	}
	switch name {
	case "integer":
		return reflect.TypeFor[int64]()
	case "string":
		return reflect.TypeFor[string]()
	}
	return types[name]
}
