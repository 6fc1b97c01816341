// Package signalrtest is a hub that answers as none should: bad input for
// clients of SignalR. What the client of package signalr and the official
// JavaScript client make of it stands side by side; the tests of signalr and
// tools/interop check both.
package signalrtest

import "strings"

// Case is what the hub answers, and what comes of it.
type Case struct {
	Name string `json:"name"`
	// Negotiation is the body of the answer to the negotiation if it is not a
	// good one: a page if it begins with <.
	Negotiation string `json:"-"`
	// Upgrade is a page in place of the websocket, if it is not empty.
	Upgrade string `json:"-"`
	// Handshake is the frame that answers the handshake; empty means a good
	// one.
	Handshake string `json:"-"`
	// Frames answer the call of a method, whose id is 0. They are text unless
	// they begin with the byte 0.
	Frames []string `json:"-"`

	// Ours is what package signalr makes of it, Official what
	// @microsoft/signalr does: the beginning of a text in the words of the
	// tests. Empty means the same as Ours.
	Ours     string `json:"ours"`
	Official string `json:"official"`
	// Why is the reason for a difference.
	Why string `json:"why"`
}

// size is the size of the large message.
const size = 5 << 20

// Cases returns all cases.
func Cases() []Case {
	const (
		answer   = `{"type":3,"invocationId":"0","result":1}`
		official = "lost: Error: Message is incomplete."
		end      = "\x1e"
	)
	return []Case{
		{Name: "answer as it should be", Frames: []string{answer + end}, Ours: "answer 1"},
		{
			Name: "answer without record separator", Frames: []string{answer},
			Ours: "lost: signalr: connection lost: nothing received for 30 s", Official: official,
			Why: "the rest may follow: the specification does not tie records to frames. The connection ends with the silence",
		},
		{
			Name: "split message", Frames: []string{answer[:20], answer[20:] + end},
			Ours: "answer 1", Official: official,
			Why: "the same: a proxy may cut frames as it likes",
		},
		{Name: "glued messages", Frames: []string{`{"type":1,"target":"Happened","arguments":[1]}` + end + answer + end}, Ours: "event, answer 1"},
		{
			Name: "split and glued", Frames: []string{`{"type":1,"target":"Happened","arguments":[1]}` + end + answer[:9], answer[9:] + end},
			Ours: "event, answer 1", Official: official, Why: "the same",
		},
		{Name: "unknown type", Frames: []string{`{"type":99,"x":1}` + end + answer + end}, Ours: "answer 1"},
		{Name: "unknown event", Frames: []string{`{"type":1,"target":"Nobody","arguments":[]}` + end + answer + end}, Ours: "answer 1"},
		{Name: "completion for nobody", Frames: []string{`{"type":3,"invocationId":"77","result":1}` + end + answer + end}, Ours: "answer 1"},
		{Name: "unknown members", Frames: []string{strings.Replace(answer, `{`, `{"x":[1],`, 1) + end}, Ours: "answer 1"},
		{Name: "answer without result", Frames: []string{`{"type":3,"invocationId":"0"}` + end}, Ours: "answer null"},
		{
			Name: "result and error", Frames: []string{`{"type":3,"invocationId":"0","result":1,"error":"no"}` + end},
			Ours: "error: signalr: no", Official: "lost: Error: Invalid payload for Completion message.",
			Why: "a call that failed says so; the others on the connection are not to blame",
		},
		{
			Name: "empty error", Frames: []string{`{"type":3,"invocationId":"0","error":""}` + end},
			Ours: "error: signalr: ", Official: "answer null",
			Why: "an error without a text is an error",
		},
		{
			Name: "numeric id", Frames: []string{`{"type":3,"invocationId":0,"result":1}` + end},
			Ours: "lost: signalr: connection lost: signalr: the record is not a message", Official: "lost: Error: Invalid payload for Completion message.",
		},
		{
			Name: "message without type", Frames: []string{`{"invocationId":"0","result":1}` + end},
			Ours: "lost: signalr: connection lost: signalr: the record is not a message", Official: "lost: Error: Invalid payload.",
		},
		{
			Name: "not JSON", Frames: []string{"<html>" + end},
			Ours: "lost: signalr: connection lost: signalr: the record is not a message", Official: "lost: SyntaxError:",
		},
		{
			Name: "binary frame", Frames: []string{"\x00" + answer + end},
			Ours: "lost: signalr: connection lost: a binary frame", Official: "lost: Error: Invalid input for JSON hub protocol.",
		},
		{
			Name: "message of 5 MB", Frames: []string{strings.Replace(answer, `1}`, `"`+strings.Repeat("x", size)+`"}`, 1) + end},
			Ours: "lost: signalr: connection lost: signalr: message too large", Official: "answer \"xxx",
			Why: "memory is bounded, at 4 MiB a message: a hundred times the largest room",
		},
		{
			Name: "close", Frames: []string{`{"type":7}` + end},
			Ours: "lost: signalr: closed by the server", Official: "lost: Error: Invocation canceled due to the underlying connection being closed.",
		},
		{
			Name: "close with a reason", Frames: []string{`{"type":7,"error":"gone"}` + end},
			Ours: "lost: signalr: closed by the server: gone", Official: "lost: Error: Server returned an error on close: gone",
		},
		{
			Name: "error in place of a handshake", Handshake: `{"error":"Handshake was canceled."}` + end,
			Ours: "refused: signalr: handshake failed: Handshake was canceled.", Official: "refused: Server returned handshake error: Handshake was canceled.",
		},
		{
			Name: "message in place of a handshake", Handshake: `{"type":6}` + end,
			Ours: "refused: signalr: handshake failed: a message came in place of the answer", Official: "refused: Error parsing handshake response: Error: Expected a handshake response",
		},
		{
			Name: "handshake without record separator", Handshake: `{}`,
			Ours: "refused: signalr: handshake failed: context deadline exceeded", Official: "refused: Error parsing handshake response: Error: Message is incomplete.",
			Why: "the rest may follow, within 15 s",
		},
		{Name: "messages glued to the handshake", Handshake: "{}" + end + `{"type":1,"target":"Happened","arguments":[1]}` + end, Frames: []string{answer + end}, Ours: "event, answer 1"},
		{
			Name: "page in place of a negotiation", Negotiation: "<html>Just a moment…</html>",
			Ours: "refused: signalr: negotiation failed: signalr: refused with 200 OK, by a page", Official: "refused: Failed to complete negotiation with the server: SyntaxError:",
		},
		{
			Name: "error in place of a negotiation", Negotiation: `{"error":"no"}`,
			Ours: "refused: signalr: negotiation failed: no", Official: "refused: no",
		},
		{
			Name: "negotiation without transports", Negotiation: `{"negotiateVersion":1,"connectionId":"a","connectionToken":"b"}`,
			Frames: []string{answer + end},
			Ours:   "answer 1", Official: "refused: None of the transports supported by the client are supported by the server.",
			Why: "the websocket is all that is asked for; if there is none, opening it says so",
		},
		{
			Name: "page in place of a websocket", Upgrade: "<html>Just a moment…</html>",
			Ours:     "refused: signalr: refused with 200 OK, by a page",
			Official: "refused: Unable to connect to the server with any of the available transports.",
		},
	}
}
