package osutest_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
)

// places finds what recorded requests to the routes of resourceExamples are
// about: things of this world of the kind that the recorded ones were. The
// recorded server had a public channel 3 that the user was in and a public
// channel 4 that the user was not in, a playlist 2 and a realtime room 3, the
// long topic 66, the topic 65 and, from 123 on, the user's own topics, with
// their posts from 173 on.
type places struct {
	server *osutest.Server
	world  *osutest.World

	room    objects.RoomID // a playlist with more than a page of scores, one by the user
	comment objects.CommentID
	long    objects.ForumTopicID
	foreign objects.ForumTopicID // in a forum that the bot doesn't moderate
	post    objects.ForumPostID  // of somebody else

	own        objects.ForumTopicStore // fresh for every file
	discussion objects.DiscussionID
}

func newPlaces(t *testing.T, server *osutest.Server) *places {
	t.Helper()
	world := server.World()
	c := &places{server: server, world: world, discussion: world.DiscussionIDs()[0]}
	token := server.UserToken(world.UserIDs()[0], userScopes...)
	c.room = roomOf(server, func(room objects.Room) bool {
		item := world.PlaylistItemIDs(room.ID)[0]
		a := send(t, server, call{path: fmt.Sprintf("/rooms/%d/playlist/%d/scores", room.ID, item), token: token})
		scores := decode[objects.MultiplayerScores](t, a)
		return room.Type == objects.RoomTypePlaylists && scores.Total.Has() && scores.Total.Or(0) > 50 && scores.UserScore != nil
	})
	c.comment = firstOf(world.CommentIDs(), func(id objects.CommentID) bool {
		shown := decode[objects.CommentBundle](t, send(t, server, call{path: fmt.Sprintf("/comments/%d", id), token: server.Token()}))
		return shown.Comments[0].RepliesCount > 0 && len(shown.PinnedComments) > 0 && shown.Comments[0].CommentableType.Or("") == objects.CommentableTypeBeatmapset
	})
	topic := func(id objects.ForumTopicID) objects.ForumTopicShow {
		return decode[objects.ForumTopicShow](t, send(t, server, call{path: fmt.Sprintf("/forums/topics/%d", id), token: server.Token()}))
	}
	c.long = firstOf(world.ForumTopicIDs(), func(id objects.ForumTopicID) bool {
		shown := topic(id)
		return len(shown.Posts) > 5 && len(shown.Posts) < 50 && shown.Topic.Poll == nil && !shown.Topic.IsLocked && shown.Topic.Type.Has()
	})
	c.post = topic(c.long).Topic.FirstPostID
	c.foreign = firstOf(world.ForumTopicIDs(), func(id objects.ForumTopicID) bool {
		return !slices.Contains(world.ForumIDs()[:2], topic(id).Topic.ForumID)
	})
	return c
}

// renew gives the user a topic that nothing has been done to.
func (c *places) renew(t *testing.T) {
	t.Helper()
	var err error
	if c.own, err = opened(c.server); err != nil {
		t.Fatal(err)
	}
}

// build returns a build of a stream, by its version; any stream for an empty
// one.
func (c *places) build(stream string) (objects.BuildID, string) {
	for _, id := range c.world.BuildIDs() {
		if of, version := c.world.BuildVersion(id); of == stream || stream == "" {
			return id, version
		}
	}
	return 0, "none"
}

// place returns the value of a path parameter for a recorded one; params are
// all recorded ones.
func (c *places) place(r transport.Route, name, param, recorded string, params map[string]string) string {
	number, _ := strconv.Atoi(recorded)
	switch param {
	case "room":
		switch {
		case recorded == "3":
			return fmt.Sprint(c.world.RunningRoomID())
		case number > 0:
			return fmt.Sprint(c.room)
		}
	case "playlist":
		return fmt.Sprint(c.world.PlaylistItemIDs(c.room)[0])
	case "channel":
		private, _ := c.world.ConversationIDs()
		switch {
		case number == 1:
			return fmt.Sprint(c.world.TeamChannelID(c.world.TeamIDs()[0]))
		case number == 3:
			return fmt.Sprint(c.world.ChannelIDs()[0])
		case number == 4:
			return fmt.Sprint(c.world.ChannelIDs()[3])
		case number > 60:
			return fmt.Sprint(private[0])
		}
	case "comment":
		return fmt.Sprint(c.comment)
	case "topic":
		switch {
		case strings.Contains(name, "lock--bot"): // recorded when the bot moderated nothing
			return fmt.Sprint(c.foreign)
		case number >= 123, strings.Contains(name, "double"):
			return fmt.Sprint(c.own.Topic.ID)
		case r == transport.PostForumTopicReply:
			return fmt.Sprint(repliable(c.server))
		case number > 0:
			return fmt.Sprint(c.long)
		}
	case "post":
		if number >= 173 {
			return fmt.Sprint(c.own.Post.ID)
		}
		return fmt.Sprint(c.post)
	case "forum":
		return fmt.Sprint(c.world.ForumIDs()[0])
	case "team":
		id := c.world.TeamIDs()[0]
		switch {
		case strings.HasPrefix(recorded, "@"):
			return "@" + c.world.TeamShortName(id)
		case strings.HasPrefix(recorded, "0"):
			return fmt.Sprintf("0%d", id)
		}
		return fmt.Sprint(id)
	case "pack":
		if strings.ContainsAny(recorded[:1], "SFPLRTA") {
			return recorded[:1] + "2"
		}
	case "path":
		known := slices.ContainsFunc(c.world.WikiPaths(), func(path string) bool { return strings.EqualFold(path, recorded) })
		switch {
		case strings.Contains(name, "redirect") && !known:
			return "FAQ"
		case !known && !strings.Contains(recorded, "."):
			return "Help_centre"
		}
	case "news":
		id := c.world.NewsPostIDs()[1]
		if number > 0 {
			return fmt.Sprint(id)
		}
		return c.world.NewsSlug(id)
	case "build":
		_, version := c.build(params["stream"])
		return version
	case "changelog":
		id, version := c.build("lazer")
		switch {
		case strings.Contains(recorded, "."):
			return version
		case number > 0:
			return fmt.Sprint(id)
		}
	}
	return recorded
}

// query returns the value of a parameter for a recorded one.
func (c *places) query(r transport.Route, key, recorded string, all url.Values) string {
	number, _ := strconv.Atoi(recorded)
	if number == 0 || strings.HasPrefix(recorded, "9999") {
		return recorded
	}
	switch key {
	case "beatmapset_id":
		return fmt.Sprint(c.world.BeatmapsetIDs()[0])
	case "beatmapset_discussion_id":
		return fmt.Sprint(c.discussion)
	case "user", "receiver", "user_id":
		return fmt.Sprint(c.world.UserIDs()[0])
	case "forum_id":
		return fmt.Sprint(c.world.ForumIDs()[0])
	case "commentable_id":
		switch all.Get("commentable_type") {
		case "build":
			return fmt.Sprint(c.world.BuildIDs()[0])
		case "news_post":
			return fmt.Sprint(c.world.NewsPostIDs()[0])
		}
		return fmt.Sprint(c.world.BeatmapsetIDs()[0])
	case "parent_id", "after":
		if r == transport.GetComments {
			return fmt.Sprint(c.comment)
		}
	case "max_id":
		return fmt.Sprint(c.world.BuildIDs()[0])
	case "from", "to":
		_, version := c.build(all.Get("stream"))
		return version
	}
	return recorded
}

// body returns a recorded body with ids of this world, and whether it is a
// form.
func (c *places) body(recorded jsontext.Value) (body string, form bool) {
	var text string
	if json.Unmarshal(recorded, &text) == nil {
		values, err := url.ParseQuery(text)
		if err != nil {
			return "", false
		}
		for name, list := range values {
			for i, value := range list {
				if number, err := strconv.ParseFloat(value, 64); err == nil {
					list[i] = fmt.Sprint(c.field(name, number))
				}
			}
		}
		return values.Encode(), true
	}
	var members map[string]any
	if json.Unmarshal(recorded, &members) != nil {
		return "", false
	}
	for name, value := range members {
		if number, ok := value.(float64); ok {
			members[name] = c.field(name, number)
		}
		if name == "target_ids" {
			members[name] = []objects.UserID{c.world.UserIDs()[0]}
		}
	}
	again, _ := json.Marshal(members)
	return string(again), false
}

// field returns the value of a field for a recorded one: user 12 is the token's
// own, and has been in conversation with 19.
func (c *places) field(name string, recorded float64) any {
	switch {
	case recorded >= 9_999:
	case name == "forum_id":
		return c.world.ForumIDs()[0]
	case name == "target_id" && recorded == 12:
		return c.world.UserIDs()[0]
	case name == "target_id" && recorded == 19:
		return c.world.FriendIDs(c.world.UserIDs()[0])[0]
	case name == "target_id":
		return receptive(c.server, 5)
	}
	return recorded
}
