package osu_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
)

// What is nil or zero by mistake is an error that says so.
func TestClient_zeroValueFails(t *testing.T) {
	var zero osu.Client
	var none *osu.Client
	for name, call := range map[string]func() error{
		"zero client": func() error { return does(zero.Tags(t.Context())) },
		"nil client":  func() error { return does(none.Friends(t.Context())) },
		"derived":     func() error { return does(none.With(osu.Fresh()).Tags(t.Context())) },
		"legacy":      func() error { return does(zero.Legacy().Score(t.Context(), 1, nil)) },
		"list":        func() error { return does(zero.AllMatches(nil).Collect(t.Context())) },
		"nil option":  func() error { return does(osu.New(nil, nil)) },
		"With(nil)":   func() error { return does((&memory{}).client(t).With(nil).Tags(t.Context())) },
	} {
		if err := call(); !errors.Is(err, osu.ErrValidation) {
			t.Errorf("%s: got error %v, want ErrValidation", name, err)
		}
	}
}

// The public server ignores values it does not know, so they are refused for
// it; other servers may know them.
func TestUnknownValues_areSent(t *testing.T) {
	calls := func(c *osu.Client) error {
		return errors.Join(
			does(c.User(t.Context(), 2, &osu.UserParams{Ruleset: "osurx"})),
			does(c.Matches(t.Context(), &osu.MatchesParams{Sort: "plays"})),
		)
	}
	const path, query = "GET /users/2/osurx", "GET /matches?sort=plays"
	t.Run("the public server", func(t *testing.T) {
		m := &memory{answer: func(url.Values) string { return "{}" }}
		if err := calls(m.client(t)); !errors.Is(err, osu.ErrValidation) || !strings.Contains(err.Error(), `"osurx"`) || !strings.Contains(err.Error(), `"plays"`) {
			t.Errorf("got error %v, want ErrValidation for both values", err)
		}
		wantAsked(t, m)
	})
	t.Run("insisting", func(t *testing.T) {
		m := &memory{answer: func(url.Values) string { return "{}" }}
		if err := calls(m.client(t, osu.UnknownValues())); errors.Is(err, osu.ErrValidation) {
			t.Error(err)
		}
		wantAsked(t, m, path, query)
	})
	t.Run("another server", func(t *testing.T) {
		m := &memory{answer: func(url.Values) string { return "{}" }}
		if err := calls(m.client(t, osu.Domain("osu.example"))); errors.Is(err, osu.ErrValidation) {
			t.Error(err)
		}
		wantAsked(t, m, path, query)
	})
}
