package osutest_test

import (
	"fmt"
	"slices"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// userScopes are all scopes that the owner of an application can have for it.
var userScopes = []transport.Scope{
	transport.ScopePublic, transport.ScopeFriendsRead, transport.ScopeChatRead, transport.ScopeChatWrite, transport.ScopeChatWriteManage,
	transport.ScopeForumWrite,
}

// botScopes are all scopes of a bot that acts as itself.
var botScopes = []transport.Scope{
	transport.ScopeDelegate, transport.ScopeChatWrite, transport.ScopeChatWriteManage, transport.ScopeForumWrite,
	transport.ScopeForumWriteManage, transport.ScopeGroupPermissions,
}

// resourceExamples are requests to the routes of rooms, chat, forum, comments,
// news, changelog, wiki, search, discussions, packs, teams, kudosu, tags and
// seasonal backgrounds.
func resourceExamples(server *osutest.Server) []example {
	world := server.World()
	owner := fmt.Sprint(world.UserIDs()[0])
	public := fmt.Sprint(world.ChannelIDs()[0])
	private, announcement := world.ConversationIDs()
	topic, err := opened(server)
	if err != nil {
		panic(err)
	}
	set := world.BeatmapsetIDs()[0]
	all := []example{
		{route: transport.GetBeatmapPacks, model: new(objects.BeatmapPackListing)},
		{route: transport.GetTags, model: new(objects.TagListing)},
		{route: transport.GetBeatmapsetEvents, model: new(objects.BeatmapsetEventsBundle)},
		{route: transport.GetBeatmapsetEvents, query: "sort=id_asc&page=2", user: true, model: new(objects.BeatmapsetEventsBundle)},
		{route: transport.GetDiscussions, model: new(objects.BeatmapsetDiscussionsBundle)},
		{route: transport.GetDiscussions, query: fmt.Sprintf("beatmapset_id=%d&show_review_embeds=1", set), user: true, model: new(objects.BeatmapsetDiscussionsBundle)},
		{route: transport.GetDiscussionPosts, query: "types[]=first&types[]=reply&types[]=system", model: new(objects.BeatmapsetDiscussionPostsBundle)},
		{route: transport.GetDiscussionVotes, query: "sort=id_asc", model: new(objects.BeatmapsetDiscussionVotesBundle)},
		{route: transport.GetUserKudosu, path: owner, query: "limit=100", model: new([]objects.KudosuHistory)},
		{route: transport.GetRooms, model: new(objects.RoomListing)},
		{route: transport.GetRooms, query: "mode=all&category=realtime", model: new(objects.RoomListing)},
		{route: transport.GetRooms, query: "mode=ended&type_group=ranked-play", model: new(objects.RoomListing)},
		{route: transport.GetRooms, version: 99999999, query: "mode=all", user: true, model: new(objects.RoomListing)},
		{route: transport.GetRoom, path: "latest", model: new(objects.Room)},
		{route: transport.GetChannels, user: true, model: new([]objects.ChatChannel)},
		{route: transport.GetChannel, path: public, user: true, model: new(objects.ChatChannelShow)},
		{route: transport.GetChannel, path: fmt.Sprint(private[0]), user: true, model: new(objects.ChatChannelShow)},
		{route: transport.GetChannel, path: fmt.Sprint(announcement), user: true, model: new(objects.ChatChannelShow)},
		{route: transport.GetChannelMessages, path: public, user: true, model: new([]objects.ChatMessage)},
		{route: transport.GetChannelMessages, path: fmt.Sprint(announcement), user: true, model: new([]objects.ChatMessage)},
		{route: transport.GetChannelMessages, path: public, query: "return_object=1", user: true, model: new(objects.ChatMessagesObject)},
		{route: transport.PostChannelMessage, path: public, body: `{"message":"hello","uuid":"me 1"}`, user: true, model: new(objects.ChatMessage)},
		{route: transport.PostChatNew, body: fmt.Sprintf(`{"target_id":%d,"message":"hi","is_action":true}`, receptive(server, 5)), user: true, model: new(objects.ChatNewConversation)},
		{route: transport.PostChannel, body: fmt.Sprintf(`{"type":"PM","target_id":%d}`, receptive(server, 30)), user: true, model: new(objects.ChatChannel)},
		{route: transport.PostChannel, body: fmt.Sprintf(`{"type":"PM","target_id":%d}`, world.FriendIDs(world.UserIDs()[0])[0]), user: true, model: new(objects.ChatChannel)},
		{route: transport.PostChannel, body: `{"type":"ANNOUNCE","target_ids":[` + owner + `],"channel":{"name":"a","description":"b"},"message":"c","uuid":"me 2"}`, bot: true, model: new(objects.ChatChannel)},
		{route: transport.PutChannelUser, path: fmt.Sprint(world.ChannelIDs()[3]) + "/" + owner, user: true, model: new(objects.ChatChannel)},
		{route: transport.PutChannelMarkAsRead, path: public + "/1", user: true},
		{route: transport.DeleteChannelUser, path: fmt.Sprint(world.ChannelIDs()[3]) + "/" + owner, user: true},
		{route: transport.PostChatAck, body: `{"history_since":1}`, user: true, model: new(objects.ChatAck)},
		{route: transport.GetComments, model: new(objects.CommentBundle)},
		{route: transport.GetComments, query: "sort=top&limit=100&parent_id=0", user: true, model: new(objects.CommentBundle)},
		{route: transport.GetComments, query: fmt.Sprintf("commentable_type=beatmapset&commentable_id=%d&limit=100", set), model: new(objects.CommentBundle)},
		{route: transport.GetComments, query: "user_id=" + owner, user: true, model: new(objects.CommentBundle)},
		{route: transport.GetForums, model: new(objects.ForumListing)},
		{route: transport.GetForumTopics, model: new(objects.ForumTopicListing)},
		{route: transport.PostForumTopic, body: fmt.Sprintf(`{"forum_id":%d,"title":"a","body":"b"}`, world.ForumIDs()[0]), user: true, model: new(objects.ForumTopicStore)},
		{route: transport.GetForumTopic, path: fmt.Sprint(topic.Topic.ID), model: new(objects.ForumTopicShow)},
		{route: transport.PutForumTopic, path: fmt.Sprint(topic.Topic.ID), body: `{"forum_topic":{"topic_title":"c"}}`, user: true, model: new(objects.ForumTopic)},
		{route: transport.PutForumPost, path: fmt.Sprint(topic.Post.ID), body: `{"body":"d"}`, user: true, model: new(objects.ForumPost)},
		{route: transport.PostForumTopicReply, path: fmt.Sprint(repliable(server)), body: `{"body":"e"}`, user: true, model: new(objects.ForumPost)},
		{route: transport.PostForumTopicPin, path: fmt.Sprint(topic.Topic.ID), body: `{"pin":2}`, bot: true},
		{route: transport.PostForumTopicLock, path: fmt.Sprint(topic.Topic.ID), body: `{"lock":true}`, bot: true},
		{route: transport.GetNews, model: new(objects.NewsListing)},
		{route: transport.GetNews, query: "year=2000", model: new(objects.NewsListing)},
		{route: transport.GetChangelog, model: new(objects.ChangelogListing)},
		{route: transport.GetChangelog, query: "stream=lazer&message_formats[]=html&max_id=7000", model: new(objects.ChangelogListing)},
		{route: transport.GetSearch, query: "mode=all&query=o", model: new(objects.SearchResult)},
		{route: transport.GetSearch, query: "mode=user&query=o", model: new(objects.SearchResult)},
		{route: transport.GetSearch, query: "mode=wiki_page&query=o", model: new(objects.SearchResult)},
		{route: transport.GetSearch, query: "mode=team&query=o", model: new(objects.SearchResult)},
		{route: transport.GetSeasonalBackgrounds, model: new(objects.SeasonalBackgrounds)},
	}
	for _, kind := range []objects.BeatmapPackType{"standard", "featured", "tournament", "loved", "chart", "theme", "artist"} {
		all = append(all, example{route: transport.GetBeatmapPacks, query: "type=" + string(kind), model: new(objects.BeatmapPackListing)})
		for i, tag := range world.PackTags(kind)[:3] {
			all = append(all, example{route: transport.GetBeatmapPack, path: string(tag), user: i == 0, model: new(objects.BeatmapPack)})
		}
	}
	for _, id := range world.TeamIDs()[:4] {
		all = append(all,
			example{route: transport.GetTeam, path: fmt.Sprint(id), model: new(objects.TeamExtended)},
			example{route: transport.GetTeam, path: fmt.Sprintf("%d/mania", id), model: new(objects.TeamExtended)})
	}
	for i, id := range world.RoomIDs() {
		if i > 25 && id != world.RunningRoomID() {
			continue
		}
		user := i%2 == 0
		room := fmt.Sprint(id)
		all = append(all,
			example{route: transport.GetRoom, path: room, user: user, model: new(objects.Room)},
			example{route: transport.GetRoomLeaderboard, path: room, user: user, model: new(objects.RoomLeaderboard)},
			example{route: transport.GetPlaylistScores, path: fmt.Sprintf("%s/%d", room, world.PlaylistItemIDs(id)[0]), user: user, model: new(objects.MultiplayerScores)})
		if slices.Contains([]int{2, 5, 7, 9, 22, 25}, i) {
			all = append(all, example{route: transport.GetRoomEvents, path: room, user: user, version: legacyVersion, model: new(objects.RoomEvents)})
		}
	}
	for i, id := range world.CommentIDs() {
		if i%400 == 7 {
			all = append(all, example{route: transport.GetComment, path: fmt.Sprint(id), user: i%800 == 7, model: new(objects.CommentBundle)})
		}
	}
	for _, id := range world.ForumIDs() {
		all = append(all, example{route: transport.GetForum, path: fmt.Sprint(id), model: new(objects.ForumShow)})
	}
	for i, id := range world.ForumTopicIDs()[:60] {
		all = append(all, example{route: transport.GetForumTopic, path: fmt.Sprint(id), query: []string{"", "sort=id_desc&limit=3", "n=2"}[i%3], model: new(objects.ForumTopicShow)})
	}
	for _, id := range world.NewsPostIDs()[:20] {
		all = append(all,
			example{route: transport.GetNewsPost, path: world.NewsSlug(id), model: new(objects.NewsPost)},
			example{route: transport.GetNewsPost, path: fmt.Sprint(id), query: "key=id", model: new(objects.NewsPost)})
	}
	for _, id := range world.BuildIDs()[:30] {
		stream, version := world.BuildVersion(id)
		all = append(all,
			example{route: transport.GetChangelogLookup, path: version, model: new(objects.Build)},
			example{route: transport.GetChangelogLookup, path: fmt.Sprint(id), query: "key=id", model: new(objects.Build)},
			example{route: transport.GetChangelogBuild, path: stream + "/" + version, query: "message_formats[]=markdown", model: new(objects.Build)})
	}
	for _, path := range world.WikiPaths() {
		all = append(all, example{route: transport.GetWikiPage, path: "ja/" + path, model: new(objects.WikiPage)})
	}
	for _, kind := range setEventTypes {
		all = append(all, example{route: transport.GetBeatmapsetEvents, query: "types[]=" + kind, model: new(objects.BeatmapsetEventsBundle)},
			example{route: transport.GetBeatmapsetEvents, query: "sort=id_asc&type=" + kind, model: new(objects.BeatmapsetEventsBundle)})
	}
	return all
}

// setEventTypes are the types of events of beatmapsets that tokens can see.
var setEventTypes = []string{
	"nominate", "qualify", "rank", "love", "nomination_reset", "nomination_reset_received", "disqualify", "remove_from_loved", "kudosu_gain",
	"kudosu_lost", "genre_edit", "language_edit", "nsfw_toggle", "offset_edit", "tags_edit", "issue_resolve", "issue_reopen", "beatmap_owner_change",
}
