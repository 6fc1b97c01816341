package transport

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/internal/verdict"
)

// Decode decodes an answer into v, a pointer. It is strict first: an answer
// that fits the type of v costs one pass. When the server has moved, the answer
// is mended against that type, so that a member of the wrong type costs that
// member and a bad element that element; see [Drift] for what is reported to
// [Config.OnDrift]. Without that, [Config.Logger] gets one warning for an answer
// that had to be mended, which says where and how but not what was found.
//
// It fails with [ErrDecode] only when the answer is no JSON, null, or of another
// kind than v at its top. Mending stops when ctx is done; then the error is that
// of the context, too.
func (c *Client) Decode(ctx context.Context, r *Response, v any) error {
	if r.planned {
		return nil
	}
	drifts, err := mend.Decode(ctx, r.Body, v, c.config.OnDrift != nil)
	if err != nil {
		return c.undecodable(r, err)
	}
	if c.config.OnDrift == nil {
		c.warn(ctx, r.Route, drifts)
		return nil
	}
	for _, d := range drifts {
		c.config.OnDrift(Drift{Route: r.Route, Pointer: d.Pointer, Kind: d.Kind, Want: d.Want, Found: d.Found})
	}
	return nil
}

// warn logs the first drift that made an answer unfit for its model.
func (c *Client) warn(ctx context.Context, r Route, drifts []mend.Drift) {
	for _, d := range drifts {
		if d.Kind != DriftLost && d.Kind != DriftConverted && d.Kind != DriftEmptyArray {
			continue
		}
		c.config.Logger.LogAttrs(ctx, slog.LevelWarn, "osu! answer does not fit its model",
			slog.String("route", r.String()), slog.String("pointer", d.Pointer),
			slog.String("drift", d.Kind.String()), slog.String("want", d.Want))
		return
	}
}

// undecodable returns the error for an answer that can't be used at all. It
// names the place, not the content; the start of the body is a field. A write has
// been carried out all the same.
func (c *Client) undecodable(r *Response, err error) error {
	if r.discard != nil {
		r.discard()
	}
	e := &Error{
		Route: r.Route, Path: r.path, Status: r.Status, Header: r.Header, Attempts: r.Attempts,
		Body: bytes.Clone(r.Body[:min(len(r.Body), maxErrorBody)]),
		Err:  fmt.Errorf("%w: %w", ErrDecode, err),
	}
	e.verdict = verdict.Undecodable(r.Route.Method)
	if !r.Route.reads() {
		e.Outcome = OutcomeDone
	}
	return e
}
