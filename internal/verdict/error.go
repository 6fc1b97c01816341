package verdict

// JudgedError is the cause of a failure together with the verdict, for packages
// that can't pass both otherwise.
type JudgedError struct {
	Verdict Verdict
	Err     error
}

// Error returns the text of the cause.
func (c *JudgedError) Error() string { return c.Err.Error() }

// Unwrap returns the cause.
func (c *JudgedError) Unwrap() error { return c.Err }
