package osutest

import "sync"

// happening is a change made by a request, reported to watchers: one of the
// types below. Other resources can add their own.
type happening any

type (
	// messagePosted says that a message was sent to a channel, with which uuid.
	messagePosted struct {
		channel channel
		message message
	}
	// channelOpened says that a request with the given uuid created a channel.
	// Its first message follows.
	channelOpened struct {
		channel channel
		uuid    string
	}
	// channelJoined says that a player joined a channel, perhaps as a member of
	// it.
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

// watchers are told about changes in the order in which they happen.
type watchers struct {
	mu   sync.Mutex
	next int
	all  map[int]func(happening)
}

// watch calls see for every later change until stop is called. see is called
// while the changed resource is locked, so it must not block or access that
// resource.
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

// tell reports a change to all watchers.
func (w *watchers) tell(h happening) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, see := range w.all {
		see(h)
	}
}
