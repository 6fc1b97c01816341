package stream

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Users sends any number of users by id, as [osu.Client.Users] returns them: 50
// to a request, repetitions once, in the order of the ids. An unknown or
// restricted user is an item with an ErrNotFound, an id that is not positive
// one with an ErrValidation and no request. A request that fails is the error
// of its users, and never an ErrNotFound: see [BulkParams]. The server charges
// for each id, three times with variants: 1200 ids a minute are the most.
// Cancel ctx to stop early, or it leaks.
func (c *Client) Users(ctx context.Context, ids []objects.UserID, p *osu.UsersParams, b *BulkParams) <-chan Item[objects.UserID, objects.User] {
	cost := 50
	if p != nil && p.IncludeVariants {
		cost *= 3
	}
	job := fifty(cost, func(u *objects.User) objects.UserID { return u.ID },
		func(ctx context.Context, ids []objects.UserID) ([]objects.User, error) {
			return c.osu.Users(ctx, ids, p)
		})
	return job.run(ctx, c, ids, b)
}

// UserLookup sends any number of users by names and ids, mixed, as
// [osu.Client.UserLookup] returns them: 50 to a request, repetitions once, in
// their order. One that is unknown is an item with an ErrNotFound, an empty one
// an ErrValidation; for a request that fails see [BulkParams]. Cancel ctx to
// stop early, or it leaks.
func (c *Client) UserLookup(ctx context.Context, users []string, p *osu.UserLookupParams, b *BulkParams) <-chan Item[string, objects.User] {
	job := bulk[string, objects.User]{
		size: 50, cost: 1,
		valid: func(name string) bool { return strings.TrimPrefix(name, "@") != "" },
		fetch: func(ctx context.Context, names []string) (func(string) (objects.User, error), error) {
			users, err := c.osu.UserLookup(ctx, names, p)
			if err != nil {
				return nil, err
			}
			found := make(map[string]*objects.User, 2*len(users))
			for i := range users {
				found[users[i].ID.String()] = &users[i]
				found["@"+strings.ToLower(users[i].Username)] = &users[i]
			}
			byKey := lookup(found)
			return func(name string) (objects.User, error) {
				if id, err := strconv.ParseUint(name, 10, 64); err == nil {
					return byKey(strconv.FormatUint(id, 10))
				}
				return byKey("@" + strings.ToLower(strings.TrimPrefix(name, "@")))
			}, nil
		},
	}
	return job.run(ctx, c, users, b)
}

// UserScores sends the scores of a user, as [osu.Client.AllUserScores] lists
// them. Cancel ctx to stop early, or it leaks.
func (c *Client) UserScores(ctx context.Context, id objects.UserID, t objects.UserScoreType, p *osu.UserScoresParams) <-chan Result[objects.Score] {
	return From(ctx, c.osu.AllUserScores(id, t, p))
}

// UserActivity sends what a user did lately, as
// [osu.Client.AllUserRecentActivity] lists it. Cancel ctx to stop early, or it
// leaks.
func (c *Client) UserActivity(ctx context.Context, id objects.UserID, p *osu.UserRecentActivityParams) <-chan Result[objects.Event] {
	return From(ctx, c.osu.AllUserRecentActivity(id, p))
}

// WatchUsersParams are the options of the watches of users; see [WatchParams].
type WatchUsersParams struct {
	// From are the cursors, of the last result of each user, from which to go on.
	// A user without one begins with the present.
	From map[objects.UserID]osu.Cursor
	// Past also gives what the first request for each user brings.
	Past bool
	// MinInterval and MaxInterval bound the pauses between requests for a user;
	// less than a minute is a minute.
	MinInterval, MaxInterval time.Duration
	// Idle ends the watch of a user for whom nothing new has come for so long; 0
	// means never.
	Idle time.Duration
}

// WatchUserScores sends each new score of users, failed ones too when q says
// so; its Limit and Offset are not used. The server keeps the last 100 of the
// last 24 hours: what was not seen in time is a gap. Each user is asked for
// every minute to 10 minutes, more seldom when there are so many that the
// limiter is the bound: the terms of the server call more than once a minute
// abuse. A user who is not found is an item with that error; the others go on.
// Cancel ctx to stop early, or it leaks.
func (c *Client) WatchUserScores(ctx context.Context, users []objects.UserID, q *osu.UserScoresParams, p *WatchUsersParams) <-chan Item[objects.UserID, objects.Score] {
	params := osu.UserScoresParams{}
	if q != nil {
		params = *q
		params.Limit, params.Offset = 0, 0
	}
	return watchUsers(ctx, users, p, func(id objects.UserID) newest[objects.Score] {
		return newest[objects.Score]{
			list:  c.osu.AllUserScores(id, objects.UserScoreTypeRecent, &params),
			id:    func(s objects.Score) int64 { return int64(s.ID) },
			reach: 100,
			keep:  24 * time.Hour,
		}
	})
}

// WatchUserActivity is [Client.WatchUserScores] for what users do: medals,
// ranks, uploads, names, with the same intervals. The server keeps the last
// 100. Cancel ctx to stop early, or it leaks.
func (c *Client) WatchUserActivity(ctx context.Context, users []objects.UserID, q *osu.UserRecentActivityParams, p *WatchUsersParams) <-chan Item[objects.UserID, objects.Event] {
	params := osu.UserRecentActivityParams{}
	if q != nil {
		params.LegacyOnly = q.LegacyOnly
	}
	return watchUsers(ctx, users, p, func(id objects.UserID) newest[objects.Event] {
		return newest[objects.Event]{
			list:  c.osu.AllUserRecentActivity(id, &params),
			id:    func(e objects.Event) int64 { return int64(e.ID) },
			reach: 100,
		}
	})
}

// watchUsers watches something of each user, repetitions once.
func watchUsers[T any](ctx context.Context, users []objects.UserID, p *WatchUsersParams, of func(objects.UserID) newest[T]) <-chan Item[objects.UserID, T] {
	var params WatchUsersParams
	if p != nil {
		params = *p
		params.From = maps.Clone(p.From) // the caller may write to it while the watch goes on
	}
	return start(ctx, func(ctx context.Context, out chan<- Item[objects.UserID, T]) {
		p := &params
		seen := make(map[objects.UserID]bool, len(users))
		var group sync.WaitGroup
		for index, id := range users {
			if seen[id] {
				continue
			}
			seen[id] = true
			group.Go(func() {
				one := WatchParams{From: p.From[id], Past: p.Past, MinInterval: p.MinInterval, MaxInterval: p.MaxInterval, Idle: p.Idle}
				pause := interval{floor: perSubject, max: 10 * time.Minute}
				keepPolling(ctx, one, pause, of(id).source(one), func(r Result[T]) bool {
					return send(ctx, out, Item[objects.UserID, T]{Result: r, Input: id, Index: index})
				})
			})
		}
		group.Wait()
	})
}
