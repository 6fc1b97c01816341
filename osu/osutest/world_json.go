package osutest

import (
	"encoding/base64"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object, by member name.
type object map[string]any

// list is a JSON array; a nil one is written as [].
type list []any

// listOf writes each element of a slice as JSON.
func listOf[T any](elements []T, write func(T) object) list {
	all := make(list, len(elements))
	for i, element := range elements {
		all[i] = write(element)
	}
	return all
}

// firstWhere returns the index of the first element that meets a condition, or
// the length if there is none.
func firstWhere[T any](elements []T, condition func(T) bool) int {
	if at := slices.IndexFunc(elements, condition); at >= 0 {
		return at
	}
	return len(elements)
}

// count returns how many elements meet a condition.
func count[T any](elements []T, condition func(T) bool) (n int) {
	for _, element := range elements {
		if condition(element) {
			n++
		}
	}
	return n
}

// encode returns v as JSON, with members in a fixed order.
func encode(v any) []byte { return appendJSON(nil, v) }

// appendJSON encodes objects, lists and plain values itself, because most
// answers consist of them and package json takes three times as long for sorted
// maps.
func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case string:
		b, _ = jsontext.AppendQuote(b, v) // invalid UTF-8 is replaced
		return b
	case object:
		return appendMembers(b, v)
	case map[string]any:
		return appendMembers(b, v)
	case list:
		return appendElements(b, v)
	case []any:
		return appendElements(b, v)
	}
	text, err := json.Marshal(v, json.Deterministic(true))
	if err != nil {
		panic("osutest: " + err.Error()) // handlers must not return such a value
	}
	return append(b, text...)
}

func appendMembers(b []byte, members map[string]any) []byte {
	b = append(b, '{')
	for i, name := range sortedKeys(members) {
		if i > 0 {
			b = append(b, ',')
		}
		b, _ = jsontext.AppendQuote(b, name)
		b = append(b, ':')
		b = appendJSON(b, members[name])
	}
	return append(b, '}')
}

func appendElements(b []byte, elements []any) []byte {
	b = append(b, '[')
	for i, element := range elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendJSON(b, element)
	}
	return append(b, ']')
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// The formats of times.

// jsonTime writes a time in the usual format.
func jsonTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05+00:00")
}

// fastTime writes a time in the format of beatmaps, scores, comments and
// messages.
func fastTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// rawTime writes a time in the format of cursors and packs.
func rawTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// jsonDate writes a day.
func jsonDate(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// cursorOf returns both forms of a cursor: the object and the string. Both are
// null if cursor is nil.
func cursorOf(cursor object) (any, any) {
	if cursor == nil {
		return nil, nil
	}
	return cursor, base64.RawURLEncoding.EncodeToString(encode(cursor))
}

// cursorInt returns an integer member of a cursor.
func cursorInt(cursor map[string]string, name string) (int64, bool) {
	text, ok := cursor[name]
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}
