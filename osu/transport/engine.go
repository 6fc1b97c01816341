package transport

import (
	"context"
	"net/http"
	"time"
)

// step answers a call, or hands it on to the next step.
type step func(context.Context, *callState) (*Response, error)

// callState is a call on its way through the steps. It belongs to one goroutine
// at a time: a step that answers several calls with one hands on the state of
// the first.
type callState struct {
	Call

	request  *http.Request // copied for each attempt; without a header
	target   string        // method, URL and body: what is asked for
	deadline deadline      // the latest of all callers that wait
	owner    string        // whose answers may be kept and taken; see shared
	// What the attempts have come to so far.
	since     time.Time // it waits for the limiter; zero before it does
	attempt   int       // the number of the current one, from 1
	sent      int       // requests, those with a renewed token and redirects included
	redirects int       // followed
	refused   Token     // by the server; zero when none was
	unsure    bool      // an earlier attempt may have been carried out
	probe     bool      // it finds out whether the server is up again
}

// deadline is a context, or something else that has a deadline, or none.
type deadline interface {
	Deadline() (deadline time.Time, ok bool)
}

// assemble states the order of the steps: the only place that does.
func (c *Client) assemble() {
	last := c.attempts
	if c.config.DryRun != nil {
		last = c.noting
	}
	c.read = c.merging(c.caching(c.batching(last)))
	c.write = c.forgetting(last)
}

// noting is the last step of a dry run: it takes note of the call.
func (c *Client) noting(_ context.Context, call *callState) (*Response, error) {
	return c.config.DryRun.note(call.Call, c.demand(&call.Call)), nil
}
