package osu

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// withQuery adds params, a pointer to a struct or nil, to the query of a call.
// It refuses values that the server would silently cut, clamp or drop.
func withQuery(call transport.Call, params any) transport.Call {
	fields := reflect.ValueOf(params)
	if !fields.IsValid() || fields.IsNil() {
		return call
	}
	query := url.Values{}
	err := walk(fields.Elem(), func(f field) {
		f.encode(query)
		call = call.Doubt(f.unknown())
	})
	return call.Query(query).Fail(err)
}

// withBody makes body, a struct, the JSON body of a call, under the same rules.
func withBody(call transport.Call, body any) transport.Call {
	err := walk(reflect.ValueOf(body), func(f field) { call = call.Doubt(f.unknown()) })
	return call.JSON(body).Fail(err)
}

// check checks the fields of a struct by their tags.
func check(params any) error {
	return walk(reflect.ValueOf(params), func(field) {})
}

// withIDs adds a list of ids or names to the query of a call, as name[]. It
// refuses more than limit, which the server would silently drop or refuse.
func withIDs[T ~int64 | ~string](call transport.Call, name string, list []T, limit int) transport.Call {
	if len(list) > limit {
		return call.Fail(fmt.Errorf("%w: %d %s, more than %d", ErrValidation, len(list), name, limit))
	}
	texts := make([]string, len(list))
	for i, id := range list {
		value := reflect.ValueOf(id)
		if value.IsZero() || value.CanInt() && value.Int() < 0 {
			return call.Fail(fmt.Errorf("%w: %s contains %v", ErrValidation, name, id))
		}
		texts[i] = textOf(value)
	}
	return call.Query(url.Values{name + "[]": texts})
}

// field is a field of a parameter struct that is set. Its tags say what the
// server calls it and what it may hold:
//
//	url:"sort"        its name in a query; in a body the tag is json
//	del:"."           a list in one value, instead of name[] for each element
//	range:"1-100"     an integer, when set; lengths of lists and texts likewise
//	required:"true"   must be set; a text must hold more than white space
//	excludes:"A,B"    when set, the fields A and B may not be
//
// Integers are never negative, and lists hold no zero values. Enumerations hold
// their constants: see [transport.Call.Doubt] for others.
type field struct {
	reflect.StructField
	name  string
	value reflect.Value
}

// walk checks the fields of a parameter struct and visits those that are set.
// It stops at the first invalid one.
func walk(params reflect.Value, visit func(field)) error {
	for f, value := range params.Fields() {
		if f.Anonymous {
			if err := walk(value, visit); err != nil {
				return err
			}
			continue
		}
		f := field{StructField: f, name: nameOf(f), value: value}
		if f.name == "-" {
			continue
		}
		if f.Tag.Get("required") != "" && isBlank(value) {
			return fmt.Errorf("%w: %s is required", ErrValidation, f.name)
		}
		if isUnset(value) {
			continue
		}
		f.value = reflect.Indirect(value)
		if err := f.checkIn(params); err != nil {
			return err
		}
		visit(f)
	}
	return nil
}

// isUnset reports whether a field is omitted. Empty mods that are not nil are a
// filter.
func isUnset(value reflect.Value) bool {
	if value.Kind() == reflect.Slice && value.Type() != reflect.TypeFor[objects.Mods]() {
		return value.Len() == 0
	}
	return value.IsZero()
}

// isBlank reports whether the server finds nothing in a field that is required:
// it takes white space off the ends of texts.
func isBlank(value reflect.Value) bool {
	return isUnset(value) || value.Kind() == reflect.String && strings.TrimSpace(value.String()) == ""
}

// nameOf returns the name that the server knows a field by.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(cmp.Or(f.Tag.Get("url"), f.Tag.Get("json")), ",")
	return name
}

// checkIn checks a field of params by its tags.
func (f field) checkIn(params reflect.Value) error {
	for other := range strings.SplitSeq(f.Tag.Get("excludes"), ",") {
		if other, ok := params.Type().FieldByName(other); ok && !params.FieldByIndex(other.Index).IsZero() {
			return fmt.Errorf("%w: %s and %s exclude each other", ErrValidation, f.name, nameOf(other))
		}
	}
	if list, ok := reflect.TypeAssert[objects.Mods](f.value); ok {
		_, err := modFilter(list)
		return err
	}
	switch {
	case f.value.CanInt():
		return f.checkSize(f.value.Int())
	case f.value.Kind() == reflect.String:
		return f.checkSize(int64(utf8.RuneCountInString(f.value.String())))
	case f.value.Kind() == reflect.Slice:
		for _, element := range f.value.Seq2() {
			if element.IsZero() {
				return fmt.Errorf("%w: %s contains %q, not a value of %s", ErrValidation, f.name, element, element.Type())
			}
		}
		return f.checkSize(int64(f.value.Len()))
	}
	return nil
}

// checkSize checks that an integer or a length is in the field's range.
func (f field) checkSize(size int64) error {
	lowest, highest := int64(0), int64(0)
	if limits := f.Tag.Get("range"); limits != "" {
		if _, err := fmt.Sscanf(limits, "%d-%d", &lowest, &highest); err != nil {
			return fmt.Errorf("osu: tag of %s: %w", f.Name, err)
		}
	}
	switch {
	case size < lowest:
		return fmt.Errorf("%w: %s is %d, below %d", ErrValidation, f.name, size, lowest)
	case highest > 0 && size > highest:
		return fmt.Errorf("%w: %s is %d, above %d", ErrValidation, f.name, size, highest)
	}
	return nil
}

// unknown returns an error if the field holds a text that is not a constant of
// its type.
func (f field) unknown() error {
	if f.value.Kind() == reflect.Slice {
		for _, element := range f.value.Seq2() {
			if !known(element) {
				return fmt.Errorf("%w: %s contains %q, not a value of %s", ErrValidation, f.name, element, element.Type())
			}
		}
		return nil
	}
	if !known(f.value) {
		return fmt.Errorf("%w: %s is %q, not a value of %s", ErrValidation, f.name, f.value, f.value.Type())
	}
	return nil
}

// known reports whether a text is one of the constants of its type, if there
// are any. Only the server can check numbers, which it keeps in tables.
func known(value reflect.Value) bool {
	enumeration, ok := reflect.TypeAssert[interface{ Known() bool }](value)
	return !ok || value.Kind() != reflect.String || enumeration.Known()
}

// encode adds the field, which has been checked, to a query.
func (f field) encode(query url.Values) {
	if list, ok := reflect.TypeAssert[objects.Mods](f.value); ok {
		query[f.name+"[]"], _ = modFilter(list)
		return
	}
	switch value := f.value; {
	case value.Kind() == reflect.Slice:
		texts := make([]string, value.Len())
		for i := range texts {
			texts[i] = textOf(value.Index(i))
		}
		if mark := f.Tag.Get("del"); mark != "" {
			query.Set(f.name, strings.Join(texts, mark))
			return
		}
		query[f.name+"[]"] = texts
	case value.Kind() == reflect.Struct && !slices.Contains(scalars, value.Type()):
		for inner, value := range value.Fields() {
			if !value.IsZero() {
				query.Set(f.name+"["+nameOf(inner)+"]", textOf(reflect.Indirect(value)))
			}
		}
	default:
		query.Set(f.name, textOf(value))
	}
}

// scalars are the structs that are encoded as a single text.
var scalars = []reflect.Type{reflect.TypeFor[time.Time](), reflect.TypeFor[objects.Date]()}

// textOf writes a value as the server does: integers as digits, even if their
// types have names for them.
func textOf(value reflect.Value) string {
	if value.CanInt() {
		return strconv.FormatInt(value.Int(), 10)
	}
	if moment, ok := reflect.TypeAssert[time.Time](value); ok {
		return moment.Format(time.RFC3339)
	}
	return fmt.Sprint(value.Interface())
}

// copyOf returns a copy of *params, or the zero value for nil, because
// iterators modify their parameters.
func copyOf[P any](params *P) P {
	if params == nil {
		return *new(P)
	}
	return *params
}
