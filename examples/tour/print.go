package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/rivo/uniseg"
	"golang.org/x/term"

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
	p := &printer{out: out, json: asJSON, color: terminal && !asJSON && os.Getenv("NO_COLOR") == ""}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
		p.width = columns
	} else if columns, _, err := term.GetSize(int(out.Fd())); err == nil {
		p.width = columns
	}
	return p
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
	for text := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(p.out, strings.TrimRight(clip(text, p.width), " "))
	}
}

// record writes a JSON line.
func (p *printer) record(kind string, fields map[string]any) {
	if !p.json {
		return
	}
	fields["kind"] = kind
	text, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		panic(err) // maps of plain values always marshal
	}
	fmt.Fprintf(p.out, "%s\n", text)
}

// progress draws how far a job has come over the last such line; terminals only.
func (p *printer) progress(title string, job stream.Progress) {
	if !p.color || job.Total == 0 {
		return
	}
	const cells = 20
	full := cells * job.Done / job.Total
	left := ""
	if job.Left > 0 {
		left = "about " + job.Left.Round(time.Second).String() + " left"
	}
	bar := strings.Repeat("█", full) + strings.Repeat("░", cells-full)
	fmt.Fprintf(p.out, "\r\x1b[K%s", clip(fmt.Sprintf("  %-8s %s %d/%d  %s", title, bar, job.Done, job.Total, left), p.width-1))
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

// clip shortens s to that many columns; 0 keeps all of it. Escape sequences take
// no column and are kept.
func clip(s string, columns int) string {
	if columns <= 0 {
		return s
	}
	var kept, whole strings.Builder // up to a column less than allowed, and all
	used := 0
	for rest := s; rest != ""; {
		if strings.HasPrefix(rest, "\x1b") {
			end := strings.IndexByte(rest, 'm') + 1
			kept.WriteString(rest[:end])
			whole.WriteString(rest[:end])
			rest = rest[end:]
			continue
		}
		var cluster string
		var width int
		cluster, rest, width, _ = uniseg.FirstGraphemeClusterInString(rest, -1)
		if used += width; used < columns {
			kept.WriteString(cluster)
		}
		whole.WriteString(cluster)
	}
	if used <= columns {
		return whole.String()
	}
	text := kept.String()
	if reset := "\x1b[0m"; strings.HasSuffix(text, reset) {
		return strings.TrimSuffix(text, reset) + "…" + reset
	}
	return text + "…"
}

// pad fills s up to n columns.
func pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-uniseg.StringWidth(s)))
}

// thousands writes n with commas.
func thousands[N ~int | ~int64](n N) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
