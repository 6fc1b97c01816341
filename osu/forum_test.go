package osu_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Posts end at the empty page: the one before has a cursor, too. What a topic
// was started with gives way to the cursor and the order it stands for.
func TestAllForumPosts_pages(t *testing.T) {
	answers := map[string]string{
		"":   `{"posts":[{"id":7},{"id":6}],"cursor_string":"c6"}`,
		"c6": `{"posts":[{"id":5}],"cursor_string":"c5"}`,
		"c5": `{"posts":[],"cursor_string":null}`,
	}
	m := &memory{answer: func(q url.Values) string { return answers[q.Get("cursor_string")] }}
	all := pages(t, m.client(t).AllForumPosts(3, &osu.ForumTopicParams{End: 7}))
	if len(all) != 3 || len(all[1].Items) != 1 || len(all[2].Items) != 0 || all[2].Next != "c5" || all[2].More {
		t.Errorf("pages %+v", all)
	}
	wantAsked(t, m,
		"GET /forums/topics/3?end=7&limit=50",
		"GET /forums/topics/3?cursor_string=c6&limit=50&sort=id_desc",
		"GET /forums/topics/3?cursor_string=c5&limit=50&sort=id_desc",
	)
	if _, err := collect(t, m.client(t).AllForumPosts(3, &osu.ForumTopicParams{N: 2, Cursor: "c6"})); !errors.Is(err, osu.ErrValidation) {
		t.Errorf("two starts: error %v", err)
	}
}

func TestAllForumTopics_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("cursor_string") == "" {
			return `{"topics":[{"id":2},{"id":1}],"cursor_string":"c"}`
		}
		return `{"topics":[{"id":1},{"id":5}],"cursor_string":null}` // 1 was bumped
	}}
	list := m.client(t).AllForumTopics(&osu.ForumTopicsParams{ForumID: 4, Sort: objects.ForumTopicSortOld})
	topics, err := collect(t, list)
	if len(topics) != 3 || err != nil {
		t.Errorf("%d topics, error %v", len(topics), err)
	}
	wantAsked(t, m, "GET /forums/topics?forum_id=4&limit=50&sort=old", "GET /forums/topics?cursor_string=c&forum_id=4&limit=50&sort=old")
}
