// Serverdiff tells what has changed on the server since the ledger of facts in
// this folder was written: routes, scopes, parameters, members of answers,
// enumerations, version gates, limits and mods.
//
//	git clone --depth 1 https://github.com/ppy/osu-web ../osu-web
//	go run ./tools/serverdiff ../osu-web
//
// It prints a line for each fact that is new, gone or different, with the place
// on the server and the places in this library that rest on it, and exits with
// status 1 if there is any. After the library has been brought up to date,
//
//	go run ./tools/serverdiff -update ../osu-web
//
// writes the ledger anew. A fact is a name and a value; values that are code are
// kept as a short hash, which tells that something changed and not what it was.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const ledger = "tools/serverdiff/facts.tsv"

var errMoved = errors.New("the server has moved")

func main() {
	update := flag.Bool("update", false, "write the ledger instead of comparing with it")
	here := flag.String("C", ".", "the root of this project")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: serverdiff [-update] [-C project] path/to/osu-web")
		os.Exit(2)
	}
	err := run(os.Stdout, *here, flag.Arg(0), *update)
	switch {
	case errors.Is(err, errMoved):
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "serverdiff:", err)
		os.Exit(2)
	}
}

// run compares the ledger of the project with a checkout of the server, or
// writes it.
func run(w io.Writer, project, server string, update bool) error {
	now, err := collect(server)
	if err != nil {
		return err
	}
	path := filepath.Join(project, ledger)
	if update {
		return save(path, now)
	}
	then, err := load(path)
	if err != nil {
		return err
	}
	here, err := readPlaces(project)
	if err != nil {
		return err
	}
	moves := compare(then, now)
	for _, m := range moves {
		fmt.Fprintln(w, m.describe(here))
	}
	if len(moves) > 0 {
		fmt.Fprintf(w, "\n%d of %d facts have changed\n", len(moves), len(now))
		return errMoved
	}
	fmt.Fprintf(w, "%d facts, none has changed\n", len(now))
	return nil
}
