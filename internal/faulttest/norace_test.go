//go:build !race

package faulttest_test

const stride = 1
