package transport

import "time"

// Pause returns the pause after an attempt, with defaults filled in.
func (r Retry) Pause(attempt int) time.Duration { return r.withDefaults().pause(attempt) }

// SameSettings reports whether clients with these configurations may share
// answers.
func SameSettings(a, b Config) bool { return settingsOf(a) == settingsOf(b) }
