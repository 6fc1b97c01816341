package signalr_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/internal/signalr"
)

func TestDecode_records(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		record string
		bad    bool
		want   signalr.Type
	}{
		"event":                     {record: `{"type":1,"target":"Pong","arguments":["x"]}`, want: signalr.TypeInvocation},
		"completion without result": {record: `{"type":3,"invocationId":"0"}`, want: signalr.TypeCompletion},
		"completion with null":      {record: `{"type":3,"invocationId":"0","result":null}`, want: signalr.TypeCompletion},
		"ping":                      {record: `{"type":6}`, want: signalr.TypePing},
		"unknown type":              {record: `{"type":99,"x":[1]}`, want: 99},
		"unknown members":           {record: `{"type":6,"one":{"day":1}}`, want: signalr.TypePing},
		"repeated members":          {record: `{"type":6,"type":6}`, want: signalr.TypePing},
		"no type":                   {record: `{}`, bad: true},
		"text as type":              {record: `{"type":"1"}`, bad: true},
		"numeric id":                {record: `{"type":3,"invocationId":0}`, bad: true},
		"invocation without target": {record: `{"type":1,"arguments":[]}`, bad: true},
		"array":                     {record: `[1]`, bad: true},
		"null":                      {record: `null`, bad: true},
		"half an object":            {record: `{"type":1,"target":"Po`, bad: true},
		"page":                      {record: `<html></html>`, bad: true},
		"nothing":                   {record: ``, bad: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := signalr.Decode([]byte(test.record))
			if (err != nil) != test.bad {
				t.Fatalf("got error %v, want one: %t", err, test.bad)
			}
			if got.Type != test.want {
				t.Errorf("got type %d, want %d", got.Type, test.want)
			}
		})
	}
}

func TestBuffer_cutsRecords(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		frames []string
		want   []string
	}{
		"one":             {[]string{"a\x1e"}, []string{"a"}},
		"glued":           {[]string{"a\x1eb\x1e"}, []string{"a", "b"}},
		"split":           {[]string{"a", "b", "c\x1ed\x1e"}, []string{"abc", "d"}},
		"split and glued": {[]string{"a\x1eb", "c\x1e"}, []string{"a", "bc"}},
		"no separator":    {[]string{"abc"}, nil},
		"empty record":    {[]string{"\x1e"}, []string{""}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			buffer := signalr.Buffer{Limit: 8}
			var got []string
			for _, frame := range test.frames {
				err := buffer.Write([]byte(frame), func(record []byte) error {
					got = append(got, string(record))
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
			}
			if strings.Join(got, "|") != strings.Join(test.want, "|") {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBuffer_refusesLongRecords(t *testing.T) {
	t.Parallel()
	for name, frames := range map[string][]string{
		"in one frame":    {"123456789\x1e"},
		"unended":         {"123456789"},
		"over two frames": {"1234", "56789"},
		"ended later":     {"12345678", "9\x1e"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			buffer := signalr.Buffer{Limit: 8}
			var err error
			for _, frame := range frames {
				err = buffer.Write([]byte(frame), func([]byte) error { return nil })
			}
			if !errors.Is(err, signalr.ErrTooLarge) {
				t.Errorf("got error %v, want %v", err, signalr.ErrTooLarge)
			}
		})
	}
}

func TestDial_ends(t *testing.T) {
	t.Parallel()
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html>"))
		}
	}
	answer := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(text))
		}
	}
	tests := map[string]struct {
		negotiate http.HandlerFunc // nil: the connection is opened at once
		open      http.HandlerFunc
		want      string
	}{
		"negotiation refused":             {html(401), nil, "signalr: refused with 401 Unauthorized, by a page that is not of the hub"},
		"negotiation without a scope":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, nil, "signalr: refused with 403 Forbidden"},
		"page for a negotiation":          {html(200), nil, "signalr: negotiation failed: signalr: refused with 200 OK, by a page that is not of the hub"},
		"negotiation redirected":          {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) }, nil, "signalr: refused with 302 Found"},
		"error for a negotiation":         {answer(`{"error":"no\nroom"}`), nil, "signalr: negotiation failed: no room"},
		"negotiation leads elsewhere":     {answer(`{"url":"https://elsewhere.example","accessToken":"x"}`), nil, "signalr: negotiation failed: the server points to another one"},
		"no websockets":                   {answer(`{"connectionId":"a","availableTransports":[{"transport":"LongPolling"}]}`), nil, "signalr: negotiation failed: the server offers no websocket"},
		"page for the connection":         {nil, html(200), "signalr: refused with 200 OK, by a page that is not of the hub"},
		"connection refused":              {nil, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, "signalr: refused with 401 Unauthorized"},
		"error in place of a handshake":   {nil, hub(t, `{"error":"Handshake was canceled."}`+"\x1e"), "signalr: handshake failed: Handshake was canceled."},
		"message in place of a handshake": {nil, hub(t, `{"type":6}`+"\x1e"), "signalr: handshake failed: a message came in place of the answer"},
		"page in place of a handshake":    {nil, hub(t, "<html>\x1e"), "signalr: handshake failed: the answer is not JSON"},
		"endless handshake":               {nil, hub(t, strings.Repeat("x", 2000)), "signalr: handshake failed: signalr: message too large"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			if test.negotiate != nil {
				mux.HandleFunc("POST /hub/negotiate", test.negotiate)
			}
			if test.open != nil {
				mux.HandleFunc("GET /hub", test.open)
			}
			address := serve(t, mux)
			_, err := signalr.Dial(t.Context(), address+"/hub", signalr.Options{Negotiate: test.negotiate != nil, Limit: 1000})
			if err == nil || err.Error() != test.want {
				t.Errorf("got error %q, want %q", err, test.want)
			}
		})
	}
}

func TestDial_negotiates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ answer, want string }{
		"by token":              {`{"negotiateVersion":1,"connectionId":"a","connectionToken":"b","availableTransports":[{"transport":"WebSockets"}]}`, "b"},
		"by id in version 0":    {`{"connectionId":"a"}`, "a"},
		"with unknown members":  {`{"connectionId":"a","one":"day","availableTransports":[{"transport":"X"},{"transport":"WebSockets"}]}`, "a"},
		"neither id nor token":  {`{"negotiateVersion":1}`, ""},
		"token without version": {`{"connectionId":"a","connectionToken":"b"}`, "a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mux := http.NewServeMux()
			mux.HandleFunc("POST /hub/negotiate", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(test.answer)) })
			asked := make(chan string, 1)
			open := hub(t, "{}\x1e")
			mux.HandleFunc("GET /hub", func(w http.ResponseWriter, r *http.Request) {
				asked <- r.URL.Query().Get("id") + " " + r.Header.Get("Authorization")
				open(w, r)
			})
			conn := dial(t, serve(t, mux)+"/hub", signalr.Options{Negotiate: true, Header: http.Header{"Authorization": {"Bearer x"}}})
			conn.Close()
			if got, want := <-asked, test.want+" Bearer x"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestConn_invokes(t *testing.T) {
	t.Parallel()
	address := serve(t, script(t, func(_ context.Context, ws *server) {
		ws.send(`{}`)
		for {
			m, ok := ws.receive()
			switch {
			case !ok:
				return
			case m.Target == "Ping":
				ws.send(`{"type":1,"target":"Pong","arguments":["hi"]}`, `{"type":99}`, `{"type":3,"invocationId":"nobody","result":1}`,
					`{"type":3,"invocationId":"`+m.ID+`","result":`+string(m.Arguments[0])+`}`)
			case m.Target == "Fail":
				ws.send(`{"type":3,"invocationId":"` + m.ID + `","error":"An unexpected error occurred."}`)
			}
		}
	}))
	events := make(chan string, 1)
	conn := dial(t, address, signalr.Options{Event: func(_ context.Context, target string, arguments []jsontext.Value) {
		events <- target + string(arguments[0])
	}})
	defer conn.Close()
	for range 3 {
		answer, err := conn.Invoke(t.Context(), "Ping", map[string]int{"a": 1})
		if err != nil || string(answer) != `{"a":1}` {
			t.Errorf("got %s, %v, want the argument", answer, err)
		}
		if got, want := <-events, `Pong"hi"`; got != want {
			t.Errorf("got event %q, want %q", got, want)
		}
	}
	_, err := conn.Invoke(t.Context(), "Fail")
	failure, ok := errors.AsType[*signalr.InvocationError](err)
	if !ok || failure.Target != "Fail" || failure.Message != "An unexpected error occurred." {
		t.Errorf("got error %v, want the server's", err)
	}
}

func TestConn_callerGivesUp(t *testing.T) {
	t.Parallel()
	address := serve(t, script(t, func(_ context.Context, ws *server) {
		ws.send(`{}`)
		for {
			m, ok := ws.receive()
			if !ok {
				return
			}
			if m.Target == "Answer" {
				ws.send(`{"type":3,"invocationId":"0"}`, `{"type":3,"invocationId":"`+m.ID+`"}`)
			}
		}
	}))
	conn := dial(t, address, signalr.Options{})
	defer conn.Close()
	reason := errors.New("had enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(reason)
	if _, err := conn.Invoke(ctx, "Silence"); !errors.Is(err, reason) {
		t.Errorf("got error %v, want %v", err, reason)
	}
	if _, err := conn.Invoke(t.Context(), "Answer"); err != nil {
		t.Errorf("got error %v after another caller gave up, want none", err)
	}
}

func TestConn_ends(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		send      string // after the handshake
		binary    bool
		cut       bool
		want      string
		reconnect bool
	}{
		"close":                      {send: `{"type":7}` + "\x1e", want: "signalr: closed by the server"},
		"close with a reason":        {send: `{"type":7,"error":"Connection closed with an error.","allowReconnect":true}` + "\x1e", want: "signalr: closed by the server: Connection closed with an error.", reconnect: true},
		"not JSON":                   {send: "<html>\x1e", want: "signalr: connection lost: signalr: the record is not a message", reconnect: true},
		"message too large":          {send: strings.Repeat("x", 70_000), want: "signalr: connection lost: signalr: message too large", reconnect: true},
		"binary frame":               {send: "x", binary: true, want: "signalr: connection lost: a binary frame", reconnect: true},
		"cut":                        {cut: true, want: "signalr: connection lost", reconnect: true},
		"completion with a wrong id": {send: `{"type":3,"invocationId":7}` + "\x1e", want: "signalr: connection lost: signalr: the record is not a message", reconnect: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serve(t, script(t, func(_ context.Context, ws *server) {
				ws.send(`{}`)
				if m, ok := ws.receive(); !ok || m.Target != "Wait" {
					t.Errorf("got %q, %t, want a call of Wait", m.Target, ok)
				}
				switch {
				case test.cut:
				case test.binary:
					ws.raw(websocket.MessageBinary, test.send)
				default:
					ws.raw(websocket.MessageText, test.send)
				}
				if !test.cut {
					ws.receive()
				}
			}))
			conn := dial(t, address, signalr.Options{Limit: 64_000})
			_, callErr := conn.Invoke(t.Context(), "Wait")
			<-conn.Done()
			end, ok := errors.AsType[*signalr.CloseError](conn.Err())
			if !ok {
				t.Fatalf("got error %v, want a CloseError", conn.Err())
			}
			if !strings.HasPrefix(end.Error(), test.want) {
				t.Errorf("got reason %q, want %q", end, test.want)
			}
			if end.AllowReconnect != test.reconnect {
				t.Errorf("got AllowReconnect %t, want %t", end.AllowReconnect, test.reconnect)
			}
			if callErr == nil || callErr.Error() != end.Error() {
				t.Errorf("got error %v for the call, want %v", callErr, end)
			}
			if _, err := conn.Invoke(t.Context(), "Late"); err == nil {
				t.Error("got no error for a call after the end, want one")
			}
		})
	}
}

func TestConn_readsRecordsAfterHandshake(t *testing.T) {
	t.Parallel()
	address := serve(t, script(t, func(_ context.Context, ws *server) {
		ws.raw(websocket.MessageText, "{}\x1e"+`{"type":1,"target":"Early","arguments":[]}`+"\x1e"+`{"type":1,"tar`)
		ws.raw(websocket.MessageText, `get":"Split","arguments":[]}`+"\x1e")
		ws.receive()
	}))
	events := make(chan string, 2)
	conn := dial(t, address, signalr.Options{Event: func(_ context.Context, target string, _ []jsontext.Value) { events <- target }})
	defer conn.Close()
	for _, want := range []string{"Early", "Split"} {
		if got := <-events; got != want {
			t.Errorf("got event %q, want %q", got, want)
		}
	}
}

func TestConn_pingsFirstAndSendsClose(t *testing.T) {
	t.Parallel()
	got, pinged := make(chan []signalr.Type, 1), make(chan struct{})
	address := serve(t, script(t, func(_ context.Context, ws *server) {
		ws.send(`{}`)
		var types []signalr.Type
		for {
			m, ok := ws.next()
			if !ok {
				got <- types
				return
			}
			if types = append(types, m.Type); len(types) == 1 {
				close(pinged)
			}
		}
	}))
	conn := dial(t, address, signalr.Options{})
	<-pinged
	conn.Close()
	types := <-got
	if len(types) != 2 || types[0] != signalr.TypePing || types[1] != signalr.TypeClose {
		t.Errorf("got messages of types %v, want a ping and a close", types)
	}
	end, ok := errors.AsType[*signalr.CloseError](conn.Err())
	if !ok || !end.ByClient {
		t.Errorf("got error %v, want one that says the client closed", conn.Err())
	}
}

// FuzzBuffer checks that how a text is split over frames does not matter, and
// that no record can do harm.
func FuzzBuffer(f *testing.F) {
	f.Add("{}\x1e{\"type\":6}\x1e", 3)
	f.Add("{\"type\":1,\"target\":\"X\",\"arguments\":[1,{}]}\x1e\x1e", 1)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		read := func(frames ...string) (records []string) {
			buffer := signalr.Buffer{Limit: 1 << 16}
			for _, frame := range frames {
				_ = buffer.Write([]byte(frame), func(record []byte) error {
					records = append(records, string(record))
					if m, err := signalr.Decode(record); err == nil {
						again, err := signalr.Encode(m)
						if err != nil {
							t.Fatalf("%q was read and cannot be written: %v", record, err)
						}
						if _, err := signalr.Decode(again[:len(again)-1]); err != nil {
							t.Errorf("%q was written as %q, which cannot be read: %v", record, again, err)
						}
					}
					return nil
				})
			}
			return records
		}
		cut = max(0, min(cut, len(text)))
		whole, split := read(text), read(text[:cut], text[cut:])
		if strings.Join(whole, "\x1e") != strings.Join(split, "\x1e") {
			t.Errorf("got %q when split, want %q", split, whole)
		}
	})
}
