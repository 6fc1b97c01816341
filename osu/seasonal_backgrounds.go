package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// SeasonalBackgrounds returns the backgrounds of the game's main menu and when
// they end; both are absent outside a season. It needs no token.
//
// Source: app/Http/Controllers/SeasonalBackgroundsController.php.
func (c *Client) SeasonalBackgrounds(ctx context.Context) (objects.SeasonalBackgrounds, error) {
	return answer[objects.SeasonalBackgrounds](ctx, c, transport.GetSeasonalBackgrounds.At())
}
