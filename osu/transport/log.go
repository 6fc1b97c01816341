package transport

import (
	"context"
	"log/slog"
)

// The records of this package. Their texts and the names of their attributes are
// part of the API, listed in docs/observability.md: programs count and filter by
// them. No record holds a body, a query, a header or a name.

// logAttempt is told of each attempt.
func (c *Client) logAttempt(ctx context.Context, a Attempt) {
	if c.config.Logger.Enabled(ctx, slog.LevelDebug) {
		c.config.Logger.LogAttrs(ctx, slog.LevelDebug, "osu! request",
			slog.String("route", a.Route.String()), slog.String("path", a.Path), slog.Int("attempt", a.Number),
			slog.Int("status", a.Status), slog.Int("bytes", a.Bytes), slog.Duration("took", a.Took),
			slog.String("failure", a.Failure))
	}
}

// logDrift is told of a value that was kept or mended. What was found is not
// logged.
func logDrift(ctx context.Context, logger *slog.Logger, d Drift) {
	logger.LogAttrs(ctx, slog.LevelWarn, "osu! answer does not fit its model",
		slog.String("route", d.Route.String()), slog.String("pointer", d.Pointer),
		slog.String("drift", d.Kind.String()), slog.String("want", d.Want))
}

// logNotRead is told why the cache did not read an entry.
func (c *Client) logNotRead(ctx context.Context, err error) {
	c.config.Logger.LogAttrs(ctx, slog.LevelWarn, "osu! cache not read", slog.String("error", err.Error()))
}

// logNotWritten is told why the cache did not write an entry.
func (c *Client) logNotWritten(ctx context.Context, err error) {
	c.config.Logger.LogAttrs(ctx, slog.LevelWarn, "osu! cache not written", slog.String("error", err.Error()))
}
