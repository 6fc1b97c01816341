package osutest_test

import "github.com/osugo/osugo/osu/osutest"

// communityExamples are requests to the routes of rooms, chat, forum, comments,
// news, changelog, wiki, search, discussions, packs, teams, kudosu, tags and
// seasonal backgrounds.
func communityExamples(*osutest.Server) []example {
	return nil
}

// community returns the value of a path parameter of these routes for a recorded
// one.
func (f *fidelity) community(param, recorded string) string {
	return recorded
}
