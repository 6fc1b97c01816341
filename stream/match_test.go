package stream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/stream"
)

// play is a match that is played as time goes by.
type play struct {
	began    time.Time
	events   []playEvent
	requests atomic.Int64
	on       func()
	most     int // events that the match had in an answer, at most
}

type playEvent struct {
	at, until time.Duration // until: of a game
	kind      string
}

// newPlay returns a match of some games: joins before, a leave and a join
// during each game, a pause after it, and the end.
func newPlay(games int) *play {
	p := &play{began: time.Now()}
	add := func(at, until time.Duration, kind string) { p.events = append(p.events, playEvent{at, until, kind}) }
	at := time.Duration(0)
	add(at, 0, "match-created")
	for range 8 {
		at += 7 * time.Second
		add(at, 0, "player-joined")
	}
	for game := range games {
		at += 40 * time.Second
		length := 90*time.Second + time.Duration(game*17%60)*time.Second
		add(at, at+length, "other")
		add(at+length/3, 0, "player-left")
		add(at+length/2, 0, "player-joined")
		at += length
	}
	add(at+2*time.Minute, 0, "match-disbanded")
	return p
}

// moments returns when the match changes.
func (p *play) moments() []time.Duration {
	var list []time.Duration
	for _, e := range p.events {
		list = append(list, e.at)
		if e.until != 0 {
			list = append(list, e.until)
		}
	}
	slices.Sort(list)
	return list
}

func (p *play) RoundTrip(r *http.Request) (*http.Response, error) {
	p.requests.Add(1)
	if p.on != nil {
		p.on()
	}
	if err := sleep(r.Context(), 100*time.Millisecond); err != nil {
		return nil, err
	}
	now := time.Since(p.began)
	after, _ := strconv.Atoi(r.URL.Query().Get("after"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	var shown []string
	latest, current, end := 0, "null", "null"
	for i, e := range p.events {
		id := 1000 + 3*i
		if e.at > now {
			break
		}
		latest = id
		game := ""
		if e.kind == "other" {
			scores, ended := "", "null"
			if e.until <= now {
				scores, ended = `{"user_id":1,"total_score":1000000}`, `"2026-01-01T00:00:00+00:00"`
			} else {
				current = strconv.Itoa(i)
			}
			game = fmt.Sprintf(`,"game":{"id":%d,"end_time":%s,"scores":[%s]}`, i, ended, scores)
		}
		if e.kind == "match-disbanded" {
			end = `"2026-01-01T00:00:00+00:00"`
		}
		if id > after && len(shown) < limit {
			shown = append(shown, fmt.Sprintf(`{"id":%d,"detail":{"type":%q}%s}`, id, e.kind, game))
		}
	}
	p.most = max(p.most, len(shown))
	body := fmt.Sprintf(`{"match":{"id":1,"name":"A: (B) vs (C)","end_time":%s},"events":[%s],"users":[{"id":1}],"first_event_id":1000,"latest_event_id":%d,"current_game_id":%s}`,
		end, strings.Join(shown, ","), latest, current)
	return jsonAnswer(r, http.StatusOK, body), nil
}

func (p *play) client(t *testing.T) *osu.Client {
	t.Helper()
	client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: p}),
		osu.Limiter(limit.New(limit.PublishedLimits())))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// follower checks what a watch of a match gives.
type follower struct {
	t         *testing.T
	came      map[objects.MatchEventID]int
	completed map[objects.MatchEventID]int
	last      objects.MatchEventID
}

func newFollower(t *testing.T) *follower {
	t.Helper()
	return &follower{t: t, came: map[objects.MatchEventID]int{}, completed: map[objects.MatchEventID]int{}}
}

func (f *follower) take(u stream.MatchUpdate) {
	scores := 0
	if u.Event.Game != nil {
		scores = len(u.Event.Game.Scores)
	}
	switch id := u.Event.ID; {
	case u.Completed:
		f.completed[id]++
		if f.came[id] != 1 || scores == 0 {
			f.t.Errorf("event %d completed with %d scores, after it came %d times", id, scores, f.came[id])
		}
	default:
		f.came[id]++
		if id <= f.last {
			f.t.Errorf("event %d after %d", id, f.last)
		}
		f.last = id
		if u.Event.Game != nil && scores > 0 {
			f.completed[id]++
		}
	}
}

func (f *follower) check(p *play, games int) {
	f.t.Helper()
	if len(f.came) != len(p.events) || len(f.completed) != games {
		f.t.Errorf("%d events of %d, %d games of %d completed", len(f.came), len(p.events), len(f.completed), games)
	}
	for _, counts := range []map[objects.MatchEventID]int{f.came, f.completed} {
		for id, n := range counts {
			if n != 1 {
				f.t.Errorf("event %d came %d times", id, n)
			}
		}
	}
}

func TestWatchMatch_deliversEachEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const games = 12
		p := newPlay(games)
		s := stream.New(p.client(t))
		f := newFollower(t)
		var delays []time.Duration
		for r := range s.WatchMatch(t.Context(), 1, nil) {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			f.take(r.Value)
			e := p.events[(r.Value.Event.ID-1000)/3]
			when := e.at
			if r.Value.Completed {
				when = e.until
			}
			delays = append(delays, time.Since(p.began)-when)
		}
		f.check(p, games)
		took := time.Since(p.began)
		// The fewest requests with which someone who knows the future sees each
		// change as soon as the slowest was seen here.
		slowest := slices.Max(delays)
		least, seen := 0, time.Duration(-1)
		for _, moment := range p.moments() {
			if moment > seen {
				least++
				seen = moment + slowest
			}
		}
		slices.Sort(delays)
		t.Logf("%v, %d events, %d changes: %d requests; at least %d for the same slowest delay of %v (median %v); every 5 s would be %d",
			took.Round(time.Second), len(p.events), len(p.moments()), p.requests.Load(), least, slowest.Round(time.Second),
			delays[len(delays)/2].Round(time.Second), int(took/(5*time.Second)))
		if p.requests.Load() > 5*int64(least) || slowest > 31*time.Second {
			t.Error("too many requests, or too late")
		}
		if p.most > 24 {
			t.Errorf("an answer had %d events: old ones were asked for again", p.most)
		}
	})
}

// A watch that ends at any result, and goes on from its cursor, gives each
// event and each completion once.
func TestWatchMatch_resumes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const games = 12
		p := newPlay(games)
		s := stream.New(p.client(t))
		f := newFollower(t)
		var at osu.Cursor
		watches := 0
		for ended := false; !ended; watches++ {
			ctx, cancel := context.WithCancel(t.Context())
			ended = true
			for r := range s.WatchMatch(ctx, 1, &stream.WatchParams{From: at}) {
				f.take(r.Value)
				at = r.Cursor
				ended = false
				break
			}
			cancel()
		}
		f.check(p, games)
		t.Logf("%d watches of one result each", watches)
	})
}

// A match is read in blocks when it is long.
func TestWatchMatch_catchesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const games = 150
		p := newPlay(games)
		time.Sleep(time.Second + p.events[len(p.events)-5].at) // the last game but one runs
		s := stream.New(p.client(t))
		f := newFollower(t)
		for r := range s.WatchMatch(t.Context(), 1, nil) {
			f.take(r.Value)
		}
		f.check(p, games)
	})
}

func TestWatchMatch_endsWhenIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPlay(0)
		p.events = p.events[:9] // nobody disbands it
		s := stream.New(p.client(t))
		f := newFollower(t)
		for r := range s.WatchMatch(t.Context(), 1, &stream.WatchParams{Idle: 10 * time.Minute}) {
			f.take(r.Value)
		}
		f.check(p, 0)
		if took := time.Since(p.began); took < 10*time.Minute || took > 12*time.Minute {
			t.Errorf("ended after %v", took)
		}
	})
}

// A server that repeats itself while it says that there is more is asked again
// after a pause only, and nothing is given twice.
func TestWatch_endsWithoutProgress(t *testing.T) {
	t.Parallel()
	thousand := strings.Repeat(`{"id":9},`, 999) + `{"id":9}`
	for name, test := range map[string]struct {
		body  string
		watch func(context.Context, *stream.Client) int
		want  int
	}{
		"match": {
			`{"match":{"id":1},"events":[{"id":5,"detail":{"type":"other"}},{"id":4,"detail":{"type":"other"}}],"latest_event_id":9}`,
			func(ctx context.Context, s *stream.Client) int { return count(t, s.WatchMatch(ctx, 1, nil)) }, 1,
		},
		"running match": {
			`{"match":{"id":1},"events":[{"id":4,"detail":{"type":"other"},"game":{"id":1,"scores":[]}},{"id":5,"detail":{"type":"other"}}],"latest_event_id":9,"current_game_id":1}`,
			func(ctx context.Context, s *stream.Client) int { return count(t, s.WatchMatch(ctx, 1, nil)) }, 2,
		},
		"room": {
			`{"room":{"id":1},"events":[{"id":4},{"id":5}],"last_event_id":9}`,
			func(ctx context.Context, s *stream.Client) int { return count(t, s.WatchRoomEvents(ctx, 1, nil)) }, 2,
		},
		"scores": {
			`{"scores":[` + thousand + `]}`,
			func(ctx context.Context, s *stream.Client) int {
				return count(t, s.WatchScores(ctx, "", &stream.WatchParams{Past: true}))
			}, 1,
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
			defer cancel()
			requests := 0
			client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: answering(func(*http.Request) string {
				if requests++; requests > 1000 {
					cancel()
				}
				return test.body
			})}), osu.Limiter(limit.New(limit.Limits{PerMinute: 1_000_000, Burst: 1_000_000})))
			if err != nil {
				t.Fatal(err)
			}
			if got := test.watch(ctx, stream.New(client)); got != test.want {
				t.Errorf("%s: %d results, want %d", name, got, test.want)
			}
			if requests < 10 || requests > 50 {
				t.Errorf("%s: %d requests in 10 minutes", name, requests)
			}
		})
	}
}

func count[T any](t *testing.T, results <-chan stream.Result[T]) (n int) {
	t.Helper()
	for r := range results {
		if r.Err != nil {
			t.Errorf("got %v", r.Err)
		}
		n++
	}
	return n
}

func TestWatchMatch_refusesForeignCursors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := stream.New(newPlay(1).client(t))
		_, err := stream.Collect(t.Context(), s.WatchMatch(t.Context(), 1, &stream.WatchParams{From: "eyJpZCI6MX0"}))
		if !errors.Is(err, osu.ErrValidation) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCancel_watchMatch(t *testing.T) {
	t.Parallel()
	cancelEverywhere(t, func(ctx context.Context, p *probe) <-chan stream.Result[stream.MatchUpdate] {
		match := newPlay(2)
		match.on = func() { p.point("request") }
		client := match.client(t).With(osu.Limiter(limiter{p, limit.New(limit.PublishedLimits())}))
		return stream.New(client).WatchMatch(ctx, 1, nil)
	}, 300*time.Millisecond, 100)
}

// A disbanded match is over although its last game has no end, and a game that
// was never finished has no scores to wait for.
func TestWatchMatch_abandonedGames(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		server := answering(func(*http.Request) string {
			end, latest, current, more := "null", 2, "7", ""
			if asked++; asked > 1 {
				end, latest, current = `"2026-01-01T11:00:00+00:00"`, 4, "8"
				more = `,{"id":3,"game":{"id":8,"end_time":null,"scores":[]}},{"id":4,"detail":{"type":"match-disbanded"}}`
			}
			return fmt.Sprintf(`{"match":{"id":5,"end_time":%s},"events":[{"id":1,"user_id":2},{"id":2,"game":{"id":7,"end_time":null,"scores":[]}}%s],"users":[{"id":2,"username":"peppy"}],"first_event_id":1,"latest_event_id":%d,"current_game_id":%s}`, end, more, latest, current)
		})
		client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: server}))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for r := range stream.New(client).WatchMatch(t.Context(), 5, nil) {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			u := r.Value
			if u.Event.ID == 1 && (u.Event.User == nil || u.Event.User.Username != "peppy") {
				t.Errorf("got the user %v, want peppy", u.Event.User)
			}
			got = append(got, fmt.Sprintf("%d completed:%t abandoned:%t", u.Event.ID, u.Completed, u.Abandoned))
		}
		want := []string{
			"1 completed:false abandoned:false", "2 completed:false abandoned:false", "2 completed:false abandoned:true",
			"3 completed:false abandoned:true", "4 completed:false abandoned:false",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
