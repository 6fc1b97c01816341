package objects_test

import (
	"os"
	"strings"
	"testing"
)

// TestDoc_listsAnswers checks that the index by topic has every type that a route
// answers with.
func TestDoc_listsAnswers(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range answers {
		name, _, _ := strings.Cut(typ.Name(), "[")
		if !strings.Contains(string(doc), "["+name+"]") {
			t.Errorf("got no %s in the index of doc.go", name)
		}
	}
}
