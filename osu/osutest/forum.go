package osutest

import (
	"cmp"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// forumHandlers are those of the forum.
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

// forum is a forum: those on top are categories, without topics of their own.
type forum struct {
	id, parent        int // parent is 0 on top
	name, description string
	closed            bool // to new topics and replies
	hidden            bool // from everybody but the staff
	exempt            bool // from the rule against double posts
	moderated         bool // by the bot that owns application 2
}

var forums = []forum{
	{id: 1, name: "osu!"},
	{id: 4, parent: 1, name: "Help", description: "questions and answers", exempt: true, moderated: true},
	{id: 5, parent: 1, name: "Gameplay", description: "about playing", moderated: true},
	{id: 6, parent: 5, name: "Rankings", description: "about who is best"},
	{id: 9, parent: 1, name: "Announcements", description: "read only", closed: true},
	{id: 2, name: "Beatmaps"},
	{id: 10, parent: 2, name: "Works in progress", description: "unfinished maps"},
	{id: 11, parent: 2, name: "Mapping", description: "how to make maps"},
	{id: 3, name: "Other"},
	{id: 15, parent: 3, name: "Off-topic", description: "anything else"},
	{id: 16, parent: 15, name: "Forum games", description: "counting and the like", exempt: true},
	{id: 66, parent: 3, name: "Staff", description: "not for you", hidden: true},
}

func forumByID(id int64) (forum, bool) {
	at := slices.IndexFunc(forums, func(f forum) bool { return int64(f.id) == id })
	if at < 0 {
		return forum{}, false
	}
	return forums[at], true
}

// ForumIDs returns the ids of the forums that everybody sees and that have topics.
// The first two are moderated by the bot that owns application 2.
func (w *World) ForumIDs() []objects.ForumID {
	var all []objects.ForumID
	for _, f := range forums {
		if f.parent != 0 && !f.hidden {
			all = append(all, objects.ForumID(f.id))
		}
	}
	return all
}

// HiddenForumID returns the id of a forum that nobody may see.
func (w *World) HiddenForumID() objects.ForumID { return 66 }

// writeForum writes a forum with the visible ones below it, down to that many levels.
func writeForum(f forum, levels int) object {
	o := object{"id": f.id, "name": f.name, "description": f.description}
	if levels > 0 {
		below := list{}
		for _, other := range forums {
			if other.parent == f.id && !other.hidden {
				below = append(below, writeForum(other, levels-1))
			}
		}
		o["subforums"] = below
	}
	return o
}

// Topics are numbered by their start. Those with more posts than a page has come
// again and again; some have a poll, some are pinned, some are locked.

const maxTopicPosts = 200 // of a topic from the start, as ids are given

func (w *World) topics() int { return max(120, w.size.Users) }

func topicID(t int) int64 { return 600_001 + 3*int64(t) }

// topicNumber returns the number of the topic with that id, which may be a new one.
func topicNumber(id int64) (int, bool) {
	t := (id - 600_001) / 3
	return int(t), id >= 600_001 && (id-600_001)%3 == 0
}

func topicPostID(t, post int) int64 { return 2_000_001 + int64(maxTopicPosts*t+post) }

// ForumTopicIDs returns the ids of the topics that everybody sees and that were there
// from the start, in order.
func (w *World) ForumTopicIDs() []objects.ForumTopicID {
	var all []objects.ForumTopicID
	for t := range w.topics() {
		if !w.topicForum(t).hidden {
			all = append(all, objects.ForumTopicID(topicID(t)))
		}
	}
	return all
}

// topicForum returns the forum of a topic that was there from the start.
func (w *World) topicForum(t int) forum {
	withTopics := slices.DeleteFunc(slices.Clone(forums), func(f forum) bool { return f.parent == 0 })
	return withTopics[t%len(withTopics)]
}

// topic is a topic as it is now.
type topic struct {
	n      int
	forum  forum
	title  string
	kind   int // normal, sticky, announcement
	locked bool
	user   int
	posts  []post
	poll   *poll
}

// post is a post of a topic.
type post struct {
	id      int64
	topic   int
	user    int
	at      time.Time
	text    string
	edited  time.Time // zero if never
	changer int
}

// poll is what a topic lets people vote on.
type poll struct {
	title   string
	options []string
	votes   []int
	max     int
	change  bool
	hide    bool
	start   time.Time
	end     time.Time // zero for never
}

// firstTopic computes a topic as it was at the start.
func (w *World) firstTopic(t int) topic {
	x := topic{n: t, forum: w.topicForum(t), title: "About the " + oneOf(w, "topic.title", t, firstSyllables) + " " + oneOf(w, "topic.second", t, lastSyllables)}
	count := w.between("topic.posts", t, 1, 12)
	if t%17 == 3 {
		count = 130
	}
	switch {
	case t%29 == 5:
		x.kind = 1
	case t%61 == 11:
		x.kind = 2
	}
	x.locked = t%13 == 9
	// The last posts of topics are at least a minute apart from each other.
	last := w.start.Add(-time.Duration(w.permute("topics", w.topics()).at(t)+1)*7*time.Hour - time.Duration(w.pick("topic.last", t, 6*3600))*time.Second)
	for p := range count {
		key := maxTopicPosts*t + p
		at := last.Add(-time.Duration(count-1-p) * 20 * time.Minute)
		one := post{id: topicPostID(t, p), topic: t, user: w.pick("post.user", key, w.size.Users), at: at}
		one.text = oneOf(w, "post.text", key, []string{"hello [b]everybody[/b]", "I think so, too", "no\nreally", "[i]see above[/i]", "1 < 2 & 3"})
		if w.chance("post.edited", key, 0.1) {
			one.edited, one.changer = at.Add(4*time.Minute), one.user
		}
		x.posts = append(x.posts, one)
	}
	x.user = x.posts[0].user
	if t%23 == 7 {
		x.poll = w.poll(t, x.posts[0].at)
	}
	return x
}

// poll computes the poll of a topic: of those that hide their results, some are
// still running.
func (w *World) poll(t int, start time.Time) *poll {
	p := &poll{
		title: "Which one?", options: []string{"this [b]one[/b]", "that one", "none"}, max: w.between("poll.max", t, 1, 2), change: t%2 == 0,
		hide: w.chance("poll.hide", t, 0.5), start: start,
	}
	if p.hide || w.chance("poll.ends", t, 0.5) {
		p.end = w.start.AddDate(0, 0, w.between("poll.end", t, -30, 60))
	}
	for i := range p.options {
		p.votes = append(p.votes, w.pick("poll.votes", 4*t+i, 90))
	}
	return p
}

// forumState is what requests change of the forum.
type forumState struct {
	mu     sync.Mutex
	topics map[int]topic // that were changed or made
	made   int           // how many were made
	posted int           // how many posts were made
}

func newForumState() *forumState { return &forumState{topics: make(map[int]topic)} }

// firstNewPost is the id of the first post that a request makes.
const firstNewPost = 900_000_001

// The rest is done for a request, with the mutex held.

func (f *forumState) find(w *World, t int) (topic, bool) {
	if x, ok := f.topics[t]; ok {
		return x, true
	}
	if t >= w.topics() {
		return topic{}, false
	}
	return w.firstTopic(t), true
}

func (f *forumState) add(x *topic, user int, text string, now time.Time) post {
	p := post{id: int64(firstNewPost + f.posted), topic: x.n, user: user, at: now, text: text}
	f.posted++
	x.posts = append(slices.Clone(x.posts), p)
	f.topics[x.n] = *x
	return p
}

var bbcode = strings.NewReplacer("[b]", "<strong>", "[/b]", "</strong>", "[i]", "<em>", "[/i]", "</em>", "\n", "<br />")

// writePost writes a post with its body.
func (w *World) writePost(x topic, p post) object {
	var editor any
	if !p.edited.IsZero() {
		editor = w.userID(p.changer)
	}
	return object{
		"created_at": jsonTime(p.at), "deleted_at": nil, "edited_at": jsonTime(p.edited), "edited_by_id": editor, "forum_id": x.forum.id,
		"id": p.id, "topic_id": topicID(p.topic), "user_id": w.userID(p.user),
		"body": object{"html": "<div class='bbcode'>" + bbcode.Replace(html.EscapeString(p.text)) + "</div>", "raw": p.text},
	}
}

func pollText(text string) object {
	return object{"bbcode": text, "html": bbcode.Replace(html.EscapeString(text))}
}

func (p *poll) write(now time.Time) any {
	if p == nil {
		return nil
	}
	total := 0
	options := list{}
	for i, text := range p.options {
		total += p.votes[i]
		o := object{"id": i, "text": pollText(text)}
		if !p.hide || !p.end.After(now) {
			o["vote_count"] = p.votes[i]
		}
		options = append(options, o)
	}
	var last any
	if total > 0 {
		last = jsonTime(p.start.Add(time.Hour))
	}
	return object{
		"allow_vote_change": p.change, "ended_at": jsonTime(p.end), "hide_incomplete_results": p.hide, "last_vote_at": last, "max_votes": p.max,
		"started_at": jsonTime(p.start), "title": pollText(p.title), "total_vote_count": total, "options": options,
	}
}

func (w *World) writeTopic(x topic, now time.Time) object {
	var kind any
	if names := []string{"normal", "sticky", "announcement"}; x.kind >= 0 && x.kind < len(names) {
		kind = names[x.kind]
	}
	first, last := x.posts[0], x.posts[len(x.posts)-1]
	return object{
		"created_at": jsonTime(first.at), "deleted_at": nil, "first_post_id": first.id, "forum_id": x.forum.id, "id": topicID(x.n),
		"is_locked": x.locked, "last_post_id": last.id, "post_count": len(x.posts), "title": x.title, "type": kind,
		"updated_at": jsonTime(last.at), "user_id": w.userID(x.user), "views": w.pick("topic.views", x.n, 9000), "poll": x.poll.write(now),
	}
}

// all returns the topics that pass a filter, the one with the last post first.
func (f *forumState) all(w *World, filter func(topic) bool) []topic {
	var all []topic
	for t := range w.topics() + f.made {
		if x, ok := f.find(w, t); ok && filter(x) {
			all = append(all, x)
		}
	}
	slices.SortStableFunc(all, func(a, b topic) int { return cmp.Or(b.last().Compare(a.last()), cmp.Compare(b.n, a.n)) })
	return all
}

func (x topic) last() time.Time { return x.posts[len(x.posts)-1].at }

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
	// The cursor is a time and nothing else: topics of the same second are skipped.
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

// pathTopic returns the topic of the path.
func (q *request) pathTopic(state *forumState) (topic, error) {
	id, _ := q.id("topic")
	t, ok := topicNumber(id)
	x := topic{}
	if ok {
		x, ok = state.find(q.world, t)
	}
	switch {
	case !ok:
		return x, missing("Forum\\Topic")
	case x.forum.hidden:
		return x, forbidden("the forum is not for you")
	}
	return x, nil
}

func getForumTopic(q *request) (any, error) {
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	x, err := q.pathTopic(state)
	if err != nil {
		return nil, err
	}
	limit := q.in.clamped("limit", 50, 1, 50)
	posts := slices.Clone(x.posts)
	sort := q.in.str("sort")
	if sort != "id_desc" {
		sort = "id_asc"
	}
	from := int64(0) // the id of the first post; 0 is any
	cursor, resumed := cursorInt(q.in.cursor(), "id")
	n, numbered := q.in.integer("n")
	start := q.in.str("start")
	end, ending := q.in.integer("end")
	switch {
	case resumed:
	case numbered && n >= 1:
		sort = "id_asc"
		from = posts[min(int(n), len(posts))-1].id
	case start == "latest":
		sort = "id_asc"
		from = posts[len(posts)-1].id
	case start != "":
		sort = "id_asc"
		from = phpInt(start) // unread is the first one: nobody has read anything
	case ending:
		sort = "id_desc"
		from = end
	}
	if sort == "id_desc" {
		slices.Reverse(posts)
	}
	posts = slices.DeleteFunc(posts, func(p post) bool {
		if sort == "id_desc" {
			return resumed && p.id >= cursor || from > 0 && p.id > from
		}
		return resumed && p.id <= cursor || p.id < from
	})
	posts = posts[:min(len(posts), limit)]
	var next object
	if len(posts) > 0 {
		next = object{"id": posts[len(posts)-1].id}
	}
	answer := object{
		"posts": listOf(posts, func(p post) object { return q.world.writePost(x, p) }), "search": object{"limit": limit, "sort": sort},
		"topic": q.world.writeTopic(x, q.at),
	}
	answer["cursor"], answer["cursor_string"] = cursorOf(next)
	return answer, nil
}

// Writing.

// quotes matches what is only quoted.
var quotes = regexp.MustCompile(`(?s)\[quote[^\]]*\].*\[/quote\]`)

// checkBody returns why a text can't be posted, if so.
func checkBody(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return invalid("the body is missing")
	case strings.TrimSpace(quotes.ReplaceAllString(text, "")) == "":
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

// mayPost returns why a player can't write in a forum, if so.
func (q *request) mayPost(f forum, n int) error {
	switch {
	case q.world.isSilenced(n, q.at):
		return forbidden("silenced players can't write")
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

// newPoll reads the poll of a new topic.
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

func postForumTopicReply(q *request) (any, error) {
	user, _ := q.user()
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	x, err := q.pathTopic(state)
	if err != nil {
		return nil, err
	}
	if err := q.mayPost(x.forum, user); err != nil {
		return nil, err
	}
	last := x.posts[len(x.posts)-1]
	wait := 72 * time.Hour
	if x.user == user {
		wait = 24 * time.Hour
	}
	switch {
	case x.locked:
		return nil, forbidden("the topic is locked")
	case last.user == user && q.at.Sub(last.at) < wait && !x.forum.exempt:
		return nil, forbidden("the last post is yours: edit it")
	}
	body := q.in.str("body")
	if err := checkBody(body); err != nil {
		return nil, err
	}
	return q.world.writePost(x, state.add(&x, user, body, q.at)), nil
}

func putForumTopic(q *request) (any, error) {
	user, _ := q.user()
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	x, err := q.pathTopic(state)
	if err != nil {
		return nil, err
	}
	if x.user != user || x.locked {
		return nil, silent(http.StatusForbidden)
	}
	title := q.in.sub("forum_topic").str("topic_title")
	if err := checkTitle(title); err != nil {
		return nil, err
	}
	x.title = title
	state.topics[x.n] = x
	return q.world.writeTopic(x, q.at), nil
}

func putForumPost(q *request) (any, error) {
	user, _ := q.user()
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	id, _ := q.id("post")
	x, at, ok := state.findPost(q.world, id)
	switch {
	case !ok:
		return nil, missing("Forum\\Post")
	case x.forum.hidden, x.locked, x.posts[at].user != user:
		return nil, forbidden("the post is not yours, or can't be changed any more")
	}
	body := q.in.str("body")
	if err := checkBody(body); err != nil {
		return nil, err
	}
	x.posts = slices.Clone(x.posts)
	p := &x.posts[at]
	p.text, p.edited, p.changer = body, q.at, user
	state.topics[x.n] = x
	return q.world.writePost(x, *p), nil
}

// findPost returns the topic of a post, and its place there.
func (f *forumState) findPost(w *World, id int64) (topic, int, bool) {
	in := func(x topic) int { return slices.IndexFunc(x.posts, func(p post) bool { return p.id == id }) }
	if t := (id - topicPostID(0, 0)) / maxTopicPosts; id < firstNewPost && id >= topicPostID(0, 0) {
		x, ok := f.find(w, int(t))
		if at := in(x); ok && at >= 0 {
			return x, at, true
		}
	}
	for _, x := range f.topics {
		if at := in(x); at >= 0 {
			return x, at, true
		}
	}
	return topic{}, 0, false
}

// moderate changes the topic of the path for the bot that moderates its forum; the
// token must let it use its groups.
func (q *request) moderate(change func(*topic)) (any, error) {
	user, _ := q.user()
	state := q.server.forum
	state.mu.Lock()
	defer state.mu.Unlock()
	x, err := q.pathTopic(state)
	if err != nil {
		return nil, err
	}
	if !q.token.has(transport.ScopeDelegate) || !q.token.has(transport.ScopeGroupPermissions) || user != botNumber || !x.forum.moderated {
		return nil, forbidden("only moderators of the forum may do this")
	}
	change(&x)
	state.topics[x.n] = x
	return nil, nil
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
