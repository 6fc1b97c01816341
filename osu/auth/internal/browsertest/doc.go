// Package browsertest has the tests of package auth that need a browser. It is
// a module of its own, so that the library does not depend on one. With
// Chromium installed:
//
//	go test -tags browser ./...
package browsertest
