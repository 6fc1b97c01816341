package objects

// MorphName is the server's name for a kind of thing, used where a member can be about
// several kinds.
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

func (m MorphName) String() string { return string(m) }

// Known reports whether m is one of the constants.
func (m MorphName) Known() bool {
	switch m {
	case MorphNameBeatmapset, MorphNameBeatmapsetDiscussion, MorphNameBeatmapsetDiscussionPost,
		MorphNameBuild, MorphNameChannel, MorphNameComment, MorphNameForumPost,
		MorphNameForumTopic, MorphNameLegacyMatchScore, MorphNameMessage,
		MorphNameMultiplayerScoreLink, MorphNameNewsPost, MorphNameSoloScore, MorphNameTeam,
		MorphNameUser, MorphNameScoreBestOsu, MorphNameScoreBestTaiko, MorphNameScoreBestFruits,
		MorphNameScoreBestMania, MorphNameScoreOsu, MorphNameScoreTaiko, MorphNameScoreFruits,
		MorphNameScoreMania:
		return true
	}
	return false
}

// ReportReason is the reason of a report: POST /reports. Which reasons are taken depends on
// what is reported.
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

func (r ReportReason) String() string { return string(r) }

// Known reports whether r is one of the constants.
func (r ReportReason) Known() bool {
	switch r {
	case ReportReasonCheating, ReportReasonMultipleAccounts, ReportReasonInappropriateChat,
		ReportReasonUnwantedContent, ReportReasonInsults, ReportReasonSpam, ReportReasonNonsense,
		ReportReasonOther:
		return true
	}
	return false
}
