package transport

import "slices"

// Scope is a permission of an OAuth token. Any string is allowed, so that a
// scope the server adds can be used before this library knows it.
type Scope string

// The scopes of the server (app/Providers/AuthServiceProvider.php).
const (
	ScopeIdentify               Scope = "identify"                 // read the token's own user
	ScopePublic                 Scope = "public"                   // read public data
	ScopeFriendsRead            Scope = "friends.read"             // read the friend list
	ScopeChatRead               Scope = "chat.read"                // read chat
	ScopeChatWrite              Scope = "chat.write"               // send messages
	ScopeChatWriteManage        Scope = "chat.write_manage"        // join, leave and create channels
	ScopeForumWrite             Scope = "forum.write"              // create and edit topics and posts
	ScopeForumWriteManage       Scope = "forum.write_manage"       // lock and pin topics
	ScopeMultiplayerWriteManage Scope = "multiplayer.write_manage" // referee hub; no route of this API
	ScopeDelegate               Scope = "delegate"                 // act as the owner of the client
	ScopeGroupPermissions       Scope = "group_permissions"        // use the owner's forum moderator groups
	ScopeAll                    Scope = "*"                        // everything; for the game itself, never for third parties
)

// The requirements of routes that are not scopes of a token.
const (
	// Guest marks routes that answer without a token. A token that is sent
	// all the same must be valid.
	Guest Scope = "guest"
	// AnyScope marks routes that take any valid token.
	AnyScope Scope = "any"
)

// Owner says whether a token acts for a user.
type Owner int

// The owners of a token.
const (
	OwnerUnknown Owner = iota // not known: the server decides
	OwnerNone                 // client credentials: no user
	OwnerUser                 // a user, or the owner of a delegated client
)

// Grant is what a token may do, as far as its authorizer knows. The zero value
// knows nothing and leaves every decision to the server.
type Grant struct {
	// Scopes are the granted scopes; nil means not known.
	Scopes []Scope
	// Owner says whether the token acts for a user.
	Owner Owner
}

// permits reports what the grant lacks for the route: nil when the server would
// accept it or when the grant does not know.
func (g Grant) permits(r Route) error {
	switch {
	case r.NeedsUser && g.Owner == OwnerNone:
		return errNeedsUser
	case r.Scope == Guest, r.Scope == AnyScope, g.Scopes == nil:
		return nil
	case slices.Contains(g.Scopes, r.Scope), slices.Contains(g.Scopes, ScopeAll):
		return nil
	case r.FirstParty():
		return errFirstParty
	}
	return ErrScope
}
