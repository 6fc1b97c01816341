package live

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// session is the time of one connection. It belongs to the goroutine of the
// stream; requests run in goroutines of their own and report to it.
type session struct {
	*Stream
	conn   *conn
	number int
	ready  bool
	asked  bool // for chat events
	synced bool // the server has dealt with that
	told   bool // who was silenced meanwhile, or that it cannot be found out

	work   sync.WaitGroup
	acked  chan acked
	pages  chan page
	ackAt  time.Time // when the next is due; zero while one is under way
	scanAt time.Time // when the next channel is compared with its history

	behind   []*channel // to be caught up with, in order
	fetching bool
	retryAt  time.Time // not before
}

// acked is the answer to an ack.
type acked struct {
	silences []objects.UserSilence
	err      error
}

// page is a part of a channel's history.
type page struct {
	channel  *channel
	messages []objects.ChatMessage
	scan     bool // it was asked for without knowing that something is missing
	whole    bool // there is no more
	err      error
}

// connection opens a connection, delivers what it brings, and returns why it
// ended.
func (s *Stream) connection(ctx context.Context, number int) error {
	token, err := s.token(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	c, err := dial(ctx, s.options, decoder{s.client.Transport()}, token)
	if err != nil {
		cancel()
		return err
	}
	now := time.Now()
	x := &session{
		Stream: s, conn: c, number: number, ackAt: now, scanAt: now.Add(s.options.CheckEvery),
		acked: make(chan acked, 1), pages: make(chan page, 1),
	}
	err = x.run(ctx)
	s.unready++
	if x.ready {
		s.unready = 0
	}
	cancel()
	c.close()
	x.work.Wait()
	x.abandon()
	return err
}

// run handles what comes until the connection is over.
func (x *session) run(ctx context.Context) error {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		var err error
		select {
		case f, ok := <-x.conn.frames:
			if !ok {
				return x.conn.err
			}
			err = x.receive(ctx, f)
		case a := <-x.acked:
			err = x.acknowledged(ctx, a)
		case p := <-x.pages:
			x.fetching = false
			x.read(ctx, p)
		case <-x.nudge:
		case <-ticker.C:
			if x.conn.silent(x.options.DeadAfter) {
				return ErrSilent
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		if err == nil && x.ready {
			err = x.proceed(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// proceed begins what is due.
func (x *session) proceed(ctx context.Context) error {
	now := time.Now()
	if err := x.askForChat(ctx); err != nil {
		return err
	}
	if !x.ackAt.IsZero() && !now.Before(x.ackAt) {
		x.ack(ctx)
	}
	x.begin()
	switch {
	case !x.asked, !x.told, x.fetching, now.Before(x.retryAt):
	case len(x.behind) > 0:
		x.fetch(ctx, x.behind[0], x.behind[0].since(), false)
	case x.options.CheckEvery > 0 && !now.Before(x.scanAt):
		x.scanAt = now.Add(x.options.CheckEvery)
		if c := x.history.due(x.mayScan); c != nil {
			c.checked = now
			x.fetch(ctx, c, c.since(), true)
		}
	}
	return nil
}

// mayScan reports whether all messages of a channel are to come over the
// websocket.
func (x *session) mayScan(c *channel) bool {
	return !x.options.Inactive || c.kind != "" && c.kind != objects.ChatChannelTypePublic
}

// askForChat tells the server whether to send chat events, if that has changed.
func (x *session) askForChat(ctx context.Context) error {
	x.mu.Lock()
	chat := x.chat
	x.mu.Unlock()
	if chat == x.asked {
		return nil
	}
	x.asked = chat
	command := objects.WebsocketCommandEventChatEnd
	if chat {
		command = objects.WebsocketCommandEventChatStart
	}
	return x.conn.write(ctx, `{"event":"`+string(command)+`"}`)
}

// begin takes up the channels of [Stream.Follow].
func (x *session) begin() {
	x.mu.Lock()
	defer x.mu.Unlock()
	for id, after := range x.follow {
		_, known := x.history.channels[id]
		x.history.follow(id, after)
		if c := x.history.channels[id]; !known {
			x.late(c)
		}
	}
	clear(x.follow)
}

// late notes that messages of a channel may be missing.
func (x *session) late(c *channel) {
	if !c.behind {
		c.behind = true
		x.behind = append(x.behind, c)
	}
}

// ack keeps the user active, or finds out whether the token is still valid.
func (x *session) ack(ctx context.Context) {
	x.ackAt = time.Time{}
	since := x.silence
	x.work.Go(func() {
		var a acked
		if x.options.Inactive {
			a.err = x.ask(ctx)
		} else {
			a.silences, a.err = x.probe.ChatAck(ctx, &osu.ChatAckParams{HistorySince: &since})
		}
		x.acked <- a
	})
}

func (x *session) acknowledged(ctx context.Context, a acked) error {
	x.ackAt = time.Now().Add(ackEvery)
	if x.options.Inactive {
		x.ackAt = time.Now().Add(probeEvery)
	}
	x.told = true
	if len(a.silences) > 0 {
		x.silence = max(x.silence, a.silences[0].ID)
		if x.since {
			x.silenced(a.silences)
		}
		x.send(ctx, result{Value: Silences{a.silences, !x.since}})
	}
	x.since = x.since || a.err == nil
	return hopeless(a.err)
}

// receive handles a frame.
func (x *session) receive(ctx context.Context, f frame) error {
	if f.rejection != nil {
		return f.rejection
	}
	for _, e := range f.events {
		switch e := e.(type) {
		case Ready:
			x.accepted(ctx)
			continue
		case Message:
			x.message(ctx, e)
			continue
		case ChannelJoined:
			x.history.joined(e.ChatChannel)
		case ChannelLeft:
			x.history.parted(e.ChatChannel)
		case LoggedOut:
			x.send(ctx, result{Value: e})
			return &finalError{ErrLogout}
		}
		x.send(ctx, result{Value: e})
	}
	return nil
}

// accepted begins the session proper.
func (x *session) accepted(ctx context.Context) {
	x.ready, x.doubts = true, 0
	x.send(ctx, result{Value: Ready{x.number}})
	if x.lostAt.IsZero() {
		return
	}
	for _, c := range x.history.present() {
		x.late(c)
		if x.tooLate(c) {
			x.send(ctx, result{Err: &GapError{Channel: c.id, After: c.last(), Since: x.lostAt}})
		}
	}
}

// tooLate reports whether the server may no longer have what was sent in a
// channel since the connection was lost.
func (x *session) tooLate(c *channel) bool {
	return (c.kind == "" || c.kind == objects.ChatChannelTypePublic) && time.Since(x.lostAt) >= publicMemory
}

// message delivers a message that came over the websocket, or keeps it until
// those before it have been read.
func (x *session) message(ctx context.Context, m Message) {
	if m.MessageID <= 0 || m.ChannelID <= 0 { // it has no place in a history
		x.sendMessage(ctx, m)
		return
	}
	c, known := x.history.channel(m.ChannelID)
	if !known && x.lostMark > 0 {
		// It may have begun while there was no connection.
		c.base = min(x.lostMark, m.MessageID) - spread
		x.late(c)
	}
	switch {
	case !c.behind:
		x.deliver(ctx, c, m)
	case len(c.held) < remembered: // the history has the others
		c.held[m.MessageID] = m
	}
	if c.left && c.kind != objects.ChatChannelTypePublic {
		c.left = false
	}
}

// deliver sends a message unless it was sent before.
func (x *session) deliver(ctx context.Context, c *channel, m Message) {
	if x.history.see(c, m.MessageID) {
		x.sendMessage(ctx, m)
	}
}

func (x *session) sendMessage(ctx context.Context, m Message) {
	m.Silenced = x.Silenced(m.ChatMessage)
	x.send(ctx, result{Value: m})
}

// fetch reads what comes after a message of a channel.
func (x *session) fetch(ctx context.Context, c *channel, since objects.MessageID, scan bool) {
	x.fetching = true
	backwards := !scan && !x.lostAt.IsZero() && x.tooLate(c) || since == 0
	synced := x.synced
	x.synced = true
	x.work.Go(func() {
		p := page{channel: c, scan: scan}
		// What is sent before the server has begun to relay must be found.
		if !synced {
			p.err = x.conn.sync(ctx)
		}
		if p.err == nil {
			if backwards {
				p.messages, p.err = x.latest(ctx, c.id, since)
				p.whole = true
			} else {
				p.messages, p.err = x.client.ChannelMessages(ctx, c.id, &osu.ChannelMessagesParams{Since: &since, Limit: pageSize})
			}
		}
		x.pages <- p
	})
}

const (
	pageSize = 50
	// maxLatest bounds what is read of a channel backwards.
	maxLatest = 100 * pageSize
)

// latest reads a channel backwards from the present down to a message: the
// server finds nothing forwards from one that is too old. Since 0 it is the
// last page.
func (x *session) latest(ctx context.Context, id objects.ChannelID, since objects.MessageID) ([]objects.ChatMessage, error) {
	var all []objects.ChatMessage
	until := objects.MessageID(0)
	for len(all) < maxLatest {
		messages, err := x.client.ChannelMessages(ctx, id, &osu.ChannelMessagesParams{Until: until, Limit: pageSize})
		if err != nil {
			return nil, err
		}
		all = append(messages, all...)
		if len(messages) == 0 || messages[0].MessageID <= since || since == 0 {
			break
		}
		until = messages[0].MessageID
	}
	return all, nil
}

// read handles a page of a channel's history.
func (x *session) read(ctx context.Context, p page) {
	c := p.channel
	switch {
	case ctx.Err() != nil:
		return
	case p.err != nil:
		x.unread(ctx, p)
		return
	case p.scan && !x.missing(p):
		return
	case p.scan:
		x.late(c)
	}
	if !c.begun() { // it is followed from its present on
		c.base = beginning
		for _, m := range p.messages {
			c.base = max(c.base, m.MessageID)
		}
		x.history.highest = max(x.history.highest, c.base)
		x.done(ctx, c)
		return
	}
	for _, m := range p.messages {
		x.caughtUp(ctx, c, m)
	}
	if len(p.messages) > 0 && !p.whole {
		x.fetch(ctx, c, p.messages[len(p.messages)-1].MessageID, false)
		return
	}
	x.done(ctx, c)
}

// missing reports whether a page has messages that should have come long since.
func (x *session) missing(p page) bool {
	return slices.ContainsFunc(p.messages, func(m objects.ChatMessage) bool {
		return !p.channel.seen(m.MessageID) && time.Since(m.Timestamp) >= lateness
	})
}

// caughtUp delivers a message of the history.
func (x *session) caughtUp(ctx context.Context, c *channel, m objects.ChatMessage) {
	if held, ok := c.held[m.MessageID]; ok {
		delete(c.held, m.MessageID)
		x.deliver(ctx, c, held) // it has the uuid
		return
	}
	if !c.seen(m.MessageID) {
		x.deliver(ctx, c, Message{ChatMessage: m, CaughtUp: true})
	}
}

// done ends the catching up with a channel.
func (x *session) done(ctx context.Context, c *channel) {
	x.behind = slices.DeleteFunc(x.behind, func(other *channel) bool { return other == c })
	c.checked = time.Now()
	for _, m := range c.release() {
		x.deliver(ctx, c, m)
	}
}

// unread handles a page that could not be read.
func (x *session) unread(ctx context.Context, p page) {
	c := p.channel
	if !errors.Is(p.err, osu.ErrNotFound) && !errors.Is(p.err, osu.ErrForbidden) {
		x.retryAt = time.Now().Add(tick)
		return // and again
	}
	since := x.lostAt
	if since.IsZero() {
		since = time.Now()
	}
	x.send(ctx, result{Err: &GapError{Channel: c.id, After: c.last(), Since: since, Err: p.err}})
	c.left = true // a message brings it back
	x.done(ctx, c)
}

// abandon notes what may be missed from now on. What was to be caught up with
// is forgotten, and so are the messages that were held back: the next session
// reads them from the history.
func (x *session) abandon() {
	if !x.ready {
		return
	}
	if len(x.behind) == 0 || x.lostAt.IsZero() {
		x.lostAt = time.Now()
	}
	if x.lostMark == 0 {
		x.lostMark = x.history.highest
	}
	for _, c := range x.behind {
		c.behind = false
		clear(c.held)
	}
}
