package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

const hello = `package main

import "fmt"

func main() { fmt.Println("hello, world") }
`

// BenchmarkStart measures how long commands that need no server take from their
// start to their end, and a program that does nothing in turn with them: ms, and
// x-hello, how many times as long. Both are medians. MB is the size of the binary.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	source := filepath.Join(dir, "hello.go")
	if err := os.WriteFile(source, []byte(hello), 0o600); err != nil {
		b.Fatal(err)
	}
	nothing, osugo := build(b, dir, "hello", source), build(b, dir, "osugo", ".")
	info, err := os.Stat(osugo)
	if err != nil {
		b.Fatal(err)
	}
	for _, args := range [][]string{{"help"}, {"mods", "HDDT"}} {
		b.Run(args[0], func(b *testing.B) {
			var ours, least []time.Duration
			for b.Loop() {
				least = append(least, took(b, nothing))
				ours = append(ours, took(b, osugo, args...))
			}
			b.ReportMetric(0, "ns/op") // of both programs together
			b.ReportMetric(float64(median(ours))/float64(time.Millisecond), "ms")
			b.ReportMetric(float64(median(ours))/float64(median(least)), "x-hello")
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		})
	}
}

// build builds a program and returns its path.
func build(b *testing.B, dir, name, source string) string {
	b.Helper()
	path := filepath.Join(dir, name)
	out, err := exec.CommandContext(b.Context(), "go", "build", "-o", path, source).CombinedOutput()
	if err != nil {
		b.Fatalf("go build %s: %v\n%s", source, err, out)
	}
	return path
}

// took runs a program and returns how long it took.
func took(b *testing.B, path string, args ...string) time.Duration {
	b.Helper()
	began := time.Now()
	if err := exec.CommandContext(b.Context(), path, args...).Run(); err != nil {
		b.Fatalf("%s %v: %v", path, args, err)
	}
	return time.Since(began)
}

func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}
