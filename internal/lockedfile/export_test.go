package lockedfile

// Turns returns how many users of a file this process knows.
func Turns(path string) int {
	turns.mu.Lock()
	defer turns.mu.Unlock()
	if t := turns.byPath[path]; t != nil {
		return t.users
	}
	return 0
}
