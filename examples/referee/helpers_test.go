package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// outcome is how a match went.
type outcome struct {
	csv    string
	err    error
	events map[string]int // of the room, by name, if it was closed
}

// bestOf7 plays a match on a server of its own, in a bubble of
// testing/synctest. Meanwhile it runs during, until the match is over.
func bestOf7(t *testing.T, ctx context.Context, during func(context.Context, *osutest.Server, venue)) outcome {
	t.Helper()
	file, err := os.Open("pool.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	maps, err := readPool(file)
	if err != nil {
		t.Fatal(err)
	}
	server := osutest.New()
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	v, err := embedded(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	go during(ctx, server, v)
	var out bytes.Buffer
	o := outcome{err: play(ctx, v, maps, 7, &out), csv: out.String(), events: map[string]int{}}
	for room, err := range v.client.AllRooms(&osu.RoomsParams{TypeGroup: objects.RoomTypeGroupRealtime, Mode: objects.RoomModeEnded}).Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range server.Referee().Events(room.ID) {
			o.events[e.Name]++
		}
		break
	}
	return o
}

// played holds the results against the rules, and returns the slots that were
// played.
func (o outcome) played(t *testing.T) (slots []string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(o.csv)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	wins := map[string]int{}
	last := ""
	for i := 1; i+1 < len(rows); i += 2 {
		winner, loser := rows[i], rows[i+1]
		if winner[8] != "true" {
			winner, loser = loser, winner
		}
		more, _ := strconv.Atoi(winner[5])
		less, _ := strconv.Atoi(loser[5])
		if winner[8] != "true" || loser[8] != "false" || more <= less {
			t.Errorf("got %v and %v, want the higher score to win", winner, loser)
		}
		last = winner[4]
		wins[last]++
		slots = append(slots, winner[1])
	}
	if wins[last] != 4 || len(slots) > 7 || len(rows) != 1+2*len(slots) {
		t.Errorf("got wins %v and %d rows, want four for the winner of the last map, and two rows a map", wins, len(rows))
	}
	return slots
}
