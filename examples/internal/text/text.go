// Package text fits text to a terminal.
package text

import (
	"os"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// Columns returns how many columns a line of the terminal has, as COLUMNS says or
// the terminal itself; 0 means any number, as in pipes and files.
func Columns(out *os.File) int {
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil {
		return columns
	}
	columns, _, _ := term.GetSize(int(out.Fd()))
	return columns
}

// Clip shortens s to that many columns; 0 keeps all of it. Sequences that set a
// style take no column and are kept; other control characters are left out,
// because titles and names were written by strangers.
func Clip(s string, columns int) string {
	var kept, whole strings.Builder // up to a column less than allowed, and all
	used := 0
	for rest := s; rest != ""; {
		if end := strings.IndexByte(rest, 'm'); strings.HasPrefix(rest, "\x1b[") && end > 0 {
			kept.WriteString(rest[:end+1])
			whole.WriteString(rest[:end+1])
			rest = rest[end+1:]
			continue
		}
		var cluster string
		var width int
		cluster, rest, width, _ = uniseg.FirstGraphemeClusterInString(rest, -1)
		if cluster < " " {
			continue
		}
		if used += width; used < columns {
			kept.WriteString(cluster)
		}
		whole.WriteString(cluster)
	}
	if columns <= 0 || used <= columns {
		return whole.String()
	}
	text := kept.String()
	if reset := "\x1b[0m"; strings.HasSuffix(text, reset) {
		return strings.TrimSuffix(text, reset) + "…" + reset
	}
	return text + "…"
}

// Pad fills s up to n columns.
func Pad(s string, n int) string {
	return s + strings.Repeat(" ", max(0, n-uniseg.StringWidth(s)))
}
