package transport

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"

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
	// LegacyScores says that the answer holds scores in the legacy format at API
	// version [LastLegacyVersion] and below.
	LegacyScores bool
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
	return r.Repeatable
}

// At fills the pattern with values, in order: integers, strings, or types based
// on them. Every value is escaped and stays inside its segment; {name...} keeps
// its slashes. An id below 1, an empty or blank string, "." and ".." are errors,
// and so are a text that is not Known to its type and a wrong number of values;
// only the optional last value may be empty or left out. The error is returned by
// whatever sends the call.
func (r Route) At(values ...any) Call {
	path, err := r.fill(values)
	if err != nil {
		err = &Error{Route: r, Err: fmt.Errorf("%w: %w", ErrValidation, err)}
	}
	return Call{Route: r, path: path, err: err}
}

func (r Route) fill(values []any) (string, error) {
	var path strings.Builder
	for segment := range strings.SplitSeq(strings.TrimPrefix(r.Pattern, "/"), "/") {
		parts := []string{segment}
		if name, isValue := strings.CutPrefix(segment, "{"); isValue {
			name, optional := strings.CutSuffix(strings.TrimSuffix(name, "}"), "?")
			name, many := strings.CutSuffix(name, "...")
			if len(values) == 0 {
				if optional {
					continue
				}
				return "", fmt.Errorf("%s is missing", name)
			}
			text, err := pathText(values[0])
			values = values[1:]
			if err != nil {
				return "", fmt.Errorf("%s %w", name, err)
			}
			if text == "" && optional {
				continue
			}
			parts[0], segment = text, name
			if many {
				parts = strings.Split(text, "/")
			}
		}
		for _, part := range parts {
			switch {
			case strings.TrimSpace(part) == "":
				return "", fmt.Errorf("%s is empty", cmp.Or(segment, "a segment of the pattern"))
			case part == ".", part == "..":
				return "", fmt.Errorf("%s may not be %q", segment, part)
			}
			path.WriteString("/" + url.PathEscape(part))
		}
	}
	if len(values) > 0 {
		return "", fmt.Errorf("%d path values too many", len(values))
	}
	return path.String(), nil
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
		if enumeration, ok := value.(interface{ Known() bool }); ok && v.Len() > 0 && !enumeration.Known() {
			return "", fmt.Errorf("is %q", v.String())
		}
		return v.String(), nil
	}
	return "", fmt.Errorf("is a %T, not an integer or a string", value)
}
