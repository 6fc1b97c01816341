package objects

import (
	"encoding"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Opt is a value that the server may leave out or send as null. The zero Opt is
// absent. Opts are equal (==) if both are absent, both null, or both hold equal
// values.
//
// An Opt prints as its value, or as null, with every verb of package fmt. In
// JSON it is its value or null; in a field tagged omitzero an absent one is
// left out.
type Opt[T comparable] struct {
	value T
	state optState
}

// optState says what an [Opt] holds.
type optState uint8

const (
	optAbsent optState = iota
	optNull
	optSome
)

// Some returns an Opt that holds v.
func Some[T comparable](v T) Opt[T] { return Opt[T]{v, optSome} }

// Null returns an Opt that is null.
func Null[T comparable]() Opt[T] { return Opt[T]{state: optNull} }

// Get returns the value, and whether there is one. Without one the value is
// zero.
func (o Opt[T]) Get() (value T, ok bool) { return o.value, o.state == optSome }

// Or returns the value, or fallback if there is none.
func (o Opt[T]) Or(fallback T) T {
	if o.state != optSome {
		return fallback
	}
	return o.value
}

// Has reports whether there is a value.
func (o Opt[T]) Has() bool { return o.state == optSome }

// IsNull reports whether the server sent null, and not nothing.
func (o Opt[T]) IsNull() bool { return o.state == optNull }

// String returns the value as [fmt.Sprint] prints it, or "null".
func (o Opt[T]) String() string { return fmt.Sprint(o) }

// Format prints the value as verb and flags say, or null. It implements
// [fmt.Formatter].
func (o Opt[T]) Format(f fmt.State, verb rune) {
	if o.state == optSome {
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), o.value)
		return
	}
	text := "null"
	if width, ok := f.Width(); ok && width > len(text) {
		pad := strings.Repeat(" ", width-len(text))
		if f.Flag('-') {
			text += pad
		} else {
			text = pad + text
		}
	}
	_, _ = io.WriteString(f, text)
}

// LogValue returns the value, or nil. It implements [slog.LogValuer].
func (o Opt[T]) LogValue() slog.Value {
	if o.state != optSome {
		return slog.AnyValue(nil)
	}
	return slog.AnyValue(o.value)
}

// MarshalJSONTo writes the value, or null.
func (o Opt[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	if o.state != optSome {
		return enc.WriteToken(jsontext.Null)
	}
	return json.MarshalEncode(enc, &o.value)
}

// UnmarshalJSONFrom reads a value, or null. Times become UTC.
func (o *Opt[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	o.value, o.state = *new(T), optSome
	switch dec.PeekKind() {
	case jsontext.KindNull:
		o.state = optNull
		_, err := dec.ReadToken()
		return err
	case jsontext.KindString:
		return o.readText(dec)
	case jsontext.KindNumber:
		return o.readNumber(dec)
	case jsontext.KindTrue, jsontext.KindFalse:
		if v, ok := any(&o.value).(*bool); ok {
			token, err := dec.ReadToken()
			*v = err == nil && token.Bool()
			return err
		}
	}
	return json.UnmarshalDecode(dec, &o.value)
}

// readText reads a string. The common types do not cost a look at the table of
// decoders.
func (o *Opt[T]) readText(dec *jsontext.Decoder) error {
	switch v := any(&o.value).(type) {
	case *string:
		token, err := dec.ReadToken()
		if err == nil {
			*v = token.String()
		}
		return err
	case *time.Time:
		raw, err := dec.ReadValue()
		if err == nil {
			err = v.UnmarshalJSON(raw)
			*v = v.UTC()
		}
		return err
	}
	return json.UnmarshalDecode(dec, &o.value)
}

// readNumber reads a number.
func (o *Opt[T]) readNumber(dec *jsontext.Decoder) error {
	v := reflect.ValueOf(&o.value).Elem()
	isInt := v.CanInt()
	if !isInt && !v.CanFloat() {
		return json.UnmarshalDecode(dec, &o.value)
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if !isInt {
		f, err := strconv.ParseFloat(string(raw), v.Type().Bits())
		v.SetFloat(f)
		return err
	}
	i, err := strconv.ParseInt(string(raw), 10, v.Type().Bits())
	v.SetInt(i)
	return err
}

// Shape returns a pointer to a zero T.
func (*Opt[T]) Shape(jsontext.Value) []any { return []any{new(T)} }

// MarshalJSON does the same for package encoding/json.
func (o Opt[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o) }

// UnmarshalJSON does the same for package encoding/json.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	if o.readPlain(data) {
		return nil
	}
	return json.Unmarshal(data, o)
}

// readPlain reads null, a number or a string without escapes, and reports
// whether it could. It costs a tenth of a decoder.
func (o *Opt[T]) readPlain(data []byte) bool {
	if string(data) == "null" {
		o.value, o.state = *new(T), optNull
		return true
	}
	var err error
	v := reflect.ValueOf(&o.value).Elem()
	switch {
	case isPlainText(data):
		switch t := any(&o.value).(type) {
		case *string:
			*t = string(data[1 : len(data)-1])
		case *time.Time:
			err = t.UnmarshalJSON(data)
			*t = t.UTC()
		case encoding.TextUnmarshaler, json.UnmarshalerFrom:
			return false
		default:
			if v.Kind() != reflect.String {
				return false
			}
			v.SetString(string(data[1 : len(data)-1]))
		}
	case v.CanInt():
		var i int64
		i, err = strconv.ParseInt(string(data), 10, v.Type().Bits())
		v.SetInt(i)
	case v.CanFloat():
		var f float64
		f, err = strconv.ParseFloat(string(data), v.Type().Bits())
		v.SetFloat(f)
	case v.Kind() == reflect.Bool && (string(data) == "true" || string(data) == "false"):
		v.SetBool(data[0] == 't')
	default:
		return false
	}
	o.state = optSome
	return err == nil
}

// isPlainText reports whether a value is a string that means what it says
// between its quotes.
func isPlainText(data []byte) bool {
	if len(data) < 2 || data[0] != '"' {
		return false
	}
	for _, c := range data {
		if c == '\\' || c < ' ' {
			return false
		}
	}
	return utf8.Valid(data)
}
