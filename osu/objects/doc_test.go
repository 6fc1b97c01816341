package objects_test

import (
	"go/ast"
	"os"
	"strings"
	"testing"
)

// TestDoc_listsAnswers checks that the index by topic has every type that a
// route answers with.
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

// TestDoc_namesOptionalMembers checks that every field that may be null or
// absent has a comment.
func TestDoc_namesOptionalMembers(t *testing.T) {
	t.Parallel()
	for name, file := range sources(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && !spec.Name.IsExported() {
				return false
			}
			if f, ok := n.(*ast.Field); ok && isOptional(f) && f.Doc == nil && f.Comment == nil {
				t.Errorf("%s: got no comment that says when %s is missing", name, f.Names[0])
			}
			return true
		})
	}
}

// isOptional reports whether a field is a member that may be null or absent.
func isOptional(f *ast.Field) bool {
	if f.Tag == nil || !strings.HasPrefix(f.Tag.Value, "`json:") || len(f.Names) == 0 {
		return false
	}
	switch t := f.Type.(type) {
	case *ast.StarExpr:
		return true
	case *ast.IndexExpr:
		name, ok := t.X.(*ast.Ident)
		return ok && name.Name == "Opt" || strings.Contains(f.Tag.Value, "omitzero")
	default:
		return strings.Contains(f.Tag.Value, "omitzero")
	}
}
