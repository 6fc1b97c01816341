package signalrtest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/coder/websocket"
)

// negotiation is a valid answer.
const negotiation = `{"negotiateVersion":1,"connectionId":"a","connectionToken":"b","availableTransports":[{"transport":"WebSockets","transferFormats":["Text","Binary"]}]}`

// Path returns where the hub of a case is.
func Path(number int) string { return "/" + strconv.Itoa(number) + "/hub" }

// Hub returns a handler with a hub for each case, at its [Path].
func Hub() http.Handler {
	mux := http.NewServeMux()
	for i, c := range Cases() {
		mux.HandleFunc("POST "+Path(i)+"/negotiate", func(w http.ResponseWriter, _ *http.Request) {
			answer(w, c.Negotiation, negotiation)
		})
		mux.HandleFunc("GET "+Path(i), c.open)
	}
	return mux
}

// answer writes body, or the valid answer good if body is empty.
func answer(w http.ResponseWriter, body, good string) {
	kind := "application/json"
	if strings.HasPrefix(body, "<") {
		kind = "text/html"
	}
	if body == "" {
		body = good
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write([]byte(body))
}

// open answers a client's handshake and first call, and waits until the client
// is gone.
func (c Case) open(w http.ResponseWriter, r *http.Request) {
	if c.Upgrade != "" {
		answer(w, c.Upgrade, "")
		return
	}
	ws, err := websocket.Accept(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = ws.CloseNow() }()
	send := func(text string) {
		kind := websocket.MessageText
		if binary, ok := strings.CutPrefix(text, "\x00"); ok {
			kind, text = websocket.MessageBinary, binary
		}
		_ = ws.Write(r.Context(), kind, []byte(text)) // the client may be gone already
	}
	for called := false; ; {
		_, data, err := ws.Read(r.Context())
		text := string(data)
		switch {
		case err != nil:
			return
		case strings.Contains(text, `"protocol"`):
			handshake := c.Handshake
			if handshake == "" {
				handshake = "{}\x1e"
			}
			send(handshake)
		case strings.Contains(text, `"Call"`) && !called:
			called = true
			for _, frame := range c.Frames {
				send(frame)
			}
		}
	}
}
