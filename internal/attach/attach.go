// Package attach points items to the objects they name. The server sends many
// objects once, beside the items of an answer: users beside comments, beatmaps
// beside discussions. An object that is missing stays nil.
package attach

import "github.com/osugo/osugo/osu/objects"

// found are objects by their ids.
type found[ID ~int64, T any] map[ID]*T

// find returns the objects by their ids.
func find[ID ~int64, T any](objects []T, id func(*T) ID) found[ID, T] {
	all := make(found[ID, T], len(objects))
	for i := range objects {
		all[id(&objects[i])] = &objects[i]
	}
	return all
}

func findUsers(users []objects.User) found[objects.UserID, objects.User] {
	return find(users, func(u *objects.User) objects.UserID { return u.ID })
}

func findDiscussions(discussions []objects.BeatmapsetDiscussion) found[objects.DiscussionID, objects.BeatmapsetDiscussion] {
	return find(discussions, func(d *objects.BeatmapsetDiscussion) objects.DiscussionID { return d.ID })
}

// set points a field to an object unless it is already set.
func set[T any](field **T, object *T) {
	if *field == nil {
		*field = object
	}
}

// Comments attaches the users of comments.
func Comments(b *objects.CommentBundle) {
	users := findUsers(b.Users)
	for i := range b.Comments {
		comment := &b.Comments[i]
		set(&comment.User, users[comment.UserID.Or(0)])
	}
}

// Beatmapset attaches the users of nominations.
func Beatmapset(s *objects.BeatmapsetExtended) {
	users := findUsers(s.RelatedUsers)
	for i := range s.CurrentNominations {
		nomination := &s.CurrentNominations[i]
		set(&nomination.User, users[nomination.UserID])
	}
}

// BeatmapsetEvents attaches the users of events.
func BeatmapsetEvents(b *objects.BeatmapsetEventsBundle) {
	users := findUsers(b.Users)
	for i := range b.Events {
		event := &b.Events[i]
		set(&event.User, users[event.UserID.Or(0)])
	}
}

// Discussions attaches the users, beatmapsets and beatmaps of discussions.
func Discussions(b *objects.BeatmapsetDiscussionsBundle) {
	users := findUsers(b.Users)
	sets := find(b.Beatmapsets, func(s *objects.BeatmapsetExtended) objects.BeatmapsetID { return s.ID })
	beatmaps := find(b.Beatmaps, func(m *objects.BeatmapExtended) objects.BeatmapID { return m.ID })
	for i := range b.Discussions {
		discussion := &b.Discussions[i]
		set(&discussion.User, users[discussion.UserID.Or(0)])
		if of := sets[discussion.BeatmapsetID]; of != nil {
			set(&discussion.Beatmapset, &of.Beatmapset)
		}
		if beatmap := beatmaps[discussion.BeatmapID.Or(0)]; beatmap != nil {
			set(&discussion.Beatmap, &beatmap.Beatmap)
		}
		if post := discussion.StartingPost; post != nil {
			set(&post.User, users[post.UserID])
		}
	}
}

// DiscussionPosts attaches the users and discussions of posts.
func DiscussionPosts(b *objects.BeatmapsetDiscussionPostsBundle) {
	users, discussions := findUsers(b.Users), findDiscussions(b.Discussions)
	for i := range b.Posts {
		post := &b.Posts[i]
		set(&post.User, users[post.UserID])
		set(&post.BeatmapDiscussion, discussions[post.BeatmapsetDiscussionID])
	}
}

// DiscussionVotes attaches the users and discussions of votes.
func DiscussionVotes(b *objects.BeatmapsetDiscussionVotesBundle) {
	users, discussions := findUsers(b.Users), findDiscussions(b.Discussions)
	for i := range b.Votes {
		vote := &b.Votes[i]
		set(&vote.User, users[vote.UserID])
		set(&vote.Discussion, discussions[vote.BeatmapsetDiscussionID])
	}
}

// Match attaches the users of events and of the scores of their games.
func Match(m *objects.MatchShow) {
	users := findUsers(m.Users)
	for i := range m.Events {
		event := &m.Events[i]
		set(&event.User, users[event.UserID.Or(0)])
		if event.Game == nil {
			continue
		}
		for i := range event.Game.Scores {
			score := &event.Game.Scores[i]
			set(&score.User, users[score.UserID])
		}
	}
}

// RoomEvents attaches the users and playlist items of events, and the beatmaps of
// items.
func RoomEvents(e *objects.RoomEvents) {
	users := findUsers(e.Users)
	items := find(e.PlaylistItems, func(i *objects.PlaylistItem) objects.PlaylistItemID { return i.ID })
	sets := find(e.Beatmapsets, func(s *objects.Beatmapset) objects.BeatmapsetID { return s.ID })
	beatmaps := find(e.Beatmaps, func(m *objects.Beatmap) objects.BeatmapID { return m.ID })
	for i := range e.Beatmaps {
		set(&e.Beatmaps[i].Beatmapset, sets[e.Beatmaps[i].BeatmapsetID.Or(0)])
	}
	for i := range e.PlaylistItems {
		set(&e.PlaylistItems[i].Beatmap, beatmaps[e.PlaylistItems[i].BeatmapID])
	}
	for i := range e.Events {
		event := &e.Events[i]
		set(&event.User, users[event.UserID.Or(0)])
		set(&event.PlaylistItem, items[event.PlaylistItemID.Or(0)])
	}
}
