package osutest_test

import (
	"fmt"
	"net/http"

	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

func Example() {
	server := osutest.New()
	defer server.Close()

	status, _ := get(server, "/users/2", server.Token())
	fmt.Println(status, server.World().Username(2))

	status, body := get(server, "/me", server.Token()) // acts for no user
	fmt.Println(status, body)
	// Output:
	// 200 Test Owner
	// 401 {"authentication":"basic"}
}

func ExampleServer_Inject() {
	server := osutest.New()
	server.Inject(
		osutest.ServerError(http.StatusInternalServerError).On(transport.GetUser).Times(1),
		osutest.TooManyRequests(0).On(transport.GetUser).After(1).Times(1),
	)
	for range 3 {
		status, body := get(server, "/users/2", server.Token())
		if status == http.StatusOK {
			body = "…"
		}
		fmt.Println(status, body)
	}
	fmt.Println(server.Count(transport.GetUser), "requests")
	// Output:
	// 500 {"error":null}
	// 429 {"error":"Too Many Attempts."}
	// 200 …
	// 3 requests
}

func ExampleServer_Authorize() {
	server := osutest.New()
	address := server.Endpoints().Authorize + "?client_id=1&response_type=code&scope=public&state=s" +
		"&redirect_uri=http://127.0.0.1:7272/callback"
	redirect, err := server.Authorize(address, false)
	fmt.Println(err, redirect[:41])
	// Output: <nil> http://127.0.0.1:7272/callback?error=acce
}
