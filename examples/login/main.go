// Command login has you log in once, remembers it, and says who you are.
//
//	go run -C examples ./login                 on the embedded server, as its user
//	OSU_CLIENT_ID=… OSU_CLIENT_SECRET=… go run -C examples ./login
//
// Without a browser it prints the address of the page instead; -headless asks for
// that. The application needs the redirect URL http://127.0.0.1/callback.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/osugo/osugo/examples/internal/connect"
	"github.com/osugo/osugo/examples/internal/program"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/osutest"
)

func main() {
	headless := flag.Bool("headless", !hasBrowser(), "print the address instead of opening a browser")
	flag.Parse()
	program.Main("login", func(ctx context.Context) error { return login(ctx, *headless) })
}

// hasBrowser reports whether there is a screen to open a browser on.
func hasBrowser() bool {
	return runtime.GOOS != "linux" || os.Getenv("DISPLAY")+os.Getenv("WAYLAND_DISPLAY")+os.Getenv("WSL_DISTRO_NAME") != ""
}

func login(ctx context.Context, headless bool) error {
	connection, err := connect.Open()
	if err != nil {
		return err
	}
	defer connection.Close()
	app := connection.App
	app.RedirectURL = cmp.Or(app.RedirectURL, "http://127.0.0.1/callback")
	params := &auth.LoginParams{Scopes: []auth.Scope{auth.ScopeIdentify, auth.ScopePublic, auth.ScopeFriendsRead}}
	kept := "until the program ends"
	switch {
	case connection.Server != nil:
		params.Store, params.Open = auth.NewMemoryStore(), visitor(connection.Server)
	default:
		config, err := os.UserConfigDir()
		if err != nil {
			return err
		}
		store := auth.NewFileStore(filepath.Join(config, "osugo", "login.json"))
		params.Store, kept = store, "in "+store.Path()
		if headless {
			params.Input, params.Output = os.Stdin, os.Stdout
		}
	}

	session, err := auth.Resume(ctx, app, params.Store)
	if errors.Is(err, auth.ErrLoginRequired) {
		patience, cancel := context.WithTimeout(ctx, 5*time.Minute)
		defer cancel()
		session, err = auth.Login(patience, app, params)
	}
	if err != nil {
		return err
	}
	defer session.Close()
	client := connection.Client.As(session)
	me, err := client.Me(ctx, nil)
	if err != nil {
		return err
	}
	friends, err := client.Friends(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s, with %d friends; the login is kept %s\n", me.Username, len(friends), kept)
	return nil
}

// visitor is the user of the embedded server, who allows everything.
func visitor(server *osutest.Server) func(context.Context, string) error {
	return func(ctx context.Context, page string) error {
		back, err := server.Authorize(page, true)
		if err != nil {
			return err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, back, http.NoBody)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		return response.Body.Close()
	}
}
