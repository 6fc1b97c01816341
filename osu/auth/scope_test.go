package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// TestCheckScopes_matchesServer checks the rules of the server:
// app/Models/OAuth/Token.php, validate.
func TestCheckScopes_matchesServer(t *testing.T) {
	t.Parallel()
	const code, client = auth.GrantAuthorizationCode, auth.GrantClientCredentials
	for _, tt := range []struct {
		grant  auth.GrantType
		scopes string
		says   string // in the error; empty means allowed
	}{
		{code, "", ""},
		{code, "identify", ""},
		{code, "public", ""},
		{code, "friends.read", ""},
		{code, "chat.read", ""},
		{code, "chat.write", ""},
		{code, "chat.write_manage", ""},
		{code, "forum.write", ""},
		{code, "multiplayer.write_manage", ""},
		{code, "identify public friends.read chat.read chat.write chat.write_manage forum.write", ""},
		{code, "forum.write_manage", "client credentials"},
		{code, "delegate", "client credentials"},
		{code, "group_permissions", "client credentials"},
		{code, "public delegate", "client credentials"},
		{code, "*", "list the scopes"},
		{code, "identify *", "list the scopes"},
		{code, "a.new.scope", ""},

		{client, "", "public"},
		{client, "public", ""},
		{client, "identify", ""},
		{client, "friends.read", ""},
		{client, "chat.read", ""},
		{client, "public identify public", ""},
		{client, "a.new.scope", ""},
		{client, "public a.new.scope", ""},
		{client, "*", "list the scopes"},
		{client, "public *", "list the scopes"},
		{client, "chat.write", "delegate"},
		{client, "chat.write_manage", "delegate"},
		{client, "forum.write", "delegate"},
		{client, "forum.write_manage", "delegate"},
		{client, "multiplayer.write_manage", "delegate"},
		{client, "group_permissions", "delegate"},
		{client, "public chat.write", "delegate"},
		{client, "delegate", ""},
		{client, "delegate chat.write chat.write_manage", ""},
		{client, "delegate forum.write forum.write_manage group_permissions", ""},
		{client, "delegate forum.write_manage group_permissions", ""},
		{client, "chat.write delegate", ""},
		{client, "delegate multiplayer.write_manage", ""},
		{client, "delegate a.new.scope", ""},
		{client, "delegate public", "second session"},
		{client, "delegate identify", "second session"},
		{client, "delegate chat.read", "second session"},
		{client, "delegate friends.read", "second session"},
		{client, "public delegate chat.write", "second session"},

		{client, "any", "leave it out"},
		{code, "guest", "leave it out"},
		{"password", "public", "unknown grant"},
	} {
		var scopes []auth.Scope
		for s := range strings.FieldsSeq(tt.scopes) {
			scopes = append(scopes, auth.Scope(s))
		}
		err := auth.CheckScopes(tt.grant, scopes...)
		switch {
		case tt.says == "" && err != nil:
			t.Errorf("%s %q: %v", tt.grant, tt.scopes, err)
		case tt.says != "" && (!errors.Is(err, auth.ErrConfig) || !strings.Contains(err.Error(), tt.says)):
			t.Errorf("%s %q: %v, want an error that says %q", tt.grant, tt.scopes, err, tt.says)
		}
	}
	for _, s := range []auth.Scope{"", "public identify", "public\n"} {
		if err := auth.CheckScopes(client, s); !errors.Is(err, auth.ErrConfig) {
			t.Errorf("%q: got %v, want %v", s, err, auth.ErrConfig)
		}
	}
}

func TestGrant_followsTokens(t *testing.T) {
	t.Parallel()
	s := newServer()
	reader, err := auth.ClientCredentials(testApp(s))
	if err != nil {
		t.Fatal(err)
	}
	wantGrant(t, "before the first token", reader.Grant(), transport.OwnerNone, "[public]")
	bot, err := auth.ClientCredentials(testApp(s), auth.ScopeDelegate, auth.ScopeChatWrite)
	if err != nil {
		t.Fatal(err)
	}
	first(t, bot)
	wantGrant(t, "delegated", bot.Grant(), transport.OwnerUser, "[delegate chat.write]")
	// A token that can't be parsed.
	opaque, err := auth.NewSession(t.Context(), testApp(s), auth.Tokens{Access: accessMark + "opaque"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantGrant(t, "opaque", opaque.Grant(), transport.OwnerUser, "[]")
	if _, err := auth.ClientCredentials(testApp(s), auth.ScopeDelegate, auth.ScopePublic); !errors.Is(err, auth.ErrConfig) {
		t.Errorf("forbidden set: got %v, want %v", err, auth.ErrConfig)
	}
}
