// Package osu is a client for the osu! API v2.
//
// A first program gets a token, makes a client, and asks:
//
//	session, err := auth.ClientCredentials(auth.App{ID: 1, Secret: "…"})
//	if err != nil {
//		return err
//	}
//	client, err := osu.New(session)
//	if err != nil {
//		return err
//	}
//	user, err := client.UserByName(ctx, "peppy", nil)
//	if err != nil {
//		return err
//	}
//	fmt.Println(user.Username, user.Statistics.PlayCount)
//
// [Client] blocks; [github.com/osugo/osugo/stream] does the same over channels.
// [github.com/osugo/osugo/osu/objects] has the models,
// [github.com/osugo/osugo/osu/auth] gets tokens, and
// [github.com/osugo/osugo/osu/osutest] is an osu! server in your process to
// test against.
//
// # Calls
//
// A method takes a context, the values in the path of its route, and a pointer
// to its options, which may be nil. Its documentation says what it returns,
// which scope the token needs, and when the call fails. A value that the server
// would silently cut, clamp or ignore is an [ErrValidation] before a request is
// spent. Source names a file of https://github.com/ppy/osu-web.
//
// # Errors
//
// Every failure of a call is an [*Error]. Test for its kind with [errors.Is]:
//
//	switch {
//	case errors.Is(err, osu.ErrNotFound): // no such thing, or hidden
//	case errors.Is(err, osu.ErrScope): // the token may not; Error.Needed says what it lacks
//	case errors.Is(err, osu.ErrValidation): // a parameter is wrong
//	case osu.Retryable(err): // the same call may succeed later
//	}
//
// Calls that may be repeated are tried several times before they fail.
//
// # Lists
//
// Methods that begin with All return a [List], whatever the paging style of the
// route. It makes no request until you range over it:
//
//	for score, err := range client.AllUserScores(2, objects.UserScoreTypeBest, nil).Items(ctx) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(score.Rank, score.Mods)
//	}
//
// [List.Pages] also returns the cursor of each page; save its Next and pass it
// to [List.From] to continue another day. [List.Take] bounds a list,
// [List.Collect] returns it as a slice. A list ends only when the server says
// so: otherwise its last error is [ErrLoop] or [ErrIncomplete].
//
// # Limits and priorities
//
// Calls wait for their turn, so that the client stays within the 60 requests a
// minute of the terms; the context bounds the wait. Let interactive calls
// overtake a long-running job with:
//
//	bulk := client.With(osu.Priority(osu.Bulk))
//
// Clients derived with [Client.With] share their limiter, tokens and
// connections. Programs on one machine share an allowance with
// [github.com/osugo/osugo/osu/budget].
//
// # Saving requests
//
// At one request a second the fastest call is the one that is not made.
// Concurrent calls for the same thing are one request. [Cache] keeps answers,
// [Gather] makes one request of up to 50 calls for beatmaps, [Client.UserID]
// does so for names, and [Plan] counts the requests of a job before it
// begins:
//
//	plan, err := osu.Plan(client, job)
//	fmt.Println(plan) // 412 requests, about 6m47s at your limit
//
// # Versions and legacy scores
//
// The models match one version of the API, [transport.APIVersion], which every
// request asks for. Scores come in the current format; [Client.Legacy] has
// those in the format of the stable client.
//
// # Custom calls
//
// Use [Do] for routes that have no method and for your own models, and
// [Client.Raw] for answers that are not JSON:
//
//	route := transport.Route{Method: "GET", Pattern: "/matches", Scope: transport.ScopePublic}
//	page, err := osu.Do[objects.MatchListing](ctx, client, route.At().Query(url.Values{"limit": {"10"}}))
//
// # Methods by topic
//
// Beatmaps:
//   - difficulties: [Client.Beatmap], [Client.Beatmaps],
//     [Client.BeatmapLookup], [Client.BeatmapAttributes]
//   - scores on them: [Client.BeatmapScores], [Client.BeatmapUserScore],
//     [Client.BeatmapUserScores], [Client.BeatmapSoloScores]
//   - packs: [Client.BeatmapPack], [Client.BeatmapPacks],
//     [Client.AllBeatmapPacks]
//   - tags of users: [Client.Tags]
//
// Beatmapsets:
//   - one: [Client.Beatmapset], [Client.BeatmapsetLookup]
//   - search: [Client.BeatmapsetSearch], [Client.AllBeatmapsetSearch]
//   - events: [Client.BeatmapsetEvents], [Client.AllBeatmapsetEvents]
//   - discussions: [Client.Discussions], [Client.AllDiscussions],
//     [Client.DiscussionPosts], [Client.AllDiscussionPosts],
//     [Client.DiscussionVotes], [Client.AllDiscussionVotes]
//
// Users:
//   - profiles: [Client.User], [Client.UserByName], [Client.UserID],
//     [Client.Users], [Client.UserLookup]
//   - scores: [Client.UserScores], [Client.AllUserScores]
//   - beatmaps: [Client.UserBeatmapsets], [Client.AllUserBeatmapsets],
//     [Client.UserMostPlayed], [Client.AllUserMostPlayed],
//     [Client.UserBeatmapsPassed]
//   - history: [Client.UserRecentActivity], [Client.AllUserRecentActivity],
//     [Client.UserKudosu], [Client.AllUserKudosu]
//   - the token's own: [Client.Me], [Client.MeBeatmapsetFavourites],
//     [Client.Friends]
//   - teams: [Client.Team], [Client.TeamByShortName]
//
// Scores:
//   - one: [Client.Score], [Client.ScoreByLegacyID]
//   - replays: [Client.Replay], [Client.ScoreReplay],
//     [Client.ScoreReplayByLegacyID]
//   - the feed of all: [Client.Scores], [Client.AllScores]
//   - in the legacy format: [LegacyClient.Score],
//     [LegacyClient.ScoreByLegacyID], [LegacyClient.UserScores],
//     [LegacyClient.AllUserScores], [LegacyClient.BeatmapScores],
//     [LegacyClient.BeatmapUserScore], [LegacyClient.BeatmapUserScores],
//     [LegacyClient.Match]
//
// Rankings:
//   - of users: [Client.UserRanking], [Client.AllUserRanking],
//     [Client.KudosuRanking], [Client.AllKudosuRanking]
//   - of countries and teams: [Client.CountryRanking],
//     [Client.AllCountryRanking], [Client.TeamRanking], [Client.AllTeamRanking]
//   - of spotlights: [Client.Spotlights], [Client.SpotlightRanking]
//
// Multiplayer:
//   - rooms: [Client.Room], [Client.LatestRoom], [Client.Rooms],
//     [Client.AllRooms]
//   - what happens in them: [Client.RoomLeaderboard],
//     [Client.AllRoomLeaderboard], [Client.RoomEvents], [Client.AllRoomEvents],
//     [Client.PlaylistScores], [Client.AllPlaylistScores]
//   - old matches: [Client.Match], [Client.AllMatchEvents], [Client.Matches],
//     [Client.AllMatches]
//
// Chat:
//   - channels: [Client.Channels], [Client.Channel], [Client.ChannelCreatePM],
//     [Client.ChannelCreateAnnouncement], [Client.ChannelJoin],
//     [Client.ChannelLeave]
//   - messages: [Client.ChannelMessages], [Client.ChannelMessagesObject],
//     [Client.AllChannelMessages], [Client.AllChannelHistory],
//     [Client.ChannelSend], [Client.ChatNew]
//   - presence: [Client.ChatAck], [Client.ChannelMarkAsRead]
//
// Forum:
//   - reading: [Client.Forums], [Client.Forum], [Client.ForumTopics],
//     [Client.AllForumTopics], [Client.ForumTopic], [Client.AllForumPosts]
//   - writing: [Client.ForumTopicCreate], [Client.ForumTopicReply],
//     [Client.ForumTopicEdit], [Client.ForumPostEdit]
//   - moderating: [Client.ForumTopicLock], [Client.ForumTopicPin]
//
// Website:
//   - comments: [Client.Comments], [Client.AllComments], [Client.Comment]
//   - news: [Client.News], [Client.AllNews], [Client.NewsPost],
//     [Client.NewsPostByID]
//   - changelog: [Client.Changelog], [Client.AllChangelog],
//     [Client.ChangelogBuild], [Client.ChangelogLookup],
//     [Client.ChangelogLookupByID]
//   - search and wiki: [Client.Search], [Client.UserSearch],
//     [Client.AllUserSearch], [Client.WikiSearch], [Client.AllWikiSearch],
//     [Client.WikiPage]
//   - events: [Client.Events], [Client.AllEvents]
//   - seasonal backgrounds: [Client.SeasonalBackgrounds]
//
// Tokens and sessions: [Client.RevokeToken], [Client.SessionVerify],
// [Client.SessionVerifyReissue], [Client.SessionVerifyMailFallback].
//
// Follow-ups: [Expand], [Lookup]; what a link refers to: [Fetch].
//
// Raw requests: [Do], [Client.Raw], [NewList], [Client.With],
// [Client.Transport].
package osu
