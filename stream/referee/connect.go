package referee

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/wait"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

const (
	// checkEvery is how often the client asks whether it is still in its rooms.
	// The hub notices a lost connection within 30 s, and takes the user out of
	// the rooms then, without a sign on the new connection.
	checkEvery = 15 * time.Second
	// patience is how long after a loss a room that refuses the client may
	// still do so because of the old connection.
	patience = 45 * time.Second
)

// live keeps the client connected until its context is done or it cannot go on.
func (c *Client) live() {
	var delivering sync.WaitGroup
	delivering.Go(func() { c.queue.deliver(c.ctx, c.events) })
	err := c.connected()
	c.queue.close(err)
	if err == nil {
		err = ErrClosed
	}
	delivering.Wait()
	c.cancel(err)
	close(c.events)
	close(c.done)
}

// connected goes from one connection to the next. It returns why there is no
// other; nil when the context is done.
func (c *Client) connected() error {
	for {
		c.watch(c.conn)
		if c.ctx.Err() != nil {
			c.conn.Close()
			return nil //nolint:nilerr // the context says why
		}
		end := c.lost()
		if closed, ok := errors.AsType[*signalr.CloseError](end); ok && !closed.AllowReconnect {
			return fmt.Errorf("referee: %w", end)
		}
		since := time.Now()
		conn, err := c.reconnect()
		if err != nil {
			if c.ctx.Err() != nil {
				return nil //nolint:nilerr // the context says why
			}
			return fmt.Errorf("referee: connecting again: %w", err)
		}
		c.mu.Lock()
		c.conn = conn
		c.mu.Unlock()
		c.restore(conn, since)
	}
}

// lost marks the connection and the rooms as lost, and returns why.
func (c *Client) lost() error {
	end := c.conn.Err()
	c.logger.WarnContext(c.ctx, "referee: connection lost", slog.Any("error", end))
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.ready: // else it never was in use
		c.ready = make(chan struct{})
		c.push(0, false, ConnectionLost{end})
	default:
	}
	for _, room := range c.rooms {
		room.state.Connected = false
	}
	return end
}

// reconnect connects again, as often as it takes.
func (c *Client) reconnect() (*signalr.Conn, error) {
	for attempt := 0; ; attempt++ {
		delay := delays[min(attempt, len(delays)-1)]
		delay += rand.N(delay/4 + 1) //nolint:gosec // jitter needs no secrecy
		if err := wait.For(c.ctx, delay); err != nil {
			return nil, err
		}
		conn, err := c.dial(c.ctx)
		if err == nil {
			return conn, nil
		}
		if errors.Is(err, osu.ErrUnauthorized) || errors.Is(err, osu.ErrForbidden) {
			return nil, err
		}
		c.logger.InfoContext(c.ctx, "referee: still not connected", slog.Int("attempt", attempt+1), slog.Any("error", err))
	}
}

// restore joins the rooms again after a loss, and lets calls use the
// connection.
func (c *Client) restore(conn *signalr.Conn, since time.Time) {
	c.mu.Lock()
	for _, room := range c.rooms {
		room.since, room.doubts = since, 0
	}
	c.mu.Unlock()
	if !c.lockJoins(c.ctx) {
		return
	}
	defer c.unlockJoins()
	listed, err := c.listRooms(c.ctx, conn)
	for _, id := range c.joined() {
		if err == nil && !slices.Contains(listed, id) {
			c.lose(id, ErrRoomLost)
			continue
		}
		c.rejoin(conn, id)
	}
	select {
	case <-conn.Done():
		return // the next connection does it all again
	default:
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.push(0, false, ConnectionRestored{})
	close(c.ready)
}

// lockJoins waits until nobody else joins rooms; false when the context is
// done.
func (c *Client) lockJoins(ctx context.Context) bool {
	select {
	case c.joins <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

func (c *Client) unlockJoins() { <-c.joins }

// joined returns the rooms that the client should be in.
func (c *Client) joined() []objects.RoomID {
	c.mu.Lock()
	defer c.mu.Unlock()
	var ids []objects.RoomID
	for id, room := range c.rooms {
		if room.state.Lost == nil {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// join joins a room over a connection: twice if need be, since the first call
// only removes a ghost, the place that a lost connection still has.
func (c *Client) join(ctx context.Context, conn *signalr.Conn, id objects.RoomID) (*Room, error) {
	c.mu.Lock()
	c.joining++
	c.mu.Unlock()
	answer, err := invoke(ctx, conn, "JoinRoom", id)
	if errors.Is(err, ErrOpaque) {
		answer, err = invoke(ctx, conn, "JoinRoom", id)
	}
	var joined roomJoined
	if err == nil {
		err = c.answer(ctx, "JoinRoom", answer, &joined)
		joined.RoomID = id // also if the answer does not say
	}
	return c.settle(joined, err)
}

// settle ends a join: it takes over the state, delivers what has changed since
// the client was last in the room, and then the events that came meanwhile.
func (c *Client) settle(joined roomJoined, err error) (*Room, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var room *Room
	if err == nil {
		room = c.enter(newState(joined))
	}
	c.joining--
	held := c.held
	c.held = nil
	for _, e := range held {
		c.take(e)
	}
	return room, err
}

func (c *Client) enter(state State) *Room {
	room := c.rooms[state.ID]
	if room == nil {
		room = &Room{client: c, id: state.ID}
		c.rooms[state.ID] = room
		room.state = state
		return room
	}
	before := room.state
	state.Invited, state.Banned = before.Invited, before.Banned
	for _, id := range before.Referees {
		state.Invited = include(state.Invited, id)
	}
	for _, data := range differences(&before, &state) {
		c.push(state.ID, true, data)
	}
	room.state, room.doubts = state, 0
	return room
}

// rejoin joins a room again. If that fails for good, the room is lost.
func (c *Client) rejoin(conn *signalr.Conn, id objects.RoomID) {
	c.mu.Lock()
	room := c.rooms[id]
	room.state.Connected = false
	c.mu.Unlock()
	_, err := c.join(c.ctx, conn, id)
	refusal, refused := errors.AsType[*Error](err)
	switch {
	case err == nil || !refused || errors.Is(err, ErrConnectionLost) || c.ctx.Err() != nil:
	case errors.Is(err, ErrNotReferee), time.Since(room.since) >= patience:
		c.lose(id, refusal)
	}
}

// lose gives a room up.
func (c *Client) lose(id objects.RoomID, err error) {
	c.logger.WarnContext(c.ctx, "referee: room lost", slog.Int64("room", int64(id)), slog.Any("error", err))
	c.mu.Lock()
	defer c.mu.Unlock()
	room := c.rooms[id]
	if room == nil || room.state.Lost != nil {
		return
	}
	room.state.Lost, room.state.Connected = err, false
	delete(c.rooms, id)
	c.push(id, false, RoomLost{err})
}

// watch checks the rooms from time to time until the connection is over or the
// context done.
func (c *Client) watch(conn *signalr.Conn) {
	ticker := time.NewTicker(checkEvery)
	defer ticker.Stop()
	for {
		select {
		case <-conn.Done():
			return
		case <-c.ctx.Done():
			return
		case <-ticker.C:
		case <-c.check:
		}
		c.checkRooms(conn)
	}
}

// checkRooms asks the hub whether the client is still in its rooms, and joins
// again where it is not.
func (c *Client) checkRooms(conn *signalr.Conn) {
	for _, id := range c.joined() {
		if !c.lockJoins(c.ctx) {
			return
		}
		c.checkRoom(conn, id)
		c.unlockJoins()
	}
}

func (c *Client) checkRoom(conn *signalr.Conn, id objects.RoomID) {
	c.mu.Lock()
	room, deaf := c.rooms[id], c.deaf
	gone := room == nil
	away := !gone && !room.state.Connected
	c.mu.Unlock()
	switch {
	case gone:
		return
	case away:
		c.rejoin(conn, id) // a ghost in a full room may keep us out for some time
		return
	case deaf:
		return
	}
	// A roll of one is refused: because we are not in the room, or else as
	// invalid.
	_, err := invoke(c.ctx, conn, "Roll", id, rollParams{Max: 1})
	switch {
	case err == nil:
		c.logger.WarnContext(c.ctx, "referee: the hub takes invalid rolls; the client no longer checks that it is in its rooms")
		c.mu.Lock()
		c.deaf = true
		c.mu.Unlock()
	case errors.Is(err, ErrUserNotInRoom):
		c.mu.Lock()
		room.since = time.Now().Add(-patience) // there is no ghost to wait for
		c.mu.Unlock()
		c.rejoin(conn, id)
	case errors.Is(err, ErrNotReferee):
		c.lose(id, err)
	case errors.Is(err, ErrOpaque): // a closed room; or once a busy one
		c.mu.Lock()
		room.doubts++
		doubts := room.doubts
		c.mu.Unlock()
		if doubts > 1 {
			c.lose(id, err)
			return
		}
		c.look()
	default:
		c.mu.Lock()
		room.doubts = 0
		c.mu.Unlock()
	}
}
