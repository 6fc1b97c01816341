// Command login has you log in once, remembers it, and says who you are.
//
//	OSU_CLIENT_ID=… OSU_CLIENT_SECRET=… go run -C examples ./login
//	… go run -C examples ./login -headless     on a machine without a browser
//
// The application needs the redirect URL http://127.0.0.1/callback.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"time"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
)

func main() {
	headless := flag.Bool("headless", false, "print the address instead of opening a browser")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := login(ctx, *headless)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "login:", err)
		os.Exit(1)
	}
}

func login(ctx context.Context, headless bool) error {
	id, err := strconv.ParseInt(os.Getenv("OSU_CLIENT_ID"), 10, 64)
	if err != nil {
		return errors.New("set OSU_CLIENT_ID and OSU_CLIENT_SECRET")
	}
	app := auth.App{
		ID: id, Secret: auth.Secret(os.Getenv("OSU_CLIENT_SECRET")),
		RedirectURL: "http://127.0.0.1/callback",
	}
	config, err := os.UserConfigDir()
	if err != nil {
		return err
	}
	store := auth.NewFileStore(filepath.Join(config, "osugo", "login.json"))

	session, err := auth.Resume(ctx, app, store)
	if errors.Is(err, auth.ErrLoginRequired) {
		params := &auth.LoginParams{Store: store, Scopes: []auth.Scope{auth.ScopeIdentify, auth.ScopePublic, auth.ScopeFriendsRead}}
		if headless {
			params.Input, params.Output = os.Stdin, os.Stdout
		}
		patience, cancel := context.WithTimeout(ctx, 5*time.Minute)
		defer cancel()
		session, err = auth.Login(patience, app, params)
	}
	if err != nil {
		return err
	}
	client, err := osu.New(session, osu.UserAgent("osugo-examples"))
	if err != nil {
		return err
	}
	me, err := client.Me(ctx, nil)
	if err != nil {
		return err
	}
	friends, err := client.Friends(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%s, with %d friends; the login is kept in %s\n", me.Username, len(friends), store.Path())
	return nil
}
