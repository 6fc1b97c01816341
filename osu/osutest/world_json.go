package osutest

import (
	"encoding/base64"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object: what the server sends, member by member.
type object map[string]any

// list is a JSON array that is never null.
type list []any

// listOf writes each element of a slice as JSON.
func listOf[T any](elements []T, write func(T) object) list {
	all := make(list, len(elements))
	for i, element := range elements {
		all[i] = write(element)
	}
	return all
}

// firstWhere returns the index of the first element that meets a condition, or the
// length if there is none.
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

// appendJSON writes objects, lists and plain values itself: most answers are made of
// them, and package json takes three times as long for maps in order.
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
		panic("osutest: " + err.Error()) // a value no handler may return
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

// The spellings of time.

// jsonTime is the usual one.
func jsonTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05+00:00")
}

// fastTime is that of beatmaps, scores, comments and messages.
func fastTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// rawTime is that of cursors and packs.
func rawTime(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000Z")
}

// jsonDate is a day.
func jsonDate(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// cursorOf returns the two spellings of a cursor; of none, null twice.
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
