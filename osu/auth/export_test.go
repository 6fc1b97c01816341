package auth

import "testing"

// Replace puts other tokens into a session, as [Pool.Add] does.
func (s *Session) Replace(t *testing.T, tokens Tokens) error {
	t.Helper()
	return s.put(t.Context(), tokens)
}

// The parsers, for fuzzing.
var (
	ReadClaims = readClaims
	ReadTokens = readTokens
	ReadPasted = func(text string) (code, state, failure string, err error) {
		a, err := readPasted(text)
		return a.code, a.state, a.failure, err
	}
)
