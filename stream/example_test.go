package stream_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/stream"
)

// example returns a client of a server in this process, where the real one
// would come from osu.New with a session of package auth.
func example(options ...osutest.Option) (*osu.Client, *osutest.World) {
	server := osutest.New(append([]osutest.Option{osutest.Size(osutest.Small), osutest.ScoreRate(0)}, options...)...)
	client, err := osu.New(&minted{server: server}, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()),
		osu.Limiter(limit.New(limit.ServerLimits())))
	if err != nil {
		log.Fatal(err)
	}
	return client, server.World()
}

// A list as a channel: the next page is fetched while this one is used.
func Example() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	client, world := example()
	s := stream.New(client)

	n := 0
	for r := range s.UserScores(ctx, world.UserIDs()[3], objects.UserScoreTypeBest, nil) {
		score, err := r.Get()
		if err != nil {
			log.Fatal(err)
		}
		if score.PP.Has() {
			n++
		}
		if n == 3 {
			break // and cancel, which is deferred
		}
	}
	fmt.Println(n, "scores")
	// Output: 3 scores
}

// Any list of the blocking client streams, and goes on later from the cursor of
// its last result.
func ExampleFrom() {
	ctx := context.Background()
	client, _ := example()
	list := client.AllBeatmapsetSearch(nil)

	first, cancel := context.WithCancel(ctx)
	seen := map[objects.BeatmapsetID]bool{}
	var saved osu.Cursor
	for r := range stream.From(first, list) {
		if r.Err != nil {
			log.Fatal(r.Err)
		}
		seen[r.Value.ID], saved = true, r.Cursor
		if len(seen) == 20 {
			break
		}
	}
	cancel()

	for r := range stream.From(ctx, list.From(saved)) {
		seen[r.Value.ID] = true // some of them again: the rest of their page is new
	}
	all, err := stream.Collect(ctx, stream.From(ctx, list))
	fmt.Println(len(seen) == len(all), err)
	// Output: true <nil>
}

// A method of the client, called for many ids at a time. An error is that of
// one id.
func ExampleEach() {
	ctx := context.Background()
	client, world := example()
	ids := append(world.UserIDs()[:20], 999_999_999)

	found := 0
	for item := range stream.Each(ctx, slices.Values(ids), stream.With(client.User, nil), nil) {
		switch {
		case errors.Is(item.Err, osu.ErrNotFound):
			fmt.Println("no user", item.Input)
		case item.Err != nil:
			log.Fatal(item.Err)
		default:
			found++
		}
	}
	fmt.Println(found, "users")
	// Output:
	// no user 999999999
	// 20 users
}

// The answers in the order of the inputs; the first error ends it.
func ExampleInOrder() {
	ctx := context.Background()
	client, world := example()
	ids := slices.Insert(world.BeatmapIDs()[:5], 3, 999_999_999)

	for item := range stream.InOrder(ctx, slices.Values(ids), client.Beatmap, &stream.FanOut{Concurrency: 2, FailFast: true}) {
		if item.Err != nil {
			fmt.Println(item.Index, "not found:", errors.Is(item.Err, osu.ErrNotFound))
			continue
		}
		fmt.Println(item.Index, item.Value.ID == item.Input)
	}
	// Output:
	// 0 true
	// 1 true
	// 2 true
	// 3 not found: true
}

// A channel as the input of a fan-out: the beatmaps of scores, as they come.
func ExampleReceive() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	client, world := example()

	scores := stream.New(client).Scores(ctx, &osu.ScoresParams{Cursor: osu.ScoresAfter(world.ScoreIDs()[0])})
	ids := func(yield func(objects.BeatmapID) bool) {
		for r := range stream.Receive(ctx, scores) {
			if r.Err != nil || !yield(r.Value.BeatmapID.Or(0)) {
				return
			}
		}
	}
	n := 0
	for item := range stream.InOrder(ctx, ids, client.Beatmap, nil) {
		if item.Err != nil {
			log.Fatal(item.Err)
		}
		if n++; n == 10 {
			break
		}
	}
	fmt.Println(n, "beatmaps")
	// Output: 10 beatmaps
}

// Any number of ids: fifty to a request, each answered once, the missing ones
// too.
func ExampleClient_Users() {
	ctx := context.Background()
	client, world := example(osutest.Size(osutest.Default))
	ids := append(world.UserIDs()[:120], 999_999_999, world.UserIDs()[0])

	items := stream.New(client).Users(ctx, ids, nil, &stream.BulkParams{Progress: func(p stream.Progress) {
		fmt.Printf("%d of %d users, %d of %d requests\n", p.Done, p.Total, p.Requests, p.RequestsTotal)
	}})
	var missing []objects.UserID
	for item := range items {
		if errors.Is(item.Err, osu.ErrNotFound) {
			missing = append(missing, item.Input)
		}
	}
	fmt.Println("missing:", missing)
	// Output:
	// 0 of 121 users, 0 of 3 requests
	// 50 of 121 users, 1 of 3 requests
	// 100 of 121 users, 2 of 3 requests
	// 121 of 121 users, 3 of 3 requests
	// missing: [999999999]
}

// A bulk job goes on from the cursor of the last result that was dealt with.
func ExampleClient_Beatmaps() {
	client, world := example(osutest.Size(osutest.Default))
	ids := world.BeatmapIDs()[:500]
	done := map[objects.BeatmapID]int{}
	var saved osu.Cursor

	ctx, crash := context.WithCancel(context.Background())
	defer crash()
	for item := range stream.New(client).Beatmaps(ctx, ids, nil) {
		done[item.Input]++
		saved = item.Cursor // with what was done, in one transaction
		if len(done) == 123 {
			crash()
		}
	}

	ctx = context.Background()
	for item := range stream.New(client).Beatmaps(ctx, ids, &stream.BulkParams{From: saved}) {
		done[item.Input]++
	}
	twice := 0
	for _, n := range done {
		twice += n - 1
	}
	fmt.Println(len(done), "beatmaps,", twice, "twice")
	// Output: 500 beatmaps, 0 twice
}

// A match as it is played: each event, and each game again when it is over.
func ExampleClient_WatchMatch() {
	ctx := context.Background()
	client, world := example(osutest.MatchPace(300*time.Millisecond, 4))

	watch := stream.New(client).WatchMatch(ctx, world.RunningMatchID(), &stream.WatchParams{
		MinInterval: 5 * time.Millisecond, // on a server of one's own
		MaxInterval: 10 * time.Millisecond,
	})
	games := 0
	for r := range watch {
		switch update := r.Value; {
		case r.Err != nil:
			log.Println(r.Err) // and the watch goes on
		case update.Event.Game != nil && len(update.Event.Game.Scores) > 0:
			games++
		case update.Event.Detail.Type == objects.MatchEventTypeMatchDisbanded:
			fmt.Println("disbanded")
		}
	}
	fmt.Println(games, "games")
	// Output:
	// disbanded
	// 4 games
}

// New scores without a hole: from a saved cursor, and told when the server
// could not keep what lay between.
func ExampleClient_WatchScores() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	client, world := example()

	saved := osu.ScoresAfter(1) // long ago
	n := 0
	for r := range stream.New(client).WatchScores(ctx, "", &stream.WatchParams{From: saved}) {
		switch {
		case errors.Is(r.Err, stream.ErrGap):
			fmt.Println("a gap")
			continue
		case r.Err != nil:
			log.Println(r.Err)
			continue
		}
		saved = r.Cursor // once the score is dealt with
		if n++; n == 1000 {
			break
		}
	}
	fmt.Println(n, "scores, and on from the newest:", saved > osu.ScoresAfter(world.ScoreIDs()[0]))
	// Output:
	// a gap
	// 1000 scores, and on from the newest: true
}

// Several streams as one.
func ExampleMerge() {
	ctx := context.Background()
	client, world := example()
	s := stream.New(client)

	top := func(r objects.Ruleset) <-chan stream.Result[objects.UserStatistics] {
		return s.UserRanking(ctx, r, objects.RankingTypePerformance, nil)
	}
	players := map[objects.UserID]bool{}
	for r := range stream.Merge(ctx, top(objects.RulesetOsu), top(objects.RulesetTaiko)) {
		if r.Err != nil {
			log.Fatal(r.Err)
		}
		players[r.Value.User.ID] = true
	}
	fmt.Println(len(players) > 0 && len(players) <= len(world.UserIDs()))
	// Output: true
}

// A channel as a slice; the errors say which input they belong to.
func ExampleCollect() {
	ctx := context.Background()
	client, world := example()
	ids := []objects.UserID{world.UserIDs()[0], 999_999_999, 0}

	users, err := stream.Collect(ctx, stream.New(client).Users(ctx, ids, nil, nil))
	fmt.Println(len(users), "found")
	fmt.Println(err)
	// Output:
	// 1 found
	// 999999999: not found: left out of the answer
	// 0: invalid parameter: id 0
}

// An iterator as a channel, and a channel as an iterator.
func ExampleFromSeq() {
	ctx := context.Background()
	client, _ := example()

	matches := stream.FromSeq(ctx, client.AllMatches(nil).Items(ctx))
	n := 0
	for match, err := range stream.Seq(ctx, matches) {
		if err != nil {
			log.Fatal(err)
		}
		if match.ID > 0 {
			n++
		}
	}
	fmt.Println(n > 0)
	// Output: true
}
