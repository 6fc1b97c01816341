// Package mend decodes answers into models that the answers may not fit: values
// that do not fit are converted or omitted, and every difference is reported.
package mend

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Lenient are the options for decoding every answer. They accept some JSON that
// is invalid but can be decoded; times are in UTC whatever their format.
var Lenient = json.JoinOptions(
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.UnmarshalFunc(decodeTime)),
)

// strict are the options of the strict pass, the only one that an answer that
// fits its model needs.
var strict = json.JoinOptions(
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(strictly),
)

var strictly = json.UnmarshalFunc(decodeTime)

func decodeTime(data []byte, t *time.Time) error {
	if string(data) == "null" {
		*t = time.Time{}
		return nil
	}
	if err := t.UnmarshalJSON(data); err != nil {
		return err
	}
	*t = t.UTC()
	return nil
}

// IsStrict reports whether a value is decoded in the strict pass of [Decode].
// There, a variant whose members do not fit is an error, so that these members
// are mended; otherwise it is kept as JSON.
func IsStrict(options json.Options) bool {
	unmarshalers, _ := json.GetOption(options, json.WithUnmarshalers)
	return unmarshalers == strictly
}

// ErrTooLarge means that the values of an answer would take far more memory
// than its bytes.
var ErrTooLarge = errors.New("its values would take too much memory")

// errEmptyList is the error for an empty list where an object is expected.
var errEmptyList = errors.New("an empty list instead of an object")

// Decode decodes an answer into v, a pointer. It tries the strict pass first,
// which is enough if the answer fits the type of v. Otherwise it mends the
// answer to fit that type. It returns every difference if report is set;
// without report, only those of an answer that had to be mended or lacks all
// members that the server always sends.
//
// It fails if the answer is not JSON and can't be repaired with certainty, if
// it is null or its top-level kind differs from that of v, and with
// [ErrTooLarge]; see [Allowance]. Errors name the place, not the content. When
// ctx is done, Decode stops with its error.
func Decode(ctx context.Context, body []byte, v any, report bool) ([]Drift, error) {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return nil, fmt.Errorf("cannot decode into %T: want a pointer that is not nil", v)
	}
	drifts, err := decode(ctx, body, v, report)
	if err != nil {
		target.Elem().SetZero()
		return nil, withoutContent(err)
	}
	return drifts, nil
}

// Repair returns an answer as valid JSON, and the repairs. It fails if the
// meaning is not certain.
func Repair(ctx context.Context, body []byte) ([]byte, []Drift, error) {
	var r report
	repaired, err := r.valid(ctx, body)
	if err != nil {
		return nil, nil, withoutContent(err)
	}
	return repaired, r.all(), nil
}

func decode(ctx context.Context, body []byte, v any, report bool) ([]Drift, error) {
	target := reflect.ValueOf(v).Elem()
	target.SetZero()
	to := modelOf(target.Type())
	fits, news := read(ctx, body, target, to, report)
	if fits && !news && ctx.Err() == nil && !to.isEmpty(target) {
		return nil, nil
	}
	return decodeAgain(ctx, body, v, report, fits, news)
}

// decodeAgain is for an answer that the first pass is not enough for: it did not
// fit, or there may be something to report.
func decodeAgain(ctx context.Context, body []byte, v any, report, fits, news bool) ([]Drift, error) {
	target := reflect.ValueOf(v).Elem()
	to := modelOf(target.Type())
	if !fits {
		target.SetZero()
		fits, news = decodeStrictly(ctx, body, v), report
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if fits && !news && !to.isEmpty(target) {
		return nil, nil
	}
	if !fits && target.Kind() == reflect.Struct && string(bytes.TrimSpace(body)) == "[]" {
		return nil, errEmptyList
	}
	m := mender{ctx: ctx, dry: fits, allowance: Allowance(len(body))}
	mended, err := m.mend(body, to)
	if err == nil && !fits {
		target.SetZero()
		err = unmarshal(ctx, mended, v, Lenient)
	}
	if fits && !report && !m.hollow {
		return nil, err
	}
	return m.all(), err
}

// decodeStrictly decodes an answer that fits the type of v, and reports whether
// it fits.
func decodeStrictly(ctx context.Context, body []byte, v any) bool {
	return !isSuspicious(body, reflect.TypeOf(v).Elem()) && unmarshal(ctx, body, v, strict) == nil &&
		jsontext.Value(body).Kind() != jsontext.KindNull
}

// unmarshal decodes a text. It reads a large one in parts, so that it can stop
// when the context is done.
func unmarshal(ctx context.Context, text []byte, v any, options json.Options) error {
	if len(text) <= chunk || ctx.Done() == nil {
		return json.Unmarshal(text, v, options)
	}
	err := json.UnmarshalRead(&source{ctx, text}, v, options)
	return cmp.Or(ctx.Err(), err)
}

// valid returns an answer as valid JSON, repaired if necessary.
func (r *report) valid(ctx context.Context, body []byte) ([]byte, error) {
	err := validate(ctx, body)
	if err == nil {
		return body, nil
	}
	repaired, ok := repair(ctx, body, r)
	if !ok || validate(ctx, repaired) != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}
	return repaired, nil
}

// validate returns an error unless a text is JSON.
func validate(ctx context.Context, text []byte) error {
	var from io.Reader = bytes.NewBuffer(text)
	if len(text) > chunk {
		from = &source{ctx, text}
	}
	in := jsontext.NewDecoder(from, jsontext.AllowInvalidUTF8(true))
	if err := in.SkipValue(); err != nil {
		if errors.Is(err, io.EOF) { // only white space
			err = &jsontext.SyntacticError{ByteOffset: int64(len(text)), Err: io.ErrUnexpectedEOF}
		}
		return cmp.Or(ctx.Err(), err)
	}
	offset := in.InputOffset()
	if _, err := in.ReadToken(); !errors.Is(err, io.EOF) {
		for offset < int64(len(text)) && strings.IndexByte(" \t\r\n", text[offset]) >= 0 {
			offset++
		}
		return cmp.Or(ctx.Err(), error(&jsontext.SyntacticError{ByteOffset: offset, Err: errors.New("more after the value")}))
	}
	return nil
}

// chunk is how many bytes are decoded between two checks of the context.
const chunk = 64 << 10

// source reads a text until the context is done.
type source struct {
	ctx  context.Context //nolint:containedctx // of one pass
	rest []byte
}

func (s *source) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n := copy(p[:min(len(p), chunk)], s.rest)
	s.rest = s.rest[n:]
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

// withoutContent returns an error that names the place, not the content.
func withoutContent(err error) error {
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("not JSON from byte %d on", syntactic.ByteOffset)
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Errorf("%s does not fit %v", cmp.Or(string(semantic.JSONPointer), "the top"), semantic.GoType)
	}
	return err
}
