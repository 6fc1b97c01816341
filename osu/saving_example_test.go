package osu_test

import (
	"context"
	"fmt"
	"log"
	"net/url"
	"sync"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

func ExampleCache() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	client = client.With(osu.CacheWith(transport.Cache{
		Store: cache.New(64 << 20),
		Stale: time.Hour, // rather an old answer than none
	}))
	id := server.World().UserIDs()[0]

	for range 3 {
		if _, err := client.User(ctx, id, nil); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(server.Count(transport.GetUser), "request")

	if _, err := client.With(osu.Fresh()).User(ctx, id, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(server.Count(transport.GetUser), "requests")
	// Output:
	// 1 request
	// 2 requests
}

func ExampleGather() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server).With(osu.Gather(20*time.Millisecond)), context.Background()

	var wg sync.WaitGroup
	for _, id := range server.World().BeatmapIDs()[:50] {
		wg.Go(func() {
			if _, err := client.Beatmap(ctx, id); err != nil {
				log.Print(err)
			}
		})
	}
	wg.Wait()
	fmt.Println(len(server.Requests()), "request")
	// Output: 1 request
}

func ExamplePlan() {
	server := osutest.New()
	defer server.Close()
	client, ctx := exampleClient(server), context.Background()
	ids := server.World().BeatmapIDs()[:500]

	job := func(c *osu.Client) error {
		for r := range stream.New(c).Beatmaps(ctx, ids, nil) {
			_ = r // what the job does with it
		}
		return nil
	}
	plan, err := osu.Plan(client, job)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan)
	fmt.Println(len(server.Requests()), "sent")
	// Output:
	// 10 requests, about 9s at your limit
	// 0 sent
}

func ExampleClient_Raw_age() {
	server := osutest.New()
	defer server.Close()
	client := exampleClient(server).With(osu.Cache(cache.New(1 << 20)))
	call := transport.GetRanking.At(objects.RulesetOsu, "performance").Query(url.Values{"country": {"DE"}})
	for range 2 {
		response, err := client.Raw(context.Background(), call)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("kept:", response.Age > 0, "stale:", response.Stale)
	}
	// Output:
	// kept: false stale: false
	// kept: true stale: false
}
