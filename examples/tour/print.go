package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/term"

	"github.com/osugo/osugo/examples/internal/text"
	"github.com/osugo/osugo/stream"
)

// printer writes what the tour finds, as text for people or as JSON lines.
type printer struct {
	out   io.Writer
	json  bool
	color bool // out is a terminal
	width int  // columns of a line; 0: any number
}

func newPrinter(out *os.File, asJSON bool) *printer {
	terminal := term.IsTerminal(int(out.Fd())) && os.Getenv("TERM") != "dumb"
	return &printer{out: out, json: asJSON, color: terminal && !asJSON && os.Getenv("NO_COLOR") == "", width: text.Columns(out)}
}

// section begins a part of the tour.
func (p *printer) section(number int, title string) {
	p.line("\n%s", p.bold(fmt.Sprintf("== %d. %s", number, title)))
}

// line writes lines of text, each shortened to the width.
func (p *printer) line(format string, args ...any) {
	if p.json {
		return
	}
	for line := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(p.out, strings.TrimRight(text.Clip(line, p.width), " "))
	}
}

// record writes a JSON line.
func (p *printer) record(kind string, fields map[string]any) {
	if !p.json {
		return
	}
	fields["kind"] = kind
	line, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		panic(err) // maps of plain values always marshal
	}
	fmt.Fprintf(p.out, "%s\n", line)
}

// progress draws how far a job has come over the last such line; terminals only.
func (p *printer) progress(title string, job stream.Progress) {
	if !p.color || job.Total == 0 {
		return
	}
	const cells = 20
	full := cells * job.Done / job.Total
	left := ""
	if job.Left >= time.Second {
		left = "about " + job.Left.Round(time.Second).String() + " left"
	}
	bar := strings.Repeat("█", full) + strings.Repeat("░", cells-full)
	fmt.Fprintf(p.out, "\r\x1b[K%s", text.Clip(fmt.Sprintf("  %-8s %s %d/%d  %s", title, bar, job.Done, job.Total, left), p.width-1))
}

// clear removes what progress has drawn.
func (p *printer) clear() {
	if p.color {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

func (p *printer) bold(s string) string  { return p.style("1", s) }
func (p *printer) faint(s string) string { return p.style("2", s) }
func (p *printer) pink(s string) string  { return p.style("38;5;205", s) }

func (p *printer) style(code, s string) string {
	if !p.color {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// thousands writes n with commas.
func thousands[N ~int | ~int64](n N) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
