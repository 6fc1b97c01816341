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

// chatHandlers returns the handlers of chat.
func chatHandlers() handlers {
	return handlers{
		transport.PostChatAck:          postChatAck,
		transport.PostChatNew:          postChatNew,
		transport.GetChannels:          getChannels,
		transport.GetChannel:           getChannel,
		transport.PostChannel:          postChannel,
		transport.GetChannelMessages:   getChannelMessages,
		transport.PostChannelMessage:   postChannelMessage,
		transport.PutChannelUser:       putChannelUser,
		transport.DeleteChannelUser:    deleteChannelUser,
		transport.PutChannelMarkAsRead: putChannelMarkAsRead,
	}
}

// accept returns a message as it will be stored, or an error if it is refused.
func (c *chatState) accept(q *request, ch channel, m message) (message, error) {
	if ch.kind != "ANNOUNCE" {
		m.content = strings.NewReplacer("\n", " ", "\r", " ").Replace(m.content)
	}
	m.content = strings.Trim(m.content, " \t\n\r\x00\x0b") // as PHP does
	last, hasSent := c.sent[flood{m.sender, ch.kind == "PM"}]
	switch {
	case m.content == "":
		return m, invalid("the message is empty")
	case utf8.RuneCountInString(m.content) > messageLimit(ch):
		return m, invalid("the message is too long")
	case hasSent && q.at.Sub(last) < time.Second:
		return m, refused(http.StatusTooManyRequests, "too many messages")
	}
	m.at = q.at
	m.id = max(q.world.messageID(q.at, 16), c.last+1)
	return m, nil
}

// write writes a channel for the token's user, with includes:
//
//	current_user_attributes, last_message_id, last_read_id, users
func (c *chatState) write(q *request, ch channel, includes ...string) object {
	w := q.world
	user, _ := q.user()
	var name, icon, kind, id any = ch.name, nil, ch.kind, ch.id
	if ch.kind == "PM" {
		for _, n := range ch.users {
			if n != user {
				name, icon = w.username(n), w.user(n)["avatar_url"]
			}
		}
	}
	if ch.id == 0 {
		id, kind, name = nil, nil, nil
	}
	o := object{
		"channel_id": id, "description": ch.description, "icon": icon, "message_length_limit": messageLimit(ch), "moderated": ch.moderated,
		"name": name, "type": kind, "uuid": nil,
	}
	for _, include := range includes {
		o[include] = c.include(q, ch, include)
	}
	return o
}

// include writes an include of a channel.
func (c *chatState) include(q *request, ch channel, name string) any {
	w := q.world
	user, _ := q.user()
	switch name {
	case "current_user_attributes":
		announcer := ch.kind == "ANNOUNCE" && w.isAnnouncer(user)
		var why any
		if ch.moderated && !announcer {
			why = phrase{name: "moderated"}.in(q.language())
		}
		return object{
			"can_list_users": announcer, "can_message": why == nil, "can_message_error": why, "last_read_id": c.lastRead(ch, user),
		}
	case "last_message_id":
		if all := c.all(w, ch, q.at); len(all) > 0 {
			return all[len(all)-1].id
		}
	case "last_read_id":
		return c.lastRead(ch, user)
	case "users":
		if ch.kind == "PM" {
			return listOfIDs(w, ch.users)
		}
		return list{}
	}
	return nil
}

// lastRead returns the id of the last message that a player has read, or nil
// for none.
func (c *chatState) lastRead(ch channel, user int) any {
	if id, ok := c.read[seat{ch.id, user}]; ok {
		return id
	}
	return nil
}

// writeMessage writes a message, with its sender or without.
func (q *request) writeMessage(ch channel, m message, withSender bool) object {
	kind := "plain"
	switch {
	case ch.kind == "ANNOUNCE":
		kind = "markdown"
	case m.action:
		kind = "action"
	}
	o := object{
		"channel_id": ch.id, "content": m.content, "is_action": m.action, "message_id": m.id, "sender_id": q.world.userID(m.sender),
		"timestamp": fastTime(m.at), "type": kind,
	}
	if m.uuid != "" {
		o["uuid"] = m.uuid
	}
	if withSender {
		o["sender"] = q.world.user(m.sender)
	}
	return o
}

func noChannel() error { return missing("Chat\\Channel") }

// withChannel calls do with the channel of the path, while the chat is locked.
func (q *request) withChannel(do func(*chatState, channel) (any, error)) (any, error) {
	c := q.server.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	id, _ := q.id("channel")
	ch, ok := c.find(q.world, id)
	if !ok {
		return nil, noChannel()
	}
	return do(c, ch)
}

// inChannel is withChannel for channels that the token's user has joined.
func (q *request) inChannel(do func(*chatState, channel) (any, error)) (any, error) {
	return q.withChannel(func(c *chatState, ch channel) (any, error) {
		if user, _ := q.user(); !c.isMember(q.world, ch, user) {
			return nil, notFound()
		}
		return do(c, ch)
	})
}

func getChannels(q *request) (any, error) {
	c := q.server.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	all := list{}
	for i := range publicChannels {
		ch, _ := q.world.channel(int64(firstPublicChannel + i))
		all = append(all, c.write(q, ch))
	}
	return all, nil
}

func getChannel(q *request) (any, error) {
	return q.inChannel(func(c *chatState, ch channel) (any, error) {
		users := list{}
		if ch.kind == "PM" {
			users = q.world.usersWith(slices.Clone(ch.users), "country", "cover", "groups", "team")
		}
		return object{"channel": c.write(q, ch, channelIncludes...), "users": users}, nil
	})
}

func getChannelMessages(q *request) (any, error) {
	return q.inChannel(func(c *chatState, ch channel) (any, error) {
		user, _ := q.user()
		all := c.all(q.world, ch, q.at)
		byID := func(m message, id int64) int { return cmp.Compare(m.id, id) }
		limit := q.in.clamped("limit", 50, 1, 50)
		if since, ok := q.in.integer("since"); ok {
			from, _ := slices.BinarySearchFunc(all, since+1, byID)
			all = all[from:min(from+limit, len(all))]
		} else {
			to := len(all)
			if until, ok := q.in.integer("until"); ok {
				to, _ = slices.BinarySearchFunc(all, until, byID)
			}
			all = all[max(0, to-limit):to]
		}
		// Old messages, and commands of others to the bot, are removed
		// afterwards, so pages may be shorter than the limit.
		var senders []int
		all = slices.DeleteFunc(slices.Clone(all), func(m message) bool {
			return ch.kind == "PUBLIC" && (q.at.Sub(m.at) > chatMemory || strings.HasPrefix(m.content, "!") && m.sender != user)
		})
		asObject := q.in.flag("return_object", false)
		messages := listOf(all, func(m message) object {
			senders = append(senders, m.sender)
			return q.writeMessage(ch, m, !asObject)
		})
		if asObject {
			return object{"messages": messages, "users": q.world.usersWith(senders)}, nil
		}
		return messages, nil
	})
}

// maySend returns an error if a player may not write in a channel.
func (c *chatState) maySend(q *request, ch channel, n int) error {
	w := q.world
	switch {
	case w.isSilenced(n, q.at):
		return silenced()
	case !c.isMember(w, ch, n):
		return forbidden("not in the channel")
	case ch.kind == "ANNOUNCE" && w.isAnnouncer(n):
	case ch.moderated:
		return refusedWith(http.StatusForbidden, phrase{name: "moderated"})
	case ch.kind == "PM":
		for _, other := range ch.users {
			if other != n {
				return w.mayMessage(n, other)
			}
		}
	}
	return nil
}

// mayMessage returns an error if a player may not write to another.
func (w *World) mayMessage(n, other int) error {
	switch {
	case w.blocks(other, n):
		return forbidden("the player has blocked you")
	case w.user(other)["pm_friends_only"] == true && !slices.Contains(w.friends(other), n):
		return forbidden("the player takes messages of friends only")
	}
	return nil
}

// sentMessage returns the message that a request sends.
func (q *request) sentMessage() message {
	user, _ := q.user()
	return message{sender: user, content: q.in.str("message"), action: q.in.flag("is_action", false), uuid: q.in.str("uuid")}
}

// keep adds an accepted message to the chat, which must be locked.
func (q *request) keep(ch channel, m message) {
	q.server.chat.keep(ch, m)
	q.server.watchers.tell(messagePosted{ch, m})
}

// open creates a channel with its first message.
func (q *request) open(ch channel, m message, uuid string) channel {
	c := q.server.chat
	ch = c.open(ch)
	c.keep(ch, m)
	q.server.watchers.tell(channelOpened{ch, uuid})
	q.server.watchers.tell(messagePosted{ch, m})
	return ch
}

// join makes the token's user join a channel of the chat, which must be locked.
func (q *request) join(ch channel) {
	c := q.server.chat
	user, _ := q.user()
	again := c.isMember(q.world, ch, user)
	c.members[seat{ch.id, user}] = true
	q.server.watchers.tell(channelJoined{ch, user, again})
}

func postChannelMessage(q *request) (any, error) {
	return q.withChannel(func(c *chatState, ch channel) (any, error) {
		user, _ := q.user()
		if err := c.maySend(q, ch, user); err != nil {
			return nil, err
		}
		m, err := c.accept(q, ch, q.sentMessage())
		if err != nil {
			return nil, err
		}
		q.keep(ch, m)
		return q.writeMessage(ch, m, true), nil
	})
}

func postChatNew(q *request) (any, error) {
	w, c := q.world, q.server.chat
	user, _ := q.user()
	id, _ := q.in.integer("target_id")
	target, ok := w.userNumber(id)
	if !ok || target == user {
		return nil, invalid("no such target")
	}
	if w.isSilenced(user, q.at) {
		return nil, silenced()
	}
	if err := w.mayMessage(user, target); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, ok := c.conversation(w, user, target)
	if !ok {
		ch = channel{kind: "PM", users: []int{min(user, target), max(user, target)}}
	}
	m, err := c.accept(q, ch, q.sentMessage())
	if err != nil {
		return nil, err // and no channel is opened
	}
	if ok {
		q.keep(ch, m)
	} else {
		ch = q.open(ch, m, "")
	}
	return object{
		"channel": c.write(q, ch, "last_message_id", "users"), "message": q.writeMessage(ch, m, true), "new_channel_id": ch.id,
	}, nil
}

func postChannel(q *request) (any, error) {
	switch q.in.str("type") {
	case "PM":
		return postConversation(q)
	case "ANNOUNCE":
		return postAnnouncement(q)
	}
	return nil, invalid("no such type")
}

func postConversation(q *request) (any, error) {
	w, c := q.world, q.server.chat
	user, _ := q.user()
	id, ok := q.in.integer("target_id")
	if !ok {
		return nil, invalid("target_id is missing")
	}
	target, ok := w.userNumber(id)
	if !ok {
		return nil, missing("User")
	}
	if err := w.mayMessage(user, target); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, ok := c.conversation(w, user, target)
	if !ok {
		o := c.write(q, channel{})
		o["recent_messages"] = list{}
		return o, nil
	}
	q.join(ch)
	return c.withMessages(q, ch), nil
}

// withMessages writes a channel with its last messages.
func (c *chatState) withMessages(q *request, ch channel) object {
	all := c.all(q.world, ch, q.at)
	o := c.write(q, ch)
	o["recent_messages"] = listOf(all[max(0, len(all)-50):], func(m message) object { return q.writeMessage(ch, m, true) })
	return o
}

func postAnnouncement(q *request) (any, error) {
	w, c := q.world, q.server.chat
	user, _ := q.user()
	if !w.isAnnouncer(user) {
		return nil, forbidden("announcements are for announcers")
	}
	about := q.in.sub("channel")
	ch := channel{kind: "ANNOUNCE", moderated: true, name: about.str("name"), description: about.str("description"), users: []int{user}}
	for _, text := range q.in.list("target_ids") {
		if n, ok := w.userNumber(phpInt(text)); ok && !slices.Contains(ch.users, n) {
			ch.users = append(ch.users, n)
		}
	}
	switch {
	case strings.TrimSpace(ch.name) == "", utf8.RuneCountInString(ch.name) > 50:
		return nil, invalid("the name is missing or too long")
	case utf8.RuneCountInString(ch.description) > 255:
		return nil, invalid("the description is too long")
	case len(ch.users) == 1:
		return nil, invalid("there is nobody to announce it to")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	m := q.sentMessage()
	uuid := m.uuid
	m.uuid, m.action = "", false
	m, err := c.accept(q, ch, m)
	if err != nil {
		return nil, err
	}
	ch = q.open(ch, m, uuid)
	o := c.withMessages(q, ch)
	if uuid != "" {
		o["uuid"] = uuid
	}
	return o, nil
}

// own reports whether the user of the path is the token's own.
func (q *request) own() bool {
	id, ok := q.id("user")
	user, _ := q.user()
	return ok && id == int64(q.world.userID(user))
}

func putChannelUser(q *request) (any, error) {
	return q.withChannel(func(c *chatState, ch channel) (any, error) {
		if ch.kind != "PUBLIC" && ch.kind != "TEMPORARY" {
			return nil, forbidden("the channel can't be joined")
		}
		if !q.own() {
			return nil, silent(http.StatusForbidden)
		}
		q.join(ch)
		return c.write(q, ch, channelIncludes...), nil
	})
}

func deleteChannelUser(q *request) (any, error) {
	return q.withChannel(func(c *chatState, ch channel) (any, error) {
		if ch.kind == "TEAM" || ch.kind == "PRIVATE" {
			return nil, forbidden("the channel can't be left")
		}
		if !q.own() {
			return nil, silent(http.StatusForbidden)
		}
		user, _ := q.user()
		if c.isMember(q.world, ch, user) {
			c.members[seat{ch.id, user}] = false
			q.server.watchers.tell(channelLeft{ch, user})
		}
		return nil, nil
	})
}

func putChannelMarkAsRead(q *request) (any, error) {
	c := q.server.chat
	c.mu.Lock()
	defer c.mu.Unlock()
	channelID, _ := q.id("channel")
	user, _ := q.user()
	ch, ok := c.find(q.world, channelID)
	if !ok || !c.isMember(q.world, ch, user) {
		return nil, missing("Chat\\UserChannel")
	}
	id, _ := q.id("message")
	at := seat{ch.id, user}
	c.read[at] = max(c.read[at], id)
	q.server.watchers.tell(channelRead{ch, user, c.read[at]})
	return nil, nil
}

func postChatAck(q *request) (any, error) {
	w := q.world
	q.server.acked(q)
	after, bySilence := q.in.integer("history_since")
	since, byMessage := q.in.integer("since")
	silences := list{}
	for i := w.silences(q.at); i >= 0 && (bySilence || byMessage) && len(silences) < 100; i-- {
		old := bySilence && silenceID(i) <= after || !bySilence && w.messageID(w.silenceTime(i), 0) <= since
		if !old && !w.silenceTime(i).After(q.at) {
			silences = append(silences, object{"id": silenceID(i), "user_id": w.userID(w.silenced(i))})
		}
	}
	return object{"silences": silences}, nil
}

// acked marks the token's user as active.
func (s *Server) acked(q *request) {
	user, _ := q.user()
	s.chat.mu.Lock()
	defer s.chat.mu.Unlock()
	s.watchers.tell(userActive{user})
}
