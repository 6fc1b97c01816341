//go:build !race

package osutest_test

const underRace = false
