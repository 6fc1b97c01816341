package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// Me returns the profile of the token's own user: as [Client.User], and with
// is_restricted, the session's state, preferences and the statistics of all
// rulesets. Scope identify; needs a user. ErrNotFound: unknown ruleset.
// Source: app/Http/Controllers/UsersController.php.
func (c *Client) Me(ctx context.Context, p *UserParams) (objects.UserExtended, error) {
	return get[objects.UserExtended](ctx, c, transport.GetMe.At(p.ruleset()))
}

// MeBeatmapsetFavourites returns the ids of all beatmapsets the token's own user
// has as favourites. Scope identify; needs a user.
// Source: app/Http/Controllers/Account/BeatmapsetFavouritesController.php.
func (c *Client) MeBeatmapsetFavourites(ctx context.Context) ([]objects.BeatmapsetID, error) {
	favourites, err := get[objects.BeatmapsetFavouriteIds](ctx, c, transport.GetMeBeatmapsetFavourites.At())
	return favourites.BeatmapsetIDs, err
}
