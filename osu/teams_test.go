package osu_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

func TestTeamByShortName_redirects(t *testing.T) {
	r := &redirector{body: `{"id":5}`, from: map[string]string{
		"/teams/@A%20b":       "https://osu.ppy.sh/teams/5",
		"/teams/@A%20b/mania": "https://osu.ppy.sh/teams/5/mania",
		"/teams/@gone":        "https://osu.ppy.sh/teams",
		"/teams/@zero":        "https://osu.ppy.sh/teams/0",
	}}
	for _, p := range []*osu.TeamParams{nil, {Ruleset: objects.RulesetMania}} {
		team, err := r.client(t).TeamByShortName(t.Context(), "A b", p)
		if err != nil || team.ID != 5 {
			t.Errorf("team %d, error %v", team.ID, err)
		}
	}
	if want := []string{"/teams/@A%20b", "/teams/5", "/teams/@A%20b/mania", "/teams/5/mania"}; !slices.Equal(r.asked, want) {
		t.Errorf("asked %q, want %q", r.asked, want)
	}
	for _, name := range []string{"gone", "zero"} {
		if err := does(r.client(t).TeamByShortName(t.Context(), name, nil)); !errors.Is(err, osu.ErrRedirect) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
	if team, err := r.client(t).TeamByShortName(t.Context(), "direct", nil); err != nil || team.ID != 5 {
		t.Errorf("without a redirect: team %d, error %v", team.ID, err)
	}
}
