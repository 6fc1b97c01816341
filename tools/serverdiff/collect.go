package main

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The files of the server that are read for something besides version gates.
var (
	memberFiles   = []string{"app/Transformers/", "app/Libraries/", "app/Jobs/Notifications/", "app/Events/", "app/Exceptions/Handler.php"}
	paramFiles    = []string{"app/Http/Controllers/", "app/Libraries/"}
	notMembers    = []string{"app/Libraries/Search/", "app/Libraries/BBCode"} // queries, markup
	constantFiles = []string{"app/Enums/", "app/Models/", "app/Transformers/", "app/Libraries/"}
)

// notServed are parts of the libraries that no answer of the API comes from.
var notServed = []string{
	"app/Libraries/Payments/", "app/Libraries/OrderCheckoutCompleted", "app/Libraries/Elasticsearch/",
	"app/Libraries/Fulfillments/", "app/Libraries/Markdown/", "app/Libraries/Opengraph/", "app/Libraries/Store",
	"app/Http/Controllers/InterOp/", "app/Http/Controllers/Payments/", "app/Http/Controllers/Store", "app/Http/Controllers/Passport/",
	"app/Models/Store/", "app/Models/Elasticsearch/",
}

// collect returns the facts of a checkout of the server.
func collect(root string) ([]fact, error) {
	files := os.DirFS(root)
	var facts []fact
	err := fs.WalkDir(files, "app", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".php" || under(name, notServed) {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		facts = append(facts, fileFacts(name, string(text))...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for name, read := range map[string]func(name, text string) ([]fact, error){
		"routes/web.php":        routeFacts,
		"tests/api_routes.json": scopeFacts,
		"config/osu.php":        limitFacts,
		"database/mods.json":    modFacts,
	} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		found, err := read(name, string(text))
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, errors.New(name + ": nothing found; has it got another form?")
		}
		facts = append(facts, found...)
	}
	return sorted(facts), nil
}

func under(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// fileFacts returns the facts of a file of code.
func fileFacts(name, text string) []fact {
	f := source{file: name, tokens: scan(text)}
	f.versions()
	if under(name, memberFiles) && !under(name, notMembers) {
		f.members()
	}
	if under(name, paramFiles) {
		f.params()
	}
	if under(name, constantFiles) {
		f.constants()
	}
	return f.facts
}

// source is a file of code that facts are read from.
type source struct {
	file   string
	tokens []token
	facts  []fact
}

func (s *source) add(kind, name, value string, line int) {
	clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", "")
	s.facts = append(s.facts, fact{kind: kind, file: s.file, name: clean.Replace(name), value: clean.Replace(value), line: line})
}

// functions calls visit for each function with its name and the index of the
// brace that opens it and the one that closes it.
func (s *source) functions(visit func(name string, open, end int)) {
	for i := 0; i+1 < len(s.tokens); i++ {
		if !s.tokens[i].is("function") || !s.tokens[i+1].isWord() {
			continue
		}
		open := i + 2
		for open < len(s.tokens) && !s.tokens[open].is("{") && !s.tokens[open].is(";") {
			open++
		}
		if open == len(s.tokens) || s.tokens[open].is(";") {
			continue
		}
		end := closing(s.tokens, open)
		visit(s.tokens[i+1].text, open, end)
		i = end
	}
}

// versions finds what depends on the version of the API.
func (s *source) versions() {
	s.functions(func(name string, open, end int) {
		for i := open; i+4 < end; i++ {
			if !s.tokens[i].is("api_version") {
				continue
			}
			after := expression(s.tokens, i+3)
			s.add("version", name, join(after[:min(3, len(after))]), s.tokens[i].line)
		}
	})
}

// members finds the members of answers: keys of arrays, assignments to keys, and
// the lists of includes.
func (s *source) members() {
	s.functions(func(name string, open, end int) {
		for i := open; i+3 < end; i++ {
			t := s.tokens[i]
			switch {
			case t.quoted && s.tokens[i+1].is("=") && s.tokens[i+2].is(">"):
				s.add("member", name+" "+t.text, hash(expression(s.tokens, i+3)), t.line)
			case t.quoted && s.tokens[i-1].is("[") && s.tokens[i+1].is("]") && s.tokens[i+2].is("=") && !s.tokens[i+3].is("="):
				s.add("member", name+" "+t.text, hash(expression(s.tokens, i+3)), t.line)
			}
		}
		if strings.HasPrefix(name, "include") {
			s.add("member", name, hash(s.tokens[open:end]), s.tokens[open].line)
		}
	})
	s.properties("member", func(i int) (string, bool) {
		name, isVariable := strings.CutPrefix(s.tokens[i].text, "$")
		return "$" + name, isVariable && i > 0 && (s.tokens[i-1].is("array") || s.tokens[i-1].is("protected") || s.tokens[i-1].is("public"))
	})
}

// constants finds the values of constants and of cases of enumerations.
func (s *source) constants() {
	s.properties("constant", func(i int) (string, bool) {
		return s.tokens[i].text, i > 0 && (s.tokens[i-1].is("const") || s.tokens[i-1].is("case") || i > 1 && s.tokens[i-2].is("const"))
	})
}

// properties finds what is set where a class is declared. Elements of a list are
// facts of their own.
func (s *source) properties(kind string, named func(i int) (string, bool)) {
	for i := 0; i+2 < len(s.tokens); i++ {
		if !s.tokens[i].isWord() || !s.tokens[i+1].is("=") {
			continue
		}
		name, ok := named(i)
		if !ok {
			continue
		}
		value := expression(s.tokens, i+2)
		if len(value) == 0 || !value[0].is("[") {
			s.add(kind, name, join(value), s.tokens[i].line)
			continue
		}
		for at := i + 3; at < i+2+len(value)-1; at++ {
			element := expression(s.tokens, at)
			if len(element) > 0 {
				s.add(kind, name+" "+join(element), "", element[0].line)
			}
			at += len(element)
		}
	}
}

// readers are the functions that turn a parameter into a type.
var readers = []string{
	"get_arr", "get_bool", "get_class_basename", "get_file", "get_float", "get_int", "get_length_seconds",
	"get_string", "get_string_split", "presence", "parse_time_to_carbon",
}

// inputs are the variables that parameters are in.
var inputs = []string{"$params", "$rawParams", "$request", "$input", "$query"}

// params finds the parameters that are read, with the type they are read as.
func (s *source) params() {
	s.functions(func(function string, open, end int) {
		for i := open; i+2 < end; i++ {
			switch {
			case s.tokens[i].is("get_params") && s.tokens[i+1].is("("):
				last := closing(s.tokens, i+1)
				s.paramList(function, i, last)
				i = last
			case slices.ContainsFunc(inputs, s.tokens[i].is) && s.tokens[i+1].is("[") && s.tokens[i+2].quoted:
				s.param(function, i, i+2)
			case s.tokens[i].is("request"), s.tokens[i].is("Request"), s.tokens[i].is("input") && s.tokens[i-1].isMark():
				if s.tokens[i+1].is("(") && s.tokens[i+2].quoted {
					s.param(function, i, i+2)
				}
			}
		}
	})
}

// isMark reports whether the token is a single mark.
func (t token) isMark() bool { return !t.quoted && !t.isWord() }

// paramList adds the parameters of a call of get_params.
func (s *source) paramList(function string, from, to int) {
	for i := from; i < to; i++ {
		if t := s.tokens[i]; t.quoted && s.tokens[i-1].isMark() {
			name, kind, _ := strings.Cut(t.text, ":")
			if !strings.Contains(name, " ") && i > from+3 {
				s.add("parameter", function+" "+name, kind, t.line)
			}
		}
	}
}

// param adds the parameter named at an index, read by the expression at another,
// with the type and a hash of how it is used.
func (s *source) param(function string, at, name int) {
	value := "mixed"
	start := at
	for start > 0 && !s.tokens[start].is(";") && !s.tokens[start].is("{") && !s.tokens[start].is("}") {
		start--
		if slices.ContainsFunc(readers, s.tokens[start].is) && value == "mixed" {
			value = strings.TrimPrefix(s.tokens[start].text, "get_")
		}
	}
	stop := name
	for stop < len(s.tokens) && !s.tokens[stop].is(";") && !s.tokens[stop].is("{") {
		stop++
	}
	s.add("parameter", function+" "+s.tokens[name].text, value+" "+hash(s.tokens[start+1:stop]), s.tokens[at].line)
}
