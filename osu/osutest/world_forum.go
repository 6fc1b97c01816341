package osutest

import (
	"cmp"
	"html"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// forum is a forum. Top-level forums are categories without topics of their
// own.
type forum struct {
	id, parent        int // parent is 0 at the top level
	name, description string
	closed            bool // to new topics and replies
	hidden            bool // from everyone except the staff
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

// ForumIDs returns the ids of the forums that are visible to everyone and have
// topics. The bot that owns application 2 moderates the first two.
func (w *World) ForumIDs() []objects.ForumID {
	var all []objects.ForumID
	for _, f := range forums {
		if f.parent != 0 && !f.hidden {
			all = append(all, objects.ForumID(f.id))
		}
	}
	return all
}

// HiddenForumID returns the id of a forum that no user of the API may see.
func (w *World) HiddenForumID() objects.ForumID { return 66 }

// writeForum writes a forum with its visible subforums, to the given depth.
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

// Topics are numbered by their start. At regular intervals one has more posts
// than a page holds. Some have a poll, some are pinned, some are locked.

const maxTopicPosts = 200 // of a topic from the start, as ids are given

func (w *World) topics() int { return max(120, w.size.Users) }

func topicID(t int) int64 { return 600_001 + 3*int64(t) }

// topicNumber returns the number of the topic with that id, which may be a new
// one.
func topicNumber(id int64) (int, bool) {
	t := (id - 600_001) / 3
	return int(t), id >= 600_001 && (id-600_001)%3 == 0
}

func topicPostID(t, post int) int64 { return 2_000_001 + int64(maxTopicPosts*t+post) }

// ForumTopicIDs returns the ids of the topics that are visible to everyone and
// existed at the start, in order.
func (w *World) ForumTopicIDs() []objects.ForumTopicID {
	var all []objects.ForumTopicID
	for t := range w.topics() {
		if !w.topicForum(t).hidden {
			all = append(all, objects.ForumTopicID(topicID(t)))
		}
	}
	return all
}

// topicForum returns the forum of a topic that existed at the start.
func (w *World) topicForum(t int) forum {
	withTopics := slices.DeleteFunc(slices.Clone(forums), func(f forum) bool { return f.parent == 0 })
	return withTopics[t%len(withTopics)]
}

// topic is the current state of a topic.
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

// poll is the poll of a topic.
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
	// The last posts of topics are at least a minute apart.
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

// poll computes the poll of a topic. Some polls with hidden results are still
// running.
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

// forumState is the part of the forum that requests change.
type forumState struct {
	mu     sync.Mutex
	topics map[int]topic // changed or new ones
	made   int           // number of new topics
	posted int           // number of new posts
	size   int           // bytes written since the last makeRoom that dropped anything
}

// maxForum is how many bytes of posts are kept.
const maxForum = 64 << 20

// makeRoom drops all changes if they have grown too large, and reports whether
// it did.
func (f *forumState) makeRoom(text string) bool {
	if f.size += len(text); f.size <= maxForum {
		return false
	}
	clear(f.topics)
	f.size = len(text)
	return true
}

func newForumState() *forumState { return &forumState{topics: make(map[int]topic)} }

// firstNewPost is the id of the first post created by a request.
const firstNewPost = 900_000_001

// The rest is called by requests, with the mutex held.

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
	if f.makeRoom(text) && len(x.posts) > 0 {
		x.posts = x.posts[:1]
	}
	x.posts = append(slices.Clone(x.posts), p)
	f.topics[x.n] = *x
	return p
}

// edit changes a post of a topic. If what was written before is forgotten, that
// leaves the first post of the topic and this one.
func (f *forumState) edit(x *topic, at int, text string, now time.Time) post {
	x.posts = slices.Clone(x.posts)
	p := &x.posts[at]
	p.text, p.edited, p.changer = text, now, p.user
	edited := *p
	if f.makeRoom(text) {
		x.posts = x.posts[:1]
		if at > 0 {
			x.posts = append(x.posts, edited)
		}
	}
	f.topics[x.n] = *x
	return edited
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

// all returns the topics that pass a filter, latest post first.
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

// Writing.

// quotes matches quotations.
var quotes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)\[quote[^\]]*\].*\[/quote\]`)
})

// findPost returns the topic of a post and the post's index in it.
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
