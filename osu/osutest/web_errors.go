package osutest

import (
	"fmt"
	"net/http"
)

// failure is an answer that is not a success. Texts are our own: programs decide
// by the status. Those that the server translates are phrases.
type failure struct {
	status int
	body   any
}

// Error returns the status and the body.
func (f failure) Error() string { return fmt.Sprint(f.status, " ", f.body) }

// plain reports whether the answer says nothing but "error", as those of the
// application do, unlike those of OAuth.
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

// missing is the 404 of a model that was not found; kind is the name the server
// has for it.
func missing(kind string) error { return refusedWith(http.StatusNotFound, phrase{"missing", kind}) }

// notFound is the 404 without a text.
func notFound() error { return silent(http.StatusNotFound) }

// invalid is the 422 of a parameter.
func invalid(text string) error { return refused(http.StatusUnprocessableEntity, text) }

// unauthorized is the 401 of a token that is missing, bad, or without a user.
func unauthorized() error {
	return failure{http.StatusUnauthorized, object{"authentication": "basic"}}
}

// forbidden is the 403 with a text.
func forbidden(text string) error { return refused(http.StatusForbidden, text) }

// silenced is the 403 of a player who may not write.
func silenced() error { return refusedWith(http.StatusForbidden, phrase{name: "silenced"}) }

// unknownPath is the 404 of a path or method that no route has.
func unknownPath() error { return refusedWith(http.StatusNotFound, phrase{name: "path"}) }
