//go:build !race

package stream_test

const million = 1_000_000
