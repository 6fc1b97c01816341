package osutest

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/internal/signalr"
)

// TestTokenTable_dropsDeadTokens fills the table for a year, a token every ten
// minutes, each renewed or abandoned.
func TestTokenTable_dropsDeadTokens(t *testing.T) {
	table, now := newTokenTable(), time.Unix(0, 0)
	for i := range 52_560 {
		tok := &token{access: "a" + strconv.Itoa(i), issued: now, expires: now.Add(accessLifetime)}
		if i%2 == 0 {
			tok.refresh = "r" + strconv.Itoa(i)
		}
		table.add(tok, now)
		if table.valid(tok.access, now) != tok {
			t.Fatalf("token %d is not valid, want it so", i)
		}
		now = now.Add(10 * time.Minute)
	}
	const alive = 90 * 24 * 6 / 2 // refresh tokens that can be used
	if got := len(table.access); got < alive || got > 20_000 {
		t.Errorf("%d tokens are kept, want between %d and 20000", got, alive)
	}
	if got := len(table.refresh); got < alive || got > len(table.access) {
		t.Errorf("%d refresh tokens are kept, want between %d and %d", got, alive, len(table.access))
	}
}

// TestTokenTable_boundsCodes issues codes that nobody exchanges.
func TestTokenTable_boundsCodes(t *testing.T) {
	table, now := newTokenTable(), time.Unix(0, 0)
	for i := range maxCodes + 100 {
		table.addCode(strconv.Itoa(i), code{expires: now.Add(codeLifetime)}, now)
	}
	if got := len(table.codes); got != maxCodes {
		t.Errorf("%d codes are kept, want %d", got, maxCodes)
	}
	table.addCode("last", code{}, now.Add(codeLifetime))
	if got := len(table.codes); got != 1 {
		t.Errorf("%d codes are kept when all others have expired, want 1", got)
	}
}

// TestThrottle_forgetsAddresses counts requests of a thousand addresses a
// minute.
func TestThrottle_forgetsAddresses(t *testing.T) {
	all, now := throttle{counters: make(map[string]counter)}, time.Unix(0, 0)
	for i := range 100_000 {
		all.spend(bucket{key: strconv.Itoa(i), limit: 1, window: time.Minute, cost: 1}, now, make(map[string][]string))
		now = now.Add(60 * time.Millisecond)
	}
	if got := len(all.counters); got > 10_001 {
		t.Errorf("%d counters are kept, want at most 10001", got)
	}
}

// TestChatState_boundsMessages sends more than is kept, to one channel and to
// many.
func TestChatState_boundsMessages(t *testing.T) {
	for name, channels := range map[string]int{"one channel": 1, "many channels": 40_000} {
		t.Run(name, func(t *testing.T) {
			c, kept := newChatState(), 0
			for i := range 2*maxMessages + 10 {
				c.keep(channel{id: int64(i % channels)}, message{id: int64(i)})
			}
			for _, all := range c.messages {
				kept += len(all)
			}
			if kept == 0 || kept > maxMessages || kept != c.kept {
				t.Errorf("%d messages are kept (counted %d), want some and at most %d", kept, c.kept, maxMessages)
			}
			last := c.messages[int64((2*maxMessages+9)%channels)]
			if got := last[len(last)-1].id; got != 2*maxMessages+9 {
				t.Errorf("the last message kept is %d, want %d", got, 2*maxMessages+9)
			}
		})
	}
}

// TestForumState_boundsPosts writes new topics, replies to one topic, and replies
// that are followed by an edit whenever the forum is full.
func TestForumState_boundsPosts(t *testing.T) {
	w, body := New(Size(Small)).World(), strings.Repeat("x", 1<<20)
	for _, name := range []string{"topics", "replies", "edits"} {
		t.Run(name, func(t *testing.T) {
			f, n := newForumState(), w.topics()
			for i := range 5 * maxForum / len(body) {
				x, ok := f.find(w, n)
				if !ok || name == "topics" {
					x = topic{n: w.topics() + i}
					n = x.n
				}
				if now := time.Unix(int64(i), 0); name == "edits" && f.size+len(body) > maxForum {
					last := len(x.posts) - 1
					if got := f.edit(&x, last, body+"!", now); got.id != x.posts[len(x.posts)-1].id || got.text != body+"!" {
						t.Fatalf("the edited post is lost: got %d", got.id)
					}
				} else {
					f.add(&x, 1, body, now)
				}
			}
			kept := 0
			for _, x := range f.topics {
				for _, p := range x.posts {
					kept += len(p.text)
				}
			}
			if kept == 0 || kept > maxForum+len(body) {
				t.Errorf("%d bytes are kept, want some and at most %d", kept, maxForum+len(body))
			}
		})
	}
}

// TestHubConn_disconnectsClientsThatDoNotRead queues records that nobody takes.
func TestHubConn_disconnectsClientsThatDoNotRead(t *testing.T) {
	ended, c := 0, &hubConn{wake: make(chan struct{}, 1)}
	c.end = func() { ended++ }
	for ended == 0 {
		c.say(signalr.Message{Type: signalr.TypeInvocation, Target: strings.Repeat("x", 100_000)})
		if len(c.queue) > maxUnsent {
			t.Fatalf("%d bytes are queued, want at most %d", len(c.queue), maxUnsent)
		}
	}
	if c.queue != nil {
		t.Errorf("%d bytes are kept after the end, want none", len(c.queue))
	}
}
