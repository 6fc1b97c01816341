package transport

import (
	"net/http"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/limit"
)

// The routes of the server that third parties may call (routes/web.php of
// osu-web), grouped by resource, with every fact about each in its row. Those
// that only the game may call are in internal/firstparty.
//
// Lifetimes (TTL) are chosen by how fast answers change, and by what. Routes
// without one are those that watches poll, where the answer is out of date by the
// next question (feeds, rooms, matches, chat), and those that change something.
// The terms of the server call it abuse to ask for the same user or beatmap more
// than once a minute; where watches ask about users the lifetime is below their
// shortest interval, a minute.
var (
	// Beatmaps.
	GetBeatmapLookup      = get("/beatmaps/lookup", Route{Scope: ScopePublic, TTL: 10 * time.Minute})
	GetBeatmapUserScore   = get("/beatmaps/{beatmap}/scores/users/{user}", Route{Scope: ScopePublic, LegacyScores: true, TTL: time.Minute})
	GetBeatmapUserScores  = get("/beatmaps/{beatmap}/scores/users/{user}/all", Route{Scope: ScopePublic, LegacyScores: true, TTL: time.Minute})
	GetBeatmapScores      = get("/beatmaps/{beatmap}/scores", Route{Scope: ScopePublic, LegacyScores: true, TTL: time.Minute})
	GetBeatmapSoloScores  = get("/beatmaps/{beatmap}/solo-scores", Route{Scope: ScopePublic, TTL: time.Minute})
	GetBeatmaps           = get("/beatmaps", Route{Scope: ScopePublic, TTL: 10 * time.Minute})
	GetBeatmap            = get("/beatmaps/{beatmap}", Route{Scope: ScopePublic, List: "/beatmaps", TTL: 10 * time.Minute})
	PostBeatmapAttributes = post("/beatmaps/{beatmap}/attributes", Route{Scope: ScopePublic, Reads: true, TTL: 6 * time.Hour})

	// Beatmap packs.
	GetBeatmapPacks = get("/beatmaps/packs", Route{Scope: ScopePublic, TTL: time.Hour})
	GetBeatmapPack  = get("/beatmaps/packs/{pack}", Route{Scope: ScopePublic, TTL: time.Hour})

	// Tags.
	GetTags = get("/tags", Route{Scope: ScopePublic, TTL: time.Hour})

	// Beatmapsets.
	GetBeatmapsetEvents = get("/beatmapsets/events", Route{Scope: ScopePublic})
	GetBeatmapsetSearch = get("/beatmapsets/search", Route{Scope: ScopePublic, TTL: time.Minute})
	GetBeatmapsetLookup = get("/beatmapsets/lookup", Route{Scope: ScopePublic, TTL: 10 * time.Minute})
	GetBeatmapset       = get("/beatmapsets/{beatmapset}", Route{Scope: ScopePublic, TTL: 10 * time.Minute})

	// Beatmapset discussions.
	GetDiscussionPosts = get("/beatmapsets/discussions/posts", Route{Scope: ScopePublic, TTL: time.Minute})
	GetDiscussionVotes = get("/beatmapsets/discussions/votes", Route{Scope: ScopePublic, TTL: time.Minute})
	GetDiscussions     = get("/beatmapsets/discussions", Route{Scope: ScopePublic, TTL: time.Minute})

	// Users.
	GetUserLookup         = get("/users/lookup", Route{Scope: ScopePublic, TTL: time.Minute})
	GetUserKudosu         = get("/users/{user}/kudosu", Route{Scope: ScopePublic, TTL: 5 * time.Minute})
	GetUserScores         = get("/users/{user}/scores/{type}", Route{Scope: ScopePublic, LegacyScores: true, TTL: 20 * time.Second})
	GetUserBeatmapsets    = get("/users/{user}/beatmapsets/{type}", Route{Scope: ScopePublic, TTL: 5 * time.Minute})
	GetUserRecentActivity = get("/users/{user}/recent_activity", Route{Scope: ScopePublic, TTL: 20 * time.Second})
	GetUserBeatmapsPassed = get("/users/{user}/beatmaps-passed", Route{Scope: ScopePublic, Cost: CostBeatmapsetIDs, TTL: time.Minute})
	GetUser               = get("/users/{user}/{mode?}", Route{Scope: ScopePublic, TTL: time.Minute})
	GetUsers              = get("/users", Route{Scope: ScopePublic, Cost: CostUserIDs, TTL: time.Minute})

	// Me.
	GetMeBeatmapsetFavourites = get("/me/beatmapset-favourites", Route{Scope: ScopeIdentify, NeedsUser: true, UserFirst: true})
	GetMe                     = get("/me/{mode?}", Route{Scope: ScopeIdentify, NeedsUser: true, UserFirst: true, TTL: time.Minute})

	// Friends and blocks.
	GetFriends = get("/friends", Route{Scope: ScopeFriendsRead, NeedsUser: true, UserFirst: true, TTL: time.Minute})

	// Teams.
	GetTeam = get("/teams/{team}/{ruleset?}", Route{Scope: ScopePublic, TTL: 5 * time.Minute})

	// Scores.
	GetScoreDownload       = get("/scores/{score}/download", Route{Scope: ScopePublic, Bucket: limit.BucketReplay, Answer: AnswerFile, TTL: 24 * time.Hour})
	GetLegacyScoreDownload = get("/scores/{ruleset}/{score}/download", Route{Scope: ScopePublic, Bucket: limit.BucketReplay, Answer: AnswerFile, TTL: 24 * time.Hour})
	GetLegacyScore         = get("/scores/{ruleset}/{score}", Route{Scope: ScopePublic, LegacyScores: true, TTL: 10 * time.Minute})
	GetScore               = get("/scores/{score}", Route{Scope: ScopePublic, LegacyScores: true, TTL: 10 * time.Minute})
	GetScores              = get("/scores", Route{Scope: ScopePublic})

	// Rankings.
	GetKudosuRanking = get("/rankings/kudosu", Route{Scope: ScopePublic, TTL: 5 * time.Minute})
	GetRanking       = get("/rankings/{mode}/{type}", Route{Scope: ScopePublic, TTL: 5 * time.Minute})
	GetSpotlights    = get("/spotlights", Route{Scope: ScopePublic, TTL: time.Hour})

	// Matches.
	GetMatches = get("/matches", Route{Scope: ScopePublic})
	GetMatch   = get("/matches/{match}", Route{Scope: ScopePublic, LegacyScores: true})

	// Rooms.
	GetRoomLeaderboard = get("/rooms/{room}/leaderboard", Route{Scope: ScopePublic})
	GetRoomEvents      = get("/rooms/{room}/events", Route{Scope: ScopePublic})
	GetPlaylistScores  = get("/rooms/{room}/playlist/{playlist}/scores", Route{Scope: ScopePublic})
	GetRooms           = get("/rooms", Route{Scope: ScopePublic})
	GetRoom            = get("/rooms/{room}", Route{Scope: ScopePublic})

	// Chat.
	PostChatAck          = post("/chat/ack", Route{Scope: ScopeChatRead, NeedsUser: true, Reads: true}) // and keeps the user present
	PostChatNew          = post("/chat/new", Route{Scope: ScopeChatWrite, NeedsUser: true, Bucket: limit.BucketChat})
	GetChannelMessages   = get("/chat/channels/{channel}/messages", Route{Scope: ScopeChatRead, NeedsUser: true})
	PostChannelMessage   = post("/chat/channels/{channel}/messages", Route{Scope: ScopeChatWrite, NeedsUser: true, Bucket: limit.BucketChat})
	PutChannelUser       = put("/chat/channels/{channel}/users/{user}", Route{Scope: ScopeChatWriteManage, NeedsUser: true})
	DeleteChannelUser    = del("/chat/channels/{channel}/users/{user}", Route{Scope: ScopeChatWriteManage, NeedsUser: true, Answer: AnswerNothing})
	PutChannelMarkAsRead = put("/chat/channels/{channel}/mark-as-read/{message}", Route{Scope: ScopeChatRead, NeedsUser: true, Answer: AnswerNothing})
	GetChannels          = get("/chat/channels", Route{Scope: ScopeChatRead, NeedsUser: true})
	PostChannel          = post("/chat/channels", Route{Scope: ScopeChatWriteManage, NeedsUser: true, Bucket: limit.BucketChat}) // announcements count as messages
	GetChannel           = get("/chat/channels/{channel}", Route{Scope: ScopeChatRead, NeedsUser: true})

	// Comments.
	GetComments = get("/comments", Route{Scope: Guest})
	GetComment  = get("/comments/{comment}", Route{Scope: Guest, TTL: time.Minute})

	// Forum.
	PostForumTopicLock  = post("/forums/topics/{topic}/lock", Route{Scope: ScopeForumWriteManage, NeedsUser: true, Repeatable: true, Answer: AnswerNothing, UserFirst: true})
	PostForumTopicPin   = post("/forums/topics/{topic}/pin", Route{Scope: ScopeForumWriteManage, NeedsUser: true, Repeatable: true, Answer: AnswerNothing, UserFirst: true})
	PostForumTopicReply = post("/forums/topics/{topic}/reply", Route{Scope: ScopeForumWrite, NeedsUser: true, UserFirst: true})
	GetForumTopics      = get("/forums/topics", Route{Scope: ScopePublic, TTL: time.Minute})
	PostForumTopic      = post("/forums/topics", Route{Scope: ScopeForumWrite, NeedsUser: true, UserFirst: true})
	GetForumTopic       = get("/forums/topics/{topic}", Route{Scope: ScopePublic, TTL: time.Minute})
	PutForumTopic       = put("/forums/topics/{topic}", Route{Scope: ScopeForumWrite, NeedsUser: true, Also: "PATCH"})
	PutForumPost        = put("/forums/posts/{post}", Route{Scope: ScopeForumWrite, NeedsUser: true, Also: "PATCH"})
	GetForums           = get("/forums", Route{Scope: ScopePublic, TTL: time.Hour})
	GetForum            = get("/forums/{forum}", Route{Scope: ScopePublic, TTL: time.Minute})

	// Events.
	GetEvents = get("/events", Route{Scope: ScopePublic})

	// News.
	GetNews     = get("/news", Route{Scope: Guest, TTL: 5 * time.Minute})
	GetNewsPost = get("/news/{news}", Route{Scope: Guest, TTL: 10 * time.Minute})

	// Changelog.
	GetChangelogBuild  = get("/changelog/{stream}/{build}", Route{Scope: Guest, TTL: time.Hour})
	GetChangelog       = get("/changelog", Route{Scope: Guest, TTL: 5 * time.Minute})
	GetChangelogLookup = get("/changelog/{changelog}", Route{Scope: Guest, TTL: 5 * time.Minute})

	// Search and wiki.
	GetSearch   = get("/search", Route{Scope: ScopePublic, Answer: AnswerSparse, TTL: time.Minute})
	GetWikiPage = get("/wiki/{locale}/{path...}", Route{Scope: Guest, TTL: 10 * time.Minute})

	// Seasonal backgrounds.
	GetSeasonalBackgrounds = get("/seasonal-backgrounds", Route{Scope: Guest, Answer: AnswerSparse, TTL: time.Hour})

	// OAuth.
	DeleteCurrentToken = del("/oauth/tokens/current", Route{Scope: AnyScope, Answer: AnswerNothing})

	// Session.
	PostSessionVerify             = post("/session/verify", Route{Scope: AnyScope, NeedsUser: true, Answer: AnswerNothing, Bucket: limit.BucketVerify})
	PostSessionVerifyMailFallback = post("/session/verify/mail-fallback", Route{Scope: AnyScope, NeedsUser: true})
	PostSessionVerifyReissue      = post("/session/verify/reissue", Route{Scope: AnyScope, NeedsUser: true, Answer: AnswerSparse, Bucket: limit.BucketVerify})
)

// Routes returns all of the routes above, in that order.
func Routes() []Route { return slices.Clone(table) }

// table holds the routes in the order of their declaration.
var table = make([]Route, 0, 128)

func get(pattern string, facts Route) Route  { return row(http.MethodGet, pattern, facts) }
func post(pattern string, facts Route) Route { return row(http.MethodPost, pattern, facts) }
func put(pattern string, facts Route) Route  { return row(http.MethodPut, pattern, facts) }
func del(pattern string, facts Route) Route  { return row(http.MethodDelete, pattern, facts) }

// row completes a route and enters it into the table.
func row(method, pattern string, facts Route) Route {
	facts.Method, facts.Pattern = method, pattern
	table = append(table, facts)
	return facts
}

// listRoute returns the route of a list by its pattern.
func listRoute(pattern string) Route {
	i := slices.IndexFunc(table, func(r Route) bool { return r.Method == http.MethodGet && r.Pattern == pattern })
	return table[i]
}
