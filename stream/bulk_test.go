package stream_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
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
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// token is an authorizer with a token that never ends.
type token struct{}

func (token) Token(context.Context) (transport.Token, error) { return transport.NewToken("t"), nil }
func (token) Reject(transport.Token)                         {}
func (token) Grant() transport.Grant                         { return transport.Grant{} }

// directory answers GET /users, /users/lookup, /beatmaps and /beatmapsets/{id}
// like the server: the first fifty ids, the missing ones left out, in no order.
type directory struct {
	requests atomic.Int64
	missing  func(id int) bool
	latency  time.Duration
	on       func(number int64) // called for each request
	fail     func(number int64) int
}

func (d *directory) RoundTrip(r *http.Request) (*http.Response, error) {
	number := d.requests.Add(1)
	if d.on != nil {
		d.on(number)
	}
	if err := sleep(r.Context(), d.latency); err != nil {
		return nil, err
	}
	status := http.StatusOK
	var body string
	ids := r.URL.Query()["ids[]"]
	switch {
	case d.fail != nil && d.fail(number) != 0:
		status, body = d.fail(number), `{"error":null}`
	case len(ids) > 50:
		status, body = http.StatusUnprocessableEntity, `{"error":"more than 50 ids"}`
	case strings.Contains(r.URL.Path, "/beatmapsets/"):
		id, _ := strconv.Atoi(r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
		body = fmt.Sprintf(`{"id":%d}`, id)
		if d.missing(id) {
			status, body = http.StatusNotFound, `{"error":null}`
		}
	default:
		var found []string
		for _, text := range ids {
			id, _ := strconv.Atoi(strings.TrimPrefix(text, "@player "))
			if !d.missing(id) {
				found = append(found, fmt.Sprintf(`{"id":%d,"username":"Player %d"}`, id, id))
			}
		}
		slices.Reverse(found)
		kind := "users"
		if strings.HasSuffix(r.URL.Path, "/beatmaps") {
			kind = "beatmaps"
		}
		body = fmt.Sprintf(`{"%s":[%s]}`, kind, strings.Join(found, ","))
	}
	return jsonAnswer(r, status, body), nil
}

func (d *directory) client(t *testing.T, options ...osu.Option) *osu.Client {
	t.Helper()
	client, err := osu.New(token{}, append([]osu.Option{
		osu.HTTPClient(&http.Client{Transport: d}),
		osu.Limiter(limit.New(limit.ServerLimits())),
	}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// crowd returns 10,000 ids: 3 % repetitions, and 5 % that are missing.
func crowd() (ids []objects.UserID, distinct int, missing func(int) bool) {
	random := rand.New(rand.NewPCG(1, 2))
	distinct = 9_700
	for id := range distinct {
		ids = append(ids, objects.UserID(id+1))
	}
	for range 300 {
		ids = append(ids, objects.UserID(1+random.IntN(distinct)))
	}
	random.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids, distinct, func(id int) bool { return id%20 == 0 }
}

func TestBulk_deliversInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ids, distinct, missing := crowd()
		d := &directory{missing: missing, latency: 300 * time.Millisecond}
		s := stream.New(d.client(t))
		present, absent := map[objects.UserID]int{}, map[objects.UserID]int{}
		first, last := stream.Progress{}, stream.Progress{}
		began := time.Now()
		place := -1
		for item := range s.Users(t.Context(), ids, nil, &stream.BulkParams{Progress: func(p stream.Progress) {
			if p.RequestsTotal != 194 || p.Total != distinct || p.Done < last.Done || p.Requests < last.Requests {
				t.Errorf("progress %+v after %+v", p, last)
			}
			if first.Total == 0 {
				first = p
			}
			last = p
		}}) {
			switch {
			case item.Index <= place, ids[item.Index] != item.Input:
				t.Fatalf("item %+v at place %d", item, place)
			case missing(int(item.Input)):
				absent[item.Input]++
				if !errors.Is(item.Err, osu.ErrNotFound) {
					t.Errorf("missing %d: %v", item.Input, item.Err)
				}
			default:
				present[item.Input]++
				if item.Err != nil || item.Value.ID != item.Input {
					t.Errorf("item %+v", item)
				}
			}
			place = item.Index
		}
		took := time.Since(began)
		least := (distinct + 49) / 50
		t.Logf("%d ids, %d different: %d requests, at least %d; %d present, %d missing; %v, estimated %v at first",
			len(ids), distinct, d.requests.Load(), least, len(present), len(absent), took, first.Left)
		if int(d.requests.Load()) != least || len(present) != distinct-distinct/20 || len(absent) != distinct/20 {
			t.Error("not the least number of requests, or not all ids")
		}
		for _, counts := range []map[objects.UserID]int{present, absent} {
			for id, n := range counts {
				if n != 1 {
					t.Errorf("%d came %d times", id, n)
				}
			}
		}
		if last.Done != distinct || last.Missing != distinct/20 || last.Requests != least || last.Left != 0 {
			t.Errorf("at the end: %+v", last)
		}
		if took < first.Left*8/10 || took > first.Left*12/10 {
			t.Errorf("took %v, estimated %v", took, first.Left)
		}
	})
}

// A job that is killed at any request and goes on from the cursor of the last
// result loses nothing and gives nothing twice.
func TestBulk_resumes(t *testing.T) {
	t.Parallel()
	ids, distinct, missing := crowd()
	kills := 0
	for seed := range uint64(6) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 0))
			seen := map[objects.UserID]int{}
			var at osu.Cursor
			for total := 0; ; {
				ctx, cancel := context.WithCancel(t.Context())
				kill := int64(1 + random.IntN(100))
				d := &directory{missing: missing, latency: 10 * time.Millisecond, on: func(number int64) {
					if number == kill {
						cancel()
					}
				}}
				s := stream.New(d.client(t))
				for item := range s.Users(ctx, ids, nil, &stream.BulkParams{From: at}) {
					seen[item.Input]++
					at = item.Cursor
				}
				ended := ctx.Err() == nil
				cancel()
				total += int(d.requests.Load())
				if ended {
					break
				}
				kills++
			}
			if len(seen) != distinct {
				t.Errorf("seed %d: %d different, want %d", seed, len(seen), distinct)
			}
			for id, n := range seen {
				if n != 1 {
					t.Errorf("seed %d: %d came %d times", seed, id, n)
				}
			}
		})
	}
	t.Logf("killed %d times", kills)
}

func TestBulk_reportsFailures(t *testing.T) {
	t.Parallel()
	ids := make([]objects.BeatmapID, 200)
	for i := range ids {
		ids[i] = objects.BeatmapID(i + 1)
	}
	for _, fast := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			d := &directory{missing: func(int) bool { return false }, fail: func(n int64) int {
				if n == 2 {
					return http.StatusForbidden
				}
				return 0
			}}
			s := stream.New(d.client(t))
			var failed []objects.BeatmapID
			var at osu.Cursor
			results := 0
			for item := range s.Beatmaps(t.Context(), ids, &stream.BulkParams{Concurrency: 1, FailFast: fast}) {
				results++
				if item.Err != nil {
					failed = append(failed, item.Input)
					at = item.Cursor
					if !errors.Is(item.Err, osu.ErrForbidden) {
						t.Errorf("%d: %v", item.Input, item.Err)
					}
				}
			}
			if fast {
				if results != 51 || len(failed) != 1 {
					t.Errorf("%d results, %d of them errors", results, len(failed))
				}
				for item := range s.Beatmaps(t.Context(), ids, &stream.BulkParams{From: at}) {
					if item.Input == 51 && item.Err != nil {
						t.Errorf("%d again: %v", item.Input, item.Err)
					}
					results++
				}
				if results != 201 {
					t.Errorf("%d results after going on, want one more than ids", results)
				}
				return
			}
			if results != 200 || len(failed) != 50 || failed[0] != 51 {
				t.Errorf("%d results, errors of %v", results, failed)
			}
		})
	}
}

// A 404 of the request itself does not make its ids missing.
func TestBulk_tellsMissingRouteFromMissingID(t *testing.T) {
	t.Parallel()
	type outcome struct {
		err      error
		progress stream.Progress
	}
	for name, job := range map[string]func(context.Context, *stream.Client, *stream.BulkParams) error{
		"users": func(ctx context.Context, s *stream.Client, b *stream.BulkParams) error {
			return mustOne(t, s.Users(ctx, []objects.UserID{7}, nil, b))
		},
		"lookup": func(ctx context.Context, s *stream.Client, b *stream.BulkParams) error {
			return mustOne(t, s.UserLookup(ctx, []string{"7"}, nil, b))
		},
		"beatmaps": func(ctx context.Context, s *stream.Client, b *stream.BulkParams) error {
			return mustOne(t, s.Beatmaps(ctx, []objects.BeatmapID{7}, b))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			run := func(d *directory) (o outcome) {
				o.err = job(t.Context(), stream.New(d.client(t)), &stream.BulkParams{Progress: func(p stream.Progress) { o.progress = p }})
				return o
			}
			o := run(&directory{fail: func(int64) int { return http.StatusNotFound }})
			if e, ok := errors.AsType[*osu.Error](o.err); !ok || e.Status != http.StatusNotFound || errors.Is(o.err, osu.ErrNotFound) {
				t.Errorf("%s: the request is not found: %v", name, o.err)
			}
			if o.progress.Failed != 1 || o.progress.Missing != 0 {
				t.Errorf("%s: the request is not found: %+v", name, o.progress)
			}
			o = run(&directory{missing: func(int) bool { return true }})
			if !errors.Is(o.err, osu.ErrNotFound) || o.progress.Failed != 0 || o.progress.Missing != 1 {
				t.Errorf("%s: the id is missing: %v, %+v", name, o.err, o.progress)
			}
		})
	}
}

func TestBulk_oddIDs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{missing: func(int) bool { return false }}
		s := stream.New(d.client(t))
		for _, err := range []error{
			mustOne(t, s.Users(t.Context(), []objects.UserID{0, 0}, nil, nil)),
			mustOne(t, s.Users(t.Context(), []objects.UserID{-1}, nil, nil)),
			mustOne(t, s.UserLookup(t.Context(), []string{""}, nil, nil)),
			mustOne(t, s.Beatmapsets(t.Context(), []objects.BeatmapsetID{0}, nil)),
			mustOne(t, s.Users(t.Context(), []objects.UserID{7}, nil, &stream.BulkParams{From: "1-00"})),
			mustOne(t, s.Users(t.Context(), []objects.UserID{7}, nil, &stream.BulkParams{From: "99999999-00"})),
			mustOne(t, s.Users(t.Context(), []objects.UserID{7}, nil, &stream.BulkParams{From: "-5-00"})),
		} {
			if !errors.Is(err, osu.ErrValidation) {
				t.Errorf("got %v", err)
			}
		}
		if _, open := <-s.Users(t.Context(), nil, nil, nil); open {
			t.Error("no ids, but a result")
		}
		if n := d.requests.Load(); n != 0 {
			t.Errorf("%d requests for nothing", n)
		}

		// Invalid ids take no place in a request.
		ids := []objects.UserID{0}
		for id := range objects.UserID(100) {
			ids = append(ids, id+1, -id-1)
		}
		users, err := stream.Collect(t.Context(), s.Users(t.Context(), ids, nil, nil))
		if len(users) != 100 || d.requests.Load() != 2 || !errors.Is(err, osu.ErrValidation) {
			t.Errorf("%d users with %d requests", len(users), d.requests.Load())
		}
	})
}

func TestBulk_byName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{missing: func(id int) bool { return id == 9 }}
		s := stream.New(d.client(t))
		var got []string
		for item := range s.UserLookup(t.Context(), []string{"@player 7", "8", "9", "@player 7", "@player 9"}, nil, nil) {
			got = append(got, fmt.Sprint(item.Input, "=", item.Value.ID, errors.Is(item.Err, osu.ErrNotFound)))
		}
		if want := []string{"@player 7=7 false", "8=8 false", "9=0 true", "@player 9=0 true"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestBulk_oneByOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &directory{missing: func(id int) bool { return id%2 == 0 }}
		s := stream.New(d.client(t))
		sets, err := stream.Collect(t.Context(), s.Beatmapsets(t.Context(), []objects.BeatmapsetID{1, 2, 3, 1}, &stream.BulkParams{FailFast: true}))
		if len(sets) != 2 || !errors.Is(err, osu.ErrNotFound) || d.requests.Load() != 3 {
			t.Errorf("%d sets, %v, %d requests", len(sets), err, d.requests.Load())
		}
	})
}

// TestBulk_gatewayNotFound: a 404 that may be a gateway's makes no id missing.
func TestBulk_gatewayNotFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := answering(func(*http.Request) string { return `{"message":"no Route matched"}` })
		c := (&directory{}).client(t).With(osu.HTTPClient(&http.Client{Transport: statused{http.StatusNotFound, gateway}}))
		var progress stream.Progress
		params := &stream.BulkParams{Progress: func(p stream.Progress) { progress = p }}
		_, err := stream.Collect(t.Context(), stream.New(c).Beatmapsets(t.Context(), []objects.BeatmapsetID{1}, params))
		if errors.Is(err, osu.ErrNotFound) {
			t.Errorf("got %v, want a failed request", err)
		}
		if progress.Missing != 0 || progress.Failed != 1 {
			t.Errorf("got %+v, want 0 missing and 1 failed", progress)
		}
	})
}

// statused answers with another status.
type statused struct {
	status int
	next   http.RoundTripper
}

func (s statused) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := s.next.RoundTrip(r)
	if err == nil {
		response.StatusCode = s.status
	}
	return response, err
}

func TestCancel_bulk(t *testing.T) {
	t.Parallel()
	ids := make([]objects.UserID, 220)
	for i := range ids {
		ids[i] = objects.UserID(i)
	}
	cancelEverywhere(t, func(ctx context.Context, p *probe) <-chan stream.Item[objects.UserID, objects.User] {
		d := &directory{missing: func(id int) bool { return id%7 == 0 }, latency: 20 * time.Millisecond, on: func(int64) { p.point("request") }}
		s := stream.New(d.client(t, osu.Limiter(limiter{p, limit.New(limit.Limits{PerMinute: 600})})))
		return s.Users(ctx, ids, nil, &stream.BulkParams{Concurrency: 2, Progress: func(stream.Progress) { p.point("progress") }})
	}, time.Millisecond, 60)
}

// mustOne returns the error of the one result of a channel.
func mustOne[K, V any](t *testing.T, items <-chan stream.Item[K, V]) error {
	t.Helper()
	var err error
	n := 0
	for item := range items {
		err = item.Err
		n++
	}
	if n != 1 {
		t.Errorf("%d results, want 1", n)
	}
	return err
}
