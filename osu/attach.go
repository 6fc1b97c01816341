package osu

import "github.com/osugo/osugo/osu/objects"

// The server sends many objects once, beside the items that name them. Lists and
// watches attach them to the items here; what is missing stays nil.

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

// attach points a field to an object, unless it has one already.
func attach[T any](field **T, object *T) {
	if *field == nil {
		*field = object
	}
}

func attachToComments(b *objects.CommentBundle) {
	users := findUsers(b.Users)
	for i := range b.Comments {
		comment := &b.Comments[i]
		attach(&comment.User, users[comment.UserID.Or(0)])
	}
}

func attachToBeatmapset(s *objects.BeatmapsetExtended) {
	users := findUsers(s.RelatedUsers)
	for i := range s.CurrentNominations {
		nomination := &s.CurrentNominations[i]
		attach(&nomination.User, users[nomination.UserID])
	}
}

func attachToBeatmapsetEvents(b *objects.BeatmapsetEventsBundle) {
	users := findUsers(b.Users)
	for i := range b.Events {
		event := &b.Events[i]
		attach(&event.User, users[event.UserID.Or(0)])
	}
}

func attachToDiscussions(b *objects.BeatmapsetDiscussionsBundle) {
	users := findUsers(b.Users)
	sets := find(b.Beatmapsets, func(s *objects.BeatmapsetExtended) objects.BeatmapsetID { return s.ID })
	beatmaps := find(b.Beatmaps, func(m *objects.BeatmapExtended) objects.BeatmapID { return m.ID })
	for i := range b.Discussions {
		discussion := &b.Discussions[i]
		attach(&discussion.User, users[discussion.UserID.Or(0)])
		if set := sets[discussion.BeatmapsetID]; set != nil {
			attach(&discussion.Beatmapset, &set.Beatmapset)
		}
		if beatmap := beatmaps[discussion.BeatmapID.Or(0)]; beatmap != nil {
			attach(&discussion.Beatmap, &beatmap.Beatmap)
		}
		if post := discussion.StartingPost; post != nil {
			attach(&post.User, users[post.UserID])
		}
	}
}

func attachToDiscussionPosts(b *objects.BeatmapsetDiscussionPostsBundle) {
	users, discussions := findUsers(b.Users), findDiscussions(b.Discussions)
	for i := range b.Posts {
		post := &b.Posts[i]
		attach(&post.User, users[post.UserID])
		attach(&post.BeatmapDiscussion, discussions[post.BeatmapsetDiscussionID])
	}
}

func attachToDiscussionVotes(b *objects.BeatmapsetDiscussionVotesBundle) {
	users, discussions := findUsers(b.Users), findDiscussions(b.Discussions)
	for i := range b.Votes {
		vote := &b.Votes[i]
		attach(&vote.User, users[vote.UserID])
		attach(&vote.Discussion, discussions[vote.BeatmapsetDiscussionID])
	}
}

func attachToMatch(m *objects.MatchShow) {
	users := findUsers(m.Users)
	for i := range m.Events {
		event := &m.Events[i]
		attach(&event.User, users[event.UserID.Or(0)])
		if event.Game == nil {
			continue
		}
		for i := range event.Game.Scores {
			score := &event.Game.Scores[i]
			attach(&score.User, users[score.UserID])
		}
	}
}

func attachToRoomEvents(e *objects.RoomEvents) {
	users := findUsers(e.Users)
	items := find(e.PlaylistItems, func(i *objects.PlaylistItem) objects.PlaylistItemID { return i.ID })
	for i := range e.Events {
		event := &e.Events[i]
		attach(&event.User, users[event.UserID.Or(0)])
		attach(&event.PlaylistItem, items[event.PlaylistItemID.Or(0)])
	}
}
