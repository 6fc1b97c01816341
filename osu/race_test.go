//go:build race

package osu_test

// thinning is how many mutations one is tried of; more under the race detector,
// which is slow and has nothing to find there.
const thinning = 6
