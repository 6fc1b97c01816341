package stream

import (
	"context"
	"strconv"
	"strings"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// Users sends any number of users by id, as [osu.Client.Users] returns them: 50
// to a request, repetitions once, in the order of the ids. An unknown or
// restricted user is an item with an ErrNotFound, an id that is not positive one
// with an ErrValidation and no request. The server charges for each id, three
// times with variants: 1200 ids a minute are the most. Cancel ctx to stop early,
// or it leaks.
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
// an ErrValidation. Cancel ctx to stop early, or it leaks.
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
				found[strconv.FormatInt(int64(users[i].ID), 10)] = &users[i]
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
