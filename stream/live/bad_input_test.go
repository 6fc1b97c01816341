package live_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream/live"
)

func TestStream_badInput(t *testing.T) {
	large := `{"event":"odd","data":{"text":"` + strings.Repeat("u", 1_000_568) + `"}}`
	for _, test := range []struct {
		name  string
		send  func(k *osutest.Socket)
		event string // of an Unknown; empty: none comes
		lost  string // the text of the reason; empty: the connection stays
	}{
		{"not JSON", func(k *osutest.Socket) { k.Send("hello") }, "-", ""},
		{"empty", func(k *osutest.Socket) { k.Send("") }, "-", ""},
		{"null", func(k *osutest.Socket) { k.Send("null") }, "-", ""},
		{"an array", func(k *osutest.Socket) { k.Send("[1]") }, "-", ""},
		{"unknown event", func(k *osutest.Socket) { k.Send(`{"event":"odd","data":1}`) }, "odd", ""},
		{"known event with odd data", func(k *osutest.Socket) { k.Send(`{"event":"chat.message.new","data":[1]}`) }, "chat.message.new", ""},
		{"1 MB", func(k *osutest.Socket) { k.Send(large) }, "odd", ""},
		{"over the limit", func(k *osutest.Socket) { k.Send(strings.Repeat(" ", 9<<20)) }, "", "too large"},
		{"binary", func(k *osutest.Socket) { k.SendBinary([]byte{0, 1, 2}) }, "-", ""},
		{"half a frame", func(k *osutest.Socket) { k.CutAfter(20); k.Send(large) }, "", "EOF"},
		{"half a head", func(k *osutest.Socket) { k.CutAfter(1); k.Send(large) }, "", "EOF"},
		{"not a frame", func(k *osutest.Socket) { k.SendBytes([]byte("HTTP/1.1 400 Bad\r\n\r\n")) }, "", "rsv bits"},
		{"close frame", func(k *osutest.Socket) { k.Close(0) }, "", "EOF"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				r := w.connect(nil)
				r.ready()
				test.send(w.server.Sockets()[0])
				gives := "no event"
				if test.event != "" {
					got := event[live.Unknown](r)
					if want := strings.Trim(test.event, "-"); string(got.Event) != want {
						t.Errorf("got event %q, want %q", got.Event, want)
					}
					gives = fmt.Sprintf("Unknown{%q}", got.Event)
				}
				defer func() { t.Logf("%-28s %-28s lost: %v", test.name, gives, r.lost) }()
				if test.lost == "" {
					synctest.Wait()
					if connections, _ := w.counts(); connections != 1 {
						t.Errorf("%d connections, want the first one", connections)
					}
					return
				}
				if e := event[live.Ready](r); e.Connection != 2 {
					t.Errorf("connection %d, want 2", e.Connection)
				}
				if len(r.lost) != 1 || !strings.Contains(r.lost[0].Error(), test.lost) {
					t.Errorf("lost: %v, want one with %q", r.lost, test.lost)
				}
			})
		})
	}
}

func TestStream_handlesAnswersInsteadOfUpgrade(t *testing.T) {
	inWorld(t, func(w *world) {
		w.server.Inject(osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteNotifications).Times(1))
		r := w.connect(nil)
		event[live.Ready](r)
		refusal, ok := errors.AsType[*live.HandshakeError](r.lost[0])
		if !ok || refusal.Status != http.StatusBadGateway || !refusal.Page {
			t.Errorf("lost: %v, want a page with 502", r.lost)
		}
		t.Logf("%-28s %-28s lost: %v", "a page", "no event", r.lost)
	})
}

func TestStream_checksMeaningOfStatus(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		inWorld(t, func(w *world) {
			w.server.Inject(osutest.RevokeToken().On(transport.PostChatAck))
			refusing := &http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Request: q, Body: http.NoBody}, nil
			})}
			if err := w.connect(&live.Options{HTTPClient: refusing}).end(); !errors.Is(err, osu.ErrUnauthorized) {
				t.Errorf("%d: ended with %v, want ErrUnauthorized", status, err)
			}
		})
	}
}

func TestStream_checksWhyConnectionsAreNotReady(t *testing.T) {
	inWorld(t, func(w *world) {
		began := time.Now()
		w.server.RevokeToken(w.token)
		silent := &http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
			p := &player{}
			p.Handshake.Status = "HTTP/1.1 101 Switching Protocols"
			p.Received = append(p.Received, recordedFrame{Op: "eof"})
			w.Cleanup(p.playing.Wait)
			return p.RoundTrip(q)
		})}
		if err := w.connect(&live.Options{HTTPClient: silent}).end(); !errors.Is(err, osu.ErrUnauthorized) {
			t.Errorf("ended with %v, want ErrUnauthorized", err)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("ended after %v, want after the second connection", took)
		}
	})
}

func TestStream_reportsLossesAfterRejection(t *testing.T) {
	inWorld(t, func(w *world) {
		w.server.Inject(
			osutest.NotifierDown().On(osutest.RouteNotifications).Times(1),
			osutest.ProxyPage(http.StatusBadGateway).On(osutest.RouteNotifications).After(1).Times(3),
		)
		r := w.connect(nil)
		event[live.Ready](r)
		if len(r.lost) != 3 {
			t.Errorf("lost: %v, want three pages", r.lost)
		}
	})
}

func TestStream_refusesRedirects(t *testing.T) {
	inWorld(t, func(w *world) {
		hosts := map[string]int{}
		inner := w.server.Transport()
		redirect := &http.Client{Transport: roundTripper(func(q *http.Request) (*http.Response, error) {
			hosts[q.URL.Host]++
			if len(hosts) > 1 || hosts[q.URL.Host] > 1 {
				return inner.RoundTrip(q)
			}
			return &http.Response{
				StatusCode: http.StatusFound, ProtoMajor: 1, ProtoMinor: 1, Request: q,
				Header: http.Header{"Location": {"https://elsewhere.test/"}}, Body: io.NopCloser(strings.NewReader("")),
			}, nil
		})}
		r := w.connect(&live.Options{HTTPClient: redirect})
		event[live.Ready](r)
		refusal, ok := errors.AsType[*live.HandshakeError](r.lost[0])
		if !ok || !refusal.Redirect {
			t.Errorf("lost: %v, want a redirect", r.lost)
		}
		t.Logf("%-28s %-28s lost: %v", "a redirect", "no event", r.lost)
		if hosts["elsewhere.test"] > 0 {
			t.Error("the token went to another server")
		}
	})
}

func TestConnect_refusesAddresses(t *testing.T) {
	for _, address := range []string{"https://notify.test", "notify", "ws://elsewhere.example/", "ws://", "%"} {
		inWorld(t, func(w *world) {
			if err := w.connect(&live.Options{URL: address}).end(); !errors.Is(err, osu.ErrValidation) {
				t.Errorf("%q: got %v, want ErrValidation", address, err)
			}
			if connections, requests := w.counts(); connections+requests > 0 {
				t.Errorf("%q: %d connections and %d requests, want none", address, connections, requests)
			}
		})
	}
}
