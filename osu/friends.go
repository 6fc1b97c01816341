package osu

import (
	"context"
	"fmt"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// friendsVersion is the API version from which on friends come as relations.
const friendsVersion = 20241022

// Friends returns all friends of the token's own user, by username, each with
// target: the user with country, cover, groups, statistics, support level and
// team. Scope friends.read; needs a user. ErrValidation: API version below
// 20241022, at which the answer is of another kind.
// Source: app/Http/Controllers/FriendsController.php.
func (c *Client) Friends(ctx context.Context) ([]objects.UserRelation, error) {
	call := transport.GetFriends.At()
	if version := c.Transport().Config().APIVersion; version < friendsVersion {
		call = call.Fail(fmt.Errorf("%w: API version %d answers with bare users; derive a client with APIVersion(%d), or use Do[[]objects.User]",
			ErrValidation, version, transport.APIVersion))
	}
	return answer[[]objects.UserRelation](ctx, c, call)
}
