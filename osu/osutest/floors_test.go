package osutest_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// The files named world… compute what there is and write it as JSON. They know
// nothing of requests, tokens or the server, whose names are declared in the
// other files.
func TestLayers_worldDoesNotUseWeb(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	above := make(map[string]string) // names declared outside the world, with their file
	world := make(map[string]*ast.File)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "world") {
			world[name] = file
			continue
		}
		if name == "options.go" { // what there is follows from them
			continue
		}
		for declared, object := range file.Scope.Objects {
			if object.Kind != ast.Bad {
				above[declared] = name
			}
		}
	}
	if len(world) < 20 || len(above) < 100 {
		t.Fatalf("read %d files and %d names, want more", len(world), len(above))
	}
	for name, file := range world {
		for _, unresolved := range file.Unresolved { // names of other files
			if from, ok := above[unresolved.Name]; ok {
				t.Errorf("%s uses %s of %s", name, unresolved.Name, from)
			}
		}
	}
}
