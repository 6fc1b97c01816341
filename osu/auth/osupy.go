package auth

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/transport"
)

// ReadOsuPy reads what AuthHandler.get_save_data of the Python library osu.py
// returned, written as JSON: the application, and the refresh token of a user in
// tokens for [NewSession]. Without a refresh token, which is how osu.py saves
// client credentials, the tokens hold only the scopes, for [ClientCredentials].
// After the first renewal osu.py can't use the login any more, and the other way
// round. The errors never repeat what was read.
func ReadOsuPy(data []byte) (App, Tokens, error) {
	var save struct {
		Version  int            `json:"save_version"`
		ClientID jsontext.Value `json:"client_id"`
		Secret   string         `json:"client_secret"`
		Redirect *string        `json:"redirect_url"`
		Scope    string         `json:"scope"`
		Refresh  *string        `json:"refresh_token"`
		Domain   string         `json:"domain"`
	}
	const osuPyVersion = 2
	if json.Unmarshal(data, &save) != nil {
		return App{}, Tokens{}, fmt.Errorf("%w: not the save data of osu.py", ErrConfig)
	}
	if save.Version != osuPyVersion {
		return App{}, Tokens{}, fmt.Errorf("%w: save data of osu.py has version %d, not %d", ErrConfig, save.Version, osuPyVersion)
	}
	id, err := strconv.ParseInt(strings.Trim(string(save.ClientID), `"`), 10, 64)
	if err != nil {
		return App{}, Tokens{}, fmt.Errorf("%w: client_id in the save data of osu.py is not a number", ErrConfig)
	}
	app := App{ID: id, Secret: Secret(save.Secret)}
	if save.Redirect != nil {
		app.RedirectURL = *save.Redirect
	}
	if save.Domain != "" {
		app.Endpoints = transport.Domain(save.Domain)
	}
	if err := app.check(); err != nil {
		return App{}, Tokens{}, err
	}
	var t Tokens
	for text := range strings.FieldsSeq(save.Scope) {
		t.Scopes = append(t.Scopes, Scope(text))
	}
	if save.Refresh != nil {
		t.Refresh = Secret(*save.Refresh)
	}
	return app, t, nil
}
