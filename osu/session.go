package osu

import (
	"context"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// SessionVerify verifies the session of the token with the key the user was
// mailed or whose authenticator shows. It is meant for the game client: tokens
// of third parties are verified from the start, and nothing happens. Any scope;
// needs a user. ErrValidation: wrong key.
// Source: app/Http/Controllers/AccountController.php.
func (c *Client) SessionVerify(ctx context.Context, key string) error {
	return send(ctx, c, withBody(transport.PostSessionVerify.At(), struct {
		Key string `json:"verification_key" required:"true"`
	}{key}))
}

// SessionVerifyReissue has another verification mail sent. It is meant for the
// game client, see [Client.SessionVerify]. Any scope; needs a user.
// ErrValidation: a verified session, as that of every token of third parties.
// Source: app/Http/Controllers/AccountController.php.
func (c *Client) SessionVerifyReissue(ctx context.Context) (objects.SessionVerificationReissue, error) {
	return answer[objects.SessionVerificationReissue](ctx, c, transport.PostSessionVerifyReissue.At())
}

// SessionVerifyMailFallback switches verification from the authenticator to
// mail and sends one, even to users whose session is verified. It is meant for
// the game client, see [Client.SessionVerify]: nobody else should call it. Any
// scope; needs a user. Source: app/Http/Controllers/AccountController.php.
func (c *Client) SessionVerifyMailFallback(ctx context.Context) (objects.SessionVerificationMethodResponse, error) {
	return answer[objects.SessionVerificationMethodResponse](ctx, c, transport.PostSessionVerifyMailFallback.At())
}
