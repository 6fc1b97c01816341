package command

import (
	"context"
	"iter"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// scoresOf says which scores of a player are wanted.
type scoresOf struct {
	mode  objects.Ruleset
	kind  string
	fails bool
	on    string
	page  listing
}

// scoreTypes are the values of the flag --type.
var scoreTypes = []string{"best", "recent", "firsts", "pinned"}

// scoresCommand lists the scores of players, or gets scores by their ids.
func scoresCommand(a *app) *cobra.Command {
	var wanted scoresOf
	cmd := &cobra.Command{
		Use:   "scores USER…",
		Short: "scores of players, or any number by their ids",
		Long:  "Lists the best, recent, first-place or pinned scores of players, or with --on their scores on one beatmap. --limit applies to each player. With --ids, gets scores by their ids instead, one to a request.\n\n" + bulkHelp,
		Example: `osugo scores peppy --type recent --fails
osugo scores peppy --on https://osu.ppy.sh/b/129891
osugo ranking --country DE --template '{{.user.id}}' | osugo scores --users - --all --json-lines
osugo scores --ids ids.txt --out scores.jsonl --missing gone.txt`,
	}
	ruleset := a.rulesetFlag(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&wanted.kind, "type", "t", "best", "best, recent, firsts or pinned")
	complete(cmd, "type", scoreTypes...)
	flags.BoolVar(&wanted.fails, "fails", false, "include failed scores, with --type recent")
	flags.StringVar(&wanted.on, "on", "", "only scores on this beatmap")
	users := flags.String("users", "", "file of players; - is standard input")
	wanted.page.flags(cmd, 20)
	bulk := bulkFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if wanted.mode, err = ruleset(); err != nil {
			return err
		}
		if err := oneOf("type", wanted.kind, scoreTypes...); err != nil {
			return err
		}
		if bulk.ids != "" {
			if len(args) > 0 || *users != "" {
				return usagef("--ids and players exclude each other")
			}
			return runBulk(cmd.Context(), a, bulk, scoresByID)
		}
		if *users != "" {
			more, err := a.words(*users)
			if err != nil {
				return err
			}
			args = append(args, more...)
		}
		if len(args) == 0 {
			return usagef("no players: give some, or a file with --users or --ids")
		}
		return a.listScores(cmd.Context(), args, wanted)
	}
	return cmd
}

// listScores prints the scores of each player in one list.
func (a *app) listScores(ctx context.Context, users []string, wanted scoresOf) error {
	if err := wanted.page.check(); err != nil {
		return err
	}
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	items := func(yield func(objects.Score, error) bool) {
		for _, user := range users {
			for score, err := range a.scoresOfUser(ctx, client, user, wanted) {
				if !yield(score, err) || err != nil {
					return
				}
			}
		}
	}
	return output.List(out, items, func(s *screen.Screen, scores []objects.Score) { show.Scores(s, scores, false) })
}

// scoresOfUser returns the scores of one player.
func (a *app) scoresOfUser(ctx context.Context, client *osu.Client, user string, wanted scoresOf) iter.Seq2[objects.Score, error] {
	return func(yield func(objects.Score, error) bool) {
		list, err := a.scoreList(ctx, client, user, wanted)
		if err != nil {
			yield(objects.Score{}, err)
			return
		}
		bounded(wanted.page, list).Items(ctx)(yield)
	}
}

// scoreList returns the list of the scores of one player.
func (a *app) scoreList(ctx context.Context, client *osu.Client, user string, wanted scoresOf) (osu.List[objects.Score], error) {
	var none osu.List[objects.Score]
	id, err := a.userID(ctx, client, user)
	if err != nil {
		return none, err
	}
	if wanted.on == "" {
		params := &osu.UserScoresParams{Ruleset: wanted.mode, IncludeFails: wanted.fails}
		return client.AllUserScores(id, objects.UserScoreType(wanted.kind), params), nil
	}
	beatmap, err := a.beatmapRef(wanted.on)
	if err != nil {
		return none, err
	}
	return osu.NewList(nil, func(ctx context.Context, _ osu.Cursor) (osu.Page[objects.Score], error) {
		scores, err := client.BeatmapUserScores(ctx, beatmap.ID, id, &osu.BeatmapUserScoresParams{Ruleset: wanted.mode})
		return osu.Page[objects.Score]{Items: scores}, err
	}), nil
}

// userID returns the id of a player who is given by id, name or link.
func (a *app) userID(ctx context.Context, client *osu.Client, text string) (objects.UserID, error) {
	ref, err := a.userRef(text)
	if err != nil || ref.ID != 0 {
		return ref.ID, err
	}
	id, err := client.UserID(ctx, ref.Name)
	return id, notFound(text, err)
}
