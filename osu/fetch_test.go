package osu_test

import (
	"errors"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
)

// TestFetch_requests: each link costs one request, for the right thing.
func TestFetch_requests(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]string{
		"https://osu.ppy.sh/u/2":                             "GET /users/2",
		"https://osu.ppy.sh/users/peppy/mania":               "GET /users/@peppy/mania",
		"https://a.ppy.sh/2":                                 "GET /users/2",
		"https://osu.ppy.sh/beatmapsets/3#osu/5":             "GET /beatmaps/5",
		"https://osu.ppy.sh/s/3":                             "GET /beatmapsets/3",
		"https://b.ppy.sh/preview/3.mp3":                     "GET /beatmapsets/3",
		"https://assets.ppy.sh/beatmaps/3/covers/card.jpg":   "GET /beatmapsets/3",
		"https://osu.ppy.sh/scores/4":                        "GET /scores/4",
		"https://osu.ppy.sh/scores/taiko/4":                  "GET /scores/taiko/4",
		"https://osu.ppy.sh/mp/11":                           "GET /matches/11",
		"https://osu.ppy.sh/multiplayer/rooms/12":            "GET /rooms/12",
		"https://osu.ppy.sh/beatmaps/packs/S1":               "GET /beatmaps/packs/S1",
		"https://osu.ppy.sh/teams/13":                        "GET /teams/13",
		"https://osu.ppy.sh/forum/t/16":                      "GET /forums/topics/16",
		"https://osu.ppy.sh/comments/18":                     "GET /comments/18",
		"https://osu.ppy.sh/home/news/a":                     "GET /news/a",
		"https://osu.ppy.sh/home/changelog/lazer/2026.527.0": "GET /changelog/lazer/2026.527.0",
		"https://osu.ppy.sh/wiki/FAQ":                        "GET /wiki/en/FAQ",
	} {
		var m memory
		ref, err := links.Parse(link)
		if err == nil {
			_, err = osu.Fetch(t.Context(), m.client(t), ref)
		}
		if err != nil {
			t.Errorf("%s: %v", link, err)
			continue
		}
		wantAsked(t, &m, want)
	}
}

// TestFetch_refusesBadLinks: what the API has nothing for is refused without a
// request.
func TestFetch_refusesBadLinks(t *testing.T) {
	t.Parallel()
	var m memory
	for _, ref := range []links.Ref{nil, links.Flag{Country: "JP"}, links.Group{ID: 1}, links.Score{}, links.User{}} {
		if got, err := osu.Fetch(t.Context(), m.client(t), ref); !errors.Is(err, osu.ErrValidation) {
			t.Errorf("%#v: got %v, %v; want ErrValidation", ref, got, err)
		}
	}
}
