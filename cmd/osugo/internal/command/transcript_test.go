package command_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var update = flag.Bool("update", false, "write what commands print into the transcripts")

// today is when the transcripts happen.
var today = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)

// TestTranscripts_printExpectedOutput runs the commands in testdata/transcripts and
// compares what they print. A file has comments that begin with #, commands that
// begin with $, and below each command its output: lines of standard output are
// indented, those of standard error begin with !, and an exit code other than 0
// stands at the end. The commands of a file share a folder and a server, and run
// in fake time.
//
// To add a command, write its line and run the test with -update.
func TestTranscripts_printExpectedOutput(t *testing.T) {
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("got files %v and error %v, want some", files, err)
	}
	for _, file := range files {
		path, err := filepath.Abs(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			sh := newShell(t)
			var got []string
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(today))
				defer sh.serve().Close()
				writeSamples(t)
				got = repeat(t.Context(), sh, string(text))
			})
			golden(t, path, got)
		})
	}
}

// golden compares lines with those of a file, or writes them there with -update.
func golden(t *testing.T, path string, got []string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, got, strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"))
}

// repeat runs the commands of a transcript and returns the transcript with what
// they print now.
func repeat(ctx context.Context, sh *shell, text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		comment, command := strings.HasPrefix(line, "#"), strings.HasPrefix(line, "$ ")
		if !comment && !command {
			continue
		}
		if n := len(lines); n > 0 && !strings.HasPrefix(lines[n-1], "#") {
			lines = append(lines, "")
		}
		lines = append(lines, line)
		if command {
			lines = append(lines, sh.run(ctx, strings.TrimPrefix(line, "$ "))...)
		}
	}
	return lines
}

// compare reports the first line in which two transcripts differ, and the command
// that printed it.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	command := ""
	for i := range max(len(got), len(want)) {
		now, before := at(got, i), at(want, i)
		if strings.HasPrefix(now, "$ ") {
			command = now
		}
		if now != before {
			t.Errorf("%s\nline %d: got  %q\nwant %q\n-update writes what is printed now", command, i+1, now, before)
			return
		}
	}
}

func at(lines []string, i int) string {
	if i >= len(lines) {
		return "(the end)"
	}
	return lines[i]
}
