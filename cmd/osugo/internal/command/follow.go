package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/stream"
)

// followCommand shows a match as a table that redraws.
func followCommand(a *app) *cobra.Command {
	w := watching{board: true}
	cmd := &cobra.Command{
		Use:   "follow ID|LINK|latest",
		Short: "a live scoreboard of a match",
		Long:  "Shows the games of a match of the stable client, who won each and by how much, and the scores of the last one, and redraws until the match is over. As on the website, failed scores do not count for a team. When the output is not a terminal, it prints each event and, at the end, the table. With --json it prints what osugo watch match does.",
		Example: `osugo follow https://osu.ppy.sh/community/matches/111555364 --bell
osugo --demo follow latest`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().BoolVar(&w.bell, "bell", false, "ring the terminal's bell when a game begins or ends")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.watch(cmd.Context(), &w, func(ctx context.Context, client *stream.Client, out *output.Output) error {
			match, err := a.match(ctx, args[0])
			if err != nil {
				return err
			}
			board := &show.Scoreboard{}
			updates := client.WatchMatch(ctx, match, a.params(&w))
			if out.Form == output.Text && a.host.Terminals.Stdout {
				return a.redraw(ctx, out, updates, board)
			}
			err = a.printMatch(ctx, out, updates, 0, board)
			if err == nil && out.Form == output.Text {
				out.Screen.Blank()
				board.Draw(out.Screen, 0)
				err = out.Screen.Err()
			}
			return err
		})
	}
	return cmd
}

// redraw keeps the board on the screen. Updates that come together are drawn
// together.
func (a *app) redraw(ctx context.Context, out *output.Output, updates <-chan stream.Result[stream.MatchUpdate], board *show.Scoreboard) error {
	area := out.Screen.Live()
	return follow(ctx, a, bursts(ctx, updates), 0, func(burst []stream.MatchUpdate) (int, error) {
		games := 0
		for _, u := range burst {
			if board.Apply(u) > 0 {
				games++
			}
		}
		if games > 0 {
			out.Each()
		}
		out.Screen.Width, out.Screen.Now = a.width(), a.host.Now()
		area.Draw(func(s *screen.Screen) { board.Draw(s, max(0, a.host.Height-1)) })
		return len(burst), out.Screen.Err()
	})
}

// width returns the width of the terminal, which its user may have changed.
func (a *app) width() int {
	if a.host.Size != nil {
		if width, height := a.host.Size(); width > 0 {
			a.host.Width, a.host.Height = width, height
		}
	}
	return a.host.Width
}
