//go:build race

package osutest_test

// underRace says that the race detector slows everything down: tests that look
// at one thing after the other look at fewer of them.
const underRace = true
