package objects

import (
	"errors"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/mend"
)

// Cursor is where the next page of a listing starts. Its members differ by
// listing and are not meant to be read; prefer CursorString. It
// is nil on the last page.
//
// Source: app/helpers.php.
type Cursor map[string]jsontext.Value

// Scalar is a member that the server sends as a string or as a number,
// sometimes one, sometimes the other. It is written back as it came.
type Scalar struct {
	Text     string // the string, or the digits of the number
	IsNumber bool
}

// String returns the text of s.
func (s Scalar) String() string { return s.Text }

// Int returns the value of s as an integer.
func (s Scalar) Int() (int, error) { return strconv.Atoi(s.Text) }

// Float returns the value of s as a number.
func (s Scalar) Float() (float64, error) { return strconv.ParseFloat(s.Text, 64) }

var errNotScalar = errors.New("neither a string nor a number")

// MarshalJSONTo writes s as the string or the number it is.
func (s Scalar) MarshalJSONTo(enc *jsontext.Encoder) error {
	if s.IsNumber {
		return enc.WriteValue(jsontext.Value(s.Text))
	}
	return enc.WriteToken(jsontext.String(s.Text))
}

// UnmarshalJSONFrom reads a string or a number.
func (s *Scalar) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	switch dec.PeekKind() {
	case jsontext.KindString, jsontext.KindNumber:
		tok, err := dec.ReadToken()
		if err != nil {
			return err
		}
		*s = Scalar{Text: tok.String(), IsNumber: tok.Kind() == jsontext.KindNumber}
		return nil
	case jsontext.KindInvalid:
		_, err := dec.ReadToken()
		return err
	}
	return errNotScalar
}

// Map is a map that the server, written in PHP, sends as [] when it is empty.
type Map[K comparable, V any] map[K]V

// UnmarshalJSONFrom reads an object or an empty array.
func (m *Map[K, V]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	return decodeObject(dec, (*map[K]V)(m))
}

// UserMap is a [Map] by user.
type UserMap[V any] = Map[UserID, V]

var errNotEmpty = errors.New("array where an object is due")

// decodeObject reads an object into v, and an empty array as an empty object.
func decodeObject(dec *jsontext.Decoder, v any) error {
	if dec.PeekKind() != jsontext.KindBeginArray {
		return json.UnmarshalDecode(dec, v)
	}
	raw, err := dec.ReadValue()
	if err != nil {
		return err
	}
	if !isEmptyArray(raw) {
		return errNotEmpty
	}
	return json.Unmarshal([]byte("{}"), v, dec.Options())
}

func isEmptyArray(raw jsontext.Value) bool {
	raw = raw.Clone()
	return raw.Compact() == nil && string(raw) == "[]"
}

// decodeVariant decodes what a variant of a union holds. It reports whether the
// variant fits; where it does not, its JSON is kept. In the strict pass over an
// answer that is an error instead, so that only the members that do not fit are
// lost, and reported.
func decodeVariant(raw jsontext.Value, variant any, options json.Options) (fits bool, err error) {
	err = json.Unmarshal(raw, variant, options)
	if err != nil && !mend.IsStrict(options) {
		return false, nil
	}
	return err == nil, err
}

// lookInto are the options for a look into an object before it is decoded.
var lookInto = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))

// marshalDetail returns the variant of a union as an object, or nothing if it
// has none.
func marshalDetail(enc *jsontext.Encoder, detail any) (jsontext.Value, error) {
	if detail == nil {
		return nil, nil
	}
	return json.Marshal(detail, enc.Options())
}

// writeRaw writes the JSON of a variant that could not be read, and null for
// none.
func writeRaw(enc *jsontext.Encoder, raw jsontext.Value) error {
	if len(raw) == 0 {
		return enc.WriteToken(jsontext.Null)
	}
	return enc.WriteValue(raw)
}
