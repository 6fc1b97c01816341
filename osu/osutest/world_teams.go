package osutest

import (
	"fmt"

	"github.com/osugo/osugo/osu/objects"
)

// teamSlots is the largest number of players in a team.
const teamSlots = 30

// TeamShortName returns the short name of a team, or "" if the team does not
// exist.
func (w *World) TeamShortName(id objects.TeamID) string {
	t, ok := w.teamNumber(int64(id))
	if !ok {
		return ""
	}
	_, short := w.teamName(t)
	return short
}

func (w *World) teamRuleset(t int) int { return w.pick("team.ruleset", t, 4) }

// teamExtended writes a team with its statistics in a ruleset.
func (w *World) teamExtended(t, ruleset int) object {
	members := w.teamMembers(t)
	write := func(n int) object { return w.user(n, "country", "cover", "groups", "team") }
	record := teamRecord{number: t}
	for _, other := range w.records[ruleset]().teams {
		if other.number == t {
			record = other
		}
	}
	var cover any
	if w.chance("team.cover", t, 0.5) {
		cover = fmt.Sprintf("https://assets.ppy.sh/teams/header/%d/%016x.jpeg", teamID(t), w.draw("team.cover.file", t))
	}
	o := w.team(t)
	o["cover_url"] = cover
	o["created_at"] = jsonTime(w.daysAgo(w.between("team.age", t, 10, 500)))
	o["default_ruleset_id"] = w.teamRuleset(t)
	o["description"] = w.textOrNull("team.description", t, 0.7, "[b]Welcome[/b]", "We play on Sundays.")
	o["is_open"] = w.chance("team.open", t, 0.6)
	o["empty_slots"] = teamSlots - len(members)
	o["leader"] = write(members[0])
	o["members"] = listOf(members[1:], write)
	o["statistics"] = w.teamStatistics(record, ruleset)
	return o
}
