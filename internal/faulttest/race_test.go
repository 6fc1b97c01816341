//go:build race

package faulttest_test

// stride leaves faults out where everything takes ten times as long.
const stride = 6
