package osutest

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// commentHandlers returns the handlers of comments. Only the game can write
// comments.
func commentHandlers() handlers {
	return handlers{transport.GetComments: getComments, transport.GetComment: getComment}
}

// commentableMeta writes a description of a thing that is commented on.
func (q *request) commentableMeta(thing commentable) object {
	w := q.world
	var owner, title, why any
	if _, ok := q.user(); !ok {
		why = "sign in to comment"
	}
	id := w.commentableID(thing)
	o := object{"current_user_attributes": object{"can_new_comment_reason": why}, "id": id, "type": thing.kind, "locked": false}
	switch thing.kind {
	case "beatmapset":
		o["title"], o["url"] = w.title(thing.n), fmt.Sprintf("https://osu.ppy.sh/beatmapsets/%d", id)
		owner, title = w.ownerID(thing.n), "MAPPER"
	case "build":
		stream, version := streamOf(thing.n), w.buildVersion(thing.n)
		o["title"], o["url"] = stream.display+" "+version, "https://osu.ppy.sh/home/changelog/"+stream.name+"/"+version
	default:
		o["title"], o["url"] = w.newsTitle(thing.n), "https://osu.ppy.sh/home/news/"+w.newsSlug(thing.n)
	}
	o["owner_id"], o["owner_title"] = owner, title
	return o
}

func (q *request) writeBundle(b commentBundle) object {
	w := q.world
	reader, hasUser := q.user()
	var users []int
	votes := []int64{}
	for _, x := range slices.Concat(b.comments, b.included, b.pinned) {
		if x.user >= 0 {
			users = append(users, x.user)
		}
		if hasUser && w.hasVoted(x, reader) {
			votes = append(votes, commentID(x.n))
		}
		if !slices.Contains(b.things, x.place) {
			b.things = append(b.things, x.place)
		}
	}
	slices.Sort(votes)
	meta := listOf(b.things, func(place int) object { return q.commentableMeta(w.commentableAt(place)) })
	o := object{
		"comments": listOf(b.comments, w.writeComment), "has_more": b.more, "has_more_id": b.parent,
		"included_comments": listOf(b.included, w.writeComment), "pinned_comments": listOf(b.pinned, w.writeComment),
		"user_votes": slices.Compact(votes), "user_follow": hasUser && len(b.things) == 1 && b.things[0]%7 == 0, "users": w.usersWith(users),
		"sort": b.sort, "cursor": nil, "commentable_meta": append(meta, object{"title": "Deleted Item"}),
	}
	if len(b.comments) > 0 {
		o["cursor"] = commentCursor(b.comments[len(b.comments)-1], b.sort)
	}
	return o
}

// commentAfter returns the comment that a page starts after, from the
// parameters cursor or after. The server doesn't read cursor_string here.
func (q *request) commentAfter(sort string) (place comment, ok bool, err error) {
	cursor := q.in.sub("cursor")
	id, hasID := cursor.integer("id")
	at := cursor.time("created_at")
	votes, hasVotes := cursor.integer("votes_count")
	if hasID && !at.IsZero() && (hasVotes || sort != "top") {
		return comment{n: int(id-commentID(0)) / 2, at: at, votes: int(votes)}, true, nil
	}
	after, ok := q.in.integer("after")
	if !ok {
		return comment{}, false, nil
	}
	c, found := q.world.commentNumber(after)
	if !found {
		return comment{}, false, missing("Comment")
	}
	return q.world.comment(c), true, nil
}

// commentSearch holds the parameters of a list of comments.
type commentSearch struct {
	sort    string
	thing   int   // the place of what the comments are on; -1 for all things
	author  int   // -1 for all
	replies bool  // whether parent_id was sent
	parent  int64 // its value; 0 restricts the list to the top level
	after   comment
	resumed bool // whether the page begins after that comment
}

// commentSearch parses the parameters of a list of comments.
func (q *request) commentSearch() (s commentSearch, err error) {
	s.sort = q.in.str("sort")
	if _, ok := commentOrders[s.sort]; !ok {
		s.sort = "new"
	}
	if s.author, err = q.commentAuthor(); err != nil {
		return s, err
	}
	if s.thing, err = q.commentedThing(); err != nil {
		return s, err
	}
	s.parent, s.replies = q.in.integer("parent_id")
	s.after, s.resumed, err = q.commentAfter(s.sort)
	return s, err
}

// commentAuthor returns the player whose comments are requested, or -1 for all.
func (q *request) commentAuthor() (int, error) {
	id, ok := q.in.integer("user_id")
	if !ok {
		return -1, nil
	}
	n, ok := q.world.userNumber(id)
	if !ok {
		return -1, notFound()
	}
	return n, nil
}

// commentedThing returns the place of the thing whose comments are requested,
// or -1 for all.
func (q *request) commentedThing() (int, error) {
	id, ok := q.in.integer("commentable_id")
	kind := q.in.str("commentable_type")
	if !ok || kind == "" {
		return -1, nil
	}
	if !slices.Contains(commentableKinds, kind) {
		return -1, silent(http.StatusUnprocessableEntity)
	}
	place, ok := q.world.commentablePlace(kind, id)
	if !ok {
		return -1, missing(kind)
	}
	return place, nil
}

// counted returns the filter for the comments that the totals count. Deleted
// comments pass it only in the list of one thing.
func (s commentSearch) counted() (f filter[comment]) {
	if s.thing < 0 {
		f.require(comment.exists)
	}
	if s.author >= 0 {
		f.require(func(x comment) bool { return x.user == s.author })
	}
	return f
}

// onLevel reports whether a comment is on the level that parent_id selects.
func (s commentSearch) onLevel(x comment) bool {
	switch {
	case !s.replies:
		return true
	case s.parent == 0:
		return x.parent < 0
	}
	return x.parent >= 0 && commentID(x.parent) == s.parent
}

// window returns the requested page, and whether there are more comments after
// it.
func (s commentSearch) window(q *request, all []comment) (page []comment, more bool) {
	limit := q.in.clamped("limit", 50, 1, 100)
	from := min((q.in.clamped("page", 1, 1, rowLimit)-1)*limit, rowLimit-limit, len(all))
	if s.resumed {
		order := commentOrders[s.sort]
		from = firstWhere(all, func(x comment) bool { return order(x, s.after) > 0 })
	}
	to := min(from+limit, len(all))
	return all[from:to], to < len(all)
}

func getComments(q *request) (any, error) {
	s, err := q.commentSearch()
	if err != nil {
		return nil, err
	}
	w := q.world
	filter := s.counted()
	var counted []comment
	for x := range w.commentsOn(s.thing) {
		if filter.admits(x) {
			counted = append(counted, x)
		}
	}
	shown := slices.DeleteFunc(slices.Clone(counted), func(x comment) bool { return !s.onLevel(x) })
	slices.SortFunc(shown, commentOrders[s.sort])

	b := commentBundle{sort: s.sort}
	b.comments, b.more = s.window(q, shown)
	b.included = w.around(b.comments, s.replies)
	if s.replies {
		b.parent = s.parent
	}
	if s.thing >= 0 {
		b.things = []int{s.thing}
		b.pinned = w.pinnedOn(s.thing)
	} else {
		b.included = slices.DeleteFunc(b.included, func(x comment) bool { return x.deleted })
	}
	answer := q.writeBundle(b)
	if !s.replies || s.parent == 0 {
		answer["top_level_count"], answer["total"] = count(counted, comment.isTop), count(counted, comment.exists)
	}
	if s.author >= 0 {
		answer["user"] = w.user(s.author)
	}
	return answer, nil
}

func getComment(q *request) (any, error) {
	w := q.world
	id, ok := q.id("comment")
	c := 0
	if ok {
		c, ok = w.commentNumber(id)
	}
	if !ok {
		return nil, missing("Comment")
	}
	x := w.comment(c)
	b := commentBundle{comments: []comment{x}, included: w.around([]comment{x}, true), sort: "new", parent: id}
	b.pinned = slices.DeleteFunc(w.pinnedOn(x.place), func(p comment) bool { return p.n == x.n })
	return q.writeBundle(b), nil
}
