package osu_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// What a caller gets wrong is refused with an error that names it, before
// anything is sent.
func TestClient_refusesBadInput(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New()
		defer server.Close()
		client := memoryClient(t, server)
		ctx := t.Context()
		for _, c := range []struct {
			what, want string
			call       func() error
		}{
			{"negative limit", "limit is -1", func() error {
				_, err := client.Matches(ctx, &osu.MatchesParams{Limit: -1})
				return err
			}},
			{"negative offset", "offset is -5", func() error {
				_, err := client.UserScores(ctx, 2, objects.UserScoreTypeBest, &osu.UserScoresParams{Offset: -5})
				return err
			}},
			{"limit the server would clamp", "limit is 101, above 100", func() error {
				_, err := client.UserScores(ctx, 2, objects.UserScoreTypeBest, &osu.UserScoresParams{Limit: 101})
				return err
			}},
			{"empty name", "the user name is empty", func() error { _, err := client.UserByName(ctx, "", nil); return err }},
			{"zero id", "user is 0", func() error { _, err := client.User(ctx, 0, nil); return err }},
			{"negative id", "beatmap is -3", func() error { _, err := client.Beatmap(ctx, -3); return err }},
			{"51 ids", "51 ids, more than 50", func() error {
				_, err := client.Beatmaps(ctx, make([]objects.BeatmapID, 51))
				return err
			}},
			{"a zero among ids", "ids contains 0", func() error {
				_, err := client.Users(ctx, []objects.UserID{2, 0}, nil)
				return err
			}},
			{"climbing path", `may not be ".."`, func() error {
				_, err := client.WikiPage(ctx, "en", "../../oauth/token")
				return err
			}},
			{"nil context", "the context is nil", func() error {
				_, err := client.Tags(nil) //nolint:staticcheck // that is what is tried
				return err
			}},
		} {
			err := c.call()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %q", c.what, err, c.want)
			}
			t.Logf("%s: %v", c.what, err)
		}
		if users, err := client.Users(ctx, nil, nil); err != nil || len(users) != 0 {
			t.Errorf("no ids: %v, %v", users, err)
		}
		if n := len(server.Requests()); n != 0 {
			t.Errorf("%d requests were sent", n)
		}

		// A name with characters of an address is a name.
		if _, err := client.UserByName(ctx, "..x?y#z", nil); !errors.Is(err, osu.ErrNotFound) {
			t.Errorf("got error %v, want ErrNotFound", err)
		}
		if got := server.Requests()[0]; got.Path != "/api/v2/users/@..x%3Fy%23z" || len(got.Query) != 0 {
			t.Errorf("got path %q and query %q, want the name as one segment", got.Path, got.Query)
		}
	})
}

// A bulk job takes any ids: none, ten thousand, repeated and unknown ones.
func TestBulk_namesBadInput(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New()
		defer server.Close()
		s := stream.New(memoryClient(t, server))
		for range s.Beatmaps(t.Context(), nil, nil) {
			t.Error("an answer to no ids")
		}
		ids := []objects.BeatmapID{0, -1}
		for i := range 9998 {
			ids = append(ids, objects.BeatmapID(1+i%5000))
		}
		came, missing, invalid := 0, 0, 0
		for item := range s.Beatmaps(t.Context(), ids, nil) {
			switch {
			case item.Err == nil:
				came++
			case errors.Is(item.Err, osu.ErrNotFound):
				missing++
			case errors.Is(item.Err, osu.ErrValidation):
				invalid++
			default:
				t.Fatal(item.Err)
			}
		}
		requests := server.Count(transport.GetBeatmaps)
		t.Logf("10,000 ids, 5,000 different: %d came, %d missing, %d invalid, %d requests", came, missing, invalid, requests)
		if came+missing != 5000 || invalid != 2 || requests != 100 {
			t.Error("want 5000, 2 and 100")
		}
	})
}

// Whatever a server answers, the call ends, and says what is wrong.
func TestClient_failsOnBadAnswers(t *testing.T) {
	t.Parallel()
	html := http.Header{"Content-Type": {"text/html"}}
	asJSON := http.Header{"Content-Type": {"application/json"}}
	for what, c := range map[string]struct {
		want   error
		answer func() *http.Response
	}{
		"a page instead of JSON": {osu.ErrDecode, func() *http.Response {
			return &http.Response{StatusCode: http.StatusOK, Header: html, Body: io.NopCloser(strings.NewReader("<html>welcome</html>"))}
		}},
		"a page of the proxy": {osu.ErrServer, func() *http.Response {
			return &http.Response{StatusCode: http.StatusBadGateway, Header: html, Body: io.NopCloser(strings.NewReader("<html>bad gateway</html>"))}
		}},
		"half a body": {io.ErrUnexpectedEOF, func() *http.Response {
			body := io.MultiReader(strings.NewReader(`{"tags":[{"id":1,`), brokenReader{})
			return &http.Response{StatusCode: http.StatusOK, Header: asJSON, Body: io.NopCloser(body)}
		}},
		"half a document": {osu.ErrDecode, func() *http.Response {
			return &http.Response{StatusCode: http.StatusOK, Header: asJSON, Body: io.NopCloser(strings.NewReader(`{"tags":[`))}
		}},
		"ten gibibytes": {osu.ErrTooLarge, func() *http.Response {
			return &http.Response{StatusCode: http.StatusOK, Header: asJSON, Body: io.NopCloser(io.LimitReader(zeros{}, 10<<30))}
		}},
		"an endless redirect": {osu.ErrRedirect, func() *http.Response {
			header := http.Header{"Location": {"/api/v2/tags"}}
			return &http.Response{StatusCode: http.StatusFound, Header: header, Body: http.NoBody}
		}},
		"a redirect to another server": {osu.ErrRedirect, func() *http.Response {
			header := http.Header{"Location": {"https://example.com/api/v2/tags"}}
			return &http.Response{StatusCode: http.StatusFound, Header: header, Body: http.NoBody}
		}},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				client, err := osu.New(auth.FixedToken("hidden-token", transport.Grant{}), osu.HTTPClient(&http.Client{
					Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
						sent++
						response := c.answer()
						response.Request = r
						return response, nil
					}),
				}))
				if err != nil {
					t.Fatal(err)
				}
				_, err = client.Tags(t.Context())
				if !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
				t.Logf("%v; %d requests", err, sent)
				if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, "hidden-token") {
					t.Error("the token is in the error")
				}
			})
		})
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// zeros is an endless body.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// brokenReader is a connection that breaks.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
