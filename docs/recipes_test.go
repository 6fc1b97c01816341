// Package docs_test runs the code of the pages in this folder.
package docs_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/scoring"
	"github.com/osugo/osugo/stream"
)

// card returns a profile in a few lines.
func card(ctx context.Context, client *osu.Client, name string) (string, error) {
	user, err := client.UserByName(ctx, name, nil)
	if err != nil {
		return "", err
	}
	stats := user.Statistics
	return fmt.Sprintf("%s (%s)\n#%v, %.0f pp, %.2f %% accuracy\nlevel %d, %d plays\n%s",
		user.Username, user.CountryCode, stats.GlobalRank, stats.PP.Or(0), stats.Accuracy*100,
		stats.Level.Current, stats.PlayCount, links.User{ID: user.ID}), nil
}

// recent returns the last plays of a user, failed ones too, with stars as played.
func recent(ctx context.Context, client *osu.Client, user objects.UserID) ([]string, error) {
	scores, err := client.UserScores(ctx, user, "recent", &osu.UserScoresParams{IncludeFails: true, Limit: 5})
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, s := range scores {
		difficulty, err := client.BeatmapAttributes(ctx, s.Beatmap.ID, &osu.BeatmapAttributesParams{Ruleset: s.RulesetID.Ruleset(), Mods: s.Mods})
		if err != nil {
			return nil, err
		}
		lines = append(lines, fmt.Sprintf("%s [%s] %s %.2f* %s %s", s.Beatmapset.Title, s.Beatmap.Version,
			s.Mods, difficulty.StarRating, scoring.FormatAccuracy(s.Accuracy), s.Rank))
	}
	return lines, nil
}

// line returns a score as lazer shows it, with what stable would have shown.
func line(s objects.Score) (string, error) {
	play := scoring.Of(s)
	lazer, err := play.AsLazer()
	if err != nil {
		return "", err
	}
	stable, err := play.AsStable()
	if err != nil {
		return "", err
	}
	combo := fmt.Sprintf("%dx", s.MaxCombo)
	if perfect, _ := play.PerfectCombo(); perfect {
		combo = "FC"
	}
	played := mods.Adjust(play.Ruleset, mods.Difficulty{AR: s.Beatmap.AR, OD: s.Beatmap.Accuracy, BPM: s.Beatmap.BPM}, s.Mods)
	return fmt.Sprintf("%s [%s] +%s AR%.1f OD%.1f %.0f BPM, %s %s (stable %s %s) %s %s", s.Beatmapset.Title, s.Beatmap.Version, s.Mods,
		played.AR, played.OD, played.BPM, scoring.FormatAccuracy(lazer.Accuracy), lazer.Grade,
		scoring.FormatAccuracy(stable.Accuracy), stable.Grade, combo, links.Score{ID: s.ID}), nil
}

// leaderboard returns the first places of a ranking.
func leaderboard(ctx context.Context, client *osu.Client, places int) ([]string, error) {
	var lines []string
	rows, err := client.AllUserRanking("osu", "performance", nil).Take(places).Collect(ctx)
	for i, row := range rows {
		lines = append(lines, fmt.Sprintf("%d. %s %.0f pp", i+1, row.User.Username, row.PP.Or(0)))
	}
	return lines, err
}

// results writes a row for each score of a match.
func results(ctx context.Context, client *osu.Client, match objects.MatchID, w io.Writer) error {
	names := map[objects.UserID]string{}
	var games []*objects.MatchGame
	for event, err := range client.AllMatchEvents(match, 0).Items(ctx) {
		if err != nil {
			return err
		}
		if event.User != nil {
			names[event.User.ID] = event.User.Username
		}
		if event.Game != nil && event.Game.EndTime.Has() {
			games = append(games, event.Game)
		}
	}
	out := csv.NewWriter(w)
	for i, game := range games {
		for _, s := range game.Scores {
			team := ""
			if s.Match != nil {
				team = string(s.Match.Team)
			}
			if err := out.Write([]string{fmt.Sprint(i + 1), fmt.Sprint(game.BeatmapID), names[s.UserID], team, fmt.Sprint(s.TotalScore)}); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// crawl hands on each page of the feed of scores, and remembers in a file what
// has been handed on.
func crawl(ctx context.Context, client *osu.Client, place string, keep func([]objects.Score) error) error {
	saved, err := os.ReadFile(place)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for page, err := range client.AllScores(nil).From(osu.Cursor(saved)).Pages(ctx) {
		if err != nil {
			return err
		}
		if err := keep(page.Items); err != nil {
			return err
		}
		// A kill before this line delivers the page again: keep scores by id.
		if err := os.WriteFile(place+".new", []byte(page.Next), 0o600); err != nil {
			return err
		}
		if err := os.Rename(place+".new", place); err != nil {
			return err
		}
	}
	return nil
}

// website returns a handler on which any number of people log in. current says
// whose request it is, and remember keeps that, as your own sessions do it.
func website(client *osu.Client, app auth.App, logins string,
	remember func(http.ResponseWriter, objects.UserID), current func(*http.Request) (objects.UserID, bool),
) (http.Handler, error) {
	pool, err := auth.NewPool(app, auth.FileStores(logins), nil)
	if err != nil {
		return nil, err
	}
	login, err := auth.NewHandler(app, func(w http.ResponseWriter, r *http.Request, t auth.Tokens, err error) {
		if err == nil {
			err = pool.Add(r.Context(), t.Owner(), t)
		}
		if err != nil {
			http.Error(w, "Please try again.", http.StatusBadRequest)
			return
		}
		remember(w, t.Owner())
		http.Redirect(w, r, "/", http.StatusSeeOther)
	}, nil)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", login.Begin)
	mux.HandleFunc("GET /callback", login.Callback)
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		user, ok := current(r)
		if !ok {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		me, err := client.As(pool.For(user)).Me(r.Context(), nil)
		switch {
		case errors.Is(err, auth.ErrLoginRequired): // revoked
			http.Redirect(w, r, "/login", http.StatusSeeOther)
		case err != nil:
			http.Error(w, "osu! does not answer.", http.StatusBadGateway)
		default:
			fmt.Fprintln(w, "You are", me.Username)
		}
	})
	return mux, nil
}

// newMaps tells of each beatmapset that becomes ranked, until ctx is done. Save
// the cursor to continue from there after a restart.
func newMaps(ctx context.Context, client *osu.Client, from osu.Cursor, tell func(text string, at osu.Cursor)) {
	ranked := &osu.BeatmapsetEventsParams{Types: []objects.BeatmapsetEventType{objects.BeatmapsetEventTypeRank}}
	for r := range stream.New(client).WatchBeatmapsetEvents(ctx, ranked, &stream.WatchParams{From: from, Past: true}) {
		event, err := r.Get()
		if err != nil {
			log.Print(err) // the watch continues
			continue
		}
		if set := event.Beatmapset; set != nil {
			tell(fmt.Sprintf("%s - %s by %s is ranked: %s", set.Artist, set.Title, set.Creator, links.Beatmapset{ID: set.ID}), r.Cursor)
		}
	}
}

// names returns the names a user has had, the current one last.
func names(ctx context.Context, client *osu.Client, id objects.UserID) ([]string, error) {
	user, err := client.User(ctx, id, nil)
	if err != nil {
		return nil, err
	}
	return append(user.PreviousUsernames, user.Username), nil
}

// recipe returns a client of a server in this process.
func recipe(options ...osutest.Option) (*osu.Client, *osutest.Server, auth.App) {
	server := osutest.New(options...)
	app := auth.App{
		ID: 1, Secret: "secret", RedirectURL: "http://127.0.0.1/callback",
		Endpoints: server.Endpoints(), HTTPClient: server.HTTPClient(),
	}
	session, err := auth.ClientCredentials(app)
	if err != nil {
		log.Fatal(err)
	}
	client, err := osu.New(session, osu.HTTPClient(server.HTTPClient()), osu.Limiter(limit.New(limit.ServerLimits())))
	if err != nil {
		log.Fatal(err)
	}
	return client, server, app
}

func Example_card() {
	client, _, _ := recipe()
	fmt.Println(card(context.Background(), client, "test_owner"))
	// Output:
	// Test Owner (US)
	// #304, 15711 pp, 99.59 % accuracy
	// level 41, 43927 plays
	// https://osu.ppy.sh/users/2 <nil>
}

func Example_recent() {
	client, server, _ := recipe()
	lines, err := recent(context.Background(), client, server.World().UserByName("test_owner"))
	fmt.Println(lines[0], err)
	// Output:
	// Zesty ember (Extended Mix) [Hard] HRCL 4.25* 94.82% A <nil>
}

func Example_leaderboard() {
	client, _, _ := recipe()
	lines, err := leaderboard(context.Background(), client, 60)
	fmt.Println(lines[0], len(lines), err)
	// Output:
	// 1. keen_thicket 21000 pp 60 <nil>
}

func Example_results() {
	client, server, _ := recipe()
	var out strings.Builder
	err := results(context.Background(), client, server.World().MatchIDs()[0], &out)
	first, _, _ := strings.Cut(out.String(), "\n")
	fmt.Println(first, err)
	// Output:
	// 1,1755,[Quiet] heron,none,714296 <nil>
}

func Example_names() {
	client, server, _ := recipe()
	for _, id := range server.World().UserIDs() {
		if all, err := names(context.Background(), client, id); err != nil || len(all) > 1 {
			fmt.Println(all, err)
			break
		}
	}
	// Output:
	// [peppy Test Owner] <nil>
}

func TestNewMaps_reportsRankedSets(t *testing.T) {
	client, _, _ := recipe()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var told []string
	newMaps(ctx, client, "", func(text string, _ osu.Cursor) {
		told = append(told, text)
		cancel()
	})
	if len(told) != 1 || !strings.Contains(told[0], " is ranked: https://osu.ppy.sh/beatmapsets/") {
		t.Errorf("got %q, want one ranked beatmapset with its link", told)
	}
}

func TestLine_showsBothViews(t *testing.T) {
	client, server, _ := recipe()
	best, err := client.UserScores(t.Context(), server.World().UserIDs()[1], "best", nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := line(best[0])
	for _, want := range []string{" +", " BPM, ", "% ", "(stable ", links.Score{ID: best[0].ID}.String()} {
		if err != nil || !strings.Contains(got, want) {
			t.Errorf("got %q, %v; want it to contain %q", got, err, want)
		}
	}
}

func TestCrawl_survivesKills(t *testing.T) {
	client, server, _ := recipe(osutest.ScoreRate(0))
	ids := server.World().ScoreIDs()
	place := filepath.Join(t.TempDir(), "place")
	start := osu.ScoresAfter(ids[len(ids)-1] - 5000)
	if err := os.WriteFile(place, []byte(start), 0o600); err != nil {
		t.Fatal(err)
	}
	want, err := client.AllScores(nil).From(start).Collect(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	killed := errors.New("killed")
	kept := map[objects.ScoreID]bool{}
	pages := 0
	for err = killed; errors.Is(err, killed) && pages < 100; {
		err = crawl(t.Context(), client, place, func(scores []objects.Score) error {
			pages++
			if pages%3 == 1 {
				return killed // before it has kept them
			}
			for _, s := range scores {
				kept[s.ID] = true
			}
			if pages%3 == 2 {
				return killed // before the place is saved
			}
			return nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != len(want) || len(want) < 1000 {
		t.Errorf("got %d scores, want all of %d", len(kept), len(want))
	}
}

func TestWebsite_manyUsers(t *testing.T) {
	client, server, app := recipe()
	site, err := website(client, app, t.TempDir(),
		func(w http.ResponseWriter, id objects.UserID) { w.Header().Set("X-User", fmt.Sprint(int64(id))) },
		func(r *http.Request) (objects.UserID, bool) {
			var id objects.UserID
			_, err := fmt.Sscan(r.Header.Get("X-User"), (*int64)(&id))
			return id, err == nil
		})
	if err != nil {
		t.Fatal(err)
	}
	visit := func(request *http.Request) *http.Response {
		answer := httptest.NewRecorder()
		site.ServeHTTP(answer, request)
		return answer.Result()
	}
	for _, id := range server.World().UserIDs()[:3] {
		server.SignIn(id)
		login := visit(httptest.NewRequest(http.MethodGet, "/login", http.NoBody))
		back, err := server.Authorize(login.Header.Get("Location"), true)
		if err != nil {
			t.Fatal(err)
		}
		request := httptest.NewRequest(http.MethodGet, back, http.NoBody)
		for _, cookie := range login.Cookies() {
			request.AddCookie(cookie)
		}
		user := visit(request).Header.Get("X-User")

		home := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		home.Header.Set("X-User", user)
		text, err := io.ReadAll(visit(home).Body)
		if want := "You are " + server.World().Username(id) + "\n"; err != nil || string(text) != want {
			t.Errorf("got %q, %v, want %q", text, err, want)
		}
	}
}

// The pages show code that is tested here.
func TestRecipes_areTested(t *testing.T) {
	page, err := os.ReadFile("recipes.md")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile("recipes_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(page), "```go\n")[1:]
	if len(blocks) < 8 {
		t.Errorf("got %d blocks of code, want at least 8", len(blocks))
	}
	for _, block := range blocks {
		if block, _, _ = strings.Cut(block, "```"); !strings.Contains(string(code), block) {
			t.Errorf("not in recipes_test.go:\n%s", block)
		}
	}
}
