package osutest

import "sync"

// happening is something that a request changed, for those who watch the world: one
// of the types below. Rooms and others add their own.
type happening any

type (
	// messagePosted says that a message was sent in a channel, and with which uuid.
	messagePosted struct {
		channel channel
		message message
	}
	// channelOpened says that a channel was made, by a request with that uuid. Its
	// first message follows.
	channelOpened struct {
		channel channel
		uuid    string
	}
	// channelJoined says that a player joined a channel, perhaps as a member of it.
	channelJoined struct {
		channel channel
		user    int
		again   bool
	}
	// userActive says that a player is active in all channels.
	userActive struct{ user int }
	// channelLeft says that a player left a channel.
	channelLeft struct {
		channel channel
		user    int
	}
	// channelRead says that a player has read a channel up to a message.
	channelRead struct {
		channel channel
		user    int
		message int64
	}
)

// watchers are told what happens, in the order in which it happens.
type watchers struct {
	mu   sync.Mutex
	next int
	all  map[int]func(happening)
}

// watch calls see for all that happens from now on, until the returned function is
// called. It is called while whatever changed is locked: it must not wait, nor
// ask for what it is told about.
func (w *watchers) watch(see func(happening)) (stop func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = make(map[int]func(happening))
	}
	id := w.next
	w.next++
	w.all[id] = see
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, id)
	}
}

// tell tells all watchers.
func (w *watchers) tell(h happening) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, see := range w.all {
		see(h)
	}
}
