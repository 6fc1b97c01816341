package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu/osutest"
)

func nothing(context.Context, *osutest.Server, venue) {}

func TestPlay_finishesMatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		o := bestOf7(t, t.Context(), nothing)
		if o.err != nil {
			t.Fatal(o.err)
		}
		t.Logf("the match took %v:\n%s", time.Since(began).Round(time.Second), o.csv)
		slots := o.played(t)
		if want := []string{"NM1", "HR1", "HD1", "HD2", "NM2", "NM3", "TB"}; !slices.Equal(slots, want) {
			t.Errorf("got maps %v, want the players' picks in turn %v", slots, want)
		}
		if got := o.events["MatchAborted"]; got != 1 {
			t.Errorf("got %d matches aborted, want 1, after the disconnect", got)
		}
		if got, want := o.events["MatchCompleted"], 1+len(slots); got < want {
			t.Errorf("got %d matches completed, want the warm-up and each map, %d", got, want)
		}
	})
}

func TestPlay_survivesLostConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cuts := 0
		o := bestOf7(t, t.Context(), func(ctx context.Context, server *osutest.Server, v venue) {
			me, err := v.client.Me(ctx, nil)
			for err == nil && pause(ctx, 7*time.Second) == nil {
				if cuts++; cuts%3 > 0 {
					server.Referee().Cut(me.ID, time.Duration(cuts%2)*10*time.Second)
					continue
				}
				for _, socket := range server.Sockets() { // of the chat, the players' too
					socket.Cut()
				}
			}
		})
		if o.err != nil {
			t.Fatal(o.err)
		}
		t.Logf("%d cuts, maps %v", cuts, o.played(t))
		if cuts < 10 {
			t.Errorf("the connection was cut %d times, want 10 or more", cuts)
		}
	})
}

func TestPlay_endsWithContext(t *testing.T) {
	for after := time.Duration(0); after < 2*time.Minute; after += 11 * time.Second {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), after)
			defer cancel()
			if o := bestOf7(t, ctx, nothing); !errors.Is(o.err, context.DeadlineExceeded) {
				t.Errorf("got error %v after %v, want %v", o.err, after, context.DeadlineExceeded)
			}
		})
	}
}

func TestReadPool_refusesBadPools(t *testing.T) {
	t.Parallel()
	const header = "slot,beatmap,mods\n"
	for name, text := range map[string]string{
		"empty":         "",
		"no tiebreaker": header + "WU,1,\n",
		"no number":     header + "WU,one,\nTB,2,\n",
		"no such mods":  header + "WU,1,\nTB,2,what\n",
		"two columns":   header + "WU,1\nTB,2\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if maps, err := readPool(strings.NewReader(text)); err == nil {
				t.Errorf("got %v and no error, want one", maps)
			}
		})
	}
}
