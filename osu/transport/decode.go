package transport

import (
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// lenient are the options every answer is decoded with. What JSON forbids but
// decoders can live with is no reason to lose an answer; times are in UTC
// whatever the spelling.
var lenient = json.JoinOptions(
	jsontext.AllowDuplicateNames(true),
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
// [Config.OnDrift].
//
// It fails with [ErrDecode] only when the answer is no JSON or its top is of
// the wrong kind.
func (c *Client) Decode(r *Response, v any) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() {
		return fmt.Errorf("osu: decode into %T, not a pointer", v)
	}
	err := json.Unmarshal(r.Body, v, lenient)
	if err == nil && c.config.OnDrift == nil && !isNull(r.Body) {
		return nil
	}
	mended, drifts, mendErr := mend(r.Body, target.Type().Elem())
	if mendErr != nil {
		return c.undecodable(r, mendErr)
	}
	if err != nil {
		target.Elem().SetZero()
		if err := json.Unmarshal(mended, v, lenient); err != nil {
			return c.undecodable(r, err)
		}
	}
	if c.config.OnDrift != nil {
		for _, d := range drifts {
			d.Route = r.Route
			c.config.OnDrift(d)
		}
	}
	return nil
}

func isNull(body []byte) bool { return jsontext.Value(body).Kind() == 'n' }

// undecodable returns the error for an answer that can't be used at all. It
// names the place, not the content; the start of the body is a field.
func (c *Client) undecodable(r *Response, err error) error {
	var syntactic *jsontext.SyntacticError
	detail := err.Error()
	if errors.As(err, &syntactic) {
		detail = fmt.Sprintf("no JSON from byte %d on", syntactic.ByteOffset)
	}
	e := c.failure(r, r.Attempts)
	e.Err = fmt.Errorf("%w: %s", ErrDecode, detail)
	return e
}
