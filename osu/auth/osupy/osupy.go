// Package osupy reads the logins that programs using the Python library osu.py
// have saved, so that their users need not log in again.
package osupy

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/transport"
)

// version is the supported version of the save data.
const version = 2

// saved is what AuthHandler.get_save_data returns, as JSON.
type saved struct {
	Version  int            `json:"save_version"`
	ClientID jsontext.Value `json:"client_id"`
	Secret   string         `json:"client_secret"`
	Redirect *string        `json:"redirect_url"`
	Scope    string         `json:"scope"`
	Refresh  *string        `json:"refresh_token"`
	Domain   string         `json:"domain"`
}

// Read returns the application and the tokens in data, which is the result of
// AuthHandler.get_save_data as JSON. If there is a refresh token, pass the
// tokens to [auth.NewSession]. Otherwise osu.py used client credentials, and
// the tokens hold only the scopes, for [auth.ClientCredentials].
//
// A refresh token can be used once: after the first renewal osu.py can no
// longer use the login, and vice versa. Read fails only with [auth.ErrConfig],
// whose text never repeats the data.
func Read(data []byte) (auth.App, auth.Tokens, error) {
	var save saved
	if json.Unmarshal(data, &save) != nil {
		return auth.App{}, auth.Tokens{}, fmt.Errorf("%w: not the save data of osu.py", auth.ErrConfig)
	}
	if save.Version != version {
		return auth.App{}, auth.Tokens{}, fmt.Errorf("%w: save data of osu.py has version %d, not %d", auth.ErrConfig, save.Version, version)
	}
	id, err := strconv.ParseInt(strings.Trim(string(save.ClientID), `"`), 10, 64)
	if err != nil {
		return auth.App{}, auth.Tokens{}, fmt.Errorf("%w: client_id in the save data of osu.py is not a number", auth.ErrConfig)
	}
	app := auth.App{ID: id, Secret: auth.Secret(save.Secret)}
	if save.Redirect != nil {
		app.RedirectURL = *save.Redirect
	}
	if save.Domain != "" {
		app.Endpoints = transport.Domain(save.Domain)
	}
	if err := app.Validate(); err != nil {
		return auth.App{}, auth.Tokens{}, err
	}
	var tokens auth.Tokens
	for scope := range strings.FieldsSeq(save.Scope) {
		tokens.Scopes = append(tokens.Scopes, auth.Scope(scope))
	}
	if save.Refresh != nil {
		tokens.Refresh = auth.Secret(*save.Refresh)
	}
	return app, tokens, nil
}
