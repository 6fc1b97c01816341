//go:build !race

package live_test

const mostIdle = 64 << 10
