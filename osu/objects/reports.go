package objects

// MorphName is the server's name for a kind of thing, used where a member can be about
// several kinds.
//
// Values: beatmapset, beatmapset_discussion, beatmapset_discussion_post, build,
// channel, comment, forum_post, forum_topic, legacy_match_score, message,
// multiplayer_score_link, news_post, solo_score, team, user, score_best_osu,
// score_best_taiko, score_best_fruits, score_best_mania, score_osu,
// score_taiko, score_fruits, score_mania.
type MorphName string

// The values of MorphName.
const (
	MorphNameBeatmapset               MorphName = "beatmapset"
	MorphNameBeatmapsetDiscussion     MorphName = "beatmapset_discussion"
	MorphNameBeatmapsetDiscussionPost MorphName = "beatmapset_discussion_post"
	MorphNameBuild                    MorphName = "build"
	MorphNameChannel                  MorphName = "channel"
	MorphNameComment                  MorphName = "comment"
	MorphNameForumPost                MorphName = "forum_post"
	MorphNameForumTopic               MorphName = "forum_topic"
	MorphNameLegacyMatchScore         MorphName = "legacy_match_score"
	MorphNameMessage                  MorphName = "message"
	MorphNameMultiplayerScoreLink     MorphName = "multiplayer_score_link"
	MorphNameNewsPost                 MorphName = "news_post"
	MorphNameSoloScore                MorphName = "solo_score"
	MorphNameTeam                     MorphName = "team"
	MorphNameUser                     MorphName = "user"
	MorphNameScoreBestOsu             MorphName = "score_best_osu"
	MorphNameScoreBestTaiko           MorphName = "score_best_taiko"
	MorphNameScoreBestFruits          MorphName = "score_best_fruits"
	MorphNameScoreBestMania           MorphName = "score_best_mania"
	MorphNameScoreOsu                 MorphName = "score_osu"
	MorphNameScoreTaiko               MorphName = "score_taiko"
	MorphNameScoreFruits              MorphName = "score_fruits"
	MorphNameScoreMania               MorphName = "score_mania"
)

// ReportReason is the reason of a report: POST /reports. Which reasons are taken depends on
// what is reported.
//
// Values: Cheating, MultipleAccounts, InappropriateChat, UnwantedContent,
// Insults, Spam, Nonsense, Other.
type ReportReason string

// The values of ReportReason.
const (
	ReportReasonCheating          ReportReason = "Cheating"
	ReportReasonMultipleAccounts  ReportReason = "MultipleAccounts"
	ReportReasonInappropriateChat ReportReason = "InappropriateChat"
	ReportReasonUnwantedContent   ReportReason = "UnwantedContent"
	ReportReasonInsults           ReportReason = "Insults"
	ReportReasonSpam              ReportReason = "Spam"
	ReportReasonNonsense          ReportReason = "Nonsense"
	ReportReasonOther             ReportReason = "Other"
)
