package stream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/limit"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// probe counts the points of a scenario and cancels it at one of them.
type probe struct {
	cancel context.CancelFunc
	at     int64 // the point to cancel at; 0: none
	seen   atomic.Int64
	name   atomic.Value
}

// point is called where something happens.
func (p *probe) point(name string) {
	if p.seen.Add(1) == p.at {
		p.name.Store(name)
		p.cancel()
	}
}

// network answers requests for pages of numbers after a while; every third time
// the server fails, so that the client waits and tries again.
type network struct {
	p        *probe
	pages    int
	requests atomic.Int64
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.p.point("request")
	if err := sleep(r.Context(), 20*time.Millisecond); err != nil {
		return nil, err
	}
	n.p.point("answer")
	status, body := http.StatusOK, ""
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	if n.requests.Add(1)%3 == 0 {
		status = http.StatusBadGateway
	} else {
		body = fmt.Sprintf(`{"items":[%d,%d,%d],"more":%v}`, 3*page, 3*page+1, 3*page+2, page+1 < n.pages)
	}
	return jsonAnswer(r, status, body), nil
}

// client returns a client whose requests are points: in the limiter, on the
// way, before a pause.
func (p *probe) client(pages int) *osu.Client {
	client, err := osu.New(nil,
		osu.HTTPClient(&http.Client{Transport: &network{p: p, pages: pages}}),
		osu.Limiter(limiter{p, limit.New(limit.Limits{PerMinute: 600})}),
		osu.Retry(transport.Retry{MinPause: 40 * time.Millisecond, MaxPause: 80 * time.Millisecond}),
		osu.Trace(&transport.Trace{Retrying: func(context.Context, transport.Repeat) { p.point("backoff") }}))
	if err != nil {
		panic(err)
	}
	return client
}

type limiter struct {
	p *probe
	*limit.WindowLimiter
}

func (l limiter) Reserve(ctx context.Context, d limit.Demand) (limit.Slot, error) {
	l.p.point("limiter")
	return l.WindowLimiter.Reserve(ctx, d)
}

type numbersPage struct {
	Items []int `json:"items"`
	More  bool  `json:"more"`
}

var numbersRoute = transport.Route{Method: http.MethodGet, Pattern: "/numbers", Scope: transport.Guest}

func page(ctx context.Context, client *osu.Client, number int) (numbersPage, error) {
	return osu.Do[numbersPage](ctx, client, numbersRoute.At().Query(map[string][]string{"page": {strconv.Itoa(number)}}))
}

func served(client *osu.Client) osu.List[int] {
	return osu.NewList(func(n int) any { return n }, func(ctx context.Context, at osu.Cursor) (osu.Page[int], error) {
		number, _ := strconv.Atoi(string(at))
		p, err := page(ctx, client, number)
		return osu.Page[int]{Items: p.Items, Next: osu.Cursor(strconv.Itoa(number + 1)), More: p.More}, err
	})
}

func TestCancel_from(t *testing.T) {
	t.Parallel()
	for _, taste := range []time.Duration{0, 5 * time.Millisecond, 90 * time.Millisecond} {
		cancelEverywhere(t, func(ctx context.Context, p *probe) <-chan stream.Result[int] {
			return stream.From(ctx, served(p.client(6)))
		}, taste, 150)
	}
}

func TestCancel_fanOut(t *testing.T) {
	t.Parallel()
	for _, fast := range []bool{false, true} {
		for _, each := range []func(context.Context, *probe) <-chan stream.Item[int, numbersPage]{
			func(ctx context.Context, p *probe) <-chan stream.Item[int, numbersPage] {
				return stream.Each(ctx, p.inputs(), p.call(), &stream.FanOut{Concurrency: 3, FailFast: fast})
			},
			func(ctx context.Context, p *probe) <-chan stream.Item[int, numbersPage] {
				return stream.InOrder(ctx, p.inputs(), p.call(), &stream.FanOut{Concurrency: 3, FailFast: fast})
			},
		} {
			cancelEverywhere(t, each, 30*time.Millisecond, 100)
		}
	}
}

func (p *probe) inputs() func(func(int) bool) {
	return func(yield func(int) bool) {
		for k := range 12 {
			p.point("input")
			if !yield(k) {
				return
			}
		}
	}
}

func (p *probe) call() func(context.Context, int) (numbersPage, error) {
	client := p.client(100)
	return func(ctx context.Context, k int) (numbersPage, error) {
		if k == 9 {
			return numbersPage{}, errors.New("boom")
		}
		return page(ctx, client, k)
	}
}

func TestCancel_merge(t *testing.T) {
	t.Parallel()
	cancelEverywhere(t, func(ctx context.Context, p *probe) <-chan stream.Result[int] {
		client := p.client(3)
		return stream.Merge(ctx, stream.From(ctx, served(client)), stream.From(ctx, served(client)),
			stream.FromSeq(ctx, served(client).Items(ctx)))
	}, 10*time.Millisecond, 200)
}
