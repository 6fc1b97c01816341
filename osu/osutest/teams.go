package osutest

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// teamHandlers are those of teams.
func teamHandlers() handlers { return handlers{transport.GetTeam: getTeam} }

// teamSlots is how many players a team has room for.
const teamSlots = 30

// TeamShortName returns the short name of a team; empty when there is none.
func (w *World) TeamShortName(id objects.TeamID) string {
	t, ok := w.teamNumber(int64(id))
	if !ok {
		return ""
	}
	_, short := w.teamName(t)
	return short
}

func getTeam(q *request) (any, error) {
	w := q.world
	text := q.params["team"]
	if short, ok := strings.CutPrefix(text, "@"); ok {
		for t := range w.teams() {
			if _, name := w.teamName(t); strings.EqualFold(name, short) {
				return q.teamPage(t), nil
			}
		}
		return nil, missing("Team")
	}
	id, ok := q.id("team")
	t := 0
	if ok {
		t, ok = w.teamNumber(id)
	}
	if !ok {
		return nil, missing("Team")
	}
	if strings.TrimLeft(text, "0") != text {
		return q.teamPage(t), nil
	}
	ruleset, ok := rulesetParam(q.params["ruleset"], w.teamRuleset(t))
	if !ok {
		return nil, invalid("no such ruleset")
	}
	return w.teamExtended(t, ruleset), nil
}

// teamPage leads to the page of a team on the website, as the server does for every
// spelling of a team but its plain id.
func (q *request) teamPage(t int) reply {
	page := "/teams/" + strconv.FormatInt(teamID(t), 10)
	if ruleset := q.params["ruleset"]; ruleset != "" {
		page += "/" + url.PathEscape(ruleset)
	}
	return redirect(q.server.url + page)
}

// redirect is a 302 with the page that browsers don't show.
func redirect(location string) reply {
	r := htmlPage(http.StatusFound, "Redirecting")
	r.header["Location"] = []string{location}
	return r
}

func (w *World) teamRuleset(t int) int { return w.pick("team.ruleset", t, 4) }

// teamExtended writes a team with its record in a ruleset.
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
