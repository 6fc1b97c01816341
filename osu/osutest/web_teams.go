package osutest

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// teamHandlers returns the handlers of teams.
func teamHandlers() handlers { return handlers{transport.GetTeam: getTeam} }

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

// teamPage redirects to the page of a team on the website, as the server does
// for every form of a team except its plain id.
func (q *request) teamPage(t int) reply {
	page := "/teams/" + strconv.FormatInt(teamID(t), 10)
	if ruleset := q.params["ruleset"]; ruleset != "" {
		page += "/" + url.PathEscape(ruleset)
	}
	return redirect(q.server.url + page)
}

// redirect returns a 302 with the page that browsers don't show.
func redirect(location string) reply {
	r := htmlPage(http.StatusFound, "Redirecting")
	r.header["Location"] = []string{location}
	return r
}
