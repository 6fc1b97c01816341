//go:build unix

package budget_test

import (
	"os"
	"syscall"
)

// oddFiles put something else in the place of a file.
var oddFiles = map[string]func(path string) error{
	"a pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
	"a folder": func(path string) error { return os.Mkdir(path, 0o700) },
	"a link":   func(path string) error { return os.Symlink("elsewhere", path) },
}
