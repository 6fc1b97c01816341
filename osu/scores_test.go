package osu_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// scoreServer has the scores 1 to *newest and gives out size at a time.
func scoreServer(t *testing.T, newest *int, size int) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		var at struct {
			ID int `json:"id"`
		}
		if cursor := query.Get("cursor_string"); cursor != "" {
			text, err := base64.RawURLEncoding.DecodeString(cursor)
			if err != nil || json.Unmarshal(text, &at) != nil {
				t.Errorf("cursor %q", cursor)
			}
		} else {
			at.ID = max(*newest-size, 0)
		}
		last := min(at.ID+size, *newest)
		if last <= at.ID {
			return fmt.Sprintf(`{"scores":[],"cursor_string":%s}`, null(query.Get("cursor_string")))
		}
		return fmt.Sprintf(`{"scores":%s,"cursor_string":%q}`, array(at.ID+1, last, `{"id":#}`), cursorOf(`{"id":%d}`, last))
	}
}

// TestAllScores_followsFeed: the feed ends at an empty page, and goes on from
// there later.
func TestAllScores_followsFeed(t *testing.T) {
	id := func(s objects.Score) int { return int(s.ID) }
	newest := 2500
	m := memory{answer: scoreServer(t, &newest, 1000)}
	list := m.client(t).AllScores(&osu.ScoresParams{Ruleset: objects.RulesetMania, Cursor: osu.ScoresAfter(600)})
	got := pages(t, list)
	if len(got) != 3 {
		t.Fatalf("%d pages, want 3", len(got))
	}
	wantRun(t, append(got[0].Items, got[1].Items...), id, 601, 2500)
	end := got[2]
	if len(end.Items) != 0 || end.More || end.Next != osu.ScoresAfter(2500) {
		t.Errorf("the last page is %+v", end)
	}
	wantAsked(t, &m,
		"GET /scores?cursor_string=eyJpZCI6NjAwfQ&ruleset=mania",
		"GET /scores?cursor_string=eyJpZCI6MTYwMH0&ruleset=mania",
		"GET /scores?cursor_string=eyJpZCI6MjUwMH0&ruleset=mania",
	)

	newest = 2503
	items, err := collect(t, list.From(end.Next))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, items, id, 2501, 2503)

	t.Run("from the newest on", func(t *testing.T) {
		m := memory{answer: scoreServer(t, &newest, 1000)}
		items, err := collect(t, m.client(t).AllScores(nil))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, id, 1504, 2503)
	})
	t.Run("a server that forgets the cursor", func(t *testing.T) {
		m := memory{answer: func(url.Values) string { return `{"scores":[],"cursor_string":null}` }}
		got := pages(t, m.client(t).AllScores(nil).From(osu.ScoresAfter(5)))
		if len(got) != 1 || got[0].More || got[0].Next != osu.ScoresAfter(5) {
			t.Errorf("pages %+v, want an empty one that leads to where it began", got)
		}
	})
	t.Run("no score at all", func(t *testing.T) {
		none := 0
		m := memory{answer: scoreServer(t, &none, 1000)}
		got := pages(t, m.client(t).AllScores(nil))
		if len(got) != 1 || got[0].More || got[0].Next != "" {
			t.Errorf("pages %+v, want an empty one that leads to the start", got)
		}
	})
}

// TestScoreReplay_returnsFile checks that the bytes come as they are.
func TestScoreReplay_returnsFile(t *testing.T) {
	m := memory{}
	m.answer = func(url.Values) string { return "\x00\x01osr" }
	replay, err := m.client(t).ScoreReplay(t.Context(), 1)
	if err != nil || string(replay) != "\x00\x01osr" {
		t.Errorf("got %q, %v", replay, err)
	}
	again, err := m.client(t).Replay(t.Context(), objects.Score{ID: 1, HasReplay: true})
	if err != nil || !bytes.Equal(again, replay) {
		t.Errorf("of the score: got %q, %v; want %q", again, err, replay)
	}
}

// TestReplay_scoreWithoutReplay checks that no request is spent on it.
func TestReplay_scoreWithoutReplay(t *testing.T) {
	m := memory{}
	m.answer = func(url.Values) string {
		t.Error("a request was sent")
		return ""
	}
	if _, err := m.client(t).Replay(t.Context(), objects.Score{ID: 1}); !errors.Is(err, osu.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}

// TestScoreReplay_isBounded checks that no more than 16 MiB are read, or what
// the client accepts if that is less.
func TestScoreReplay_isBounded(t *testing.T) {
	m := memory{}
	m.answer = func(url.Values) string { return strings.Repeat("\x00", 16<<20+1) }
	if _, err := m.client(t).ScoreReplay(t.Context(), 1); !errors.Is(err, osu.ErrTooLarge) {
		t.Errorf("a byte more than 16 MiB: got %v, want ErrTooLarge", err)
	}
	m.answer = func(url.Values) string { return "\x00\x01osr" }
	if _, err := m.client(t, osu.MaxBody(4)).ScoreReplay(t.Context(), 1); !errors.Is(err, osu.ErrTooLarge) {
		t.Errorf("a client that accepts 4 bytes: got %v, want ErrTooLarge", err)
	}
}

// TestScoreReplay_noticesPages: what does not begin as an .osr file is an
// error.
func TestScoreReplay_noticesPages(t *testing.T) {
	for _, body := range []string{"", "<html>busy</html>", `{"error":null}`, "\x04"} {
		m := memory{}
		m.answer = func(url.Values) string { return body }
		if file, err := m.client(t, osu.Retry(transport.Retry{Attempts: 1})).ScoreReplay(t.Context(), 1); err == nil {
			t.Errorf("%q: got %q and no error", body, file)
		}
	}
}
