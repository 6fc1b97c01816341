package referee

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/osugo/osugo/internal/signalr"
	"github.com/osugo/osugo/internal/wire"
	"github.com/osugo/osugo/osu"
)

// The errors that the hub gives a number, in its order. [ErrNoRoom] and
// [ErrRoll] are defined by the hub and never sent: it answers [ErrOpaque] and
// [ErrInvalidState].
//
// Source: osu.Server.Spectator/Hubs/Referee/ThrowHelper.cs.
var (
	ErrRestricted     = errors.New("the user is restricted")                          // 1
	ErrNotReferee     = errors.New("not a referee in the room")                       // 2
	ErrCannotJoin     = errors.New("the room cannot be joined")                       // 3: banned, full or ended
	ErrNoRoom         = errors.New("the room does not exist")                         // 4
	ErrUserNotInRoom  = errors.New("the user is not in the room")                     // 5
	ErrNoBeatmap      = errors.New("the beatmap does not exist")                      // 6
	ErrMatchType      = errors.New("not possible with the type of the match")         // 7
	ErrNoCountdown    = errors.New("no countdown to the match is running")            // 8
	ErrRoomState      = errors.New("not possible in the state of the room")           // 9: mostly while a match is running
	ErrRuleset        = errors.New("invalid ruleset")                                 // 10
	ErrBeatmapRuleset = errors.New("the beatmap cannot be played in the ruleset")     // 11
	ErrMods           = errors.New("invalid mods")                                    // 12; the text has details
	ErrFreestyleMods  = errors.New("a freestyle item cannot have allowed mods")       // 13
	ErrNoPlaylistItem = errors.New("the playlist item does not exist")                // 14
	ErrSelf           = errors.New("not possible with oneself")                       // 15
	ErrBanned         = errors.New("the user is banned from the room")                // 16
	ErrRoll           = errors.New("invalid roll")                                    // 17
	ErrNotHost        = errors.New("not the host of the room")                        // 18
	ErrNotOnline      = errors.New("the user is not connected with the lazer client") // 19
)

// The errors without a number.
var (
	// ErrOpaque means that the hub failed and does not say why. Each method
	// documents what it most likely means.
	ErrOpaque = errors.New("the hub does not say why")
	// ErrInvalidState means that the room is not in a state for this; the text
	// says more.
	ErrInvalidState = errors.New("invalid state")
	// ErrWebRefused means that osu-web refused; the text is its.
	ErrWebRefused = errors.New("refused by the website")
	// ErrShuttingDown means that the server is about to end and makes no new
	// rooms. See [CountdownStarted].
	ErrShuttingDown = errors.New("the server is shutting down")
	// ErrArguments means that the hub could not read the arguments: it differs
	// from what this package knows.
	ErrArguments = errors.New("the hub does not understand the arguments")
	// ErrNoMethod means that the hub does not have the method.
	ErrNoMethod = errors.New("the hub does not have the method")
	// ErrConnectionLost means that the connection was lost before the answer
	// came. The call may have been carried out.
	ErrConnectionLost = errors.New("the connection was lost before the answer")
	// ErrRoomLost means that the client is no longer a referee in the room:
	// closed, removed or banned.
	ErrRoomLost = errors.New("the room is lost")
	// ErrClosed means that the client has ended.
	ErrClosed = errors.New("the client is closed")
)

// numbered are the errors with a number.
var numbered = map[int]error{
	1: ErrRestricted, 2: ErrNotReferee, 3: ErrCannotJoin, 4: ErrNoRoom, 5: ErrUserNotInRoom, 6: ErrNoBeatmap, 7: ErrMatchType,
	8: ErrNoCountdown, 9: ErrRoomState, 10: ErrRuleset, 11: ErrBeatmapRuleset, 12: ErrMods, 13: ErrFreestyleMods,
	14: ErrNoPlaylistItem, 15: ErrSelf, 16: ErrBanned, 17: ErrRoll, 18: ErrNotHost, 19: ErrNotOnline,
}

// classes are the errors that the hub names by the class of its exception.
var classes = map[string]error{
	"InvalidStateException":               ErrInvalidState,
	"SharedInteropRequestFailedException": ErrWebRefused,
	"ServerShuttingDownException":         ErrShuttingDown,
}

// Error is why a call failed. [errors.Is] finds its kind: one of the errors of
// this package, or [osu.ErrValidation] for a value outside the limits of the
// hub, with which nothing was sent.
type Error struct {
	// Method is the method of the hub.
	Method string
	// Code is the hub's number of the error; 0 for those without.
	Code int
	// Class is the class of the server's exception; empty if it does not say.
	Class string
	// Text is what the server says, without prefix, class and number.
	Text string
	// Err is the kind, or what went wrong on the way.
	Err error
}

// Error returns the method, the kind, and what the server says.
func (e *Error) Error() string {
	text := "referee: " + e.Method + ": "
	if e.Err != nil {
		text += e.Err.Error()
	}
	switch {
	case e.Code != 0:
		text += " (error " + strconv.Itoa(e.Code) + ": " + wire.OneLine(e.Text) + ")"
	case e.Text != "":
		text += " (" + wire.OneLine(e.Text) + ")"
	}
	return text
}

// Unwrap returns the kind.
func (e *Error) Unwrap() error { return e.Err }

// readError reads what the hub says about a call that failed.
func readError(method, message string) *Error {
	e := &Error{Method: method, Text: message}
	prefix, rest, cut := strings.Cut(message, " on the server.")
	unbound := strings.HasPrefix(message, "Failed to invoke")
	rest = strings.TrimSpace(rest)
	switch {
	case !cut || !unbound && !strings.HasPrefix(prefix, "An unexpected error"):
		e.Err = ErrOpaque // with its text
		return e
	case rest == "":
		e.Text, e.Err = "", ErrOpaque
		if unbound {
			e.Err = ErrArguments
		}
		return e
	}
	e.Text, e.Err = rest, ErrOpaque
	class, text, ok := strings.Cut(rest, ": ")
	if !ok || strings.ContainsAny(class, " \t\n") {
		return e
	}
	e.Class, e.Text = class, text
	if unbound {
		e.Err = ErrNoMethod
		return e
	}
	if kind := classes[class]; kind != nil {
		e.Err = kind
	}
	code, text, ok := strings.Cut(strings.TrimPrefix(e.Text, "Error "), ": ")
	if number, err := strconv.Atoi(code); ok && err == nil && strings.HasPrefix(e.Text, "Error ") {
		e.Code, e.Text = number, text
		if kind := numbered[number]; kind != nil {
			e.Err = kind
		}
	}
	return e
}

// callError returns why a call failed, for the caller.
func callError(method string, err error) error {
	if refusal, ok := errors.AsType[*signalr.InvocationError](err); ok {
		return readError(method, refusal.Message)
	}
	if end, ok := errors.AsType[*signalr.CloseError](err); ok {
		if end.ByClient {
			return &Error{Method: method, Err: ErrClosed}
		}
		return &Error{Method: method, Err: fmt.Errorf("%w: %w", ErrConnectionLost, err)}
	}
	return &Error{Method: method, Err: err}
}

// invalid returns the error of a value that the hub would not take; nothing is
// sent.
func invalid(method, text string) error {
	return &Error{Method: method, Text: text, Err: osu.ErrValidation}
}
