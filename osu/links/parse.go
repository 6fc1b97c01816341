package links

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/objects"
)

// Why a text is not a reference.
var (
	// ErrForeign means that the text is not a link to the site.
	ErrForeign = errors.New("not a link to this site")
	// ErrUnknown means that the link leads to a page that this package has no type
	// for, or that does not exist: ids are positive numbers.
	ErrUnknown = errors.New("not a page that can be referred to")
)

// Parse returns what a link to the public site refers to. It takes the current
// and former forms, with or without https:// in front, of osu.ppy.sh and
// old.ppy.sh, those of images and previews, and osu:// as the game opens it.
func Parse(link string) (Ref, error) { return Public.Parse(link) }

// Parse is [Parse] for links to this site. Those that the game opens, and images
// and previews of the public site, are taken, too.
func (s Site) Parse(link string) (Ref, error) {
	host, rest, ok := split(strings.TrimSpace(link))
	if !ok {
		return nil, ErrForeign
	}
	var ref Ref
	switch {
	case host == "osu:":
		ref = inGame(rest)
	case strings.EqualFold(host, "a.ppy.sh"):
		ref = avatar(rest)
	case strings.EqualFold(host, "b.ppy.sh"):
		ref = preview(rest)
	case strings.EqualFold(host, "assets.ppy.sh"):
		ref = cover(rest)
	case s.has(host):
		rest, ok = s.below(rest)
		if !ok {
			return nil, ErrForeign
		}
		ref = pageOf(rest)
	default:
		return nil, ErrForeign
	}
	if ref == nil {
		return nil, fmt.Errorf("%w: %.64q", ErrUnknown, link)
	}
	return ref, nil
}

// split cuts a link into its host and what follows, which begins with a slash.
// The scheme of the game counts as a host.
func split(link string) (host, rest string, ok bool) {
	scheme, after, found := strings.Cut(link, "://")
	switch {
	case !found:
		after = strings.TrimPrefix(link, "//")
	case scheme == "osu":
		return "osu:", "/" + after, true
	case !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http"):
		return "", "", false
	}
	end := strings.IndexAny(after, "/?#")
	if end < 0 {
		end = len(after)
	}
	host = after[:end]
	if found && strings.EqualFold(scheme, "http") {
		host = strings.TrimSuffix(host, ":80")
	} else {
		host = strings.TrimSuffix(host, ":443")
	}
	return host, after[end:], host != ""
}

// has reports whether the site has the host.
func (s Site) has(host string) bool {
	own, _, _ := split(string(s))
	return strings.EqualFold(host, own) || s == Public && strings.EqualFold(host, "old.ppy.sh")
}

// below removes the path of the site itself.
func (s Site) below(rest string) (string, bool) {
	_, path, _ := split(string(s))
	return strings.CutPrefix(rest, strings.TrimRight(path, "/"))
}

// location is what follows the host of a link.
type location struct {
	path            [6]string // its parts, still escaped
	depth           int
	query, fragment string
}

// locate cuts what follows the host. It reports false when the path is deeper
// than that of any page.
func locate(rest string) (l location, ok bool) {
	rest, l.fragment, _ = strings.Cut(rest, "#")
	rest, l.query, ok = strings.Cut(rest, "?")
	if !ok {
		rest, l.query, _ = strings.Cut(rest, "&") // as in /b/1&m=2, which people write
	}
	for part := range strings.SplitSeq(rest, "/") {
		if part == "" {
			continue
		}
		if l.depth == len(l.path) {
			return l, false
		}
		l.path[l.depth] = part
		l.depth++
	}
	return l, true
}

// value returns a parameter of the query.
func (l *location) value(name string) string {
	for pair := range strings.SplitSeq(l.query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

// idOf reads an id. It returns 0 for a text that is not one.
func idOf[ID ~int64](text string) ID {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return ID(n)
}

// byID returns the reference that of makes of an id, if the text is one.
func byID[ID ~int64, R Ref](text string, of func(ID) R) Ref {
	if id := idOf[ID](text); id > 0 {
		return of(id)
	}
	return nil
}

// nameOf reads a part of a path that is a name. It returns "" for one that can't be
// unescaped.
func nameOf(part string) string {
	if strings.IndexByte(part, '%') < 0 {
		return part
	}
	name, err := url.PathUnescape(part)
	if err != nil {
		return ""
	}
	return name
}

// ruleset reads the name of a ruleset, or its number.
func ruleset(text string) objects.Ruleset {
	if r := objects.Ruleset(text); r.Known() {
		return r
	}
	if len(text) == 1 && text[0] >= '0' && text[0] <= '3' {
		return objects.RulesetID(text[0] - '0').Ruleset()
	}
	return ""
}

// pageOf returns what a page of the site is about, or nil.
func pageOf(rest string) Ref {
	if path, ok := strings.CutPrefix(rest, "/wiki/"); ok {
		return wiki(path)
	}
	if path, ok := strings.CutPrefix(rest, "/help/wiki/"); ok {
		return wiki(path)
	}
	l, ok := locate(rest)
	if !ok {
		return nil
	}
	first, second := l.path[0], l.path[1]
	switch first {
	case "users", "u":
		return user(&l)
	case "beatmapsets", "s", "d":
		return beatmapset(&l)
	case "beatmaps", "b", "osu":
		return beatmap(&l)
	case "scores":
		return score(&l)
	case "teams":
		return team(&l)
	case "community":
		return community(&l)
	case "forum":
		return forum(&l)
	case "home":
		return home(&l)
	case "mp":
		return byID(l.only(2), func(id objects.MatchID) Match { return Match{id} })
	case "po":
		return byID(l.only(2), func(id objects.ForumPostID) ForumPost { return ForumPost{id} })
	case "groups", "g":
		return byID(l.only(2), func(id objects.GroupID) Group { return Group{id} })
	case "comments":
		return byID(l.only(2), func(id objects.CommentID) Comment { return Comment{id} })
	case "seasons":
		if l.path[2] == "rooms" && l.depth == 3 {
			l.depth = 2
		}
		return byID(l.only(2), func(id objects.SeasonID) Season { return Season{id} })
	case "multiplayer":
		if second == "rooms" && (l.depth == 3 || l.path[3] == "events" && l.depth == 4) {
			return byID(l.path[2], func(id objects.RoomID) Room { return Room{id} })
		}
	case "assets":
		return flag(&l)
	}
	return nil
}

// only returns the last part of a path of that depth, and nothing of others.
func (l *location) only(depth int) string {
	if l.depth != depth {
		return ""
	}
	return l.path[depth-1]
}

func user(l *location) Ref {
	var r User
	switch {
	case l.depth < 2:
		return nil
	case l.depth == 3:
		r.Ruleset = ruleset(l.path[2])
	}
	if l.depth > 2 && r.Ruleset == "" && !isSection(l.path[2:l.depth]) {
		return nil
	}
	if r.ID = idOf[objects.UserID](l.path[1]); r.ID > 0 {
		return r
	}
	if r.Name = strings.TrimPrefix(nameOf(l.path[1]), "@"); r.Name == "" {
		return nil
	}
	return r
}

// isSection reports whether a profile has a page at that path.
func isSection(path []string) bool {
	switch path[0] {
	case "modding":
		return len(path) == 1 || len(path) == 2 && (path[1] == "posts" || path[1] == "votes-given" || path[1] == "votes-received")
	case "posts", "playlists", "realtime", "multiplayer", "ranked-play":
		return len(path) == 1
	}
	return false
}

func beatmapset(l *location) Ref {
	id := idOf[objects.BeatmapsetID](l.path[1])
	switch {
	case (l.path[1] == "discussions" || l.path[1] == "beatmap-discussions") && l.depth == 3:
		return byID(l.path[2], func(id objects.DiscussionID) Discussion { return Discussion{ID: id} })
	case l.path[1] == "discussions" && l.path[2] == "posts":
		return byID(l.only(4), func(id objects.DiscussionPostID) DiscussionPost { return DiscussionPost{id} })
	case id <= 0:
		return nil
	case l.path[2] == "discussion":
		return discussion(l, id)
	case l.depth == 3 && l.path[2] == "download":
		return Beatmapset{ID: id}
	case l.depth != 2:
		return nil
	}
	mode, difficulty, _ := strings.Cut(l.fragment, "/")
	if beatmap := idOf[objects.BeatmapID](difficulty); beatmap > 0 {
		return Beatmap{ID: beatmap, Set: setIf(id, ruleset(mode)), Ruleset: ruleset(mode)}
	}
	return Beatmapset{ID: id, Ruleset: ruleset(mode)}
}

// setIf returns the beatmapset if the ruleset is known, see [Beatmap].
func setIf(id objects.BeatmapsetID, r objects.Ruleset) objects.BeatmapsetID {
	if r == "" {
		return 0
	}
	return id
}

func discussion(l *location, set objects.BeatmapsetID) Ref {
	r := Discussion{Set: set}
	if l.fragment == "" {
		return r
	}
	id, post, _ := strings.Cut(strings.TrimPrefix(l.fragment, "/"), "/")
	if r.ID = idOf[objects.DiscussionID](id); r.ID <= 0 {
		return nil
	}
	r.Post = idOf[objects.DiscussionPostID](post)
	return r
}

func beatmap(l *location) Ref {
	switch {
	case l.path[0] == "beatmaps" && l.path[1] == "packs":
		if tag := nameOf(l.only(3)); tag != "" {
			return Pack{objects.PackTag(tag)}
		}
		return nil
	case l.path[0] == "beatmaps" && l.path[1] == "artists" && l.path[2] == "tracks":
		return byID(l.only(4), func(id objects.TrackID) Track { return Track{id} })
	case l.path[0] == "beatmaps" && l.path[1] == "artists":
		return byID(l.only(3), func(id int64) Artist { return Artist{id} })
	}
	mode := l.value("ruleset")
	if mode == "" {
		mode = l.value("m")
	}
	if mode == "" {
		mode = l.value("mode")
	}
	return byID(l.only(2), func(id objects.BeatmapID) Beatmap { return Beatmap{ID: id, Ruleset: ruleset(mode)} })
}

func score(l *location) Ref {
	if l.depth > 2 && l.path[l.depth-1] == "download" {
		l.depth--
	}
	if l.depth == 3 {
		r := objects.Ruleset(l.path[1])
		if !r.Known() {
			return nil
		}
		return byID(l.path[2], func(id objects.LegacyScoreID) LegacyScore { return LegacyScore{r, id} })
	}
	return byID(l.only(2), func(id objects.ScoreID) Score { return Score{id} })
}

func team(l *location) Ref {
	if l.depth < 2 {
		return nil
	}
	var r Team
	rest := l.path[2:l.depth]
	if len(rest) > 0 && (rest[0] == "leaderboard" || rest[0] == "members" && len(rest) == 1) {
		rest = rest[1:]
	}
	if len(rest) > 0 {
		if r.Ruleset = ruleset(rest[0]); r.Ruleset == "" || len(rest) > 1 {
			return nil
		}
	}
	if name, ok := strings.CutPrefix(nameOf(l.path[1]), "@"); ok && name != "" {
		r.Name = name
		return r
	}
	if r.ID = idOf[objects.TeamID](l.path[1]); r.ID <= 0 {
		return nil
	}
	return r
}

func community(l *location) Ref {
	switch {
	case l.path[1] == "matches":
		return byID(l.only(3), func(id objects.MatchID) Match { return Match{id} })
	case l.path[1] == "contests":
		return byID(l.only(3), func(id int64) Contest { return Contest{id} })
	case l.path[1] == "tournaments":
		return byID(l.only(3), func(id objects.TournamentID) Tournament { return Tournament{id} })
	case l.path[1] == "chat" && l.depth == 2 && l.value("sendto") != "":
		return byID(l.value("sendto"), func(id objects.UserID) Conversation { return Conversation{id} })
	case l.path[1] == "chat" && l.depth == 2:
		return byID(l.value("channel_id"), func(id objects.ChannelID) Channel { return Channel{id} })
	case l.path[1] == "forums" && l.path[2] == "topics":
		return topic(l, l.only(4))
	case l.path[1] == "forums" && l.path[2] == "posts":
		return byID(l.only(4), func(id objects.ForumPostID) ForumPost { return ForumPost{id} })
	case l.path[1] == "forums":
		return byID(l.only(3), func(id objects.ForumID) Forum { return Forum{id} })
	}
	return nil
}

func forum(l *location) Ref {
	switch l.path[1] {
	case "t":
		return topic(l, l.only(3))
	case "p":
		return byID(l.only(3), func(id objects.ForumPostID) ForumPost { return ForumPost{id} })
	}
	return byID(l.only(2), func(id objects.ForumID) Forum { return Forum{id} })
}

func topic(l *location, id string) Ref {
	start := idOf[objects.ForumPostID](l.value("start"))
	return byID(id, func(id objects.ForumTopicID) ForumTopic { return ForumTopic{id, start} })
}

func home(l *location) Ref {
	switch l.path[1] {
	case "messages":
		if l.path[2] == "users" {
			return byID(l.only(4), func(id objects.UserID) Conversation { return Conversation{id} })
		}
	case "news":
		if slug := nameOf(l.only(3)); slug != "" {
			return News{slug}
		}
	case "changelog":
		stream, version := nameOf(l.path[2]), nameOf(l.only(4))
		if stream != "" && version != "" {
			return Build{stream, version}
		}
	}
	return nil
}

func wiki(path string) Ref {
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	path = strings.Trim(path, "/")
	var r Wiki
	if locale, rest, _ := strings.Cut(path, "/"); isLocale(locale) {
		r.Locale, path = locale, rest
	}
	r.Path = nameOf(path)
	first, _, _ := strings.Cut(r.Path, "/")
	if r.Path == "" || r.Locale == "" && isLocale(first) || r.Path != strings.Trim(r.Path, "/") {
		return nil
	}
	return r
}

// isLocale reports whether a text has the form of a locale of the site: en,
// pt-br. Filipino is the one with three letters.
func isLocale(text string) bool {
	if text == "fil" {
		return true
	}
	if len(text) != 2 && (len(text) != 5 || text[2] != '-') {
		return false
	}
	for i := range len(text) {
		if (text[i] < 'a' || text[i] > 'z') && i != 2 {
			return false
		}
	}
	return true
}

// inGame returns what a link of the game is about, as the game itself reads it.
func inGame(rest string) Ref {
	l, ok := locate(rest)
	if !ok {
		return nil
	}
	switch l.path[0] {
	case "b":
		return byID(l.only(2), func(id objects.BeatmapID) Beatmap { return Beatmap{ID: id} })
	case "s", "dl":
		return byID(l.only(2), func(id objects.BeatmapsetID) Beatmapset { return Beatmapset{ID: id} })
	case "u":
		if l.depth == 2 {
			return user(&l)
		}
	case "spectate":
		return byID(l.only(2), func(id objects.UserID) User { return User{ID: id} })
	case "room":
		return byID(l.only(2), func(id objects.RoomID) Room { return Room{id} })
	}
	return nil
}

func avatar(rest string) Ref {
	l, _ := locate(rest)
	return byID(l.only(1), func(id objects.UserID) Avatar { return Avatar{id} })
}

func preview(rest string) Ref {
	l, _ := locate(rest)
	id, isMP3 := strings.CutSuffix(l.only(2), ".mp3")
	if l.path[0] != "preview" || !isMP3 {
		return nil
	}
	return byID(id, func(id objects.BeatmapsetID) Preview { return Preview{id} })
}

func cover(rest string) Ref {
	l, _ := locate(rest)
	size, isJPG := strings.CutSuffix(nameOf(l.only(4)), ".jpg")
	if l.path[0] != "beatmaps" || l.path[2] != "covers" || !isJPG || !CoverSize(size).Known() {
		return nil
	}
	return byID(l.path[1], func(id objects.BeatmapsetID) Cover { return Cover{id, CoverSize(size)} })
}

func flag(l *location) Ref {
	name, isSVG := strings.CutSuffix(l.only(4), ".svg")
	a, b, _ := strings.Cut(name, "-")
	first, err1 := strconv.ParseUint(a, 16, 32)
	second, err2 := strconv.ParseUint(b, 16, 32)
	country := [2]byte{byte(first - flagOffset), byte(second - flagOffset)}
	if !isSVG || err1 != nil || err2 != nil || l.path[1] != "images" || l.path[2] != "flags" || !isLetter(first) || !isLetter(second) {
		return nil
	}
	return Flag{objects.CountryCode(country[:])}
}

// isLetter reports whether a code is a regional indicator symbol.
func isLetter(code uint64) bool { return code >= 'A'+flagOffset && code <= 'Z'+flagOffset }
