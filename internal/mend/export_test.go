package mend

import (
	"context"
	"math"
	"reflect"
)

// Mend returns an answer mended for a type given by a pointer to it, and the
// report.
func Mend(body []byte, v any) ([]byte, []Drift, error) {
	m := mender{ctx: context.Background(), allowance: Allowance(len(body))}
	mended, err := m.mend(body, modelOf(reflect.TypeOf(v).Elem()))
	return mended, m.all(), err
}

// Taken returns the memory that the values of an answer are taken to need.
func Taken(body []byte, v any) int {
	m := mender{ctx: context.Background(), dry: true, allowance: math.MaxInt}
	_, _ = m.mend(body, modelOf(reflect.TypeOf(v).Elem()))
	return m.taken
}
