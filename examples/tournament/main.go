// Command tournament writes the results of a match as CSV: a row for each score.
//
//	go run -C examples ./tournament > match.csv
//	go run -C examples ./tournament https://osu.ppy.sh/community/matches/1234 > match.csv
package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"time"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

func main() { program.Main("tournament", run) }

func run(ctx context.Context) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	match, err := choose(ctx, connection.Client)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "results of match", match, "on the", connection.Where)
	out := csv.NewWriter(os.Stdout)
	if err := results(ctx, connection.Client, match, out); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// choose returns the match that the first argument links to, or the last one
// that is over.
func choose(ctx context.Context, client *osu.Client) (objects.MatchID, error) {
	if len(os.Args) > 1 {
		ref, err := links.Parse(os.Args[1])
		if err != nil {
			return 0, err
		}
		match, ok := ref.(links.Match)
		if !ok {
			return 0, fmt.Errorf("%s is not a link to a match", os.Args[1])
		}
		return match.ID, nil
	}
	for match, err := range client.AllMatches(nil).Items(ctx) {
		if err != nil {
			return 0, err
		}
		if match.EndTime.Has() {
			return match.ID, nil
		}
	}
	return 0, fmt.Errorf("no match is over")
}

// results writes the scores of all games that were finished.
func results(ctx context.Context, client *osu.Client, match objects.MatchID, out *csv.Writer) error {
	names := map[objects.UserID]string{}
	games := []*objects.MatchGame{}
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
	if err := out.Write([]string{"game", "ended", "beatmap", "title", "player", "team", "score", "accuracy", "combo", "mods", "passed"}); err != nil {
		return err
	}
	for i, game := range games {
		for _, s := range game.Scores {
			if err := out.Write(row(i+1, game, s, names[s.UserID])); err != nil {
				return err
			}
		}
	}
	return nil
}

func row(number int, game *objects.MatchGame, s objects.Score, player string) []string {
	title, team := "deleted", ""
	if game.Beatmap != nil && game.Beatmap.Beatmapset != nil {
		title = fmt.Sprintf("%s [%s]", game.Beatmap.Beatmapset.Title, game.Beatmap.Version)
	}
	passed := s.Passed
	if s.Match != nil {
		team, passed = s.Match.Team.String(), s.Match.Pass
	}
	return []string{
		fmt.Sprint(number), game.EndTime.Or(time.Time{}).Format(time.RFC3339), fmt.Sprint(game.BeatmapID), title, player, team,
		fmt.Sprint(s.TotalScore), fmt.Sprintf("%.4f", s.Accuracy), fmt.Sprint(s.MaxCombo), s.Mods.String(), fmt.Sprint(passed),
	}
}
