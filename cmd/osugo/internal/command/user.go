package command

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/files"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
)

// userCommand shows profiles.
func userCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user NAME|ID|LINK…",
		Short: "a player's profile",
		Long:  "Shows ranks, a plot of the rank history, grades and the best scores. A number is an id; write @123 for the player named 123.",
		Example: `osugo user peppy
osugo user https://osu.ppy.sh/users/2/mania
osugo user 2 --template '{{.username}} has {{thousands .statistics.pp}}pp'`,
		Args: cobra.MinimumNArgs(1),
	}
	ruleset := a.rulesetFlag(cmd)
	best := cmd.Flags().Int("best", 5, "best scores to show, 0 to 100")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		mode, err := ruleset()
		if err != nil {
			return err
		}
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			ref, err := a.userRef(text)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("ruleset") || ref.Ruleset == "" {
				ref.Ruleset = mode
			}
			return showUser(ctx, client, out, ref, *best)
		})
	}
	return cmd
}

// showUser shows a profile, with the best scores in text.
func showUser(ctx context.Context, client *osu.Client, out *output.Output, ref links.User, best int) error {
	user, err := getUser(ctx, client, ref)
	if err != nil {
		return err
	}
	var scores []objects.Score
	if out.Form == output.Text && best > 0 {
		scores, err = client.UserScores(ctx, user.ID, objects.UserScoreTypeBest, &osu.UserScoresParams{Ruleset: ref.Ruleset, Limit: best})
		if err != nil {
			return err
		}
	}
	var picture avatar
	if out.Form == output.Text && out.Screen.Images != screen.NoImages {
		picture = avatarOf(ctx, client, user.User)
	}
	return out.One(user, func(s *screen.Screen) {
		s.Image(picture.image, picture.isPNG, 6)
		show.User(s, user, scores)
	})
}

// avatar is the picture of a user.
type avatar struct {
	image []byte
	isPNG bool
}

// avatarOf gets the picture of a user. A failure leaves the page without it.
func avatarOf(ctx context.Context, client *osu.Client, user objects.User) avatar {
	const most = 1 << 20
	file, err := files.Image(ctx, client, user.AvatarURL.Or(""))
	if err != nil {
		return avatar{}
	}
	defer file.Close()
	image, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil || len(image) > most {
		return avatar{}
	}
	return avatar{image, file.Type == "image/png"}
}

func getUser(ctx context.Context, client *osu.Client, ref links.User) (objects.UserExtended, error) {
	params := &osu.UserParams{Ruleset: ref.Ruleset}
	if ref.ID == 0 {
		return client.UserByName(ctx, ref.Name, params)
	}
	return client.User(ctx, ref.ID, params)
}

// each calls do for every argument with a client and an output, an empty line
// between pages. The first error ends it.
func (a *app) each(ctx context.Context, args []string, do func(ctx context.Context, client *osu.Client, out *output.Output, arg string) error) error {
	out, client, err := a.begin(ctx)
	if err != nil {
		return err
	}
	for i, arg := range args {
		if i > 0 && out.Form == output.Text {
			out.Screen.Blank()
		}
		if err := notFound(arg, do(ctx, client, out, arg)); err != nil {
			return err
		}
	}
	return nil
}
