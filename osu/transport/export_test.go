package transport

import (
	"net/http"
	"reflect"
	"time"

	"github.com/go-json-experiment/json"
)

// Mend is mend for a type given by a pointer to it.
func Mend(body []byte, v any) ([]byte, []Drift, error) {
	return mend(newModels(), body, reflect.TypeOf(v).Elem())
}

// Unmarshal is the decoding that answers get.
func Unmarshal(body []byte, v any) error { return json.Unmarshal(body, v, lenient) }

// RetryAfter reads a Retry-After header.
func RetryAfter(text string) time.Duration {
	return retryAfter(http.Header{"Retry-After": {text}})
}

// Pause returns the pause after an attempt, with defaults filled in.
func (r Retry) Pause(attempt int) time.Duration { return r.withDefaults().pause(attempt) }

// MaxRetryAfter bounds Retry-After.
const MaxRetryAfter = maxRetryAfter

// NewPool returns the RoundTripper of a client without one of its own.
func NewPool(base *http.Transport) http.RoundTripper { return newPool(base) }
