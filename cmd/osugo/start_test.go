package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The programs that osugo is compared with.
const (
	hello = `package main

import "fmt"

func main() { fmt.Println("hello, world") }
`
	helloHTTP = `package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Println(http.Get(os.Args[1]))
	}
	fmt.Println("hello, world")
}
`
)

// BenchmarkStart measures how long commands that need no server take from their
// start to their end: the median, as a multiple of the time of a program that
// imports fmt alone (ms). http is a program that imports net/http and does not use
// it, which shows how much of that is Go's own. The programs run in turn. MB is
// the size of osugo. Without cgo, which Go uses where it finds a C compiler, all
// programs that import net start faster.
func BenchmarkStart(b *testing.B) {
	for _, kind := range []struct{ name, cgo string }{{"cgo", "1"}, {"static", "0"}} {
		b.Run(kind.name, func(b *testing.B) {
			b.Setenv("CGO_ENABLED", kind.cgo)
			dir := b.TempDir()
			osugo := build(b, dir, "osugo", ".")
			info, err := os.Stat(osugo)
			if err != nil {
				b.Fatal(err)
			}
			commands := [][]string{{buildText(b, dir, "hello", hello)}, {buildText(b, dir, "http", helloHTTP)}, {osugo, "help"}, {osugo, "mods", "HDDT"}}
			times := make([][]time.Duration, len(commands))
			for b.Loop() {
				for i, command := range commands {
					times[i] = append(times[i], took(b, command[0], command[1:]...))
				}
			}
			least := float64(median(times[0]))
			b.ReportMetric(0, "ns/op") // of all programs together
			b.ReportMetric(least/float64(time.Millisecond), "ms")
			b.ReportMetric(float64(median(times[1]))/least, "x-http")
			b.ReportMetric(float64(median(times[2]))/least, "x-help")
			b.ReportMetric(float64(median(times[3]))/least, "x-mods")
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		})
	}
}

// buildText builds a program of one file and returns its path.
func buildText(b *testing.B, dir, name, text string) string {
	b.Helper()
	source := filepath.Join(dir, name+".go")
	if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return build(b, dir, name, source)
}

// build builds a program and returns its path. It is a copy of what the linker
// wrote: the system keeps that in small pages, from which programs start slowly
// until they are read from the disk again.
func build(b *testing.B, dir, name, source string) string {
	b.Helper()
	linked, path := filepath.Join(dir, name+".linked"), filepath.Join(dir, name)
	out, err := exec.CommandContext(b.Context(), "go", "build", "-o", linked, source).CombinedOutput()
	if err != nil {
		b.Fatalf("go build %s: %v\n%s", source, err, out)
	}
	text, err := os.ReadFile(linked)
	if err == nil {
		err = os.WriteFile(path, text, 0o700)
	}
	if err != nil {
		b.Fatal(err)
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
