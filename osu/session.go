package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// SessionVerify verifies the session of the token with the key that the user
// received by mail or reads from an authenticator. It is meant for the game
// client: tokens of third parties are verified from the start, and the call has
// no effect.
//
// Any scope; needs a user. It fails with [ErrValidation] for a wrong key.
//
// Source: app/Http/Controllers/AccountController.php.
func (c *Client) SessionVerify(ctx context.Context, key string) error {
	return send(ctx, c, withBody(transport.PostSessionVerify.At(), struct {
		Key string `json:"verification_key" required:"true"`
	}{key}))
}

// SessionVerifyReissue sends another verification mail. It is meant for the
// game client; see [Client.SessionVerify].
//
// Any scope; needs a user. It fails with [ErrValidation] if the session is
// verified, as that of every third-party token is.
//
// Source: app/Http/Controllers/AccountController.php.
func (c *Client) SessionVerifyReissue(ctx context.Context) (objects.SessionVerificationReissue, error) {
	return answer[objects.SessionVerificationReissue](ctx, c, transport.PostSessionVerifyReissue.At())
}

// SessionVerifyMailFallback switches verification from the authenticator to
// mail and sends one, even to users whose session is verified. It is meant for
// the game client, and other programs should not call it; see
// [Client.SessionVerify].
//
// Any scope; needs a user.
//
// Source: app/Http/Controllers/AccountController.php.
func (c *Client) SessionVerifyMailFallback(ctx context.Context) (objects.SessionVerificationMethodResponse, error) {
	return answer[objects.SessionVerificationMethodResponse](ctx, c, transport.PostSessionVerifyMailFallback.At())
}
