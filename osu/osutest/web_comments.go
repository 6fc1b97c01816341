package osutest

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/osugo/osugo/osu/transport"
)

// commentHandlers are those of comments. Writing them is for the game.
func commentHandlers() handlers {
	return handlers{transport.GetComments: getComments, transport.GetComment: getComment}
}

// commentableMeta writes what there is to know of a thing that is commented on.
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

// commentAfter returns the comment that a page comes after: by the cursor or by
// after. The server doesn't read cursor_string here.
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

func getComments(q *request) (any, error) {
	w := q.world
	sort := q.in.str("sort")
	order, ok := commentOrders[sort]
	if !ok {
		sort = "new"
		order = commentOrders[sort]
	}
	b := commentBundle{sort: sort}
	author, byAuthor := -1, false
	if id, ok := q.in.integer("user_id"); ok {
		if author, byAuthor = w.userNumber(id); !byAuthor {
			return nil, notFound()
		}
	}
	place, ofThing := -1, false
	if id, ok := q.in.integer("commentable_id"); ok && q.in.str("commentable_type") != "" {
		kind := q.in.str("commentable_type")
		if kind != "beatmapset" && kind != "build" && kind != "news_post" {
			return nil, silent(http.StatusUnprocessableEntity)
		}
		if place, ofThing = w.commentablePlace(kind, id); !ofThing {
			return nil, missing(kind)
		}
		b.things = []int{place}
	}
	parent, ofParent := q.in.integer("parent_id")
	if ofParent {
		b.parent = parent
	}
	after, resumed, err := q.commentAfter(sort)
	if err != nil {
		return nil, err
	}

	var found []comment
	total, top := 0, 0
	add := func(x comment) {
		if x.deleted && !ofThing || byAuthor && x.user != author {
			return
		}
		if !x.deleted {
			total++
		}
		if x.parent < 0 && !x.deleted {
			top++
		}
		if ofParent && (parent == 0 && x.parent >= 0 || parent != 0 && (x.parent < 0 || commentID(x.parent) != parent)) {
			return
		}
		found = append(found, x)
	}
	if ofThing {
		for round := range commentRounds {
			add(w.comment(round*w.commentables() + place))
		}
	} else {
		for c := range w.comments() {
			add(w.comment(c))
		}
	}
	slices.SortFunc(found, order)
	limit := q.in.clamped("limit", 50, 1, 100)
	from := min((q.in.clamped("page", 1, 1, rowLimit)-1)*limit, rowLimit-limit, len(found))
	if resumed {
		if from = slices.IndexFunc(found, func(x comment) bool { return order(x, after) > 0 }); from < 0 {
			from = len(found)
		}
	}
	b.comments = found[from:min(from+limit, len(found))]
	b.more = from+limit < len(found)
	if ofThing {
		for round := range commentRounds {
			if x := w.comment(round*w.commentables() + place); w.isPinnedComment(x) {
				b.pinned = append(b.pinned, x)
			}
		}
	}
	b.included = w.around(b.comments, ofParent)
	if !ofThing {
		b.included = slices.DeleteFunc(b.included, func(x comment) bool { return x.deleted })
	}
	answer := q.writeBundle(b)
	if !ofParent || parent == 0 {
		answer["top_level_count"], answer["total"] = top, total
	}
	if byAuthor {
		answer["user"] = w.user(author)
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
	for round := range commentRounds {
		if p := w.comment(round*w.commentables() + x.place); w.isPinnedComment(p) && p.n != x.n {
			b.pinned = append(b.pinned, p)
		}
	}
	return q.writeBundle(b), nil
}
