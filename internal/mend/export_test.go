package mend

import (
	"context"
	"reflect"
)

// Mend is mend for a type given by a pointer to it.
func Mend(body []byte, v any) ([]byte, []Drift, error) {
	return mend(context.Background(), body, reflect.TypeOf(v).Elem())
}
