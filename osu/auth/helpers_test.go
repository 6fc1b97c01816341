package auth_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/osugo/osugo/osu/transport"
)

// wantError checks that an error is want, by errors.Is. A nil want means that
// there must be no error.
func wantError(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// wantEqual checks that a value is want.
func wantEqual[V comparable](t *testing.T, what string, got, want V) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantGrant checks an authorizer's grant; scopes are as fmt prints them.
func wantGrant(t *testing.T, what string, got transport.Grant, owner transport.Owner, scopes string) {
	t.Helper()
	wantEqual(t, what+": owner", got.Owner, owner)
	wantEqual(t, what+": scopes", fmt.Sprint(got.Scopes), scopes)
}
