package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// actions are the methods and paths that a resource stands for.
var actions = []struct{ name, method, suffix string }{
	{"index", "GET", ""},
	{"store", "POST", ""},
	{"show", "GET", "/{id}"},
	{"update", "PUT", "/{id}"},
	{"destroy", "DELETE", "/{id}"},
}

// group is a group of routes that is being read.
type group struct {
	prefix string
	rules  []string // of its middleware
	end    int
}

// routeFacts returns the routes below api/v2: a method and a path, with the
// controller and the middleware.
func routeFacts(name, text string) ([]fact, error) {
	s := source{file: name, tokens: scan(text)}
	var groups []group
	for i := 0; i+4 < len(s.tokens); i++ {
		for len(groups) > 0 && i >= groups[len(groups)-1].end {
			groups = groups[:len(groups)-1]
		}
		if !s.tokens[i].is("Route") || !s.tokens[i+1].is(":") || !s.tokens[i+2].is(":") {
			continue
		}
		verb, open := s.tokens[i+3].text, i+4
		end := closing(s.tokens, open)
		if verb == "group" {
			options := expression(s.tokens, open+1)
			groups = append(groups, group{prefixOf(groups) + part(option(options, "prefix")), append(rules(groups), list(options, "middleware")...), end})
			i = open
			continue
		}
		if strings.HasPrefix(prefixOf(groups), "/api/v2") {
			s.route(groups, verb, open, end)
		}
		i = end
	}
	return s.facts, nil
}

func prefixOf(groups []group) string {
	if len(groups) == 0 {
		return ""
	}
	return groups[len(groups)-1].prefix
}

func rules(groups []group) []string {
	if len(groups) == 0 {
		return nil
	}
	return slices.Clone(groups[len(groups)-1].rules)
}

// part returns a piece of a path with a slash in front, or nothing.
func part(piece string) string {
	if piece = strings.Trim(piece, "/"); piece == "" {
		return ""
	}
	return "/" + piece
}

// route adds the facts of one statement.
func (s *source) route(groups []group, verb string, open, end int) {
	if end-open < 4 {
		return
	}
	path := strings.TrimPrefix(prefixOf(groups), "/api/v2") + part(s.tokens[open+1].text)
	value := strings.TrimPrefix(join(s.tokens[open+3:end]), ",")
	rules := rules(groups)
	for i := end; i < len(s.tokens) && !s.tokens[i].is(";"); i++ {
		if s.tokens[i].is("middleware") {
			rules = append(rules, join(expression(s.tokens, i+2)))
		}
	}
	line := s.tokens[open].line
	if verb != "resource" && verb != "apiResource" {
		s.add("route", strings.ToUpper(verb)+" "+path, strings.Join(append([]string{value}, rules...), " "), line)
		return
	}
	only := list(s.tokens[open:end], "only")
	controller := s.tokens[open+3].text
	for _, a := range actions {
		if len(only) == 0 || slices.Contains(only, a.name) {
			value := strings.Join(append([]string{fmt.Sprintf("'%s@%s'", controller, a.name)}, rules...), " ")
			s.add("route", a.method+" "+path+a.suffix, value, line)
		}
	}
}

// option returns the text that an option is set to.
func option(tokens []token, name string) string {
	if values := list(tokens, name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// list returns what an option is set to: one text or several, and code as it is.
func list(tokens []token, name string) []string {
	for i := 0; i+3 < len(tokens); i++ {
		if !tokens[i].quoted || tokens[i].text != name || !tokens[i+1].is("=") || !tokens[i+2].is(">") {
			continue
		}
		value := expression(tokens, i+3)
		if len(value) == 0 || !value[0].is("[") {
			return []string{element(value)}
		}
		var values []string
		for at := 1; at < len(value)-1; at++ {
			e := expression(value, at)
			if len(e) > 0 {
				values = append(values, element(e))
			}
			at += len(e)
		}
		return values
	}
	return nil
}

func element(tokens []token) string {
	if len(tokens) == 1 {
		return tokens[0].text
	}
	return join(tokens)
}

// scopeFacts returns the scopes and limits of each route, from the list that the
// server's own tests check.
func scopeFacts(name, text string) ([]fact, error) {
	var routes []struct {
		URI         string   `json:"uri"`
		Methods     []string `json:"methods"`
		Middlewares []string `json:"middlewares"`
		Scopes      []string `json:"scopes"`
	}
	if err := json.Unmarshal([]byte(text), &routes); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	s := source{file: name}
	at := 0
	for _, r := range routes {
		if i := strings.Index(text[at:], `"`+r.URI+`"`); i >= 0 {
			at += i
		}
		var rules []string
		for _, m := range r.Middlewares {
			rules = append(rules, m[strings.LastIndex(m, `\`)+1:])
		}
		value := fmt.Sprintf("scopes %s; %s", strings.Join(r.Scopes, ","), strings.Join(rules, " "))
		s.add("scopes", r.Methods[0]+" "+strings.TrimPrefix(r.URI, "api/v2"), value, 1+strings.Count(text[:at], "\n"))
		at++
	}
	return s.facts, nil
}

// limitFacts returns the settings of the API and of OAuth.
func limitFacts(name, text string) ([]fact, error) {
	s := source{file: name, tokens: scan(text)}
	for i := 0; i+3 < len(s.tokens); i++ {
		if t := s.tokens[i]; t.quoted && (t.text == "api" || t.text == "oauth") && s.tokens[i+1].is("=") && s.tokens[i+3].is("[") {
			end := closing(s.tokens, i+3)
			s.settings(t.text, i+4, end)
			i = end
		}
	}
	return s.facts, nil
}

func (s *source) settings(prefix string, from, to int) {
	for i := from; i+3 < to; i++ {
		if !s.tokens[i].quoted || !s.tokens[i+1].is("=") || !s.tokens[i+2].is(">") {
			continue
		}
		name := prefix + "." + s.tokens[i].text
		if s.tokens[i+3].is("[") {
			end := closing(s.tokens, i+3)
			s.settings(name, i+4, end)
			i = end
			continue
		}
		value := expression(s.tokens, i+3)
		s.add("limit", name, join(value), s.tokens[i].line)
		i += 2 + len(value)
	}
}
