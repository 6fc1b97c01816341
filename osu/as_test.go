package osu_test

import (
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// TestAs_sharesAllExceptAnswers: a client for another user has the limiter
// and the connections of the first, and its own answers.
func TestAs_sharesAllExceptAnswers(t *testing.T) {
	t.Parallel()
	server := osutest.New()
	first := fixedToken{transport.NewToken(server.Token(transport.ScopePublic))}
	second := fixedToken{transport.NewToken(server.Token(transport.ScopePublic))}
	client, err := osu.New(first, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	other := client.As(second)
	mine, theirs := client.Transport().Config(), other.Transport().Config()
	if mine.Limiter != theirs.Limiter || mine.HTTPClient != theirs.HTTPClient {
		t.Error("a derived client has a limiter or connections of its own, want those of the first")
	}
	if theirs.Authorizer != transport.Authorizer(second) {
		t.Errorf("it acts for %v, want %v", theirs.Authorizer, second)
	}
	for _, c := range []*osu.Client{client, other} {
		if _, err := c.Beatmap(t.Context(), server.World().BeatmapIDs()[0]); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(server.Requests()); got != 2 {
		t.Errorf("two users asked with %d requests, want one each", got)
	}
}
