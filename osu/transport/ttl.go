package transport

import "time"

// ttls says how long answers are good, by how fast things change and what they
// change by. Routes that are missing are not kept: those that watches poll, where
// the answer is out of date by the next question (feeds, rooms, matches, chat),
// and those that change something.
//
// The terms of the server call it abuse to ask for the same user or beatmap more
// than once a minute. Where watches ask about users it is less than their
// shortest interval, a minute.
var ttls = map[Route]time.Duration{
	// What never changes, or by hand.
	GetScoreDownload:       24 * time.Hour,
	GetLegacyScoreDownload: 24 * time.Hour,
	PostBeatmapAttributes:  6 * time.Hour, // until the difficulty calculation is deployed anew
	GetTags:                time.Hour,
	GetBeatmapPacks:        time.Hour,
	GetBeatmapPack:         time.Hour,
	GetSpotlights:          time.Hour,
	GetSeasonalBackgrounds: time.Hour,
	GetForums:              time.Hour,
	GetChangelogBuild:      time.Hour,
	GetNewsPost:            10 * time.Minute,
	GetWikiPage:            10 * time.Minute,

	// What changes slowly. Beatmaps that are ranked change by their counters only.
	GetBeatmap:          10 * time.Minute,
	GetBeatmaps:         10 * time.Minute,
	GetBeatmapLookup:    10 * time.Minute,
	GetBeatmapset:       10 * time.Minute,
	GetBeatmapsetLookup: 10 * time.Minute,
	GetScore:            10 * time.Minute, // pp comes some time after the play
	GetLegacyScore:      10 * time.Minute,
	GetRanking:          5 * time.Minute,
	GetKudosuRanking:    5 * time.Minute,
	GetTeam:             5 * time.Minute,
	GetUserKudosu:       5 * time.Minute,
	GetUserBeatmapsets:  5 * time.Minute,
	GetNews:             5 * time.Minute,
	GetChangelog:        5 * time.Minute,
	GetChangelogLookup:  5 * time.Minute,

	// What changes with every play.
	GetUser:               time.Minute,
	GetUsers:              time.Minute,
	GetUserLookup:         time.Minute,
	GetUserBeatmapsPassed: time.Minute,
	GetMe:                 time.Minute,
	GetFriends:            time.Minute,
	GetBeatmapScores:      time.Minute,
	GetBeatmapSoloScores:  time.Minute,
	GetBeatmapUserScore:   time.Minute,
	GetBeatmapUserScores:  time.Minute,
	GetUserScores:         20 * time.Second,
	GetUserRecentActivity: 20 * time.Second,

	// What people write.
	GetBeatmapsetSearch: time.Minute, // the server keeps it as long
	GetSearch:           time.Minute,
	GetForum:            time.Minute,
	GetForumTopics:      time.Minute,
	GetForumTopic:       time.Minute,
	GetDiscussions:      time.Minute,
	GetDiscussionPosts:  time.Minute,
	GetDiscussionVotes:  time.Minute,
	GetComment:          time.Minute,
}

// TTL returns how long an answer of the route is worth keeping by default; 0
// means not at all. See [Cache].
func (r Route) TTL() time.Duration { return ttls[r] }
