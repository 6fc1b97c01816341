//go:build race

package stream_test

// million is how many scores the long feed has; fewer under the race detector,
// which is slow and has nothing to find there.
const million = 100_000
