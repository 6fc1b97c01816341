package objects_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/osugo/osugo/osu/objects"
)

// TestOAuthToken_isSecret checks that a token does not show itself in any way a
// program may print or log it, and that its JSON is complete.
func TestOAuthToken_isSecret(t *testing.T) {
	t.Parallel()
	refresh := "secret-refresh"
	token := objects.OAuthToken{TokenType: "Bearer", ExpiresIn: 86400, AccessToken: "secret-access", RefreshToken: objects.Some(refresh)}
	inside := struct {
		Token   objects.OAuthToken
		Pointer *objects.OAuthToken
		List    []objects.OAuthToken
	}{token, &token, []objects.OAuthToken{token}}

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, v := range []any{token, &token, inside, &inside} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
	}
	fmt.Fprintln(&out, token, &token, token.String(), token.GoString())
	slog.New(slog.NewTextHandler(&out, nil)).Info("a", "token", token, "pointer", &token)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("a", "token", token, "pointer", &token)
	if strings.Contains(out.String(), "secret") || strings.Contains(out.String(), fmt.Sprintf("%x", "secret")) {
		t.Errorf("shows its secrets:\n%s", &out)
	}
	if !strings.Contains(out.String(), "Bearer") {
		t.Errorf("shows nothing:\n%s", &out)
	}

	data, err := json.Marshal(token)
	if err != nil || !strings.Contains(string(data), "secret-access") || !strings.Contains(string(data), refresh) {
		t.Errorf("got %s, %v", data, err)
	}
}
