// Package verdict decides what became of a request. Every exchange with the
// API, with the token endpoint and with the hosts of files is judged once, by
// [Judge], with one table (table.go); whatever depends on the answer asks the
// [Verdict] instead of the status.
package verdict

import (
	"net/http"
	"time"
)

// longestPause is how long a request waits for another attempt because an answer
// asks for it. A longer wait is the caller's to decide about.
const longestPause = 10 * time.Minute

// Exchange is a request and what came of it.
type Exchange struct {
	// Endpoint is what was asked.
	Endpoint Endpoint
	// Method is the HTTP method.
	Method string
	// Due is what the body of a success holds.
	Due Body
	// Quota says that no limiter counts the requests: a 429 is about a quota
	// that takes long to renew.
	Quota bool
	// Grant is the grant type of a request to the token endpoint.
	Grant string

	// Status is the status of the answer; 0 when none came.
	Status int
	// Header is the answer's header.
	Header http.Header
	// Body is the body, decompressed. Of an answer that is not a success its
	// start is enough.
	Body []byte
	// Err says why no complete answer came.
	Err error
	// Unsent says that the request surely never left: there was no connection.
	Unsent bool
	// Cut says that the body is longer than what is accepted.
	Cut bool
	// Leads says where a redirect leads.
	Leads Place
	// Granted says that a token could be read from the token endpoint's answer.
	Granted bool
	// Fits says that the body begins as the file does that was asked for.
	Fits bool
}

// Endpoint is a kind of endpoint.
type Endpoint int

// The kinds of endpoints.
const (
	API   Endpoint = iota // a route of the API
	Token                 // where tokens are issued and renewed
	File                  // a file beside the API: of the site, or of a host of its images
)

// Body is what the body of a success holds.
type Body int

// What a body holds.
const (
	JSON    Body = iota // an object or a list
	Nothing             // nothing at all: 204
	Binary              // a file
	Sparse              // an object or a list, which may be {} or a message
)

// Place is where a redirect leads.
type Place int

// The places.
const (
	Elsewhere Place = iota // another server, or no usable address
	Site                   // this server, but not its API
	Inside                 // the API
)

// Verdict says what became of a request.
type Verdict struct {
	// Came names the row of the table, such as "404 of the server".
	Came string
	// From says whose answer it is.
	From Source
	// Carried says whether the server carried the request out.
	Carried Outcome
	// Again says whether the same request may be sent again.
	Again Again
	// About is what the answer is about.
	About Subject
	// Keep says that the answer may be kept and given to others. What says so
	// is a success, or the server's word that there is nothing.
	Keep bool
}

// OK reports whether the request succeeded.
func (v Verdict) OK() bool { return v.Carried == Yes && v.About == Nobody }

// Down reports whether the answer is a sign that the whole server is down.
func (v Verdict) Down() bool { return v.About == Upstream || v.About == Maintenance }

// Final reports whether the server itself has said that the same request can
// never succeed, not even with another token once that was tried.
func (v Verdict) Final() bool {
	return v.From == Server && (v.Again == Never || v.Again == Renewed) && !v.OK()
}

// Repeatable reports whether sending the same request again, now or later,
// does no harm and may help. Safe says that repeating it changes nothing.
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

// Soon reports whether sending the same request again after a pause does no harm
// and may help. Safe says that repeating it changes nothing.
func (v Verdict) Soon(safe bool) bool { return v.Again != Later && v.Repeatable(safe) }

// Pause returns how long to wait before the same request is sent again: usually
// so long, or as long as the answer asked. It is false if that is too long to wait.
func (v Verdict) Pause(usual, asked time.Duration) (pause time.Duration, ok bool) {
	switch {
	case asked > longestPause:
		return 0, false
	case v.About == Bucket: // for those the limiter, which has seen the answer, waits
		return 0, true
	}
	return max(usual, asked), true
}

// Source says whose answer it is.
type Source int

// The sources.
const (
	Network  Source = iota // nobody's: none came
	Server                 // the server's own
	Between                // a page of something in front of it
	Doubtful               // the server's, perhaps
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

// When to send again.
const (
	Never   Again = iota // it would fail the same way, or has succeeded
	Later                // not now: what is in the way stays for a while
	Renewed              // once, with another token
	Follow               // where the redirect leads
	IfSafe               // after a pause, if repeating it is safe
	Anyway               // after a pause, whatever it is
)

// Subject is what an answer is about.
type Subject int

// The subjects.
const (
	Nobody      Subject = iota // nothing went wrong
	Credential                 // the token, or the lack of a user in it
	Permission                 // a scope or a permission
	Parameters                 // what was sent
	Thing                      // what was asked for
	Address                    // the address that was asked
	Route                      // this route of the server
	Upstream                   // this route, or the whole server if several routes say so
	Maintenance                // the whole server: it is not available
	Bucket                     // a rate limit
	InBetween                  // what stands in front of the server
	Line                       // the network
	Exchanged                  // this one exchange
	Login                      // the login: the user has to log in again
	Application                // the settings of the application
)

// Judge returns the verdict on an exchange: of the first row of the table that
// fits.
func Judge(x Exchange) Verdict {
	a := answer{Exchange: x, body: bodyOf(x.Header, x.Body)}
	for _, row := range tables[x.Endpoint] {
		if row.fits(a) {
			row.Came = row.came
			return row.Verdict
		}
	}
	// The last row of each table fits everything.
	return Verdict{Came: "nothing known"}
}

// Missing returns the verdict on an object that a list of the server leaves out:
// the same as on its own 404.
func Missing() Verdict {
	return Judge(Exchange{Method: http.MethodGet, Status: http.StatusNotFound, Body: []byte(`{"error":null}`)})
}

// Undecodable returns the verdict on JSON that turns out to be of no use when it
// is decoded: the same as on a body that is null.
func Undecodable(method string) Verdict {
	return Judge(Exchange{Method: method, Status: http.StatusOK})
}

// Row is a row of the table, for tests that print it.
type Row struct {
	Endpoint Endpoint
	Verdict
	// Why says why the row says what it says.
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
