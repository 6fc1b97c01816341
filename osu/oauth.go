package osu

import (
	"context"

	"github.com/osugo/osugo/osu/transport"
)

// RevokeToken revokes the token that signs this call, and its refresh token:
// calls with them fail with ErrUnauthorized from then on. The authorizer does
// not learn of it. Any scope.
// Source: app/Http/Controllers/OAuth/TokensController.php.
func (c *Client) RevokeToken(ctx context.Context) error {
	return send(ctx, c, transport.DeleteCurrentToken.At())
}
