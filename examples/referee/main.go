// Command referee referees a best-of match between two players in lazer: it
// invites them, plays the warm-up and what they pick in the chat from a
// mappool, aborts and repeats a map when a player disconnects, and writes the
// results as CSV.
//
//	go run -C examples ./referee > match.csv        with players of a server inside the program
//	OSU_CLIENT_ID=… OSU_CLIENT_SECRET=… go run -C examples ./referee -players 2,1010 -pool owc.csv > match.csv
//
// The application must be the referee's own or belong to a bot, with the
// redirect URL http://127.0.0.1/callback.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/stream/live/chat"
	"github.com/osugo/osugo/stream/referee"
)

func main() { program.Main("referee", run) }

func run(ctx context.Context) error {
	file := flag.String("pool", "referee/pool.csv", "the mappool: slot, beatmap, mods")
	bestOf := flag.Int("best-of", 7, "how many maps at most, without the warm-up")
	ids := flag.String("players", "", "the ids of both players")
	flag.Parse()
	in, err := os.Open(*file)
	if err != nil {
		return err
	}
	defer in.Close()
	maps, err := readPool(in)
	if err != nil {
		return err
	}
	if max(0, *bestOf)%2 == 0 {
		return fmt.Errorf("best of %d has no winner", *bestOf)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	v, err := open(ctx, *ids)
	if err != nil {
		return err
	}
	return play(ctx, v, maps, *bestOf, os.Stdout)
}

// play makes a room and runs a match in it.
func play(ctx context.Context, v venue, maps pool, bestOf int, out io.Writer) error {
	players, err := v.client.Users(ctx, v.players, nil)
	if err != nil {
		return err
	}
	if len(players) != 2 {
		return fmt.Errorf("%d of 2 players found", len(players))
	}
	hub, err := referee.Dial(ctx, v.client, &referee.Params{URL: v.hub})
	if err != nil {
		return err
	}
	defer hub.Close()
	room, err := hub.MakeRoom(ctx, referee.RoomParams{
		Name: fmt.Sprintf("match: (%s) vs (%s)", players[0].Username, players[1].Username), BeatmapID: maps[warmUp].beatmap,
	})
	if err != nil {
		return err
	}
	m := match{
		api: v.client, hub: hub, room: room, chat: chat.Connect(ctx, v.client, nil), channel: room.State().ChannelID,
		out: csv.NewWriter(out), pool: maps, bestOf: bestOf, players: players,
	}
	if err := m.out.Write([]string{"map", "slot", "beatmap", "mods", "player", "score", "accuracy", "combo", "won"}); err != nil {
		return err
	}
	return m.play(ctx)
}
