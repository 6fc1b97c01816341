package osu_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

func TestUserLists_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		offset := number(t, q, "offset", 0)
		return array(offset+1, min(offset+number(t, q, "limit", 5), 250), `{"id":#}`)
	}}
	c := m.client(t)
	kudosu, err := collect(t, c.AllUserKudosu(2, nil))
	rest, err2 := collect(t, c.AllUserKudosu(2, &osu.UserKudosuParams{Offset: 90}))
	sets, err3 := collect(t, c.AllUserBeatmapsets(2, objects.UserBeatmapsetTypeLoved, nil))
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	key := func(k objects.KudosuHistory) int { return int(k.ID) }
	wantRun(t, kudosu, key, 1, 100)
	wantRun(t, rest, key, 91, 100)
	wantRun(t, sets, func(s objects.BeatmapsetExtended) int { return int(s.ID) }, 1, 250)
	wantAsked(t, m,
		"GET /users/2/kudosu?limit=100",
		"GET /users/2/kudosu?limit=10&offset=90",
		"GET /users/2/beatmapsets/loved?limit=100",
		"GET /users/2/beatmapsets/loved?limit=100&offset=100",
		"GET /users/2/beatmapsets/loved?limit=100&offset=200",
	)
}

func TestAllUserMostPlayed_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("offset") == "" {
			return array(1, 100, `{"beatmap_id":#}`)
		}
		return array(100, 120, `{"beatmap_id":#}`) // 100 was played less than 101 meanwhile
	}}
	played, err := collect(t, m.client(t).AllUserMostPlayed(2, nil))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, played, func(p objects.BeatmapPlaycount) int { return int(p.BeatmapID) }, 1, 120)
	wantAsked(t, m, "GET /users/2/beatmapsets/most_played?limit=100", "GET /users/2/beatmapsets/most_played?limit=100&offset=100")
}
