package osutest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Players are numbered from 0. Number 0 owns application 1 and number 1, a bot,
// application 2.

func (w *World) userID(n int) objects.UserID { return objects.UserID(2 + 3*n) }

// userNumber returns the number of the player with that id.
func (w *World) userNumber(id int64) (int, bool) {
	n := (id - 2) / 3
	return int(n), id >= 2 && (id-2)%3 == 0 && n < int64(w.size.Users)
}

var (
	firstSyllables = strings.Fields("Amber Brisk Calm Dusky Eager Faint Gentle Hasty Idle Jolly Keen Lunar Mellow Nimble Olive Pale Quiet Rapid Silent Tidy Umber Vivid Windy Young Zesty Arctic Bold Cobalt Daring Early Frosty Golden")
	lastSyllables  = strings.Fields("otter harbour pine falcon meadow river lantern comet willow badger canyon ember fjord glacier heron island juniper kestrel lagoon marsh nebula orchid pebble quartz raven summit thicket urchin valley walnut yonder zephyr")
)

// username returns the name of a player. Names are unique even if case, and
// spaces and underscores, are not distinguished.
func (w *World) username(n int) string {
	switch n {
	case ownerNumber:
		return "Test Owner"
	case botNumber:
		return "TestBot"
	}
	pairs := len(firstSyllables) * len(lastSyllables)
	at := w.permute("names", pairs).at(n % pairs)
	first, last := firstSyllables[at%len(firstSyllables)], lastSyllables[at/len(firstSyllables)]
	if round := n / pairs; round > 0 {
		last += strconv.Itoa(round + 1)
	}
	switch w.pick("name style", n, 4) {
	case 0:
		return first + " " + last
	case 1:
		return strings.ToLower(first) + "_" + last
	case 2:
		return first + strings.ToUpper(last[:1]) + last[1:]
	}
	return "[" + first + "] " + last
}

// nameKey returns a key that is equal for names that the server treats as the
// same.
func nameKey(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), " ", "_")
}

func (w *World) nameTable() map[string]int {
	names := make(map[string]int, w.size.Users)
	for n := w.size.Users - 1; n >= 0; n-- {
		for _, former := range w.formerNames(n) {
			names[nameKey(former)] = n
		}
	}
	for n := range w.size.Users {
		names[nameKey(w.username(n))] = n
	}
	return names
}

func (w *World) formerNames(n int) []string {
	if n == ownerNumber {
		return []string{"peppy"} // user 2 on the public server and in every example
	}
	if n%13 != 5 {
		return nil
	}
	return []string{"Former " + w.username(n)}
}

type country struct{ code, name string }

var countries = []country{
	{"US", "United States"},
	{"JP", "Japan"},
	{"DE", "Germany"},
	{"KR", "South Korea"},
	{"FR", "France"},
	{"GB", "United Kingdom"},
	{"PL", "Poland"},
	{"BR", "Brazil"},
	{"AU", "Australia"},
	{"CA", "Canada"},
	{"CN", "China"},
	{"TW", "Taiwan"},
	{"RU", "Russian Federation"},
	{"ID", "Indonesia"},
	{"PH", "Philippines"},
	{"NL", "Netherlands"},
	{"SE", "Sweden"},
	{"FI", "Finland"},
	{"NO", "Norway"},
	{"IT", "Italy"},
	{"ES", "Spain"},
	{"AR", "Argentina"},
	{"CL", "Chile"},
	{"MX", "Mexico"},
	{"PT", "Portugal"},
	{"CZ", "Czechia"},
	{"UA", "Ukraine"},
	{"MY", "Malaysia"},
	{"TH", "Thailand"},
	{"VN", "Viet Nam"},
}

// countryOf returns the number of a player's country. A third of all players
// are from the first few.
func (w *World) countryOf(n int) int {
	if n == ownerNumber {
		return 0
	}
	x := fraction(w.draw("user.country", n))
	return int(x * x * float64(len(countries)))
}

func (w *World) isBot(n int) bool { return n == botNumber }

func (w *World) isSupporter(n int) bool {
	return n == ownerNumber || w.chance("user.supporter", n, 0.25)
}

// lastVisit returns when a player was last seen, or the zero time if that is
// hidden.
func (w *World) lastVisit(n int) time.Time {
	switch {
	case n == ownerNumber:
		return w.start
	case w.chance("user.hidden", n, 0.08):
		return time.Time{}
	case w.chance("user.gone", n, 0.15):
		return w.start.Add(-time.Duration(w.between("user.visit", n, 40, 2000)) * 24 * time.Hour)
	}
	return w.start.Add(-time.Duration(w.between("user.visit", n, 1, 29*24*60)) * time.Minute)
}

func (w *World) isOnline(n int) bool {
	return n == ownerNumber || !w.lastVisit(n).IsZero() && w.chance("user.online", n, 0.1)
}

// playmodeOf returns the default ruleset of a player.
func (w *World) playmodeOf(n int) int {
	if n == ownerNumber {
		return 0
	}
	return [...]int{0, 0, 0, 0, 0, 0, 1, 2, 3, 3}[w.pick("user.playmode", n, 10)]
}

// Groups.

type group struct {
	id                        int
	identifier, name, short   string
	colour                    string
	listing, modes, probation bool
}

var groups = []group{
	{29, "bot", "Chat Bots", "BOT", "#999999", false, false, false},
	{28, "bng", "Beatmap Nominators", "BN", "#A347EB", true, true, false},
	{7, "nat", "Nomination Assessment Team", "NAT", "#FA3703", true, true, false},
	{4, "gmt", "Global Moderation Team", "GMT", "#99EB47", true, false, false},
	{16, "alumni", "osu! Alumni", "ALM", "#A347EB", false, false, false},
	{32, "bng_limited", "Beatmap Nominators (Probationary)", "BN", "#A347EB", true, true, true},
}

// groupsOf returns the groups of a player, the default one first.
func (w *World) groupsOf(n int) []group {
	if n == botNumber {
		return groups[:1]
	}
	if n == ownerNumber || !w.chance("user.group", n, 0.06) {
		return nil
	}
	at := 1 + w.pick("user.group.which", n, len(groups)-1)
	if at == 4 && w.chance("user.group.second", n, 0.5) {
		return []group{groups[1], groups[4]}
	}
	return groups[at : at+1]
}

// Teams. Of the players in teams, team t has those with numbers t, t+T, t+2T, …

func (w *World) teams() int { return max(4, min(w.size.Users/12, 400)) }

// teamOf returns the number of a player's team.
func (w *World) teamOf(n int) (int, bool) {
	t := w.teams()
	return n % t, n/t%2 == 0 && !w.isBot(n)
}

// teamMembers returns the players of a team, the leader first.
func (w *World) teamMembers(t int) []int {
	var all []int
	for n := t; n < w.size.Users; n += w.teams() {
		if _, ok := w.teamOf(n); ok {
			all = append(all, n)
		}
	}
	return all
}

func teamID(t int) int64 { return int64(5*t + 1) }

// teamNumber returns the number of the team with that id.
func (w *World) teamNumber(id int64) (int, bool) {
	t := (id - 1) / 5
	return int(t), id >= 1 && (id-1)%5 == 0 && t < int64(w.teams())
}

// TeamIDs returns the ids of all teams, in order.
func (w *World) TeamIDs() []objects.TeamID {
	all := make([]objects.TeamID, w.teams())
	for t := range all {
		all[t] = objects.TeamID(teamID(t))
	}
	return all
}

func (w *World) teamName(t int) (name, short string) {
	noun := lastSyllables[t%len(lastSyllables)]
	name = oneOf(w, "team.name", t, firstSyllables) + " " + noun + "s"
	short = strings.ToUpper(noun[:2]) + strconv.Itoa(t)
	return name, short
}

func (w *World) team(t int) object {
	name, short := w.teamName(t)
	var flag any
	if w.chance("team.flag", t, 0.8) {
		flag = fmt.Sprintf("https://assets.ppy.sh/teams/flag/%d/%016x.png", teamID(t), w.draw("team.flag.file", t))
	}
	return object{"flag_url": flag, "id": teamID(t), "name": name, "short_name": short}
}

// user writes a player in the short form with includes:
//
//	country, cover, groups, kudosu, support_level, team,
//	statistics (of the default ruleset), statistics_rulesets, variants
func (w *World) user(n int, includes ...string) object {
	last := w.lastVisit(n)
	member := w.groupsOf(n)
	defaultGroup := "default"
	var colour any
	if len(member) > 0 {
		defaultGroup, colour = member[0].identifier, member[0].colour
	}
	u := object{
		"avatar_url":      fmt.Sprintf("https://a.ppy.sh/%d?%d.jpeg", w.userID(n), w.pick("user.avatar", n, 1<<30)),
		"country_code":    countries[w.countryOf(n)].code,
		"default_group":   defaultGroup,
		"id":              w.userID(n),
		"is_active":       last.IsZero() || w.now().Sub(last) < 30*24*time.Hour,
		"is_bot":          w.isBot(n),
		"is_deleted":      false,
		"is_online":       w.isOnline(n),
		"is_supporter":    w.isSupporter(n),
		"last_visit":      jsonTime(last),
		"pm_friends_only": w.chance("user.pm", n, 0.1),
		"profile_colour":  colour,
		"username":        w.username(n),
	}
	for _, include := range includes {
		switch include {
		case "country":
			u["country"] = w.country(n)
		case "cover":
			u["cover"] = w.cover(n)
		case "groups":
			u["groups"] = listOf(member, func(g group) object { return w.group(g, n) })
		case "kudosu":
			u["kudosu"] = w.kudosuOf(n)
		case "support_level":
			u["support_level"] = w.supportLevel(n)
		case "team":
			u["team"] = w.teamOrNull(n)
		case "statistics":
			u["statistics"] = w.statistics(n, w.playmodeOf(n))
		case "statistics_rulesets":
			u["statistics_rulesets"] = w.statisticsRulesets(n, slices.Contains(includes, "variants"))
		case "variants":
		default:
			panic("osutest: unknown include " + include)
		}
	}
	return u
}

// deletedUser writes the placeholder for a deleted player.
func deletedUser(id objects.UserID) object {
	return object{
		"avatar_url": nil, "country_code": nil, "default_group": "default", "id": id, "is_active": false, "is_bot": false,
		"is_deleted": true, "is_online": false, "is_supporter": false, "last_visit": nil, "pm_friends_only": false,
		"profile_colour": nil, "username": "[deleted user]",
	}
}

func (w *World) country(n int) object {
	c := countries[w.countryOf(n)]
	return object{"code": c.code, "name": c.name}
}

func (w *World) coverURL(n int) string {
	if w.chance("user.cover", n, 0.3) {
		return fmt.Sprintf("https://assets.ppy.sh/user-profile-covers/%d/%016x.jpeg", w.userID(n), w.draw("user.cover.file", n))
	}
	return fmt.Sprintf("https://assets.ppy.sh/user-cover-presets/%d/cover.jpeg", w.coverPreset(n))
}

func (w *World) coverPreset(n int) int { return w.between("user.cover.preset", n, 1, 8) }

func (w *World) cover(n int) object {
	url := w.coverURL(n)
	if w.chance("user.cover", n, 0.3) {
		return object{"custom_url": url, "url": url, "id": nil}
	}
	return object{"custom_url": nil, "url": url, "id": strconv.Itoa(w.coverPreset(n))}
}

func (w *World) group(g group, n int) object {
	var modes any
	if g.modes {
		all := list{}
		for r := range rulesets {
			if r == w.playmodeOf(n) || w.chance("user.group.mode", 4*n+r, 0.2) {
				all = append(all, rulesets[r])
			}
		}
		modes = all
	}
	return object{
		"colour": g.colour, "has_listing": g.listing, "has_playmodes": g.modes, "id": g.id, "identifier": g.identifier,
		"is_probationary": g.probation, "name": g.name, "short_name": g.short, "playmodes": modes,
	}
}

func (w *World) supportLevel(n int) int {
	if !w.isSupporter(n) {
		return 0
	}
	return w.between("user.support", n, 1, 3)
}

func (w *World) teamOrNull(n int) any {
	if t, ok := w.teamOf(n); ok {
		return w.team(t)
	}
	return nil
}

func (w *World) kudosuOf(n int) object {
	total := w.kudosuTotal(n)
	return object{"available": total - w.pick("user.kudosu", n, total+1), "total": total}
}

// kudosuTotal returns a player's kudosu, which decreases with the kudosu rank.
func (w *World) kudosuTotal(n int) int {
	return 40_000 / (9 + w.kudosu.at(n))
}
