// Command custom shows what to do when the library lacks something: requests of
// your own, other servers and API versions, an authorizer and an HTTP client of
// your own.
//
//	go run -C examples ./custom
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

func main() { program.Main("custom", run) }

func run(ctx context.Context) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	session, err := auth.ClientCredentials(connection.App)
	if err != nil {
		return err
	}
	for _, section := range []func(context.Context, *osu.Client, *auth.Session) error{
		ownRequest, ownServer, ownVersion, ownAuthorizer, ownHTTP,
	} {
		if err := section(ctx, connection.Client, session); err != nil {
			return err
		}
	}
	return nil
}

// ownRequest calls a route that has no method, and decodes what it needs.
func ownRequest(ctx context.Context, client *osu.Client, _ *auth.Session) error {
	route := transport.Route{Method: "GET", Pattern: "/matches", Scope: transport.ScopePublic}
	type listing struct {
		Matches []struct {
			Name string `json:"name"`
		} `json:"matches"`
	}
	page, err := osu.Do[listing](ctx, client, route.At().Query(url.Values{"limit": {"3"}}))
	if err != nil {
		return err
	}
	fmt.Println("own request:   ", len(page.Matches), "matches, the newest is", page.Matches[0].Name)

	// What is not JSON comes as it is.
	response, err := client.Raw(ctx, route.At().Query(url.Values{"limit": {"3"}}))
	if err != nil {
		return err
	}
	fmt.Println("as it is:      ", len(response.Body), "bytes of", response.Header.Get("Content-Type"))
	return nil
}

// ownServer makes clients for other servers. The session follows its client.
func ownServer(_ context.Context, _ *osu.Client, _ *auth.Session) error {
	for _, where := range []osu.Option{osu.Domain("dev.ppy.sh"), osu.BaseURL("http://localhost:8080")} {
		session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "secret"})
		if err != nil {
			return err
		}
		client, err := osu.New(session, where)
		if err != nil {
			return err
		}
		fmt.Println("own server:    ", client.Transport().Config().Endpoints.API)
	}
	return nil
}

// ownVersion asks for an older version of the API, next to the current one.
func ownVersion(ctx context.Context, client *osu.Client, _ *auth.Session) error {
	old := client.With(osu.APIVersion(transport.LastLegacyVersion))
	ranking, err := client.UserRanking(ctx, objects.RulesetOsu, objects.RankingTypePerformance, nil)
	if err != nil {
		return err
	}
	scores, err := old.Legacy().UserScores(ctx, ranking.Ranking[0].User.ID, objects.UserScoreTypeBest, nil)
	if err != nil {
		return err
	}
	fmt.Printf("own version:    %d: %d legacy scores, the best has the grade %s\n",
		old.Transport().Config().APIVersion, len(scores), scores[0].Rank)
	return nil
}

// counting is an authorizer that counts the tokens it gives out. One that gets
// its tokens elsewhere looks the same.
type counting struct {
	transport.Authorizer

	tokens int
}

func (c *counting) Token(ctx context.Context) (transport.Token, error) {
	c.tokens++
	return c.Authorizer.Token(ctx)
}

func ownAuthorizer(ctx context.Context, client *osu.Client, session *auth.Session) error {
	authorizer := &counting{Authorizer: session}
	if _, err := client.As(authorizer).SeasonalBackgrounds(ctx); err != nil {
		return err
	}
	fmt.Println("own authorizer:", authorizer.tokens, "token given out")
	return nil
}

// logging is an HTTP transport that prints what is sent.
type logging struct{ http.RoundTripper }

func (l logging) RoundTrip(r *http.Request) (*http.Response, error) {
	fmt.Println("own HTTP:      ", r.Method, r.URL.Path)
	return l.RoundTripper.RoundTrip(r)
}

func ownHTTP(ctx context.Context, client *osu.Client, _ *auth.Session) error {
	logged := client.With(osu.HTTPClient(&http.Client{Transport: logging{http.DefaultTransport}}))
	_, err := logged.SeasonalBackgrounds(ctx)
	return err
}
