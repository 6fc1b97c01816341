package osutest

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/osugo/osugo/osu/objects"
)

// channel is a chat channel.
type channel struct {
	id                int64
	kind              string
	name, description string
	moderated         bool
	users             []int // nil for public channels, which have too many
	slot              int   // of its messages, see messageID
}

var publicChannels = []channel{
	{name: "#osu", description: "where everybody is"},
	{name: "#announce", description: "news of medals and ranks", moderated: true},
	{name: "#lazer", description: "about the new client"},
	{name: "#help", description: "questions and answers"},
	{name: "#mapping", description: "for makers of maps"},
	{name: "#japanese", description: "日本語"},
	{name: "#german", description: "Deutsch"},
	{name: "#french", description: "Français"},
}

// The ids of channels, by kind.
const (
	firstPublicChannel = 5
	firstTeamChannel   = 20_000_001
	firstPMChannel     = 30_000_001 // existing from the start
	announceChannel    = 40_000_001
	firstMatchChannel  = 50_000_001
	firstNewChannel    = 80_000_001 // created by requests
	pmChannels         = 3
)

// ChannelIDs returns the ids of the public channels. At first the owner of
// application 1 is a member of the first two and not of the last.
func (w *World) ChannelIDs() []objects.ChannelID {
	all := make([]objects.ChannelID, len(publicChannels))
	for c := range all {
		all[c] = objects.ChannelID(firstPublicChannel + c)
	}
	return all
}

// ConversationIDs returns the ids of the private conversations of the owner of
// application 1, and of the announcement that the owner received.
func (w *World) ConversationIDs() (private []objects.ChannelID, announcement objects.ChannelID) {
	for i := range pmChannels {
		private = append(private, objects.ChannelID(firstPMChannel+i))
	}
	return private, announceChannel
}

// TeamChannelID returns the id of the chat of a team, or 0 if the team does not
// exist.
func (w *World) TeamChannelID(id objects.TeamID) objects.ChannelID {
	t, ok := w.teamNumber(int64(id))
	if !ok {
		return 0
	}
	return objects.ChannelID(firstTeamChannel + t)
}

// MatchChannelID returns the id of the chat of a match, or 0 if the match does
// not exist. Everyone may join these channels.
func (w *World) MatchChannelID(id objects.MatchID) objects.ChannelID {
	m, ok := w.matchNumber(int64(id))
	if !ok {
		return 0
	}
	return objects.ChannelID(firstMatchChannel + m)
}

// channel returns a channel that exists from the start.
func (w *World) channel(id int64) (channel, bool) {
	switch n := int(id); {
	case id >= firstPublicChannel && n-firstPublicChannel < len(publicChannels):
		c := publicChannels[n-firstPublicChannel]
		c.id, c.kind, c.slot = id, "PUBLIC", n-firstPublicChannel
		return c, true
	case id >= firstTeamChannel && n-firstTeamChannel < w.teams():
		t := n - firstTeamChannel
		name, _ := w.teamName(t)
		return channel{id: id, kind: "TEAM", name: name, users: w.teamMembers(t), slot: 12 + t%4}, true
	case id >= firstPMChannel && n-firstPMChannel < pmChannels:
		friend := w.friends(ownerNumber)[n-firstPMChannel]
		return channel{id: id, kind: "PM", users: []int{ownerNumber, friend}, slot: 8 + n - firstPMChannel}, true
	case id == announceChannel:
		return channel{id: id, kind: "ANNOUNCE", moderated: true, name: "Welcome", description: "from the team", users: []int{botNumber, ownerNumber, 2, 3}, slot: 11}, true
	case id >= firstMatchChannel && n-firstMatchChannel <= w.size.Matches:
		return channel{id: id, kind: "TEMPORARY", name: fmt.Sprintf("#mp_%d", matchID(n-firstMatchChannel)), description: "multiplayer game"}, true
	}
	return channel{}, false
}

// isMemberFromStart reports whether a player is in a channel before any
// request.
func (w *World) isMemberFromStart(c channel, n int) bool {
	switch {
	case c.kind == "PUBLIC" && (c.slot == 0 || n == ownerNumber):
		return c.slot < 2
	case c.kind == "PUBLIC":
		return w.chance("chat.member", len(publicChannels)*n+c.slot, 0.35)
	}
	return slices.Contains(c.users, n)
}

// message is a chat message.
type message struct {
	id      int64
	sender  int
	content string
	action  bool
	at      time.Time
	uuid    string // only in the answer to the request that sent it
}

// Generated messages: public channels have one every 90 s for 30 hours before
// the start and every 10 s after it, conversations have 120 over 30 days.

const (
	chatHistory  = 30 * time.Hour
	chatGap      = 90 * time.Second
	chatInterval = 10 * time.Second
	pmGap        = 6 * time.Hour
	pmHistory    = 120
	chatMemory   = 24 * time.Hour // public channels show no older messages
)

// messageID returns the id of a message. Ids grow with time: each second has 64
// of them, the first 16 for generated messages.
func (w *World) messageID(at time.Time, slot int) int64 {
	return 9_500_000_000 + int64(at.Sub(w.start.AddDate(0, 0, -90))/time.Second)*64 + int64(slot)
}

// messages returns the generated messages of a channel.
func (w *World) messages(c channel, now time.Time) []message {
	first, gap, before := w.start.Add(-chatHistory), chatGap, int(chatHistory/chatGap)
	switch c.kind {
	case "PUBLIC":
	case "TEMPORARY":
		return nil
	case "ANNOUNCE":
		if c.id != announceChannel {
			return nil
		}
		return []message{{id: w.messageID(w.start.Add(-time.Hour), c.slot), sender: botNumber, content: "welcome\n\nto all of **you**", at: w.start.Add(-time.Hour)}}
	default:
		if c.id == 0 || c.id >= firstNewChannel {
			return nil
		}
		// Teams share slots of ids, so they write in different seconds.
		first, gap, before = w.start.Add(-pmHistory*pmGap+time.Duration(c.id%1000)*time.Second), pmGap, pmHistory-1
	}
	var all []message
	for k := 0; ; k++ {
		at := first.Add(time.Duration(k) * gap)
		if k >= before {
			if at = w.start.Add(time.Duration(k-before+1) * chatInterval); c.kind != "PUBLIC" || at.After(now) {
				return all
			}
		}
		key := k*64 + int(c.id%64)
		m := message{id: w.messageID(at, c.slot), at: at, action: w.chance("chat.action", key, 0.05)}
		m.sender = w.pick("chat.sender", key, w.size.Users)
		if c.kind != "PUBLIC" {
			m.sender = c.users[w.pick("chat.sender", key, len(c.users))]
		}
		m.content = oneOf(w, "chat.text", key, []string{"hello", "anyone for a game?", "gg", "what a map", "good night", "see https://osu.ppy.sh/wiki/", "!roll"})
		all = append(all, m)
	}
}

// Silences: one each hour, lasting an hour, for some days before the start.

const silencesBefore = 60

func (w *World) silences(now time.Time) int { return silencesBefore + int(now.Sub(w.start)/time.Hour) }

func (w *World) silenceTime(i int) time.Time {
	return w.start.Add(time.Duration(i-silencesBefore)*time.Hour + 30*time.Minute)
}

// silenced returns the player of a silence, never an owner of an application.
func (w *World) silenced(i int) int { return 2 + w.pick("silence", i, w.size.Users-2) }

func silenceID(i int) int64 { return 400_001 + int64(i) }

func (w *World) isSilenced(n int, now time.Time) bool {
	for i := w.silences(now); i >= 0 && now.Sub(w.silenceTime(i)) < time.Hour; i-- {
		if !w.silenceTime(i).After(now) && w.silenced(i) == n {
			return true
		}
	}
	return false
}

// isAnnouncer reports whether a player may make announcements.
func (w *World) isAnnouncer(n int) bool { return n == botNumber }

// chatState is the part of the chat that requests change.
type chatState struct {
	mu       sync.Mutex
	channels map[int64]channel
	members  map[seat]bool
	read     map[seat]int64
	messages map[int64][]message
	sent     map[flood]time.Time
	last     int64 // id of the last message sent
	kept     int   // number of messages
}

// maxMessages is how many sent messages are kept. Beyond that, each channel
// forgets the older half of its messages.
const maxMessages = 50_000

// seat is a player's membership in a channel.
type seat struct {
	channel int64
	user    int
}

// flood is the key of the flood limit's counters.
type flood struct {
	user int
	pm   bool
}

func newChatState() *chatState {
	return &chatState{
		channels: make(map[int64]channel), members: make(map[seat]bool), read: make(map[seat]int64),
		messages: make(map[int64][]message), sent: make(map[flood]time.Time),
	}
}

// The rest is called by requests, with the mutex held.

// find returns the channel with that id.
func (c *chatState) find(w *World, id int64) (channel, bool) {
	if made, ok := c.channels[id]; ok {
		return made, true
	}
	return w.channel(id)
}

func (c *chatState) isMember(w *World, ch channel, n int) bool {
	if in, ok := c.members[seat{ch.id, n}]; ok {
		return in
	}
	return w.isMemberFromStart(ch, n)
}

// all returns the messages of a channel, oldest first.
func (c *chatState) all(w *World, ch channel, now time.Time) []message {
	all := append(w.messages(ch, now), c.messages[ch.id]...)
	slices.SortStableFunc(all, func(a, b message) int { return cmp.Compare(a.id, b.id) })
	return all
}

// conversation returns the channel of a conversation between two players.
func (c *chatState) conversation(w *World, a, b int) (channel, bool) {
	has := func(ch channel) bool {
		return ch.kind == "PM" && slices.Contains(ch.users, a) && slices.Contains(ch.users, b)
	}
	for i := range pmChannels {
		if ch, _ := w.channel(int64(firstPMChannel + i)); has(ch) {
			return ch, true
		}
	}
	for _, ch := range c.channels {
		if has(ch) {
			return ch, true
		}
	}
	return channel{}, false
}

// open adds a channel.
func (c *chatState) open(ch channel) channel {
	ch.id = int64(firstNewChannel + len(c.channels))
	c.channels[ch.id] = ch
	return ch
}

// keep adds an accepted message. Members who had left the conversation rejoin
// it.
func (c *chatState) keep(ch channel, m message) {
	c.sent[flood{m.sender, ch.kind == "PM"}] = m.at
	c.last = m.id
	m.uuid = ""
	c.messages[ch.id] = append(c.messages[ch.id], m)
	if c.kept++; c.kept > maxMessages {
		c.forget()
	}
	c.members[seat{ch.id, m.sender}] = true
	c.read[seat{ch.id, m.sender}] = m.id
	for _, n := range ch.users {
		c.members[seat{ch.id, n}] = true
	}
}

// forget drops the older half of the messages of each channel.
func (c *chatState) forget() {
	c.kept = 0
	for id, all := range c.messages {
		c.messages[id] = slices.Clone(all[(len(all)+1)/2:])
		c.kept += len(c.messages[id])
	}
}

func messageLimit(ch channel) int {
	if ch.kind == "ANNOUNCE" {
		return 1024
	}
	return 450
}

var channelIncludes = []string{"current_user_attributes", "last_message_id", "last_read_id", "users"}

// blocks reports whether a player has blocked another. A player who blocks
// anyone blocks everyone.
func (w *World) blocks(n, other int) bool { return n != other && w.chance("user.blocks", n, 0.02) }
