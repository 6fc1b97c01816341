package osu_test

import (
	"context"
	"fmt"
	"log"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// A client of osu.ppy.sh needs a session alone. This one talks to a server in
// memory, names itself, and keeps answers.
func ExampleNew() {
	server := osutest.New() // osu.ppy.sh, for this example
	defer server.Close()
	session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret", HTTPClient: server.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	client, err := osu.New(session,
		osu.HTTPClient(server.HTTPClient()),
		osu.UserAgent("my-bot/1.0 (+https://example.com)"),
	)
	if err != nil {
		log.Fatal(err)
	}
	user, err := client.UserByName(context.Background(), "@keen_thicket", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Username)

	// What contradicts itself is refused here, not at the first call.
	_, err = osu.New(session, osu.Domain("another.example"))
	fmt.Println(err != nil)
	// Output:
	// keen_thicket
	// true
}

func ExampleClient_UserScores() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	user := server.World().UserIDs()[1]

	scores, err := client.UserScores(ctx, user, objects.UserScoreTypeBest, &osu.UserScoresParams{
		Ruleset: objects.RulesetOsu, Limit: 2,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, score := range scores {
		fmt.Printf("%s %.1fpp %v\n", score.Rank, score.PP.Or(0), score.Mods)
	}
	// Output:
	// SH 249.1pp HDDT
	// A 176.8pp NCHD
}

func ExampleClient_BeatmapScores() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	beatmap := server.World().BeatmapIDsOf(objects.RulesetOsu)[0]

	board, err := client.BeatmapScores(ctx, beatmap, &osu.BeatmapScoresParams{Mods: mods.Of("HD")})
	if err != nil {
		log.Fatal(err)
	}
	for _, score := range board.Scores[:2] {
		fmt.Println(score.User.Username, score.Rank, score.Mods)
	}
	// Two mods are not one:
	_, err = client.BeatmapScores(ctx, beatmap, &osu.BeatmapScoresParams{Mods: mods.Of("HDDT")})
	fmt.Println(err)
	// Output:
	// SilentBadger SH HD
	// RapidSummit SH HDCL
	// osu: GET /beatmaps/9/scores: invalid parameter: "HDDT" is not one mod but several; use mods.Parse("HDDT")
}

func ExampleClient_BeatmapAttributes() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	beatmap := server.World().BeatmapIDsOf(objects.RulesetOsu)[0]

	for _, text := range []string{"NM", "HDDT", "DT(1.2x)"} {
		with, err := mods.Parse(text)
		if err != nil {
			log.Fatal(err)
		}
		attributes, err := client.BeatmapAttributes(ctx, beatmap, &osu.BeatmapAttributesParams{Mods: with})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %.2f stars\n", text, attributes.StarRating)
	}
	// Output:
	// NM 2.12 stars
	// HDDT 2.99 stars
	// DT(1.2x) 2.48 stars
}

// The feed of all scores has no end: save the cursor of each page, and go on
// from it later.
func ExampleClient_AllScores() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()

	feed := client.AllScores(&osu.ScoresParams{Ruleset: objects.RulesetOsu})
	var saved osu.Cursor
	for page, err := range feed.Pages(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(page.Items) > 0, page.Items[0].UserID > 0)
		saved = page.Next
		break
	}
	_, err := feed.From(saved).Take(10).Collect(ctx)
	fmt.Println(err)
	// Output:
	// true true
	// <nil>
}

// Scores of the feed come without users and beatmaps. Expand gets them, 50 to a
// request.
func ExampleExpand() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()

	scores, err := client.AllScores(nil).Take(40).Collect(ctx)
	if err != nil {
		log.Fatal(err)
	}
	server.ResetRequests()
	if err := osu.Expand(ctx, client, scores); err != nil {
		log.Fatal(err)
	}
	fmt.Println(scores[0].User != nil, scores[0].Beatmapset != nil)
	fmt.Println(len(server.Requests()), "requests")
	// Output:
	// true true
	// 2 requests
}

func ExampleFetch() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()

	ref, err := links.Parse(fmt.Sprintf("https://osu.ppy.sh/users/%d", server.World().UserIDs()[1]))
	if err != nil {
		log.Fatal(err)
	}
	thing, err := osu.Fetch(ctx, client, ref)
	if err != nil {
		log.Fatal(err)
	}
	switch thing := thing.(type) {
	case objects.UserExtended:
		fmt.Println("a user:", thing.Username)
	case objects.Score:
		fmt.Println("a score:", thing)
	}
	// Output: a user: TestBot
}
