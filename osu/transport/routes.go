package transport

import (
	"github.com/osugo/osugo/osu/limit"
)

// The routes of the server, all of them (routes/web.php of osu-web), grouped by
// resource. Those with [ScopeAll] are first-party: third-party tokens are
// refused, so the client has no methods for them. Edits that the server takes
// as PATCH or PUT are sent as PUT.
var (
	// Beatmaps.
	GetBeatmapLookup      = Route{Method: "GET", Pattern: "/beatmaps/lookup", Scope: ScopePublic}
	GetBeatmapUserScore   = Route{Method: "GET", Pattern: "/beatmaps/{beatmap}/scores/users/{user}", Scope: ScopePublic, LegacyScores: true}
	GetBeatmapUserScores  = Route{Method: "GET", Pattern: "/beatmaps/{beatmap}/scores/users/{user}/all", Scope: ScopePublic, LegacyScores: true}
	GetBeatmapScores      = Route{Method: "GET", Pattern: "/beatmaps/{beatmap}/scores", Scope: ScopePublic, LegacyScores: true}
	GetBeatmapSoloScores  = Route{Method: "GET", Pattern: "/beatmaps/{beatmap}/solo-scores", Scope: ScopePublic}
	GetBeatmaps           = Route{Method: "GET", Pattern: "/beatmaps", Scope: ScopePublic}
	GetBeatmap            = Route{Method: "GET", Pattern: "/beatmaps/{beatmap}", Scope: ScopePublic}
	PostBeatmapAttributes = Route{Method: "POST", Pattern: "/beatmaps/{beatmap}/attributes", Scope: ScopePublic, Repeatable: true}
	PostSoloScore         = Route{Method: "POST", Pattern: "/beatmaps/{beatmap}/solo/scores", Scope: ScopeAll, NeedsUser: true}
	PutSoloScore          = Route{Method: "PUT", Pattern: "/beatmaps/{beatmap}/solo/scores/{token}", Scope: ScopeAll, NeedsUser: true}
	PutBeatmapTag         = Route{Method: "PUT", Pattern: "/beatmaps/{beatmap}/tags/{tag}", Scope: ScopeAll, NeedsUser: true}
	DeleteBeatmapTag      = Route{Method: "DELETE", Pattern: "/beatmaps/{beatmap}/tags/{tag}", Scope: ScopeAll, NeedsUser: true}

	// Beatmap packs.
	GetBeatmapPacks = Route{Method: "GET", Pattern: "/beatmaps/packs", Scope: ScopePublic}
	GetBeatmapPack  = Route{Method: "GET", Pattern: "/beatmaps/packs/{pack}", Scope: ScopePublic}

	// Tags.
	GetTags = Route{Method: "GET", Pattern: "/tags", Scope: ScopePublic}

	// Beatmapsets.
	GetBeatmapsetEvents     = Route{Method: "GET", Pattern: "/beatmapsets/events", Scope: ScopePublic}
	GetBeatmapsetSearch     = Route{Method: "GET", Pattern: "/beatmapsets/search", Scope: ScopePublic}
	GetBeatmapsetLookup     = Route{Method: "GET", Pattern: "/beatmapsets/lookup", Scope: ScopePublic}
	GetBeatmapset           = Route{Method: "GET", Pattern: "/beatmapsets/{beatmapset}", Scope: ScopePublic}
	PostBeatmapsetFavourite = Route{Method: "POST", Pattern: "/beatmapsets/{beatmapset}/favourites", Scope: ScopeAll, NeedsUser: true}
	GetBeatmapsetRating     = Route{Method: "GET", Pattern: "/beatmapsets/{beatmapset}/ratings", Scope: ScopeAll, NeedsUser: true}
	PostBeatmapsetRating    = Route{Method: "POST", Pattern: "/beatmapsets/{beatmapset}/ratings", Scope: ScopeAll, NeedsUser: true}
	GetBeatmapsetDownload   = Route{Method: "GET", Pattern: "/beatmapsets/{beatmapset}/download", Scope: ScopeAll, NeedsUser: true, Bucket: limit.BucketNone}

	// Beatmapset discussions.
	GetDiscussionPosts = Route{Method: "GET", Pattern: "/beatmapsets/discussions/posts", Scope: ScopePublic}
	GetDiscussionVotes = Route{Method: "GET", Pattern: "/beatmapsets/discussions/votes", Scope: ScopePublic}
	GetDiscussions     = Route{Method: "GET", Pattern: "/beatmapsets/discussions", Scope: ScopePublic}

	// Users.
	GetUserLookup         = Route{Method: "GET", Pattern: "/users/lookup", Scope: ScopePublic}
	GetUserKudosu         = Route{Method: "GET", Pattern: "/users/{user}/kudosu", Scope: ScopePublic}
	GetUserScores         = Route{Method: "GET", Pattern: "/users/{user}/scores/{type}", Scope: ScopePublic, LegacyScores: true}
	GetUserBeatmapsets    = Route{Method: "GET", Pattern: "/users/{user}/beatmapsets/{type}", Scope: ScopePublic}
	GetUserRecentActivity = Route{Method: "GET", Pattern: "/users/{user}/recent_activity", Scope: ScopePublic}
	GetUserBeatmapsPassed = Route{Method: "GET", Pattern: "/users/{user}/beatmaps-passed", Scope: ScopePublic, Cost: CostBeatmapsetIDs}
	GetUser               = Route{Method: "GET", Pattern: "/users/{user}/{mode?}", Scope: ScopePublic}
	GetUsers              = Route{Method: "GET", Pattern: "/users", Scope: ScopePublic, Cost: CostUserIDs}

	// Me.
	GetMeBeatmapsetFavourites = Route{Method: "GET", Pattern: "/me/beatmapset-favourites", Scope: ScopeIdentify, NeedsUser: true}
	GetMe                     = Route{Method: "GET", Pattern: "/me/{mode?}", Scope: ScopeIdentify, NeedsUser: true}
	GetMeDownloadQuota        = Route{Method: "GET", Pattern: "/me/download-quota-check", Scope: ScopeAll, NeedsUser: true}
	PutMeOptions              = Route{Method: "PUT", Pattern: "/me/options", Scope: ScopeAll, NeedsUser: true}
	PutMeAchievement          = Route{Method: "PUT", Pattern: "/me/achievements/{achievementId}", Scope: ScopeAll, NeedsUser: true}

	// Friends and blocks.
	GetFriends   = Route{Method: "GET", Pattern: "/friends", Scope: ScopeFriendsRead, NeedsUser: true}
	GetBlocks    = Route{Method: "GET", Pattern: "/blocks", Scope: ScopeAll, NeedsUser: true}
	PostBlock    = Route{Method: "POST", Pattern: "/blocks", Scope: ScopeAll, NeedsUser: true}
	DeleteBlock  = Route{Method: "DELETE", Pattern: "/blocks/{block}", Scope: ScopeAll, NeedsUser: true}
	PostFriend   = Route{Method: "POST", Pattern: "/friends", Scope: ScopeAll, NeedsUser: true}
	DeleteFriend = Route{Method: "DELETE", Pattern: "/friends/{friend}", Scope: ScopeAll, NeedsUser: true}

	// Teams.
	GetTeam = Route{Method: "GET", Pattern: "/teams/{team}/{ruleset?}", Scope: ScopePublic}

	// Scores.
	GetScoreDownload       = Route{Method: "GET", Pattern: "/scores/{score}/download", Scope: ScopePublic, Bucket: limit.BucketReplay}
	GetLegacyScoreDownload = Route{Method: "GET", Pattern: "/scores/{ruleset}/{score}/download", Scope: ScopePublic, Bucket: limit.BucketReplay}
	GetLegacyScore         = Route{Method: "GET", Pattern: "/scores/{ruleset}/{score}", Scope: ScopePublic, LegacyScores: true}
	GetScore               = Route{Method: "GET", Pattern: "/scores/{score}", Scope: ScopePublic, LegacyScores: true}
	GetScores              = Route{Method: "GET", Pattern: "/scores", Scope: ScopePublic}

	// Score pins.
	PostScorePinReorder = Route{Method: "POST", Pattern: "/score-pins/{score}/reorder", Scope: ScopeAll, NeedsUser: true}
	DeleteScorePin      = Route{Method: "DELETE", Pattern: "/score-pins/{score}", Scope: ScopeAll, NeedsUser: true}
	PutScorePin         = Route{Method: "PUT", Pattern: "/score-pins/{score}", Scope: ScopeAll, NeedsUser: true}

	// Rankings.
	GetKudosuRanking = Route{Method: "GET", Pattern: "/rankings/kudosu", Scope: ScopePublic}
	GetRanking       = Route{Method: "GET", Pattern: "/rankings/{mode}/{type}", Scope: ScopePublic}
	GetSpotlights    = Route{Method: "GET", Pattern: "/spotlights", Scope: ScopePublic}

	// Matches.
	GetMatches = Route{Method: "GET", Pattern: "/matches", Scope: ScopePublic}
	GetMatch   = Route{Method: "GET", Pattern: "/matches/{match}", Scope: ScopePublic, LegacyScores: true}

	// Rooms.
	GetRoomLeaderboard   = Route{Method: "GET", Pattern: "/rooms/{room}/leaderboard", Scope: ScopePublic}
	GetRoomEvents        = Route{Method: "GET", Pattern: "/rooms/{room}/events", Scope: ScopePublic}
	GetPlaylistScores    = Route{Method: "GET", Pattern: "/rooms/{room}/playlist/{playlist}/scores", Scope: ScopePublic}
	GetRooms             = Route{Method: "GET", Pattern: "/rooms", Scope: ScopePublic}
	GetRoom              = Route{Method: "GET", Pattern: "/rooms/{room}", Scope: ScopePublic}
	PutRoomUser          = Route{Method: "PUT", Pattern: "/rooms/{room}/users/{user}", Scope: ScopeAll, NeedsUser: true}
	DeleteRoomUser       = Route{Method: "DELETE", Pattern: "/rooms/{room}/users/{user}", Scope: ScopeAll, NeedsUser: true}
	GetPlaylistUserScore = Route{Method: "GET", Pattern: "/rooms/{room}/playlist/{playlist}/scores/users/{user}", Scope: ScopeAll, NeedsUser: true}
	PostPlaylistScore    = Route{Method: "POST", Pattern: "/rooms/{room}/playlist/{playlist}/scores", Scope: ScopeAll, NeedsUser: true}
	GetPlaylistScore     = Route{Method: "GET", Pattern: "/rooms/{room}/playlist/{playlist}/scores/{score}", Scope: ScopeAll, NeedsUser: true}
	PutPlaylistScore     = Route{Method: "PUT", Pattern: "/rooms/{room}/playlist/{playlist}/scores/{score}", Scope: ScopeAll, NeedsUser: true}
	PostRoom             = Route{Method: "POST", Pattern: "/rooms", Scope: ScopeAll, NeedsUser: true}
	DeleteRoom           = Route{Method: "DELETE", Pattern: "/rooms/{room}", Scope: ScopeAll, NeedsUser: true}

	// Chat.
	PostChatAck          = Route{Method: "POST", Pattern: "/chat/ack", Scope: ScopeChatRead, NeedsUser: true, Repeatable: true}
	PostChatNew          = Route{Method: "POST", Pattern: "/chat/new", Scope: ScopeChatWrite, NeedsUser: true, Bucket: limit.BucketChat}
	GetChannelMessages   = Route{Method: "GET", Pattern: "/chat/channels/{channel}/messages", Scope: ScopeChatRead, NeedsUser: true}
	PostChannelMessage   = Route{Method: "POST", Pattern: "/chat/channels/{channel}/messages", Scope: ScopeChatWrite, NeedsUser: true, Bucket: limit.BucketChat}
	PutChannelUser       = Route{Method: "PUT", Pattern: "/chat/channels/{channel}/users/{user}", Scope: ScopeChatWriteManage, NeedsUser: true}
	DeleteChannelUser    = Route{Method: "DELETE", Pattern: "/chat/channels/{channel}/users/{user}", Scope: ScopeChatWriteManage, NeedsUser: true}
	PutChannelMarkAsRead = Route{Method: "PUT", Pattern: "/chat/channels/{channel}/mark-as-read/{message}", Scope: ScopeChatRead, NeedsUser: true}
	GetChannels          = Route{Method: "GET", Pattern: "/chat/channels", Scope: ScopeChatRead, NeedsUser: true}
	PostChannel          = Route{Method: "POST", Pattern: "/chat/channels", Scope: ScopeChatWriteManage, NeedsUser: true, Bucket: limit.BucketChat} // announcements count as messages
	GetChannel           = Route{Method: "GET", Pattern: "/chat/channels/{channel}", Scope: ScopeChatRead, NeedsUser: true}
	GetChatUpdates       = Route{Method: "GET", Pattern: "/chat/updates", Scope: ScopeAll, NeedsUser: true}
	GetChatPresence      = Route{Method: "GET", Pattern: "/chat/presence", Scope: ScopeAll, NeedsUser: true}

	// Notifications.
	GetNotifications          = Route{Method: "GET", Pattern: "/notifications", Scope: ScopeAll, NeedsUser: true}
	PostNotificationsMarkRead = Route{Method: "POST", Pattern: "/notifications/mark-read", Scope: ScopeAll, NeedsUser: true, Repeatable: true}

	// Comments.
	GetComments       = Route{Method: "GET", Pattern: "/comments", Scope: Guest}
	GetComment        = Route{Method: "GET", Pattern: "/comments/{comment}", Scope: Guest}
	PostComment       = Route{Method: "POST", Pattern: "/comments", Scope: ScopeAll, NeedsUser: true}
	PutComment        = Route{Method: "PUT", Pattern: "/comments/{comment}", Scope: ScopeAll, NeedsUser: true}
	DeleteComment     = Route{Method: "DELETE", Pattern: "/comments/{comment}", Scope: ScopeAll, NeedsUser: true}
	PostCommentVote   = Route{Method: "POST", Pattern: "/comments/{comment}/vote", Scope: ScopeAll, NeedsUser: true}
	DeleteCommentVote = Route{Method: "DELETE", Pattern: "/comments/{comment}/vote", Scope: ScopeAll, NeedsUser: true}

	// Forum.
	PostForumTopicLock  = Route{Method: "POST", Pattern: "/forums/topics/{topic}/lock", Scope: ScopeForumWriteManage, NeedsUser: true, Repeatable: true}
	PostForumTopicPin   = Route{Method: "POST", Pattern: "/forums/topics/{topic}/pin", Scope: ScopeForumWriteManage, NeedsUser: true, Repeatable: true}
	PostForumTopicReply = Route{Method: "POST", Pattern: "/forums/topics/{topic}/reply", Scope: ScopeForumWrite, NeedsUser: true}
	GetForumTopics      = Route{Method: "GET", Pattern: "/forums/topics", Scope: ScopePublic}
	PostForumTopic      = Route{Method: "POST", Pattern: "/forums/topics", Scope: ScopeForumWrite, NeedsUser: true}
	GetForumTopic       = Route{Method: "GET", Pattern: "/forums/topics/{topic}", Scope: ScopePublic}
	PutForumTopic       = Route{Method: "PUT", Pattern: "/forums/topics/{topic}", Scope: ScopeForumWrite, NeedsUser: true}
	PutForumPost        = Route{Method: "PUT", Pattern: "/forums/posts/{post}", Scope: ScopeForumWrite, NeedsUser: true}
	GetForums           = Route{Method: "GET", Pattern: "/forums", Scope: ScopePublic}
	GetForum            = Route{Method: "GET", Pattern: "/forums/{forum}", Scope: ScopePublic}
	PostForumTopicMove  = Route{Method: "POST", Pattern: "/forums/topics/{topic}/move", Scope: ScopeAll, NeedsUser: true}

	// Events.
	GetEvents = Route{Method: "GET", Pattern: "/events", Scope: ScopePublic}

	// News.
	GetNews     = Route{Method: "GET", Pattern: "/news", Scope: Guest}
	GetNewsPost = Route{Method: "GET", Pattern: "/news/{news}", Scope: Guest}

	// Changelog.
	GetChangelogBuild  = Route{Method: "GET", Pattern: "/changelog/{stream}/{build}", Scope: Guest}
	GetChangelog       = Route{Method: "GET", Pattern: "/changelog", Scope: Guest}
	GetChangelogLookup = Route{Method: "GET", Pattern: "/changelog/{changelog}", Scope: Guest}

	// Search and wiki.
	GetSearch   = Route{Method: "GET", Pattern: "/search", Scope: ScopePublic}
	GetWikiPage = Route{Method: "GET", Pattern: "/wiki/{locale}/{path...}", Scope: Guest}

	// Seasonal backgrounds.
	GetSeasonalBackgrounds = Route{Method: "GET", Pattern: "/seasonal-backgrounds", Scope: Guest}

	// Reports and screenshots.
	PostReport     = Route{Method: "POST", Pattern: "/reports", Scope: ScopeAll, NeedsUser: true}
	PostScreenshot = Route{Method: "POST", Pattern: "/screenshots", Scope: ScopeAll, NeedsUser: true}

	// OAuth.
	DeleteCurrentToken = Route{Method: "DELETE", Pattern: "/oauth/tokens/current", Scope: AnyScope}

	// Session.
	PostSessionVerify             = Route{Method: "POST", Pattern: "/session/verify", Scope: AnyScope, NeedsUser: true}
	PostSessionVerifyMailFallback = Route{Method: "POST", Pattern: "/session/verify/mail-fallback", Scope: AnyScope, NeedsUser: true}
	PostSessionVerifyReissue      = Route{Method: "POST", Pattern: "/session/verify/reissue", Scope: AnyScope, NeedsUser: true}
)

// Routes returns every route above, in that order.
func Routes() []Route {
	return []Route{
		GetBeatmapLookup, GetBeatmapUserScore, GetBeatmapUserScores, GetBeatmapScores, GetBeatmapSoloScores, GetBeatmaps, GetBeatmap, PostBeatmapAttributes, PostSoloScore, PutSoloScore, PutBeatmapTag, DeleteBeatmapTag,
		GetBeatmapPacks, GetBeatmapPack,
		GetTags,
		GetBeatmapsetEvents, GetBeatmapsetSearch, GetBeatmapsetLookup, GetBeatmapset, PostBeatmapsetFavourite, GetBeatmapsetRating, PostBeatmapsetRating, GetBeatmapsetDownload,
		GetDiscussionPosts, GetDiscussionVotes, GetDiscussions,
		GetUserLookup, GetUserKudosu, GetUserScores, GetUserBeatmapsets, GetUserRecentActivity, GetUserBeatmapsPassed, GetUser, GetUsers,
		GetMeBeatmapsetFavourites, GetMe, GetMeDownloadQuota, PutMeOptions, PutMeAchievement,
		GetFriends, GetBlocks, PostBlock, DeleteBlock, PostFriend, DeleteFriend,
		GetTeam,
		GetScoreDownload, GetLegacyScoreDownload, GetLegacyScore, GetScore, GetScores,
		PostScorePinReorder, DeleteScorePin, PutScorePin,
		GetKudosuRanking, GetRanking, GetSpotlights,
		GetMatches, GetMatch,
		GetRoomLeaderboard, GetRoomEvents, GetPlaylistScores, GetRooms, GetRoom, PutRoomUser, DeleteRoomUser, GetPlaylistUserScore, PostPlaylistScore, GetPlaylistScore, PutPlaylistScore, PostRoom, DeleteRoom,
		PostChatAck, PostChatNew, GetChannelMessages, PostChannelMessage, PutChannelUser, DeleteChannelUser, PutChannelMarkAsRead, GetChannels, PostChannel, GetChannel, GetChatUpdates, GetChatPresence,
		GetNotifications, PostNotificationsMarkRead,
		GetComments, GetComment, PostComment, PutComment, DeleteComment, PostCommentVote, DeleteCommentVote,
		PostForumTopicLock, PostForumTopicPin, PostForumTopicReply, GetForumTopics, PostForumTopic, GetForumTopic, PutForumTopic, PutForumPost, GetForums, GetForum, PostForumTopicMove,
		GetEvents,
		GetNews, GetNewsPost,
		GetChangelogBuild, GetChangelog, GetChangelogLookup,
		GetSearch, GetWikiPage,
		GetSeasonalBackgrounds,
		PostReport, PostScreenshot,
		DeleteCurrentToken,
		PostSessionVerify, PostSessionVerifyMailFallback, PostSessionVerifyReissue,
	}
}
