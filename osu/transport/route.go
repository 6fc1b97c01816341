package transport

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/osugo/osugo/internal/pattern"
	"github.com/osugo/osugo/internal/verdict"
	"github.com/osugo/osugo/osu/limit"
)

// Route is an endpoint of the API as a plain value: what to send where, what it
// needs, what it costs. The routes of the server are in [Routes]; any other is
// written as a literal:
//
//	transport.Route{Method: "GET", Pattern: "/tags", Scope: transport.ScopePublic}
type Route struct {
	// Method is the HTTP method.
	Method string
	// Pattern is the path below the API's base. {name} stands for one segment,
	// {name?} for an optional last one, {name...} for a path with slashes.
	Pattern string
	// Scope is what the token must contain: a scope, [AnyScope] or [Guest].
	// [ScopeAll] marks first-party routes: the server refuses them to every
	// third-party token.
	Scope Scope
	// NeedsUser says that the token must act for a user.
	NeedsUser bool
	// Bucket is the rate limit that applies besides the one of all routes.
	Bucket limit.Bucket
	// Cost says how much of the server's rate limit one request uses.
	Cost CostRule
	// Repeatable marks a POST that may be sent twice without harm. GET, PUT and
	// DELETE always may; see [Route.CanRepeat].
	Repeatable bool
	// Reads marks a POST that changes nothing, so that one answer does for
	// several callers and for some time. A GET always reads.
	Reads bool
	// Answer is what the body of a success holds. Anything else, such as a page
	// of a proxy, is not taken for one.
	Answer AnswerKind
	// TTL is how long an answer is worth keeping by default; 0 means not at all.
	// See [Cache].
	TTL time.Duration
	// List is the pattern of a route that answers many calls of this one at once,
	// by their ids, with the same objects; see [Config.Gather].
	List string
	// Also is another method that the server takes for the same.
	Also string
	// UserFirst says that the server asks for a user before it looks at the
	// scope: a token that lacks both gets a 401 instead of a 403.
	UserFirst bool
	// LegacyScores says that the answer holds scores in the legacy format at API
	// version [LastLegacyVersion] and below.
	LegacyScores bool
}

// AnswerKind is what the body of a success holds.
type AnswerKind int

// The kinds of answers.
const (
	AnswerJSON    AnswerKind = iota // an object or a list
	AnswerNothing                   // nothing: 204
	AnswerFile                      // a file
	AnswerSparse                    // an object or a list, which may be {} or only a message
)

// due returns the kind as a verdict takes it.
func (k AnswerKind) due() verdict.Body {
	switch k {
	case AnswerNothing:
		return verdict.Nothing
	case AnswerFile:
		return verdict.Binary
	case AnswerSparse:
		return verdict.Sparse
	case AnswerJSON:
	}
	return verdict.JSON
}

// CostRule says how much of the server's rate limit a request uses
// (app/Http/Middleware/RequestCost.php).
type CostRule int

// The cost rules.
const (
	CostOne           CostRule = iota // 1
	CostUserIDs                       // the number of ids[], three times that with include_variant_statistics
	CostBeatmapsetIDs                 // the number of beatmapset_ids[]
)

// Of returns the cost of a request with that query, at least 1.
func (c CostRule) Of(query url.Values) int {
	cost := 1
	switch c {
	case CostOne:
	case CostUserIDs:
		cost = len(query["ids[]"])
		switch query.Get("include_variant_statistics") {
		case "1", "true", "on":
			cost *= 3
		}
	case CostBeatmapsetIDs:
		cost = len(query["beatmapset_ids[]"])
	}
	return max(cost, 1)
}

// String returns method and pattern, such as "GET /users/{user}/{mode?}".
func (r Route) String() string { return r.Method + " " + r.Pattern }

// FirstParty reports whether only the game itself may call the route.
func (r Route) FirstParty() bool { return r.Scope == ScopeAll }

// CanRepeat reports whether the request may be sent again when its outcome is
// unknown.
func (r Route) CanRepeat() bool {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return r.Repeatable || r.Reads
}

// reads reports whether a call changes nothing.
func (r Route) reads() bool { return r.Method == http.MethodGet || r.Reads }

// At fills the pattern with values, in order: integers, strings, or types based
// on them. Every value is escaped and stays inside its segment; {name...} keeps
// its slashes. An id below 1, an empty or blank string, "." and ".." are errors,
// and so are a text that is not Known to its type and a wrong number of values;
// only the optional last value may be empty or left out. The error is returned by
// whatever sends the call.
func (r Route) At(values ...any) Call {
	call := Call{Route: r}
	if err := call.fill(values); err != nil {
		call.path = ""
		call.err = call.failed(invalid(err))
	}
	if r.List != "" && len(values) == 1 {
		if id := reflect.ValueOf(values[0]); id.CanInt() {
			call.element = element{r.List, id.Int()}
		}
	}
	return call
}

// fill fills the path and its label.
func (c *Call) fill(values []any) error {
	for _, segment := range pattern.Of(c.Route.Pattern) {
		if !segment.IsValue {
			if err := c.addValue(segment, segment.Name); err != nil {
				return err
			}
			continue
		}
		if len(values) == 0 && !segment.Optional {
			return fmt.Errorf("%s is missing", segment.Name)
		}
		text := ""
		if len(values) > 0 {
			var err error
			if text, err = pathText(values[0]); err != nil {
				return fmt.Errorf("%s %w", segment.Name, err)
			}
			if enumeration, ok := values[0].(interface{ Known() bool }); ok && text != "" && reflect.ValueOf(values[0]).Kind() == reflect.String && !enumeration.Known() {
				*c = c.Doubt(invalid(fmt.Errorf("%s is %q, not a value of %T", segment.Name, text, values[0])))
			}
			values = values[1:]
		}
		if text == "" && segment.Optional {
			continue
		}
		if err := c.addValue(segment, text); err != nil {
			return err
		}
	}
	if len(values) > 0 {
		return fmt.Errorf("%d path values too many", len(values))
	}
	return nil
}

// addValue adds the value of a segment.
func (c *Call) addValue(segment pattern.Segment, text string) error {
	parts := []string{text}
	if segment.Many {
		parts = strings.Split(text, "/")
	}
	for _, part := range parts {
		switch {
		case strings.TrimSpace(part) == "":
			return fmt.Errorf("%s is empty", cmp.Or(segment.Name, "a segment of the pattern"))
		case part == ".", part == "..":
			return fmt.Errorf("%s may not be %q", segment.Name, part)
		}
		label := part
		if isNumber := strings.Trim(part, "0123456789") == ""; segment.IsValue && segment.Name == "user" && !isNumber {
			label = "{user}" // a name
		}
		c.add(part, label)
	}
	return nil
}

// add adds a segment to the path and to its label.
func (c *Call) add(segment, label string) {
	before := c.path
	c.path += "/" + url.PathEscape(segment)
	switch {
	case label != segment: // "{user}"
		c.label += "/" + label
	case c.label == before:
		c.label = c.path
	default:
		c.label += "/" + url.PathEscape(label)
	}
}

// pathText returns the text of a path value.
func pathText(value any) (string, error) {
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		if v.Int() < 1 {
			return "", fmt.Errorf("is %d, not a positive id", v.Int())
		}
		return fmt.Sprint(v.Int()), nil
	case v.CanUint():
		if v.Uint() < 1 {
			return "", fmt.Errorf("is 0, not a positive id")
		}
		return fmt.Sprint(v.Uint()), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	}
	return "", fmt.Errorf("is a %T, not an integer or a string", value)
}
