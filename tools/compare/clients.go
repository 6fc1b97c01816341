package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// client is one side of the comparison.
type client struct {
	name     string // in the tables
	argument string // what its program calls it
	version  string
	share    int // it makes one call where osugo makes this many
	inFlight int // the most calls it has in flight; 0 is any number
	prepare  func(context.Context, *toolbox, *client) error
	not      []string // jobs it does not do

	// Set by prepare.
	command []string
	env     []string
}

// The versions that are compared: the newest that the registries have.
const (
	osupyVersion  = "4.3.1"
	ossapiVersion = "5.3.6"
	aiosuVersion  = "2.5.1"
	jsVersion     = "2.1.5"
	rosuVersion   = "0.11.0"
)

var clients = []client{
	{name: "osugo", argument: "osugo", share: 1, prepare: goClient},
	{name: "osugo, drift hook", argument: "osugo-drift", share: 1, prepare: goClient, not: []string{"ids", "same", "different"}},
	{name: "plain net/http, no decoding", argument: "none", share: 1, prepare: goClient, not: []string{"ids"}},
	{name: "plain net/http + JSON v2", argument: "v2", share: 1, prepare: goClient, not: []string{"ids"}},
	{name: "plain net/http + encoding/json", argument: "encoding/json", share: 1, prepare: goClient, not: []string{"ids"}},
	{name: "rosu-v2", argument: "rosu-v2", version: rosuVersion, share: 1, prepare: rustClient},
	{name: "osu-api-v2-js", argument: "js", version: jsVersion, share: 4, prepare: nodeClient},
	{name: "osu.py", argument: "osu.py", version: osupyVersion, share: 8, inFlight: 1, prepare: pythonClient},
	{name: "osu.py, async", argument: "osu.py-async", version: osupyVersion, share: 8, prepare: pythonClient, not: []string{"ids"}},
	{name: "aiosu", argument: "aiosu", version: aiosuVersion, share: 4, prepare: pythonClient},
	{name: "ossapi", argument: "ossapi", version: ossapiVersion, share: 40, inFlight: 1, prepare: pythonClient},
	{name: "ossapi, async", argument: "ossapi-async", version: ossapiVersion, share: 40, prepare: pythonClient, not: []string{"ids"}},
}

// does reports whether a client does a job. One without concurrency does not do
// those that are about it.
func (c client) does(j job) bool {
	return !slices.Contains(c.not, j.name) && (c.inFlight == 0 || j.inFlight <= c.inFlight)
}

// toolbox installs the clients, each set once.
type toolbox struct {
	root, cache string
	done        map[string]error
}

// once runs install for the first client that needs it.
func (t *toolbox) once(name string, install func() error) error {
	if err, ok := t.done[name]; ok {
		return err
	}
	if t.done == nil {
		t.done = map[string]error{}
	}
	err := os.MkdirAll(t.cache, 0o755)
	if err == nil {
		err = install()
	}
	t.done[name] = err
	return err
}

// need says which command is missing.
func need(commands ...string) error {
	for _, command := range commands {
		if _, err := exec.LookPath(command); err != nil {
			return fmt.Errorf("%s is not installed", command)
		}
	}
	return nil
}

// command runs a command in a folder and returns what it said if it fails.
func command(ctx context.Context, folder, name string, args ...string) error {
	c := exec.CommandContext(ctx, name, args...)
	c.Dir = folder
	if out, err := c.CombinedOutput(); err != nil {
		text := strings.TrimSpace(string(out))
		return fmt.Errorf("%s: %w: %s", name, err, text[max(0, len(text)-300):])
	}
	return nil
}

func goClient(ctx context.Context, t *toolbox, c *client) error {
	program := filepath.Join(t.cache, "client")
	c.command = []string{program}
	return t.once("go", func() error {
		return command(ctx, t.root, "go", "build", "-o", program, "./tools/compare/client")
	})
}

func pythonClient(ctx context.Context, t *toolbox, c *client) error {
	folder := filepath.Join(t.cache, "python-"+strings.Join([]string{osupyVersion, ossapiVersion, aiosuVersion}, "-"))
	python := filepath.Join(folder, "bin", "python")
	c.command = []string{python, filepath.Join(t.root, "tools", "compare", "peers", "peers.py")}
	return t.once("python", func() error {
		if err := need("python3"); err != nil {
			return err
		}
		if command(ctx, t.root, python, "-c", "import osu, ossapi, aiosu") == nil {
			return nil
		}
		if err := command(ctx, t.root, "python3", "-m", "venv", folder); err != nil {
			return err
		}
		return command(ctx, t.root, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
			"osu.py=="+osupyVersion, "ossapi=="+ossapiVersion, "aiosu=="+aiosuVersion)
	})
}

func nodeClient(ctx context.Context, t *toolbox, c *client) error {
	folder := filepath.Join(t.cache, "node-"+jsVersion)
	c.command = []string{"node", filepath.Join(t.root, "tools", "compare", "peers", "peers.mjs")}
	c.env = []string{"NODE_FOLDER=" + folder}
	return t.once("node", func() error {
		if err := need("node", "npm"); err != nil {
			return err
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
		return command(ctx, folder, "npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder, "osu-api-v2-js@"+jsVersion)
	})
}

// rosuEdits turn the copy of rosu-v2 into one that talks to another server. Its
// limiter is left in place, with room for every call.
var rosuEdits = []struct{ file, old, new string }{
	{"src/future/request_generator.rs", `format!("https://osu.ppy.sh/api/v2/{path}")`, `format!("{}/api/v2/{path}", std::env::var("OSU_BASE").unwrap())`},
	{"src/client/builder.rs", ".max(self.per_second as usize)", ".max(1_000_000_000)"},
	{"src/client/builder.rs", ".initial(self.per_second as usize)", ".initial(1_000_000_000)"},
}

func rustClient(ctx context.Context, t *toolbox, c *client) error {
	folder := filepath.Join(t.cache, "rosu-"+rosuVersion)
	c.command = []string{filepath.Join(folder, "target", "release", "peers")}
	return t.once("rust", func() error {
		if err := need("cargo"); err != nil {
			return err
		}
		if err := os.CopyFS(folder, os.DirFS(filepath.Join(t.root, "tools", "compare", "peers", "rosu"))); err != nil && !errors.Is(err, os.ErrExist) {
			return err
		}
		if err := copyRosu(ctx, folder); err != nil {
			return err
		}
		return command(ctx, folder, "cargo", "build", "--release", "--quiet")
	})
}

// copyRosu puts an edited copy of the crate into the folder.
func copyRosu(ctx context.Context, folder string) error {
	source := filepath.Join(folder, "rosu-v2")
	if _, err := os.Stat(source); err == nil {
		return nil
	}
	fetched := filepath.Join(folder, "fetch")
	if err := os.MkdirAll(filepath.Join(fetched, "src"), 0o755); err != nil {
		return err
	}
	manifest := "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n[dependencies]\nrosu-v2 = \"=" + rosuVersion + "\"\n"
	if err := errors.Join(
		os.WriteFile(filepath.Join(fetched, "Cargo.toml"), []byte(manifest), 0o644),
		os.WriteFile(filepath.Join(fetched, "src", "lib.rs"), nil, 0o644)); err != nil {
		return err
	}
	if err := command(ctx, fetched, "cargo", "vendor", "--quiet", "vendor"); err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(fetched, "vendor", "rosu-v2"), source); err != nil {
		return err
	}
	if err := os.RemoveAll(fetched); err != nil {
		return err
	}
	for _, edit := range rosuEdits {
		name := filepath.Join(source, edit.file)
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if strings.Count(string(text), edit.old) != 1 {
			return fmt.Errorf("%s of rosu-v2 has changed", edit.file)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(string(text), edit.old, edit.new, 1)), 0o644); err != nil {
			return err
		}
	}
	return nil
}
