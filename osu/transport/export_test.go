package transport

import "time"

// Pause returns the pause after an attempt, with defaults filled in.
func (r Retry) Pause(attempt int) time.Duration { return r.withDefaults().pause(attempt) }
