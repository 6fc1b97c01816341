//go:build !unix

package budget_test

import "os"

// oddFiles put something else in the place of a file.
var oddFiles = map[string]func(path string) error{
	"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
}
