// Package settings knows what the configuration folder holds: settings, the
// application, and the accounts that have logged in.
//
//	config.json      settings; no secrets
//	app.json         client id and secret
//	accounts.json    ids and names of accounts, and which is the current one
//	logins/ID.json   the tokens of an account
//	servers/HOST/    the last three for another server
//
// Nobody but the user can read the files (mode 0600).
package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
)

// The environment variables that are read besides those of package auth.
const (
	EnvConfigDir = "OSUGO_CONFIG_DIR" // the configuration folder
	EnvStateDir  = "OSUGO_STATE_DIR"  // where the shared allowance is counted
	EnvAccount   = "OSUGO_ACCOUNT"    // the account to act for
)

// Config is what config.json holds. All of it is optional.
type Config struct {
	// Server is the base URL of another osu! server.
	Server string `json:"server,omitzero"`
	// Ruleset is used where a command is given none.
	Ruleset objects.Ruleset `json:"ruleset,omitzero"`
	// Language is the one of texts from the server, such as de.
	Language string `json:"language,omitzero"`
	// PerMinute lowers the number of requests in a minute.
	PerMinute int `json:"requests_per_minute,omitzero"`
	// Color is auto, always or never.
	Color string `json:"color,omitzero"`
}

// Dir is the configuration folder.
type Dir string

// Find returns the configuration folder: that of the environment, or the one the
// system has for it.
func Find() (Dir, error) {
	if dir := os.Getenv(EnvConfigDir); dir != "" {
		return Dir(dir), nil
	}
	dir, err := os.UserConfigDir()
	return Dir(filepath.Join(dir, "osugo")), err
}

// State returns the path of a file that may be lost, such as counts.
func State(name string) (string, error) {
	if dir := os.Getenv(EnvStateDir); dir != "" {
		return filepath.Join(dir, name), nil
	}
	dir, err := os.UserCacheDir()
	return filepath.Join(dir, "osugo", name), err
}

// Server returns the folder of an application and its accounts on a server other
// than the public one: none may be sent to the other.
func (d Dir) Server(host string) Dir { return Dir(filepath.Join(string(d), "servers", host)) }

// Path returns the path of a file of the folder.
func (d Dir) Path(name string) string { return filepath.Join(string(d), name) }

// Config returns the settings; without a file they are empty.
func (d Dir) Config() (Config, error) {
	var c Config
	err := d.read("config.json", &c)
	return c, err
}

// Save stores the settings.
func (d Dir) Save(c Config) error { return d.write("config.json", c) }

// app is what app.json holds.
type app struct {
	ID          int64  `json:"client_id"`
	Secret      string `json:"client_secret"`
	RedirectURL string `json:"redirect_url,omitzero"`
}

// ErrNoApp means that neither the environment nor the folder names an application.
var ErrNoApp = errors.New("there is no application: register one at https://osu.ppy.sh/home/account/edit#oauth")

// App returns the application of the environment, or else that of the folder.
func (d Dir) App() (auth.App, error) {
	if os.Getenv(auth.EnvClientID) != "" || os.Getenv(auth.EnvClientSecret) != "" {
		return auth.AppFromEnv()
	}
	if err := d.private("app.json"); err != nil {
		return auth.App{}, err
	}
	var stored app
	if err := d.read("app.json", &stored); err != nil {
		return auth.App{}, err
	}
	if stored.ID == 0 {
		return auth.App{}, ErrNoApp
	}
	return auth.App{ID: stored.ID, Secret: auth.Secret(stored.Secret), RedirectURL: stored.RedirectURL}, nil
}

// SaveApp stores an application for [Dir.App].
func (d Dir) SaveApp(a auth.App) error {
	return d.write("app.json", app{a.ID, a.Secret.Reveal(), a.RedirectURL})
}

// DropApp deletes the stored application.
func (d Dir) DropApp() error {
	err := os.Remove(d.Path("app.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNoApp
	}
	return err
}

// private refuses a file with a secret that others can read.
func (d Dir) private(name string) error {
	info, err := os.Stat(d.Path(name))
	if err != nil || runtime.GOOS == "windows" {
		return nil //nolint:nilerr // the next step reports it
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return fmt.Errorf("%s holds a secret and others can read it (mode %04o): chmod 600 it", d.Path(name), mode)
	}
	return nil
}

// read reads a file; without one v keeps its value.
func (d Dir) read(name string, v any) error {
	text, err := os.ReadFile(d.Path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, v, json.RejectUnknownMembers(true))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", d.Path(name), err)
	}
	return nil
}

// write replaces a file in one step; only the user can read it.
func (d Dir) write(name string, v any) error {
	var text bytes.Buffer
	if err := json.MarshalWrite(&text, v, jsontext.WithIndent("  ")); err != nil {
		return err
	}
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(string(d), name+".*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // nothing is there after the renaming
	text.WriteByte('\n')
	_, err = file.Write(text.Bytes())
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), d.Path(name))
}
