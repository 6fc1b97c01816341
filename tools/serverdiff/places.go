package main

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
)

// places knows which lines of this project rest on which file of the server, by
// the sources that doc comments name.
type places struct {
	sources map[string][]place // by file of the server
	members map[string][]place // JSON members, by name
	routes  map[string][]place // by pattern, with every name in braces left out
}

// place is a line of this project.
type place struct {
	file string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

var (
	serverFile = regexp.MustCompile(`\b(?:app|config|routes|database|resources)/[\w/]+\.(?:php|json)\b`)
	jsonMember = regexp.MustCompile("`json:\"([^\",]+)")
	pattern    = regexp.MustCompile(`"(/[a-z][^" ]*)"`)
	braces     = regexp.MustCompile(`\{[^}]*\}`)
)

// maxTouched is how many places are named for one fact.
const maxTouched = 4

// readPlaces reads the packages of a project.
func readPlaces(root string) (places, error) {
	here := places{make(map[string][]place), make(map[string][]place), make(map[string][]place)}
	files := os.DirFS(root)
	for _, folder := range []string{"osu", "stream"} {
		err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") ||
				strings.HasPrefix(name, "osu/osutest/") {
				return err
			}
			text, err := fs.ReadFile(files, name)
			if err != nil {
				return err
			}
			here.read(name, string(text))
			return nil
		})
		if err != nil {
			return here, err
		}
	}
	return here, nil
}

func (p places) read(file, text string) {
	number := 0
	for line := range strings.Lines(text) {
		number++
		at := place{file, number}
		for _, name := range serverFile.FindAllString(line, -1) {
			p.sources[name] = append(p.sources[name], at)
		}
		if m := jsonMember.FindStringSubmatch(line); m != nil {
			p.members[m[1]] = append(p.members[m[1]], at)
		}
		if m := pattern.FindStringSubmatch(line); m != nil && strings.Contains(file, "/routes") {
			route := plain(m[1])
			p.routes[route] = append(p.routes[route], at)
		}
	}
}

// plain returns a pattern without the names of its values.
func plain(route string) string { return braces.ReplaceAllString(route, "{}") }

// touchedBy returns the places that a fact matters to: the member in the files
// that name its source, or else the places that name the source.
func (p places) touchedBy(f fact) []string {
	found := p.sources[f.file]
	switch f.kind {
	case "route", "scopes":
		_, route, _ := strings.Cut(f.name, " ")
		found = p.routes[plain(route)]
	case "member":
		_, member, _ := strings.Cut(f.name, " ")
		var exact []place
		for _, m := range p.members[strings.Trim(member, "'")] {
			if p.names(m.file, f.file) {
				exact = append(exact, m)
			}
		}
		if exact != nil {
			found = exact
		}
	}
	var texts []string
	for _, at := range found[:min(len(found), maxTouched)] {
		texts = append(texts, at.String())
	}
	if more := len(found) - maxTouched; more > 0 {
		texts = append(texts, fmt.Sprintf("%d more", more))
	}
	return texts
}

// names reports whether a file of this project names a file of the server.
func (p places) names(here, server string) bool {
	for _, at := range p.sources[server] {
		if at.file == here {
			return true
		}
	}
	return false
}
