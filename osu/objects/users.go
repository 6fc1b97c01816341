package objects

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// User is the short form of a user, sent wherever a user is mentioned.
//
// Where an answer must name a user who is gone or restricted, the server sends
// a placeholder: Username is "[deleted user]", IsDeleted is true, and
// AvatarURL, CountryCode and ProfileColour are null. Lists of users leave such
// users out.
//
// "Profiles only" means that GET /users/{user} and GET /me send the member.
//
// Source: app/Transformers/UserCompactTransformer.php.
type User struct {
	AvatarURL    Opt[string]              `json:"avatar_url"`    // null on a placeholder only
	CountryCode  Opt[CountryCode]         `json:"country_code"`  // null when the account has no country
	DefaultGroup Opt[UserGroupIdentifier] `json:"default_group"` // "default" for users without a special group
	// ID is zero on a placeholder without an id, the only null the server sends
	// here.
	ID       UserID `json:"id,omitzero"`
	IsActive bool   `json:"is_active"` // visited within the last 30 days
	IsBot    bool   `json:"is_bot"`
	// IsDeleted is true on placeholders and for names that start with
	// DeletedUser_.
	IsDeleted     bool           `json:"is_deleted"`
	IsOnline      bool           `json:"is_online"` // false when the user hides it
	IsSupporter   bool           `json:"is_supporter"`
	LastVisit     Opt[time.Time] `json:"last_visit"` // null when hidden or when there was none
	PMFriendsOnly bool           `json:"pm_friends_only"`
	ProfileColour Opt[string]    `json:"profile_colour"` // #rrggbb
	Username      string         `json:"username"`

	// AccountHistory holds silences and tournament bans of the last 28 days,
	// and permanent ones.
	AccountHistory []UserAccountHistory `json:"account_history,omitzero"`
	// Deprecated: use the last of ActiveTournamentBanners.
	ActiveTournamentBanner    *ProfileBanner                 `json:"active_tournament_banner,omitzero"`
	ActiveTournamentBanners   []ProfileBanner                `json:"active_tournament_banners,omitzero"`   // profiles only
	Badges                    []UserBadge                    `json:"badges,omitzero"`                      // newest award first
	BeatmapPlaycountsCount    Opt[int]                       `json:"beatmap_playcounts_count,omitzero"`    // profiles only
	Blocks                    []UserRelation                 `json:"blocks,omitzero"`                      // sent to the game alone
	CommentsCount             Opt[int]                       `json:"comments_count,omitzero"`              // profiles only
	Country                   *Country                       `json:"country,omitzero"`                     // null without a country; absent in comments, discussions, sets, search results and a user's scores
	Cover                     *UserCover                     `json:"cover,omitzero"`                       // absent in comments, discussions, sets, matches and search results
	CurrentSeasonStats        *SeasonStats                   `json:"current_season_stats,omitzero"`        // nil without a running season or a score in it
	CurrentUserAttributes     *UserCurrentUserAttributes     `json:"current_user_attributes,omitzero"`     // nil without a token user
	DailyChallengeUserStats   *DailyChallengeUserStats       `json:"daily_challenge_user_stats,omitzero"`  // profiles only; zeros for users who never played
	FavouriteBeatmapsetCount  Opt[int]                       `json:"favourite_beatmapset_count,omitzero"`  // profiles only
	FollowUserMapping         []UserID                       `json:"follow_user_mapping,omitzero"`         // followed mappers; sent to the game alone
	FollowerCount             Opt[int]                       `json:"follower_count,omitzero"`              // profiles only
	Friends                   []UserRelation                 `json:"friends,omitzero"`                     // never sent to an OAuth token
	GlobalRank                *UserGlobalRank                `json:"global_rank,omitzero"`                 // GET /users/lookup with a ruleset only
	GraveyardBeatmapsetCount  Opt[int]                       `json:"graveyard_beatmapset_count,omitzero"`  // profiles only
	Groups                    []UserGroup                    `json:"groups,omitzero"`                      // groups with a badge, the default group first
	GuestBeatmapsetCount      Opt[int]                       `json:"guest_beatmapset_count,omitzero"`      // profiles only
	IsAdmin                   Opt[bool]                      `json:"is_admin,omitzero"`                    // never sent to an OAuth token
	IsBNG                     Opt[bool]                      `json:"is_bng,omitzero"`                      // never sent to an OAuth token
	IsFullBN                  Opt[bool]                      `json:"is_full_bn,omitzero"`                  // never sent to an OAuth token
	IsGMT                     Opt[bool]                      `json:"is_gmt,omitzero"`                      // never sent to an OAuth token
	IsLimitedBN               Opt[bool]                      `json:"is_limited_bn,omitzero"`               // never sent to an OAuth token
	IsModerator               Opt[bool]                      `json:"is_moderator,omitzero"`                // never sent to an OAuth token
	IsNAT                     Opt[bool]                      `json:"is_nat,omitzero"`                      // never sent to an OAuth token
	IsRestricted              Opt[bool]                      `json:"is_restricted,omitzero"`               // GET /me only
	IsSilenced                Opt[bool]                      `json:"is_silenced,omitzero"`                 // never sent to an OAuth token
	Kudosu                    *UserKudosu                    `json:"kudosu,omitzero"`                      // profiles and [KudosuRanking] only
	LovedBeatmapsetCount      Opt[int]                       `json:"loved_beatmapset_count,omitzero"`      // profiles only
	MappingFollowerCount      Opt[int]                       `json:"mapping_follower_count,omitzero"`      // profiles only
	MatchmakingStats          []MatchmakingUserStats         `json:"matchmaking_stats,omitzero"`           // ranked play pools in which the user has played
	MonthlyPlaycounts         []UserMonthlyPlaycount         `json:"monthly_playcounts,omitzero"`          // profiles only
	NominatedBeatmapsetCount  Opt[int]                       `json:"nominated_beatmapset_count,omitzero"`  // profiles only
	Page                      *UserPage                      `json:"page,omitzero"`                        // empty strings when there is no page
	PendingBeatmapsetCount    Opt[int]                       `json:"pending_beatmapset_count,omitzero"`    // pending and wip
	PreviousUsernames         []string                       `json:"previous_usernames,omitzero"`          // profiles only
	RankHighest               *RankHighest                   `json:"rank_highest,omitzero"`                // nil when never ranked
	RankHistory               *RankHistory                   `json:"rank_history,omitzero"`                // nil when none is stored
	RankedBeatmapsetCount     Opt[int]                       `json:"ranked_beatmapset_count,omitzero"`     // ranked, approved and qualified
	ReplaysWatchedCounts      []UserReplaysWatchedCount      `json:"replays_watched_counts,omitzero"`      // profiles only
	ScoreProcessingNoticeURL  Opt[string]                    `json:"score_processing_notice_url,omitzero"` // GET /me only
	ScoresBestCount           Opt[int]                       `json:"scores_best_count,omitzero"`           // profiles only
	ScoresFirstCount          Opt[int]                       `json:"scores_first_count,omitzero"`          // profiles only
	ScoresPinnedCount         Opt[int]                       `json:"scores_pinned_count,omitzero"`         // profiles only
	ScoresRecentCount         Opt[int]                       `json:"scores_recent_count,omitzero"`         // profiles only
	SessionVerificationMethod Opt[SessionVerificationMethod] `json:"session_verification_method,omitzero"` // GET /me only; null once verified
	SessionVerified           Opt[bool]                      `json:"session_verified,omitzero"`            // GET /me only
	Statistics                *UserStatistics                `json:"statistics,omitzero"`                  // profiles and friends only; zeros for users who never played
	StatisticsRulesets        *UserStatisticsRulesets        `json:"statistics_rulesets,omitzero"`         // nil when the user has played no ruleset
	SupportLevel              Opt[SupportLevel]              `json:"support_level,omitzero"`               // profiles and friends only
	Team                      *Team                          `json:"team,omitzero"`                        // null without a team; absent in comments, discussions, sets, matches and search results
	UnreadPMCount             Opt[int]                       `json:"unread_pm_count,omitzero"`             // sent to the game alone
	UserAchievements          []UserAchievement              `json:"user_achievements,omitzero"`           // newest first
	UserPreferences           *UserPreferences               `json:"user_preferences,omitzero"`            // GET /me only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserExtended is a user with the profile, sent by GET /users/{user} and GET
// /me.
//
// Neither the answer nor the profile names the ruleset that Statistics and
// RankHistory are about: it is the one of the path, else Playmode.
//
// Source: app/Transformers/UserTransformer.php.
type UserExtended struct {
	User

	Country *Country   `json:"country"` // nil when the account has none
	Cover   UserCover  `json:"cover"`
	Kudosu  UserKudosu `json:"kudosu"`
	// Deprecated: use Cover.URL.
	CoverURL     Opt[string]    `json:"cover_url"`
	Discord      Opt[string]    `json:"discord"` // null when empty
	HasSupported bool           `json:"has_supported"`
	Interests    Opt[string]    `json:"interests"` // plain text
	JoinDate     Opt[time.Time] `json:"join_date"` // null when the server has no time
	Location     Opt[string]    `json:"location"`  // null when empty
	MaxBlocks    int            `json:"max_blocks"`
	MaxFriends   int            `json:"max_friends"`
	Occupation   Opt[string]    `json:"occupation"`         // null when empty
	Playmode     Ruleset        `json:"playmode"`           // the default ruleset of the user
	Playstyle    []PlayStyle    `json:"playstyle,omitzero"` // nil when none was chosen
	PostCount    int            `json:"post_count"`         // forum posts
	ProfileHue   Opt[int]       `json:"profile_hue"`        // degrees, 1–359
	ProfileOrder []ProfilePage  `json:"profile_order"`      // all seven sections
	Title        Opt[string]    `json:"title"`              // null without one
	TitleURL     Opt[string]    `json:"title_url"`          // null without a page about the title
	Twitter      Opt[string]    `json:"twitter"`            // without the @
	Website      Opt[string]    `json:"website"`            // with its scheme

	// Deprecated: use RankHistory.
	DeprecatedRankHistory *RankHistory `json:"rankHistory,omitzero"`
	// Deprecated: use RankedBeatmapsetCount.
	RankedAndApprovedBeatmapsetCount Opt[int] `json:"ranked_and_approved_beatmapset_count,omitzero"`
	// Deprecated: use PendingBeatmapsetCount.
	UnrankedBeatmapsetCount Opt[int] `json:"unranked_beatmapset_count,omitzero"`
}

// UserCover is the banner of a profile: an uploaded picture or one of the
// presets.
//
// Source: app/Transformers/UserCompactTransformer.php.
type UserCover struct {
	CustomURL Opt[string] `json:"custom_url"` // null for presets
	URL       Opt[string] `json:"url"`        // the cover to show; null when there is none
	// ID is the number of the preset as text, and null for an uploaded cover.
	ID Opt[string] `json:"id"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserCurrentUserAttributes describes how a user relates to the token user.
//
// Source: app/Transformers/UserCompactTransformer.php.
type UserCurrentUserAttributes struct {
	HasBlocked bool `json:"has_blocked"` // has blocked the token user

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserGlobalRank is the global rank in the ruleset that GET /users/lookup was
// asked for.
//
// Source: app/Transformers/UserCompactTransformer.php.
type UserGlobalRank struct {
	Rank      Opt[int]  `json:"rank"` // null when unranked
	RulesetID RulesetID `json:"ruleset_id"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserKudosu is the kudosu balance of a user.
//
// Source: app/Transformers/UserCompactTransformer.php.
type UserKudosu struct {
	Available int `json:"available"` // may be negative
	Total     int `json:"total"`     // may be negative

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserPage is the "me!" section of a profile.
//
// Source: app/Transformers/UserCompactTransformer.php.
type UserPage struct {
	HTML string `json:"html"`
	Raw  string `json:"raw"` // BBCode

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Country is a country of the server's table.
//
// Source: app/Transformers/CountryTransformer.php.
type Country struct {
	Code CountryCode `json:"code"`
	Name string      `json:"name"` // English

	Unknown map[string]jsontext.Value `json:",embed"`
}

// ProfileBanner is the banner of a tournament on the profile of a participant.
//
// Source: app/Transformers/ProfileBannerTransformer.php.
type ProfileBanner struct {
	ID           ProfileBannerID `json:"id"`
	TournamentID TournamentID    `json:"tournament_id"`
	Image        Opt[string]     `json:"image"`    // null is possible but not sent today
	Image2x      Opt[string]     `json:"image@2x"` // twice as large

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserBadge is a badge on a profile.
//
// Source: app/Transformers/UserBadgeTransformer.php.
type UserBadge struct {
	AwardedAt   Opt[time.Time] `json:"awarded_at"` // null when the server has no time
	Description string         `json:"description"`
	Image2xURL  string         `json:"image@2x_url"` // twice as large
	ImageURL    string         `json:"image_url"`
	URL         string         `json:"url"` // empty when there is none

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserAccountHistory is an entry of a user's infringement record.
//
// Source: app/Transformers/UserAccountHistoryTransformer.php.
type UserAccountHistory struct {
	Description Opt[string]                 `json:"description"` // null without one
	ID          AccountHistoryID            `json:"id"`
	Length      int                         `json:"length"` // seconds; meaningless when Permanent
	Permanent   bool                        `json:"permanent"`
	Timestamp   Opt[time.Time]              `json:"timestamp"` // null when the server has no time
	Type        Opt[UserAccountHistoryType] `json:"type"`      // null when unknown

	Actor         *User       `json:"actor,omitzero"`          // never sent to an OAuth token
	SupportingURL Opt[string] `json:"supporting_url,omitzero"` // never sent to an OAuth token

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserAchievement is a medal a user has earned. The list of all medals has no
// route; see [Achievement].
//
// Source: app/Transformers/UserAchievementTransformer.php.
type UserAchievement struct {
	AchievedAt    time.Time     `json:"achieved_at"`
	AchievementID AchievementID `json:"achievement_id"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Achievement is a medal. It appears in events of type [EventTypeAchievement]
// only.
//
// Source: app/Transformers/AchievementTransformer.php.
type Achievement struct {
	AchievedCount   int           `json:"achieved_count"`
	AchievedPercent Opt[float64]  `json:"achieved_percent"` // 0–1
	IconURL         string        `json:"icon_url"`
	ID              AchievementID `json:"id"`
	Name            string        `json:"name"`
	Grouping        string        `json:"grouping"`
	Ordering        int           `json:"ordering"`
	Slug            string        `json:"slug"`
	Description     Opt[string]   `json:"description"`  // null without one
	Mode            Opt[Ruleset]  `json:"mode"`         // null when not tied to a ruleset
	Instructions    Opt[string]   `json:"instructions"` // may contain HTML

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserMonthlyPlaycount is the number of plays in one month. Months without
// plays are left out.
//
// Source: app/Transformers/UserMonthlyPlaycountTransformer.php.
type UserMonthlyPlaycount struct {
	StartDate Date `json:"start_date"` // first day of the month
	Count     int  `json:"count"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserReplaysWatchedCount is how often replays of a user were watched in one
// month. Months without any are left out.
//
// Source: app/Transformers/UserReplaysWatchedCountTransformer.php.
type UserReplaysWatchedCount struct {
	StartDate Date `json:"start_date"` // first day of the month
	Count     int  `json:"count"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RankHistory is the global rank of the last 90 days.
//
// Source: app/Transformers/RankHistoryTransformer.php.
type RankHistory struct {
	Mode Ruleset `json:"mode"`
	// Data is 90 ranks, the oldest first. A rank of 0 means a day without
	// one.
	Data []int `json:"data"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// RankHighest is the best global rank a user ever had in a ruleset.
//
// Source: app/Transformers/RankHighestTransformer.php.
type RankHighest struct {
	Rank      int       `json:"rank"`
	UpdatedAt time.Time `json:"updated_at"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserStatistics is the record of a user in one ruleset. It is part of [User],
// in [UserStatisticsRulesets], and makes the rows of [UserRanking] and
// [RankingsSpotlight]. A user who never played has a row of zeros.
//
// Source: app/Transformers/UserStatisticsTransformer.php.
type UserStatistics struct {
	Count100   int                 `json:"count_100"`
	Count300   int                 `json:"count_300"`
	Count50    int                 `json:"count_50"`
	CountMiss  int                 `json:"count_miss"`
	Level      UserStatisticsLevel `json:"level"`
	GlobalRank Opt[int]            `json:"global_rank"` // null when unranked or inactive
	// GlobalRankPercent is the rank as a share of the active users, 0–1. It is
	// null when unranked.
	GlobalRankPercent Opt[float64] `json:"global_rank_percent"`
	// Deprecated: always nil.
	GlobalRankExp Opt[int]     `json:"global_rank_exp"`
	PP            Opt[float64] `json:"pp"` // null in [RankingsSpotlight] only
	// Deprecated: always 0.
	PPExp       float64 `json:"pp_exp"`
	RankedScore int64   `json:"ranked_score"`
	// Deprecated: use Accuracy. HitAccuracy is the same as 0–100.
	HitAccuracy            float64                   `json:"hit_accuracy"`
	Accuracy               float64                   `json:"accuracy"` // 0–1
	PlayCount              int                       `json:"play_count"`
	PlayTime               Opt[int]                  `json:"play_time"` // seconds; null in [RankingsSpotlight] only
	TotalScore             int64                     `json:"total_score"`
	TotalHits              int64                     `json:"total_hits"` // without misses
	MaximumCombo           int                       `json:"maximum_combo"`
	ReplaysWatchedByOthers int                       `json:"replays_watched_by_others"`
	IsRanked               bool                      `json:"is_ranked"`
	GradeCounts            UserStatisticsGradeCounts `json:"grade_counts"`

	CountryRank Opt[int] `json:"country_rank,omitzero"` // users, and rankings of one country
	// Deprecated: use CountryRank.
	Rank *UserStatisticsRank `json:"rank,omitzero"`
	// RankChangeSince30Days is positive when the user fell; sent by the global
	// performance ranking without filters only.
	RankChangeSince30Days Opt[int]                `json:"rank_change_since_30_days,omitzero"`
	User                  *User                   `json:"user,omitzero"`     // rankings only
	Variants              []UserStatisticsVariant `json:"variants,omitzero"` // mania only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserStatisticsLevel is the level of a user in one ruleset.
//
// Source: app/Transformers/UserStatisticsTransformer.php.
type UserStatisticsLevel struct {
	Current  int `json:"current"`
	Progress int `json:"progress"` // percent to the next level, 0–99

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserStatisticsGradeCounts counts the best scores of a user by grade. SS is
// [ScoreRankX], SSH is [ScoreRankXH].
//
// Source: app/Transformers/UserStatisticsTransformer.php.
type UserStatisticsGradeCounts struct {
	SS  int `json:"ss"` // negative in some old rows
	SSH int `json:"ssh"`
	S   int `json:"s"`
	SH  int `json:"sh"`
	A   int `json:"a"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserStatisticsRank repeats the country rank of a [UserStatistics].
//
// Source: app/Transformers/UserStatisticsTransformer.php.
type UserStatisticsRank struct {
	Country Opt[int] `json:"country"` // null when unranked

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserStatisticsVariant is the ranking of a user in one key count of osu!mania.
//
// Source: app/Transformers/UserStatisticsTransformer.php.
type UserStatisticsVariant struct {
	Mode        Ruleset        `json:"mode"` // always mania
	Variant     RulesetVariant `json:"variant"`
	CountryRank Opt[int]       `json:"country_rank"` // null when unranked
	GlobalRank  Opt[int]       `json:"global_rank"`  // null when unranked
	PP          float64        `json:"pp"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserStatisticsRulesets holds the statistics of a user by ruleset. A ruleset
// without a row is nil.
//
// Source: app/Transformers/UserStatisticsRulesetsTransformer.php.
type UserStatisticsRulesets struct {
	Osu    *UserStatistics `json:"osu,omitzero"`    // nil when the user never played it
	Taiko  *UserStatistics `json:"taiko,omitzero"`  // nil when the user never played it
	Fruits *UserStatistics `json:"fruits,omitzero"` // nil when the user never played it
	Mania  *UserStatistics `json:"mania,omitzero"`  // with Variants where the request asks for them

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Group is a group of users, such as the nomination assessment team.
//
// Source: app/Transformers/GroupTransformer.php.
type Group struct {
	Colour       Opt[string] `json:"colour"` // #rrggbb
	HasListing   bool        `json:"has_listing"`
	HasPlaymodes bool        `json:"has_playmodes"`
	// ID differs by installation; compare Identifier instead.
	ID             GroupID                  `json:"id"`
	Identifier     Opt[UserGroupIdentifier] `json:"identifier"`      // null is possible but not sent today
	IsProbationary bool                     `json:"is_probationary"` // bng_limited only
	Name           string                   `json:"name"`
	ShortName      Opt[string]              `json:"short_name"` // null is possible but not sent today

	Description *GroupDescription `json:"description,omitzero"` // no API route asks for it

	Unknown map[string]jsontext.Value `json:",embed"`
}

// GroupDescription is the text about a group on the website.
//
// Source: app/Transformers/GroupTransformer.php.
type GroupDescription struct {
	HTML     Opt[string] `json:"html,omitzero"`     // no API route asks for it
	Markdown Opt[string] `json:"markdown,omitzero"` // no API route asks for it

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserGroup is the membership of a user in a group.
//
// Source: app/Transformers/UserGroupTransformer.php.
type UserGroup struct {
	Group

	Playmodes []Ruleset `json:"playmodes,omitzero"` // nil when the group has none by nature
}

// UserPreferences is what the token user has set up on the website and in the
// game.
//
// Source: app/Models/UserProfileCustomization.php.
type UserPreferences struct {
	AudioAutoplay               bool               `json:"audio_autoplay"`
	AudioMuted                  bool               `json:"audio_muted"`
	AudioVolume                 float64            `json:"audio_volume"` // 0–1
	BeatmapsetCardSize          BeatmapsetCardSize `json:"beatmapset_card_size"`
	BeatmapsetDownload          BeatmapsetDownload `json:"beatmapset_download"`
	BeatmapsetShowAnimeCover    bool               `json:"beatmapset_show_anime_cover"`
	BeatmapsetShowNSFW          bool               `json:"beatmapset_show_nsfw"`
	BeatmapsetTitleShowOriginal bool               `json:"beatmapset_title_show_original"`
	CommentsShowDeleted         bool               `json:"comments_show_deleted"`
	ForumPostsShowDeleted       bool               `json:"forum_posts_show_deleted"`
	LegacyScoreOnly             bool               `json:"legacy_score_only"`
	ProfileCoverExpanded        bool               `json:"profile_cover_expanded"`
	ScoringMode                 ScoringMode        `json:"scoring_mode"`
	UserListFilter              UserListFilter     `json:"user_list_filter"`
	UserListSort                UserListSort       `json:"user_list_sort"`
	UserListView                UserListView       `json:"user_list_view"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserRelation is a friend or a block of the token user, sent by GET /friends
// and GET /blocks. Below API version 20241022 GET /friends sends bare users.
//
// Source: app/Transformers/UserRelationTransformer.php.
type UserRelation struct {
	TargetID     UserID           `json:"target_id"`
	RelationType UserRelationType `json:"relation_type"`
	Mutual       bool             `json:"mutual"` // false for blocks

	Target *User `json:"target,omitzero"` // GET /friends only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// DailyChallengeUserStats is the record of a user in the daily challenge. It is
// all zero for users who never took part.
//
// Source: app/Transformers/DailyChallengeUserStatsTransformer.php.
type DailyChallengeUserStats struct {
	DailyStreakBest     int            `json:"daily_streak_best"`
	DailyStreakCurrent  int            `json:"daily_streak_current"`
	LastUpdate          Opt[time.Time] `json:"last_update"`        // midnight of 2000-01-01 when never
	LastWeeklyStreak    Opt[time.Time] `json:"last_weekly_streak"` // midnight of 2000-01-01 when never
	Playcount           int            `json:"playcount"`
	Top10pPlacements    int            `json:"top_10p_placements"` // days in the top 10 percent
	Top50pPlacements    int            `json:"top_50p_placements"` // days in the top 50 percent
	UserID              UserID         `json:"user_id"`
	WeeklyStreakBest    int            `json:"weekly_streak_best"`
	WeeklyStreakCurrent int            `json:"weekly_streak_current"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchmakingUserStats is the record of a user in one matchmaking pool.
//
// Source: app/Transformers/MatchmakingUserStatsTransformer.php.
type MatchmakingUserStats struct {
	FirstPlacements     int               `json:"first_placements"`
	IsRatingProvisional bool              `json:"is_rating_provisional"`
	Plays               int               `json:"plays"`
	PoolID              MatchmakingPoolID `json:"pool_id"`
	Rank                int               `json:"rank"`
	RankPercent         float64           `json:"rank_percent"` // 0–1
	Rating              Opt[int]          `json:"rating"`       // null without rating data
	TotalPoints         int               `json:"total_points"`
	UserID              UserID            `json:"user_id"`

	Pool *MatchmakingPool `json:"pool,omitzero"` // profiles only

	Unknown map[string]jsontext.Value `json:",embed"`
}

// MatchmakingPool is a pool of beatmaps and players of quick play or ranked
// play.
//
// Source: app/Transformers/MatchmakingPoolTransformer.php.
type MatchmakingPool struct {
	Active    bool                `json:"active"`
	ID        MatchmakingPoolID   `json:"id"`
	Name      string              `json:"name"`
	RulesetID RulesetID           `json:"ruleset_id"`
	Type      MatchmakingPoolType `json:"type"`
	VariantID RulesetVariantID    `json:"variant_id"` // none but in mania

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SeasonStats is the place of a user in the running season of a ruleset.
//
// Source: app/Libraries/User/SeasonStats.php.
type SeasonStats struct {
	Division   SeasonDivision `json:"division"`
	Rank       int            `json:"rank"`
	Season     Season         `json:"season"`
	TotalScore float64        `json:"total_score"` // a weighted sum, with a fraction

	Unknown map[string]jsontext.Value `json:",embed"`
}

// Season is a series of playlist rooms that count together.
//
// Source: app/Transformers/SeasonTransformer.php.
type Season struct {
	EndDate   Opt[time.Time] `json:"end_date"` // null while the season runs
	ID        SeasonID       `json:"id"`
	Name      string         `json:"name"`
	RoomCount int            `json:"room_count"`
	StartDate Opt[time.Time] `json:"start_date"` // null while the season has no rooms

	Unknown map[string]jsontext.Value `json:",embed"`
}

// SeasonDivision is a division of a season.
//
// Source: app/Transformers/SeasonDivisionTransformer.php.
type SeasonDivision struct {
	ColourTier string           `json:"colour_tier"` // free text, such as gold
	ID         SeasonDivisionID `json:"id"`
	ImageURL   string           `json:"image_url"`
	Name       string           `json:"name"`
	// Threshold is the share of players in this division and those above, 0–1.
	Threshold float64 `json:"threshold"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserListing is the answer to GET /users?ids[]=…. Unknown and restricted users
// are left out.
//
// Source: app/Http/Controllers/UsersController.php.
type UserListing struct {
	Users []User `json:"users"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserLookup is the answer to GET /users/lookup. Unknown and restricted users
// are left out.
//
// Source: app/Http/Controllers/Users/LookupController.php.
type UserLookup struct {
	Users []User `json:"users"`

	Unknown map[string]jsontext.Value `json:",embed"`
}

// UserGroupIdentifier names a group of users. Groups are data of the
// installation: the constants are those of osu.ppy.sh.
//
// Values: admin, alumni, announce, bng, bng_limited, bot, default, dev, gmt,
// loved, nat, no_profile, bsc, featured_artist, ppy, support, tc.
type UserGroupIdentifier string

// The values of UserGroupIdentifier.
const (
	UserGroupIdentifierAdmin          UserGroupIdentifier = "admin"
	UserGroupIdentifierAlumni         UserGroupIdentifier = "alumni"
	UserGroupIdentifierAnnounce       UserGroupIdentifier = "announce"
	UserGroupIdentifierBNG            UserGroupIdentifier = "bng"
	UserGroupIdentifierBNGLimited     UserGroupIdentifier = "bng_limited"
	UserGroupIdentifierBot            UserGroupIdentifier = "bot"
	UserGroupIdentifierDefault        UserGroupIdentifier = "default"
	UserGroupIdentifierDev            UserGroupIdentifier = "dev"
	UserGroupIdentifierGMT            UserGroupIdentifier = "gmt"
	UserGroupIdentifierLoved          UserGroupIdentifier = "loved"
	UserGroupIdentifierNAT            UserGroupIdentifier = "nat"
	UserGroupIdentifierNoProfile      UserGroupIdentifier = "no_profile"
	UserGroupIdentifierBSC            UserGroupIdentifier = "bsc"
	UserGroupIdentifierFeaturedArtist UserGroupIdentifier = "featured_artist"
	UserGroupIdentifierPpy            UserGroupIdentifier = "ppy"
	UserGroupIdentifierSupport        UserGroupIdentifier = "support"
	UserGroupIdentifierTC             UserGroupIdentifier = "tc"
)

// ProfilePage is a section of a profile.
//
// Values: me, recent_activity, top_ranks, medals, historical, beatmaps, kudosu.
type ProfilePage string

// The values of ProfilePage.
const (
	ProfilePageMe             ProfilePage = "me"
	ProfilePageRecentActivity ProfilePage = "recent_activity"
	ProfilePageTopRanks       ProfilePage = "top_ranks"
	ProfilePageMedals         ProfilePage = "medals"
	ProfilePageHistorical     ProfilePage = "historical"
	ProfilePageBeatmaps       ProfilePage = "beatmaps"
	ProfilePageKudosu         ProfilePage = "kudosu"
)

// PlayStyle is what a user plays with.
//
// Values: mouse, keyboard, tablet, touch.
type PlayStyle string

// The values of PlayStyle.
const (
	PlayStyleMouse    PlayStyle = "mouse"
	PlayStyleKeyboard PlayStyle = "keyboard"
	PlayStyleTablet   PlayStyle = "tablet"
	PlayStyleTouch    PlayStyle = "touch"
)

// UserAccountHistoryType is the kind of an entry of an infringement record. An
// OAuth token sees silences and tournament bans.
//
// Values: note, restriction, silence, tournament_ban.
type UserAccountHistoryType string

// The values of UserAccountHistoryType.
const (
	UserAccountHistoryTypeNote          UserAccountHistoryType = "note"
	UserAccountHistoryTypeRestriction   UserAccountHistoryType = "restriction"
	UserAccountHistoryTypeSilence       UserAccountHistoryType = "silence"
	UserAccountHistoryTypeTournamentBan UserAccountHistoryType = "tournament_ban"
)

// UserRelationType is the kind of a relation between users.
//
// Values: friend, block.
type UserRelationType string

// The values of UserRelationType.
const (
	UserRelationTypeFriend UserRelationType = "friend"
	UserRelationTypeBlock  UserRelationType = "block"
)

// SupportLevel says how long a user has supported osu! in total. It is none
// for users who do not support it now.
//
// Values: 0 (none), 1 (less than a year), 2 (less than five years),
// 3 (five years and more).
type SupportLevel int

// The values of SupportLevel.
const (
	SupportLevelNone  SupportLevel = 0 // none
	SupportLevelOne   SupportLevel = 1 // less than a year
	SupportLevelTwo   SupportLevel = 2 // less than five years
	SupportLevelThree SupportLevel = 3 // five years and more
)

// BeatmapsetCardSize is the size of the beatmapset cards of the website.
//
// Values: normal, extra.
type BeatmapsetCardSize string

// The values of BeatmapsetCardSize.
const (
	BeatmapsetCardSizeNormal BeatmapsetCardSize = "normal"
	BeatmapsetCardSizeExtra  BeatmapsetCardSize = "extra"
)

// BeatmapsetDownload is what a download button of the website does.
//
// Values: all, no_video, direct.
type BeatmapsetDownload string

// The values of BeatmapsetDownload.
const (
	BeatmapsetDownloadAll     BeatmapsetDownload = "all"
	BeatmapsetDownloadNoVideo BeatmapsetDownload = "no_video"
	BeatmapsetDownloadDirect  BeatmapsetDownload = "direct"
)

// ScoringMode is how the website shows scores. It does not change what the API
// sends.
//
// Values: standardised, classic.
type ScoringMode string

// The values of ScoringMode.
const (
	ScoringModeStandardised ScoringMode = "standardised"
	ScoringModeClassic      ScoringMode = "classic"
)

// UserListFilter is the filter of the website's friend list.
//
// Values: all, online, offline.
type UserListFilter string

// The values of UserListFilter.
const (
	UserListFilterAll     UserListFilter = "all"
	UserListFilterOnline  UserListFilter = "online"
	UserListFilterOffline UserListFilter = "offline"
)

// UserListSort is the order of the website's friend list.
//
// Values: last_visit, rank, username.
type UserListSort string

// The values of UserListSort.
const (
	UserListSortLastVisit UserListSort = "last_visit"
	UserListSortRank      UserListSort = "rank"
	UserListSortUsername  UserListSort = "username"
)

// UserListView is the look of the website's friend list.
//
// Values: card, list, brick.
type UserListView string

// The values of UserListView.
const (
	UserListViewCard  UserListView = "card"
	UserListViewList  UserListView = "list"
	UserListViewBrick UserListView = "brick"
)

// UserScoreType is a list of scores of a user: GET /users/{user}/scores/{type}.
//
// Values: best, firsts, recent, pinned.
type UserScoreType string

// The values of UserScoreType.
const (
	UserScoreTypeBest   UserScoreType = "best"
	UserScoreTypeFirsts UserScoreType = "firsts"
	UserScoreTypeRecent UserScoreType = "recent"
	UserScoreTypePinned UserScoreType = "pinned"
)

// UserBeatmapsetType is a list of beatmapsets of a user:
// GET /users/{user}/beatmapsets/{type}. All but most_played are answered with
// [BeatmapsetExtended].
//
// Values: favourite, graveyard, guest, loved, most_played, nominated, pending,
// ranked.
type UserBeatmapsetType string

// The values of UserBeatmapsetType.
const (
	UserBeatmapsetTypeFavourite  UserBeatmapsetType = "favourite"
	UserBeatmapsetTypeGraveyard  UserBeatmapsetType = "graveyard"
	UserBeatmapsetTypeGuest      UserBeatmapsetType = "guest" // with guest difficulties of the user
	UserBeatmapsetTypeLoved      UserBeatmapsetType = "loved"
	UserBeatmapsetTypeMostPlayed UserBeatmapsetType = "most_played" // answered with [BeatmapPlaycount]
	UserBeatmapsetTypeNominated  UserBeatmapsetType = "nominated"
	UserBeatmapsetTypePending    UserBeatmapsetType = "pending" // pending and wip
	UserBeatmapsetTypeRanked     UserBeatmapsetType = "ranked"  // ranked, approved and qualified
)

// MatchmakingPoolType is the kind of game a matchmaking pool is for.
//
// Values: quick_play, ranked_play.
type MatchmakingPoolType string

// The values of MatchmakingPoolType.
const (
	MatchmakingPoolTypeQuickPlay  MatchmakingPoolType = "quick_play"
	MatchmakingPoolTypeRankedPlay MatchmakingPoolType = "ranked_play"
)
