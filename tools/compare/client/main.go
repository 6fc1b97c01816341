// Client is the Go side of compare: one job, by osugo or by plain net/http.
//
//	client CLIENT JOB URL TOKEN CALLS IN_FLIGHT
//
// It prints how long the job took and how much CPU time, in seconds, as JSON.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"golang.org/x/sync/errgroup"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// api is what the jobs need of a client. A nil method is one it does not have.
type api struct {
	user    func(ctx context.Context, id int) error
	scores  func(ctx context.Context, id int) error
	beatmap func(ctx context.Context, id int) error
	// users fetches any number of users, and returns how many came and of how
	// many it said that they do not exist.
	users func(ctx context.Context, ids []objects.UserID) (came, missing int, err error)
}

// result is what a job prints.
type result struct {
	Wall    float64 `json:"wall"`
	CPU     float64 `json:"cpu"`
	Came    int     `json:"came"`
	Missing int     `json:"missing"`
}

func main() {
	if len(os.Args) != 7 {
		fail(fmt.Errorf("usage: client CLIENT JOB URL TOKEN CALLS IN_FLIGHT"))
	}
	calls, err := strconv.Atoi(os.Args[5])
	check(err)
	inFlight, err := strconv.Atoi(os.Args[6])
	check(err)
	a, err := newAPI(os.Args[1], os.Args[3], os.Args[4], inFlight)
	check(err)
	r, err := a.run(context.Background(), os.Args[2], calls, inFlight)
	check(err)
	check(json.NewEncoder(os.Stdout).Encode(r))
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "client:", err)
	os.Exit(1)
}

// run runs a job after a tenth of it has warmed everything up.
func (a api) run(ctx context.Context, job string, calls, inFlight int) (result, error) {
	switch job {
	case "user", "different-users":
		return timed(ctx, a.user, calls, inFlight, job == "user")
	case "scores":
		return timed(ctx, a.scores, calls, inFlight, true)
	case "same":
		return timed(ctx, func(ctx context.Context, _ int) error { return a.user(ctx, 2) }, calls, inFlight, false)
	case "different":
		return timed(ctx, a.beatmap, calls, inFlight, false)
	case "ids":
		ids := make([]objects.UserID, calls)
		for i := range ids {
			ids[i] = objects.UserID(i%10_000 + 1)
		}
		stop := start()
		came, missing, err := a.users(ctx, ids)
		r := stop()
		r.Came, r.Missing = came, missing
		return r, err
	}
	return result{}, fmt.Errorf("no job %q", job)
}

// timed makes calls for different ids.
func timed(ctx context.Context, call func(context.Context, int) error, calls, inFlight int, warm bool) (result, error) {
	if call == nil {
		return result{}, fmt.Errorf("this client does not do that")
	}
	ctx, cancel := context.WithCancel(ctx) // as a server's requests have
	defer cancel()
	if warm {
		if err := many(ctx, call, calls/10, inFlight); err != nil {
			return result{}, err
		}
	}
	stop := start()
	err := many(ctx, call, calls, inFlight)
	return stop(), err
}

func many(ctx context.Context, call func(context.Context, int) error, calls, inFlight int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(inFlight)
	for i := range calls {
		group.Go(func() error { return call(ctx, i+2) })
	}
	return group.Wait()
}

// start starts the clocks; stop reads them.
func start() (stop func() result) {
	began, cpu := time.Now(), cpuTime()
	return func() result {
		return result{Wall: time.Since(began).Seconds(), CPU: (cpuTime() - cpu).Seconds()}
	}
}

func newAPI(client, url, token string, inFlight int) (api, error) {
	switch client {
	case "osugo":
		return osugo(url, token)
	case "osugo-drift":
		return osugo(url, token, osu.OnDrift(func(transport.Drift) {}))
	case "none":
		return plain(url, token, inFlight, func([]byte, any) error { return nil }), nil
	case "v2":
		return plain(url, token, inFlight, func(body []byte, v any) error { return jsonv2.Unmarshal(body, v) }), nil
	case "encoding/json":
		return plain(url, token, inFlight, json.Unmarshal), nil
	}
	return api{}, fmt.Errorf("no client %q", client)
}

// osugo is this library, with a limiter that counts but never lets anyone wait.
func osugo(url, token string, options ...osu.Option) (api, error) {
	const plenty = 1_000_000_000
	client, err := osu.New(auth.FixedToken(token, transport.Grant{}), append(options,
		osu.Endpoints(transport.BaseURL(url)), osu.Gather(5*time.Millisecond),
		osu.Limiter(osu.NewLimiter(osu.Limits{PerMinute: plenty, Burst: plenty, CostPerMinute: plenty, ReplaysPerMinute: plenty})))...)
	if err != nil {
		return api{}, err
	}
	return api{
		user: func(ctx context.Context, id int) error {
			_, err := client.User(ctx, objects.UserID(id), nil)
			return err
		},
		scores: func(ctx context.Context, id int) error {
			_, err := client.UserScores(ctx, objects.UserID(id), objects.UserScoreTypeBest, &osu.UserScoresParams{Limit: 50})
			return err
		},
		beatmap: func(ctx context.Context, id int) error {
			_, err := client.Beatmap(ctx, objects.BeatmapID(id))
			return err
		},
		users: func(ctx context.Context, ids []objects.UserID) (came, missing int, err error) {
			for r := range stream.New(client).Users(ctx, ids, nil, nil) {
				if r.Err != nil {
					missing++
				} else {
					came++
				}
			}
			return came, missing, nil
		},
	}, nil
}

// plain is net/http with as many kept connections as calls.
func plain(url, token string, inFlight int, decode func([]byte, any) error) api {
	pool := &http.Transport{MaxIdleConnsPerHost: inFlight, DisableCompression: true}
	client := &http.Client{Transport: pool}
	get := func(ctx context.Context, path string, v any) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/api/v2"+path, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Accept", "application/json")
		answer, err := client.Do(request)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK {
			return fmt.Errorf("%s: %s", path, answer.Status)
		}
		return decode(body, v)
	}
	return api{
		user: func(ctx context.Context, id int) error {
			return get(ctx, fmt.Sprintf("/users/%d", id), new(objects.UserExtended))
		},
		scores: func(ctx context.Context, id int) error {
			return get(ctx, fmt.Sprintf("/users/%d/scores/best?limit=50", id), new([]objects.Score))
		},
		beatmap: func(ctx context.Context, id int) error {
			return get(ctx, fmt.Sprintf("/beatmaps/%d", id), new(objects.BeatmapExtended))
		},
	}
}
