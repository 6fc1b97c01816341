package command

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// roomCommand shows rooms, or lists the open ones.
func roomCommand(a *app) *cobra.Command {
	var page listing
	cmd := &cobra.Command{
		Use:   "room [ID|LINK|latest…]",
		Short: "a multiplayer room, or the open ones",
		Long:  "Shows a room of lazer with its playlist and leaderboard. Without an id, lists the open playlists, or with --realtime the rooms in which people play together.",
		Example: `osugo room https://osu.ppy.sh/multiplayer/rooms/1000000
osugo room --realtime --limit 50`,
	}
	realtime := cmd.Flags().Bool("realtime", false, "list rooms in which people play together")
	page.flags(cmd, 20)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			params := &osu.RoomsParams{}
			if *realtime {
				params.TypeGroup = objects.RoomTypeGroupRealtime
			}
			return printList(cmd.Context(), a, page, func(c *osu.Client) osu.List[objects.Room] { return c.AllRooms(params) }, show.Rooms)
		}
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			room, err := a.room(ctx, text)
			if err != nil {
				return err
			}
			return showRoom(ctx, client, out, room)
		})
	}
	return cmd
}

// showRoom shows a room, with the first of its leaderboard in text.
func showRoom(ctx context.Context, client *osu.Client, out *output.Output, room objects.Room) error {
	var leaders []objects.UserScoreAggregate
	if out.Form == output.Text {
		var err error
		if leaders, err = client.AllRoomLeaderboard(room.ID).Take(10).Collect(ctx); err != nil {
			return err
		}
	}
	return out.One(room, func(s *screen.Screen) { show.Room(s, room, leaders) })
}
