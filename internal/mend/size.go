package mend

import (
	"bytes"
	"reflect"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Allowance returns how many bytes of memory the values of an answer with the
// given size may take: 16 MiB plus 16 for each byte. The server's answers take
// 1 to 4 for each byte; a list of empty objects would take hundreds.
func Allowance(bytes int) int { return 16<<20 + 16*bytes }

// isSuspicious reports whether an answer must be walked before it is decoded,
// because it could take more memory than allowed, or has null in a list, which
// the strict pass would decode as a value.
func isSuspicious(body []byte, t reflect.Type) bool {
	const scalar = 64 // bytes that no plain value exceeds
	most := (bytes.Count(body, []byte("{"))+bytes.Count(body, []byte("[")))*2*largest(t) + bytes.Count(body, []byte(","))*scalar
	return most > Allowance(len(body)) || hasNullElement(body)
}

// hasNullElement reports whether null is an element of a list. Text that looks
// like this also counts.
func hasNullElement(body []byte) bool {
	for from := 0; ; {
		i := bytes.Index(body[from:], []byte("null"))
		if i < 0 {
			return false
		}
		before := from + i - 1
		for before >= 0 && (body[before] == ' ' || body[before] == '\t' || body[before] == '\n' || body[before] == '\r') {
			before--
		}
		if before >= 0 && (body[before] == '[' || body[before] == ',') {
			return true
		}
		from += i + len("null")
	}
}

var sizes sync.Map // largest of the types that were met, by type

// largest returns the size of the largest value that a value of a type can
// consist of.
func largest(t reflect.Type) int {
	if size, ok := sizes.Load(t); ok {
		return size.(int) //nolint:forcetypeassert // nothing else is stored
	}
	size := 0
	seen := make(map[reflect.Type]bool)
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array:
			visit(t.Elem())
		case reflect.Map:
			visit(t.Key())
			visit(t.Elem())
		case reflect.Struct:
			size = max(size, int(t.Size()))
			for f := range t.Fields() {
				visit(f.Type)
			}
		}
	}
	visit(t)
	const variant = 512 // what interfaces can hold
	size = max(size, variant)
	sizes.Store(t, size)
	return size
}

// charge counts the memory of a value, and gives up if it exceeds the
// allowance.
func (m *mender) charge(bytes uintptr) {
	if m.taken += int(bytes); m.taken > m.allowance && m.err == nil {
		m.err = ErrTooLarge
	}
}

// chargeRaw counts JSON that is kept, or decoded without a model.
func (m *mender) chargeRaw(to *model, raw jsontext.Value) {
	const perByte = 16 // in a value of type any
	if to.t.Kind() == reflect.Interface {
		m.charge(uintptr(perByte * len(raw)))
		return
	}
	m.charge(uintptr(len(raw)))
}
