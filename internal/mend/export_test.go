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

// Read decodes an answer into a value given by a pointer to it, in the pass
// that comes first. It reports whether it could, and whether there may be
// something to report.
func Read(body []byte, v any) (ok, news bool) {
	target := reflect.ValueOf(v).Elem()
	return read(context.Background(), body, target, modelOf(target.Type()), true)
}

// ReadStrictly decodes an answer in the pass that comes second.
func ReadStrictly(body []byte, v any) bool {
	return unmarshal(context.Background(), body, v, strict) == nil
}

// Walk returns the report of an answer that fits.
func Walk(body []byte, v any) []Drift {
	m := mender{ctx: context.Background(), dry: true, allowance: math.MaxInt}
	_, _ = m.mend(body, modelOf(reflect.TypeOf(v).Elem()))
	return m.all()
}
