package cache_test

import (
	"context"
	"fmt"
	"log"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/cache"
	"github.com/osugo/osugo/osu/osutest"
)

func ExampleNew() {
	server := osutest.New() // osu.ppy.sh, for this example
	defer server.Close()
	client, err := osu.New(nil,
		osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()),
		osu.Cache(cache.New(64<<20)), // 64 MiB
	)
	if err != nil {
		log.Fatal(err)
	}
	for range 10 {
		if _, err := client.News(context.Background(), nil); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(len(server.Requests()), "request")
	// Output: 1 request
}
