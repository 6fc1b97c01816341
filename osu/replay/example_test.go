package replay_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/replay"
	"github.com/osugo/osugo/osu/transport"
)

func ExampleDownload() {
	server := osutest.New() // osu.ppy.sh, for this example
	defer server.Close()
	session := auth.FixedToken(server.Token(auth.ScopePublic), transport.Grant{Scopes: []auth.Scope{auth.ScopePublic}})
	client, err := osu.New(session, osu.Endpoints(server.Endpoints()), osu.HTTPClient(server.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	scores, err := client.UserScores(ctx, server.World().UserIDs()[1], objects.UserScoreTypeBest, nil)
	if err != nil {
		log.Fatal(err)
	}
	for _, score := range scores {
		if !score.HasReplay {
			continue
		}
		r, err := replay.Download(ctx, client, score)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.Player, r.MaxCombo == uint16(score.MaxCombo))
		return
	}
	// Output: TestBot true
}

func ExampleReplay_Frames() {
	var data []byte
	for i := range 4 {
		data = replay.AppendFrame(data, replay.Frame{Delta: 16 * time.Millisecond, X: float64(100 + i), Y: 50, Keys: replay.KeyK1})
	}
	r := replay.Replay{Player: "someone", Data: data}
	for frame, err := range r.Frames() {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(frame.Time, frame.X, frame.Y, frame.Keys.Has(replay.KeyK1))
	}
	// Output:
	// 16ms 100 50 true
	// 32ms 101 50 true
	// 48ms 102 50 true
	// 64ms 103 50 true
}
