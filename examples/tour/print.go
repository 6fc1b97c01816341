package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// printer writes what the tour finds, as text for people or as JSON lines.
type printer struct {
	out   io.Writer
	json  bool
	color bool // out is a terminal
}

func newPrinter(out *os.File, asJSON bool) *printer {
	terminal := term.IsTerminal(int(out.Fd())) && os.Getenv("TERM") != "dumb"
	return &printer{out: out, json: asJSON, color: terminal && !asJSON && os.Getenv("NO_COLOR") == ""}
}

// section begins a part of the tour.
func (p *printer) section(number int, title string) {
	if !p.json {
		p.line("\n%s", p.bold(fmt.Sprintf("== %d. %s", number, title)))
	}
}

// line writes a line of text.
func (p *printer) line(format string, args ...any) {
	if !p.json {
		fmt.Fprintln(p.out, strings.TrimRight(fmt.Sprintf(format, args...), " "))
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

// progress returns a bar for a job of that size; it shows on terminals only.
func (p *printer) progress(title string, total int) *progressbar.ProgressBar {
	if !p.color {
		return progressbar.DefaultSilent(int64(total))
	}
	return progressbar.NewOptions(total,
		progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription("  "+title),
		progressbar.OptionSetWidth(30), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(50*time.Millisecond))
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

// clip shortens s to n columns, and pads it to them.
func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) > n {
		runes = append(runes[:n-1], '…')
	}
	return string(runes) + strings.Repeat(" ", n-len(runes))
}

// thousands writes n with commas.
func thousands[N ~int | ~int64](n N) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
