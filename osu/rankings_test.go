package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// TestAllKudosuRanking_pages: the 20th page is the last, full or not.
func TestAllKudosuRanking_pages(t *testing.T) {
	m := memory{answer: func(query url.Values) string {
		first := (min(number(t, query, "page", 1), 20)-1)*50 + 1
		return `{"ranking":` + array(first, first+49, `{"id":#}`) + `}`
	}}
	ids, err := idsOf(t, m.client(t).AllKudosuRanking(&osu.KudosuRankingParams{Page: 3}), func(u objects.User) int { return int(u.ID) })
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, ids, self, 101, 1000)
	if len(m.asked) != 18 {
		t.Errorf("%d requests, want 18", len(m.asked))
	}
}
