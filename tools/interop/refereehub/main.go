// Command refereehub runs the referee hub of package osutest for a client in another
// language: it prints where it is as a line of JSON, and obeys the lines that it reads
// (join, ready, cut, close) until there are no more.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

func main() {
	s := osutest.NewServer(osutest.Size(osutest.Small))
	defer s.Close()
	users := s.World().UserIDs()
	referee, player := users[2], users[3]
	_, _ = fmt.Fprintf(os.Stdout, `{"url":%q,"token":%q,"weak":%q,"referee":%d,"player":%d,"beatmap":%d}`+"\n", s.Referee().URL(),
		s.UserToken(referee, transport.ScopeMultiplayerWriteManage), s.UserToken(referee, transport.ScopePublic),
		referee, player, s.World().BeatmapIDsOf(objects.RulesetOsu)[0])
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		command, room, _ := strings.Cut(lines.Text(), " ")
		var id objects.RoomID
		_, _ = fmt.Sscan(room, &id)
		switch command {
		case "join":
			s.Referee().Join(id, player)
		case "ready":
			s.Referee().Ready(id, player, true)
		case "cut":
			s.Referee().Cut(referee, 0)
		case "close":
			s.Referee().Close(referee, "", false)
		}
	}
}
