// Package firstparty has the routes that only the game itself may call. The
// server refuses them to every token of a third party, so they are of use to
// nobody but the test server, which refuses them, too, and to tests.
package firstparty

import (
	"net/http"
	"slices"

	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
)

// The routes (routes/web.php of osu-web). All of them need a user.
var (
	PostSoloScore             = post("/beatmaps/{beatmap}/solo/scores", transport.Route{})
	PutSoloScore              = put("/beatmaps/{beatmap}/solo/scores/{token}", transport.Route{})
	PutBeatmapTag             = put("/beatmaps/{beatmap}/tags/{tag}", transport.Route{Answer: transport.AnswerNothing, Also: "PATCH"})
	DeleteBeatmapTag          = del("/beatmaps/{beatmap}/tags/{tag}", transport.Route{Answer: transport.AnswerNothing})
	PostBeatmapsetFavourite   = post("/beatmapsets/{beatmapset}/favourites", transport.Route{})
	GetBeatmapsetRating       = get("/beatmapsets/{beatmapset}/ratings", transport.Route{})
	PostBeatmapsetRating      = post("/beatmapsets/{beatmapset}/ratings", transport.Route{})
	GetBeatmapsetDownload     = get("/beatmapsets/{beatmapset}/download", transport.Route{Bucket: limit.BucketNone, Answer: transport.AnswerFile})
	GetMeDownloadQuota        = get("/me/download-quota-check", transport.Route{})
	PutMeOptions              = put("/me/options", transport.Route{})
	PutMeAchievement          = put("/me/achievements/{achievementId}", transport.Route{Answer: transport.AnswerNothing})
	GetBlocks                 = get("/blocks", transport.Route{})
	PostBlock                 = post("/blocks", transport.Route{})
	DeleteBlock               = del("/blocks/{block}", transport.Route{Answer: transport.AnswerNothing})
	PostFriend                = post("/friends", transport.Route{})
	DeleteFriend              = del("/friends/{friend}", transport.Route{Answer: transport.AnswerNothing})
	PostScorePinReorder       = post("/score-pins/{score}/reorder", transport.Route{Answer: transport.AnswerNothing})
	DeleteScorePin            = del("/score-pins/{score}", transport.Route{Answer: transport.AnswerNothing})
	PutScorePin               = put("/score-pins/{score}", transport.Route{Answer: transport.AnswerNothing})
	PutRoomUser               = put("/rooms/{room}/users/{user}", transport.Route{})
	DeleteRoomUser            = del("/rooms/{room}/users/{user}", transport.Route{Answer: transport.AnswerNothing})
	GetPlaylistUserScore      = get("/rooms/{room}/playlist/{playlist}/scores/users/{user}", transport.Route{})
	PostPlaylistScore         = post("/rooms/{room}/playlist/{playlist}/scores", transport.Route{})
	GetPlaylistScore          = get("/rooms/{room}/playlist/{playlist}/scores/{score}", transport.Route{})
	PutPlaylistScore          = put("/rooms/{room}/playlist/{playlist}/scores/{score}", transport.Route{Also: "PATCH"})
	PostRoom                  = post("/rooms", transport.Route{})
	DeleteRoom                = del("/rooms/{room}", transport.Route{Answer: transport.AnswerNothing})
	GetChatUpdates            = get("/chat/updates", transport.Route{Answer: transport.AnswerSparse})
	GetChatPresence           = get("/chat/presence", transport.Route{})
	GetNotifications          = get("/notifications", transport.Route{})
	PostNotificationsMarkRead = post("/notifications/mark-read", transport.Route{Repeatable: true, Answer: transport.AnswerNothing})
	PostComment               = post("/comments", transport.Route{})
	PutComment                = put("/comments/{comment}", transport.Route{Also: "PATCH"})
	DeleteComment             = del("/comments/{comment}", transport.Route{})
	PostCommentVote           = post("/comments/{comment}/vote", transport.Route{})
	DeleteCommentVote         = del("/comments/{comment}/vote", transport.Route{})
	PostForumTopicMove        = post("/forums/topics/{topic}/move", transport.Route{})
	PostReport                = post("/reports", transport.Route{Answer: transport.AnswerNothing})
	PostScreenshot            = post("/screenshots", transport.Route{})
)

// Routes returns all of the routes above, in that order.
func Routes() []transport.Route { return slices.Clone(table) }

var table []transport.Route

func get(pattern string, facts transport.Route) transport.Route {
	return row(http.MethodGet, pattern, facts)
}

func post(pattern string, facts transport.Route) transport.Route {
	return row(http.MethodPost, pattern, facts)
}

func put(pattern string, facts transport.Route) transport.Route {
	return row(http.MethodPut, pattern, facts)
}

func del(pattern string, facts transport.Route) transport.Route {
	return row(http.MethodDelete, pattern, facts)
}

// row completes a route and adds it to the table.
func row(method, pattern string, facts transport.Route) transport.Route {
	facts.Method, facts.Pattern = method, pattern
	facts.Scope, facts.NeedsUser = transport.ScopeAll, true
	table = append(table, facts)
	return facts
}
