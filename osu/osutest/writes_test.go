package osutest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// TestChat_deliversMessages checks that the members of a channel can read its
// messages.
func TestChat_deliversMessages(t *testing.T) {
	now := time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)
	server := osutest.New(osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return now }))
	world := server.World()
	owner, public := world.UserIDs()[0], world.ChannelIDs()[0]
	mine := server.UserToken(owner, userScopes...)
	messages := fmt.Sprintf("/chat/channels/%d/messages", public)
	last := func(token, path string) objects.ChatMessage {
		t.Helper()
		all := decode[[]objects.ChatMessage](t, send(t, server, call{path: path, token: token}))
		return all[len(all)-1]
	}

	before := last(mine, messages)
	now = now.Add(20 * time.Second)
	if after := last(mine, messages); after.MessageID <= before.MessageID {
		t.Error("others say nothing")
	}
	said := decode[objects.ChatMessage](t, submit(t, server, mine, messages, `{"message":"one\ntwo","uuid":"1"}`))
	if said.Content != "one two" || !said.UUID.Has() || said.UUID.Or("") != "1" || said.Sender.ID != owner || said.Type != objects.ChatMessageTypePlain {
		t.Errorf("said %+v", said)
	}
	if read := last(mine, messages); read.MessageID != said.MessageID || read.UUID.Has() {
		t.Errorf("read %+v", read)
	}
	if a := submit(t, server, mine, messages, `{"message":"again"}`); a.status != http.StatusTooManyRequests || a.header.Get("X-RateLimit-Limit") != "1200" {
		t.Errorf("two messages in a second: %d", a.status)
	}
	// Conversations are counted apart.
	stranger := receptive(server, 5)
	theirs := server.UserToken(stranger, userScopes...)
	none := decode[objects.ChatChannel](t, submit(t, server, mine, "/chat/channels", fmt.Sprintf(`{"type":"PM","target_id":%d}`, stranger)))
	if none.ChannelID.Has() || none.Type.Has() {
		t.Errorf("a conversation before its first message: %+v", none)
	}
	opened := decode[objects.ChatNewConversation](t, submit(t, server, mine, "/chat/new", fmt.Sprintf(`{"target_id":%d,"message":"hi","is_action":true}`, stranger)))
	if opened.Message.Type != objects.ChatMessageTypeAction || opened.Message.ChannelID != opened.Channel.ChannelID.Or(0) || !slices.Contains(opened.Channel.Users, stranger) {
		t.Errorf("opened %+v", opened)
	}
	now = now.Add(time.Second)
	if a := submit(t, server, mine, messages, `{"message":"again"}`); a.status != http.StatusOK {
		t.Errorf("a second later: %d", a.status)
	}
	private := fmt.Sprintf("/chat/channels/%d", opened.Channel.ChannelID.Or(0))
	if heard := last(theirs, private+"/messages"); heard.MessageID != opened.Message.MessageID {
		t.Errorf("the other one heard %+v", heard)
	}
	answered := decode[objects.ChatNewConversation](t, submit(t, server, theirs, "/chat/new", fmt.Sprintf(`{"target_id":%d,"message":"hello"}`, owner)))
	if answered.Channel.ChannelID.Or(0) != opened.Channel.ChannelID.Or(0) {
		t.Error("the answer is in another channel")
	}
	again := decode[objects.ChatChannel](t, submit(t, server, mine, "/chat/channels", fmt.Sprintf(`{"type":"PM","target_id":%d}`, stranger)))
	if !again.ChannelID.Has() || again.ChannelID.Or(0) != opened.Channel.ChannelID.Or(0) || again.Name.Or("") != world.Username(stranger) {
		t.Errorf("the conversation opened again: %+v", again)
	}
	outsider := server.UserToken(world.UserIDs()[4], userScopes...)
	if a := send(t, server, call{path: private, token: outsider}); stranger != world.UserIDs()[4] && a.status != http.StatusNotFound {
		t.Errorf("an outsider sees a conversation: %d", a.status)
	}

	read := func() objects.MessageID {
		t.Helper()
		show := decode[objects.ChatChannelShow](t, send(t, server, call{path: private, token: mine}))
		if len(show.Users) != 2 {
			t.Errorf("%d users", len(show.Users))
		}
		return show.Channel.CurrentUserAttributes.LastReadID.Or(0)
	}
	first := read()
	mark := func(id objects.MessageID) {
		t.Helper()
		path := fmt.Sprintf("%s/mark-as-read/%d", private, id)
		if a := send(t, server, call{method: http.MethodPut, path: path, token: mine}); a.status != http.StatusNoContent || len(a.body) > 0 {
			t.Errorf("mark as read: %d", a.status)
		}
	}
	if mark(answered.Message.MessageID); read() != answered.Message.MessageID {
		t.Error("not marked as read")
	}
	if mark(first); read() != answered.Message.MessageID {
		t.Error("read backwards")
	}

	// Joining, and leaving.
	other := fmt.Sprintf("/chat/channels/%d", world.ChannelIDs()[4])
	if a := send(t, server, call{method: http.MethodPut, path: fmt.Sprintf("%s/users/%d", other, owner), token: mine}); a.status != http.StatusOK {
		t.Fatalf("joining: %d", a.status)
	}
	if a := send(t, server, call{path: other, token: mine}); a.status != http.StatusOK {
		t.Errorf("after joining: %d", a.status)
	}
	if a := send(t, server, call{method: http.MethodDelete, path: fmt.Sprintf("%s/users/%d", other, owner), token: mine}); a.status != http.StatusNoContent {
		t.Errorf("leaving: %d", a.status)
	}
	if a := send(t, server, call{path: other, token: mine}); a.status != http.StatusNotFound {
		t.Errorf("after leaving: %d", a.status)
	}
	match := fmt.Sprintf("/chat/channels/%d/users/%d", world.MatchChannelID(world.RunningMatchID()), owner)
	if a := send(t, server, call{method: http.MethodPut, path: match, token: mine}); a.status != http.StatusOK {
		t.Errorf("joining the chat of a match: %d", a.status)
	}

	// A bot announces.
	bot := server.Token(botScopes...)
	body := fmt.Sprintf(`{"type":"ANNOUNCE","target_ids":[%d,%d,3],"channel":{"name":"News","description":"all"},"message":"a\nb","uuid":"9"}`, owner, stranger)
	made := decode[objects.ChatChannel](t, submit(t, server, bot, "/chat/channels", body))
	if !made.UUID.Has() || made.UUID.Or("") != "9" || made.MessageLengthLimit != 1024 {
		t.Errorf("announced %+v", made)
	}
	heard := last(theirs, fmt.Sprintf("/chat/channels/%d/messages", made.ChannelID.Or(0)))
	if heard.Content != "a\nb" || heard.Type != objects.ChatMessageTypeMarkdown {
		t.Errorf("heard %+v", heard)
	}
	if a := submit(t, server, theirs, fmt.Sprintf("/chat/channels/%d/messages", made.ChannelID.Or(0)), `{"message":"x"}`); a.status != http.StatusForbidden {
		t.Errorf("an answer to an announcement: %d", a.status)
	}
}

// TestChat_forgetsOldMessages checks that public channels drop messages after a
// day, and conversations don't.
func TestChat_forgetsOldMessages(t *testing.T) {
	now := time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)
	server := osutest.New(osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return now }))
	world := server.World()
	mine := server.UserToken(world.UserIDs()[0], userScopes...)
	path := fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[0])
	said := decode[objects.ChatMessage](t, submit(t, server, mine, path, `{"message":"remember me"}`))
	if old := decode[[]objects.ChatMessage](t, send(t, server, call{path: path + "?since=1", token: mine})); len(old) != 0 {
		t.Errorf("%d messages of more than a day ago", len(old))
	}
	shown := func() int {
		t.Helper()
		mine := server.UserToken(world.UserIDs()[0], userScopes...)
		query := fmt.Sprintf("?since=%d&limit=1", said.MessageID-1)
		return len(decode[[]objects.ChatMessage](t, send(t, server, call{path: path + query, token: mine})))
	}
	if shown() != 1 {
		t.Error("forgotten at once")
	}
	if now = now.Add(25 * time.Hour); shown() != 0 {
		t.Error("remembered after a day")
	}
	mine = server.UserToken(world.UserIDs()[0], userScopes...)
	private, _ := world.ConversationIDs()
	old := decode[[]objects.ChatMessage](t, send(t, server, call{path: fmt.Sprintf("/chat/channels/%d/messages?since=1", private[0]), token: mine}))
	if len(old) != 50 || now.Sub(old[0].Timestamp) < 24*time.Hour {
		t.Errorf("%d messages of a conversation", len(old))
	}
}

// TestChat_silencesPlayers checks that there is always a silenced player, that
// acks report it, and that the player can't write.
func TestChat_silencesPlayers(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	mine := server.UserToken(world.UserIDs()[0], userScopes...)
	ack := func(body string) []objects.UserSilence {
		t.Helper()
		return decode[objects.ChatAck](t, submit(t, server, mine, "/chat/ack", body)).Silences
	}
	if got := ack(""); len(got) != 0 {
		t.Errorf("%d silences without a parameter", len(got))
	}
	all := ack(`{"history_since":1}`)
	if len(all) < 20 || !slices.IsSortedFunc(all, func(a, b objects.UserSilence) int { return int(b.ID - a.ID) }) {
		t.Fatalf("%d silences", len(all))
	}
	if rest := ack(fmt.Sprintf(`{"history_since":%d,"since":1}`, all[3].ID)); len(rest) != 3 {
		t.Errorf("%d silences since the fourth", len(rest))
	}
	silenced := server.UserToken(all[0].UserID, userScopes...)
	if a := submit(t, server, silenced, fmt.Sprintf("/chat/channels/%d/messages", world.ChannelIDs()[0]), `{"message":"x"}`); a.status != http.StatusForbidden {
		t.Errorf("a silenced player writes: %d", a.status)
	}
	if a := submit(t, server, silenced, "/forums/topics", fmt.Sprintf(`{"forum_id":%d,"title":"a","body":"b"}`, world.ForumIDs()[0])); a.status != http.StatusForbidden {
		t.Errorf("a silenced player posts: %d", a.status)
	}
}

// TestForum_keepsChanges creates, edits, locks and pins topics and posts.
func TestForum_keepsChanges(t *testing.T) {
	now := time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)
	server := osutest.New(osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return now }))
	world := server.World()
	owner, forum := world.UserIDs()[0], world.ForumIDs()[1]
	mine := server.UserToken(owner, userScopes...)

	// A form does as well as JSON.
	form := url.Values{
		"forum_id": {fmt.Sprint(forum)}, "title": {"title"}, "body": {"[b]body[/b]\n<3"}, "with_poll": {"1"}, "forum_topic_poll[title]": {"which?"},
		"forum_topic_poll[options]": {"one\r\ntwo\nthree"}, "forum_topic_poll[length_days]": {"3"}, "forum_topic_poll[hide_results]": {"true"},
		"forum_topic_poll[max_options]": {"2"},
	}
	made := decode[objects.ForumTopicStore](t, send(t, server, call{method: http.MethodPost, path: "/forums/topics", token: mine, body: form.Encode(), form: true}))
	path := fmt.Sprintf("/forums/topics/%d", made.Topic.ID)
	if made.Post.Body.HTML != "<div class='bbcode'><strong>body</strong><br />&lt;3</div>" || made.Topic.PostCount != 1 || made.Topic.UserID != owner {
		t.Errorf("made %+v", made)
	}
	show := func() objects.ForumTopicShow {
		t.Helper()
		return decode[objects.ForumTopicShow](t, send(t, server, call{path: path, token: mine}))
	}
	poll := show().Topic.Poll
	if poll == nil || len(poll.Options) != 3 || poll.MaxVotes != 2 || poll.Options[0].VoteCount.Has() || poll.Options[1].Text.BBCode != "two" {
		t.Fatalf("poll: %+v", poll)
	}
	listed := decode[objects.ForumTopicListing](t, send(t, server, call{path: "/forums/topics?limit=1", token: mine}))
	if listed.Topics[0].ID != made.Topic.ID {
		t.Error("the new topic is not the first")
	}

	reply := func(token, body string) answer {
		t.Helper()
		return submit(t, server, token, path+"/reply", fmt.Sprintf(`{"body":%q}`, body))
	}
	if a := reply(mine, "again"); a.status != http.StatusForbidden {
		t.Errorf("double post: got %d, want %d", a.status, http.StatusForbidden)
	}
	now = now.Add(25 * time.Hour)
	mine, theirs := server.UserToken(owner, userScopes...), server.UserToken(world.UserIDs()[9], userScopes...)
	if a := reply(mine, "after a day"); a.status != http.StatusOK {
		t.Errorf("the author after a day: got %d, want %d", a.status, http.StatusOK)
	}
	answered := decode[objects.ForumPost](t, reply(theirs, "an answer"))
	if a := reply(theirs, "another"); a.status != http.StatusForbidden {
		t.Errorf("double post of another: got %d, want %d", a.status, http.StatusForbidden)
	}
	now = now.Add(71 * time.Hour)
	mine, theirs = server.UserToken(owner, userScopes...), server.UserToken(world.UserIDs()[9], userScopes...)
	if a := reply(theirs, "another"); a.status != http.StatusForbidden {
		t.Errorf("double post of another after 71 hours: got %d, want %d", a.status, http.StatusForbidden)
	}
	if a := reply(theirs, ""); a.status != http.StatusForbidden {
		t.Errorf("an empty double post: got %d, want %d", a.status, http.StatusForbidden)
	}
	if a := reply(mine, ""); a.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty post: got %d, want %d", a.status, http.StatusUnprocessableEntity)
	}
	if now := show(); now.Topic.PostCount != 3 || len(now.Posts) != 3 || now.Topic.LastPostID != answered.ID || !now.Topic.Poll.Options[0].VoteCount.Has() {
		t.Errorf("the topic: %+v", now.Topic)
	}

	edit := func(token, body string) answer {
		t.Helper()
		return send(t, server, call{method: http.MethodPatch, path: fmt.Sprintf("/forums/posts/%d", answered.ID), token: token, body: body})
	}
	edited := decode[objects.ForumPost](t, edit(theirs, `{"body":"better"}`))
	if edited.Body.Raw != "better" || !edited.EditedAt.Has() || edited.EditedByID.Or(0) != world.UserIDs()[9] || show().Posts[2].Body.Raw != "better" {
		t.Errorf("edited %+v", edited)
	}
	if a := edit(mine, `{"body":"mine"}`); a.status != http.StatusForbidden {
		t.Errorf("editing what is not one's own: %d", a.status)
	}
	title := func(token string) answer {
		t.Helper()
		return send(t, server, call{method: http.MethodPut, path: path, token: token, body: "forum_topic%5Btopic_title%5D=new", form: true})
	}
	if a := title(theirs); a.status != http.StatusForbidden || string(a.body) != `{"error":null}` {
		t.Errorf("another's title: %d %s", a.status, a.body)
	}
	if renamed := decode[objects.ForumTopic](t, title(mine)); renamed.Title != "new" || show().Topic.Title != "new" {
		t.Errorf("renamed %+v", renamed)
	}

	bot := server.Token(botScopes...)
	moderate := func(what, body string, want int) {
		t.Helper()
		if a := submit(t, server, bot, path+"/"+what, body); a.status != want {
			t.Errorf("%s %s: got %d, want %d", what, body, a.status, want)
		}
	}
	moderate("pin", `{"pin":1}`, http.StatusNoContent)
	shown := decode[objects.ForumShow](t, send(t, server, call{path: fmt.Sprintf("/forums/%d", forum), token: mine}))
	if !slices.ContainsFunc(shown.PinnedTopics, func(topic objects.ForumTopic) bool {
		return topic.ID == made.Topic.ID && topic.Type.Or("") == objects.ForumTopicTypeSticky
	}) {
		t.Error("the topic is not pinned")
	}
	moderate("lock", `{"lock":true}`, http.StatusNoContent)
	if !show().Topic.IsLocked || reply(mine, "x").status != http.StatusForbidden || edit(theirs, `{"body":"x"}`).status != http.StatusForbidden {
		t.Error("the topic is not locked")
	}
	moderate("lock", `{"lock":false}`, http.StatusNoContent)
	if show().Topic.IsLocked {
		t.Error("the topic is locked")
	}
	elsewhere := decode[objects.ForumTopicStore](t, submit(t, server, theirs, "/forums/topics", fmt.Sprintf(`{"forum_id":%d,"title":"a","body":"b"}`, world.ForumIDs()[4])))
	path = fmt.Sprintf("/forums/topics/%d", elsewhere.Topic.ID)
	moderate("lock", `{"lock":true}`, http.StatusForbidden)
	bot = server.Token(botScopes[:len(botScopes)-1]...)
	path = fmt.Sprintf("/forums/topics/%d", made.Topic.ID)
	moderate("lock", `{"lock":true}`, http.StatusForbidden)
}

// TestForum_pagesFromAnyPost requests posts from any place on.
func TestForum_pagesFromAnyPost(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	token := server.Token()
	long := firstOf(world.ForumTopicIDs(), func(id objects.ForumTopicID) bool {
		return decode[objects.ForumTopicShow](t, send(t, server, call{path: fmt.Sprintf("/forums/topics/%d", id), token: token})).Topic.PostCount > 100
	})
	path := fmt.Sprintf("/forums/topics/%d", long)
	all := walk(t, server, token, path, "posts", "id")
	for query, want := range map[string]struct {
		first int
		sort  objects.ForumPostSort
	}{
		"":                 {0, objects.ForumPostSortIDAsc},
		"sort=id_desc":     {len(all) - 1, objects.ForumPostSortIDDesc},
		"n=61":             {60, objects.ForumPostSortIDAsc},
		"n=5&start=latest": {4, objects.ForumPostSortIDAsc},
		"start=latest":     {len(all) - 1, objects.ForumPostSortIDAsc},
		fmt.Sprintf("start=%d&sort=id_desc", all[7]):       {7, objects.ForumPostSortIDAsc},
		fmt.Sprintf("end=%d", all[9]):                      {9, objects.ForumPostSortIDDesc},
		fmt.Sprintf("end=%d&start=%d", all[9], all[2]):     {2, objects.ForumPostSortIDAsc},
		fmt.Sprintf("cursor[id]=%d&n=1", all[20]):          {21, objects.ForumPostSortIDAsc},
		fmt.Sprintf("cursor[id]=%d&sort=id_desc", all[20]): {19, objects.ForumPostSortIDDesc},
	} {
		show := decode[objects.ForumTopicShow](t, send(t, server, call{path: path + "?limit=2&" + query, token: token}))
		if int64(show.Posts[0].ID) != all[want.first] || show.Search.Sort != want.sort || show.Search.Limit != 2 {
			t.Errorf("%s: begins with %d in %s", query, show.Posts[0].ID, show.Search.Sort)
		}
	}
}

// TestRunningRoom_followsClock checks that the running room follows the clock,
// and ends.
func TestRunningRoom_followsClock(t *testing.T) {
	now := time.Date(2026, time.August, 21, 12, 0, 0, 0, time.UTC)
	server := osutest.New(osutest.Size(osutest.Small), osutest.Clock(func() time.Time { return now }), osutest.MatchPace(time.Minute, 4))
	world := server.World()
	token := server.Token()
	id := world.RunningRoomID()
	active := func() bool {
		t.Helper()
		rooms := decode[objects.RoomListing](t, send(t, server, call{path: "/rooms?type_group=realtime", token: token})).Rooms
		return slices.ContainsFunc(rooms, func(room objects.Room) bool { return room.ID == id })
	}
	events := func() objects.RoomEvents {
		t.Helper()
		return decode[objects.RoomEvents](t, send(t, server, call{path: fmt.Sprintf("/rooms/%d/events", id), token: token}))
	}
	if !active() || len(events().Events) == 0 {
		t.Error("the room is not running")
	}
	now = now.Add(30 * time.Second)
	if playing := events(); !playing.CurrentPlaylistItemID.Has() || len(playing.PlaylistItems) != 1 || len(playing.PlaylistItems[0].Scores) != 0 {
		t.Errorf("no game is being played: %+v", playing.CurrentPlaylistItemID)
	}
	now = now.Add(30 * time.Second)
	if played := events(); played.CurrentPlaylistItemID.Has() || len(played.PlaylistItems[0].Scores) == 0 {
		t.Error("the game has not ended")
	}
	now = now.Add(10 * time.Minute)
	if over := events(); active() || over.Events[len(over.Events)-1].EventType != objects.RealtimeRoomEventTypeRoomDisbanded || !over.Room.EndsAt.Has() {
		t.Error("the room has not ended")
	}
}

// TestRooms_areFiltered checks the filters of rooms.
func TestRooms_areFiltered(t *testing.T) {
	server := osutest.New(fixedClock())
	world := server.World()
	owner := world.UserIDs()[0]
	token := server.UserToken(owner, userScopes...)
	rooms := func(query string) []objects.Room {
		t.Helper()
		return decode[objects.RoomListing](t, send(t, server, call{path: "/rooms?" + query, token: token})).Rooms
	}
	for query, test := range map[string]func(objects.Room) bool{
		"":                                  func(r objects.Room) bool { return r.Active && r.Type == objects.RoomTypePlaylists },
		"mode=osu":                          func(r objects.Room) bool { return r.Active },
		"mode=ended":                        func(r objects.Room) bool { return !r.Active },
		"mode=all&is_active=true":           func(r objects.Room) bool { return r.Active },
		"mode=all&is_active=false":          func(r objects.Room) bool { return !r.Active },
		"mode=all&category=daily_challenge": func(r objects.Room) bool { return r.Category == objects.RoomCategoryDailyChallenge },
		"mode=all&category=spotlight":       func(r objects.Room) bool { return r.Category == objects.RoomCategorySpotlight },
		"mode=all&category=realtime": func(r objects.Room) bool {
			return r.Type == objects.RoomTypeHeadToHead || r.Type == objects.RoomTypeTeamVersus
		},
		"mode=all&type_group=realtime": func(r objects.Room) bool {
			return r.Type == objects.RoomTypeHeadToHead || r.Type == objects.RoomTypeTeamVersus
		},
		"mode=all&type_group=ranked-play":       func(r objects.Room) bool { return r.Type == objects.RoomTypeRankedPlay },
		"mode=all&type_group=ranked_play":       func(r objects.Room) bool { return r.Type == objects.RoomTypePlaylists },
		"mode=all&season_id=3":                  func(r objects.Room) bool { return r.Category == objects.RoomCategorySpotlight },
		"mode=owned":                            func(r objects.Room) bool { return r.UserID == owner },
		"mode=participated&type_group=realtime": func(r objects.Room) bool { return r.ParticipantCount > 0 },
	} {
		all := rooms(query)
		if len(all) == 0 {
			t.Errorf("no rooms for %s", query)
		}
		for _, room := range all {
			if !test(room) {
				t.Errorf("%s: room %d", query, room.ID)
			}
		}
	}
	if n := len(rooms("mode=all")); n != 250 {
		t.Errorf("%d rooms, want 250", n)
	}
	if today := rooms("category=daily_challenge"); len(today) != 1 {
		t.Errorf("%d daily challenges", len(today))
	}
	for _, mode := range []string{"owned", "participated"} {
		if a := send(t, server, call{path: "/rooms?mode=" + mode, token: server.Token()}); string(a.body) != "[]" {
			t.Errorf("%s without a user: %.100s", mode, a.body)
		}
	}
}

// TestPacks_agreeWithBeatmapsets checks that the contents of packs match the
// pack tags of beatmapsets.
func TestPacks_agreeWithBeatmapsets(t *testing.T) {
	server := osutest.New(fixedClock(), osutest.Size(osutest.Small))
	world := server.World()
	token := server.UserToken(world.UserIDs()[0], userScopes...)
	held := make(map[objects.BeatmapsetID][]objects.PackTag)
	for _, kind := range []objects.BeatmapPackType{"standard", "featured", "tournament", "loved", "chart", "theme", "artist"} {
		for _, tag := range world.PackTags(kind) {
			pack := decode[objects.BeatmapPack](t, send(t, server, call{path: "/beatmaps/packs/" + string(tag), token: token}))
			for _, set := range pack.Beatmapsets {
				held[set.ID] = append(held[set.ID], tag)
			}
			if done := pack.UserCompletionData; done.Completed != (len(pack.Beatmapsets) > 0 && len(done.BeatmapsetIDs) == len(pack.Beatmapsets)) {
				t.Errorf("pack %s: %+v of %d", tag, done, len(pack.Beatmapsets))
			}
		}
	}
	if len(held) < 30 {
		t.Errorf("%d beatmapsets are in packs", len(held))
	}
	for _, id := range world.BeatmapsetIDs() {
		set := decode[objects.BeatmapsetExtended](t, send(t, server, call{path: fmt.Sprintf("/beatmapsets/%d", id), token: server.Token()}))
		if slices.Sort(held[id]); len(held[id]) != len(set.PackTags) {
			t.Errorf("beatmapset %d is in %v, and says %v", id, held[id], set.PackTags)
		}
	}
}
