package osu

import (
	"fmt"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/go-querystring/query"

	"github.com/osugo/osugo/osu/transport"
)

// withQuery adds params, a pointer to a struct or nil, to the query of a call.
// What the server would silently cut, clamp or drop is refused instead.
func withQuery(call transport.Call, params any) transport.Call {
	v := reflect.ValueOf(params)
	if !v.IsValid() || v.IsNil() {
		return call
	}
	if err := check(v.Elem()); err != nil {
		return call.Fail(err)
	}
	values, err := query.Values(params)
	if err != nil {
		return call.Fail(fmt.Errorf("%w: %w", ErrValidation, err))
	}
	plain(values, v.Elem())
	return call.Query(values)
}

// plain writes integers as such: package query prefers the names that types such
// as objects.RulesetID have for them.
func plain(values url.Values, params reflect.Value) {
	for f, value := range params.Fields() {
		name := nameOf(f)
		if value.Kind() == reflect.Pointer {
			value = value.Elem() // invalid when nil
		}
		switch {
		case !value.IsValid():
		case value.Kind() == reflect.Struct && f.Anonymous:
			plain(values, value)
		case value.CanInt() && values.Has(name):
			values.Set(name, strconv.FormatInt(value.Int(), 10))
		}
	}
}

// nameOf returns the name the server knows a field by.
func nameOf(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("url")+f.Tag.Get("json"), ",")
	return name
}

// withIDs adds a list of ids or names to the query of a call, as name[]. More
// than limit are refused: the server would drop them silently, or refuse them.
func withIDs[T ~int64 | ~string](call transport.Call, name string, list []T, limit int) transport.Call {
	if len(list) > limit {
		return call.Fail(fmt.Errorf("%w: %d %s, more than %d", ErrValidation, len(list), name, limit))
	}
	values := make([]string, len(list))
	for i, id := range list {
		if id == *new(T) || reflect.ValueOf(id).CanInt() && reflect.ValueOf(id).Int() < 0 {
			return call.Fail(fmt.Errorf("%w: %s contains %v", ErrValidation, name, id))
		}
		values[i] = fmt.Sprint(id)
	}
	return call.Query(url.Values{name + "[]": values})
}

// withBody makes body, a struct, the JSON body of a call, under the same rules.
func withBody(call transport.Call, body any) transport.Call {
	if err := check(reflect.ValueOf(body)); err != nil {
		return call.Fail(err)
	}
	return call.JSON(body)
}

// check holds the fields of a parameter struct against their tags:
//
//	range:"1-100"     an integer, when set; lengths of lists and texts likewise
//	required:"true"   must be set
//	excludes:"A,B"    when set, the fields A and B may not be
//
// Integers are never negative, lists hold no zero values, and enumerations only
// their constants: the server takes any other text for none.
func check(params reflect.Value) error {
	for f, value := range params.Fields() {
		if value.Kind() == reflect.Struct && f.Anonymous {
			if err := check(value); err != nil {
				return err
			}
			continue
		}
		name := nameOf(f)
		if value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0 {
			if f.Tag.Get("required") != "" {
				return fmt.Errorf("%w: %s is required", ErrValidation, name)
			}
			continue
		}
		if err := checkValue(f, reflect.Indirect(value)); err != nil {
			return err
		}
		for other := range strings.SplitSeq(f.Tag.Get("excludes"), ",") {
			if other, ok := params.Type().FieldByName(other); ok && !params.FieldByIndex(other.Index).IsZero() {
				return fmt.Errorf("%w: %s and %s exclude each other", ErrValidation, name, nameOf(other))
			}
		}
	}
	return nil
}

// checkValue holds a field that is set against its tags.
func checkValue(f reflect.StructField, value reflect.Value) error {
	name := nameOf(f)
	var size int64
	switch {
	case value.CanInt():
		size = value.Int()
	case value.Kind() == reflect.Slice:
		size = int64(value.Len())
		for _, element := range value.Seq2() {
			if element.IsZero() || !known(element) {
				return fmt.Errorf("%w: %s contains %q", ErrValidation, name, element)
			}
		}
	case value.Kind() == reflect.String:
		size = int64(utf8.RuneCountInString(value.String()))
		if !known(value) {
			return fmt.Errorf("%w: %s is %q", ErrValidation, name, value)
		}
	default:
		return nil
	}
	lowest, highest := int64(0), int64(0)
	if limits := f.Tag.Get("range"); limits != "" {
		if _, err := fmt.Sscanf(limits, "%d-%d", &lowest, &highest); err != nil {
			return fmt.Errorf("osu: tag of %s: %w", f.Name, err)
		}
	}
	switch {
	case size < lowest:
		return fmt.Errorf("%w: %s is %d, below %d", ErrValidation, name, size, lowest)
	case highest > 0 && size > highest:
		return fmt.Errorf("%w: %s is %d, above %d", ErrValidation, name, size, highest)
	}
	return nil
}

// known reports whether a text is one of the constants of its type, if that has
// any. Numbers are left to the server, which has tables of them.
func known(value reflect.Value) bool {
	enumeration, ok := reflect.TypeAssert[interface{ Known() bool }](value)
	return !ok || value.Kind() != reflect.String || enumeration.Known()
}

// copyOf returns what params points to, or its zero value: iterators change
// their own copy.
func copyOf[P any](params *P) P {
	if params == nil {
		return *new(P)
	}
	return *params
}
