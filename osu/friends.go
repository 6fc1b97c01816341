package osu

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// friendsVersion is the first API version that returns friends as relations.
const friendsVersion = 20241022

// Friends returns all friends of the token's user, sorted by username, each
// with Target: the user with Country, Cover, Groups, Statistics, SupportLevel
// and Team.
//
// Scope friends.read; needs a user. It fails with [ErrValidation] below API
// version 20241022, where the server sends users instead.
//
// Source: app/Http/Controllers/FriendsController.php.
func (c *Client) Friends(ctx context.Context) ([]objects.UserRelation, error) {
	call := transport.GetFriends.At()
	if version := c.Transport().Config().APIVersion; version < friendsVersion {
		call = call.Fail(fmt.Errorf("%w: API version %d answers with bare users; derive a client with APIVersion(%d), or use Do[[]objects.User]",
			ErrValidation, version, transport.APIVersion))
	}
	return answer[[]objects.UserRelation](ctx, c, call)
}
