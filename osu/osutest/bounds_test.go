package osutest_test

import (
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/osutest"
)

// announce sends the head of a frame without its payload.
func (k *rawSocket) announce(op byte, size uint64) {
	_, _ = k.conn.Write(append(binary.BigEndian.AppendUint64([]byte{op, 0xff}, size), 0, 0, 0, 0))
}

// TestSocket_allocatesOnlyForReceivedBytes checks that frames which are
// announced, and messages in many fragments, take no memory to speak of.
func TestSocket_allocatesOnlyForReceivedBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		defer server.Close()
		token := chatReader(server)
		var open []*rawSocket
		for range 20 {
			open = append(open, readySocket(t, server, token))
		}
		grown := heapGrowth(func() {
			for _, k := range open {
				k.announce(0x82, 99<<20)
				_, _ = k.conn.Write([]byte("a little of it"))
			}
			synctest.Wait()
		})
		if most := int64(2 << 20); grown > most {
			t.Errorf("20 announced frames take %d bytes, want at most %d", grown, most)
		}
		for _, k := range open {
			k.close()
		}

		k := readySocket(t, server, token)
		defer k.close()
		payload := make([]byte, 64<<10)
		grown = heapGrowth(func() {
			k.fragment(0x02, payload)
			for range 600 {
				k.fragment(0x00, payload)
			}
			synctest.Wait()
		})
		if most := int64(4 << 20); grown > most {
			t.Errorf("37 MiB in fragments take %d bytes, want at most %d", grown, most)
		}
		k.fragment(0x80, nil)
		k.send(9, []byte("still there"))
		if op, text, err := k.next(); op != 10 || string(text) != "still there" {
			t.Errorf("after a long message: opcode %d with %q (%v), want the pong", op, text, err)
		}
	})
}

// fragment sends a frame whose first byte is given.
func (k *rawSocket) fragment(first byte, payload []byte) {
	k.announce(first, uint64(len(payload)))
	if len(payload) > 0 {
		_, _ = k.conn.Write(payload)
	}
}

// TestSocket_refusesLongMessages checks that all fragments of a message count
// for the limit of 100 MiB, as on the notification server.
func TestSocket_refusesLongMessages(t *testing.T) {
	const most = 100 << 20
	for name, sizes := range map[string][]uint64{
		"one frame": {most + 1}, "fragments": {10 << 20, most - 10<<20 + 1}, "a sum that overflows": {1 << 20, 1<<64 - 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := osutest.New(osutest.Size(osutest.Small))
				defer server.Close()
				token := chatReader(server)
				k := readySocket(t, server, token)
				defer k.close()
				first := byte(0x02)
				for _, size := range sizes[:len(sizes)-1] {
					k.fragment(first, make([]byte, size))
					first = 0
				}
				k.announce(first, sizes[len(sizes)-1])
				if op, code, err := k.next(); op != 8 || string(code) != "\x03\xf1" {
					t.Errorf("got opcode %d with %x (%v), want a close with 1009", op, code, err)
				}
			})
		})
	}
}

// TestSocket_checksTextInParts cuts characters at every place, over frames and
// over what is read at a time.
func TestSocket_checksTextInParts(t *testing.T) {
	good := strings.Repeat("x", 4094) + "\u00e9\u20ac\U0001f600"
	for name, test := range map[string]struct {
		text string
		ok   bool
	}{
		"valid": {good, true}, "an incomplete end": {good[:len(good)-1], false}, "a lone byte": {"\x80" + good, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := osutest.New(osutest.Size(osutest.Small))
				defer server.Close()
				token := chatReader(server)
				for cut := max(0, len(test.text)-10); cut <= len(test.text); cut++ {
					k := readySocket(t, server, token)
					k.fragment(0x01, []byte(test.text[:cut]))
					k.fragment(0x80, []byte(test.text[cut:]))
					if test.ok {
						k.send(9, nil)
					}
					if op, _, err := k.next(); (op == 10) != test.ok {
						t.Errorf("cut at %d: got opcode %d (%v), want a pong: %t", cut, op, err, test.ok)
					}
					k.close()
				}
			})
		})
	}
}

// TestSocket_disconnectsClientsThatDoNotRead floods connections whose clients
// never read: with pongs, and with events of the server.
func TestSocket_disconnectsClientsThatDoNotRead(t *testing.T) {
	payload := make([]byte, 125)
	for name, flood := range map[string]func(server *osutest.Server, k *rawSocket){
		"pings": func(_ *osutest.Server, k *rawSocket) { k.send(9, payload) },
		"frames": func(server *osutest.Server, _ *rawSocket) {
			for _, k := range server.Sockets() {
				k.Send(strings.Repeat("x", 10_000))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := osutest.New(osutest.Size(osutest.Small))
				defer server.Close()
				token := chatReader(server)
				k := readySocket(t, server, token)
				defer k.close()
				grown := heapGrowth(func() {
					for range 200_000 {
						flood(server, k)
					}
					synctest.Wait()
				})
				if most := int64(4 << 20); grown > most {
					t.Errorf("%d bytes are kept, want at most %d", grown, most)
				}
				if n := len(server.Sockets()); n != 0 {
					t.Errorf("%d websockets are open, want none", n)
				}
			})
		})
	}
}

// TestServer_closesDespiteBlockedClient checks that a write which waits for a
// client does not keep Close from returning.
func TestServer_closesDespiteBlockedClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		k := readySocket(t, server, chatReader(server))
		defer k.close()
		server.Sockets()[0].Send(strings.Repeat("x", 10_000))
		synctest.Wait()
		began := time.Now()
		server.Close()
		if took := time.Since(began); took != 0 {
			t.Errorf("closing took %v, want no time", took)
		}
	})
}

// TestInput_takesLinearTime sends bodies of a megabyte that are cheap to send
// and were expensive to read. Each took ten seconds and more.
func TestInput_takesLinearTime(t *testing.T) {
	server := osutest.New(osutest.Size(osutest.Small))
	token := server.Token()
	for name, c := range map[string]call{
		"many elements":       {body: strings.Repeat("a[]=&", 200_000), form: true},
		"many numbers":        {body: `{"a":[` + strings.Repeat("1,", 100_000) + `1]}`},
		"deep brackets":       {body: "a" + strings.Repeat("[b]", 340_000) + "=1", form: true},
		"deep arrays":         {body: strings.Repeat("[", 1_000_000)},
		"deep, with a string": {body: strings.Repeat("[", 500) + `"` + strings.Repeat("x", 1_000_000) + `"` + strings.Repeat("]", 500)},
	} {
		t.Run(name, func(t *testing.T) {
			c.method, c.path, c.token = http.MethodPost, "/beatmaps/1/attributes", token
			began := time.Now()
			send(t, server, c)
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("took %v, want less than 5 s", took)
			}
		})
	}
}
