package osu_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// The cursor is there even when there is no more: has_more decides.
func TestAllComments_pages(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("cursor[id]") == "" {
			return `{"comments":[{"id":9},{"id":8}],"has_more":true,"cursor":{"created_at":"2026-01-01T00:00:00.000000Z","votes_count":0,"id":8}}`
		}
		return `{"comments":[{"id":7}],"has_more":false,"cursor":{"created_at":"2025-01-01T00:00:00.000000Z","votes_count":0,"id":7}}`
	}}
	list := m.client(t).AllComments(&osu.CommentsParams{UserID: 2, After: 10, Sort: objects.CommentSortTop})
	comments, err := collect(t, list)
	if len(comments) != 3 || err != nil {
		t.Errorf("%d comments, error %v", len(comments), err)
	}
	wantAsked(t, m,
		"GET /comments?after=10&limit=100&sort=top&user_id=2",
		"GET /comments?cursor[created_at]=2026-01-01T00:00:00Z&cursor[id]=8&cursor[votes_count]=0&limit=100&sort=top&user_id=2",
	)
	if _, err := collect(t, list.From("e30")); !errors.Is(err, osu.ErrValidation) {
		t.Errorf("cursor of another list: error %v", err)
	}

	m = &memory{answer: func(url.Values) string {
		return `{"comments":[{"id":9}],"has_more":true,"cursor":{"created_at":"2026-01-01T00:00:00.000000Z","id":9}}`
	}}
	comments, err = collect(t, m.client(t).AllComments(nil))
	if len(comments) != 1 || !errors.Is(err, osu.ErrLoop) {
		t.Errorf("%d comments, error %v", len(comments), err)
	}
}
