package osu_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/url"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

func Example() {
	server := osutest.New() // osu.ppy.sh, for this example
	defer server.Close()
	session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret", HTTPClient: server.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	client, err := osu.New(session, osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()

	user, err := client.UserByName(ctx, "keen_thicket", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(user.Username, user.Country.Name)

	_, err = client.UserByName(ctx, "nobody at all", nil)
	fmt.Println(errors.Is(err, osu.ErrNotFound))
	// Output:
	// keen_thicket United Kingdom
	// true
}

func ExampleList() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()

	list := client.AllMatches(&osu.MatchesParams{Sort: objects.MatchSortIDAsc})
	var place osu.Cursor
	for page, err := range list.Pages(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(page.Items), "matches")
		place = page.Next // save it …
		break
	}
	n := 0
	for _, err := range list.From(place).Items(ctx) { // … and go on another day
		if err != nil {
			log.Fatal(err)
		}
		n++
	}
	fmt.Println(n, "more")
	// Output:
	// 50 matches
	// 20 more
}

// A route of one's own: what it is, and the type of its answer.
func ExampleDo() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()

	route := transport.Route{Method: "GET", Pattern: "/matches", Scope: transport.ScopePublic}
	page, err := osu.Do[struct {
		Matches []objects.Match `json:"matches"`
	}](ctx, client, route.At().Query(url.Values{"limit": {"10"}}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(page.Matches))
	// Output: 10
}

// The answers of other API versions: scores as the stable client knew them.
func ExampleClient_Legacy() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	user := server.World().UserIDs()[1]

	osuOnly := &osu.UserScoresParams{Ruleset: objects.RulesetOsu}

	scores, err := client.UserScores(ctx, user, objects.UserScoreTypeBest, osuOnly)
	if err != nil {
		log.Fatal(err)
	}
	legacy, err := client.Legacy().UserScores(ctx, user, objects.UserScoreTypeBest, osuOnly)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(scores[0].RulesetID, len(scores[0].Mods) > 0, scores[0].Statistics["great"] > 0)
	fmt.Println(legacy[0].Mode, len(legacy[0].Mods) > 0, legacy[0].Statistics.Count300.Or(0) > 0)
	// Output:
	// osu true true
	// osu true true
}

// Clients derived with With share limiter, tokens and connections.
func ExampleClient_With() {
	server := osutest.New()
	defer server.Close()
	client := exampleClient(server)

	bulk := client.With(osu.Priority(limit.Bulk), osu.Language("ja"))
	config := bulk.Transport().Config()
	fmt.Println(config.Language, config.Limiter == client.Transport().Config().Limiter)
	// Output: ja true
}

// What cannot succeed is refused before a request is spent.
func ExampleError() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()

	_, err := client.UserScores(ctx, 2, objects.UserScoreTypeBest, &osu.UserScoresParams{Limit: 500})
	fmt.Println(err)
	_, err = client.Friends(ctx)
	fmt.Println(err)
	// Output:
	// osu: GET /users/2/scores/best: invalid parameter: limit is 500, above 100
	// osu: GET /friends: the route needs a token that acts for a user (authorization code grant, or delegate)
}
