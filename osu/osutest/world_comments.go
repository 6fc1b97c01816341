package osutest

import (
	"cmp"
	"iter"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Comments are numbered in the order in which they were written; in each round
// every commentable thing gets one. In six rounds it gets three top-level
// comments, a reply to the first of them, a reply to that reply, and another
// reply to the first.

const (
	commentRounds = 24
	commentGap    = 7 * time.Minute
)

// commentableKinds are the kinds of things that can be commented on.
var commentableKinds = []string{"beatmapset", "build", "news_post"}

// commentable is a thing that can be commented on.
type commentable struct {
	kind string
	n    int // number of the beatmapset, build or news post
}

// commentables returns how many things can be commented on.
func (w *World) commentables() int { return len(w.sets) + buildCount + newsCount }

// commentableAt returns the thing at a place in each round.
func (w *World) commentableAt(place int) commentable {
	at := w.commented.at(place)
	switch {
	case at < len(w.sets):
		return commentable{"beatmapset", at}
	case at < len(w.sets)+buildCount:
		return commentable{"build", at - len(w.sets)}
	}
	return commentable{"news_post", at - len(w.sets) - buildCount}
}

// commentablePlace returns a thing's place in each round.
func (w *World) commentablePlace(kind string, id int64) (int, bool) {
	n, ok, from := 0, false, 0
	switch kind {
	case "beatmapset":
		n, ok = w.setNumber(id)
	case "build":
		n, ok = buildNumber(id)
		from = len(w.sets)
	case "news_post":
		n, ok = newsNumber(id)
		from = len(w.sets) + buildCount
	}
	if !ok {
		return 0, false
	}
	return w.commented.from(from + n), true
}

func (w *World) comments() int { return commentRounds * w.commentables() }

func commentID(c int) int64 { return 1_000_001 + 2*int64(c) }

// commentNumber returns the number of the comment with that id.
func (w *World) commentNumber(id int64) (int, bool) {
	c := (id - 1_000_001) / 2
	return int(c), id >= 1_000_001 && (id-1_000_001)%2 == 0 && c < int64(w.comments())
}

// CommentIDs returns the ids of all comments, in order. Some are deleted and
// appear only in the list of the thing that they comment on.
func (w *World) CommentIDs() []objects.CommentID {
	all := make([]objects.CommentID, w.comments())
	for c := range all {
		all[c] = objects.CommentID(commentID(c))
	}
	return all
}

// comment has the properties that lists of comments filter and sort by.
type comment struct {
	n, place int
	parent   int // -1 for none
	user     int // -1 for imported ones
	votes    int
	at       time.Time
	deleted  bool
}

func (w *World) comment(c int) comment {
	things := w.commentables()
	x := comment{n: c, place: c % things, parent: -1, user: w.pick("comment.user", c, w.size.Users)}
	switch c / things % 6 {
	case 3:
		x.parent = c - 3*things
	case 4:
		x.parent = c - things
	case 5:
		x.parent = c - 5*things
	}
	if w.chance("comment.imported", c, 0.01) {
		x.user = -1
	}
	if w.chance("comment.liked", c, 0.4) {
		x.votes = w.pick("comment.votes", c, 60)
	}
	// Two at the same time, so that the order of equal times matters.
	x.at = w.start.Add(-time.Duration((w.comments()-c+1)/2) * commentGap)
	x.deleted = x.parent < 0 && w.chance("comment.deleted", c, 0.03)
	return x
}

// exists reports whether a comment has not been deleted.
func (x comment) exists() bool { return !x.deleted }

// isTop reports whether a comment is top-level and not deleted.
func (x comment) isTop() bool { return x.parent < 0 && !x.deleted }

// commentsOn yields the comments on the thing at a place, oldest first, or on
// all things if place is negative.
func (w *World) commentsOn(place int) iter.Seq[comment] {
	first, step := place, w.commentables()
	if place < 0 {
		first, step = 0, 1
	}
	return func(yield func(comment) bool) {
		for c := first; c < w.comments(); c += step {
			if !yield(w.comment(c)) {
				return
			}
		}
	}
}

// pinnedOn returns the pinned comments on the thing at a place.
func (w *World) pinnedOn(place int) (pinned []comment) {
	for x := range w.commentsOn(place) {
		if w.isPinnedComment(x) {
			pinned = append(pinned, x)
		}
	}
	return pinned
}

func (w *World) isPinnedComment(x comment) bool {
	return x.n < w.commentables() && x.n%5 == 0 && !x.deleted
}

// replies returns the replies to a comment, newest first.
func (w *World) replies(x comment) []comment {
	things := w.commentables()
	var steps []int
	switch x.n / things % 6 {
	case 0:
		steps = []int{5, 3}
	case 3:
		steps = []int{1}
	}
	var all []comment
	for _, step := range steps {
		all = append(all, w.comment(x.n+step*things))
	}
	return all
}

// writeComment writes a comment, without its text if it is deleted.
func (w *World) writeComment(x comment) object {
	thing := w.commentableAt(x.place)
	var parent, user, legacy, deleted, edited, editor any
	if x.parent >= 0 {
		parent = commentID(x.parent)
	}
	if x.user < 0 {
		legacy = "somebody long ago"
	} else {
		user = w.userID(x.user)
	}
	updated := x.at
	if w.chance("comment.edited", x.n, 0.08) && x.user >= 0 {
		updated = x.at.Add(5 * time.Minute)
		edited, editor = fastTime(updated), w.userID(x.user)
	}
	if x.deleted {
		deleted = fastTime(x.at.Add(time.Hour))
	}
	o := object{
		"id": commentID(x.n), "parent_id": parent, "user_id": user, "pinned": w.isPinnedComment(x), "replies_count": len(w.replies(x)),
		"votes_count": x.votes, "commentable_type": thing.kind, "commentable_id": w.commentableID(thing), "legacy_name": legacy,
		"created_at": fastTime(x.at), "updated_at": fastTime(updated), "deleted_at": deleted, "edited_at": edited, "edited_by_id": editor,
	}
	if !x.deleted {
		text := oneOf(w, "comment.text", x.n, []string{"very nice", "first", "when will this be ranked?", "thank you for this", "I can't get enough of it"})
		o["message"] = text
		o["message_html"] = "<div class='osu-md osu-md--comment'><p class=\"osu-md__paragraph\">" + text + "</p>\n</div>"
	}
	return o
}

func (w *World) commentableID(thing commentable) int64 {
	switch thing.kind {
	case "build":
		return buildID(thing.n)
	case "news_post":
		return newsID(thing.n)
	}
	return setID(thing.n)
}

// hasVoted reports whether a player has voted for a comment.
func (w *World) hasVoted(x comment, n int) bool {
	return x.votes > 0 && x.user != n && mix(w.draw("comment.voter", x.n), uint64(n))%uint64(w.size.Users) < uint64(x.votes)
}

// commentBundle is an answer with comments.
type commentBundle struct {
	comments, included, pinned []comment
	sort                       string
	more                       bool
	parent                     any // the requested parent_id
	things                     []int
}

func commentCursor(x comment, sort string) object {
	o := object{"created_at": rawTime(x.at), "id": commentID(x.n)}
	if sort == "top" {
		o["votes_count"] = x.votes
	}
	return o
}

// commentOrders are the comparison functions of the sorts of comments.
var commentOrders = map[string]func(a, b comment) int{
	"new": func(a, b comment) int { return cmp.Or(b.at.Compare(a.at), cmp.Compare(b.n, a.n)) },
	"old": func(a, b comment) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.n, b.n)) },
	"top": func(a, b comment) int {
		return cmp.Or(cmp.Compare(b.votes, a.votes), b.at.Compare(a.at), cmp.Compare(b.n, a.n))
	},
}

// around returns the parents of the shown comments and, if withReplies is set,
// two levels of their replies, without the shown comments themselves.
func (w *World) around(shown []comment, withReplies bool) []comment {
	seen := make(map[int]bool)
	for _, x := range shown {
		seen[x.n] = true
	}
	var all []comment
	add := func(x comment) {
		if !seen[x.n] {
			seen[x.n] = true
			all = append(all, x)
		}
	}
	for _, x := range shown {
		if x.parent >= 0 {
			add(w.comment(x.parent))
		}
		if !withReplies {
			continue
		}
		for _, reply := range w.replies(x) {
			add(reply)
			for _, second := range w.replies(reply) {
				add(second)
			}
		}
	}
	return all
}
