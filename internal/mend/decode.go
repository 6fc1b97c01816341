// Package mend decodes answers into models and survives their changes: what does
// not fit is converted or left out, and every difference is reported.
package mend

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Lenient are the options every answer is decoded with. What JSON forbids but
// decoders can live with is no reason to lose an answer; times are in UTC
// whatever the spelling.
var Lenient = json.JoinOptions(
	jsontext.AllowInvalidUTF8(true),
	json.WithUnmarshalers(json.UnmarshalFunc(func(data []byte, t *time.Time) error {
		if string(data) == "null" {
			*t = time.Time{}
			return nil
		}
		if err := t.UnmarshalJSON(data); err != nil {
			return err
		}
		*t = t.UTC()
		return nil
	})),
)

// Decode decodes an answer into v, a pointer. It is strict first: an answer that
// fits the type of v costs one pass. Otherwise the answer is mended against that
// type. It returns every difference if report is set, and those of an answer
// that had to be mended in any case.
//
// It fails only when the answer is no JSON, null, or of another kind than v at
// its top. Errors name the place, not the content. Mending stops with
// the error of the context when that is done.
func Decode(ctx context.Context, body []byte, v any, report bool) ([]Drift, error) {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return nil, fmt.Errorf("%T is no pointer to decode into", v)
	}
	err := json.Unmarshal(body, v, Lenient)
	fits := err == nil && jsontext.Value(body).Kind() != jsontext.KindNull
	if fits && !report {
		return nil, nil
	}
	mended, drifts, mendErr := mend(ctx, body, target.Type().Elem())
	if fits {
		return drifts, nil
	}
	target.Elem().SetZero()
	if mendErr == nil {
		mendErr = json.Unmarshal(mended, v, Lenient)
	}
	if mendErr != nil {
		return nil, withoutContent(mendErr)
	}
	return drifts, nil
}

// withoutContent returns an error that names the place, not the content.
func withoutContent(err error) error {
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Errorf("no JSON from byte %d on", syntactic.ByteOffset)
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Errorf("%s does not fit %v", cmp.Or(string(semantic.JSONPointer), "the top"), semantic.GoType)
	}
	return err
}
