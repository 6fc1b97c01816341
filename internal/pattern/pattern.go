// Package pattern reads the patterns of routes, such as
// "/users/{user}/{mode?}".
package pattern

import (
	"strings"
	"sync"
)

// Segment is a part of a path.
type Segment struct {
	// Name is the name of a value, or the text of a fixed segment.
	Name string
	// IsValue says that it stands for a value: {name}.
	IsValue bool
	// Optional says that the value may be left out: {name?}.
	Optional bool
	// Many says that the value takes the rest of the path: {name...}.
	Many bool
}

// Pattern is a pattern that has been read.
type Pattern []Segment

// read caches parsed patterns; programs use few.
var read sync.Map

// Of returns the pattern that a text stands for.
func Of(text string) Pattern {
	if known, ok := read.Load(text); ok {
		return known.(Pattern)
	}
	var p Pattern
	for part := range strings.SplitSeq(strings.Trim(text, "/"), "/") {
		var s Segment
		s.Name, s.IsValue = strings.CutPrefix(part, "{")
		if s.IsValue {
			s.Name = strings.TrimSuffix(s.Name, "}")
			s.Name, s.Optional = strings.CutSuffix(s.Name, "?")
			s.Name, s.Many = strings.CutSuffix(s.Name, "...")
		}
		p = append(p, s)
	}
	read.Store(text, p)
	return p
}

// Match returns the values in a path; false if the pattern does not fit it.
func (p Pattern) Match(path []string) (values map[string]string, ok bool) {
	values = make(map[string]string)
	for i, s := range p {
		switch {
		case s.Many && i < len(path):
			values[s.Name] = strings.Join(path[i:], "/")
			return values, true
		case i >= len(path):
			return values, s.Optional
		case s.IsValue && path[i] != "":
			values[s.Name] = path[i]
		case s.IsValue || s.Name != path[i]:
			return nil, false
		}
	}
	return values, len(path) == len(p)
}

// MoreSpecific reports whether p has a fixed segment where q, which matches the
// same path, has a value.
func (p Pattern) MoreSpecific(q Pattern) bool {
	for i := range min(len(p), len(q)) {
		if p[i].IsValue != q[i].IsValue {
			return q[i].IsValue
		}
	}
	return false
}
