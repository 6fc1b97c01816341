package objects

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Dump writes v to w as indented JSON, for a look at what the server sent.
// Members come in the order of the fields, then the unknown ones. Characters
// that a terminal would obey are escaped.
func Dump(w io.Writer, v any) error {
	data, err := json.Marshal(v, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("objects: dump: %w", err)
	}
	var b strings.Builder
	for _, r := range string(data) {
		switch {
		case r == '\n' || printable(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			_, _ = fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			_, _ = fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('\n')
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("objects: dump: %w", err)
	}
	return nil
}

// printable reports whether r is safe on a terminal. It excludes control
// characters and those that change the direction of text; the joiner of emoji
// is safe.
func printable(r rune) bool { return unicode.IsGraphic(r) || r == '\u200d' }

// maxLine is the length of a printed object in characters.
const maxLine = 200

// line joins the parts that are not empty with spaces. White space in them
// becomes one space, what is not printable becomes U+FFFD, and a long line is
// cut.
func line(parts ...string) string {
	text := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	text = strings.Map(func(r rune) rune {
		if printable(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
	if runes := []rune(text); len(runes) > maxLine {
		text = string(runes[:maxLine-1]) + "…"
	}
	return text
}

// dash joins the parts that are not empty with a dash.
func dash(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " – ")
}

// some formats the value of o. It returns an empty text if there is none.
func some[T comparable](format string, o Opt[T]) string {
	if !o.Has() {
		return ""
	}
	return fmt.Sprintf(format, o.value)
}

// clock formats the time of o in UTC. It returns an empty text if there is
// none.
func clock(o Opt[time.Time], layout string) string {
	if !o.Has() {
		return ""
	}
	return o.value.UTC().Format(layout)
}

// when returns text, or nothing if ok is false.
func when(ok bool, text string) string {
	if !ok {
		return ""
	}
	return text
}

func (u *User) name() string {
	if u == nil {
		return ""
	}
	return u.Username
}

// userName returns the name of u, else one made of the id.
func userName(u *User, id UserID) string {
	return cmp.Or(u.name(), when(id != 0, "user "+id.String()))
}

func (b *Beatmapset) name() string {
	if b == nil {
		return ""
	}
	return b.Artist + " - " + b.Title
}

// difficultyName returns the title of set and the name of b in brackets, else a
// name made of the id.
func difficultyName(set string, b *Beatmap, id BeatmapID) string {
	if b != nil {
		return line(set, "["+b.Version+"]")
	}
	return cmp.Or(set, when(id != 0, "beatmap "+id.String()))
}

// play is what the line of a score says in either format.
type play struct {
	user     UserID
	beatmap  BeatmapID
	mods     Mods
	accuracy float64
	pp       Opt[float64]
	rank     ScoreRank
	failed   bool
	with     *ScoreIncludes
}

func (p play) String() string {
	with := p.with
	set := with.Beatmapset.name()
	var beatmap *Beatmap
	if with.Beatmap != nil {
		beatmap = &with.Beatmap.Beatmap
		set = cmp.Or(set, with.Beatmap.setName())
	}
	return line(
		dash(userName(with.User, p.user), difficultyName(set, beatmap, p.beatmap)),
		when(len(p.mods) > 0, "+"+p.mods.String()),
		strconv.FormatFloat(100*p.accuracy, 'f', 2, 64)+" %",
		some("%.0f pp", p.pp),
		cmp.Or(when(p.failed, string(ScoreRankF)), string(p.rank)),
	)
}

// String returns the score in one line: "player – artist - title [difficulty]
// +HDDT 98.12 % 245 pp S". What the score does not have is left out.
func (s Score) String() string {
	return play{s.UserID, s.BeatmapID.Or(0), s.Mods, s.Accuracy, s.PP, s.Rank, !s.Passed, &s.ScoreIncludes}.String()
}

// String returns the score in one line, as [Score.String] does.
func (s LegacyScore) String() string {
	return play{s.UserID, 0, s.Mods, s.Accuracy, s.PP, s.Rank, !s.Passed, &s.ScoreIncludes}.String()
}

// String returns the user in one line: "name (AU) #12 7300 pp". What the user
// does not have is left out.
func (u User) String() string {
	var rank, pp string
	if s := u.Statistics; s != nil {
		rank = some("#%d", s.GlobalRank)
		pp = some("%.0f pp", s.PP)
	}
	return line(userName(&u, u.ID), some("(%s)", u.CountryCode), rank, pp)
}

// String returns the group in one line: "Nomination Assessment Team (NAT)".
func (g Group) String() string { return line(g.Name, some("(%s)", g.ShortName)) }

// String returns the difficulty in one line: "artist - title [difficulty]
// (taiko) 5.43 stars ranked".
func (b Beatmap) String() string { return b.line(b.Beatmapset.name()) }

// String returns the difficulty in one line, as [Beatmap.String] does.
func (b BeatmapExtended) String() string { return b.line(b.setName()) }

func (b Beatmap) line(set string) string {
	return line(
		difficultyName(set, &b, b.ID),
		when(b.Mode != "", "("+string(b.Mode)+")"),
		strconv.FormatFloat(b.DifficultyRating, 'f', 2, 64)+" stars",
		string(b.Status),
	)
}

func (b *BeatmapExtended) setName() string {
	if b.Beatmapset == nil {
		return b.Beatmap.Beatmapset.name()
	}
	return b.Beatmapset.name()
}

// String returns the beatmapset in one line: "artist - title by mapper
// (ranked)".
func (b Beatmapset) String() string {
	return line(b.name(), when(b.Creator != "", "by "+b.Creator), some("(%s)", b.Status))
}

// String returns the match in one line: "name, since 2031-04-05 06:07".
func (m Match) String() string {
	const minutes = "2006-01-02 15:04"
	from, to := clock(m.StartTime, minutes), clock(m.EndTime, minutes)
	switch {
	case from == "":
		return line(m.Name)
	case to == "":
		return line(m.Name+", since", from)
	}
	return line(m.Name+",", from, "to", to)
}

// String returns the event in one line: "06:07 name player-joined", or the
// beatmap of a game.
func (e MatchEvent) String() string {
	game := ""
	if e.Game != nil {
		game = e.Game.String()
	}
	return matchEventLine(e.Timestamp, game, userName(e.User, e.UserID.Or(0)), e.Detail)
}

// String returns the event in one line, as [MatchEvent.String] does.
func (e LegacyMatchEvent) String() string {
	game := ""
	if e.Game != nil {
		game = e.Game.String()
	}
	return matchEventLine(e.Timestamp, game, userName(e.User, e.UserID.Or(0)), e.Detail)
}

func matchEventLine(at Opt[time.Time], game, user string, detail MatchEventDetail) string {
	if game != "" {
		return line(clock(at, "15:04"), "game:", game)
	}
	return line(clock(at, "15:04"), user, string(detail.Type), some("%s", detail.Text))
}

// String returns the game in one line: "artist - title [difficulty] +HD
// team-vs".
func (g MatchGame) String() string {
	return matchGameLine(g.Beatmap, g.BeatmapID, g.Mods, g.TeamType)
}

// String returns the game in one line, as [MatchGame.String] does.
func (g LegacyMatchGame) String() string {
	return matchGameLine(g.Beatmap, g.BeatmapID, g.Mods, g.TeamType)
}

func matchGameLine(b *Beatmap, id Opt[BeatmapID], mods Mods, teams Opt[MatchTeamType]) string {
	set := ""
	if b != nil {
		set = b.Beatmapset.name()
	}
	return line(
		difficultyName(set, b, id.Or(0)),
		when(len(mods) > 0, "+"+mods.String()),
		some("%s", teams),
	)
}

// String returns the room in one line: "name (playlists), 12 players, idle".
func (r Room) String() string {
	return line(
		r.Name,
		when(r.Type != "", "("+string(r.Type)+")")+",",
		strconv.Itoa(r.ParticipantCount), "players,",
		cmp.Or(when(!r.Active, "closed"), string(r.Status)),
	)
}

// String returns the event in one line: "name: #1 on artist - title
// [difficulty] (taiko)".
func (e Event) String() string {
	switch d := e.Detail.(type) {
	case *EventAchievement:
		return line(d.User.Username+": medal", d.Achievement.Name)
	case *EventBeatmapPlaycount:
		return line(d.Beatmap.Title+":", strconv.Itoa(d.Count), "plays")
	case *EventBeatmapsetApprove:
		return line(d.Beatmapset.Title, "by", d.User.Username+":", string(d.Approval))
	case *EventBeatmapsetDelete:
		return line(d.Beatmapset.Title + ": deleted")
	case *EventBeatmapsetRevive:
		return line(d.Beatmapset.Title, "by", d.User.Username+": revived")
	case *EventBeatmapsetUpdate:
		return line(d.Beatmapset.Title, "by", d.User.Username+": updated")
	case *EventBeatmapsetUpload:
		return line(d.Beatmapset.Title, "by", d.User.Username+": uploaded")
	case *EventRank:
		return line(d.User.Username+": #"+strconv.Itoa(d.Rank), "on", d.Beatmap.Title, "("+string(d.Mode)+")")
	case *EventRankLost:
		return line(d.User.Username+": lost #1 on", d.Beatmap.Title, "("+string(d.Mode)+")")
	case *EventUserSupportAgain:
		return line(d.User.Username + ": supports osu! again")
	case *EventUserSupportFirst:
		return line(d.User.Username + ": supports osu!")
	case *EventUserSupportGift:
		return line(d.User.Username + ": was given a supporter tag")
	case *EventUsernameChange:
		return line(d.User.PreviousUsername.Or("someone")+": is now", d.User.Username)
	}
	return line(cmp.Or(some("%s", e.Type), "event"), e.ID.String())
}

// String returns the comment in one line: "author: text".
func (c Comment) String() string {
	author := cmp.Or(userName(c.User, c.UserID.Or(0)), c.LegacyName.Or("someone"))
	return line(author+":", cmp.Or(c.Message.Or(""), when(c.DeletedAt.Has(), "(deleted)")))
}

// String returns the news post in one line: "2031-04-05 title, by author".
func (n NewsPost) String() string {
	return line(clock(n.PublishedAt, "2006-01-02"), n.Title+when(n.Author != "", ", by "+n.Author))
}

// String returns the message in one line: "06:07 sender: text", or "06:07 *
// sender text" if it was written with /me.
func (m ChatMessage) String() string {
	at, sender := clock(Some(m.Timestamp), "15:04"), userName(m.Sender, m.SenderID)
	if m.IsAction {
		return line(at, "*", sender, m.Content)
	}
	return line(at, sender+":", m.Content)
}

// String returns the channel in one line: "#osu (PUBLIC)".
func (c ChatChannel) String() string {
	return line(c.Name.Or("channel"), some("(%s)", c.Type))
}

// String returns the team in one line: "[TAG] name".
func (t Team) String() string {
	return line(when(t.ShortName != "", "["+t.ShortName+"]"), t.Name)
}

// String returns the topic in one line: "title, 12 posts".
func (t ForumTopic) String() string {
	return line(t.Title+",", strconv.Itoa(t.PostCount), "posts")
}

// String returns the build in one line: "Stable 20310405.1".
func (b Build) String() string {
	return line(b.UpdateStream.DisplayName.Or(string(b.UpdateStream.Name)), b.DisplayVersion)
}
