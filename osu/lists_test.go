package osu_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
)

// listed is a method that returns a list, and how the server pages it.
type listed struct {
	method string
	list   func(*osu.Client) walk
	want   []string // the requests, from the first to the last
	bodies []string // their answers; the last one is the end
	items  int      // in all of them
}

// walk ranges over a list of whatever type and counts.
type walk func(context.Context) (items int, err error)

// page writes a page of a list that the server pages by cursor_string: the item
// with that id, and the cursor of the next page, if there is one.
func page(member, id, next string) string {
	return `{"` + member + `":[{"id":` + id + `}],"cursor_string":` + null(next) + `}`
}

// lists is every method of the client that returns a list.
var lists = []listed{
	{
		"AllBeatmapPacks", func(c client) walk { return walkOf(c.AllBeatmapPacks(&osu.BeatmapPacksParams{Type: "loved"})) },
		[]string{"GET /beatmaps/packs?type=loved", "GET /beatmaps/packs?cursor_string=a&type=loved"},
		[]string{`{"beatmap_packs":[{"tag":"L2"}],"cursor_string":"a"}`, `{"beatmap_packs":[{"tag":"L1"}],"cursor_string":null}`},
		2,
	},
	{
		"AllBeatmapsetSearch", func(c client) walk { return walkOf(c.AllBeatmapsetSearch(&osu.BeatmapsetSearchParams{Query: "a"})) },
		[]string{"GET /beatmapsets/search?q=a", "GET /beatmapsets/search?cursor_string=a&q=a", "GET /beatmapsets/search?cursor_string=b&q=a"},
		[]string{page("beatmapsets", "1", "a"), page("beatmapsets", "2", "b"), `{"beatmapsets":[],"cursor_string":null}`},
		2,
	},
	{
		"AllBeatmapsetEvents", func(c client) walk { return walkOf(c.AllBeatmapsetEvents(&osu.BeatmapsetEventsParams{Sort: "id_asc"})) },
		[]string{"GET /beatmapsets/events?limit=50&page=1&sort=id_asc", "GET /beatmapsets/events?limit=50&page=2&sort=id_asc"},
		[]string{`{"events":` + array(1, 50, `{"id":#}`) + `}`, `{"events":[{"id":51}]}`},
		51,
	},
	{
		"AllDiscussions", func(c client) walk { return walkOf(c.AllDiscussions(nil)) },
		[]string{"GET /beatmapsets/discussions?limit=50", "GET /beatmapsets/discussions?cursor_string=eyJwYWdlIjoyfQ"},
		[]string{page("discussions", "2", "eyJwYWdlIjoyfQ"), page("discussions", "1", "eyJwYWdlIjoyfQ")},
		2,
	},
	{
		"AllDiscussionPosts", func(c client) walk { return walkOf(c.AllDiscussionPosts(nil)) },
		[]string{"GET /beatmapsets/discussions/posts?limit=50", "GET /beatmapsets/discussions/posts?cursor_string=eyJwYWdlIjoyfQ"},
		[]string{page("posts", "2", "eyJwYWdlIjoyfQ"), page("posts", "1", "")},
		2,
	},
	{
		"AllDiscussionVotes", func(c client) walk { return walkOf(c.AllDiscussionVotes(nil)) },
		[]string{"GET /beatmapsets/discussions/votes?limit=50", "GET /beatmapsets/discussions/votes?cursor_string=eyJwYWdlIjoyfQ"},
		[]string{page("votes", "2", "eyJwYWdlIjoyfQ"), page("votes", "1", "")},
		2,
	},
	{
		"AllUserScores", func(c client) walk { return walkOf(c.AllUserScores(2, "best", nil)) },
		[]string{"GET /users/2/scores/best?limit=100", "GET /users/2/scores/best?limit=100&offset=100"},
		[]string{array(1, 100, `{"id":#}`), array(101, 200, `{"id":#}`)},
		200,
	},
	{
		"Legacy.AllUserScores", func(c client) walk { return walkOf(c.Legacy().AllUserScores(2, "firsts", nil)) },
		[]string{"GET /users/2/scores/firsts?limit=100", "GET /users/2/scores/firsts?limit=100&offset=100"},
		[]string{array(1, 100, `{"id":#}`), `[]`},
		100,
	},
	{
		"AllUserBeatmapsets", func(c client) walk { return walkOf(c.AllUserBeatmapsets(2, "loved", nil)) },
		[]string{"GET /users/2/beatmapsets/loved?limit=100", "GET /users/2/beatmapsets/loved?limit=100&offset=100"},
		[]string{array(1, 100, `{"id":#}`), `[{"id":101}]`},
		101,
	},
	{
		"AllUserMostPlayed", func(c client) walk { return walkOf(c.AllUserMostPlayed(2, nil)) },
		[]string{"GET /users/2/beatmapsets/most_played?limit=100"},
		[]string{`[{"beatmap_id":1}]`},
		1,
	},
	{
		"AllUserKudosu", func(c client) walk { return walkOf(c.AllUserKudosu(2, nil)) },
		[]string{"GET /users/2/kudosu?limit=100"},
		[]string{array(1, 100, `{"id":#}`)},
		100,
	},
	{"AllUserRecentActivity", func(c client) walk {
		return walkOf(c.AllUserRecentActivity(2, &osu.UserRecentActivityParams{Offset: 90}))
	}, []string{"GET /users/2/recent_activity?limit=10&offset=90"}, []string{array(1, 10, `{"id":#}`)}, 10},
	{
		"AllScores", func(c client) walk { return walkOf(c.AllScores(&osu.ScoresParams{Ruleset: "osu"})) },
		[]string{"GET /scores?ruleset=osu", "GET /scores?cursor_string=a&ruleset=osu"},
		[]string{page("scores", "1", "a"), `{"scores":[],"cursor_string":"a"}`},
		1,
	},
	{
		"AllUserRanking", func(c client) walk { return walkOf(c.AllUserRanking("osu", "score", nil)) },
		[]string{"GET /rankings/osu/score", "GET /rankings/osu/score?cursor_string=a"},
		[]string{`{"ranking":[{"user":{"id":1}}],"cursor_string":"a"}`, `{"ranking":[{"user":{"id":2}}],"cursor_string":null}`},
		2,
	},
	{
		"AllCountryRanking", func(c client) walk { return walkOf(c.AllCountryRanking("osu", nil)) },
		[]string{"GET /rankings/osu/country", "GET /rankings/osu/country?cursor_string=a"},
		[]string{`{"ranking":[{"code":"NZ"}],"cursor_string":"a"}`, `{"ranking":[{"code":"AU"}],"cursor_string":null}`},
		2,
	},
	{
		"AllTeamRanking", func(c client) walk { return walkOf(c.AllTeamRanking("osu", nil)) },
		[]string{"GET /rankings/osu/team", "GET /rankings/osu/team?cursor_string=a"},
		[]string{`{"ranking":[{"team_id":1}],"cursor_string":"a"}`, `{"ranking":[{"team_id":2}],"cursor_string":null}`},
		2,
	},
	{
		"AllKudosuRanking", func(c client) walk { return walkOf(c.AllKudosuRanking(&osu.KudosuRankingParams{Page: 19})) },
		[]string{"GET /rankings/kudosu?page=19", "GET /rankings/kudosu?page=20"},
		[]string{`{"ranking":` + array(1, 50, `{"id":#}`) + `}`, `{"ranking":` + array(51, 100, `{"id":#}`) + `}`},
		100,
	},
	{
		"AllMatches", func(c client) walk { return walkOf(c.AllMatches(&osu.MatchesParams{Active: &no})) },
		[]string{"GET /matches?active=false&limit=50", "GET /matches?active=false&cursor_string=a&limit=50"},
		[]string{page("matches", "2", "a"), page("matches", "1", "")},
		2,
	},
	{
		"AllMatchEvents", func(c client) walk { return walkOf(c.AllMatchEvents(3, 0)) },
		[]string{"GET /matches/3?after=0&limit=101", "GET /matches/3?after=1&limit=101"},
		[]string{`{"events":[{"id":1}],"latest_event_id":2}`, `{"events":[{"id":2}],"latest_event_id":2}`},
		2,
	},
	{
		"AllRooms", func(c client) walk { return walkOf(c.AllRooms(nil)) },
		[]string{"GET /rooms?limit=250", "GET /rooms?cursor[id]=250&cursor[pinned]=false&limit=250"},
		[]string{array(1, 250, `{"id":#,"pinned":false}`), `[]`},
		250,
	},
	{
		"AllRoomLeaderboard", func(c client) walk { return walkOf(c.AllRoomLeaderboard(61)) },
		[]string{"GET /rooms/61/leaderboard?limit=50&page=1", "GET /rooms/61/leaderboard?limit=50&page=2"},
		[]string{`{"leaderboard":` + array(1, 50, `{"user_id":#}`) + `}`, `{"leaderboard":[]}`},
		50,
	},
	{
		"AllRoomEvents", func(c client) walk { return walkOf(c.AllRoomEvents(61, 7)) },
		[]string{"GET /rooms/61/events?after=7&limit=101", "GET /rooms/61/events?after=8&limit=101"},
		[]string{`{"events":[{"id":8}],"last_event_id":9}`, `{"events":[{"id":9}],"last_event_id":9}`},
		2,
	},
	{
		"AllPlaylistScores", func(c client) walk { return walkOf(c.AllPlaylistScores(61, 121, nil)) },
		[]string{"GET /rooms/61/playlist/121/scores?limit=50", "GET /rooms/61/playlist/121/scores?cursor_string=a&limit=50"},
		[]string{page("scores", "2", "a"), page("scores", "1", "")},
		2,
	},
	{
		"AllEvents", func(c client) walk { return walkOf(c.AllEvents(nil)) },
		[]string{"GET /events", "GET /events?cursor_string=a"},
		[]string{page("events", "2", "a"), page("events", "1", "")},
		2,
	},
	{
		"AllNews", func(c client) walk { return walkOf(c.AllNews(&osu.NewsParams{Year: 2026})) },
		[]string{"GET /news?limit=21&year=2026", "GET /news?cursor_string=a&limit=21&year=2026"},
		[]string{page("news_posts", "2", "a"), page("news_posts", "1", "")},
		2,
	},
	{
		"AllChangelog", func(c client) walk { return walkOf(c.AllChangelog(&osu.ChangelogParams{Stream: "lazer"})) },
		[]string{"GET /changelog?stream=lazer", "GET /changelog?max_id=9&stream=lazer"},
		[]string{`{"builds":` + array(30, 10, `{"id":#}`) + `}`, `{"builds":[{"id":9}]}`},
		22,
	},
	{
		"AllUserSearch", func(c client) walk { return walkOf(c.AllUserSearch("a", &osu.UserSearchParams{Page: 4})) },
		[]string{"GET /search?mode=user&page=4&query=a", "GET /search?mode=user&page=5&query=a"},
		[]string{`{"user":{"data":[{"id":1}]}}`, `{"user":{"data":[{"id":2}]}}`},
		2,
	},
	{
		"AllWikiSearch", func(c client) walk { return walkOf(c.AllWikiSearch("a", nil)) },
		[]string{"GET /search?mode=wiki_page&page=1&query=a", "GET /search?mode=wiki_page&page=2&query=a"},
		[]string{`{"wiki_page":{"data":[{"path":"A"}]}}`, `{"wiki_page":{"data":[]}}`},
		1,
	},
	{
		"AllComments", func(c client) walk { return walkOf(c.AllComments(&osu.CommentsParams{Sort: "old"})) },
		[]string{"GET /comments?limit=100&sort=old", "GET /comments?cursor[created_at]=2026-02-03T00%3A00%3A00Z&cursor[id]=1&limit=100&sort=old"},
		[]string{
			`{"comments":[{"id":1}],"has_more":true,"cursor":{"created_at":"2026-02-03T00:00:00.000000Z","id":1}}`,
			`{"comments":[{"id":2}],"has_more":false,"cursor":{"created_at":"2026-02-04T00:00:00.000000Z","id":2}}`,
		},
		2,
	},
	{
		"AllForumTopics", func(c client) walk { return walkOf(c.AllForumTopics(&osu.ForumTopicsParams{ForumID: 4})) },
		[]string{"GET /forums/topics?forum_id=4&limit=50", "GET /forums/topics?cursor_string=a&forum_id=4&limit=50"},
		[]string{page("topics", "2", "a"), page("topics", "1", "")},
		2,
	},
	{
		"AllForumPosts", func(c client) walk { return walkOf(c.AllForumPosts(66, nil)) },
		[]string{"GET /forums/topics/66?limit=50", "GET /forums/topics/66?cursor_string=a&limit=50"},
		[]string{page("posts", "1", "a"), `{"posts":[],"cursor_string":null}`},
		1,
	},
	{
		"AllChannelMessages", func(c client) walk { return walkOf(c.AllChannelMessages(3, 0)) },
		[]string{"GET /chat/channels/3/messages?limit=50&since=0", "GET /chat/channels/3/messages?limit=50&since=2"},
		[]string{`[{"message_id":1},{"message_id":2}]`, `[]`},
		2,
	},
	{
		"AllChannelHistory", func(c client) walk { return walkOf(c.AllChannelHistory(3, 0)) },
		[]string{"GET /chat/channels/3/messages?limit=50", "GET /chat/channels/3/messages?limit=50&until=1"},
		[]string{`[{"message_id":1},{"message_id":2}]`, `[]`},
		2,
	},
}

// TestLists_deliverAll ranges over every list: the requests are as they should
// be, and the last of them is the one the facts call the end.
func TestLists_deliverAll(t *testing.T) {
	t.Parallel()
	for _, l := range lists {
		served := 0
		wire := &wire{answer: func(*http.Request) *http.Response {
			served++
			return reply(http.StatusOK, "application/json", l.bodies[min(served, len(l.bodies))-1])
		}}
		items, err := l.list(newClient(t, wire))(t.Context())
		if err != nil || items != l.items {
			t.Errorf("%s: %d items, want %d: %v", l.method, items, l.items, err)
		}
		if got := wire.lines(); !slices.Equal(got, l.want) {
			t.Errorf("%s asked\n%s\nwant\n%s", l.method, strings.Join(got, "\n"), strings.Join(l.want, "\n"))
		}
	}
}

// TestLists_empty checks that a list without items ends at once.
func TestLists_empty(t *testing.T) {
	t.Parallel()
	for _, l := range lists {
		wire := &wire{answer: func(r *http.Request) *http.Response {
			body := `{"total":0}`
			if strings.HasPrefix(l.bodies[0], "[") {
				body = "[]"
			}
			return reply(http.StatusOK, "application/json", body)
		}}
		items, err := l.list(newClient(t, wire))(t.Context())
		if err != nil || items != 0 || len(wire.requests) != 1 {
			t.Errorf("%s: %d items, %d requests: %v", l.method, items, len(wire.requests), err)
		}
	}
}
