package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/transport"
)

// TestObservability_listsEveryRecord holds the table of log records against the
// code: programs count and filter by their texts and attributes.
func TestObservability_listsEveryRecord(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("observability.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| (?:debug|info|warn) \\| `(.+?)` \\| (.+?) \\|$")
	listed := make(map[string]string)
	for _, cells := range row.FindAllStringSubmatch(string(page), -1) {
		listed[cells[1]] = strings.TrimPrefix(strings.ReplaceAll(cells[2], "`", ""), "none")
	}
	logged := make(map[string]string)
	for _, folder := range []string{"../osu", "../stream", "../internal"} {
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
				records(t, path, logged)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for text := range maps.Keys(logged) {
		if got, want := listed[text], logged[text]; got != want {
			t.Errorf("%q: got attributes %q in the table, want %q", text, got, want)
		}
	}
	if got, want := len(listed), len(logged); got != want {
		t.Errorf("got %d rows, want %d: %v", got, want, slices.Sorted(maps.Keys(logged)))
	}
}

// records adds the log records of a file: their attributes by their texts. A
// text that is not a literal is "".
func records(t *testing.T, path string, logged map[string]string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"LogAttrs", "DebugContext", "InfoContext", "WarnContext", "ErrorContext"}, method.Sel.Name) {
			return true
		}
		var text string
		var names []string
		for _, argument := range call.Args {
			switch argument := argument.(type) {
			case *ast.BasicLit:
				text, _ = strconv.Unquote(argument.Value)
			case *ast.CallExpr:
				if name, ok := argument.Args[0].(*ast.BasicLit); ok {
					unquoted, _ := strconv.Unquote(name.Value)
					names = append(names, unquoted)
				}
			}
		}
		logged[text] = strings.Join(names, ", ")
		return true
	})
}

func TestObservability_listsEveryHook(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("observability.md")
	if err != nil {
		t.Fatal(err)
	}
	for hook := range reflect.TypeFor[transport.Trace]().Fields() {
		if !regexp.MustCompile("(?m)^\\|.*`" + hook.Name + "`.*\\|.*\\|$").Match(page) {
			t.Errorf("%s: got no row in the table of functions, want one", hook.Name)
		}
	}
}
