package transport

import "context"

// forgetting is the step of calls that change something: after a write, reads
// are never answered with data requested before it.
func (c *Client) forgetting(next step) step {
	if c.config.DryRun != nil {
		return next
	}
	return func(ctx context.Context, call *callState) (*Response, error) {
		defer c.config.shared.wrote()
		return next(ctx, call)
	}
}
