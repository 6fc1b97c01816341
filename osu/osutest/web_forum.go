package osutest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/osugo/osugo/osu/transport"
)

// forumHandlers returns the handlers of the forum.
func forumHandlers() handlers {
	return handlers{
		transport.GetForums:           getForums,
		transport.GetForum:            getForum,
		transport.GetForumTopics:      getForumTopics,
		transport.GetForumTopic:       getForumTopic,
		transport.PostForumTopic:      postForumTopic,
		transport.PostForumTopicReply: postForumTopicReply,
		transport.PutForumTopic:       putForumTopic,
		transport.PutForumPost:        putForumPost,
		transport.PostForumTopicLock:  postForumTopicLock,
		transport.PostForumTopicPin:   postForumTopicPin,
	}
}

func getForums(*request) (any, error) {
	all := list{}
	for _, f := range forums {
		if f.parent == 0 {
			all = append(all, writeForum(f, 2))
		}
	}
	return object{"forums": all}, nil
}

// visibleForum returns the forum with that id.
func visibleForum(id int64) (forum, error) {
	f, ok := forumByID(id)
	switch {
	case !ok:
		return f, missing("Forum\\Forum")
	case f.hidden:
		return f, forbidden("the forum is not for you")
	}
	return f, nil
}

func getForum(q *request) (any, error) {
	id, _ := q.id("forum")
	f, err := visibleForum(id)
	if err != nil {
		return nil, err
	}
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	replies := q.in.str("with_replies")
	all := state.all(q.world, func(x topic) bool {
		return x.forum.id == f.id && (replies != "only" || len(x.posts) > 1) && (replies != "none" || len(x.posts) == 1)
	})
	switch q.in.str("sort") {
	case "created":
		slices.SortStableFunc(all, func(a, b topic) int { return b.posts[0].at.Compare(a.posts[0].at) })
	case "feature-votes":
		slices.SortStableFunc(all, func(a, b topic) int { return cmp.Compare(a.n, b.n) })
	}
	topics, pinned := list{}, list{}
	for _, x := range all {
		switch {
		case x.kind != 0:
			pinned = append(pinned, q.world.writeTopic(x, q.at))
		case len(topics) < 50:
			topics = append(topics, q.world.writeTopic(x, q.at))
		}
	}
	return object{"forum": writeForum(f, 2), "topics": topics, "pinned_topics": pinned}, nil
}

func getForumTopics(q *request) (any, error) {
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	only, ofForum := q.in.integer("forum_id")
	all := state.all(q.world, func(x topic) bool { return !x.forum.hidden && (!ofForum || int64(x.forum.id) == only) })
	ascending := q.in.str("sort") == "old"
	if ascending {
		slices.Reverse(all)
	}
	// The cursor is only a time, so topics of the same second are skipped.
	if after := (input{arrayOf(q.in.cursor())}).time("topic_last_post_time"); !after.IsZero() {
		all = slices.DeleteFunc(all, func(x topic) bool {
			last := x.last().Truncate(time.Second)
			return ascending && !last.After(after) || !ascending && !last.Before(after)
		})
	}
	limit := q.in.clamped("limit", 50, 1, 50)
	var next object
	if len(all) > limit {
		all = all[:limit]
		next = object{"topic_last_post_time": rawTime(all[limit-1].last().Truncate(time.Second))}
	}
	answer := object{"topics": listOf(all, func(x topic) object { return q.world.writeTopic(x, q.at) })}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// withTopic calls do with the topic of the path, while the forum is locked.
func (q *request) withTopic(do func(*forumState, topic) (any, error)) (any, error) {
	f := q.server.forum
	f.mu.Lock()
	defer f.mu.Unlock()
	x := topic{}
	id, _ := q.id("topic")
	t, ok := topicNumber(id)
	if ok {
		x, ok = f.find(q.world, t)
	}
	switch {
	case !ok:
		return nil, missing("Forum\\Topic")
	case x.forum.hidden:
		return nil, forbidden("the forum is not for you")
	}
	return do(f, x)
}

// postWindow is the requested part of a topic.
type postWindow struct {
	sort    string
	cursor  int64 // the last post of the previous page
	resumed bool  // whether there was a cursor
	from    int64 // the first post, in the order of sort; 0 for the very first
}

// postWindow parses the parameters of a topic. Each parameter for the first
// post also sets the order, and all are ignored with a cursor.
func (q *request) postWindow(posts []post) postWindow {
	w := postWindow{sort: "id_asc"}
	if q.in.str("sort") == "id_desc" {
		w.sort = "id_desc"
	}
	if w.cursor, w.resumed = cursorInt(q.in.cursor(), "id"); w.resumed {
		return w
	}
	n, _ := q.in.integer("n")
	start := q.in.str("start")
	end, ending := q.in.integer("end")
	switch {
	case n >= 1:
		w.sort, w.from = "id_asc", posts[min(int(n), len(posts))-1].id
	case start == "latest":
		w.sort, w.from = "id_asc", posts[len(posts)-1].id
	case start != "":
		w.sort, w.from = "id_asc", phpInt(start) // unread is the first post: nobody has read anything
	case ending:
		w.sort, w.from = "id_desc", end
	}
	return w
}

// of returns the posts in the window, in its order.
func (w postWindow) of(posts []post) []post {
	all := slices.Clone(posts)
	if w.sort == "id_desc" {
		slices.Reverse(all)
		return slices.DeleteFunc(all, func(p post) bool { return w.resumed && p.id >= w.cursor || w.from > 0 && p.id > w.from })
	}
	return slices.DeleteFunc(all, func(p post) bool { return w.resumed && p.id <= w.cursor || p.id < w.from })
}

func getForumTopic(q *request) (any, error) {
	return q.withTopic(func(_ *forumState, x topic) (any, error) {
		limit := q.in.clamped("limit", 50, 1, 50)
		window := q.postWindow(x.posts)
		posts := window.of(x.posts)
		posts = posts[:min(len(posts), limit)]
		var next object
		if len(posts) > 0 {
			next = object{"id": posts[len(posts)-1].id}
		}
		answer := object{
			"posts":  listOf(posts, func(p post) object { return q.world.writePost(x, p) }),
			"search": object{"limit": limit, "sort": window.sort},
			"topic":  q.world.writeTopic(x, q.at),
		}
		answer["cursor"], answer["cursor_string"] = cursorOf(next)
		return answer, nil
	})
}

// checkBody returns an error if a text can't be posted.
func checkBody(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return invalid("the body is missing")
	case strings.TrimSpace(quotes().ReplaceAllString(text, "")) == "":
		return invalid("the body is a quote only")
	case utf8.RuneCountInString(text) > 60_000:
		return invalid("the body is too long")
	}
	return nil
}

func checkTitle(text string) error {
	if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > 100 {
		return invalid("the title is missing or too long")
	}
	return nil
}

// mayPost returns an error if a player can't write in a forum.
func (q *request) mayPost(f forum, n int) error {
	switch {
	case q.world.isSilenced(n, q.at):
		return silenced()
	case f.closed, f.parent == 0:
		return forbidden("the forum is closed")
	}
	return nil
}

func postForumTopic(q *request) (any, error) {
	w := q.world
	user, _ := q.user()
	id, _ := q.in.integer("forum_id")
	f, err := visibleForum(id)
	if err != nil {
		return nil, err
	}
	title, body := q.in.str("title"), q.in.str("body")
	if err := cmp.Or(q.mayPost(f, user), checkTitle(title), checkBody(body)); err != nil {
		return nil, err
	}
	x := topic{forum: f, title: title, user: user}
	if q.in.flag("with_poll", false) {
		if x.poll, err = q.newPoll(); err != nil {
			return nil, err
		}
	}
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	x.n = w.topics() + state.made
	state.made++
	p := state.add(&x, user, body, q.at)
	return object{"topic": w.writeTopic(x, q.at), "post": w.writePost(x, p)}, nil
}

// newPoll parses the poll of a new topic.
func (q *request) newPoll() (*poll, error) {
	in := q.in.sub("forum_topic_poll")
	p := &poll{title: in.str("title"), max: 1, change: in.flag("vote_change", false), hide: in.flag("hide_results", false), start: q.at}
	for line := range strings.Lines(in.str("options")) {
		if option := strings.TrimSpace(line); option != "" {
			p.options = append(p.options, option)
		}
	}
	p.votes = make([]int, len(p.options))
	if n, ok := in.integer("max_options"); ok {
		p.max = int(n)
	}
	days, _ := in.integer("length_days")
	if days > 0 {
		p.end = q.at.AddDate(0, 0, int(days))
	}
	sorted := slices.Sorted(slices.Values(p.options))
	different := len(slices.Compact(sorted)) == len(p.options)
	switch {
	case strings.TrimSpace(p.title) == "", utf8.RuneCountInString(p.title) > 255:
		return nil, invalid("the title of the poll is missing or too long")
	case len(p.options) < 2, len(p.options) > 10, !different:
		return nil, invalid("a poll has 2 to 10 different options")
	case p.max < 1, p.max > len(p.options):
		return nil, invalid("max_options is out of range")
	case p.hide && days == 0:
		return nil, invalid("a poll that hides its results must end")
	}
	return p, nil
}

// mayReply returns an error if a player can't reply to a topic.
func (q *request) mayReply(x topic, n int) error {
	last := x.posts[len(x.posts)-1]
	wait := 72 * time.Hour
	if x.user == n {
		wait = 24 * time.Hour
	}
	switch {
	case x.locked:
		return forbidden("the topic is locked")
	case last.user == n && q.at.Sub(last.at) < wait && !x.forum.exempt:
		return forbidden("the last post is yours: edit it")
	}
	return nil
}

func postForumTopicReply(q *request) (any, error) {
	return q.withTopic(func(f *forumState, x topic) (any, error) {
		user, _ := q.user()
		body := q.in.str("body")
		if err := cmp.Or(q.mayPost(x.forum, user), q.mayReply(x, user), checkBody(body)); err != nil {
			return nil, err
		}
		return q.world.writePost(x, f.add(&x, user, body, q.at)), nil
	})
}

func putForumTopic(q *request) (any, error) {
	return q.withTopic(func(f *forumState, x topic) (any, error) {
		if !q.isUser(x.user) || x.locked {
			return nil, silent(http.StatusForbidden)
		}
		title := q.in.sub("forum_topic").str("topic_title")
		if err := checkTitle(title); err != nil {
			return nil, err
		}
		x.title = title
		f.topics[x.n] = x
		return q.world.writeTopic(x, q.at), nil
	})
}

func putForumPost(q *request) (any, error) {
	f := q.server.forum
	f.mu.Lock()
	defer f.mu.Unlock()
	id, _ := q.id("post")
	x, at, ok := f.findPost(q.world, id)
	switch {
	case !ok:
		return nil, missing("Forum\\Post")
	case x.forum.hidden, x.locked, !q.isUser(x.posts[at].user):
		return nil, forbidden("the post is not yours, or can't be changed any more")
	}
	body := q.in.str("body")
	if err := checkBody(body); err != nil {
		return nil, err
	}
	p := f.edit(&x, at, body, q.at)
	return q.world.writePost(x, p), nil
}

// moderate changes the topic of the path for the bot that moderates its forum.
// The token must have the scope for the bot's groups.
func (q *request) moderate(change func(*topic)) (any, error) {
	return q.withTopic(func(f *forumState, x topic) (any, error) {
		mayModerate := q.token.has(transport.ScopeDelegate) && q.token.has(transport.ScopeGroupPermissions)
		if !mayModerate || !q.isUser(botNumber) || !x.forum.moderated {
			return nil, forbidden("only moderators of the forum may do this")
		}
		change(&x)
		f.topics[x.n] = x
		return nil, nil
	})
}

func postForumTopicLock(q *request) (any, error) {
	return q.moderate(func(x *topic) { x.locked = q.in.flag("lock", false) })
}

func postForumTopicPin(q *request) (any, error) {
	return q.moderate(func(x *topic) {
		kind, _ := q.in.integer("pin")
		x.kind = int(kind)
	})
}
