package stream_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// minted is an authorizer whose tokens come from the server itself.
type minted struct {
	server *osutest.Server
	mu     sync.Mutex
	access string
	ends   time.Time
}

func (m *minted) Token(context.Context) (transport.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := time.Now(); !now.Before(m.ends) {
		m.access = m.server.UserToken(m.server.World().UserIDs()[0], transport.ScopePublic, transport.ScopeChatRead)
		m.ends = now.Add(12 * time.Hour)
	}
	return transport.NewToken(m.access), nil
}

func (m *minted) Reject(transport.Token) {}
func (m *minted) Grant() transport.Grant { return transport.Grant{} }

// The server takes a cursor that it can't read for none; a watch must not.
func TestWatch_refusesForeignCursors(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		s := stream.New(clientOf(t, server))
		for _, at := range []osu.Cursor{"7", "eyJldmVudF9pZCI6MX0", "x", "1-2-3"} {
			p := &stream.WatchParams{From: at}
			var errs []error
			for r := range s.WatchScores(t.Context(), "", p) {
				errs = append(errs, r.Err)
			}
			if at != "eyJldmVudF9pZCI6MX0" {
				for r := range s.WatchEvents(t.Context(), p) {
					errs = append(errs, r.Err)
				}
			}
			if at != "7" {
				for r := range s.WatchNews(t.Context(), p) {
					errs = append(errs, r.Err)
				}
				for r := range s.WatchRoomEvents(t.Context(), 1, p) {
					errs = append(errs, r.Err)
				}
				for r := range s.WatchPlaylistScores(t.Context(), 1, 1, p) {
					errs = append(errs, r.Err)
				}
			}
			for _, err := range errs {
				if !errors.Is(err, osu.ErrValidation) {
					t.Errorf("%s: %v", at, err)
				}
			}
			if len(errs) == 0 {
				t.Errorf("%s: accepted", at)
			}
		}
		if n := len(server.Requests()); n != 0 {
			t.Errorf("%d requests", n)
		}
	})
}

// Scores that come in are seen once each, whether the watch lasts or ends and
// goes on.
func TestWatchScores_deliversNewScores(t *testing.T) {
	t.Parallel()
	for _, part := range []time.Duration{2 * time.Minute, 13 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			server := osutest.New(osutest.Size(osutest.Small), osutest.ScoreRate(20), osutest.Throttle(1_000_000, time.Minute))
			s := stream.New(clientOf(t, server))
			seen := map[objects.ScoreID]int{}
			var first, last objects.ScoreID
			var at osu.Cursor
			began := time.Now()
			for time.Since(began) < 2*time.Minute {
				ctx, cancel := context.WithTimeout(t.Context(), part)
				for r := range s.WatchScores(ctx, "", &stream.WatchParams{From: at, Past: true}) {
					if r.Err != nil {
						t.Fatal(r.Err)
					}
					if first == 0 {
						first = r.Value.ID
					}
					if r.Value.ID <= last {
						t.Errorf("%d after %d", r.Value.ID, last)
					}
					last, at = r.Value.ID, r.Cursor
					seen[r.Value.ID]++
				}
				cancel()
			}
			want := 0
			for _, id := range server.World().ScoreIDs() {
				if id < first || id > last || !server.World().Score(id).Ranked {
					continue
				}
				want++
				if seen[id] != 1 {
					t.Fatalf("score %d came %d times", id, seen[id])
				}
			}
			requests := server.Count(transport.GetScores)
			t.Logf("%d scores, each once, with %d requests in %v", want, requests, time.Since(began))
			if len(seen) != want || want < 1000 {
				t.Errorf("%d scores, want %d", len(seen), want)
			}
			if part > time.Minute && requests > 2*12+3 {
				t.Errorf("%d requests: more often than the server's cache is renewed", requests)
			}
		})
	}
}

// What the server has dropped is a gap, which is told.
func TestWatchScores_gap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		s := stream.New(clientOf(t, server))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		results := s.WatchScores(ctx, "", &stream.WatchParams{From: osu.ScoresAfter(1)})
		if r := <-results; !errors.Is(r.Err, stream.ErrGap) || !errors.Is(r.Err, osu.ErrValidation) {
			t.Errorf("first %+v", r)
		}
		for n := range 1000 {
			if r := <-results; r.Err != nil || r.Value.ID == 0 {
				t.Fatalf("result %d: %+v", n, r)
			}
		}

		// A parameter that is refused with every cursor is no gap for ever.
		_, err := stream.Collect(ctx, s.WatchScores(ctx, "catch", &stream.WatchParams{From: osu.ScoresAfter(1)}))
		if !errors.Is(err, osu.ErrValidation) {
			t.Errorf("unknown ruleset: %v", err)
		}
	})
}

// answers are the bodies of a server, one after the other; then nothing is new.
type answers struct{ bodies []string }

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"scores":[],"cursor_string":null}`
	if len(a.bodies) > 0 {
		body, a.bodies = a.bodies[0], a.bodies[1:]
	}
	return &http.Response{
		StatusCode: http.StatusOK, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// TestWatch_longIntervals checks that an interval that can't be doubled is a pause all
// the same.
func TestWatch_longIntervals(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		requests := 0
		client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: &answers{}}), osu.Trace(&osu.TraceHooks{
			Answered: func(context.Context, osu.Attempt) { requests++ },
		}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		for r := range stream.New(client).WatchScores(ctx, "", &stream.WatchParams{MinInterval: math.MaxInt64}) {
			t.Errorf("got %v, want nothing", r)
		}
		if requests != 1 {
			t.Errorf("got %d requests in an hour, want 1", requests)
		}
	})
}

// TestWatchScores_ordersPages checks that a page of a server that does not keep the
// order loses nothing.
func TestWatchScores_ordersPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &answers{[]string{
			`{"scores":[{"id":10}],"cursor_string":"x"}`,
			`{"scores":[{"id":13},{"id":11},{"id":12},{"id":10}],"cursor_string":"y"}`,
		}}
		client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: server}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var got []objects.ScoreID
		for r := range stream.New(client).WatchScores(ctx, "", nil) {
			got = append(got, r.Value.ID)
		}
		if want := []objects.ScoreID{11, 12, 13}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// pages answers everything with a proxy's page.
type pages struct{ status int }

func (p pages) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: p.status, Request: r, Header: http.Header{"Content-Type": {"text/html"}},
		Body: io.NopCloser(strings.NewReader("<html><body>blocked</body></html>")),
	}, nil
}

// TestWatchScores_doesNotMistakePageForGap checks that a proxy's 422 does not
// make a watch give up its place.
func TestWatchScores_doesNotMistakePageForGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: pages{http.StatusUnprocessableEntity}}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		results := stream.New(client).WatchScores(ctx, "", &stream.WatchParams{From: osu.ScoresAfter(1)})
		for range 2 {
			if r := <-results; !errors.Is(r.Err, osu.ErrIntercepted) || errors.Is(r.Err, stream.ErrGap) {
				t.Errorf("got %v, want ErrIntercepted and no gap", r.Err)
			}
		}
	})
}

func TestWatchEvents_deliversNewEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		s := stream.New(clientOf(t, server))
		began := time.Now()
		var all []objects.EventID
		var at osu.Cursor
		for time.Since(began) < 30*time.Minute {
			ctx, cancel := context.WithTimeout(t.Context(), 7*time.Minute)
			for r := range s.WatchEvents(ctx, &stream.WatchParams{From: at}) {
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				all, at = append(all, r.Value.ID), r.Cursor
			}
			cancel()
		}
		for i, id := range all {
			if id != all[0]+objects.EventID(i) {
				t.Fatalf("event %d after %d", id, all[i-1])
			}
		}
		if len(all) < 850 {
			t.Errorf("%d events in half an hour, at one every 2 s", len(all))
		}
	})
}

func TestWatchUserScores_deliversNewScores(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.ScoreRate(0.2)) // each player: one in 5 minutes
		client := clientOf(t, server)
		s := stream.New(client)
		users := append(server.World().UserIDs()[2:7], 999_999_999, server.World().UserIDs()[2])
		before := map[objects.ScoreID]bool{}
		recent := func(id objects.UserID) []objects.Score {
			scores, err := stream.Collect(t.Context(), s.UserScores(t.Context(), id, objects.UserScoreTypeRecent, nil))
			if err != nil {
				t.Fatal(err)
			}
			return scores
		}
		for _, id := range users[:5] {
			for _, score := range recent(id) {
				before[score.ID] = true
			}
		}
		seen := map[objects.ScoreID]int{}
		from := map[objects.UserID]osu.Cursor{}
		unknown := 0
		for round := range 3 {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
			// A user for whom nothing has come has no cursor to go on from.
			p := &stream.WatchUsersParams{From: from, Past: round > 0}
			for item := range s.WatchUserScores(ctx, users, nil, p) {
				if item.Err != nil {
					unknown++
					if item.Input != 999_999_999 || !errors.Is(item.Err, osu.ErrNotFound) {
						t.Errorf("%d: %v", item.Input, item.Err)
					}
					continue
				}
				if item.Value.UserID != item.Input {
					t.Errorf("score of %d as one of %d", item.Value.UserID, item.Input)
				}
				seen[item.Value.ID]++
				from[item.Input] = item.Cursor
			}
			cancel()
		}
		missed, want := 0, 0
		horizon := time.Now().Add(-11 * time.Minute) // what the last round had to see
		for _, id := range users[:5] {
			for _, score := range recent(id) {
				if before[score.ID] || score.EndedAt.Or(time.Time{}).After(horizon) {
					continue
				}
				want++
				if seen[score.ID] == 0 {
					missed++
				}
			}
		}
		for id, n := range seen {
			if n != 1 {
				t.Errorf("score %d came %d times", id, n)
			}
		}
		t.Logf("%d scores of 5 players in an hour, %d requests", len(seen), server.Count(transport.GetUserScores))
		if missed > 0 || want == 0 || unknown != 3 {
			t.Errorf("%d of %d missed; %d times unknown", missed, want, unknown)
		}
	})
}

// board is a list that the server gives out newest first, 100 at most, and from
// which things vanish: the activity of a user.
type board struct {
	mu       sync.Mutex
	ids      []int // oldest first
	gone     map[int]bool
	requests atomic.Int64
	fail     atomic.Bool
}

func (b *board) RoundTrip(r *http.Request) (*http.Response, error) {
	b.requests.Add(1)
	var visible []string
	b.mu.Lock()
	for _, id := range slices.Backward(b.ids) {
		if !b.gone[id] {
			visible = append(visible, fmt.Sprintf(`{"id":%d,"type":"usernameChange"}`, id))
		}
	}
	b.mu.Unlock()
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	visible = visible[:min(len(visible), 100)]
	visible = visible[min(offset, len(visible)):]
	status, body := http.StatusOK, "["+strings.Join(visible, ",")+"]"
	if b.fail.Load() {
		status, body = http.StatusBadGateway, ""
	}
	return jsonAnswer(r, status, body), nil
}

func (b *board) stream(t *testing.T) *stream.Client {
	t.Helper()
	client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: b}), osu.Retry(transport.Retry{Attempts: 1}),
		osu.Limiter(limit.New(limit.ServerLimits())))
	if err != nil {
		t.Fatal(err)
	}
	return stream.New(client)
}

// Whatever comes and goes, what is new is given once, whether the watch goes on
// or begins again from a cursor; unless there was too much of it, and then
// there is a gap.
func TestWatch_newestFirst(t *testing.T) {
	t.Parallel()
	gaps, total, restarts := 0, 0, 0
	for seed := range uint64(16) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 9))
			b := &board{gone: map[int]bool{}}
			grow := func(n int) {
				for range n {
					next := 1
					if len(b.ids) > 0 {
						next = b.ids[len(b.ids)-1] + 1 + random.IntN(5)
					}
					b.ids = append(b.ids, next)
				}
			}
			grow(random.IntN(150))
			s := b.stream(t)
			baseline := len(b.ids)
			seen, gap := map[int]int{}, false
			var at osu.Cursor
			last := 0
			watch := func() (<-chan stream.Item[objects.UserID, objects.Event], context.CancelFunc) {
				ctx, cancel := context.WithCancel(t.Context())
				p := &stream.WatchUsersParams{MinInterval: time.Minute, MaxInterval: time.Minute}
				if at != "" {
					p.From = map[objects.UserID]osu.Cursor{2: at}
				}
				return s.WatchUserActivity(ctx, []objects.UserID{2}, nil, p), cancel
			}
			results, cancel := watch()
			time.Sleep(time.Second) // the first poll is the baseline
			for range 40 {
				fresh := random.IntN(30)
				if random.IntN(60) == 0 {
					fresh = 80 + random.IntN(80)
				}
				b.mu.Lock()
				grow(fresh)
				for range random.IntN(3) { // some vanish, new ones or known ones
					if n := len(b.ids); n > 0 {
						b.gone[b.ids[n-1-random.IntN(min(n, 20))]] = true
					}
				}
				b.mu.Unlock()
				b.fail.Store(random.IntN(6) == 0)
				stop := time.After(time.Minute)
				for waiting := true; waiting; {
					select {
					case r := <-results:
						switch {
						case errors.Is(r.Err, stream.ErrGap):
							gap = true
						case r.Err != nil:
							continue
						default:
							id := int(r.Value.ID)
							seen[id]++
							if id < last {
								t.Errorf("seed %d: %d after %d", seed, id, last)
							}
							last = id
						}
						at = r.Cursor
						if random.IntN(25) == 0 {
							restarts++
							cancel()
							results, cancel = watch()
						}
					case <-stop:
						waiting = false
					}
				}
			}
			b.fail.Store(false)
			time.Sleep(10 * time.Second) // and nothing is taken: what is new waits
			for settled := false; !settled; {
				select {
				case r := <-results:
					if errors.Is(r.Err, stream.ErrGap) {
						gap = true
					} else if r.Err == nil {
						seen[int(r.Value.ID)]++
					}
				case <-time.After(5 * time.Minute):
					settled = true
				}
			}
			cancel()
			for range results {
			}
			for i, id := range b.ids {
				switch {
				case i < baseline && seen[id] > 0 && !gap:
					t.Errorf("seed %d: old %d came", seed, id)
				case i >= baseline && seen[id] == 0 && !b.gone[id] && !gap:
					t.Errorf("seed %d: %d was lost, and no gap told", seed, id)
				case seen[id] > 1:
					t.Errorf("seed %d: %d came %d times", seed, id, seen[id])
				}
			}
			if gap {
				gaps++
			}
			total += len(seen)
		})
	}
	t.Logf("%d items, %d restarts, gaps in %d of 16 runs", total, restarts, gaps)
	if gaps == 0 || gaps == 16 {
		t.Errorf("gaps in %d of 16 runs", gaps)
	}
}

// What is about one user or beatmapset is asked for once a minute at most,
// whatever the caller says.
func TestWatch_pollsSubjectOnceAMinute(t *testing.T) {
	t.Parallel()
	short := stream.WatchParams{MinInterval: time.Second, MaxInterval: time.Second}
	events := func(q osu.BeatmapsetEventsParams, p *stream.WatchParams) func(context.Context, *stream.Client) {
		return func(ctx context.Context, s *stream.Client) { drain(s.WatchBeatmapsetEvents(ctx, &q, p)) }
	}
	users := []objects.UserID{2}
	shortUsers := &stream.WatchUsersParams{MinInterval: time.Second, MaxInterval: time.Second}
	for name, test := range map[string]struct {
		least time.Duration
		watch func(context.Context, *stream.Client)
	}{
		"scores":          {time.Minute, func(ctx context.Context, s *stream.Client) { drain(s.WatchUserScores(ctx, users, nil, nil)) }},
		"scores, short":   {time.Minute, func(ctx context.Context, s *stream.Client) { drain(s.WatchUserScores(ctx, users, nil, shortUsers)) }},
		"activity":        {time.Minute, func(ctx context.Context, s *stream.Client) { drain(s.WatchUserActivity(ctx, users, nil, nil)) }},
		"activity, short": {time.Minute, func(ctx context.Context, s *stream.Client) { drain(s.WatchUserActivity(ctx, users, nil, shortUsers)) }},
		"of a user":       {time.Minute, events(osu.BeatmapsetEventsParams{User: "2"}, nil)},
		"of a set, short": {time.Minute, events(osu.BeatmapsetEventsParams{BeatmapsetID: 1}, &short)},
		"of all, short":   {time.Second, events(osu.BeatmapsetEventsParams{}, &short)},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			var asked []time.Time
			client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: answering(func(r *http.Request) string {
				asked = append(asked, time.Now())
				if strings.HasSuffix(r.URL.Path, "/events") {
					return `{"events":[]}`
				}
				return `[]`
			})}), osu.Limiter(limit.New(limit.ServerLimits())))
			if err != nil {
				t.Fatal(err)
			}
			test.watch(ctx, stream.New(client))
			if len(asked) < 5 {
				t.Fatalf("%s: %d requests", name, len(asked))
			}
			for i, at := range asked[1:] {
				if pause := at.Sub(asked[i]); pause < test.least || i == 0 && pause > 2*test.least {
					t.Fatalf("%s: asked after %v", name, pause)
				}
			}
		})
	}
}

func drain[T any](results <-chan T) {
	for range results {
	}
}

// answering is a server that answers with what a function returns.
type answering func(*http.Request) string

func (a answering) RoundTrip(r *http.Request) (*http.Response, error) {
	return jsonAnswer(r, http.StatusOK, a(r)), nil
}

// A failure that may pass is told, and the watch goes on; one that can't, ends
// it.
func TestWatch_failures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small))
		s := stream.New(clientOf(t, server, osu.Retry(transport.Retry{Attempts: 1})))
		server.Inject(osutest.ServerError(http.StatusBadGateway).On(transport.GetEvents).Times(3))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		results := s.WatchEvents(ctx, nil)
		for range 3 {
			if r := <-results; !errors.Is(r.Err, osu.ErrServer) {
				t.Errorf("got %+v, want a failure", r)
			}
		}
		if r := <-results; r.Err != nil || r.Value.ID == 0 {
			t.Errorf("got %+v after the failures", r)
		}
		cancel()
		for range results {
		}
		_, err := stream.Collect(t.Context(), s.WatchMatch(t.Context(), 1, nil))
		if !errors.Is(err, osu.ErrNotFound) {
			t.Errorf("unknown match: %v", err)
		}
	})
}

func TestWatchMatch_running(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := osutest.New(osutest.Size(osutest.Small), osutest.MatchPace(3*time.Minute, 12))
		s := stream.New(clientOf(t, server))
		id := server.World().RunningMatchID()
		came, completed := map[objects.MatchEventID]int{}, 0
		for r := range s.WatchMatch(t.Context(), id, nil) {
			if r.Err != nil {
				t.Fatal(r.Err)
			}
			if r.Value.Completed {
				completed++
				if len(r.Value.Event.Game.Scores) == 0 {
					t.Errorf("event %d completed without scores", r.Value.Event.ID)
				}
				continue
			}
			came[r.Value.Event.ID]++
		}
		events, err := stream.Collect(t.Context(), s.MatchEvents(t.Context(), id, 0))
		if err != nil {
			t.Fatal(err)
		}
		for _, event := range events {
			if came[event.ID] != 1 {
				t.Errorf("event %d came %d times", event.ID, came[event.ID])
			}
		}
		t.Logf("%d events, %d games seen from beginning to end, %d requests", len(came), completed, server.Count(transport.GetMatch))
		if len(came) != len(events) || completed < 11 {
			t.Errorf("%d events of %d, %d games completed", len(came), len(events), completed)
		}
	})
}

// ticking is a feed of scores, three a second, until there are a hundred.
type ticking struct {
	began time.Time
	p     *probe
}

func (f ticking) RoundTrip(r *http.Request) (*http.Response, error) {
	f.p.point("request")
	if err := sleep(r.Context(), 50*time.Millisecond); err != nil {
		return nil, err
	}
	f.p.point("answer")
	after := 0
	if text, err := base64.RawURLEncoding.DecodeString(r.URL.Query().Get("cursor_string")); err == nil {
		_, _ = fmt.Sscanf(string(text), `{"id":%d}`, &after)
	}
	newest := min(20+int(3*time.Since(f.began)/time.Second), 100)
	if after == 0 {
		after = newest - 10
	}
	var scores []string
	for id := after + 1; id <= newest; id++ {
		scores = append(scores, fmt.Sprintf(`{"id":%d}`, id))
	}
	return jsonAnswer(r, http.StatusOK, fmt.Sprintf(`{"scores":[%s],"cursor_string":%q}`,
		strings.Join(scores, ","), osu.ScoresAfter(objects.ScoreID(newest)))), nil
}

func TestCancel_watches(t *testing.T) {
	t.Parallel()
	client := func(p *probe, server http.RoundTripper) *stream.Client {
		client, err := osu.New(token{}, osu.HTTPClient(&http.Client{Transport: server}),
			osu.Limiter(limiter{p, limit.New(limit.PublishedLimits())}))
		if err != nil {
			panic(err)
		}
		return stream.New(client)
	}
	cancelEverywhere(t, func(ctx context.Context, p *probe) <-chan stream.Result[objects.Score] {
		return client(p, ticking{time.Now(), p}).WatchScores(ctx, "", &stream.WatchParams{Past: true, Idle: 30 * time.Second})
	}, 10*time.Millisecond, 200)
	cancelEverywhere(t, func(ctx context.Context, p *probe) <-chan stream.Item[objects.UserID, objects.Event] {
		s := client(p, &board{ids: ints(130), gone: map[int]bool{}})
		return s.WatchUserActivity(ctx, []objects.UserID{2, 3, 5}, nil, &stream.WatchUsersParams{Past: true, Idle: 3 * time.Minute})
	}, 10*time.Millisecond, 50)
}
