package objects

import (
	"fmt"
	"strconv"
	"strings"
)

// The ids of the API, one type for each space of numbers, so that the id of a
// beatmap can't be taken for the id of its beatmapset. Ids are positive: zero
// identifies nothing.
type (
	// UserID identifies a user. Bots and deleted users keep theirs.
	UserID int64
	// AccountHistoryID identifies an entry of an infringement record.
	AccountHistoryID int64
	// AchievementID identifies a medal.
	AchievementID int64
	// GroupID identifies a group of users. It is data of the installation: compare
	// identifiers instead.
	GroupID int64
	// KudosuHistoryID identifies an exchange of kudosu.
	KudosuHistoryID int64
	// ProfileBannerID identifies a banner on a profile.
	ProfileBannerID int64
	// SilenceID identifies a silence.
	SilenceID int64
	// TeamID identifies a team.
	TeamID int64
	// TournamentID identifies a tournament.
	TournamentID int64

	// BeatmapID identifies a difficulty. A convert has the id of the difficulty
	// it was made from, and differs from it in the ruleset only.
	BeatmapID int64
	// BeatmapsetID identifies a beatmapset, a song with its difficulties.
	BeatmapsetID int64
	// BeatmapsetEventID identifies an event in the history of a beatmapset.
	BeatmapsetEventID int64
	// DiscussionID identifies a discussion of a beatmapset.
	DiscussionID int64
	// DiscussionPostID identifies a post of a discussion.
	DiscussionPostID int64
	// DiscussionVoteID identifies a vote on a discussion.
	DiscussionVoteID int64
	// TagID identifies a user tag of beatmaps.
	TagID int64
	// TrackID identifies a track of a featured artist.
	TrackID int64

	// ScoreID identifies a score of any ruleset, client and room.
	ScoreID int64
	// LegacyScoreID identifies a stable score within its ruleset; scores of two
	// rulesets can share one. Zero means a score without an id.
	LegacyScoreID int64

	// RoomID identifies a multiplayer room: a playlist or a realtime lobby.
	RoomID int64
	// PlaylistItemID identifies an item of the playlist of a room.
	PlaylistItemID int64
	// RoomEventID identifies an event of a realtime room.
	RoomEventID int64
	// MatchID identifies an old (stable) multiplayer match.
	MatchID int64
	// MatchEventID identifies an event of a match.
	MatchEventID int64
	// MatchGameID identifies a game of a match.
	MatchGameID int64
	// MatchmakingPoolID identifies a matchmaking pool.
	MatchmakingPoolID int64
	// SeasonID identifies a season.
	SeasonID int64
	// SeasonDivisionID identifies a division of a season.
	SeasonDivisionID int64
	// SpotlightID identifies a spotlight.
	SpotlightID int64

	// ChannelID identifies a chat channel.
	ChannelID int64
	// MessageID identifies a chat message.
	MessageID int64
	// NotificationID identifies a notification.
	NotificationID int64

	// BuildID identifies a release.
	BuildID int64
	// ChangelogEntryID identifies a line of a changelog.
	ChangelogEntryID int64
	// CommentID identifies a comment.
	CommentID int64
	// EventID identifies an event of a user's recent activity.
	EventID int64
	// ForumID identifies a forum.
	ForumID int64
	// ForumTopicID identifies a topic of a forum.
	ForumTopicID int64
	// ForumPostID identifies a post of a topic.
	ForumPostID int64
	// GithubUserID identifies the author of a change. It is not the id GitHub
	// uses.
	GithubUserID int64
	// NewsPostID identifies a news post. The slug is its stable key.
	NewsPostID int64
	// UpdateStreamID identifies an update stream. It is data of the
	// installation: compare names instead.
	UpdateStreamID int64
)

// PackTag identifies a beatmap pack, such as S1234: a letter for its type,
// maybe a second one for its ruleset, and a number.
type PackTag string

// CountryCode is two upper case letters of ISO 3166-1, or one of a few other
// codes, such as XX for an unknown country. The server's table is data, so
// there is no list of them here.
type CountryCode string

// ParseID reads an id as people write it: digits, perhaps with "#" in front. It
// returns an error for anything else, and for numbers that are not positive:
//
//	id, err := objects.ParseID[objects.UserID]("2")
func ParseID[ID ~int64](text string) (ID, error) {
	n, err := strconv.ParseUint(strings.TrimPrefix(strings.TrimSpace(text), "#"), 10, 63)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("objects: %q is not an id", text)
	}
	return ID(n), nil
}
