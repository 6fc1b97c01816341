package osu_test

import (
	"cmp"
	"maps"
	"net/http"
	"os"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/transport"
)

// fact is what the server's facts say about a member: its kind, whether it may
// be null, and whether it is always there.
type fact struct{ object, field, kind, null, presence, enumeration string }

// facts are the members of the server's objects.
type facts map[string]map[string]fact

func readFacts(t *testing.T) facts {
	t.Helper()
	all := make(facts)
	for _, row := range table(t, "objects/testdata/fields.tsv") {
		if all[row["object"]] == nil {
			all[row["object"]] = make(map[string]fact)
		}
		all[row["object"]][row["field"]] = fact{row["object"], row["field"], row["kind"], row["null"], row["presence"], ""}
	}
	for _, row := range table(t, "testdata/enumerations.tsv") {
		f := all[row["object"]][row["field"]]
		f.enumeration = row["enumeration"]
		all[row["object"]][row["field"]] = f
	}
	return all
}

// of returns the fact about a member, which may be one of the object that this
// one extends. The zero fact is one of an unknown member.
func (all facts) of(object, field string) fact {
	f, ok := all[object][field]
	if base, extends := all[object]["<extends>"]; !ok && extends {
		return all.of(base.kind, field)
	}
	if base, includes := all[object]["<includes>"]; !ok && includes {
		return all.of(base.kind, field)
	}
	return f
}

// mutation is a change of an answer at one place.
type mutation struct {
	name    string
	pointer string
	value   any  // what stands there instead
	drop    bool // nothing stands there
	kept    bool // the value must come out again
	visible bool // by the facts: it must be reported
	element bool // of a list
}

// open are the enumerations whose values are data of the server or free text,
// so that a new one is nothing new.
var open = map[string]bool{
	"ChangelogEntryCategory": true, "ModAcronym": true, "SpotlightType": true,
	"UpdateStreamId": true, "UpdateStreamName": true, "UserGroupIdentifier": true,
}

// noReport are changes that the server makes itself, or that look like them.
var noReport = map[string]string{
	"User.id drop":                              "placeholders have none",
	"User.id null":                              "placeholders have none",
	"Score.id drop":                             "match scores have none",
	"Score.id null":                             "match scores have none",
	"NotificationDetails":                       "kept as they are; the game alone gets them",
	"Notification.details":                      "kept as they are; the game alone gets them",
	"Score.mods element string":                 "legacy scores have acronyms alone",
	"PlaylistItem.allowed_mods element string":  "legacy scores have acronyms alone",
	"PlaylistItem.required_mods element string": "legacy scores have acronyms alone",
	"UserCover.id number":                       "ids come as text or as numbers",
	"NewsPost.navigation empty array":           "a post without neighbours",
	"KudosuHistory.details empty array":         "stored as an empty object",
	"BeatmapDifficultyAttributesResponse.attributes empty array": "the calculation had no answer",
}

// walker collects mutations of an answer: each once for a member of an object,
// whatever answer it is met in.
type walker struct {
	facts facts
	done  map[string]bool
	all   []mutation
	every int // only one of so many, if above 1
}

func (w *walker) add(key string, m mutation) {
	if w.done[key+" "+m.name] {
		return
	}
	w.done[key+" "+m.name] = true
	if w.every > 1 && len(w.done)%w.every != 0 {
		return
	}
	_, excused := noReport[key+" "+m.name]
	if object, _, _ := strings.Cut(key, "."); excused || noReport[object] != "" || noReport[key] != "" {
		m.visible = false
	}
	w.all = append(w.all, m)
}

// walk goes through a value of a kind that the facts know.
func (w *walker) walk(pointer, kind string, value any) {
	switch value := value.(type) {
	case map[string]any:
		if w.facts[kind] == nil {
			return // a map, or any
		}
		w.add(kind, mutation{name: "add", pointer: pointer + "/a~1new~0member", value: map[string]any{"of": "tomorrow"}, kept: !w.isMap(kind), visible: !w.isMap(kind)})
		for _, name := range slices.Sorted(maps.Keys(value)) {
			f := w.facts.of(kind, name)
			if f.kind == "" {
				continue
			}
			at := pointer + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
			w.member(at, f, value[name])
			w.walk(at, f.kind, value[name])
		}
	case []any:
		kind, ok := strings.CutPrefix(kind, "[]")
		if !ok {
			return
		}
		for i, element := range value {
			w.walk(pointer+"/"+strconv.Itoa(i), kind, element)
		}
	}
}

func (w *walker) isMap(object string) bool {
	_, ok := w.facts[object]["<key>"]
	return ok || object == "Cursor"
}

// samples are a value of each kind of JSON.
var samples = map[string]any{"string": "no such text", "number": 0.125, "bool": true, "object": map[string]any{"no": "such"}, "array": []any{map[string]any{}}}

// member adds the mutations of a member.
func (w *walker) member(pointer string, f fact, value any) {
	key := f.object + "." + f.field
	always := f.presence == "always"
	nilable := f.null == "null" && (strings.HasPrefix(f.kind, "[]") || f.kind == "map" || w.isMap(f.kind)) // nil is null and absent
	w.add(key, mutation{name: "drop", pointer: pointer, drop: true, visible: always && !nilable})
	if value != nil {
		w.add(key, mutation{name: "null", pointer: pointer, visible: always && f.null == "-" && f.kind != "any"})
	}
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		if name != jsonKind(value) {
			w.add(key, mutation{name: name, pointer: pointer, value: samples[name], visible: !w.fits(f, name)})
		}
	}
	if jsonKind(value) == "object" && !strings.HasPrefix(f.kind, "[]") {
		w.add(key, mutation{name: "empty array", pointer: pointer, value: []any{}, visible: f.kind != "any" && f.kind != "map" && !w.isMap(f.kind)})
	}
	if f.enumeration != "" && !open[f.enumeration] {
		w.enumerated(key, pointer, value)
	}
	list, _ := value.([]any)
	if element, ok := strings.CutPrefix(f.kind, "[]"); ok && len(list) > 0 {
		at := pointer + "/0"
		w.add(key, mutation{name: "element null", pointer: at, element: true})
		for _, name := range slices.Sorted(maps.Keys(samples)) {
			if name != jsonKind(list[0]) {
				w.add(key, mutation{name: "element " + name, pointer: at, value: samples[name], element: true, visible: !w.fits(fact{kind: element}, name)})
			}
		}
	}
}

// enumerated adds a value that no enumeration has.
func (w *walker) enumerated(key, pointer string, value any) {
	switch value := value.(type) {
	case string:
		w.add(key, mutation{name: "unknown value", pointer: pointer, value: "from_tomorrow", kept: true, visible: true})
	case float64:
		w.add(key, mutation{name: "unknown value", pointer: pointer, value: 987654.0, kept: true, visible: true})
	case []any:
		if len(value) > 0 {
			w.enumerated(key, pointer+"/0", value[0])
		}
	}
}

// fits reports whether the facts allow a value of some kind of JSON.
func (w *walker) fits(f fact, name string) bool {
	switch {
	case f.kind == "any":
		return true
	case f.kind == "map", w.isMap(f.kind):
		return name == "object"
	case strings.HasPrefix(f.kind, "[]"):
		return name == "array" && f.kind == "[]any"
	case f.kind == "number":
		return name == "number"
	case f.kind == "string":
		return name == "string"
	case f.kind == "bool":
		return name == "bool"
	}
	return false
}

func jsonKind(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case float64:
		return "number"
	case bool:
		return "bool"
	case map[string]any:
		return "object"
	case []any:
		return "array"
	}
	return "null"
}

// TestDrift_isReported changes answers in every way the server may, one at a
// time. Decoding never fails, nothing else is lost, and what the facts forbid
// is reported where it is.
//
// These can't be reported, for they are no different from what the server
// sends: a member that may be absent or null is so; a list or map that may be
// null is absent; anything in members of any kind and in maps; a new value of
// an open enumeration; and what noReport names.
func TestDrift_isReported(t *testing.T) {
	t.Parallel()
	w := &walker{facts: readFacts(t), done: make(map[string]bool), every: thinning}
	types := namedTypes()
	rows := slices.DeleteFunc(table(t, "testdata/responses.tsv"), func(r map[string]string) bool { return r["answer"] == "-" })
	slices.SortFunc(rows, func(a, b map[string]string) int { // small ones first: they decode faster
		return cmp.Compare(len(answer(t, a["answer"])), len(answer(t, b["answer"])))
	})
	n := 0
	for _, row := range rows {
		body := answer(t, row["answer"])
		route := routeNamed(row["method"], row["path"])
		n += w.run(t, row["answer"], route, body, row["type"], typeNamed(row["type"], types))
	}
	t.Logf("%d mutations of %d answers", n, len(rows))
}

// TestDrift_ofRecordedAnswers does a sample of the same to recorded answers.
func TestDrift_ofRecordedAnswers(t *testing.T) {
	t.Parallel()
	w := &walker{facts: readFacts(t), done: make(map[string]bool), every: 3 * thinning}
	types, responses := namedTypes(), table(t, "testdata/responses.tsv")
	n, files := 0, recorded(t, "osu-web/*.json")
	slices.SortFunc(files, func(a, b string) int { return cmp.Compare(size(a), size(b)) })
	for _, file := range files {
		r := readRecording(t, file)
		name := r.typeNameOf(responses)
		if r.Response.Status != http.StatusOK || !r.isJSON() || name == "" {
			continue
		}
		typ := typeNamed(name, types)
		if typ == nil && r.route.FirstParty() {
			continue
		}
		n += w.run(t, file, r.route, r.Response.Body, name, typ)
	}
	t.Logf("%d mutations of %d recorded answers", n, len(files))
}

func size(file string) int64 {
	info, err := os.Stat(file)
	if err != nil {
		return 0
	}
	return info.Size()
}

func routeNamed(method, pattern string) transport.Route {
	i := slices.IndexFunc(allRoutes(), func(r transport.Route) bool { return r.Method == method && r.Pattern == pattern })
	return allRoutes()[max(i, 0)]
}

// run makes all mutations of an answer that were not made before, and returns
// how many.
func (w *walker) run(t *testing.T, name string, route transport.Route, body []byte, kind string, typ reflect.Type) int {
	t.Helper()
	w.all = nil
	original := parse(t, body)
	for member, kind := range kindsOf(kind) {
		value := original
		if member != "" {
			value = at(original, "/"+member)
			member = "/" + member
		}
		w.walk(member, kind, value)
	}
	var drifts []transport.Drift
	c := newClient(t, &wire{}, osu.OnDrift(func(d transport.Drift) { drifts = append(drifts, d) }))
	before := parse(t, encode(t, decoded(t, c, route, body, typ)))
	for _, m := range w.all {
		drifts = nil
		undo := m.apply(original)
		value := reflect.New(typ)
		err := c.Transport().Decode(t.Context(), &transport.Response{Route: route, Status: http.StatusOK, Body: encode(t, original)}, value.Interface())
		if err != nil {
			t.Errorf("%s: %s at %s: %v", name, m.name, m.pointer, err)
		}
		if m.visible && !slices.ContainsFunc(drifts, func(d transport.Drift) bool {
			return d.Route == route && strings.HasPrefix(d.Pointer+"/", m.pointer+"/")
		}) {
			t.Errorf("%s: %s at %s: not reported", name, m.name, m.pointer)
		}
		got := parse(t, encode(t, value.Interface()))
		list := differences("", before, got)
		if m.kept {
			list = differences("", original, got)
		}
		for _, d := range list {
			if m.kept || !strings.HasPrefix(d, m.costs()) {
				t.Errorf("%s: %s at %s: %s", name, m.name, m.pointer, d)
			}
		}
		undo()
	}
	return len(w.all)
}

// costs returns where a mutation may change what is decoded: the member itself,
// or the list of the element, which is left out or zero.
func (m mutation) costs() string {
	pointer := m.pointer
	if m.element {
		pointer = path.Dir(pointer)
	}
	return strings.NewReplacer("~1", "/", "~0", "~").Replace(pointer)
}

func decoded(t *testing.T, c *osu.Client, route transport.Route, body []byte, typ reflect.Type) any {
	t.Helper()
	value := reflect.New(typ)
	if err := c.Transport().Decode(t.Context(), &transport.Response{Route: route, Status: http.StatusOK, Body: body}, value.Interface()); err != nil {
		t.Fatal(err)
	}
	return value.Interface()
}

// kindsOf returns the kind of an answer in the words of the facts, or those of
// the members of an envelope.
func kindsOf(name string) map[string]string {
	kind := func(name string) string {
		name = strings.TrimSuffix(name, "?")
		if element, ok := strings.CutPrefix(name, "array<"); ok {
			return "[]" + strings.TrimSuffix(element, ">")
		}
		return strings.TrimSuffix(strings.TrimPrefix(strings.Replace(name, "LegacyMatchShow", "MatchShow", 1), "object<"), ">")
	}
	inner, ok := strings.CutPrefix(name, "{")
	if !ok {
		return map[string]string{"": kind(name)}
	}
	kinds := make(map[string]string)
	for _, member := range topLevel(strings.TrimSuffix(inner, "}")) {
		name, typ, _ := strings.Cut(strings.TrimPrefix(member, "?"), ":")
		kinds[strings.Trim(name, `"`)] = kind(typ)
	}
	return kinds
}

// apply makes a mutation of a value and returns what takes it back.
func (m mutation) apply(v any) (undo func()) {
	name := jsontext.Pointer(m.pointer).LastToken()
	switch parent := at(v, string(jsontext.Pointer(m.pointer).Parent())).(type) {
	case map[string]any:
		old, was := parent[name]
		if parent[name] = m.value; m.drop {
			delete(parent, name)
		}
		return func() {
			if parent[name] = old; !was {
				delete(parent, name)
			}
		}
	case []any:
		i, _ := strconv.Atoi(name)
		old := parent[i]
		parent[i] = m.value
		return func() { parent[i] = old }
	}
	return func() {}
}
