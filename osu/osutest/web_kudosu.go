package osutest

import (
	"github.com/osugo/osugo/osu/transport"
)

// kudosuHandlers returns the handlers of players' kudosu histories.
func kudosuHandlers() handlers { return handlers{transport.GetUserKudosu: getUserKudosu} }

func getUserKudosu(q *request) (any, error) {
	n, _, err := q.pathUser()
	if err != nil {
		return nil, err
	}
	var all []int
	for round := range q.world.kudosuEntries(n) {
		all = append(all, (kudosuRounds-1-round)*q.world.size.Users+n)
	}
	return listOf(slice(q, all, 100), q.world.kudosuEntry), nil
}
