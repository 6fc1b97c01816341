package osutest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"iter"
	"math"
	"mime"
	"mime/multipart"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// input holds the parameters of a request as the server, which is written in
// PHP, sees them: query and body merged, with precedence for the body, and x[]
// and x[k] as arrays.
type input struct{ root *array }

// array is a PHP array: ordered keys, each with a scalar (a string, a bool, or
// a number as jsontext.Value) or another array.
type array struct {
	keys   []string
	values map[string]any
	next   int // the key for push
}

// PHP's default limits, which the server uses. Input beyond them is dropped.
const (
	maxFields     = 1000 // of a query or a form
	maxFieldDepth = 64   // brackets after the name of a field
	maxJSONDepth  = 512
)

func newArray() *array { return &array{values: make(map[string]any)} }

func (a *array) set(key string, value any) {
	if _, ok := a.values[key]; !ok {
		a.keys = append(a.keys, key)
		if n, err := strconv.Atoi(key); err == nil && n >= a.next && n < math.MaxInt {
			a.next = n + 1
		}
	}
	a.values[key] = value
}

// push adds a value under the next numeric key.
func (a *array) push(value any) { a.set(strconv.Itoa(a.next), value) }

func (a *array) all() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		if a == nil {
			return
		}
		for _, key := range a.keys {
			if !yield(key, a.values[key]) {
				return
			}
		}
	}
}

// newInput parses the parameters of a query and of a body with the given
// content type.
func newInput(query string, contentType string, body []byte) input {
	in := input{newArray()}
	in.form(query)
	switch {
	case len(body) == 0:
	case strings.Contains(contentType, "/json"), strings.Contains(contentType, "+json"):
		if decoded, ok := fromJSON(body).(*array); ok {
			in.merge(input{decoded})
		}
	case strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
		form := input{newArray()}
		form.form(string(body))
		in.merge(form)
	case strings.HasPrefix(contentType, "multipart/form-data"):
		form := input{newArray()}
		form.multipart(contentType, body)
		in.merge(form)
	}
	return in
}

// merge adds the parameters of another input, replacing those of the same name.
func (in input) merge(other input) {
	for key, value := range other.root.all() {
		in.root.set(key, value)
	}
}

// multipart parses the fields of a multipart form, up to the first that can't
// be read.
func (in input) multipart(contentType string, body []byte) {
	_, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return
	}
	r := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for range maxFields {
		part, err := r.NextPart()
		if err != nil {
			return
		}
		value, err := io.ReadAll(part) // the body is in memory already
		if err != nil {
			return
		}
		if part.FormName() != "" && part.FileName() == "" {
			in.put(part.FormName(), string(value))
		}
	}
}

// form parses pairs of names and values, in order.
func (in input) form(text string) {
	for i, pair := range strings.SplitN(text, "&", maxFields+1) {
		if i == maxFields {
			return
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil || name == "" {
			continue
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			continue
		}
		in.put(name, value)
	}
}

// put stores a value under a name with brackets: x, x[], x[k], x[k][l].
func (in input) put(name, value string) {
	top, rest, nested := strings.Cut(name, "[")
	top = strings.NewReplacer(".", "_", " ", "_").Replace(top)
	if strings.Count(rest, "[") >= maxFieldDepth {
		return
	}
	if !nested || !strings.Contains(rest, "]") {
		in.root.set(top, value)
		return
	}
	at, key := in.root, top
	for {
		inner, more, closed := strings.Cut(rest, "]")
		if !closed {
			break
		}
		next, ok := at.values[key].(*array)
		if !ok {
			next = newArray()
			if key == "" {
				at.push(next)
			} else {
				at.set(key, next)
			}
		}
		at, key = next, inner
		if !strings.HasPrefix(more, "[") {
			break
		}
		rest = more[1:]
	}
	if key == "" {
		at.push(value)
	} else {
		at.set(key, value)
	}
}

// fromJSON decodes a JSON value as PHP does: the last of several members with
// one name counts. It returns nil if the value can't be decoded.
func fromJSON(raw jsontext.Value) any {
	in := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	value, err := nextJSON(in)
	if err != nil {
		return nil
	}
	if _, err := in.ReadToken(); !errors.Is(err, io.EOF) {
		return nil
	}
	return value
}

var errTooDeep = errors.New("osutest: JSON nested too deeply")

// nextJSON decodes the next value.
func nextJSON(in *jsontext.Decoder) (any, error) {
	token, err := in.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{', '[':
		if in.StackDepth() > maxJSONDepth {
			return nil, errTooDeep
		}
		return arrayJSON(in, token.Kind() == '{')
	case '"':
		return token.String(), nil
	case 't', 'f':
		return token.Bool(), nil
	case '0':
		return jsontext.Value(token.String()), nil
	}
	return nil, nil
}

// arrayJSON decodes an object or an array to its end.
func arrayJSON(in *jsontext.Decoder, named bool) (*array, error) {
	a := newArray()
	for {
		switch in.PeekKind() {
		case '}', ']':
			_, err := in.ReadToken()
			return a, err
		}
		key := strconv.Itoa(a.next)
		if named {
			name, err := in.ReadToken()
			if err != nil {
				return nil, err
			}
			key = name.String()
		}
		value, err := nextJSON(in)
		if err != nil {
			return nil, err
		}
		a.set(key, value)
	}
}

// scalar returns a scalar as text.
func scalar(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case bool:
		if v {
			return "1", true
		}
		return "", true
	case jsontext.Value:
		return string(v), true
	}
	return "", false
}

// has reports whether the parameter was sent, whatever its value.
func (in input) has(name string) bool {
	_, ok := in.root.values[name]
	return ok
}

// str returns a text, or "" if it is absent or not a scalar.
func (in input) str(name string) string {
	text, _ := scalar(in.root.values[name])
	return text
}

var leadingInt = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*[+-]?\d+`)
})

// phpInt casts a text to an integer as PHP does: 12abc is 12, abc is 0.
func phpInt(text string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(leadingInt().FindString(text)), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// integer returns an integer, and false if it is absent or empty.
func (in input) integer(name string) (int64, bool) {
	text := in.str(name)
	if text == "" {
		return 0, false
	}
	return phpInt(text), true
}

// clamped returns an integer clamped to bounds, or def if it is absent.
func (in input) clamped(name string, def, lowest, highest int) int {
	n, ok := in.integer(name)
	if !ok {
		return def
	}
	return int(min(max(n, int64(lowest)), int64(highest)))
}

// boolean returns a boolean, and false for ok if it is absent or not one of the
// server's spellings.
func (in input) boolean(name string) (value, ok bool) {
	switch v := in.root.values[name].(type) {
	case bool:
		return v, true
	default:
		text, _ := scalar(v)
		switch text {
		case "1", "true", "on":
			return true, true
		case "0", "false":
			return false, true
		}
	}
	return false, false
}

// flag returns a boolean, or def.
func (in input) flag(name string, def bool) bool {
	if value, ok := in.boolean(name); ok {
		return value
	}
	return def
}

// object returns an array sent as x[k] or as a JSON object, or nil if it is
// absent.
func (in input) object(name string) *array {
	a, _ := in.root.values[name].(*array)
	return a
}

// sub returns the parameters inside an object.
func (in input) sub(name string) input {
	if a := in.object(name); a != nil {
		return input{a}
	}
	return input{newArray()}
}

// list returns the scalars of a list sent as x[] or as a JSON array.
func (in input) list(name string) []string {
	var all []string
	for _, value := range in.object(name).all() {
		if text, ok := scalar(value); ok {
			all = append(all, text)
		}
	}
	return all
}

// time returns a time sent as Unix seconds or as a date, or the zero time if it
// is absent or can't be parsed.
func (in input) time(name string) time.Time {
	text := in.str(name)
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.Unix(seconds, 0).UTC()
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly, "2006-01"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// cursor returns the cursor of a request; a cursor_string that can be decoded
// takes precedence over cursor[…]. Its members are strings, or numbers as text;
// null members are omitted. It is nil if nothing decodable was sent.
func (in input) cursor() map[string]string {
	if cursor := decodedCursor(in.str("cursor_string")); cursor != nil {
		return cursor
	}
	nested := in.object("cursor")
	if nested == nil {
		return nil
	}
	cursor := make(map[string]string)
	for name, value := range nested.all() {
		if text, ok := scalar(value); ok && text != "" {
			cursor[name] = text
		}
	}
	return cursor
}

// decodedCursor returns the members of a cursor_string, or nil if it can't be
// decoded.
func decodedCursor(text string) map[string]string {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	var members map[string]jsontext.Value
	if json.Unmarshal(raw, &members) != nil || members == nil {
		return nil
	}
	cursor := make(map[string]string)
	for name, value := range members {
		if value.Kind() == 'n' {
			continue
		}
		var text string
		if json.Unmarshal(value, &text) != nil {
			text = string(value)
		}
		cursor[name] = text
	}
	return cursor
}
