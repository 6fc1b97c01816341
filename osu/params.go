package osu

import (
	"fmt"
	"net/url"
	"reflect"
	"strings"

	"github.com/google/go-querystring/query"

	"github.com/osugo/osugo/osu/transport"
)

// with adds params, a pointer to a struct or nil, to the query of a call. What
// the server would silently cut, clamp or drop is refused instead.
func with(call transport.Call, params any) transport.Call {
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
	return call.Query(values)
}

// idList adds a list of ids or names to the query of a call, as name[]. The server
// would silently drop or refuse what exceeds limit.
func idList[T ~int64 | ~string](call transport.Call, name string, list []T, limit int) transport.Call {
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

// body makes body, a struct, the JSON body of a call, under the same rules.
func body(call transport.Call, body any) transport.Call {
	if err := check(reflect.ValueOf(body)); err != nil {
		return call.Fail(err)
	}
	return call.JSON(body)
}

// check holds the fields of a parameter struct against their tags:
//
//	range:"1-100"   an integer, when set; lengths of lists and texts likewise
//	required:"true" must be set
//
// Integers are never negative.
func check(v reflect.Value) error {
	for f, value := range v.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("url")+f.Tag.Get("json"), ",")
		size := int64(0)
		switch kind := value.Kind(); {
		case kind == reflect.Struct && f.Anonymous:
			if err := check(value); err != nil {
				return err
			}
			continue
		case value.CanInt():
			size = value.Int()
		case kind == reflect.Slice, kind == reflect.String:
			size = int64(value.Len())
		default:
			if f.Tag.Get("required") != "" && value.IsZero() {
				return fmt.Errorf("%w: %s is required", ErrValidation, name)
			}
			continue
		}
		if size == 0 {
			if f.Tag.Get("required") != "" {
				return fmt.Errorf("%w: %s is required", ErrValidation, name)
			}
			continue
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
	}
	return nil
}

// copyOf returns what params points to, or its zero value: iterators change
// their own copy.
func copyOf[P any](params *P) P {
	if params == nil {
		return *new(P)
	}
	return *params
}
