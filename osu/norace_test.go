//go:build !race

package osu_test

const thinning = 1
