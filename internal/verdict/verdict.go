// Package verdict decides what an answer means. Every exchange with the API,
// the token endpoint and the file hosts is judged once, by [Judge], with one
// table (table.go). All code that depends on the answer uses the [Verdict]
// instead of the status.
package verdict

import (
	"net/http"
	"time"
)

// longestPause is the longest pause before another attempt that an answer may
// ask for. The caller must decide about a longer wait.
const longestPause = 10 * time.Minute

// Exchange is a request with its answer or failure.
type Exchange struct {
	// Endpoint is the endpoint of the request.
	Endpoint Endpoint
	// Method is the HTTP method.
	Method string
	// Due is the expected body of a success.
	Due Body
	// Quota means that no limiter counts the requests, so a 429 is about a
	// quota that takes long to renew.
	Quota bool
	// Grant is the grant type of a request to the token endpoint.
	Grant string

	// Status is the status of the answer, or 0 without an answer.
	Status int
	// Header is the answer's header.
	Header http.Header
	// Body is the decompressed body. For an answer that is not a success, its
	// beginning is enough.
	Body []byte
	// Err is the reason why no complete answer was received.
	Err error
	// Unsent means that the request was certainly not sent, because there was
	// no connection.
	Unsent bool
	// Cut means that the body is larger than accepted.
	Cut bool
	// Leads is the target of a redirect.
	Leads Place
	// Granted means that the token endpoint's answer contains a token.
	Granted bool
	// Fits means that the body begins like the requested kind of file.
	Fits bool
}

// Endpoint is a kind of endpoint.
type Endpoint int

// The kinds of endpoints.
const (
	API   Endpoint = iota // a route of the API
	Token                 // where tokens are issued and renewed
	File                  // a file outside the API: of the site, or of a host of its images
)

// Body is the kind of body of a success.
type Body int

// The kinds of bodies.
const (
	JSON    Body = iota // an object or a list
	Nothing             // no body: 204
	Binary              // a file
	Sparse              // an object or a list, which may be {} or a message
)

// Place is the target of a redirect.
type Place int

// The places.
const (
	Elsewhere Place = iota // another server, or no usable address
	Site                   // this server, but not its API
	Inside                 // the API
)

// Verdict is the meaning of an answer.
type Verdict struct {
	// Came names the row of the table, such as "404 of the server".
	Came string
	// From is the sender of the answer.
	From Source
	// Carried says whether the server carried out the request.
	Carried Outcome
	// Again says whether the same request may be sent again.
	Again Again
	// About is what the answer is about.
	About Subject
	// Keep means that the answer may be cached and shared: it is a success, or
	// the server itself says that the thing does not exist.
	Keep bool
}

// OK reports whether the request succeeded.
func (v Verdict) OK() bool { return v.Carried == Yes && v.About == Nobody }

// Down reports whether the answer is a sign that the whole server is down.
func (v Verdict) Down() bool { return v.About == Upstream || v.About == Maintenance }

// Final reports whether the server itself has said that the same request can
// never succeed, not even with another token if one was tried.
func (v Verdict) Final() bool {
	return v.From == Server && (v.Again == Never || v.Again == Renewed) && !v.OK()
}

// Repeatable reports whether sending the same request again, now or later, is
// harmless and may help. safe means that repeating it changes nothing.
func (v Verdict) Repeatable(safe bool) bool {
	switch v.Again {
	case Anyway:
		return true
	case IfSafe, Later:
		return safe || v.Carried == No
	case Never, Renewed, Follow:
	}
	return false
}

// Soon reports whether sending the same request again after a pause is harmless
// and may help. safe means that repeating it changes nothing.
func (v Verdict) Soon(safe bool) bool { return v.Again != Later && v.Repeatable(safe) }

// Pause returns how long to wait before sending the same request again: usual,
// or as long as the answer asked. It returns false if that is too long.
func (v Verdict) Pause(usual, asked time.Duration) (pause time.Duration, ok bool) {
	switch {
	case asked > longestPause:
		return 0, false
	case v.About == Bucket: // the limiter, which knows about the answer, does the waiting
		return 0, true
	}
	return max(usual, asked), true
}

// Source is the sender of an answer.
type Source int

// The sources.
const (
	Network  Source = iota // nobody: there was no answer
	Server                 // the server itself
	Between                // something in front of the server
	Doubtful               // possibly the server
)

// Outcome says whether a request was carried out.
type Outcome int

// The outcomes.
const (
	Unknown Outcome = iota
	No
	Yes
)

// Again says whether the same request may be sent again.
type Again int

// When to send a request again.
const (
	Never   Again = iota // it would fail the same way, or has succeeded
	Later                // not now: the obstacle lasts for a while
	Renewed              // once, with another token
	Follow               // at the redirect's target
	IfSafe               // after a pause, if repeating it is safe
	Anyway               // after a pause, in any case
)

// Subject is what an answer is about.
type Subject int

// The subjects.
const (
	Nobody      Subject = iota // nothing went wrong
	Credential                 // the token, or the lack of a user in it
	Permission                 // a scope or a permission
	Parameters                 // the parameters of the request
	Thing                      // the requested thing
	Address                    // the address of the request
	Route                      // this route of the server
	Upstream                   // this route, or the whole server if several routes say so
	Maintenance                // the whole server, which is not available
	Bucket                     // a rate limit
	InBetween                  // something in front of the server
	Line                       // the network
	Exchanged                  // only this exchange
	Login                      // the login: the user must log in again
	Application                // the settings of the application
)

// Judge returns the verdict on an exchange: that of the first row of the table
// that applies.
func Judge(x Exchange) Verdict {
	a := answer{Exchange: x, body: bodyOf(x.Header, x.Body)}
	for _, row := range tables[x.Endpoint] {
		if row.fits(a) {
			row.Came = row.came
			return row.Verdict
		}
	}
	// The last row of each table always applies.
	return Verdict{Came: "nothing known"}
}

// Missing returns the verdict on an object that is missing in the server's
// list: the same as for the server's own 404.
func Missing() Verdict {
	return Judge(Exchange{Method: http.MethodGet, Status: http.StatusNotFound, Body: []byte(`{"error":null}`)})
}

// Undecodable returns the verdict on JSON that can't be decoded: the same as
// for a body that is null.
func Undecodable(method string) Verdict {
	return Judge(Exchange{Method: method, Status: http.StatusOK})
}

// Counted reports whether an answer has rate limit headers, which the server adds
// to every answer after authentication. A 401 of the public server that was
// counted is about the user that the token lacks: its body is the same.
func Counted(h http.Header) bool { return h.Get("X-Ratelimit-Limit") != "" }

// Row is a row of the table, for tests that print it.
type Row struct {
	Endpoint Endpoint
	Verdict
	// Why is the reason for the row's verdict.
	Why string
}

// Table returns the rows for an endpoint, in the order in which they are tried.
func Table(e Endpoint) []Row {
	var rows []Row
	for _, r := range tables[e] {
		r.Came = r.came
		rows = append(rows, Row{e, r.Verdict, r.why})
	}
	return rows
}
