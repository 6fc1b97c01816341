package links

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu/objects"
)

// Ref is a reference to something that has a link: one of the types of this
// package. A reference without an id or a name prints a link that [Parse]
// refuses.
type Ref interface {
	// String returns the current form of the link on the public site.
	String() string
	// appendTo appends the link on a site.
	appendTo(link []byte, site Site) []byte
}

// The pages of the site.
type (
	// User is a user's profile. Name is used if ID is 0.
	User struct {
		ID      objects.UserID
		Name    string
		Ruleset objects.Ruleset // "" is the user's own
	}
	// Beatmap is a difficulty. Set is known only together with Ruleset.
	Beatmap struct {
		ID      objects.BeatmapID
		Set     objects.BeatmapsetID
		Ruleset objects.Ruleset // "" is the beatmap's own
	}
	// Beatmapset is a beatmapset.
	Beatmapset struct {
		ID      objects.BeatmapsetID
		Ruleset objects.Ruleset // "" is the first one
	}
	// Pack is a beatmap pack.
	Pack struct{ Tag objects.PackTag }
	// Artist is a featured artist.
	Artist struct{ ID int64 }
	// Track is a track of a featured artist.
	Track struct{ ID objects.TrackID }
	// Discussion is a discussion of a beatmapset, or all of them if ID is 0. Post
	// is one of its posts. Set may be 0 if Post is.
	Discussion struct {
		ID   objects.DiscussionID
		Set  objects.BeatmapsetID
		Post objects.DiscussionPostID
	}
	// DiscussionPost is a post of a discussion.
	DiscussionPost struct{ ID objects.DiscussionPostID }
	// Score is a score.
	Score struct{ ID objects.ScoreID }
	// LegacyScore is a score by the id that stable knows it by.
	LegacyScore struct {
		Ruleset objects.Ruleset
		ID      objects.LegacyScoreID
	}
	// Match is a multiplayer match of stable.
	Match struct{ ID objects.MatchID }
	// Room is a multiplayer room of lazer.
	Room struct{ ID objects.RoomID }
	// Team is a team. Name, the short one, is used if ID is 0.
	Team struct {
		ID      objects.TeamID
		Name    string
		Ruleset objects.Ruleset // "" is the team's own
	}
	// Group is a group of users.
	Group struct{ ID objects.GroupID }
	// Forum is a forum.
	Forum struct{ ID objects.ForumID }
	// ForumTopic is a topic, from Start on if that is not 0.
	ForumTopic struct {
		ID    objects.ForumTopicID
		Start objects.ForumPostID
	}
	// ForumPost is a post in a topic.
	ForumPost struct{ ID objects.ForumPostID }
	// Comment is a comment.
	Comment struct{ ID objects.CommentID }
	// News is a news post.
	News struct{ Slug string }
	// Build is an entry of the changelog.
	Build struct{ Stream, Version string }
	// Wiki is a page of the wiki. Without a Locale the site picks one.
	Wiki struct{ Locale, Path string }
	// Channel is a chat channel.
	Channel struct{ ID objects.ChannelID }
	// Conversation is the chat with a user.
	Conversation struct{ User objects.UserID }
	// Contest is a contest.
	Contest struct{ ID int64 }
	// Tournament is a tournament that the site runs itself.
	Tournament struct{ ID objects.TournamentID }
	// Season is a season of ranked play.
	Season struct{ ID objects.SeasonID }
)

// The images and sounds of the public site. Other servers keep theirs elsewhere:
// the API says where.
type (
	// Avatar is the current avatar of a user.
	Avatar struct{ User objects.UserID }
	// Cover is the cover of a beatmapset.
	Cover struct {
		Set  objects.BeatmapsetID
		Size CoverSize
	}
	// Preview is ten seconds of the song of a beatmapset, as MP3.
	Preview struct{ Set objects.BeatmapsetID }
	// Flag is the flag of a country, as SVG.
	Flag struct{ Country objects.CountryCode }
)

// CoverSize is a size in which the site has covers of beatmapsets.
type CoverSize string

// The values of CoverSize.
const (
	CoverFull     CoverSize = "cover"     // 900 × 250
	CoverFull2x   CoverSize = "cover@2x"  // 1800 × 500
	CoverCard     CoverSize = "card"      // 400 × 140
	CoverCard2x   CoverSize = "card@2x"   // 800 × 280
	CoverList     CoverSize = "list"      // 150 × 150
	CoverList2x   CoverSize = "list@2x"   // 300 × 300
	CoverSlim     CoverSize = "slimcover" // 1920 × 360
	CoverSlim2x   CoverSize = "slimcover@2x"
	CoverOriginal CoverSize = "fullsize" // as uploaded; the API does not mention it
)

// Known reports whether s is one of the constants.
func (s CoverSize) Known() bool {
	switch s {
	case CoverFull, CoverFull2x, CoverCard, CoverCard2x, CoverList, CoverList2x, CoverSlim, CoverSlim2x, CoverOriginal:
		return true
	}
	return false
}

// Site is an osu! site: the URL that its pages begin with, without a slash at
// the end.
type Site string

// Public is the public site.
const Public Site = "https://osu.ppy.sh"

// URL returns the link of a reference on the site. Avatars, covers and previews
// are always the public site's.
func (s Site) URL(ref Ref) string { return string(ref.appendTo(make([]byte, 0, 64), s)) }

// page appends the path of a page whose name is a number.
func page[ID ~int64](link []byte, site Site, path string, id ID) []byte {
	link = append(append(link, site...), path...)
	return strconv.AppendInt(link, int64(id), 10)
}

// named appends the path of a page whose name is a text.
func named(link []byte, site Site, path, name string) []byte {
	link = append(append(link, site...), path...)
	escaped := url.PathEscape(name)
	if strings.IndexByte(escaped, '&') >= 0 {
		escaped = strings.ReplaceAll(escaped, "&", "%26") // it would begin a query, see locate
	}
	return append(link, escaped...)
}

// tail appends a part of a path, if there is one.
func tail(link []byte, mark, part string) []byte {
	if part == "" {
		return link
	}
	return append(append(link, mark...), part...)
}

func (r User) appendTo(link []byte, site Site) []byte {
	if r.ID == 0 {
		link = named(link, site, "/users/@", r.Name)
	} else {
		link = page(link, site, "/users/", r.ID)
	}
	return tail(link, "/", string(r.Ruleset))
}

func (r Beatmap) appendTo(link []byte, site Site) []byte {
	if r.Set == 0 || r.Ruleset == "" {
		return tail(page(link, site, "/beatmaps/", r.ID), "?ruleset=", string(r.Ruleset))
	}
	link = tail(page(link, site, "/beatmapsets/", r.Set), "#", string(r.Ruleset))
	return page(link, "", "/", r.ID)
}

func (r Beatmapset) appendTo(link []byte, site Site) []byte {
	return tail(page(link, site, "/beatmapsets/", r.ID), "#", string(r.Ruleset))
}

func (r Discussion) appendTo(link []byte, site Site) []byte {
	if r.Set == 0 {
		return page(link, site, "/beatmapsets/discussions/", r.ID)
	}
	link = append(page(link, site, "/beatmapsets/", r.Set), "/discussion"...)
	if r.ID != 0 {
		link = page(link, "", "#/", r.ID)
	}
	if r.ID != 0 && r.Post != 0 {
		link = page(link, "", "/", r.Post)
	}
	return link
}

func (r Team) appendTo(link []byte, site Site) []byte {
	if r.ID == 0 {
		link = named(link, site, "/teams/@", r.Name)
	} else {
		link = page(link, site, "/teams/", r.ID)
	}
	return tail(link, "/", string(r.Ruleset))
}

func (r ForumTopic) appendTo(link []byte, site Site) []byte {
	link = page(link, site, "/community/forums/topics/", r.ID)
	if r.Start != 0 {
		link = page(link, "", "?start=", r.Start)
	}
	return link
}

func (r Wiki) appendTo(link []byte, site Site) []byte {
	link = tail(append(append(link, site...), "/wiki"...), "/", r.Locale)
	for part := range strings.SplitSeq(r.Path, "/") {
		link = named(link, "", "/", part)
	}
	return link
}

func (r LegacyScore) appendTo(link []byte, site Site) []byte {
	return page(tail(append(append(link, site...), "/scores"...), "/", string(r.Ruleset)), "", "/", r.ID)
}

func (r Build) appendTo(link []byte, site Site) []byte {
	return named(named(link, site, "/home/changelog/", r.Stream), "", "/", r.Version)
}

func (r Cover) appendTo(link []byte, _ Site) []byte {
	link = page(link, "https://assets.ppy.sh", "/beatmaps/", r.Set)
	return append(append(append(link, "/covers/"...), r.Size...), ".jpg"...)
}

func (r Preview) appendTo(link []byte, _ Site) []byte {
	return append(page(link, "https://b.ppy.sh", "/preview/", r.Set), ".mp3"...)
}

// flagOffset is the distance of a letter to its regional indicator symbol, whose
// code names the file of a flag.
const flagOffset = 127397

func (r Flag) appendTo(link []byte, site Site) []byte {
	link = append(append(link, site...), "/assets/images/flags/"...)
	for i := range len(r.Country) {
		if i > 0 {
			link = append(link, '-')
		}
		link = strconv.AppendInt(link, int64(r.Country[i])+flagOffset, 16)
	}
	return append(link, ".svg"...)
}

func (r Pack) appendTo(link []byte, site Site) []byte {
	return named(link, site, "/beatmaps/packs/", string(r.Tag))
}

func (r Artist) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/beatmaps/artists/", r.ID)
}

func (r Track) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/beatmaps/artists/tracks/", r.ID)
}

func (r DiscussionPost) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/beatmapsets/discussions/posts/", r.ID)
}

func (r Score) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/scores/", r.ID)
}

func (r Match) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/matches/", r.ID)
}

func (r Room) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/multiplayer/rooms/", r.ID)
}

func (r Group) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/groups/", r.ID)
}

func (r Forum) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/forums/", r.ID)
}

func (r ForumPost) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/forums/posts/", r.ID)
}

func (r Comment) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/comments/", r.ID)
}

func (r News) appendTo(link []byte, site Site) []byte {
	return named(link, site, "/home/news/", r.Slug)
}

func (r Channel) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/chat?channel_id=", r.ID)
}

func (r Conversation) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/chat?sendto=", r.User)
}

func (r Contest) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/contests/", r.ID)
}

func (r Tournament) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/community/tournaments/", r.ID)
}

func (r Season) appendTo(link []byte, site Site) []byte {
	return page(link, site, "/seasons/", r.ID)
}

func (r Avatar) appendTo(link []byte, _ Site) []byte {
	return page(link, "https://a.ppy.sh", "/", r.User)
}

func (r User) String() string           { return Public.URL(r) }
func (r Beatmap) String() string        { return Public.URL(r) }
func (r Beatmapset) String() string     { return Public.URL(r) }
func (r Pack) String() string           { return Public.URL(r) }
func (r Artist) String() string         { return Public.URL(r) }
func (r Track) String() string          { return Public.URL(r) }
func (r Discussion) String() string     { return Public.URL(r) }
func (r DiscussionPost) String() string { return Public.URL(r) }
func (r Score) String() string          { return Public.URL(r) }
func (r LegacyScore) String() string    { return Public.URL(r) }
func (r Match) String() string          { return Public.URL(r) }
func (r Room) String() string           { return Public.URL(r) }
func (r Team) String() string           { return Public.URL(r) }
func (r Group) String() string          { return Public.URL(r) }
func (r Forum) String() string          { return Public.URL(r) }
func (r ForumTopic) String() string     { return Public.URL(r) }
func (r ForumPost) String() string      { return Public.URL(r) }
func (r Comment) String() string        { return Public.URL(r) }
func (r News) String() string           { return Public.URL(r) }
func (r Build) String() string          { return Public.URL(r) }
func (r Wiki) String() string           { return Public.URL(r) }
func (r Channel) String() string        { return Public.URL(r) }
func (r Conversation) String() string   { return Public.URL(r) }
func (r Contest) String() string        { return Public.URL(r) }
func (r Tournament) String() string     { return Public.URL(r) }
func (r Season) String() string         { return Public.URL(r) }
func (r Avatar) String() string         { return Public.URL(r) }
func (r Cover) String() string          { return Public.URL(r) }
func (r Preview) String() string        { return Public.URL(r) }
func (r Flag) String() string           { return Public.URL(r) }
