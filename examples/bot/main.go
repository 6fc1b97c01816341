// Command bot answers what people ask bots: a profile, the last plays with their
// stars, the best plays.
//
//	go run -C examples ./bot profile "Test Owner"
//	echo "top test_owner" | go run -C examples ./bot
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/scoring"
)

func main() { program.Main("bot", run) }

func run(ctx context.Context) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	b := bot{connection.Client}
	if len(os.Args) > 1 {
		fmt.Println(b.answer(ctx, strings.Join(os.Args[1:], " ")))
		return nil
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() && ctx.Err() == nil {
		fmt.Println(b.answer(ctx, lines.Text()))
	}
	return lines.Err()
}

type bot struct{ client *osu.Client }

// answer answers one line of a chat.
func (b bot) answer(ctx context.Context, line string) string {
	word, name, _ := strings.Cut(strings.TrimSpace(line), " ")
	command, ok := map[string]func(context.Context, objects.UserExtended) (string, error){
		"profile": b.profile, "recent": b.recent, "top": b.top,
	}[word]
	if !ok || name == "" {
		return "Ask me: profile NAME, recent NAME or top NAME."
	}
	user, err := b.client.UserByName(ctx, name, nil)
	text := ""
	if err == nil {
		text, err = command(ctx, user)
	}
	switch {
	case errors.Is(err, osu.ErrNotFound):
		return "No player is called " + name + "."
	case osu.Retryable(err):
		return "osu! does not answer. Try again in a minute."
	case err != nil:
		return "That did not work: " + err.Error()
	}
	return text
}

func (b bot) profile(_ context.Context, user objects.UserExtended) (string, error) {
	stats := user.Statistics
	return fmt.Sprintf("%s (%s): #%v in the world, %.0f pp, %.2f %%, %d plays",
		user.Username, user.CountryCode, stats.GlobalRank, stats.PP.Or(0), stats.Accuracy*100, stats.PlayCount), nil
}

func (b bot) recent(ctx context.Context, user objects.UserExtended) (string, error) {
	return b.scores(ctx, user, objects.UserScoreTypeRecent, &osu.UserScoresParams{IncludeFails: true, Limit: 3})
}

func (b bot) top(ctx context.Context, user objects.UserExtended) (string, error) {
	return b.scores(ctx, user, objects.UserScoreTypeBest, &osu.UserScoresParams{Limit: 5})
}

// scores lists scores, with the stars of their beatmaps as played.
func (b bot) scores(ctx context.Context, user objects.UserExtended, kind objects.UserScoreType, p *osu.UserScoresParams) (string, error) {
	scores, err := b.client.UserScores(ctx, user.ID, kind, p)
	if err != nil || len(scores) == 0 {
		return user.Username + " has no such scores.", err
	}
	lines := make([]string, len(scores))
	for i, s := range scores {
		difficulty, err := b.client.BeatmapAttributes(ctx, s.Beatmap.ID, &osu.BeatmapAttributesParams{Ruleset: s.RulesetID.Ruleset(), Mods: s.Mods})
		if err != nil {
			return "", err
		}
		lines[i] = fmt.Sprintf("%-2s %7s %4.0f pp  %5.2f*  %s - %s [%s] %s", s.Rank, scoring.FormatAccuracy(s.Accuracy),
			s.PP.Or(0), difficulty.StarRating, s.Beatmapset.Artist, s.Beatmapset.Title, s.Beatmap.Version, s.Mods)
	}
	return strings.Join(lines, "\n"), nil
}
