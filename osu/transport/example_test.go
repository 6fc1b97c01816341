package transport_test

import (
	"context"
	"fmt"
	"log"

	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// Do carries out a call of any route. Most programs use a method of osu.Client,
// or osu.Do, which decodes the answer.
func ExampleClient_Do() {
	server := osutest.New() // osu.ppy.sh, for this example
	defer server.Close()
	client, err := transport.New(transport.Config{Endpoints: server.Endpoints(), HTTPClient: server.HTTPClient()})
	if err != nil {
		log.Fatal(err)
	}
	route := transport.Route{Method: "GET", Pattern: "/news", Scope: transport.Guest}
	response, err := client.Do(context.Background(), route.At())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Status, response.Attempts, len(response.Body) > 0)
	// Output: 200 1 true
}

func ExampleTrace() {
	server := osutest.New() // osu.ppy.sh, for this example
	defer server.Close()
	client, err := transport.New(transport.Config{
		Endpoints: server.Endpoints(), HTTPClient: server.HTTPClient(),
		Trace: &transport.Trace{
			Answered: func(_ context.Context, a transport.Attempt) { fmt.Println(a.Route.Pattern, a.Status) },
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := client.Do(context.Background(), transport.GetNews.At()); err != nil {
		log.Fatal(err)
	}
	// Output: /news 200
}
