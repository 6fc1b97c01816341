package docs_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPythonPages_nameEverything checks that the pages for users of other
// libraries have a row for every public name of them. The lists of names were
// printed by Python's dir and inspect.getmembers.
func TestPythonPages_nameEverything(t *testing.T) {
	t.Parallel()
	for page, list := range map[string]string{
		"osu.py.md": "testdata/osu.py-4.3.1.txt",
		"ossapi.md": "testdata/ossapi-5.3.6.txt",
	} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			rows := namesIn(read(t, page))
			names := strings.Fields(read(t, list))
			if len(names) < 190 {
				t.Fatalf("got %d names, want those of a whole library", len(names))
			}
			for _, name := range names {
				word := name[strings.LastIndex(name, ".")+1:]
				if !regexp.MustCompile(`\b` + word + `\b`).MatchString(rows) {
					t.Errorf("got no row for %s", name)
				}
			}
		})
	}
}

// namesIn returns the names in the tables of a page: names may share a row,
// and some stand in the text of another.
func namesIn(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		for i, part := range strings.Split(line, "`") {
			if i%2 == 1 {
				b.WriteString(part + "\n")
			}
		}
	}
	return b.String()
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
