package osu_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// numbered is the cursor of the discussion lists.
type numbered struct {
	Page  int `json:"page"`
	Limit int `json:"limit"`
}

func (n *numbered) read(t *testing.T, query url.Values) {
	t.Helper()
	n.Page, n.Limit = number(t, query, "page", 1), number(t, query, "limit", 50)
	if text, err := base64.RawURLEncoding.DecodeString(query.Get("cursor_string")); err == nil && len(text) > 0 {
		if err := json.Unmarshal(text, n); err != nil {
			t.Error(err)
		}
	}
}

// discussionServer has rows discussions with the ids rows, rows-1, … 1, and the
// paging of the server: an offset above 10000-limit is taken for that, and the
// page after it is worked out from what it was taken for.
func discussionServer(t *testing.T, rows int, member string) func(url.Values) string {
	t.Helper()
	return func(query url.Values) string {
		var at numbered
		at.read(t, query)
		offset := min((at.Page-1)*at.Limit, 10000-at.Limit)
		if offset%at.Limit == 0 {
			at.Page = offset/at.Limit + 2
		} else {
			at.Page = 2
		}
		last, cursor := max(rows-offset-at.Limit+1, 1), ""
		if last > 1 {
			cursor = cursorOf(`{"page":%d,"limit":%d}`, at.Page, at.Limit)
		}
		return fmt.Sprintf(`{%q:%s,"cursor_string":%s}`, member, array(rows-offset, last, `{"id":#}`), null(cursor))
	}
}

// TestAllDiscussions_pages: the three lists end where the server begins to go
// round in circles.
func TestAllDiscussions_pages(t *testing.T) {
	discussion := func(d objects.BeatmapsetDiscussion) int { return int(d.ID) }
	t.Run("to the end", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 120, "discussions")}
		items, err := collect(t, m.client(t).AllDiscussions(&osu.DiscussionsParams{
			BeatmapsetID: 1, MessageTypes: []objects.DiscussionMessageType{objects.DiscussionMessageTypeHype},
		}))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, discussion, 120, 1)
		wantAsked(t, &m,
			"GET /beatmapsets/discussions?beatmapset_id=1&limit=50&message_types[]=hype",
			"GET /beatmapsets/discussions?beatmapset_id=1&cursor_string=eyJwYWdlIjoyLCJsaW1pdCI6NTB9&message_types[]=hype",
			"GET /beatmapsets/discussions?beatmapset_id=1&cursor_string=eyJwYWdlIjozLCJsaW1pdCI6NTB9&message_types[]=hype",
		)
	})
	t.Run("up to 10000 rows", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 12000, "discussions")}
		items, err := collect(t, m.client(t).AllDiscussions(nil))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, discussion, 12000, 2001)
		if len(m.asked) != 200 {
			t.Errorf("%d requests, want 200", len(m.asked))
		}
	})
	t.Run("posts from a page on", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 12000, "posts")}
		items, err := collect(t, m.client(t).AllDiscussionPosts(&osu.DiscussionPostsParams{Page: 199}))
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, func(p objects.BeatmapsetDiscussionPost) int { return int(p.ID) }, 2100, 2001)
		if len(m.asked) != 2 {
			t.Errorf("%d requests, want 2", len(m.asked))
		}
	})
	t.Run("votes by a limit that does not divide 10000", func(t *testing.T) {
		m := memory{answer: discussionServer(t, 12000, "votes")}
		list := m.client(t).AllDiscussionVotes(&osu.DiscussionVotesParams{Cursor: osu.Cursor(cursorOf(`{"page":333,"limit":30}`))})
		items, err := collect(t, list)
		if err != nil {
			t.Fatal(err)
		}
		wantRun(t, items, func(v objects.BeatmapsetDiscussionVote) int { return int(v.ID) }, 12000-332*30, 2001)
		if len(m.asked) != 2 {
			t.Errorf("%d requests, want 2", len(m.asked))
		}
	})
	t.Run("new rows push others onto the next page", func(t *testing.T) {
		rows := 100
		m := memory{}
		m.answer = func(query url.Values) string {
			answer := discussionServer(t, rows, "discussions")(query)
			rows += 3
			return answer
		}
		items, err := collect(t, m.client(t).AllDiscussions(nil))
		if err != nil {
			t.Fatal(err)
		}
		// The last page is short by what has been given already.
		wantRun(t, items, discussion, 100, 1)
	})
}
