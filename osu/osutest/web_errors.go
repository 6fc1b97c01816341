package osutest

import (
	"fmt"
	"net/http"
)

// failure is the answer to a failed request. The texts are this package's own,
// because programs decide by the status. Texts that the server translates are
// phrases.
type failure struct {
	status int
	body   any
}

// Error returns the status and the body.
func (f failure) Error() string { return fmt.Sprint(f.status, " ", f.body) }

// plain reports whether the answer has only the member "error", as answers of
// the application do and those of OAuth do not.
func (f failure) plain() bool {
	body, ok := f.body.(object)
	_, says := body["error"]
	return ok && says && len(body) == 1
}

// refused returns a failure with {"error": text}.
func refused(status int, text string) error { return failure{status, object{"error": text}} }

// refusedWith returns a failure whose text is in the language of the request.
func refusedWith(status int, text phrase) error { return failure{status, object{"error": text}} }

// silent returns a failure with {"error": null}.
func silent(status int) error { return failure{status, object{"error": nil}} }

// missing returns the 404 for a model that was not found; kind is the server's
// name of the model.
func missing(kind string) error { return refusedWith(http.StatusNotFound, phrase{"missing", kind}) }

// notFound returns the 404 without a text.
func notFound() error { return silent(http.StatusNotFound) }

// invalid returns the 422 for a bad parameter.
func invalid(text string) error { return refused(http.StatusUnprocessableEntity, text) }

// unauthorized returns the 401 for a token that is missing, invalid, or without
// a user.
func unauthorized() error {
	return failure{http.StatusUnauthorized, object{"authentication": "basic"}}
}

// forbidden returns a 403 with a text.
func forbidden(text string) error { return refused(http.StatusForbidden, text) }

// silenced returns the 403 for a silenced player.
func silenced() error { return refusedWith(http.StatusForbidden, phrase{name: "silenced"}) }

// unknownPath returns the 404 for a path or method without a route.
func unknownPath() error { return refusedWith(http.StatusNotFound, phrase{name: "path"}) }
