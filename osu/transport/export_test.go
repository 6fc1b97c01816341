package transport

import "context"

// SameSettings reports whether clients with these configurations may share
// answers.
func SameSettings(a, b Config) bool { return settingsOf(a) == settingsOf(b) }

// Next is what a step hands calls on to.
type Next func(context.Context, Call) (*Response, error)

// The steps, in front of another step.
func (c *Client) Merging(next Next) Next    { return c.of(c.merging, next) }
func (c *Client) Caching(next Next) Next    { return c.of(c.caching, next) }
func (c *Client) Batching(next Next) Next   { return c.of(c.batching, next) }
func (c *Client) Forgetting(next Next) Next { return c.of(c.forgetting, next) }

func (c *Client) of(wrap func(step) step, next Next) Next {
	made := wrap(func(ctx context.Context, call *callState) (*Response, error) { return next(ctx, call.Call) })
	return func(ctx context.Context, call Call) (*Response, error) {
		state, err := c.newState(ctx, &call)
		if err != nil {
			return nil, err
		}
		return made(ctx, state)
	}
}
