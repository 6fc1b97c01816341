package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/osugo/osugo/osu/transport"
)

// Scope is a permission of a token; see [transport.Scope].
type Scope = transport.Scope

// The scopes of the server; see package transport for what each permits.
const (
	ScopeIdentify               = transport.ScopeIdentify
	ScopePublic                 = transport.ScopePublic
	ScopeFriendsRead            = transport.ScopeFriendsRead
	ScopeChatRead               = transport.ScopeChatRead
	ScopeChatWrite              = transport.ScopeChatWrite
	ScopeChatWriteManage        = transport.ScopeChatWriteManage
	ScopeForumWrite             = transport.ScopeForumWrite
	ScopeForumWriteManage       = transport.ScopeForumWriteManage
	ScopeMultiplayerWriteManage = transport.ScopeMultiplayerWriteManage
	ScopeDelegate               = transport.ScopeDelegate
	ScopeGroupPermissions       = transport.ScopeGroupPermissions
)

// GrantType is a way to obtain tokens.
type GrantType string

// The grants that third parties may use.
const (
	// GrantClientCredentials is for the application itself, without a user.
	GrantClientCredentials GrantType = "client_credentials"
	// GrantAuthorizationCode is for a user who lets the application act for
	// them.
	GrantAuthorizationCode GrantType = "authorization_code"
)

// delegated are the scopes that a token without a user can have only together
// with delegate, and then no others (app/Models/OAuth/Token.php, validate).
var delegated = []Scope{
	ScopeChatWrite, ScopeChatWriteManage, ScopeForumWrite, ScopeForumWriteManage,
	ScopeGroupPermissions, ScopeMultiplayerWriteManage,
}

// clientOnly are the scopes that users can't grant.
var clientOnly = []Scope{ScopeDelegate, ScopeForumWriteManage, ScopeGroupPermissions}

// CheckScopes returns an [ErrConfig] that says what to change if the server
// would refuse the scopes for the grant, which it does with a page that a
// program never sees. It does not check unknown scopes, or the rules about the
// owner of the application: delegate requires a bot as the owner; a user's chat
// scopes require the owner's own account or a bot as the owner.
//
// Source: app/Models/OAuth/Token.php.
func CheckScopes(grant GrantType, scopes ...Scope) error {
	for _, s := range scopes {
		switch {
		case s == "" || strings.ContainsAny(string(s), " \t\r\n"):
			return fmt.Errorf("%w: %q is not a scope; pass each scope as a separate value", ErrConfig, string(s))
		case s == transport.AnyScope || s == transport.Guest:
			return fmt.Errorf("%w: %q is a requirement of some routes, not a scope of tokens; leave it out", ErrConfig, string(s))
		case s == transport.ScopeAll:
			return fmt.Errorf("%w: scope %q is only for the game; list the scopes you need", ErrConfig, string(s))
		}
	}
	switch grant {
	case GrantClientCredentials:
		return checkClientScopes(scopes)
	case GrantAuthorizationCode:
		for _, s := range scopes {
			if slices.Contains(clientOnly, s) {
				return fmt.Errorf("%w: users can't grant scope %q; use client credentials with delegate", ErrConfig, string(s))
			}
		}
		return nil
	}
	return fmt.Errorf("%w: unknown grant %q", ErrConfig, string(grant))
}

func checkClientScopes(scopes []Scope) error {
	if len(scopes) == 0 {
		return fmt.Errorf("%w: no scopes; ask for public", ErrConfig)
	}
	delegate := slices.Contains(scopes, ScopeDelegate)
	for _, s := range scopes {
		inGroup := s == ScopeDelegate || slices.Contains(delegated, s)
		switch {
		case inGroup && !delegate:
			return fmt.Errorf("%w: without a user, scope %q needs delegate and an application owned by a bot", ErrConfig, string(s))
		case delegate && !inGroup && known(s):
			return fmt.Errorf("%w: delegate and %q can't be in one token; use a second session for %q", ErrConfig, string(s), string(s))
		}
	}
	return nil
}

// known reports whether CheckScopes knows the rules for a scope.
func known(s Scope) bool {
	return s == ScopeIdentify || s == ScopePublic || s == ScopeFriendsRead || s == ScopeChatRead
}

// joinScopes returns the scopes in the form of requests and tokens.
func joinScopes(scopes []Scope) string {
	texts := make([]string, len(scopes))
	for i, s := range scopes {
		texts[i] = string(s)
	}
	return strings.Join(texts, " ")
}
