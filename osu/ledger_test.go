package osu_test

import (
	"context"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// TestLedger_parametersOfRoutes checks that the client has everything the
// server has for third parties: a method for every route, which sets every
// parameter.
func TestLedger_parametersOfRoutes(t *testing.T) {
	t.Parallel()
	offered := make(map[transport.Route]map[string]bool) // by the methods
	for _, e := range endpoints {
		if e.route.FirstParty() {
			t.Errorf("%s calls %v, which is not for third parties", e.method, e.route)
		}
		if offered[e.route] == nil {
			offered[e.route] = make(map[string]bool)
		}
		for _, x := range e.calls {
			e.collect(t, x, offered[e.route])
		}
	}
	known := make(map[string]map[string]bool) // by the server
	for _, row := range table(t, "testdata/endpoints.tsv") {
		route := row["method"] + " " + row["path"]
		if known[route] == nil {
			known[route] = make(map[string]bool)
		}
		if row["name"] != "-" && row["not_offered"] == "-" {
			known[route][row["name"]] = true
		}
	}
	public, covered, parameters := 0, 0, 0
	for _, route := range serverRoutes(t) {
		if route["scope"] == "*" {
			continue
		}
		public++
		name := route["method"] + " " + route["path"]
		i := slices.IndexFunc(transport.Routes(), func(r transport.Route) bool { return r.String() == name })
		switch {
		case i < 0:
			t.Errorf("%s: not among transport.Routes", name)
		case offered[transport.Routes()[i]] == nil:
			t.Errorf("%s: no method in the table of endpoints", name)
		case known[name] == nil:
			t.Errorf("%s: not in testdata/endpoints.tsv", name)
		default:
			covered++
			parameters += len(known[name])
			for _, parameter := range slices.Sorted(maps.Keys(known[name])) {
				if !offered[transport.Routes()[i]][parameter] {
					t.Errorf("%s: no call sets %s", name, parameter)
				}
			}
			for _, parameter := range slices.Sorted(maps.Keys(offered[transport.Routes()[i]])) {
				if !known[name][parameter] {
					t.Errorf("%s: %s is set, and the server does not know it, or it is marked as not offered", name, parameter)
				}
			}
		}
	}
	for _, r := range transport.Routes() {
		if !r.FirstParty() && known[r.String()] == nil {
			t.Errorf("%v: not in testdata/endpoints.tsv", r)
		}
	}
	t.Logf("%d/%d routes, %d parameters", covered, public, parameters)
}

// serverRoutes are the routes of the server, with the methods and patterns that
// this library uses for them.
func serverRoutes(t *testing.T) []map[string]string {
	t.Helper()
	routes := table(t, "transport/testdata/routes.tsv")
	for _, r := range routes {
		if methods := strings.Split(r["method"], ","); len(methods) > 1 {
			r["method"] = methods[len(methods)-1] // PATCH,PUT
		}
		r["path"] = strings.Replace(r["path"], "{path}", "{path...}", 1)
		if r["scope"] == "first-party" {
			r["scope"] = "*"
		}
	}
	return routes
}

// collect makes a call and adds the names of the parameters it sets.
func (e endpoint) collect(t *testing.T, x example, names map[string]bool) {
	t.Helper()
	wire := &wire{answer: func(*http.Request) *http.Response { return reply(http.StatusNotFound, "application/json", "{}") }}
	if _, err := x.do(t.Context(), newClient(t, wire)); len(wire.requests) == 0 {
		t.Errorf("%s: nothing was sent: %v", e.method, err)
		return
	}
	request := wire.requests[0]
	for name := range request.query {
		names[name] = true
	}
	if request.body != "" {
		var body map[string]any
		if err := json.Unmarshal([]byte(request.body), &body); err != nil {
			t.Errorf("%s: body: %v", e.method, err)
		}
		fieldNames("", body, names)
	}
	segments := strings.Split(request.path, "/")
	for i, part := range strings.Split(e.route.Pattern, "/") {
		if strings.HasPrefix(part, "{") && i < len(segments) {
			names[strings.Trim(part, "{?.}")] = true
		}
	}
}

// fieldNames adds the names of the members of a body as forms write them.
func fieldNames(prefix string, body map[string]any, names map[string]bool) {
	for name, value := range body {
		if prefix != "" {
			name = prefix + "[" + name + "]"
		}
		if inner, ok := value.(map[string]any); ok {
			fieldNames(name, inner, names)
		} else {
			names[name] = true
		}
	}
}

// TestLedger_methodsOfRoutes checks that no method stands outside of the
// tables.
func TestLedger_methodsOfRoutes(t *testing.T) {
	t.Parallel()
	tabled := make(map[string]bool)
	for _, e := range endpoints {
		tabled[e.method] = true
	}
	for _, l := range lists {
		tabled[l.method] = true
	}
	for _, name := range methods() {
		if !tabled[name] {
			t.Errorf("%s: neither in the table of endpoints nor in that of lists", name)
		}
		delete(tabled, name)
	}
	for name := range tabled {
		t.Errorf("%s: in a table, and no such method", name)
	}
}

// methods returns the names of the methods that make requests: those that take
// a context, and those that return a list.
func methods() (names []string) {
	for prefix, typ := range map[string]reflect.Type{"": reflect.TypeFor[*osu.Client](), "Legacy.": reflect.TypeFor[*osu.LegacyClient]()} {
		for m := range typ.Methods() {
			takesContext := m.Type.NumIn() > 1 && m.Type.In(1) == reflect.TypeFor[context.Context]()
			isList := m.Type.NumOut() == 1 && strings.HasPrefix(m.Type.Out(0).Name(), "List[")
			if (takesContext || isList) && m.Name != "Raw" {
				names = append(names, prefix+m.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// TestLedger_answersOfRoutes checks that every form of answer the server has is
// what some method gets, or is named here.
func TestLedger_answersOfRoutes(t *testing.T) {
	t.Parallel()
	used := map[string]bool{
		"get-friends--users": true, // API versions below 20241022, which Friends refuses
		"get-rooms--next":    true, // API version 99999999, which Rooms refuses
		"get-search--none":   true, // modes of the website that search nothing
	}
	for _, e := range endpoints {
		for _, x := range e.calls {
			used[x.answer] = true
		}
	}
	listed := make(map[string]bool)
	for _, row := range table(t, "testdata/responses.tsv") {
		if name := row["answer"]; name != "-" {
			listed[name+".json"] = true
			if !used[name] {
				t.Errorf("%s %s, %s: no method gets %s", row["method"], row["path"], row["condition"], name)
			}
		}
	}
	files, err := os.ReadDir("testdata/answers")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !listed[file.Name()] {
			t.Errorf("testdata/answers/%s: not in testdata/responses.tsv", file.Name())
		}
		delete(listed, file.Name())
	}
	for name := range listed {
		t.Errorf("testdata/responses.tsv names %s, and there is none", name)
	}
}

// TestReadme_countsRoutes checks that the readme says what the tables say.
func TestReadme_countsRoutes(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	covered := make(map[transport.Route]bool)
	for _, e := range endpoints {
		covered[e.route] = true
	}
	public := 0
	for _, route := range serverRoutes(t) {
		if route["scope"] != "*" {
			public++
		}
	}
	objects := make(map[string]bool)
	for _, row := range table(t, "objects/testdata/fields.tsv") {
		objects[row["object"]] = true
	}
	want := fmt.Sprintf("%d of %d routes, %d objects", len(covered), public, len(objects))
	found := regexp.MustCompile(`(?s)<!-- coverage -->(.*?)<!-- /coverage -->`).FindSubmatch(readme)
	if found == nil || string(found[1]) != want {
		t.Errorf("README.md says %q between the coverage marks, and it is %q", found, want)
	}
}

// TestDoc_listsMethods checks that the documentation of the package leads to
// every method.
func TestDoc_listsMethods(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	linked := make(map[string]int)
	visit := func(texts []comment.Text) {
		for _, text := range texts {
			if link, ok := text.(*comment.DocLink); ok && link.ImportPath == "" {
				linked[link.Recv+"."+link.Name]++
			}
		}
	}
	every := comment.Parser{LookupSym: func(string, string) bool { return true }}
	for _, block := range every.Parse(file.Doc.Text()).Content {
		switch block := block.(type) {
		case *comment.Paragraph:
			visit(block.Text)
		case *comment.List:
			for _, item := range block.Items {
				for _, inner := range item.Content {
					visit(inner.(*comment.Paragraph).Text)
				}
			}
		}
	}
	for _, name := range methods() {
		link := "Client." + name
		if legacy, ok := strings.CutPrefix(name, "Legacy."); ok {
			link = "LegacyClient." + legacy
		}
		if linked[link] == 0 {
			t.Errorf("doc.go does not name [%s]", link)
		}
	}
	for link := range linked {
		recv, name, _ := strings.Cut(link, ".")
		typ := map[string]reflect.Type{"Client": reflect.TypeFor[*osu.Client](), "LegacyClient": reflect.TypeFor[*osu.LegacyClient]()}[recv]
		if typ == nil {
			continue
		}
		if _, ok := typ.MethodByName(name); !ok {
			t.Errorf("doc.go names [%s], and there is none", link)
		}
	}
}

// TestTestdata_isUsed checks that no file of the folder is left over.
func TestTestdata_isUsed(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"testdata/answers", "testdata/endpoints.tsv", "testdata/enumerations.tsv", "testdata/responses.tsv"}
	if !slices.Equal(files, want) {
		t.Errorf("testdata holds %v, want %v", files, want)
	}
}

// The tables for users of Python clients name nothing that is not there, and
// all that the client can do.
func TestPythonTables_nameSymbols(t *testing.T) {
	t.Parallel()
	exported := make(map[string]bool)
	for name, dir := range map[string]string{
		"osu": ".", "objects": "objects", "mods": "mods", "replay": "replay", "limit": "limit",
		"transport": "transport", "auth": "auth", "stream": "../stream",
	} {
		for symbol := range symbols(t, dir) {
			exported[name+"."+symbol] = true
		}
	}
	for _, page := range []string{"osu.py.md", "ossapi.md"} {
		text, err := os.ReadFile("../docs/" + page)
		if err != nil {
			t.Fatal(err)
		}
		names := namedSymbols(string(text))
		for _, name := range names {
			if !exported[name] {
				t.Errorf("docs/%s names %s, and there is none", page, name)
			}
		}
		if len(names) < 100 {
			t.Errorf("docs/%s: got %d names, want at least 100", page, len(names))
		}
	}
	text, err := os.ReadFile("../docs/osu.py.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range methods() {
		if strings.HasPrefix(method, "All") || strings.HasPrefix(method, "Legacy.") || strings.HasPrefix(method, "Session") {
			continue
		}
		if !strings.Contains(string(text), "`Client."+method+"`") && method != "ChannelMessagesObject" {
			t.Errorf("docs/osu.py.md does not name Client.%s", method)
		}
	}
}

// namedSymbols returns what the right columns and the prose of a page name.
func namedSymbols(page string) []string {
	symbol := regexp.MustCompile("`((?:osu|objects|mods|replay|limit|transport|auth|stream)\\.[A-Z]\\w*(?:\\.[A-Z]\\w*)?|(?:Legacy)?Client\\.[A-Z]\\w*)")
	var names []string
	for _, line := range regexp.MustCompile(`(?m)^\|[^|\n]*\|(.*)\|$|^([^|\n].*)$`).FindAllStringSubmatch(page, -1) {
		for _, found := range symbol.FindAllStringSubmatch(line[1]+line[2], -1) {
			name := found[1]
			if strings.HasPrefix(name, "Client.") || strings.HasPrefix(name, "LegacyClient.") {
				name = "osu." + name
			}
			names = append(names, name)
		}
	}
	return names
}

// symbols returns the exported names of a package; those of methods follow
// their types.
func symbols(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := make(map[string]bool)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				if decl.Recv == nil {
					names[decl.Name.Name] = true
					continue
				}
				names[receiver(decl.Recv.List[0].Type)+"."+decl.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range decl.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						names[spec.Name.Name] = true
					case *ast.ValueSpec:
						for _, name := range spec.Names {
							names[name.Name] = true
						}
					}
				}
			}
		}
	}
	return names
}

func receiver(expr ast.Expr) string {
	switch expr := expr.(type) {
	case *ast.StarExpr:
		return receiver(expr.X)
	case *ast.IndexExpr:
		return receiver(expr.X)
	case *ast.Ident:
		return expr.Name
	}
	return ""
}
