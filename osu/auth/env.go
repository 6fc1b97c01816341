package auth

import (
	"fmt"
	"os"
	"strconv"

	"github.com/osugo/osugo/osu/transport"
)

// The environment variables that [AppFromEnv] reads.
const (
	EnvClientID     = "OSU_CLIENT_ID"
	EnvClientSecret = "OSU_CLIENT_SECRET"
	EnvRedirectURL  = "OSU_REDIRECT_URL"
	EnvBaseURL      = "OSU_BASE_URL"
)

// AppFromEnv returns the application that these environment variables describe:
//
//	OSU_CLIENT_ID       the client id
//	OSU_CLIENT_SECRET   the client secret
//	OSU_REDIRECT_URL    where logins return to; only logins need it
//	OSU_BASE_URL        another server, such as http://127.0.0.1:8080
//
// You find ids and secrets at https://osu.ppy.sh/home/account/edit#oauth.
// AppFromEnv fails with an [ErrConfig] that names the missing or invalid
// variable, without its value.
func AppFromEnv() (App, error) {
	app := App{RedirectURL: os.Getenv(EnvRedirectURL)}
	for _, name := range []string{EnvClientID, EnvClientSecret} {
		if os.Getenv(name) == "" {
			return App{}, fmt.Errorf("%w: the environment variable %s is not set; the id and secret are in the OAuth section of your osu! account settings", ErrConfig, name)
		}
	}
	id, err := strconv.ParseInt(os.Getenv(EnvClientID), 10, 64)
	if err != nil || id <= 0 {
		return App{}, fmt.Errorf("%w: the environment variable %s is not the id of an application", ErrConfig, EnvClientID)
	}
	app.ID, app.Secret = id, Secret(os.Getenv(EnvClientSecret))
	if base := os.Getenv(EnvBaseURL); base != "" {
		app.Endpoints = transport.BaseURL(base)
	}
	return app, app.Validate()
}
