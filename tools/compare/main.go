// Compare runs osugo, plain net/http and other clients of the osu! API side by
// side, on loopback, and writes the tables of docs/benchmarks.md:
//
//	go run ./tools/compare                 # everything that is installed, to standard output
//	go run ./tools/compare -write          # ... into docs/benchmarks.md
//	go run ./tools/compare -only '^osugo|^plain' -rounds 3
//
// All clients read the same bodies from one server that counts requests and
// connections. With two cores and taskset (Linux) the server has one and the
// client the other. Each job is run in rounds, one client after the other, each
// time in a process of its own; a table shows the medians. Python, Node.js and
// Rust clients are installed into .cache/compare; those whose tools are missing
// are left out, which is said.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// job is something every client does.
type job struct {
	name     string
	calls    int
	inFlight int
}

// The calls of slow clients are fewer: see client.share.
var jobs = []job{
	{"user", 4000, 1},
	{"user", 4000, 20},
	{"user", 4000, 100},
	{"scores", 400, 1},
	{"ids", 10_300, 1},
	{"same", 1000, 1000},
	{"different", 1000, 1000},
}

// measured is what one run of a job came to.
type measured struct {
	Wall    float64 `json:"wall"`
	CPU     float64 `json:"cpu"`
	Came    int     `json:"came"`
	Missing int     `json:"missing"`

	calls  int
	memory int64 // KiB, the most that was resident
	counts
}

func main() {
	rounds := flag.Int("rounds", 5, "how often each job is run")
	only := flag.String("only", "", "a regular expression: the clients to run")
	write := flag.Bool("write", false, "write the tables into docs/benchmarks.md")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, *rounds, *only, *write); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare(ctx context.Context, rounds int, only string, write bool) error {
	wanted, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "github.com/osugo/osugo").Output()
	if err != nil {
		return fmt.Errorf("run it inside the repository: %w", err)
	}
	tools := toolbox{root: strings.TrimSpace(string(root))}
	tools.cache = filepath.Join(tools.root, ".cache", "compare")
	var ready []client
	for _, c := range clients {
		if !wanted.MatchString(c.name) {
			continue
		}
		if err := c.prepare(ctx, &tools, &c); err != nil {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", c.name, err)
			continue
		}
		ready = append(ready, c)
	}
	bodies, err := makeBodies()
	if err != nil {
		return err
	}
	server := serve(bodies)
	defer server.Close()
	pinned := pin(ctx)
	results := map[string][]measured{}
	for round := range rounds {
		for _, j := range jobs {
			for _, c := range ready {
				if !c.does(j) || round > 0 && j.name == "ids" {
					continue
				}
				m, err := run(ctx, c, j, server, pinned)
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if err != nil {
					fmt.Fprintf(os.Stderr, "%s, %s: %v\n", c.name, j, err)
					continue
				}
				key := c.name + "/" + j.String()
				results[key] = append(results[key], m)
				fmt.Fprintf(os.Stderr, "round %d of %d: %s: %.1f µs of CPU a call\n", round+1, rounds, key, 1e6*m.CPU/float64(m.calls))
			}
		}
	}
	report := tables(ready, results, bodies, rounds, pinned)
	if !write {
		_, err = fmt.Print(report)
		return err
	}
	return replace(filepath.Join(tools.root, "docs", "benchmarks.md"), report)
}

func (j job) String() string { return j.name + "/" + strconv.Itoa(j.inFlight) }

// run runs a job by a client, in a process of its own.
func run(ctx context.Context, c client, j job, server *server, pinned bool) (measured, error) {
	m := measured{calls: j.calls}
	if j.name == "user" || j.name == "scores" {
		m.calls = max(j.calls/c.share, 20)
	}
	args := append(slices.Clone(c.command), c.argument, j.name, server.URL, token, strconv.Itoa(m.calls), strconv.Itoa(j.inFlight))
	if pinned {
		args = append([]string{"taskset", "-c", "1"}, args...)
	}
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	command.Env = append(os.Environ(), c.env...)
	server.taken()
	out, err := command.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		text := strings.TrimSpace(string(failed.Stderr))
		return m, fmt.Errorf("%w: %s", err, text[max(0, len(text)-500):])
	}
	if err != nil {
		return m, err
	}
	m.counts = server.taken()
	m.memory = memory(command.ProcessState)
	last := out[strings.LastIndexByte(strings.TrimRight(string(out), "\n"), '\n')+1:]
	return m, json.Unmarshal(last, &m)
}

// pin gives this process, the server's, one core, if there are two and a way.
func pin(ctx context.Context) bool {
	if runtime.NumCPU() < 2 {
		return false
	}
	return exec.CommandContext(ctx, "taskset", "-a", "-c", "-p", "0", strconv.Itoa(os.Getpid())).Run() == nil
}
