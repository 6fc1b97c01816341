package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/osugo/osugo/internal/mend"
	"github.com/osugo/osugo/internal/verdict"
)

// Decode decodes an answer into v, a pointer. It is strict first: an answer
// that fits the type of v costs one pass. When the server differs from the models,
// the answer is mended against that type, so that a member of the wrong type costs
// that member and a bad element that element; see [Drift] for what is reported to
// [Config.OnDrift]. Whatever had to be mended is logged as a warning, too, once of
// each kind and place; the record says where and how but not what was found.
//
// It fails with [ErrDecode] when the answer is not JSON and it is not certain what
// is meant, null, or of another kind than v at its top; and with [ErrTooLarge]
// when its values would take more memory than [Config.MaxBody] allows. An object
// without the members that are due is not an error: it is reported, and logged.
// Decoding stops when ctx is done; then the error is that of the context, too.
func (c *Client) Decode(ctx context.Context, r *Response, v any) error {
	if err := c.checkDecode(ctx, r); err != nil || r.planned {
		return err
	}
	drifts, err := mend.Decode(ctx, r.Body, v, c.config.OnDrift != nil)
	switch {
	case err == nil:
		c.reportDrifts(ctx, r, drifts)
		return nil
	case errors.Is(err, mend.ErrTooLarge):
		err = fmt.Errorf("%w: %w", ErrTooLarge, err)
	default:
		err = fmt.Errorf("%w: %w", ErrDecode, err)
	}
	return c.undecodable(r, err)
}

// checkDecode refuses what cannot be decoded, or not here.
func (c *Client) checkDecode(ctx context.Context, r *Response) error {
	switch {
	case r == nil:
		return &Error{Err: errNoAnswer}
	case c == nil || c.read == nil:
		return &Error{Route: r.Route, Err: errZeroClient}
	case ctx == nil:
		return &Error{Route: r.Route, Err: errNilContext}
	}
	return nil
}

// reportDrifts tells the hooks and the log about the differences of an answer.
func (c *Client) reportDrifts(ctx context.Context, r *Response, drifts []mend.Drift) {
	missing := false
	for _, d := range drifts {
		drift := Drift{Route: r.Route, Pointer: d.Pointer, Kind: d.Kind, Want: d.Want, Found: d.Found}
		switch {
		case d.Kind == DriftMore, d.Kind == DriftUnknownMember, d.Kind == DriftMissing && missing:
		default:
			c.warn(ctx, drift)
			missing = missing || d.Kind == DriftMissing // the first says enough
		}
		if c.config.OnDrift != nil {
			c.config.OnDrift(drift)
		}
		tell(ctx, c.config.Trace.Drifted, drift)
	}
}

// warn logs a value that was kept or mended, the first time that this happens in
// this way at this place.
func (c *Client) warn(ctx context.Context, d Drift) {
	logger := c.config.Logger
	if logger == noLogger && c.config.OnDrift == nil {
		logger = slog.Default() // nobody else would be told
	}
	if c.config.shared.isNews(notice{d.Route.String(), shapeOf(d.Pointer), d.Kind}) {
		logDrift(ctx, logger, d)
	}
}

// notice tells apart what is logged once.
type notice struct {
	route, shape string
	kind         DriftKind
}

// maxNotices is how many kinds of differences are logged.
const maxNotices = 256

// isNews reports whether something has not been logged before.
func (s *shared) isNews(n notice) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.notices[n] || len(s.notices) == maxNotices {
		return false
	}
	s.notices[n] = true
	return true
}

// shapeOf returns a pointer with all indices and ids in it alike.
func shapeOf(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		if _, err := strconv.ParseUint(part, 10, 64); err == nil {
			parts[i] = "*"
		}
	}
	return strings.Join(parts, "/")
}

// undecodable returns the error for an answer that can't be used at all. It
// names the place, not the content; the start of the body is a field. A write has
// been carried out all the same.
func (c *Client) undecodable(r *Response, err error) error {
	if r.discard != nil {
		r.discard()
	}
	e := &Error{Route: r.Route, Path: r.path, Attempts: r.Attempts, Err: err}
	e.describe(r, r.token)
	e.verdict = verdict.Undecodable(r.Route.Method)
	if !r.Route.reads() {
		e.Outcome = OutcomeDone
	}
	return e
}
