package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
)

// fact is one thing that the server's code says.
type fact struct {
	kind  string // route, scopes, parameter, member, constant, version, limit or mod
	file  string // of the server
	name  string // unique within kind and file
	value string
	line  int // in file; 0 when read from the ledger
}

func (f fact) key() string { return f.kind + "\t" + f.file + "\t" + f.name }

// ledgerHead names the columns of the ledger.
const ledgerHead = "kind\tfile\tname\tvalue\n"

// save writes facts as a table, sorted.
func save(path string, facts []fact) error {
	var b strings.Builder
	b.WriteString(ledgerHead)
	for _, f := range facts {
		fmt.Fprintf(&b, "%s\t%s\n", f.key(), f.value)
	}
	return os.WriteFile(path, []byte(b.String()), 0o644) //nolint:gosec // it is part of the repository
}

// load reads what save has written.
func load(path string) ([]fact, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	body, ok := strings.CutPrefix(string(text), ledgerHead)
	if !ok {
		return nil, fmt.Errorf("%s does not begin with %q", path, strings.TrimSpace(ledgerHead))
	}
	var facts []fact
	for line := range strings.Lines(body) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			return nil, fmt.Errorf("%s: %q has %d columns, not 4", path, line, len(cells))
		}
		facts = append(facts, fact{kind: cells[0], file: cells[1], name: cells[2], value: cells[3]})
	}
	return facts, nil
}

// sorted returns facts in the order of the ledger. Names that occur more than
// once, such as a member set in two branches of a function, get a number.
func sorted(facts []fact) []fact {
	slices.SortStableFunc(facts, func(a, b fact) int { return cmp.Compare(a.key(), b.key()) })
	count := 1
	for i := 1; i < len(facts); i++ {
		first := facts[i-count]
		if facts[i].key() != first.key() {
			count = 1
			continue
		}
		count++
		facts[i].name += fmt.Sprintf(" (%d)", count)
	}
	slices.SortFunc(facts, func(a, b fact) int { return cmp.Compare(a.key(), b.key()) })
	return facts
}

// move is a fact that has changed.
type move struct {
	sign     byte // '+' new, '-' gone, '~' different
	fact     fact // as it is now, or was when it is gone
	previous string
}

// compare returns what distinguishes two lists of facts, in the order of the
// ledger.
func compare(then, now []fact) []move {
	before := make(map[string]fact, len(then))
	for _, f := range then {
		before[f.key()] = f
	}
	var moves []move
	for _, f := range now {
		old, known := before[f.key()]
		delete(before, f.key())
		switch {
		case !known:
			moves = append(moves, move{sign: '+', fact: f})
		case old.value != f.value:
			moves = append(moves, move{sign: '~', fact: f, previous: old.value})
		}
	}
	for _, f := range before {
		moves = append(moves, move{sign: '-', fact: f})
	}
	slices.SortFunc(moves, func(a, b move) int { return cmp.Compare(a.fact.key(), b.fact.key()) })
	return moves
}

// describe returns the line that is printed for a move.
func (m move) describe(here places) string {
	f := m.fact
	place := f.file
	if f.line > 0 {
		place = fmt.Sprintf("%s:%d", f.file, f.line)
	}
	text := fmt.Sprintf("%c %s %s: %s", m.sign, f.kind, f.name, place)
	switch {
	case m.sign == '~':
		text += fmt.Sprintf(" (was %s, is %s)", cmp.Or(m.previous, "nothing"), cmp.Or(f.value, "nothing"))
	case f.value != "":
		text += fmt.Sprintf(" (%s)", f.value)
	}
	if touched := here.touchedBy(f); len(touched) > 0 {
		text += "\n    here: " + strings.Join(touched, ", ")
	}
	return text
}
