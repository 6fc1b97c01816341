package osutest

import (
	"errors"
	"slices"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// DriftKind is a way in which answers stop to fit what a client knows.
type DriftKind int

// The kinds of drift. Which members are struck follows from the server's seed.
const (
	DriftMembers     DriftKind = iota // every object has a member more
	DriftValues                       // texts that are enumerations have values nobody knows
	DriftNulls                        // some members are null
	DriftTypes                        // some members are of another type
	DriftEmptyArrays                  // some objects are []
)

// Drift changes the JSON of answers.
func Drift(kinds ...DriftKind) Fault {
	return Fault{after: func(q *request, a *answer) {
		if a.status >= 300 {
			return
		}
		a.body = rewrite(a.body, func(value any) any {
			for _, kind := range kinds {
				value = drift(value, kind, "", uint64(q.server.config.seed))
			}
			return value
		})
	}}
}

// RepeatItems makes each page of a list begin with the last n items of the page
// before, as happens when rows move while one pages through them.
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

// rewrite changes a JSON text as a tree of values; what is no JSON stays.
func rewrite(body []byte, change func(any) any) []byte {
	var value any
	if json.Unmarshal(body, &value, exactNumbers) != nil {
		return body
	}
	return encode(change(value))
}

// exactNumbers keeps numbers as they are written.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(func(dec *jsontext.Decoder, v *any) error {
	if dec.PeekKind() == '0' {
		raw, err := dec.ReadValue()
		*v = raw.Clone()
		return err
	}
	return errors.ErrUnsupported
}))

// withItems changes the items of a list: the top array, or the first array of
// objects that is a member of the top object.
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

// enumerations are the names of members whose values are enumerations everywhere.
var enumerations = []string{"mode", "playmode", "rank", "status", "type", "scoreRank", "default_group", "team_type", "scoring_type"}

// drift returns a value with one kind of drift in it.
func drift(value any, kind DriftKind, at string, seed uint64) any {
	chosen := func(of uint64) bool { return mix(seed, uint64(kind), hashText(at))%of == 0 }
	switch v := value.(type) {
	case map[string]any:
		if kind == DriftEmptyArrays && at != "" && chosen(3) {
			return []any{}
		}
		for _, name := range sortedKeys(v) {
			v[name] = drift(v[name], kind, at+"/"+name, seed)
		}
		if kind == DriftMembers {
			v["osutest_added"] = map[string]any{"since": "tomorrow"}
		}
	case []any:
		for i := range v {
			v[i] = drift(v[i], kind, at+"/-", seed)
		}
	case string:
		name := at[lastSlash(at)+1:]
		switch {
		case kind == DriftValues && slices.Contains(enumerations, name):
			return "osutest_new"
		case kind == DriftNulls && chosen(4):
			return nil
		case kind == DriftTypes && chosen(4):
			return jsontext.Value("12345")
		}
	case jsontext.Value:
		switch {
		case kind == DriftNulls && chosen(4):
			return nil
		case kind == DriftTypes && chosen(8):
			return []any{"osutest"}
		case kind == DriftTypes && chosen(4):
			return string(v)
		}
	case bool:
		if kind == DriftTypes && chosen(4) {
			return jsontext.Value("1")
		}
	}
	return value
}

func lastSlash(at string) int {
	for i := len(at) - 1; i >= 0; i-- {
		if at[i] == '/' {
			return i
		}
	}
	return -1
}
