package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGenerate_filesAreCurrent checks that the methods and the lists of values are
// those of the constants.
func TestGenerate_filesAreCurrent(t *testing.T) {
	t.Parallel()
	files, err := generate("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Clean(name))
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what the constants say: run go generate ./osu/objects", filepath.Base(name))
		}
	}
}

// TestGenerate_writesMethodsAndLists runs a small package.
func TestGenerate_writesMethodsAndLists(t *testing.T) {
	t.Parallel()
	files := run(t, `package objects

// Team is a side.
//
// Values: of the past.
type Team string

const (
	TeamRed  Team = "red" // the left one
	TeamBlue Team = "blue"
)

// Status is a state.
type Status int

const (
	StatusGone Status = -1 // gone for good
	StatusHere Status = 0  // here
)

// BuildID identifies a release.
type BuildID int64

// UpdateStreamName is open.
type UpdateStreamName string

const UpdateStreamNameLazer UpdateStreamName = "lazer"
`)
	for _, want := range []string{
		"case TeamRed,\n\t\tTeamBlue:\n\t\treturn true",
		"case StatusGone:\n\t\treturn \"gone for good\"",
		"func (u UpdateStreamName) String() string",
		"func (b BuildID) String() string { return strconv.FormatInt(int64(b), 10) }",
	} {
		if !strings.Contains(files[methodsFile], want) {
			t.Errorf("got %s, want it to have %s", files[methodsFile], want)
		}
	}
	if unwanted := "func (u UpdateStreamName) Known"; strings.Contains(files[methodsFile], unwanted) {
		t.Errorf("got %s, want no %s", files[methodsFile], unwanted)
	}
	for _, want := range []string{
		"// Team is a side.\n//\n// Values: red, blue.\ntype Team string\n",
		"// Status is a state.\n//\n// Values: -1 (gone for good), 0 (here).\ntype Status int\n",
	} {
		if !strings.Contains(files["small.go"], want) {
			t.Errorf("got %s, want it to have %s", files["small.go"], want)
		}
	}
	again := run(t, files["small.go"])
	if again["small.go"] != files["small.go"] {
		t.Errorf("got %s the second time, want %s", again["small.go"], files["small.go"])
	}
}

// TestGenerate_refusesUnnamedNumbers checks that a number needs a comment,
// which is its name.
func TestGenerate_refusesUnnamedNumbers(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	const source = "package objects\n\ntype Status int\n\nconst StatusGone Status = -1\n"
	if err := os.WriteFile(filepath.Join(folder, "small.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := generate(folder); err == nil || !strings.Contains(err.Error(), "StatusGone") {
		t.Errorf("got error %v, want one that names StatusGone", err)
	}
}

// run generates the files of a package with one file, and returns them by name.
func run(t *testing.T, source string) map[string]string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "small.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := generate(folder)
	if err != nil {
		t.Fatal(err)
	}
	byName := make(map[string]string)
	for path, text := range files {
		byName[filepath.Base(path)] = string(text)
	}
	return byName
}
