package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDesign_mapsEveryPackage checks that what the file map of DESIGN.md names
// exists, that it names nothing twice, and that every package has a row. A
// package below one that is a module of its own is part of the row of that.
func TestDesign_mapsEveryPackage(t *testing.T) {
	page, err := os.ReadFile("../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n## File map\n")
	table, _, _ = strings.Cut(table, "\n## ")
	named := map[string]bool{}
	for _, name := range namesOf(table) {
		if named[name] {
			t.Errorf("%s has two rows", name)
		}
		named[name] = true
		if found, err := filepath.Glob(filepath.Join("..", name)); err != nil || len(found) == 0 {
			t.Errorf("%s does not exist, %v", name, err)
		}
	}
	for _, folder := range packages(t) {
		if !named[folder] && !slices.ContainsFunc([]string{"tools", "examples", "cmd/osugo"}, func(whole string) bool {
			return strings.HasPrefix(folder, whole+"/")
		}) {
			t.Errorf("%s has no row", folder)
		}
	}
}

// namesOf returns the files and folders in the first column of a table. A name
// without a folder is in that of the name before it.
func namesOf(table string) []string {
	var names []string
	for line := range strings.Lines(table) {
		first, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		if !isRow {
			continue
		}
		folder := ""
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(first, -1) {
			name := m[1]
			if strings.Contains(name, "/") {
				folder = filepath.Dir(name)
			} else if folder != "" {
				name = folder + "/" + name
			}
			names = append(names, name)
		}
	}
	return names
}

// packages returns the folders with Go files, from the root of the project.
func packages(t *testing.T) []string {
	t.Helper()
	var folders []string
	err := filepath.WalkDir("..", func(path string, e os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := e.Name()
		if e.IsDir() && path != ".." && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
			return filepath.SkipDir
		}
		if folder, err := filepath.Rel("..", filepath.Dir(path)); err == nil && strings.HasSuffix(name, ".go") && folder != "." {
			folders = append(folders, filepath.ToSlash(folder))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(folders)
	return slices.Compact(folders)
}

// TestDesign_givesAReasonForEachDependency checks that every module the library
// needs has one row in the table of dependencies.
func TestDesign_givesAReasonForEachDependency(t *testing.T) {
	page, err := os.ReadFile("../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	needs, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`).FindAllSubmatch(needs, -1)
	for _, m := range direct {
		if got := strings.Count(string(page), "\n| "+string(m[1])+" |"); got != 1 {
			t.Errorf("%s has %d rows, want 1", m[1], got)
		}
	}
	if len(direct) == 0 {
		t.Error("go.mod has no dependencies that this test understands")
	}
}
