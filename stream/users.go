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
// to a request, in the order of the ids, duplicates once. An unknown or
// restricted user is an item with [osu.ErrNotFound]; an id that is not positive
// is one with [osu.ErrValidation] and costs no request. For failed requests see
// [BulkParams]. The server charges for each id, three times with variants, so
// it allows 1,200 ids a minute at most.
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
// [osu.Client.UserLookup] returns them: 50 to a request, in the given order,
// duplicates once. An unknown user is an item with [osu.ErrNotFound], an empty
// name one with [osu.ErrValidation]. For failed requests see [BulkParams].
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

// UserScores sends the scores of [osu.Client.AllUserScores].
func (c *Client) UserScores(ctx context.Context, id objects.UserID, t objects.UserScoreType, p *osu.UserScoresParams) <-chan Result[objects.Score] {
	return From(ctx, c.osu.AllUserScores(id, t, p))
}

// UserActivity sends the events of [osu.Client.AllUserRecentActivity].
func (c *Client) UserActivity(ctx context.Context, id objects.UserID, p *osu.UserRecentActivityParams) <-chan Result[objects.Event] {
	return From(ctx, c.osu.AllUserRecentActivity(id, p))
}

// WatchUsersParams are the options of the watches of users; see [WatchParams].
type WatchUsersParams struct {
	// From has the cursor of the last result of each user to continue after. A
	// user without a cursor starts at the present.
	From map[objects.UserID]osu.Cursor
	// Past also delivers the items of the first request for each user.
	Past bool
	// MinInterval and MaxInterval bound the pauses between requests for a user;
	// less than a minute is a minute.
	MinInterval, MaxInterval time.Duration
	// Idle ends the watch of a user after this time without anything new; 0
	// means never.
	Idle time.Duration
}

// WatchUserScores sends each new score of users, including failed ones if q
// says so; the Limit and Offset of q are ignored. The server keeps the last 100
// scores of the last 24 hours, so scores that were not seen in time are a gap.
// It polls for each user every minute to 10 minutes, and less often for many
// users, because the limiter bounds them all: the terms of the server call more
// than once a minute abuse. An unknown user is an item with [osu.ErrNotFound];
// the others continue.
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

// WatchUserActivity sends each new event of users, such as medals, ranks,
// uploads and names. It polls as [Client.WatchUserScores] does. The server
// keeps the last 100 events.
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

// watchUsers watches a list of each user; repeated users are watched once.
func watchUsers[T any](ctx context.Context, users []objects.UserID, p *WatchUsersParams, of func(objects.UserID) newest[T]) <-chan Item[objects.UserID, T] {
	var params WatchUsersParams
	if p != nil {
		params = *p
		params.From = maps.Clone(p.From) // the caller may write to it while the watch runs
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
