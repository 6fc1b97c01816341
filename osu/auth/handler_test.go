package auth_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/auth"
)

func TestHandler_printsNoSecret(t *testing.T) {
	t.Parallel()
	app := auth.App{ID: 1, Secret: "client-s3cret", RedirectURL: "http://127.0.0.1/callback"}
	finish := func(http.ResponseWriter, *http.Request, auth.Tokens, error) {}
	h, err := auth.NewHandler(app, finish, &auth.HandlerParams{Key: auth.Secret(strings.Repeat("k3y", 11))})
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for kind, text := range map[string]string{"pointer": fmt.Sprintf(verb, h), "value": fmt.Sprintf(verb, *h)} {
			if strings.Contains(text, "s3cret") || strings.Contains(text, "k3y") || strings.Contains(text, fmt.Sprintf("%x", "s3cret")) {
				t.Errorf("%s of a %s: got %q, which holds a secret", verb, kind, text)
			}
		}
	}
}
