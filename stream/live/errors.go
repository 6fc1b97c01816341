package live

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

var (
	// ErrLogout means that the token was revoked by its owner, which ends the
	// stream.
	ErrLogout = errors.New("live: the token was revoked")
	// ErrRejected means that the notification server rejected a token that the
	// API accepts: the token is less than a second old, or the server cannot
	// reach its database. Try again; a new login does not help.
	ErrRejected = errors.New("live: the notification server rejected the token, which is valid elsewhere")
	// ErrSilent means that nothing came for [Options.DeadAfter], not even a
	// ping.
	ErrSilent = errors.New("live: the connection is dead")
	// ErrTooLarge means that a frame exceeds [Options.ReadLimit].
	ErrTooLarge = errors.New("live: a frame is too large")
)

// LostError says that there is no connection, and when the next attempt
// follows. The stream goes on.
type LostError struct {
	// Err is why: [ErrSilent], [ErrTooLarge], [ErrRejected], a
	// [*HandshakeError], an error of the network or of the authorizer.
	Err error
	// Again is how long the stream waits before it connects again.
	Again time.Duration
}

// Error returns the reason.
func (e *LostError) Error() string {
	return fmt.Sprintf("live: no connection: %v (trying again in %v)", e.Err, e.Again.Round(time.Millisecond))
}

// Unwrap returns the reason.
func (e *LostError) Unwrap() error { return e.Err }

// HandshakeError says that the answer to the upgrade was not one to a
// websocket.
type HandshakeError struct {
	// Status is the status of the answer; 0 if it was not HTTP at all.
	Status int
	// Page says that the answer is a page in HTML, as of a proxy.
	Page bool
	// Redirect says that the answer leads elsewhere. It is not followed, for
	// the token belongs to this server.
	Redirect bool
}

// Error returns the status.
func (e *HandshakeError) Error() string {
	text := fmt.Sprintf("live: opening the websocket: %d %s", e.Status, http.StatusText(e.Status))
	switch {
	case e.Redirect:
		text += ": a redirect, which is not followed"
	case e.Page:
		text += ": a page of something in front of the server, such as a proxy"
	}
	return text
}

// GapError says that messages of a channel may be lost: the server no longer
// has, or no longer shows, what was sent while there was no connection. It is a
// [stream.ErrGap], and the stream goes on.
type GapError struct {
	// Channel is the channel.
	Channel objects.ChannelID
	// After is the last message that was delivered; 0 if there was none.
	After objects.MessageID
	// Since is when the connection was lost.
	Since time.Time
	// Err is the server's refusal; nil if the messages are too old.
	Err error
}

// Error returns channel and time.
func (e *GapError) Error() string {
	text := fmt.Sprintf("live: messages of channel %d since %s may be lost", e.Channel, e.Since.UTC().Format(time.RFC3339))
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns [stream.ErrGap] and the server's refusal.
func (e *GapError) Unwrap() []error {
	if e.Err == nil {
		return []error{stream.ErrGap}
	}
	return []error{stream.ErrGap, e.Err}
}

// DroppedError says that results were discarded because nobody received them;
// see [Options.DropOldest]. The stream goes on.
type DroppedError struct {
	// Count is how many, one after the other, in the place of this error.
	Count int
}

// Error returns the count.
func (e *DroppedError) Error() string {
	return fmt.Sprintf("live: %d events dropped: the consumer is too slow", e.Count)
}
