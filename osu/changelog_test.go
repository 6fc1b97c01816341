package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

func TestAllChangelog_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		first := number(t, q, "max_id", 42)
		return `{"builds":` + array(first, max(first-20, 1), `{"id":#}`) + `}`
	}}
	builds, err := collect(t, m.client(t).AllChangelog(&osu.ChangelogParams{Stream: objects.UpdateStreamNameWeb}))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, builds, func(b objects.Build) int { return int(b.ID) }, 42, 1)
	wantAsked(t, m, "GET /changelog?stream=web", "GET /changelog?max_id=21&stream=web")
}
