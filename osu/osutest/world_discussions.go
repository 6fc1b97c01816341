package osutest

import (
	"fmt"
	"slices"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// Discussions are numbered in the order in which they were started; in each
// round every beatmapset gets one. Every tenth discussion of a beatmapset is a
// review that embeds the two before it.

const (
	discussionRounds = 30
	discussionGap    = 10 * time.Minute
	maxPosts         = 8 // of a discussion, as ids are given
	maxVotes         = 4
)

func (w *World) discussions() int { return discussionRounds * len(w.sets) }

// discussionOf returns the discussion of a beatmapset in a round.
func (w *World) discussionOf(s, round int) int { return round*len(w.sets) + w.discussed.from(s) }

func (w *World) discussionID(d int) int64 { return 2_000_001 + 2*int64(d) }

// discussionNumber returns the number of the discussion with that id.
func (w *World) discussionNumber(id int64) (int, bool) {
	d := (id - 2_000_001) / 2
	return int(d), id >= 2_000_001 && (id-2_000_001)%2 == 0 && d < int64(w.discussions())
}

// DiscussionIDs returns the ids of all discussions, in order, including those
// embedded in reviews.
func (w *World) DiscussionIDs() []objects.DiscussionID {
	all := make([]objects.DiscussionID, w.discussions())
	for d := range all {
		all[d] = objects.DiscussionID(w.discussionID(d))
	}
	return all
}

// discussion has the properties that lists of discussions filter and sort by.
type discussion struct {
	n        int
	set      int
	beatmap  int // number of the difficulty; -1 for all of them
	kind     string
	user     int
	parent   int // number of the review it is embedded in; -1 for none
	resolved bool
}

func (w *World) discussion(d int) discussion {
	sets := len(w.sets)
	x := discussion{n: d, set: w.discussed.at(d % sets), beatmap: -1, parent: -1, user: w.pick("discussion.user", d, w.size.Users)}
	switch round := d / sets; round % 10 {
	case 7, 8:
		x.kind = oneOf(w, "discussion.issue", d, []string{"problem", "suggestion", "praise"})
		x.parent = w.discussionOf(x.set, round/10*10+9)
		x.user = w.pick("discussion.user", x.parent, w.size.Users)
	case 9:
		x.kind = "review"
	default:
		x.kind = oneOf(w, "discussion.kind", d, []string{"suggestion", "suggestion", "problem", "problem", "praise", "hype", "mapper_note"})
	}
	if x.kind == "mapper_note" && w.sets[x.set].owner >= 0 {
		x.user = w.sets[x.set].owner
	}
	if x.kind != "hype" && x.kind != "review" && w.chance("discussion.map", d, 0.7) {
		x.beatmap = w.pick("discussion.which", d, w.sets[x.set].difficulties)
	}
	x.resolved = x.canBeResolved() && w.chance("discussion.resolved", d, 0.6)
	return x
}

func (x discussion) canBeResolved() bool { return x.kind == "suggestion" || x.kind == "problem" }

func (w *World) discussionTime(d int) time.Time {
	return w.start.Add(-time.Duration(w.discussions()-d) * discussionGap)
}

// postCount returns how many posts a discussion has. The first is its text; the
// last says that it was resolved, if it was.
func (w *World) postCount(x discussion) int {
	count := 1 + w.pick("discussion.posts", x.n, maxPosts-2)
	if x.resolved {
		count++
	}
	return count
}

func (w *World) discussionPostTime(x discussion, post int) time.Time {
	return w.discussionTime(x.n).Add(time.Duration(post) * 95 * time.Second)
}

// postKind returns the kind of a post: the first one, a reply or one by the
// system.
func (w *World) postKind(x discussion, post int) string {
	switch {
	case post == 0:
		return "first"
	case x.resolved && post == w.postCount(x)-1:
		return "system"
	}
	return "reply"
}

func (w *World) postUser(x discussion, post int) int {
	if post == 0 {
		return x.user
	}
	return w.pick("discussion.post.user", maxPosts*x.n+post, w.size.Users)
}

func discussionPostID(d, post int) int64 { return 6_000_001 + int64(maxPosts*d+post) }

// discussionPost writes a post of a discussion.
func (w *World) discussionPost(x discussion, post int) object {
	kind := w.postKind(x, post)
	var message any = oneOf(w, "discussion.text", maxPosts*x.n+post, []string{
		"this could be moved", "the volume is too low here", "nice flow", "fixed, thanks", "I would keep it as it is",
	})
	switch {
	case kind == "system":
		message = object{"type": "resolved", "value": true}
	case kind == "first" && x.kind == "review":
		blocks := list{object{"type": "paragraph", "text": "a few things"}}
		for _, child := range w.embedded(x) {
			blocks = append(blocks, object{"type": "embed", "discussion_id": w.discussionID(child.n)})
		}
		message = string(encode(blocks))
	case kind == "first" && x.beatmap >= 0:
		message = fmt.Sprintf("00:%02d:120 (1,2) - %s", w.pick("discussion.moment", x.n, 60), message)
	}
	at := jsonTime(w.discussionPostTime(x, post))
	var editor any
	if kind == "reply" && w.chance("discussion.edited", maxPosts*x.n+post, 0.1) {
		editor = w.userID(w.postUser(x, post))
	}
	return object{
		"beatmapset_discussion_id": w.discussionID(x.n), "created_at": at, "deleted_at": nil, "deleted_by_id": nil,
		"id": discussionPostID(x.n, post), "last_editor_id": editor, "message": message, "system": kind == "system",
		"updated_at": at, "user_id": w.userID(w.postUser(x, post)),
	}
}

// embedded returns the discussions that are part of a review.
func (w *World) embedded(x discussion) []discussion {
	if x.kind != "review" {
		return nil
	}
	return []discussion{w.discussion(x.n - 2*len(w.sets)), w.discussion(x.n - len(w.sets))}
}

// vote is a vote on a discussion.
type vote struct {
	discussion discussion
	at         int // its number in the discussion
	user       int
	score      int
}

// votesOn returns the votes on a discussion, at most one for each player.
func (w *World) votesOn(x discussion) []vote {
	first := w.pick("vote.user", x.n, w.size.Users)
	all := make([]vote, w.pick("votes", x.n, maxVotes+1))
	for i := range all {
		all[i] = vote{x, i, (first + 3*i) % w.size.Users, 1}
		if w.chance("vote.down", maxVotes*x.n+i, 0.15) {
			all[i].score = -1
		}
	}
	return all
}

func (w *World) writeVote(v vote) object {
	at := jsonTime(w.discussionTime(v.discussion.n).Add(time.Duration(v.at+1) * 40 * time.Second))
	return object{
		"beatmapset_discussion_id": w.discussionID(v.discussion.n), "created_at": at, "id": 3_000_001 + maxVotes*v.discussion.n + v.at,
		"score": v.score, "updated_at": at, "user_id": w.userID(v.user),
	}
}

// rowLimit is how many rows of a paged list can be reached.
const rowLimit = 10_000

// isDisqualified reports whether a pending beatmapset has been qualified
// before.
func (w *World) isDisqualified(s int) bool {
	return w.sets[s].status == 0 && w.chance("set.disqualified", s, 0.5)
}

func (w *World) hasStatus(s int, status string) bool {
	switch status {
	case "ranked":
		return w.sets[s].status == 1 || w.sets[s].status == 2
	case "qualified":
		return w.sets[s].status == 3
	case "disqualified":
		return w.isDisqualified(s)
	case "never_qualified":
		return w.sets[s].status <= 0 && !w.isDisqualified(s)
	}
	return true
}

// maxBlocks is the largest number of blocks in a review.
const maxBlocks = 100

// unique sorts numbers and removes duplicates.
func unique(numbers []int) []int {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// usersWith writes each of the players once, ordered by id.
func (w *World) usersWith(numbers []int, includes ...string) list {
	return listOf(unique(numbers), func(n int) object { return w.user(n, includes...) })
}
