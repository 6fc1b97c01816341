package main

import (
	"cmp"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The marks in docs/benchmarks.md between which the tables stand.
const (
	begin = "<!-- compare -->"
	end   = "<!-- /compare -->"
)

// replace writes a report between the marks of a file.
func replace(name, report string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return fmt.Errorf("%s lacks %s or %s", name, begin, end)
	}
	return os.WriteFile(name, []byte(before+begin+"\n"+report+end+after), 0o644)
}

// cell is the median over the rounds of a value, or a dash.
func cell(runs []measured, format string, value func(measured) float64) string {
	if len(runs) == 0 {
		return "-"
	}
	return fmt.Sprintf(format, median(runs, value))
}

func median(runs []measured, value func(measured) float64) float64 {
	values := make([]float64, len(runs))
	for i, m := range runs {
		values[i] = value(m)
	}
	slices.SortFunc(values, cmp.Compare)
	return values[len(values)/2]
}

func rate(m measured) float64 { return float64(m.calls) / m.Wall }
func cpu(m measured) float64  { return 1e6 * m.CPU / float64(m.calls) }

// tables returns the report as Markdown.
func tables(clients []client, results map[string][]measured, b bodies, rounds int, pinned bool) string {
	var t strings.Builder
	row := func(cells ...string) { fmt.Fprintf(&t, "| %s |\n", strings.Join(cells, " | ")) }
	head := func(cells ...string) { row(cells...); row(slices.Repeat([]string{"---"}, len(cells))...) }
	get := func(c client, j string) []measured { return results[c.name+"/"+j] }

	fmt.Fprintf(&t, "\n%s, %s/%s, %d cores, %s. Medians of %d rounds.", time.Now().UTC().Format("2 January 2006"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), rounds)
	if pinned {
		t.WriteString(" The server has one core, the client another.")
	}
	fmt.Fprintf(&t, "\nA user is %d bytes, a page of 50 scores %d.\n", len(b.user), len(b.scores))

	t.WriteString("\n### Getting a user\n\nCalls a second, and µs of CPU time a call, with 1, 20 and 100 calls in flight;\nthe last column is the most memory the process had.\n\n")
	head("client", "1: calls/s", "CPU", "20: calls/s", "CPU", "100: calls/s", "CPU", "MB")
	for _, c := range clients {
		cells := []string{title(c)}
		for _, j := range []string{"user/1", "user/20", "user/100"} {
			cells = append(cells, cell(get(c, j), "%.0f", rate), cell(get(c, j), "%.0f", cpu))
		}
		most := get(c, "user/100")
		if most == nil {
			most = get(c, "user/1")
		}
		row(append(cells, cell(most, "%.0f", func(m measured) float64 { return float64(m.memory) / 1024 }))...)
	}

	t.WriteString("\n### Getting 50 scores\n\nµs of CPU time a score, the call included.\n\n")
	head("client", "CPU")
	for _, c := range clients {
		row(title(c), cell(get(c, "scores/1"), "%.1f", func(m measured) float64 { return cpu(m) / 50 }))
	}

	t.WriteString("\n### Requests for a job\n\nWhat the server counted, connections in brackets. 10,300 ids of users, of which\n500 do not exist and 300 are given twice; 1,000 calls at the same time for one user, and for 1,000\nbeatmaps. Clients that do not take more than 50 ids were given 50 at a time.\n\n")
	head("client", "10,300 ids", "came", "told missing", "1,000 the same", "1,000 different")
	for _, c := range clients {
		if len(get(c, "ids/1"))+len(get(c, "same/1000"))+len(get(c, "different/1000")) == 0 {
			continue
		}
		ids := get(c, "ids/1")
		row(title(c), cell(ids, "%.0f", requests), cell(ids, "%.0f", func(m measured) float64 { return float64(m.Came) }),
			cell(ids, "%.0f", func(m measured) float64 { return float64(m.Missing) }),
			both(get(c, "same/1000")), both(get(c, "different/1000")))
	}
	return t.String()
}

func requests(m measured) float64 { return float64(m.requests) }

func both(runs []measured) string {
	if len(runs) == 0 {
		return "-"
	}
	return cell(runs, "%.0f", requests) + " (" + cell(runs, "%.0f", func(m measured) float64 { return float64(m.opened) }) + ")"
}

func title(c client) string { return strings.TrimSpace(c.name + " " + c.version) }
