package osutest

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// DriftKind is a way in which answers differ from a client's models.
type DriftKind int

// The kinds of drift. The server's seed determines which members change.
const (
	DriftMembers     DriftKind = iota // every object has an additional member
	DriftValues                       // strings of enumerations have unknown values
	DriftNulls                        // some members are null
	DriftTypes                        // some members are of another type
	DriftEmptyArrays                  // some objects are []
)

// Drift changes the JSON of successful answers in the given ways.
func Drift(kinds ...DriftKind) Fault {
	return Fault{after: func(q *request, a *answer) {
		if a.status >= 300 {
			return
		}
		a.body = rewrite(a.body, func(value any) any {
			for _, kind := range kinds {
				value = drifting{kind, uint64(q.server.config.seed)}.value(value, "")
			}
			return value
		})
	}}
}

// RepeatItems makes each page of a list begin with the last n items of the
// previous page, as happens when rows shift while a client is paging.
func RepeatItems(n int) Fault {
	var mu sync.Mutex
	before := make(map[string][]any)
	return Fault{after: func(q *request, a *answer) {
		a.body = rewrite(a.body, func(value any) any {
			return withItems(value, func(items []any) []any {
				mu.Lock()
				defer mu.Unlock()
				repeated := before[q.path]
				before[q.path] = slices.Clone(items[max(0, len(items)-n):])
				return slices.Concat(repeated, items)
			})
		})
	}}
}

// rewrite decodes a JSON text, changes it and encodes it. It returns a body
// that is not JSON unchanged.
func rewrite(body []byte, change func(any) any) []byte {
	var value any
	if json.Unmarshal(body, &value, exactNumbers) != nil {
		return body
	}
	return encode(change(value))
}

// exactNumbers decodes numbers as their text, so that they do not change.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
	if dec.PeekKind() == '0' {
		raw, err := dec.ReadValue()
		*v = raw.Clone()
		return err
	}
	return errors.ErrUnsupported
}))

// withItems changes the items of a list: the top-level array, or the first
// member of the top-level object that is an array of objects.
func withItems(value any, change func([]any) []any) any {
	switch v := value.(type) {
	case []any:
		return change(v)
	case map[string]any:
		for _, name := range sortedKeys(v) {
			if items, ok := v[name].([]any); ok && len(items) > 0 {
				if _, ok := items[0].(map[string]any); ok {
					v[name] = change(items)
					return v
				}
			}
		}
	}
	return value
}

// enumerations are the names of members whose values are enumerations
// everywhere.
var enumerations = []string{"mode", "playmode", "rank", "status", "type", "scoreRank", "default_group", "team_type", "scoring_type"}

// drifting applies one kind of drift to values.
type drifting struct {
	kind DriftKind
	seed uint64
}

// strikes reports whether the value at a path changes: one in of values does.
func (d drifting) strikes(at string, of uint64) bool {
	return mix(d.seed, uint64(d.kind), hashText(at))%of == 0
}

// value returns the value at a path with the drift applied.
func (d drifting) value(value any, at string) any {
	switch v := value.(type) {
	case map[string]any:
		return d.object(v, at)
	case []any:
		for i := range v {
			v[i] = d.value(v[i], at+"/-")
		}
	case string:
		return d.text(v, at)
	case jsontext.Value:
		return d.number(v, at)
	case bool:
		if d.kind == DriftTypes && d.strikes(at, 4) {
			return jsontext.Value("1")
		}
	}
	return value
}

func (d drifting) object(o map[string]any, at string) any {
	if d.kind == DriftEmptyArrays && at != "" && d.strikes(at, 3) {
		return []any{}
	}
	for name, value := range o {
		o[name] = d.value(value, at+"/"+name)
	}
	if d.kind == DriftMembers {
		o["osutest_added"] = map[string]any{"since": "tomorrow"}
	}
	return o
}

func (d drifting) text(text string, at string) any {
	name := at[strings.LastIndexByte(at, '/')+1:]
	switch {
	case d.kind == DriftValues && slices.Contains(enumerations, name):
		return "osutest_new"
	case d.kind == DriftNulls && d.strikes(at, 4):
		return nil
	case d.kind == DriftTypes && d.strikes(at, 4):
		return jsontext.Value("12345")
	}
	return text
}

func (d drifting) number(number jsontext.Value, at string) any {
	switch {
	case d.kind == DriftNulls && d.strikes(at, 4):
		return nil
	case d.kind == DriftTypes && d.strikes(at, 8):
		return []any{"osutest"}
	case d.kind == DriftTypes && d.strikes(at, 4):
		return string(number)
	}
	return number
}
