package transport

import (
	"maps"
	"net/url"
	"slices"
)

// Call is a request about to be made: a [Route] with its path filled, and
// parameters. It is a value; its methods return changed copies.
type Call struct {
	// Route is the route that is called.
	Route Route

	path  string
	label string // the path for people to read
	query url.Values
	body  any
	err   error
	doubt error // see [Call.Doubt]

	element element
}

// Query returns the call with parameters added to its query. Lists are written
// the way the server reads them, with brackets in the name: "ids[]".
func (c Call) Query(values url.Values) Call {
	query := maps.Clone(c.query)
	if query == nil {
		query = make(url.Values, len(values))
	}
	for name, list := range values {
		query[name] = slices.Concat(query[name], list)
	}
	c.query = query
	return c
}

// JSON returns the call with v, written as JSON, as its body. The server reads
// JSON on every route that takes a body.
func (c Call) JSON(v any) Call {
	c.body = v
	return c
}

// Fail returns the call with an error that is reported instead of sending it.
// A call that has failed already keeps its first error.
func (c Call) Fail(err error) Call {
	if c.err == nil && err != nil {
		c.err = c.failed(err)
	}
	return c
}

// Doubt returns the call with an error about a value that this library does not
// know. The public server ignores such values, so there the error is reported
// instead of sending the call, unless [Config.UnknownValues] is set. Other
// servers may know them, and are sent the call.
func (c Call) Doubt(err error) Call {
	if c.doubt == nil && err != nil {
		c.doubt = c.failed(err)
	}
	return c
}

// Err returns what is wrong or in doubt about the call, or nil.
func (c Call) Err() error {
	if c.err == nil {
		return c.doubt
	}
	return c.err
}

// Path returns the filled path below the API's base, escaped.
func (c Call) Path() string { return c.path }

// Values returns the parameters of the query.
func (c Call) Values() url.Values { return maps.Clone(c.query) }

// Cost returns how much of the server's rate limit the call uses.
func (c Call) Cost() int { return c.Route.Cost.Of(c.query) }

// failed returns the failure of the call; nothing has been sent.
func (c *Call) failed(err error) *Error { return &Error{Route: c.Route, Path: c.label, Err: err} }
