package osu

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// TeamParams are the options of [Client.Team] and [Client.TeamByShortName].
type TeamParams struct {
	// Ruleset is the ruleset of the statistics; the default is the team's own.
	Ruleset objects.Ruleset
}

func (p *TeamParams) ruleset() objects.Ruleset {
	if p == nil {
		return ""
	}
	return p.Ruleset
}

// Team returns a team with its Statistics, Leader and Members (each with
// Country, Cover, Groups and Team). The leader is not among the members.
//
// Scope public. It fails with [ErrNotFound] if the team is unknown, and with
// [ErrValidation] for an unknown ruleset.
//
// Source: app/Http/Controllers/TeamsController.php.
func (c *Client) Team(ctx context.Context, id objects.TeamID, p *TeamParams) (objects.TeamExtended, error) {
	return answer[objects.TeamExtended](ctx, c, transport.GetTeam.At(id, p.ruleset()))
}

// TeamByShortName returns a team by its short name, the one that users carry in
// brackets, as [Client.Team] does. It takes two requests, because the server
// redirects a name to a page of the website, whose address has the id.
func (c *Client) TeamByShortName(ctx context.Context, name string, p *TeamParams) (objects.TeamExtended, error) {
	if name != "" {
		name = "@" + name // an empty name stays empty, and is refused
	}
	team, err := answer[objects.TeamExtended](ctx, c, transport.GetTeam.At(name, p.ruleset()))
	if e, ok := errors.AsType[*Error](err); ok && errors.Is(err, ErrRedirect) {
		if id, ok := teamOf(e.Location); ok {
			return c.Team(ctx, id, p)
		}
	}
	return team, err
}

// teamOf returns the id in the address of a team's page: /teams/{id} or
// /teams/{id}/{ruleset}.
func teamOf(location string) (objects.TeamID, bool) {
	page, err := url.Parse(location)
	if err != nil {
		return 0, false
	}
	_, path, _ := strings.Cut(page.Path, "/teams/")
	text, _, _ := strings.Cut(path, "/")
	id, err := strconv.ParseInt(text, 10, 64)
	return objects.TeamID(id), err == nil && id > 0
}
