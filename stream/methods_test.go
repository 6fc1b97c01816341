package stream_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/stream"
)

// same checks that a channel gives what a list has, and returns how much.
func same[T any](t *testing.T, name string, results <-chan stream.Result[T], list osu.List[T]) {
	t.Helper()
	const most = 120
	var want, got []T
	var wantErr, gotErr error
	for item, err := range list.Items(t.Context()) {
		if wantErr = err; err == nil {
			want = append(want, item)
		}
		if len(want) == most {
			break
		}
	}
	for r := range results {
		if gotErr = r.Err; r.Err == nil {
			got = append(got, r.Value)
		}
		if len(got) == most {
			break
		}
	}
	if len(want) == 0 || wantErr != nil || gotErr != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: %d results (%v), want %d (%v)", name, len(got), gotErr, len(want), wantErr)
	}
}

// Every list method gives what the list of the blocking client has.
func TestLists_deliverAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.ScoreRate(0), osutest.Throttle(1_000_000, time.Minute))
		world := server.World()
		s := stream.New(clientOf(t, server, osu.Limiter(limit.New(limit.Limits{}))))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c := s.Blocking()
		user, match, channel := world.UserIDs()[3], world.MatchIDs()[0], world.ChannelIDs()[0]
		room := world.RoomIDs()[0]
		item := world.PlaylistItemIDs(room)[0]
		var topic objects.ForumTopicID
		for t, err := range c.AllForumTopics(nil).Items(ctx) {
			if err == nil {
				topic = t.ID
			}
			break
		}
		var message objects.MessageID // the first that is still there
		for m, err := range c.AllChannelHistory(channel, 0).Items(ctx) {
			if err == nil {
				message = m.MessageID
			}
		}
		scores := &osu.ScoresParams{Cursor: osu.ScoresAfter(world.ScoreIDs()[0])}
		search := &osu.BeatmapsetSearchParams{}

		same(t, "UserScores", s.UserScores(ctx, user, objects.UserScoreTypeBest, nil), c.AllUserScores(user, objects.UserScoreTypeBest, nil))
		same(t, "UserActivity", s.UserActivity(ctx, user, nil), c.AllUserRecentActivity(user, nil))
		same(t, "Scores", s.Scores(ctx, scores), c.AllScores(scores))
		same(t, "Events", s.Events(ctx, nil), c.AllEvents(nil))
		same(t, "Matches", s.Matches(ctx, nil), c.AllMatches(nil))
		same(t, "MatchEvents", s.MatchEvents(ctx, match, 0), c.AllMatchEvents(match, 0))
		same(t, "Rooms", s.Rooms(ctx, nil), c.AllRooms(nil))
		same(t, "RoomLeaderboard", s.RoomLeaderboard(ctx, room), c.AllRoomLeaderboard(room))
		same(t, "PlaylistScores", s.PlaylistScores(ctx, room, item, nil), c.AllPlaylistScores(room, item, nil))
		same(t, "UserRanking", s.UserRanking(ctx, "osu", objects.RankingTypePerformance, nil), c.AllUserRanking("osu", objects.RankingTypePerformance, nil))
		same(t, "CountryRanking", s.CountryRanking(ctx, "osu", nil), c.AllCountryRanking("osu", nil))
		same(t, "TeamRanking", s.TeamRanking(ctx, "osu", nil), c.AllTeamRanking("osu", nil))
		same(t, "BeatmapsetSearch", s.BeatmapsetSearch(ctx, search), c.AllBeatmapsetSearch(search))
		same(t, "UserSearch", s.UserSearch(ctx, "a", nil), c.AllUserSearch("a", nil))
		same(t, "BeatmapsetEvents", s.BeatmapsetEvents(ctx, nil), c.AllBeatmapsetEvents(nil))
		same(t, "Discussions", s.Discussions(ctx, nil), c.AllDiscussions(nil))
		same(t, "DiscussionPosts", s.DiscussionPosts(ctx, nil), c.AllDiscussionPosts(nil))
		same(t, "ForumTopics", s.ForumTopics(ctx, nil), c.AllForumTopics(nil))
		same(t, "ForumPosts", s.ForumPosts(ctx, topic, nil), c.AllForumPosts(topic, nil))
		same(t, "ChannelMessages", s.ChannelMessages(ctx, channel, message), c.AllChannelMessages(channel, message))
		same(t, "ChannelHistory", s.ChannelHistory(ctx, channel, 0), c.AllChannelHistory(channel, 0))
		same(t, "WikiSearch", s.WikiSearch(ctx, "a", nil), c.AllWikiSearch("a", nil))
		same(t, "Comments", s.Comments(ctx, nil), c.AllComments(nil))
		same(t, "News", s.News(ctx, nil), c.AllNews(nil))
		same(t, "Changelog", s.Changelog(ctx, nil), c.AllChangelog(nil))
		running := world.RunningRoomID()
		time.Sleep(20 * time.Second)
		same(t, "RoomEvents", s.RoomEvents(ctx, running, 0), c.AllRoomEvents(running, 0))

		boards := 0
		for board := range s.BeatmapScores(ctx, slices.Values(world.ScoreableBeatmapIDs()[:10]), nil) {
			if board.Err != nil || board.Index != boards {
				t.Errorf("leaderboard %d: %v", board.Input, board.Err)
			}
			boards++
		}
		found := 0
		for item := range s.ScoresByID(ctx, append(world.ScoreIDs()[:19], 7), nil, nil) {
			if (item.Input == 7) != errors.Is(item.Err, osu.ErrNotFound) || item.Err == nil && item.Value.ID != item.Input {
				t.Errorf("score %d: %v", item.Input, item.Err)
			}
			found++
		}
		if boards != 10 || found != 20 {
			t.Errorf("%d leaderboards, %d scores", boards, found)
		}
	})
}

func TestWatchRoomEvents_deliversEachEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.MatchPace(3*time.Minute, 5))
		s := stream.New(clientOf(t, server))
		id := server.World().RunningRoomID()
		states := s.WatchRoom(t.Context(), id, nil)
		seen := make(chan int)
		go func() {
			n := 0
			for r := range states {
				if r.Err != nil {
					t.Error(r.Err)
				}
				n++
			}
			seen <- n
		}()
		var got []objects.RoomEventID
		scores, completed := 0, 0
		var at osu.Cursor
		for ended := false; !ended; {
			ctx, cancel := context.WithCancel(t.Context())
			ended = true
			for r := range s.WatchRoomEvents(ctx, id, &stream.WatchParams{From: at}) {
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				got, at = append(got, r.Value.Event.ID), r.Cursor
				if r.Value.Event.EventType == objects.RealtimeRoomEventTypeGameCompleted && r.Value.Item != nil {
					completed++
					scores += len(r.Value.Item.Scores)
				}
				if len(got)%5 == 0 {
					ended = false
					break
				}
			}
			cancel()
		}
		events, err := stream.Collect(t.Context(), s.RoomEvents(t.Context(), id, 0))
		if err != nil {
			t.Fatal(err)
		}
		var want []objects.RoomEventID
		for _, event := range events {
			want = append(want, event.ID)
		}
		if !slices.Equal(got, want) || completed != 5 || scores == 0 {
			t.Errorf("%d events of %d, %d games completed with %d scores", len(got), len(want), completed, scores)
		}
		if n := <-seen; n < 2 {
			t.Errorf("the room came %d times", n)
		}
	})
}

func TestWatchPlaylistScores_deliversNewScores(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.MatchPace(3*time.Minute, 3))
		s := stream.New(clientOf(t, server))
		room := server.World().RunningRoomID()
		item := server.World().PlaylistItemIDs(room)[0]
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Minute)
		defer cancel()
		seen := map[objects.ScoreID]int{}
		var at osu.Cursor
		for ctx.Err() == nil { // one result at a time
			one, stop := context.WithCancel(ctx)
			for r := range s.WatchPlaylistScores(one, room, item, &stream.WatchParams{From: at, Past: true}) {
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				seen[r.Value.ID]++
				at = r.Cursor
				break
			}
			stop()
		}
		want := 0
		for score, err := range s.Blocking().AllPlaylistScores(room, item, nil).Items(t.Context()) {
			if err != nil || seen[score.ID] != 1 {
				t.Errorf("score %d came %d times (%v)", score.ID, seen[score.ID], err)
			}
			want++
		}
		if want == 0 || len(seen) < want {
			t.Errorf("%d scores of %d", len(seen), want)
		}
	})
}

func TestWatchChannel_deliversNewMessages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		s := stream.New(clientOf(t, server))
		id := server.World().ChannelIDs()[0]
		before, err := stream.Collect(t.Context(), s.ChannelHistory(t.Context(), id, 0))
		if err != nil || len(before) == 0 {
			t.Fatal(len(before), err)
		}
		var got []objects.MessageID
		var at osu.Cursor
		for range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			for r := range s.WatchChannel(ctx, id, &stream.WatchParams{From: at, MinInterval: time.Minute}) {
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				got, at = append(got, r.Value.MessageID), r.Cursor
			}
			cancel()
		}
		var want []objects.MessageID
		for message, err := range s.Blocking().AllChannelHistory(id, 0).Items(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if message.MessageID > before[0].MessageID && len(got) > 0 && message.MessageID <= got[len(got)-1] {
				want = append(want, message.MessageID)
			}
		}
		slices.Reverse(want)
		t.Logf("%d messages", len(got))
		if !slices.Equal(got, want) || len(got) == 0 {
			t.Errorf("%d messages %v, want %v", len(got), got, want)
		}

		// After more than a day the server has dropped what it may have had.
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		time.Sleep(30 * time.Hour)
		if r := <-s.WatchChannel(ctx, id, &stream.WatchParams{From: at}); !errors.Is(r.Err, stream.ErrGap) {
			t.Errorf("after 30 hours: %+v", r)
		}
	})
}

// The watches of quiet lists begin with the present, or with the first page,
// and go on after any result.
func TestWatch_quietLists(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := stream.New(clientOf(t, osutest.New(osutest.Size(osutest.Small))))
		quiet(t, "news", func(n objects.NewsPost) int64 { return int64(n.ID) }, s.WatchNews)
		quiet(t, "changelog", func(b objects.Build) int64 { return int64(b.ID) }, func(ctx context.Context, p *stream.WatchParams) <-chan stream.Result[objects.Build] {
			return s.WatchChangelog(ctx, "", p)
		})
		quiet(t, "beatmapset events", func(e objects.BeatmapsetEvent) int64 { return int64(e.ID) }, func(ctx context.Context, p *stream.WatchParams) <-chan stream.Result[objects.BeatmapsetEvent] {
			return s.WatchBeatmapsetEvents(ctx, nil, p)
		})
	})
}

func quiet[T any](t *testing.T, name string, id func(T) int64, watch func(context.Context, *stream.WatchParams) <-chan stream.Result[T]) {
	t.Helper()
	all := func(p stream.WatchParams) []stream.Result[T] {
		p.Idle = time.Second
		var got []stream.Result[T]
		for r := range watch(t.Context(), &p) {
			if r.Err != nil {
				t.Fatal(name, r.Err)
			}
			got = append(got, r)
		}
		return got
	}
	if got := all(stream.WatchParams{}); len(got) != 0 {
		t.Errorf("%s: %d results though nothing is new", name, len(got))
	}
	page := all(stream.WatchParams{Past: true})
	if len(page) < 10 {
		t.Errorf("%s: a first page of %d", name, len(page))
	}
	for i := 0; i < len(page); i += 7 {
		rest := all(stream.WatchParams{From: page[i].Cursor, Past: true})
		if len(rest) != len(page)-1-i || len(rest) > 0 && id(rest[0].Value) != id(page[i+1].Value) {
			t.Errorf("%s: %d results after %d of %d", name, len(rest), i+1, len(page))
		}
	}
}

// TestClient_zeroValueFails checks that a client that can't work says why, in
// each kind of channel.
func TestClient_zeroValueFails(t *testing.T) {
	t.Parallel()
	client, err := osu.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*stream.Client{
		"a zero client": {}, "a client of nil": stream.New(nil), "an option of nil": stream.New(client, nil),
	} {
		var errs []error
		for r := range c.Matches(t.Context(), nil) {
			errs = append(errs, r.Err)
		}
		for r := range c.Users(t.Context(), []objects.UserID{2}, nil, nil) {
			errs = append(errs, r.Err)
		}
		for r := range c.WatchMatch(t.Context(), 1, nil) {
			errs = append(errs, r.Err)
		}
		if len(errs) != 3 {
			t.Errorf("%s: got %d results, want one error of each channel", name, len(errs))
		}
		for _, err := range errs {
			if !errors.Is(err, osu.ErrValidation) {
				t.Errorf("%s: got %v, want ErrValidation", name, err)
			}
		}
	}
}
