package osutest_test

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// Cursors lead through the lists of rooms, forum, comments and others, in both
// orders and with any limit.
func TestCursors_ofResources(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	token := server.Token()
	reversed := func(all []int64) []int64 {
		all = slices.Clone(all)
		slices.Reverse(all)
		return all
	}

	discussions := walk(t, server, token, "/beatmapsets/discussions?sort=id_asc&show_review_embeds=1", "discussions", "id")
	if want := int64s(world.DiscussionIDs()); !slices.Equal(discussions, want) {
		t.Errorf("discussions: %d of %d", len(discussions), len(want))
	}
	visible := walk(t, server, token, "/beatmapsets/discussions?limit=40", "discussions", "id")
	if len(visible) != len(discussions)*8/10 || duplicates(visible) || !slices.IsSortedFunc(visible, func(a, b int64) int { return cmp.Compare(b, a) }) {
		t.Errorf("discussions that are not part of a review: %d of %d", len(visible), len(discussions))
	}
	for list, items := range map[string]string{"posts?beatmapset_discussion_id=%d&types[]=first&types[]=reply&types[]=system": "posts", "votes?beatmapset_discussion_id=%d": "votes"} {
		for _, id := range world.DiscussionIDs()[:20] {
			path := fmt.Sprintf("/beatmapsets/discussions/"+list, id)
			down := walk(t, server, token, path+"&limit=5", items, "id")
			if up := walk(t, server, token, path+"&sort=id_asc", items, "id"); !slices.Equal(up, reversed(down)) || !slices.IsSorted(up) {
				t.Errorf("%s: %v and %v", path, up, down)
			}
		}
	}

	news := walk(t, server, token, "/news?limit=7", "news_posts", "id")
	if !slices.Equal(news, int64s(world.NewsPostIDs())) {
		t.Errorf("news: %v", news)
	}

	topics := walk(t, server, token, "/forums/topics?limit=9", "topics", "id")
	want := int64s(world.ForumTopicIDs())
	sorted := slices.Sorted(slices.Values(topics))
	if !slices.Equal(sorted, want) {
		t.Errorf("topics: %d of %d", len(topics), len(want))
	}
	if up := walk(t, server, token, "/forums/topics?sort=old", "topics", "id"); !slices.Equal(up, reversed(topics)) {
		t.Errorf("topics, the oldest first: %d of %d", len(up), len(topics))
	}
	long := 0
	for _, id := range world.ForumTopicIDs()[:40] {
		path := fmt.Sprintf("/forums/topics/%d", id)
		show := decode[objects.ForumTopicShow](t, send(t, server, call{path: path, token: token}))
		up := walk(t, server, token, path+"?limit=33", "posts", "id")
		down := walk(t, server, token, path+"?sort=id_desc", "posts", "id")
		if len(up) != show.Topic.PostCount || !slices.IsSorted(up) || duplicates(up) || !slices.Equal(down, reversed(up)) {
			t.Errorf("posts of topic %d: %d and %d of %d", id, len(up), len(down), show.Topic.PostCount)
		}
		if !show.CursorString.Has() {
			t.Errorf("topic %d: a page with posts has no cursor", id)
		}
		long = max(long, len(up))
	}
	if long < 100 {
		t.Errorf("the longest topic has %d posts", long)
	}

	scores := 0
	for _, id := range world.RoomIDs() {
		for _, item := range world.PlaylistItemIDs(id)[:1] {
			path := fmt.Sprintf("/rooms/%d/playlist/%d/scores?limit=7", id, item)
			down := walk(t, server, token, path, "scores", "id")
			up := walk(t, server, token, path+"&sort=score_asc", "scores", "id")
			page := decode[objects.MultiplayerScores](t, send(t, server, call{path: path, token: token}))
			if !slices.Equal(up, reversed(down)) || duplicates(down) || page.Total.Or(0) != len(down) {
				t.Errorf("%s: %d and %d of %d", path, len(down), len(up), page.Total.Or(0))
			}
			scores = max(scores, len(down))
		}
	}
	if scores < 15 {
		t.Errorf("at most %d scores on an item", scores)
	}

	rooms := walk99999999(t, server, token, "/rooms?mode=all&limit=7")
	all := decode[objects.RoomListing](t, send(t, server, call{path: "/rooms?mode=all", token: token}))
	if len(rooms) != len(all.Rooms) || duplicates(rooms) || len(rooms) == 0 {
		t.Errorf("rooms: %d of %d", len(rooms), len(all.Rooms))
	}
	ended := walk99999999(t, server, token, "/rooms?mode=ended&limit=4")
	all = decode[objects.RoomListing](t, send(t, server, call{path: "/rooms?mode=ended", token: token}))
	if len(ended) != len(all.Rooms) || duplicates(ended) || len(ended) == 0 {
		t.Errorf("ended rooms: %d of %d", len(ended), len(all.Rooms))
	}
}

// TestPacks_pageByHundred checks that packs come in pages of a hundred, newest
// first.
func TestPacks_pageByHundred(t *testing.T) {
	server := osutest.New(fixedClock())
	token := server.Token()
	all := server.World().PackTags("standard")
	packs := 0
	for after := ""; ; packs += 100 {
		page := decode[objects.BeatmapPackListing](t, send(t, server, call{path: "/beatmaps/packs" + after, token: token}))
		for i, pack := range page.BeatmapPacks {
			if want := all[len(all)-1-packs-i]; pack.Tag != want {
				t.Fatalf("pack %d: got %s, want %s", packs+i, pack.Tag, want)
			}
		}
		if !page.CursorString.Has() {
			if packs+len(page.BeatmapPacks) != len(all) {
				t.Errorf("%d packs", packs+len(page.BeatmapPacks))
			}
			break
		}
		after = "?cursor_string=" + page.CursorString.Or("")
	}
}

// walk99999999 follows the cursors of rooms, which have them in that version
// only, to the first empty page.
func walk99999999(t *testing.T, server *osutest.Server, token, path string) []int64 {
	t.Helper()
	var all []int64
	cursor := ""
	for {
		page := decode[objects.RoomListing](t, send(t, server, call{path: path + cursor, token: token, version: 99999999}))
		for _, room := range page.Rooms {
			all = append(all, int64(room.ID))
		}
		if !page.CursorString.Has() {
			if len(page.Rooms) > 0 {
				t.Error("a page with rooms has no cursor")
			}
			return all
		}
		cursor = "&cursor_string=" + page.CursorString.Or("")
	}
}

// TestComments_pageByCursor checks the cursor of comments, which is an object,
// the flag at their end, and two other ways to continue.
func TestComments_pageByCursor(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	set := world.BeatmapsetIDs()[3]
	about := fmt.Sprintf("commentable_type=beatmapset&commentable_id=%d", set)
	token := server.Token()
	whole := decode[objects.CommentBundle](t, send(t, server, call{path: "/comments?" + about + "&limit=100"}))
	if len(whole.Comments) != 24 || whole.HasMore || len(whole.CommentableMeta) != 2 {
		t.Fatalf("%d comments", len(whole.Comments))
	}
	for _, sort := range []string{"new", "old", "top"} {
		order := decode[objects.CommentBundle](t, send(t, server, call{path: "/comments?" + about + "&limit=100&sort=" + sort})).Comments
		var byCursor, byPage, byAfter []objects.Comment
		at, after := "", ""
		for page := 1; ; page++ {
			path := "/comments?" + about + "&limit=5&sort=" + sort
			a := decode[objects.CommentBundle](t, send(t, server, call{path: path + at, token: token}))
			byCursor = append(byCursor, a.Comments...)
			byPage = append(byPage, decode[objects.CommentBundle](t, send(t, server, call{path: fmt.Sprintf("%s&page=%d", path, page), token: token})).Comments...)
			byAfter = append(byAfter, decode[objects.CommentBundle](t, send(t, server, call{path: path + after, token: token})).Comments...)
			if !a.HasMore {
				break
			}
			values := url.Values{"cursor[created_at]": {a.Cursor.CreatedAt.Format("2006-01-02T15:04:05.000000Z")}, "cursor[id]": {fmt.Sprint(a.Cursor.ID)}}
			if a.Cursor.VotesCount.Has() {
				values.Set("cursor[votes_count]", fmt.Sprint(a.Cursor.VotesCount.Or(0)))
			}
			at = "&" + values.Encode()
			after = fmt.Sprintf("&after=%d", a.Comments[len(a.Comments)-1].ID)
		}
		same := func(a, b objects.Comment) bool { return a.ID == b.ID }
		for name, got := range map[string][]objects.Comment{"cursor": byCursor, "page": byPage, "after": byAfter} {
			if !slices.EqualFunc(got, order, same) {
				t.Errorf("%s by %s: %d of %d comments, or in another order", sort, name, len(got), len(order))
			}
		}
	}
	// A cursor that lacks a member is ignored, and so is a cursor_string.
	first := send(t, server, call{path: "/comments?sort=top"})
	for _, cursor := range []string{"cursor[id]=1000001", "cursor[id]=1&cursor[created_at]=2020-01-01", "cursor_string=e30", "cursor[created_at]=x&cursor[id]=1&cursor[votes_count]=1"} {
		if a := send(t, server, call{path: "/comments?sort=top&" + cursor}); string(a.body) != string(first.body) {
			t.Errorf("%s is not ignored", cursor)
		}
	}
	// Deleted comments are shown with their subject only, without a text.
	deleted := 0
	for _, id := range world.BeatmapsetIDs() {
		bundle := decode[objects.CommentBundle](t, send(t, server, call{path: fmt.Sprintf("/comments?commentable_type=beatmapset&commentable_id=%d&limit=100&parent_id=0", id), token: token}))
		for _, c := range bundle.Comments {
			if c.ParentID.Has() {
				t.Errorf("comment %d is not on top", c.ID)
			}
			if c.DeletedAt.Has() {
				deleted++
				if c.Message.Has() || c.MessageHTML.Has() {
					t.Errorf("comment %d is deleted, but has a text", c.ID)
				}
			}
		}
		for _, c := range bundle.IncludedComments {
			if !c.ParentID.Has() {
				t.Errorf("comment %d is no reply", c.ID)
			}
		}
	}
	if deleted == 0 {
		t.Error("no comment is deleted")
	}
	for _, c := range decode[objects.CommentBundle](t, send(t, server, call{path: "/comments?limit=100", token: token})).Comments {
		if c.DeletedAt.Has() {
			t.Errorf("comment %d is deleted, but shown", c.ID)
		}
	}
	replies := decode[objects.CommentBundle](t, send(t, server, call{path: fmt.Sprintf("/comments?parent_id=%d", whole.Comments[23].ID), token: token}))
	if len(replies.Comments) != 2 || replies.Total.Has() || !replies.HasMoreID.Has() {
		t.Errorf("replies: %d", len(replies.Comments))
	}
}

// TestDiscussions_repeatLastPage checks that the lists of discussions and of
// beatmapset events repeat a page after 10,000 rows.
func TestDiscussions_repeatLastPage(t *testing.T) {
	server := osutest.New(fixedClock())
	token := server.Token()
	for _, list := range []string{"/beatmapsets/discussions?show_review_embeds=1", "/beatmapsets/discussions/posts?", "/beatmapsets/discussions/votes?"} {
		type page struct {
			Discussions []objects.BeatmapsetDiscussion `json:"discussions"`
			Cursor      struct {
				Page  int `json:"page"`
				Limit int `json:"limit"`
			} `json:"cursor"`
		}
		get := func(at, limit int) page {
			t.Helper()
			return decode[page](t, send(t, server, call{path: fmt.Sprintf("%s&page=%d&limit=%d", list, at, limit), token: token}))
		}
		if p := get(199, 50); p.Cursor.Page != 200 {
			t.Errorf("%s: after page 199 comes %d, want 200", list, p.Cursor.Page)
		}
		last := get(200, 50)
		beyond := get(201, 50)
		if last.Cursor.Page != 201 || beyond.Cursor.Page != 201 || last.Discussions[0].ID != beyond.Discussions[0].ID {
			t.Errorf("%s: page %d, then %d", list, last.Cursor.Page, beyond.Cursor.Page)
		}
		if p := get(5000, 7); p.Cursor.Page != 2 || p.Cursor.Limit != 7 {
			t.Errorf("%s by seven: page %d", list, p.Cursor.Page)
		}
	}
	events := func(page int) objects.BeatmapsetEventID {
		t.Helper()
		a := send(t, server, call{path: fmt.Sprintf("/beatmapsets/events?page=%d", page), token: token})
		return decode[objects.BeatmapsetEventsBundle](t, a).Events[0].ID
	}
	if events(200) == events(199) || events(201) != events(200) || events(9999) != events(200) {
		t.Error("the last page of the history doesn't come again")
	}
}

// TestMessages_pageByID checks that messages and events of rooms are paged by
// their ids.
func TestMessages_pageByID(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	token := server.UserToken(world.UserIDs()[0], userScopes...)
	private, _ := world.ConversationIDs()
	path := fmt.Sprintf("/chat/channels/%d/messages?limit=13", private[0])
	get := func(query string) []objects.MessageID {
		t.Helper()
		var all []objects.MessageID
		for _, m := range decode[[]objects.ChatMessage](t, send(t, server, call{path: path + query, token: token})) {
			all = append(all, m.MessageID)
		}
		if !slices.IsSorted(all) {
			t.Errorf("%s: not ascending", query)
		}
		return all
	}
	var back, forth []objects.MessageID
	for page := get(""); len(page) > 0; page = get(fmt.Sprintf("&until=%d", page[0])) {
		back = append(slices.Clone(page), back...)
	}
	for page := get("&since=1"); len(page) > 0; page = get(fmt.Sprintf("&since=%d&until=1", page[len(page)-1])) {
		forth = append(forth, page...)
	}
	if len(back) < 100 || !slices.Equal(back, forth) {
		t.Errorf("%d messages backwards, %d forwards", len(back), len(forth))
	}

	room := roomOf(server, func(room objects.Room) bool { return room.Type == objects.RoomTypeHeadToHead && !room.Active })
	path = fmt.Sprintf("/rooms/%d/events", room)
	events := func(query string) objects.RoomEvents {
		t.Helper()
		return decode[objects.RoomEvents](t, send(t, server, call{path: path + query, token: token}))
	}
	whole := events("")
	var up, down []objects.RoomEventID
	for page := events("?after=1&limit=3"); len(page.Events) > 0; page = events(fmt.Sprintf("?after=%d&limit=3", up[len(up)-1])) {
		for _, e := range page.Events {
			up = append(up, e.ID)
		}
	}
	for page := events("?limit=3"); len(page.Events) > 0; page = events(fmt.Sprintf("?before=%d&limit=3", page.Events[0].ID)) {
		var ids []objects.RoomEventID
		for _, e := range page.Events {
			ids = append(ids, e.ID)
		}
		down = append(ids, down...)
	}
	if len(up) != len(whole.Events) || !slices.Equal(up, down) || up[0] != whole.FirstEventID || up[len(up)-1] != whole.LastEventID {
		t.Errorf("%d events forwards, %d backwards, %d in all", len(up), len(down), len(whole.Events))
	}

	// The changelog goes on with the greatest id wanted.
	var builds []objects.BuildID
	for query := ""; ; {
		page := decode[objects.ChangelogListing](t, send(t, server, call{path: "/changelog" + query})).Builds
		for _, b := range page {
			builds = append(builds, b.ID)
		}
		if len(page) < 21 {
			break
		}
		query = fmt.Sprintf("?max_id=%d", page[20].ID-1)
	}
	if !slices.Equal(builds, world.BuildIDs()) {
		t.Errorf("%d builds", len(builds))
	}
}

// TestPages_endWithServer checks that pages and offsets end where those of the
// real server end.
func TestPages_endWithServer(t *testing.T) {
	server := osutest.New(fixedClock())
	world := server.World()
	token := server.Token()
	owner := world.UserIDs()[0]
	kudosu := func(query string) int {
		return len(decode[[]objects.KudosuHistory](t, send(t, server, call{path: fmt.Sprintf("/users/%d/kudosu?%s", owner, query), token: token})))
	}
	for query, want := range map[string]int{"": 5, "limit=100": 100, "limit=50&offset=90": 10, "offset=100": 0, "limit=0": 1} {
		if got := kudosu(query); got != want {
			t.Errorf("kudosu?%s: got %d, want %d", query, got, want)
		}
	}
	users := func(page int) objects.SearchResultUser {
		return *decode[objects.SearchResult](t, send(t, server, call{path: fmt.Sprintf("/search?mode=user&query=e&page=%d", page), token: token})).User
	}
	seen := make(map[objects.UserID]bool)
	for page := 1; page <= 6; page++ {
		found := users(page)
		if want := 20; page == 6 && len(found.Data) != 0 || page < 6 && len(found.Data) != want {
			t.Errorf("search, page %d: %d users", page, len(found.Data))
		}
		for _, user := range found.Data {
			seen[user.ID] = true
		}
	}
	if total := users(1).Total; len(seen) != 100 || total <= 100 {
		t.Errorf("search: %d users can be had, %d are counted", len(seen), total)
	}
	all := decode[objects.SearchResult](t, send(t, server, call{path: "/search?query=e&page=3", token: token}))
	if len(all.User.Data) != 6 || len(all.WikiPage.Data) != 8 {
		t.Errorf("search for all: %d users, %d pages", len(all.User.Data), len(all.WikiPage.Data))
	}
	room := roomOf(server, func(room objects.Room) bool {
		return room.Type == objects.RoomTypePlaylists && room.ParticipantCount > 100
	})
	var leaders []objects.UserID
	for page := 1; ; page++ {
		rows := decode[objects.RoomLeaderboard](t, send(t, server, call{path: fmt.Sprintf("/rooms/%d/leaderboard?limit=30&page=%d", room, page), token: token})).Leaderboard
		for _, row := range rows {
			leaders = append(leaders, row.UserID)
		}
		if len(rows) < 30 {
			break
		}
	}
	if len(leaders) < 90 || duplicates(int64s(leaders)) {
		t.Errorf("leaderboard: %d players", len(leaders))
	}
}

// What can't be found or accepted is refused the way the server does it.
func TestErrors_statuses(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	token := server.Token()
	user := server.UserToken(world.UserIDs()[0], userScopes...)
	bot := server.Token(botScopes...)
	narrow := server.UserToken(world.UserIDs()[0])
	room := roomOf(server, func(room objects.Room) bool { return room.Type == objects.RoomTypePlaylists })
	topic := world.ForumTopicIDs()[0]
	for _, test := range []struct {
		method, path, body, token string
		status                    int
	}{
		{path: "/beatmaps/packs?type=nonsense", token: token, status: 404},
		{path: "/beatmaps/packs/S0", token: token, status: 404},
		{path: "/beatmaps/packs/s1", token: token, status: 404},
		{path: "/beatmaps/packs/S01", token: token, status: 404},
		{path: "/beatmapsets/discussions?user=nobody", token: token, status: 200},
		{path: "/users/nobody/kudosu", token: token, status: 404},
		{path: "/users/2/kudosu?mode=x", token: token, status: 404},
		{path: "/teams/2", token: token, status: 404},
		{path: "/teams/@none", token: token, status: 404},
		{path: "/teams/1/catch", token: token, status: 422},
		{path: "/rooms/osu", token: token, status: 404},
		{path: "/rooms/1", token: token, status: 404},
		{path: fmt.Sprintf("/rooms/%d/events", room), token: token, status: 422},
		{path: fmt.Sprintf("/rooms/%d/playlist/1/scores", room), token: token, status: 404},
		{path: "/rooms?mode=participated", token: token, status: 200},
		{path: "/chat/channels", token: token, status: 403},
		{path: "/chat/channels", token: narrow, status: 403},
		{path: fmt.Sprintf("/chat/channels/%d", world.ChannelIDs()[4]), token: user, status: 404},
		{path: fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[4]), token: user, status: 404},
		{method: "POST", path: fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[4]), body: `{"message":"x"}`, token: user, status: 403},
		{method: "POST", path: fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[1]), body: `{"message":"x"}`, token: user, status: 403},
		{method: "POST", path: fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[0]), body: `{"message":" "}`, token: user, status: 422},
		{method: "POST", path: fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[0]), body: `{"message":"` + strings.Repeat("é", 451) + `"}`, token: user, status: 422},
		{method: "POST", path: "/chat/channels/999999/messages", body: `{"message":"x"}`, token: user, status: 404},
		{method: "POST", path: "/chat/new", body: `{"target_id":2,"message":"x"}`, token: user, status: 422},
		{method: "POST", path: "/chat/new", body: `{"target_id":3,"message":"x"}`, token: user, status: 422},
		{method: "POST", path: "/chat/channels", body: `{"type":"pm","target_id":5}`, token: user, status: 422},
		{method: "POST", path: "/chat/channels", body: `{"type":"PM"}`, token: user, status: 422},
		{method: "POST", path: "/chat/channels", body: `{"type":"PM","target_id":3}`, token: user, status: 404},
		{method: "POST", path: "/chat/channels", body: `{"type":"ANNOUNCE","target_ids":[5],"channel":{"name":"a"},"message":"b"}`, token: user, status: 403},
		{method: "POST", path: "/chat/channels", body: `{"type":"ANNOUNCE","target_ids":[3],"channel":{"name":"a"},"message":"b"}`, token: bot, status: 422},
		{method: "POST", path: "/chat/channels", body: `{"type":"ANNOUNCE","target_ids":[2],"channel":{"name":""},"message":"b"}`, token: bot, status: 422},
		{method: "POST", path: "/chat/channels", body: `{"type":"ANNOUNCE","target_ids":[2],"channel":{"name":"a"},"message":""}`, token: bot, status: 422},
		{method: "PUT", path: fmt.Sprintf("/chat/channels/%d/users/5", world.ChannelIDs()[0]), token: user, status: 403},
		{method: "PUT", path: "/chat/channels/999999/users/2", token: user, status: 404},
		{method: "PUT", path: "/chat/channels/40000001/users/2", token: user, status: 403},
		{method: "DELETE", path: fmt.Sprintf("/chat/channels/%d/users/2", world.TeamChannelID(world.TeamIDs()[0])), token: user, status: 403},
		{method: "PUT", path: fmt.Sprintf("/chat/channels/%d/mark-as-read/1", world.ChannelIDs()[4]), token: user, status: 404},
		{path: "/comments?commentable_type=user&commentable_id=2", status: 422},
		{path: "/comments?commentable_type=user", status: 200},
		{path: "/comments?commentable_type=build&commentable_id=2", status: 404},
		{path: "/comments?user_id=3", status: 404},
		{path: "/comments?after=2", status: 404},
		{path: "/comments/2", status: 404},
		{path: "/comments/2", token: "garbage", status: 401},
		{path: "/forums/99", token: token, status: 404},
		{path: fmt.Sprintf("/forums/%d", world.HiddenForumID()), token: token, status: 403},
		{path: "/forums/topics/1", token: token, status: 404},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":99,"title":"a","body":"b"}`, token: user, status: 404},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":9,"title":"a","body":"b"}`, token: user, status: 403},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"","body":"b"}`, token: user, status: 422},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"` + strings.Repeat("x", 101) + `","body":"b"}`, token: user, status: 422},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"a","body":"[quote=\"b\"]c[/quote]"}`, token: user, status: 422},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"a","body":"b","with_poll":true,"forum_topic_poll":{"title":"c","options":"one\none"}}`, token: user, status: 422},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"a","body":"b","with_poll":true,"forum_topic_poll":{"title":"c","options":["one","two"]}}`, token: user, status: 422},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"a","body":"b","with_poll":true,"forum_topic_poll":{"title":"c","options":"one\ntwo","hide_results":true}}`, token: user, status: 422},
		{method: "POST", path: "/forums/topics", body: `{"forum_id":4,"title":"a","body":"b"}`, token: token, status: 401},
		{method: "PUT", path: fmt.Sprintf("/forums/topics/%d", topic), body: `{"forum_topic":{"topic_title":"x"}}`, token: user, status: 403},
		{method: "PUT", path: "/forums/topics/1", body: `{}`, token: user, status: 404},
		{method: "PUT", path: "/forums/posts/1", body: `{"body":"x"}`, token: user, status: 404},
		{method: "POST", path: fmt.Sprintf("/forums/topics/%d/lock", topic), body: `{"lock":true}`, token: user, status: 403},
		{method: "POST", path: "/forums/topics/1/lock", body: `{"lock":true}`, token: bot, status: 404},
		{path: "/news/none", status: 404},
		{path: "/news/1", status: 404},
		{path: "/news/999?key=id", status: 404},
		{path: "/changelog/none", status: 404},
		{path: "/changelog/1?key=id", status: 404},
		{path: "/changelog/lazer/none", status: 404},
		{path: "/changelog?stream=none", status: 200},
		{path: "/wiki/en/None", status: 404},
		{path: "/search?mode=team&query=x", token: token, status: 200},
		{path: "/search?mode=beatmapset&query=x", token: token, status: 302},
	} {
		a := send(t, server, call{method: test.method, path: test.path, body: test.body, token: test.token})
		if a.status != test.status {
			t.Errorf("%s %s %.60s: got %d, want %d: %.100s", test.method, test.path, test.body, a.status, test.status, a.body)
		}
		if json := strings.HasPrefix(a.header.Get("Content-Type"), "application/json"); a.status >= 400 && json != (len(a.body) > 0) {
			t.Errorf("%s %s: %d with %q", test.method, test.path, a.status, a.body)
		}
	}
	for _, path := range []string{"/changelog", "/comments", "/news", "/seasonal-backgrounds", "/wiki/en/Beatmap"} {
		if a := send(t, server, call{path: path}); a.status != http.StatusOK {
			t.Errorf("%s as a guest: %d", path, a.status)
		}
	}
}

// TestRedirects_leadToPages checks that redirects lead to the website, or to
// the current address of a page.
func TestRedirects_leadToPages(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	world := server.World()
	token := server.Token()
	team := world.TeamIDs()[2]
	base := server.URL()
	for path, want := range map[string]string{
		"/teams/@" + world.TeamShortName(team):            fmt.Sprintf("%s/teams/%d", base, team),
		"/teams/@" + world.TeamShortName(team) + "/taiko": fmt.Sprintf("%s/teams/%d/taiko", base, team),
		fmt.Sprintf("/teams/00%d", team):                  fmt.Sprintf("%s/teams/%d", base, team),
		"/search?mode=beatmapset&query=a+b":               base + "/beatmapsets?q=a+b",
		"/search?mode=artist_track&query=a":               base + "/beatmaps/artists/tracks?query=a",
		"/wiki/EN/Beatmap":                                base + "/api/v2/wiki/en/Beatmap",
		"/wiki/xx/Beatmap":                                base + "/api/v2/wiki/en/Beatmap",
		"/wiki/en/beatmap":                                base + "/api/v2/wiki/en/Beatmap",
		"/wiki/de/Beatmap/":                               base + "/api/v2/wiki/de/Beatmap",
		"/wiki/en/Ranking_criteria%2Fosu!":                base + "/api/v2/wiki/en/Ranking_criteria/osu%21",
		"/wiki/en/FAQ":                                    base + "/api/v2/wiki/en/Help_centre",
		"/wiki/en/Beatmap/img/grid.png":                   base + "/wiki/images/Beatmap/img/grid.png",
	} {
		a := send(t, server, call{path: path, token: token})
		got, err := url.PathUnescape(a.header.Get("Location"))
		unescaped, _ := url.PathUnescape(want)
		if a.status != http.StatusFound || err != nil || got != unescaped || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s, want %s", path, a.status, got, unescaped)
		}
	}
	page := decode[objects.WikiPage](t, send(t, server, call{path: "/wiki/ko/Beatmap/Difficulty"}))
	if page.Locale != "en" {
		t.Errorf("a page that is not translated is in %s, want en", page.Locale)
	}
	if a := send(t, server, call{path: "/wiki/en/None"}); len(a.body) != 0 || a.status != http.StatusNotFound {
		t.Errorf("no page: %d %q", a.status, a.body)
	}
}

// TestSeason_endsBackgrounds checks that there are no backgrounds after the
// season.
func TestSeason_endsBackgrounds(t *testing.T) {
	now := time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)
	server := osutest.New(osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return now }))
	if shown := decode[objects.SeasonalBackgrounds](t, send(t, server, call{path: "/seasonal-backgrounds"})); len(shown.Backgrounds) == 0 {
		t.Error("no backgrounds")
	}
	now = server.World().SeasonEnd()
	if a := send(t, server, call{path: "/seasonal-backgrounds"}); string(a.body) != "{}" {
		t.Errorf("after the season: %s", a.body)
	}
}
