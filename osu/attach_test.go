package osu_test

import (
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// What the server sends once, beside the items, is attached to each of them.
func TestLists_attachRelatedObjects(t *testing.T) {
	const users = `"users":[{"id":2,"username":"peppy"}]`
	name := func(user *objects.User) string {
		if user == nil {
			return "nobody"
		}
		return user.Username
	}
	for what, test := range map[string]struct {
		body string
		got  func(*testing.T, *osu.Client) []string // of two items, the second by an unknown user
	}{
		"comments": {`{"comments":[{"id":1,"user_id":2},{"id":2,"user_id":3}],` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			comments, _ := collect(t, c.AllComments(nil))
			for _, comment := range comments {
				names = append(names, name(comment.User))
			}
			return names
		}},
		"events of beatmapsets": {`{"events":[{"id":1,"type":"love","user_id":2},{"id":2,"type":"love","user_id":3}],` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			events, _ := collect(t, c.AllBeatmapsetEvents(nil))
			for _, event := range events {
				names = append(names, name(event.User))
			}
			return names
		}},
		"discussions": {`{"discussions":[{"id":1,"user_id":2,"beatmapset_id":4,"beatmap_id":5},{"id":2,"user_id":3}],"beatmapsets":[{"id":4,"title":"t"}],"beatmaps":[{"id":5,"version":"v"}],"cursor_string":null,` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			discussions, _ := collect(t, c.AllDiscussions(nil))
			for _, d := range discussions {
				names = append(names, name(d.User))
			}
			if set := discussions[0].Beatmapset; set == nil || set.Title != "t" {
				t.Errorf("got the beatmapset %v, want t", set)
			}
			if beatmap := discussions[0].Beatmap; beatmap == nil || beatmap.Version != "v" {
				t.Errorf("got the beatmap %v, want v", beatmap)
			}
			return names
		}},
		"posts": {`{"posts":[{"id":1,"user_id":2,"beatmapset_discussion_id":7},{"id":2,"user_id":3}],"discussions":[{"id":7}],"cursor_string":null,` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			posts, _ := collect(t, c.AllDiscussionPosts(nil))
			for _, post := range posts {
				names = append(names, name(post.User))
			}
			if d := posts[0].BeatmapDiscussion; d == nil || d.ID != 7 {
				t.Errorf("got the discussion %v, want 7", d)
			}
			return names
		}},
		"votes": {`{"votes":[{"id":1,"user_id":2,"beatmapset_discussion_id":7},{"id":2,"user_id":3}],"discussions":[{"id":7}],"cursor_string":null,` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			votes, _ := collect(t, c.AllDiscussionVotes(nil))
			for _, vote := range votes {
				names = append(names, name(vote.User))
			}
			if d := votes[0].Discussion; d == nil || d.ID != 7 {
				t.Errorf("got the discussion %v, want 7", d)
			}
			return names
		}},
		"events of matches": {`{"events":[{"id":1,"user_id":2},{"id":2,"user_id":3}],"latest_event_id":2,` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			events, _ := collect(t, c.AllMatchEvents(1, 0))
			for _, event := range events {
				names = append(names, name(event.User))
			}
			return names
		}},
		"events of rooms": {`{"events":[{"id":1,"user_id":2,"playlist_item_id":9},{"id":2,"user_id":3}],"playlist_items":[{"id":9,"beatmap_id":8}],"beatmaps":[{"id":8,"beatmapset_id":7}],"beatmapsets":[{"id":7,"title":"seven"}],"last_event_id":2,` + users + `}`, func(t *testing.T, c *osu.Client) (names []string) {
			t.Helper()
			events, _ := collect(t, c.AllRoomEvents(1, 0))
			for _, event := range events {
				names = append(names, name(event.User))
			}
			if item := events[0].PlaylistItem; item == nil || item.ID != 9 {
				t.Errorf("got the item %v, want 9", item)
			} else if b := item.Beatmap; b == nil || b.Beatmapset == nil || b.Beatmapset.Title != "seven" {
				t.Errorf("got the beatmap %v, want one of the set seven", b)
			}
			return names
		}},
	} {
		t.Run(what, func(t *testing.T) {
			m := &memory{answer: func(url.Values) string { return test.body }}
			got := test.got(t, m.client(t))
			if len(got) != 2 {
				t.Fatalf("got %d items, want 2", len(got))
			}
			if got[0] != "peppy" {
				t.Errorf("got the user %q, want peppy", got[0])
			}
			if got[1] != "nobody" {
				t.Errorf("got the user %q for one who is not there, want nobody", got[1])
			}
		})
	}
}

func TestBeatmapset_attachesNominators(t *testing.T) {
	m := &memory{answer: func(url.Values) string {
		return `{"id":1,"current_nominations":[{"user_id":2},{"user_id":3}],"related_users":[{"id":2,"username":"peppy"}]}`
	}}
	set, err := m.client(t).Beatmapset(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := set.CurrentNominations[0].User; got == nil || got.Username != "peppy" {
		t.Errorf("got the nominator %v, want peppy", got)
	}
	if got := set.CurrentNominations[1].User; got != nil {
		t.Errorf("got the nominator %v, want none", got)
	}
}
