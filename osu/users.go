package osu

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// UserParams are the options of [Client.User], [Client.UserByName] and
// [Client.Me].
type UserParams struct {
	// Ruleset is the ruleset of the statistics and the rank history; the
	// default is the user's own.
	Ruleset objects.Ruleset
}

func (p *UserParams) ruleset() objects.Ruleset {
	if p == nil {
		return ""
	}
	return p.Ruleset
}

// User returns the profile of a user, with all includes except those reserved
// for the token's own user.
//
// Scope public. It fails with [ErrNotFound] if the user is unknown or
// restricted, and with [ErrValidation] for an unknown ruleset.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) User(ctx context.Context, id objects.UserID, p *UserParams) (objects.UserExtended, error) {
	return answer[objects.UserExtended](ctx, c, transport.GetUser.At(id, p.ruleset()))
}

// UserByName returns the profile of a user by name, as [Client.User] does: a
// current or former name in any case, with spaces and underscores alike, with
// or without a leading "@". A name consisting only of digits is treated as a
// name, not an id. [Client.UserID] needs fewer requests if you only want the
// id.
//
// It fails with [ErrValidation] for a name that no account can have.
func (c *Client) UserByName(ctx context.Context, name string, p *UserParams) (objects.UserExtended, error) {
	name = cleanName(name)
	user, err := answer[objects.UserExtended](ctx, c, named(transport.GetUser.At("@"+name, p.ruleset()), name))
	if err == nil && user.ID != 0 {
		c.names.put(name, user.ID)
	}
	return user, err
}

// UsersParams are the options of [Client.Users].
type UsersParams struct {
	// IncludeVariants adds the variants (4K, 7K) to the mania statistics. It
	// triples the cost of the request.
	IncludeVariants bool `url:"include_variant_statistics"`
}

// Users returns up to 50 users by id, with Country, Cover, Groups, Team and
// StatisticsRulesets, in an order of the server's. Unknown and restricted users
// are left out. [github.com/osugo/osugo/stream] takes any number of ids and
// reports those. The server charges one request for each id.
//
// Scope public. It fails with [ErrValidation] for more than 50 ids, which the
// server would drop.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) Users(ctx context.Context, ids []objects.UserID, p *UsersParams) ([]objects.User, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	call := withIDs(withQuery(transport.GetUsers.At(), p), "ids", ids, 50)
	listing, err := answer[objects.UserListing](ctx, c, call)
	return listing.Users, err
}

// UserLookupParams are the options of [Client.UserLookup].
type UserLookupParams struct {
	// RulesetID adds the global rank in that ruleset to each user.
	RulesetID *objects.RulesetID `url:"ruleset_id"`
	// ExcludeBots leaves bots out.
	ExcludeBots bool `url:"exclude_bots"`
}

// UserLookup returns up to 50 users by names and ids, mixed, with Country,
// Cover, Groups and Team, in no particular order. Text of digits only is an id,
// a leading "@" makes anything a name, and names must be current. Unknown users
// are left out.
//
// Scope public. It fails with [ErrValidation] for more than 50.
//
// Source: app/Http/Controllers/Users/LookupController.php.
func (c *Client) UserLookup(ctx context.Context, users []string, p *UserLookupParams) ([]objects.User, error) {
	if len(users) == 0 {
		return nil, nil
	}
	call := withIDs(withQuery(transport.GetUserLookup.At(), p), "ids", users, 50)
	lookup, err := answer[objects.UserLookup](ctx, c, call)
	return lookup.Users, err
}

// UserScoresParams are the options of [Client.UserScores].
type UserScoresParams struct {
	// Ruleset is the ruleset of the scores; the default is the user's own.
	Ruleset objects.Ruleset `url:"mode"`
	// IncludeFails adds failed scores; type recent only.
	IncludeFails bool `url:"include_fails"`
	// LegacyOnly restricts the result to scores of the stable client; type
	// firsts only.
	LegacyOnly bool `url:"legacy_only"`
	// Limit is how many scores to return, 1-100; the default is 5.
	Limit int `url:"limit" range:"1-100"`
	// Offset is how many to skip.
	Offset int `url:"offset"`
}

// UserScores returns scores of a user, with Beatmap, Beatmapset and User, and
// in type best also Weight. The server has the best 200, the 100 most recent of
// the last 24 hours, and all firsts and pinned scores.
//
// Scope public. It fails with [ErrNotFound] if the user or ruleset is unknown,
// and with [ErrValidation] for an option that the server ignores for that type.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) UserScores(ctx context.Context, id objects.UserID, t objects.UserScoreType, p *UserScoresParams) ([]objects.Score, error) {
	return answer[[]objects.Score](ctx, c, userScores(id, t, p))
}

// AllUserScores lists the scores of [Client.UserScores], 100 at a time,
// starting at Offset. Limit is the total.
func (c *Client) AllUserScores(id objects.UserID, t objects.UserScoreType, p *UserScoresParams) List[objects.Score] {
	return userScoreList(scoreKey, t, p, func(ctx context.Context, p *UserScoresParams) ([]objects.Score, error) {
		return c.UserScores(ctx, id, t, p)
	})
}

// UserScores is [Client.UserScores] in the legacy format.
func (l *LegacyClient) UserScores(ctx context.Context, id objects.UserID, t objects.UserScoreType, p *UserScoresParams) ([]objects.LegacyScore, error) {
	return Do[[]objects.LegacyScore](ctx, l.client, userScores(id, t, p))
}

// AllUserScores is [Client.AllUserScores] in the legacy format.
func (l *LegacyClient) AllUserScores(id objects.UserID, t objects.UserScoreType, p *UserScoresParams) List[objects.LegacyScore] {
	return userScoreList(legacyScoreKey, t, p, func(ctx context.Context, p *UserScoresParams) ([]objects.LegacyScore, error) {
		return l.UserScores(ctx, id, t, p)
	})
}

// userScores returns the call of [Client.UserScores].
func userScores(id objects.UserID, t objects.UserScoreType, p *UserScoresParams) transport.Call {
	call := withQuery(transport.GetUserScores.At(id, t), p)
	switch q := copyOf(p); {
	case q.IncludeFails && t != objects.UserScoreTypeRecent:
		return call.Fail(fmt.Errorf("%w: include_fails has no effect on type %s", ErrValidation, t))
	case q.LegacyOnly && t != objects.UserScoreTypeFirsts:
		return call.Fail(fmt.Errorf("%w: legacy_only has no effect on type %s", ErrValidation, t))
	}
	return call
}

// userScoreList is [Client.AllUserScores] for scores of any format.
func userScoreList[S any](key func(S) any, t objects.UserScoreType, p *UserScoresParams, fetch func(context.Context, *UserScoresParams) ([]S, error)) List[S] {
	q, reach := copyOf(p), 0
	switch t {
	case objects.UserScoreTypeBest:
		reach = 200
	case objects.UserScoreTypeRecent:
		reach = 100
	case objects.UserScoreTypeFirsts, objects.UserScoreTypePinned:
	}
	return userList(key, reach, q.Offset, q.Limit, func(ctx context.Context, offset, limit int) ([]S, error) {
		q := q
		q.Offset, q.Limit = offset, limit
		return fetch(ctx, &q)
	})
}

// userList pages through a list of a user by offset, 100 items at a time.
func userList[T any](key func(T) any, reach, offset, limit int, fetch func(ctx context.Context, offset, limit int) ([]T, error)) List[T] {
	return offsetList(key, 100, reach, offset, fetch).limited(limit)
}

// UserBeatmapsetsParams are the options of [Client.UserBeatmapsets] and
// [Client.UserMostPlayed].
type UserBeatmapsetsParams struct {
	// Limit is how many to return, 1-100; the default is 5.
	Limit int `url:"limit" range:"1-100"`
	// Offset is how many to skip.
	Offset int `url:"offset"`
}

// UserBeatmapsets returns beatmapsets of a user, with Beatmaps, newest first:
// favourites by when they were added, graveyard and pending by last update, the
// others by when they were approved. Pending includes wip; ranked includes
// approved and qualified.
//
// Scope public. It fails with [ErrNotFound] if the user or type is unknown, and
// with [ErrValidation] for type most_played: use [Client.UserMostPlayed].
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) UserBeatmapsets(ctx context.Context, id objects.UserID, t objects.UserBeatmapsetType, p *UserBeatmapsetsParams) ([]objects.BeatmapsetExtended, error) {
	call := transport.GetUserBeatmapsets.At(id, t)
	if t == objects.UserBeatmapsetTypeMostPlayed {
		call = call.Fail(fmt.Errorf("%w: type %s answers with play counts; use UserMostPlayed", ErrValidation, t))
	}
	return answer[[]objects.BeatmapsetExtended](ctx, c, withQuery(call, p))
}

// AllUserBeatmapsets lists the beatmapsets of [Client.UserBeatmapsets], 100 at
// a time, starting at Offset. Limit is the total. Beatmapsets with the same
// date may be repeated or missed between two pages.
func (c *Client) AllUserBeatmapsets(id objects.UserID, t objects.UserBeatmapsetType, p *UserBeatmapsetsParams) List[objects.BeatmapsetExtended] {
	q := copyOf(p)
	return userList(beatmapsetKey, 0, q.Offset, q.Limit, func(ctx context.Context, offset, limit int) ([]objects.BeatmapsetExtended, error) {
		return c.UserBeatmapsets(ctx, id, t, &UserBeatmapsetsParams{Limit: limit, Offset: offset})
	})
}

// UserMostPlayed returns the beatmaps that a user has played most, with the
// number of plays, and Beatmap and Beatmapset unless the beatmap is gone.
//
// Scope public. It fails with [ErrNotFound] if the user is unknown.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) UserMostPlayed(ctx context.Context, id objects.UserID, p *UserBeatmapsetsParams) ([]objects.BeatmapPlaycount, error) {
	call := transport.GetUserBeatmapsets.At(id, objects.UserBeatmapsetTypeMostPlayed)
	return answer[[]objects.BeatmapPlaycount](ctx, c, withQuery(call, p))
}

// AllUserMostPlayed lists the beatmaps of [Client.UserMostPlayed], 100 at a
// time, starting at Offset. Limit is the total.
func (c *Client) AllUserMostPlayed(id objects.UserID, p *UserBeatmapsetsParams) List[objects.BeatmapPlaycount] {
	q := copyOf(p)
	return userList(playcountKey, 0, q.Offset, q.Limit, func(ctx context.Context, offset, limit int) ([]objects.BeatmapPlaycount, error) {
		return c.UserMostPlayed(ctx, id, &UserBeatmapsetsParams{Limit: limit, Offset: offset})
	})
}

// UserBeatmapsPassedParams are the options of [Client.UserBeatmapsPassed].
type UserBeatmapsPassedParams struct {
	// ExcludeConverts leaves out passes of beatmaps converted to another
	// ruleset.
	ExcludeConverts bool `url:"exclude_converts"`
	// IsLegacy restricts the result to scores of the stable client (true) or of
	// lazer (false); the default is both.
	IsLegacy *bool `url:"is_legacy"`
	// NoDiffReduction leaves out scores with mods that make the game easier;
	// the default is true, which also demands a pp value unless IsLegacy is
	// true.
	NoDiffReduction *bool `url:"no_diff_reduction"`
	// RulesetID restricts the result to scores of that ruleset; the default is
	// all.
	RulesetID *objects.RulesetID `url:"ruleset_id"`
}

// UserBeatmapsPassed returns the beatmaps of up to 50 beatmapsets that a user
// has passed. The server charges one request for each beatmapset.
//
// Scope public. It fails with [ErrNotFound] if the user is unknown, and with
// [ErrValidation] for more than 50 ids.
//
// Source: app/Http/Controllers/Users/BeatmapsController.php.
func (c *Client) UserBeatmapsPassed(ctx context.Context, id objects.UserID, beatmapsets []objects.BeatmapsetID, p *UserBeatmapsPassedParams) ([]objects.Beatmap, error) {
	if len(beatmapsets) == 0 {
		return nil, nil
	}
	call := withIDs(withQuery(transport.GetUserBeatmapsPassed.At(id), p), "beatmapset_ids", beatmapsets, 50)
	passed, err := answer[objects.BeatmapsPassed](ctx, c, call)
	return passed.BeatmapsPassed, err
}

// UserKudosuParams are the options of [Client.UserKudosu].
type UserKudosuParams struct {
	// Limit is how many to return, 1-100; the default is 5.
	Limit int `url:"limit" range:"1-100"`
	// Offset is how many to skip.
	Offset int `url:"offset"`
}

// UserKudosu returns the kudosu that a user received and lost, newest first.
// The server lists the 100 newest only.
//
// Scope public. It fails with [ErrNotFound] if the user is unknown.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) UserKudosu(ctx context.Context, id objects.UserID, p *UserKudosuParams) ([]objects.KudosuHistory, error) {
	return answer[[]objects.KudosuHistory](ctx, c, withQuery(transport.GetUserKudosu.At(id), p))
}

// AllUserKudosu lists the kudosu of [Client.UserKudosu], 100 at a time,
// starting at Offset. Limit is the total.
func (c *Client) AllUserKudosu(id objects.UserID, p *UserKudosuParams) List[objects.KudosuHistory] {
	q := copyOf(p)
	return userList(kudosuKey, 100, q.Offset, q.Limit, func(ctx context.Context, offset, limit int) ([]objects.KudosuHistory, error) {
		return c.UserKudosu(ctx, id, &UserKudosuParams{Limit: limit, Offset: offset})
	})
}

// UserRecentActivityParams are the options of [Client.UserRecentActivity].
type UserRecentActivityParams struct {
	// LegacyOnly asks for the rank events of the stable client instead of those
	// of lazer.
	LegacyOnly bool `url:"legacy_only"`
	// Limit is how many events to return, 1-100; the default is 5.
	Limit int `url:"limit" range:"1-100"`
	// Offset is how many to skip.
	Offset int `url:"offset"`
}

// UserRecentActivity returns the recent events of a user, newest first. The
// server lists the 100 newest only.
//
// Scope public. It fails with [ErrNotFound] if the user is unknown.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) UserRecentActivity(ctx context.Context, id objects.UserID, p *UserRecentActivityParams) ([]objects.Event, error) {
	return answer[[]objects.Event](ctx, c, withQuery(transport.GetUserRecentActivity.At(id), p))
}

// AllUserRecentActivity lists the events of [Client.UserRecentActivity], 100 at
// a time, starting at Offset. Limit is the total.
func (c *Client) AllUserRecentActivity(id objects.UserID, p *UserRecentActivityParams) List[objects.Event] {
	q := copyOf(p)
	return userList(eventKey, 100, q.Offset, q.Limit, func(ctx context.Context, offset, limit int) ([]objects.Event, error) {
		q := q
		q.Offset, q.Limit = offset, limit
		return c.UserRecentActivity(ctx, id, &q)
	})
}

// Me returns the profile of the token's user: what [Client.User] returns, and
// IsRestricted, the state of the session, UserPreferences and
// StatisticsRulesets.
//
// Scope identify; needs a user. It fails with [ErrValidation] for an unknown
// ruleset.
//
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) Me(ctx context.Context, p *UserParams) (objects.UserExtended, error) {
	return answer[objects.UserExtended](ctx, c, transport.GetMe.At(p.ruleset()))
}

// MeBeatmapsetFavourites returns the ids of all favourite beatmapsets of the
// token's user.
//
// Scope identify; needs a user.
//
// Source: app/Http/Controllers/Account/BeatmapsetFavouritesController.php.
func (c *Client) MeBeatmapsetFavourites(ctx context.Context) ([]objects.BeatmapsetID, error) {
	favourites, err := answer[objects.BeatmapsetFavouriteIds](ctx, c, transport.GetMeBeatmapsetFavourites.At())
	return favourites.BeatmapsetIDs, err
}
