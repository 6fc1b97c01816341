package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/osugo/osugo/osu/auth"
)

func TestAppFromEnv_readsEnvironment(t *testing.T) {
	t.Setenv(auth.EnvClientID, "12345")
	t.Setenv(auth.EnvClientSecret, "s3cret")
	t.Setenv(auth.EnvRedirectURL, "http://127.0.0.1/callback")
	t.Setenv(auth.EnvBaseURL, "http://127.0.0.1:8080")
	app, err := auth.AppFromEnv()
	if err != nil {
		t.Fatal(err)
	}
	if app.ID != 12345 || app.Secret != "s3cret" || app.RedirectURL != "http://127.0.0.1/callback" {
		t.Errorf("got id %d and redirect URL %q, want what the environment says", app.ID, app.RedirectURL)
	}
	if got := app.Endpoints.API; !strings.HasPrefix(got, "http://127.0.0.1:8080/") {
		t.Errorf("got API %q, want one of the base URL", got)
	}
}

func TestAppFromEnv_namesBadVariable(t *testing.T) {
	for _, test := range []struct{ id, secret, base, want string }{
		{"", "", "", auth.EnvClientID},
		{"12345", "", "", auth.EnvClientSecret},
		{"", "s3cret", "", auth.EnvClientID},
		{"s3cret", "12345", "", auth.EnvClientID},
		{"-1", "s3cret", "", auth.EnvClientID},
		{"12345", "s3cret", "::", "API"},
	} {
		t.Setenv(auth.EnvClientID, test.id)
		t.Setenv(auth.EnvClientSecret, test.secret)
		t.Setenv(auth.EnvBaseURL, test.base)
		_, err := auth.AppFromEnv()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got error %v, want one that names %s", test.id, err, test.want)
			continue
		}
		if test.base == "" && !errors.Is(err, auth.ErrConfig) {
			t.Errorf("%q: got error %v, want %v", test.id, err, auth.ErrConfig)
		}
		if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the error %q holds a secret", err)
		}
	}
}
