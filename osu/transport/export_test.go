package transport

import (
	"net/http"
	"time"
)

// RetryAfter reads a Retry-After header.
func RetryAfter(text string) time.Duration {
	return retryAfter(http.Header{"Retry-After": {text}})
}

// Pause returns the pause after an attempt, with defaults filled in.
func (r Retry) Pause(attempt int) time.Duration { return r.withDefaults().pause(attempt) }

// MaxRetryAfter bounds Retry-After.
const MaxRetryAfter = maxRetryAfter
