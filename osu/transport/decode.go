package transport

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient are the options every answer is decoded with. What JSON forbids but
// decoders can live with is no reason to lose an answer; times are in UTC
// whatever the spelling.
var lenient = json.JoinOptions(
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

// Decode decodes an answer into v, a pointer. It is strict first: an answer
// that fits the type of v costs one pass. When the server has moved, the answer
// is mended against that type, so that a member of the wrong type costs that
// member and a bad element that element; see [Drift] for what is reported to
// [Config.OnDrift]. Without that, [Config.Logger] gets one warning for an answer
// that had to be mended, which says where and how but not what was found.
//
// It fails with [ErrDecode] only when the answer is no JSON, null, or of another
// kind than v at its top.
func (c *Client) Decode(r *Response, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return c.undecodable(r, fmt.Errorf("%T is no pointer to decode into", v))
	}
	if r.planned {
		return nil
	}
	err := json.Unmarshal(r.Body, v, lenient)
	fits := err == nil && jsontext.Value(r.Body).Kind() != jsontext.KindNull
	if fits && c.config.OnDrift == nil {
		return nil
	}
	mended, drifts, mendErr := mend(c.models, r.Body, target.Type().Elem())
	if !fits {
		target.Elem().SetZero()
		if mendErr == nil {
			mendErr = json.Unmarshal(mended, v, lenient)
		}
		if mendErr != nil {
			return c.undecodable(r, mendErr)
		}
	}
	if c.config.OnDrift == nil {
		c.warn(r.Route, drifts)
		return nil
	}
	for _, d := range drifts {
		d.Route = r.Route
		c.config.OnDrift(d)
	}
	return nil
}

// warn logs the first drift that made an answer unfit for its model.
func (c *Client) warn(r Route, drifts []Drift) {
	for _, d := range drifts {
		if d.Kind != DriftLost && d.Kind != DriftConverted && d.Kind != DriftEmptyArray {
			continue
		}
		c.config.Logger.LogAttrs(context.Background(), slog.LevelWarn, "osu! answer does not fit its model",
			slog.String("route", r.String()), slog.String("pointer", d.Pointer),
			slog.String("drift", d.Kind.String()), slog.String("want", d.Want))
		return
	}
}

// undecodable returns the error for an answer that can't be used at all. It
// names the place, not the content; the start of the body is a field.
func (c *Client) undecodable(r *Response, err error) error {
	detail := err.Error()
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		detail = fmt.Sprintf("no JSON from byte %d on", syntactic.ByteOffset)
	}
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		detail = fmt.Sprintf("%s does not fit %v", cmp.Or(string(semantic.JSONPointer), "the top"), semantic.GoType)
	}
	return &Error{
		Route: r.Route, Status: r.Status, Header: r.Header, Attempts: r.Attempts,
		Body: bytes.Clone(r.Body[:min(len(r.Body), maxErrorBody)]),
		Err:  fmt.Errorf("%w: %s", ErrDecode, detail),
	}
}
