package osutest

import (
	"cmp"
	"iter"
	"slices"
	"strconv"

	"github.com/osugo/osugo/osu/transport"
)

// discussionHandlers returns the handlers of the discussions of beatmapsets,
// their posts and the votes on them.
func discussionHandlers() handlers {
	return handlers{
		transport.GetDiscussions:     getDiscussions,
		transport.GetDiscussionPosts: getDiscussionPosts,
		transport.GetDiscussionVotes: getDiscussionVotes,
	}
}

// writeDiscussion writes a discussion with includes:
//
//	current_user_attributes (for tokens that act for a player), starting_post
func (q *request) writeDiscussion(x discussion, includes ...string) object {
	w := q.world
	var beatmap, parent, timestamp any
	if x.beatmap >= 0 {
		beatmap = beatmapRef{x.set, x.beatmap}.id()
		if w.chance("discussion.timed", x.n, 0.8) {
			timestamp = w.pick("discussion.moment", x.n, 60)*1000 + 120
		}
	}
	if x.parent >= 0 {
		parent = w.discussionID(x.parent)
	}
	last := jsonTime(w.discussionPostTime(x, w.postCount(x)-1))
	o := object{
		"id": w.discussionID(x.n), "beatmapset_id": setID(x.set), "beatmap_id": beatmap, "user_id": w.userID(x.user), "deleted_by_id": nil,
		"message_type": x.kind, "parent_id": parent, "timestamp": timestamp, "resolved": x.resolved, "can_be_resolved": x.canBeResolved(),
		"can_grant_kudosu": x.canBeResolved(), "created_at": jsonTime(w.discussionTime(x.n)), "updated_at": last, "deleted_at": nil,
		"last_post_at": last, "kudosu_denied": w.chance("discussion.denied", x.n, 0.02),
	}
	user, hasUser := q.user()
	for _, include := range includes {
		switch {
		case include == "starting_post":
			o[include] = w.discussionPost(x, 0)
		case include == "current_user_attributes" && hasUser:
			score := 0
			for _, v := range w.votesOn(x) {
				if v.user == user {
					score = v.score
				}
			}
			mine := x.canBeResolved() && (x.user == user || w.sets[x.set].owner == user)
			o[include] = object{
				"vote_score": score, "can_moderate_kudosu": false, "can_resolve": mine && !x.resolved, "can_reopen": x.canBeResolved() && x.resolved,
				"can_destroy": x.user == user && w.postCount(x) == 1,
			}
		}
	}
	return o
}

// pageOf returns a page of the rows that visit yields, with the limits of
// discussions, and the cursor of the next page. Beyond the row limit it returns
// the last page within it again, whose cursor is unchanged, or that of page 2
// if the page size doesn't divide the row limit.
func pageOf[T any](q *request, visit func(yield func(T) bool)) ([]T, object) {
	limit, page := q.in.clamped("limit", 50, 5, 50), q.in.clamped("page", 1, 1, rowLimit)
	var cursor map[string]string
	if q.route != transport.GetBeatmapsetEvents {
		cursor = q.in.cursor()
	}
	if n, ok := cursorInt(cursor, "limit"); ok {
		limit = int(min(max(n, 5), 50))
	}
	if n, ok := cursorInt(cursor, "page"); ok {
		page = int(min(max(n, 1), rowLimit))
	}
	offset := min((page-1)*limit, rowLimit-limit)
	if page = 1 + offset/limit; offset%limit != 0 {
		page = 1
	}
	var rows []T
	at, more := 0, false
	visit(func(row T) bool {
		if more = at >= offset+limit; !more && at >= offset {
			rows = append(rows, row)
		}
		at++
		return !more
	})
	if !more {
		return rows, nil
	}
	return rows, object{"page": page + 1, "limit": limit}
}

// eachDiscussion yields the discussions that pass the filter, in the requested
// order.
func (q *request) eachDiscussion(filter func(discussion) bool, yield func(discussion) bool) {
	w := q.world
	var only []int // the discussions of one beatmapset
	total := w.discussions()
	if id, ok := q.in.integer("beatmapset_id"); ok {
		total = 0
		if s, ok := w.setNumber(id); ok {
			for round := range discussionRounds {
				only = append(only, w.discussionOf(s, round))
			}
			total = len(only)
		}
	}
	for d := range q.inOrder(total) {
		if only != nil {
			d = only[d]
		}
		if x := w.discussion(d); filter(x) && !yield(x) {
			return
		}
	}
}

// userFilter returns the number of the player that a parameter names by id or
// name, or -1 if the player does not exist. all is true if it was not sent.
func (q *request) userFilter(name string) (n int, all bool) {
	text := q.in.str(name)
	if text == "" {
		return -1, true
	}
	n, ok := q.world.findUser(text, "")
	if !ok {
		return -1, false
	}
	return n, false
}

func getDiscussions(q *request) (any, error) {
	w := q.world
	user, anybody := q.userFilter("user")
	beatmap, oneBeatmap := q.in.integer("beatmap_id")
	types := q.in.list("message_types")
	anyType := q.in.object("message_types") == nil
	mode, oneMode := rulesetID(q.in.str("mode"))
	status, open, embeds := q.in.str("beatmapset_status"), q.in.flag("only_unresolved", false), q.in.flag("show_review_embeds", false)
	filter := func(x discussion) bool {
		ref := beatmapRef{x.set, x.beatmap}
		return (anybody || x.user == user) && (embeds || x.parent < 0) && (anyType || slices.Contains(types, x.kind)) &&
			(!oneBeatmap || x.beatmap >= 0 && ref.id() == beatmap) && (!oneMode || x.beatmap >= 0 && w.rulesetOf(ref) == mode) &&
			(!open || x.canBeResolved() && !x.resolved) && w.hasStatus(x.set, status)
	}
	rows, next := pageOf(q, func(yield func(discussion) bool) { q.eachDiscussion(filter, yield) })
	write := func(x discussion) object { return q.writeDiscussion(x, "starting_post", "current_user_attributes") }
	var children []discussion
	var sets, users []int
	for _, x := range rows {
		children = append(children, w.embedded(x)...)
		sets = append(sets, x.set)
		users = append(users, x.user)
		if owner := w.sets[x.set].owner; owner >= 0 {
			users = append(users, owner)
		}
	}
	beatmaps := list{}
	sets = unique(sets)
	for _, s := range sets {
		beatmaps = append(beatmaps, w.difficulties(s, w.beatmapExtended)...)
	}
	answer := object{
		"beatmaps": beatmaps, "beatmapsets": listOf(sets, func(s int) object { return w.beatmapsetExtended(s) }),
		"discussions": listOf(rows, write), "included_discussions": listOf(children, write), "reviews_config": object{"max_blocks": maxBlocks},
		"users": w.usersWith(users, "groups"),
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// discussionParam returns the discussion that a parameter names, or -1 if it
// doesn't exist. all is true if it was not sent.
func (q *request) discussionParam() (d int, all bool) {
	id, ok := q.in.integer("beatmapset_discussion_id")
	if !ok {
		return -1, true
	}
	d, ok = q.world.discussionNumber(id)
	if !ok {
		return -1, false
	}
	return d, false
}

// writeEach writes discussions, each once.
func (q *request) writeEach(about []discussion) list {
	seen := make(map[int]bool)
	all := list{}
	for _, x := range about {
		if !seen[x.n] {
			seen[x.n] = true
			all = append(all, q.writeDiscussion(x))
		}
	}
	return all
}

// inOrder yields the numbers below total in the requested order: descending
// unless sort is id_asc.
func (q *request) inOrder(total int) iter.Seq[int] {
	ascending := q.in.str("sort") == "id_asc"
	return func(yield func(int) bool) {
		for i := range total {
			if !ascending {
				i = total - 1 - i
			}
			if !yield(i) {
				return
			}
		}
	}
}

func getDiscussionPosts(q *request) (any, error) {
	w := q.world
	types := slices.DeleteFunc(q.in.list("types"), func(kind string) bool {
		return kind != "first" && kind != "reply" && kind != "system"
	})
	if len(types) == 0 {
		types = []string{"reply"}
	}
	user, anybody := q.userFilter("user")
	only, allDiscussions := q.discussionParam()
	type row struct {
		discussion discussion
		post       int
	}
	rows, next := pageOf(q, func(yield func(row) bool) {
		q.eachDiscussion(func(x discussion) bool { return allDiscussions || x.n == only }, func(x discussion) bool {
			for post := range q.inOrder(w.postCount(x)) {
				if slices.Contains(types, w.postKind(x, post)) && (anybody || w.postUser(x, post) == user) && !yield(row{x, post}) {
					return false
				}
			}
			return true
		})
	})
	var sets, users []int
	var about []discussion
	for _, r := range rows {
		sets = append(sets, r.discussion.set)
		users = append(users, r.discussion.user, w.postUser(r.discussion, r.post))
		about = append(about, r.discussion)
	}
	answer := object{
		"beatmapsets": listOf(unique(sets), w.beatmapset), "discussions": q.writeEach(about),
		"posts": listOf(rows, func(r row) object { return w.discussionPost(r.discussion, r.post) }), "users": w.usersWith(users),
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

func getDiscussionVotes(q *request) (any, error) {
	w := q.world
	giver, anyGiver := q.userFilter("user")
	receiver, anyReceiver := q.userFilter("receiver")
	score, _ := strconv.Atoi(q.in.str("score"))
	only, allDiscussions := q.discussionParam()
	ascending := q.in.str("sort") == "id_asc"
	rows, next := pageOf(q, func(yield func(vote) bool) {
		q.eachDiscussion(func(x discussion) bool {
			return (allDiscussions || x.n == only) && (anyReceiver || x.user == receiver)
		}, func(x discussion) bool {
			votes := w.votesOn(x)
			if !ascending {
				slices.SortFunc(votes, func(a, b vote) int { return cmp.Compare(b.at, a.at) })
			}
			for _, v := range votes {
				if (anyGiver || v.user == giver) && (score != 1 && score != -1 || v.score == score) && !yield(v) {
					return false
				}
			}
			return true
		})
	})
	var users []int
	var about []discussion
	for _, v := range rows {
		users = append(users, v.user, v.discussion.user)
		about = append(about, v.discussion)
	}
	answer := object{"discussions": q.writeEach(about), "users": w.usersWith(users, "groups"), "votes": listOf(rows, w.writeVote)}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}
