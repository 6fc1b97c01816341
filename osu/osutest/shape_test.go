package osutest_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ledger is what is known of the server's answers: the members of each object,
// and the object each route answers with.
type ledger struct {
	objects   map[string][]member
	responses []response
}

// member is a row of testdata/objects.tsv.
type member struct {
	name, typ string
	nullable  bool
	presence  []string
	form      string // of a time
}

// response is a row of testdata/responses.tsv.
type response struct{ method, path, condition, status, typ, includes string }

// response returns the row for an answer. Parameters are those of path and
// query.
func (l ledger) response(method, path string, version int, params map[string]string) (response, bool) {
	var plain *response
	for i, r := range l.responses {
		if !slices.Contains(strings.Split(r.method, ","), method) || r.path != path {
			continue
		}
		if r.condition == "-" {
			plain = &l.responses[i]
			continue
		}
		if !slices.ContainsFunc(strings.Split(r.condition, ";"), func(c string) bool { return !holds(c, version, params) }) {
			return r, true
		}
	}
	if plain == nil {
		return response{}, false
	}
	return *plain, true
}

var comparison = regexp.MustCompile(`^([a-z_]+)(!=|>=|<|=)(.*)$`)

// holds evaluates a condition of a response.
func holds(condition string, version int, params map[string]string) bool {
	m := comparison.FindStringSubmatch(condition)
	if m == nil {
		return false
	}
	in := slices.Contains(strings.Split(m[3], ","), params[m[1]])
	switch limit, _ := strconv.Atoi(m[3]); {
	case m[1] == "version" && m[2] == "<":
		return version < limit
	case m[1] == "version":
		return version >= limit
	case m[2] == "!=":
		return !in
	}
	return in
}

// tree is the includes of an object: their names, each with its own includes.
type tree map[string]include

type include struct {
	optional bool
	below    tree
}

// parseIncludes reads a list such as a(b,c?),d.
func parseIncludes(text string) tree {
	all := tree{}
	for text != "" && text != "-" {
		end := strings.IndexAny(text, ",(")
		name := text
		if end >= 0 {
			name = text[:end]
			text = text[end:]
		} else {
			text = ""
		}
		below := tree{}
		if strings.HasPrefix(text, "(") {
			depth, end := 0, 0
			for i, c := range text {
				switch c {
				case '(':
					depth++
				case ')':
					depth--
				}
				if depth == 0 {
					end = i
					break
				}
			}
			below = parseIncludes(text[1:end])
			text = text[end+1:]
		}
		text = strings.TrimPrefix(text, ",")
		name, optional := strings.CutSuffix(name, "?")
		all[name] = include{optional, below}
	}
	return all
}

// checker holds an answer against the ledger.
type checker struct {
	ledger
	version int
	params  map[string]string
	faults  map[string]bool
}

func (c *checker) fault(at, format string, args ...any) {
	c.faults[at+": "+fmt.Sprintf(format, args...)] = true
}

// value checks a value against a type.
func (c *checker) value(at string, raw jsontext.Value, typ string, with tree, form string) {
	if strings.HasPrefix(typ, "{") {
		c.envelope(at, raw, typ, with)
		return
	}
	if inner, ok := cut(typ, "array"); ok {
		if raw.Kind() != '[' {
			c.fault(at, "%s for %s", raw, typ)
			return
		}
		var elements []jsontext.Value
		_ = json.Unmarshal(raw, &elements)
		for _, element := range elements {
			c.value(at+"/-", element, inner, with, "-")
		}
		return
	}
	if inner, ok := cut(typ, "object"); ok {
		c.object(at, raw, inner, with)
		return
	}
	if inner, ok := cut(typ, "map"); ok {
		_, of, _ := strings.Cut(inner, ",")
		if string(raw) == "[]" {
			return // PHP's empty map
		}
		if raw.Kind() != '{' {
			c.fault(at, "%.40s for %s", raw, typ)
			return
		}
		var all map[string]jsontext.Value
		_ = json.Unmarshal(raw, &all)
		for _, value := range all {
			if value.Kind() != 'n' {
				c.value(at+"/*", value, of, with, "-")
			}
		}
		return
	}
	if options := strings.Split(typ, "|"); len(options) > 1 {
		if slices.Equal(options, []string{"Score", "LegacyScore"}) {
			c.object(at, raw, map[bool]string{true: "LegacyScore", false: "Score"}[c.version < 20220705], with)
			return
		}
		for _, option := range options {
			if scalarFits(raw, option, "-") {
				return
			}
		}
		c.fault(at, "%.40s for %s", raw, typ)
		return
	}
	if _, ok := c.objects[typ]; ok {
		c.object(at, raw, typ, with)
		return
	}
	if !scalarFits(raw, typ, form) {
		c.fault(at, "%.60s for %s (%s)", raw, typ, form)
	}
}

var timeForms = map[string]*regexp.Regexp{
	"offset": regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"$`),
	"z":      regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"$`),
	"micro":  regexp.MustCompile(`^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"$`),
	"date":   regexp.MustCompile(`^"\d{4}-\d\d-\d\d"$`),
}

func scalarFits(raw jsontext.Value, typ, form string) bool {
	kind := raw.Kind()
	switch typ {
	case "integer":
		return kind == '0' && !strings.ContainsAny(string(raw), ".eE")
	case "number":
		return kind == '0'
	case "string":
		return kind == '"'
	case "boolean":
		return kind == 't' || kind == 'f'
	case "datetime":
		if form == "-" {
			return kind == '"'
		}
		return timeForms[form].Match(raw)
	case "date":
		return timeForms["date"].Match(raw)
	case "any":
		return true
	}
	return false
}

// fields returns the members of an object with those it inherits.
func (c *checker) fields(name string) (map[string]member, bool) {
	all := make(map[string]member)
	open := false
	own, ok := c.objects[name]
	if !ok {
		c.fault(name, "no such object in the ledger")
	}
	for _, m := range own {
		switch inner, _ := cut(m.typ, "object"); m.name {
		case "<extends>":
			inherited, _ := c.fields(inner)
			for _, field := range inherited {
				all[field.name] = field
			}
		case "<includes>":
			inherited, _ := c.fields(inner)
			for _, field := range inherited {
				if strings.HasPrefix(field.presence[0], "include") {
					all[field.name] = field
				}
			}
		case "<key>":
			open = true
		}
	}
	for _, m := range own {
		if !strings.HasPrefix(m.name, "<") {
			all[m.name] = m
		}
	}
	return all, open
}

// object checks the members of an object: none missing, none too many, null
// only where it may be.
func (c *checker) object(at string, raw jsontext.Value, name string, with tree) {
	if raw.Kind() != '{' {
		c.fault(at, "%.40s for %s", raw, name)
		return
	}
	var all map[string]jsontext.Value
	_ = json.Unmarshal(raw, &all)
	fields, open := c.fields(name)
	siblings := make(map[string]string)
	for key, value := range all {
		siblings[key] = strings.Trim(string(value), `"`)
	}
	for key, value := range all {
		field, ok := fields[key]
		if !ok {
			if !open {
				c.fault(at+"/"+key, "unknown to %s", name)
			}
			continue
		}
		if value.Kind() == 'n' {
			if !field.nullable {
				c.fault(at+"/"+key, "null in %s", name)
			}
			continue
		}
		c.value(at+"/"+key, value, field.typ, with[key].below, field.form)
	}
	version := c.version
	switch name { // routes choose between the two, not always by the version
	case "Score":
		version = max(version, 20220705)
	case "LegacyScore":
		version = min(version, 20220704)
	}
	for key, field := range fields {
		_, present := all[key]
		must, may := c.presence(field, version, with, siblings)
		if must && !present {
			c.fault(at+"/"+key, "missing in %s", name)
		}
		if present && !may {
			c.fault(at+"/"+key, "not to be in %s", name)
		}
	}
}

// presence reports whether a member must be there, and whether it may.
func (c *checker) presence(field member, version int, with tree, siblings map[string]string) (must, may bool) {
	must, may = true, true
	for _, part := range field.presence {
		inc, asked := with[field.name]
		kind, condition, conditional := strings.Cut(part, ":")
		switch {
		case part == "always":
		case part == "never-with-oauth", part == "not-in-api-v2":
			must, may = false, false
		case strings.HasPrefix(part, "version"):
			ok := holds(part, version, nil)
			must, may = must && ok, may && ok
		case kind == "include":
			must = must && asked && !inc.optional && (!conditional || condition == "best-only")
			may = may && asked
		case strings.HasPrefix(part, "type") && siblings["type"] != "":
			ok := siblings["parse_error"] == "" && holds(part, version, siblings)
			must, may = must && ok, may && ok
		case strings.HasPrefix(part, "ruleset"):
			must, may = must && holds(part, 0, c.params), may && holds(part, 0, c.params)
		default:
			must = false
		}
	}
	return must, may
}

// envelope checks an object that has no name: {"a":T,?"b":T?}.
func (c *checker) envelope(at string, raw jsontext.Value, typ string, with tree) {
	var all map[string]jsontext.Value
	if json.Unmarshal(raw, &all) != nil {
		c.fault(at, "%.40s for %s", raw, typ)
		return
	}
	seen := make(map[string]bool)
	for _, part := range splitTop(strings.TrimSuffix(strings.TrimPrefix(typ, "{"), "}")) {
		part, optional := strings.CutPrefix(part, "?")
		key, of, _ := strings.Cut(part, ":")
		key = strings.Trim(key, `"`)
		of, nullable := strings.CutSuffix(of, "?")
		seen[key] = true
		switch value, ok := all[key]; {
		case !ok && !optional:
			c.fault(at+"/"+key, "missing")
		case !ok, value.Kind() == 'n' && nullable:
		default:
			c.value(at+"/"+key, value, of, with[key].below, "-")
		}
	}
	for key := range all {
		if !seen[key] {
			c.fault(at+"/"+key, "unknown")
		}
	}
}

// splitTop splits at the commas that are not inside brackets.
func splitTop(text string) []string {
	var all []string
	depth, from := 0, 0
	for i, r := range text {
		switch r {
		case '{', '<', '(':
			depth++
		case '}', '>', ')':
			depth--
		case ',':
			if depth == 0 {
				all = append(all, text[from:i])
				from = i + 1
			}
		}
	}
	if from < len(text) {
		all = append(all, text[from:])
	}
	return all
}

// check returns what is wrong with the body of an answer, sorted.
func (l ledger) check(r response, version int, params map[string]string, body []byte) []string {
	c := &checker{l, version, params, make(map[string]bool)}
	c.value("", body, r.typ, parseIncludes(r.includes), "-")
	all := make([]string, 0, len(c.faults))
	for fault := range c.faults {
		all = append(all, fault)
	}
	slices.Sort(all)
	return all
}
