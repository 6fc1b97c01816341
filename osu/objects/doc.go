// Package objects has the models of the osu! API v2: objects, ids, enumerations
// and mods.
//
// Objects have the names and the fields of the server's. A short form is sent
// as part of other objects; the extended form embeds it, as [UserExtended]
// embeds [User]. If both have a field of the same name, decoding fills both, so
// that user.User is a complete [User]. After changing such a field, call
// FillShort.
//
// # Presence
//
// The type and the tag of a field say when the server sends it:
//
//	Name string      `json:"name"`           always, never null
//	Name Opt[string] `json:"name"`           always, may be null
//	Name Opt[string] `json:"name,omitzero"`  not always, may be null
//	Name *Object     `json:"name"`           always; nil means null
//	Name *Object     `json:"name,omitzero"`  not always; nil means null or absent
//
// An [Opt] holds a value, null or nothing: Get and Or read it, [Some] makes
// one. Slices and maps follow the rule of objects without a pointer, and so do
// the ids of [User] and [Score]: with omitzero, nil and the zero id mean null
// or absent. Most optional members are includes, which the server adds on some
// routes only; the comments say which.
//
// # Change
//
// The server adds members and values without notice. Every object has a field
// Unknown, which keeps the members that this library does not know and writes
// them back; an extended form uses the field of the form it embeds.
// Enumerations are open: any value survives, and Known reports whether it is
// one of the constants.
//
// If the members of an object depend on its type, they are in a variant:
// [Event] has a Detail, [BeatmapsetEvent] a Comment. Use a type switch. A
// variant that cannot be decoded is not an error: it becomes the type whose
// name ends in Unknown, which keeps the JSON. Objects that read their own JSON
// have a method Shape for code that inspects models by reflection: it returns
// pointers to zero structs with a field for each member.
//
// # JSON
//
// The tags are those of [encoding/json/v2], as implemented by
// [github.com/go-json-experiment/json]; use that package to read what the
// server sent and to store what other programs read. Times are in UTC. Lengths
// are in seconds and offsets in milliseconds, and ratios go from 0 to 1, unless
// a comment says otherwise.
//
// [encoding/json] works, too: what it writes it reads back without loss. With
// Go 1.27 it reads and writes the same JSON. With Go 1.26 it does not know the
// option embed: it writes unknown members into a member "Unknown" and reads
// them only from there, except for types that have a method MarshalJSON. So
// with Go 1.26, do not use it to read JSON that it has not written.
//
// In your own structs, give extended forms and other types that read their own
// JSON a field with a name. A struct that embeds one inherits its methods, and
// with them reads and writes only the members of the embedded object:
//
//	type Player struct {
//		User objects.UserExtended `json:"user"` // not: objects.UserExtended
//		Seed int                  `json:"seed"`
//	}
//
// # Types by topic
//
// Users:
//   - profiles: [User], [UserExtended], [UserCover], [UserKudosu], [UserPage],
//     [UserPreferences], [UserBadge], [UserAchievement], [Achievement],
//     [ProfileBanner], [Group], [UserGroup], [GroupDescription],
//     [UserCurrentUserAttributes]
//   - statistics: [UserStatistics], [UserStatisticsLevel],
//     [UserStatisticsGradeCounts], [UserStatisticsRank],
//     [UserStatisticsVariant], [UserStatisticsRulesets], [RankHistory],
//     [RankHighest], [UserGlobalRank], [MatchmakingUserStats],
//     [DailyChallengeUserStats], [UserMonthlyPlaycount],
//     [UserReplaysWatchedCount]
//   - relations: [UserRelation], [UserSilence], [UserAccountHistory]
//   - lists: [UserListing], [UserLookup]
//   - recent activity: [Event], [EventDetail], [EventListing]
//   - kudosu: [KudosuHistory], [KudosuRanking]
//   - teams: [Team], [TeamExtended], [TeamStatistics]
//   - countries: [Country], [CountryCode]
//
// Beatmaps:
//   - difficulties: [Beatmap], [BeatmapExtended], [BeatmapListing],
//     [BeatmapOwner], [BeatmapPlaycount], [BeatmapsPassed], [Failtimes]
//   - difficulty attributes: [BeatmapDifficultyAttributesResponse],
//     [BeatmapDifficultyAttributes], [DifficultyDetail]
//   - tags: [Tag], [TagListing], [BeatmapTopTag]
//   - packs: [BeatmapPack], [BeatmapPackListing], [PackTag]
//   - beatmapsets: [Beatmapset], [BeatmapsetExtended], [BeatmapsetDescription],
//     [BeatmapsetFavouriteIds], [Covers], [Availability], [Genre], [Language],
//     [Hype], [Nominations], [Nomination], [BeatmapsetCurrentUserAttributes]
//   - search: [BeatmapsetSearchResponse]
//   - history: [BeatmapsetEvent], [BeatmapsetEventComment],
//     [BeatmapsetEventsBundle]
//   - discussions: [BeatmapsetDiscussion], [BeatmapsetDiscussionsBundle],
//     [BeatmapsetDiscussionPost], [BeatmapsetDiscussionPostsBundle],
//     [BeatmapsetDiscussionVote], [BeatmapsetDiscussionVotesBundle],
//     [DiscussionMessage], [ReviewBlock]
//   - rulesets and states: [Ruleset], [RulesetID], [RulesetVariant],
//     [RankStatus], [RankStatusInt]
//
// Scores:
//   - of any client: [Score], [ScoreIncludes], [ScoreStatistics], [ScoreRank],
//     [ScoreWeight], [ScorePin], [ScoreListing], [BeatmapScores],
//     [BeatmapUserScore], [BeatmapUserScores]
//   - in the format of the stable client: [LegacyScore],
//     [LegacyScoreStatistics], [LegacyBeatmapScores], [LegacyBeatmapUserScore],
//     [LegacyBeatmapUserScores]
//   - mods: [Mods], [Mod], [ModAcronym], [ModSettings]
//
// Rankings:
//   - of users, countries, teams: [Rankings], [UserRanking], [CountryRanking],
//     [CountryStatistics], [TeamRanking]
//   - of spotlights: [Spotlight], [SpotlightListing], [RankingsSpotlight]
//
// Multiplayer:
//   - rooms: [Room], [RoomListing], [PlaylistItem], [RoomLeaderboard],
//     [UserScoreAggregate], [MultiplayerScores], [RoomEvents],
//     [RealtimeRoomEvent]
//   - seasons and matchmaking: [Season], [SeasonDivision], [SeasonStats],
//     [MatchmakingPool]
//   - matches: [Match], [MatchListing], [MatchShow], [MatchEvent],
//     [MatchEventDetail], [MatchGame], [ScoreMatch], [LegacyMatchShow],
//     [LegacyMatchEvent], [LegacyMatchGame]
//
// Chat and notifications:
//   - channels: [ChatChannel], [ChatChannelShow], [ChatChannelUserAttributes],
//     [ChatNewConversation]
//   - messages: [ChatMessage], [ChatMessagesObject], [ChatUpdates], [ChatAck]
//   - notifications: [Notification], [NotificationDetails],
//     [NotificationBundle]
//   - the websocket: [WebsocketFrame], [WebsocketData], [WebsocketCommand]
//
// Forum: [Forum], [ForumListing], [ForumShow], [ForumTopic],
// [ForumTopicListing], [ForumTopicShow], [ForumTopicStore], [ForumPost],
// [ForumPoll]
//
// Website:
//   - comments: [Comment], [CommentBundle], [CommentableMeta], [CommentCursor]
//   - news: [NewsPost], [NewsListing], [NewsNavigation], [NewsSidebar]
//   - changelog: [Build], [ChangelogEntry], [ChangelogListing], [UpdateStream],
//     [GithubUser]
//   - search and wiki: [SearchResult], [WikiPage]
//   - seasonal backgrounds: [SeasonalBackgrounds], [SeasonalBackground]
//
// Tokens, sessions and errors: [OAuthToken], [OAuthError], [APIError],
// [SessionVerificationMethodResponse], [SessionVerificationReissue]
//
// Building blocks: [Opt], [Some], [Null], [ParseID], [Date], [DateOf],
// [Scalar], [Map], [UserMap], [Cursor], [Dump]
//
// [encoding/json/v2]: https://pkg.go.dev/encoding/json/v2
package objects

//go:generate go run ./internal/gen
