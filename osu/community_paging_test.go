package osu_test

import (
	"errors"
	"fmt"
	"net/url"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

func TestAllOfUsers(t *testing.T) {
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

func TestAllUserMostPlayed(t *testing.T) {
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

// The list of rooms has no cursor: it is made from the last room.
func TestAllRooms(t *testing.T) {
	answer := func(q url.Values) string {
		first := number(t, q, "cursor[id]", 601) - 1
		return array(first, max(first-249, 1), `{"id":#,"pinned":false,"ends_at":"2026-01-01T00:00:00Z"}`)
	}
	m := &memory{answer: answer}
	rooms, err := collect(t, m.client(t).AllRooms(nil))
	if err != nil {
		t.Fatal(err)
	}
	key := func(r objects.Room) int { return int(r.ID) }
	wantRun(t, rooms, key, 600, 1)
	wantAsked(t, m,
		"GET /rooms?limit=250",
		"GET /rooms?cursor[id]=351&cursor[pinned]=false&limit=250",
		"GET /rooms?cursor[id]=101&cursor[pinned]=false&limit=250",
	)

	m = &memory{answer: answer}
	list := m.client(t).AllRooms(&osu.RoomsParams{Mode: objects.RoomModeEnded, TypeGroup: objects.RoomTypeGroupRealtime})
	first := pages(t, list)[0]
	m.asked = nil
	rooms, err = collect(t, list.From(first.Next))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, rooms, key, 350, 1)
	wantAsked(t, m,
		"GET /rooms?cursor[ends_at]=2026-01-01T00:00:00Z&cursor[id]=351&limit=250&mode=ended&type_group=realtime",
		"GET /rooms?cursor[ends_at]=2026-01-01T00:00:00Z&cursor[id]=101&limit=250&mode=ended&type_group=realtime",
	)
}

// A server that ignores the cursor gives the first page again and again; rooms
// without an end can't be a cursor in the order by end.
func TestAllRoomsEnds(t *testing.T) {
	m := &memory{answer: func(url.Values) string { return array(250, 1, `{"id":#}`) }}
	rooms, err := collect(t, m.client(t).AllRooms(nil))
	if len(rooms) != 250 || !errors.Is(err, osu.ErrLoop) || len(m.asked) != 2 {
		t.Errorf("%d rooms, %d requests, error %v", len(rooms), len(m.asked), err)
	}
	m.asked = nil
	rooms, err = collect(t, m.client(t).AllRooms(&osu.RoomsParams{Sort: objects.RoomSortEnded}))
	if len(rooms) != 250 || err != nil || len(m.asked) != 1 {
		t.Errorf("%d rooms, %d requests, error %v", len(rooms), len(m.asked), err)
	}
}

func TestAllRoomLeaderboard(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("page") == "1" {
			return `{"leaderboard":` + array(1, 50, `{"user_id":#}`) + `}`
		}
		return `{"leaderboard":` + array(50, 60, `{"user_id":#}`) + `}` // 50 was overtaken
	}}
	users, err := collect(t, m.client(t).AllRoomLeaderboard(1))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, users, func(s objects.UserScoreAggregate) int { return int(s.UserID) }, 1, 60)
	wantAsked(t, m, "GET /rooms/1/leaderboard?limit=50&page=1", "GET /rooms/1/leaderboard?limit=50&page=2")
}

func TestAllRoomEvents(t *testing.T) {
	latest := 1150
	m := &memory{answer: func(q url.Values) string {
		first, events := max(number(t, q, "after", -1)+1, 1001), "[]"
		if first <= latest {
			events = array(first, min(first+100, latest), `{"id":#}`)
		}
		return fmt.Sprintf(`{"events":%s,"first_event_id":1001,"last_event_id":%d}`, events, latest)
	}}
	list := m.client(t).AllRoomEvents(1, 0)
	all := pages(t, list)
	latest = 1152
	more := pages(t, list.From(all[len(all)-1].Next))
	idle := pages(t, list.From(more[0].Next))
	if len(all) != 2 || len(more) != 1 || len(more[0].Items) != 2 {
		t.Errorf("pages %v, then %v", all, more)
	}
	if len(idle) != 1 || len(idle[0].Items) != 0 || idle[0].More || idle[0].Next != more[0].Next {
		t.Errorf("nothing new: %+v", idle)
	}
	wantAsked(t, m,
		"GET /rooms/1/events?after=0&limit=101",
		"GET /rooms/1/events?after=1101&limit=101",
		"GET /rooms/1/events?after=1150&limit=101",
		"GET /rooms/1/events?after=1152&limit=101",
	)
}

func TestAllPlaylistScores(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("cursor_string") == "" {
			return `{"scores":[{"id":3},{"id":2}],"cursor_string":"c"}`
		}
		return `{"scores":[{"id":2},{"id":1}],"cursor_string":null}` // 2 was overtaken
	}}
	list := m.client(t).AllPlaylistScores(1, 2, &osu.PlaylistScoresParams{Sort: objects.MultiplayerScoresSortScoreAsc})
	scores, err := collect(t, list)
	if len(scores) != 3 || err != nil {
		t.Errorf("%d scores, error %v", len(scores), err)
	}
	wantAsked(t, m,
		"GET /rooms/1/playlist/2/scores?limit=50&sort=score_asc",
		"GET /rooms/1/playlist/2/scores?cursor_string=c&limit=50&sort=score_asc",
	)
}

// Pages of messages can be short without being the last.
func TestAllChannelMessages(t *testing.T) {
	key := func(m objects.ChatMessage) int { return int(m.MessageID) }
	m := &memory{answer: func(q url.Values) string {
		since := number(t, q, "since", -1)
		if since >= 100 {
			return "[]"
		}
		return array(since+1, min(since+30, 100), `{"message_id":#}`)
	}}
	list := m.client(t).AllChannelMessages(5, 40)
	messages, err := collect(t, list)
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, messages, key, 41, 100)
	wantAsked(t, m,
		"GET /chat/channels/5/messages?limit=50&since=40",
		"GET /chat/channels/5/messages?limit=50&since=70",
		"GET /chat/channels/5/messages?limit=50&since=100",
	)
	all := pages(t, list)
	if last := all[len(all)-1]; last.More || last.Next != last.At {
		t.Errorf("last page: %+v", last)
	}

	m = &memory{answer: func(q url.Values) string {
		until := number(t, q, "until", 101)
		if until <= 1 {
			return "[]"
		}
		return array(max(until-40, 1), until-1, `{"message_id":#}`)
	}}
	messages, err = collect(t, m.client(t).AllChannelHistory(5, 0))
	if err != nil {
		t.Fatal(err)
	}
	wantRun(t, messages, key, 100, 1)
	wantAsked(t, m,
		"GET /chat/channels/5/messages?limit=50",
		"GET /chat/channels/5/messages?limit=50&until=61",
		"GET /chat/channels/5/messages?limit=50&until=21",
		"GET /chat/channels/5/messages?limit=50&until=1",
	)
}

// The cursor is there even when there is no more: has_more decides.
func TestAllComments(t *testing.T) {
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

// Posts end at the empty page: the one before has a cursor, too. What a topic
// was started with gives way to the cursor and the order it stands for.
func TestAllForumPosts(t *testing.T) {
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

func TestAllForumTopics(t *testing.T) {
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

// The server has no cursor for the end of the events: oldest first it has to be
// made, so that the list can go on later.
func TestAllEvents(t *testing.T) {
	const made = "eyJldmVudF9pZCI6M30" // {"event_id":3}
	answers := map[string]string{
		"":   `{"events":[{"id":1},{"id":2}],"cursor_string":"c2"}`,
		"c2": `{"events":[{"id":3}],"cursor_string":null}`,
		made: `{"events":[],"cursor_string":null}`,
	}
	m := &memory{answer: func(q url.Values) string { return answers[q.Get("cursor_string")] }}
	list := m.client(t).AllEvents(&osu.EventsParams{Sort: objects.EventSortIDAsc})
	if all := pages(t, list); len(all) != 2 || all[1].Next != made || all[1].More {
		t.Errorf("oldest first: %+v", all)
	}
	if idle := pages(t, list.From(made)); len(idle) != 1 || idle[0].Next != made || idle[0].More {
		t.Errorf("nothing new: %+v", idle)
	}
	if all := pages(t, m.client(t).AllEvents(nil)); len(all) != 2 || all[1].Next != "" || all[1].More {
		t.Errorf("newest first: %+v", all)
	}
	wantAsked(t, m,
		"GET /events?sort=id_asc", "GET /events?cursor_string=c2&sort=id_asc", "GET /events?cursor_string="+made+"&sort=id_asc",
		"GET /events", "GET /events?cursor_string=c2",
	)
}

func TestAllNews(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		if q.Get("cursor_string") == "" {
			return `{"news_posts":[{"id":3},{"id":2}],"cursor_string":"c"}`
		}
		return `{"news_posts":[{"id":1}],"cursor_string":null}`
	}}
	posts, err := collect(t, m.client(t).AllNews(&osu.NewsParams{Year: 2021}))
	if len(posts) != 3 || err != nil {
		t.Errorf("%d posts, error %v", len(posts), err)
	}
	wantAsked(t, m, "GET /news?limit=21&year=2021", "GET /news?cursor_string=c&limit=21&year=2021")
}

func TestAllChangelog(t *testing.T) {
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

// A search ends with an empty page or where the server stops, not with a page
// that is short.
func TestAllSearch(t *testing.T) {
	m := &memory{answer: func(q url.Values) string {
		page := number(t, q, "page", 1)
		if q.Get("mode") == "wiki_page" {
			return fmt.Sprintf(`{"wiki_page":{"data":[{"locale":"en","path":"%d"}],"total":20000}}`, page)
		}
		if page == 3 && q.Get("query") == "few" {
			return `{"user":{"data":[],"total":38}}`
		}
		return `{"user":{"data":` + array(page*20+1, page*20+19, `{"id":#}`) + `,"total":1000}}`
	}}
	c := m.client(t)
	many, err := collect(t, c.AllUserSearch("many", &osu.UserSearchParams{Page: 2}))
	few, err2 := collect(t, c.AllUserSearch("few", &osu.UserSearchParams{RecentOnly: true}))
	if err := errors.Join(err, err2); err != nil || len(many) != 4*19 || len(few) != 2*19 {
		t.Errorf("%d and %d users, error %v", len(many), len(few), err)
	}
	wantAsked(t, m,
		"GET /search?mode=user&page=2&query=many", "GET /search?mode=user&page=3&query=many",
		"GET /search?mode=user&page=4&query=many", "GET /search?mode=user&page=5&query=many",
		"GET /search?mode=user&page=1&query=few&recent_only=true", "GET /search?mode=user&page=2&query=few&recent_only=true",
		"GET /search?mode=user&page=3&query=few&recent_only=true",
	)
	m.asked = nil
	wiki, err := collect(t, c.AllWikiSearch("rules", &osu.WikiSearchParams{Page: 199}))
	if len(wiki) != 2 || err != nil {
		t.Errorf("%d wiki pages, error %v", len(wiki), err)
	}
	wantAsked(t, m, "GET /search?mode=wiki_page&page=199&query=rules", "GET /search?mode=wiki_page&page=200&query=rules")
}
