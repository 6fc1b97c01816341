package osu

import (
	"context"

	"github.com/osugo/osugo/osu/transport"
)

// RevokeToken revokes the token that signs this call and its refresh token:
// later calls with them fail with [ErrUnauthorized]. The authorizer is not
// told. Use the Revoke methods of [github.com/osugo/osugo/osu/auth] to log out.
//
// Any scope.
//
// Source: app/Http/Controllers/OAuth/TokensController.php.
func (c *Client) RevokeToken(ctx context.Context) error {
	return send(ctx, c, transport.DeleteCurrentToken.At())
}
