package command

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu/auth"
)

const (
	// redirectURL is what an application for osugo registers.
	redirectURL = "http://127.0.0.1/callback"
	// consentTime is how long a user may take to decide.
	consentTime = 10 * time.Minute
)

var (
	errConsentTime = errors.New("nobody logged in within 10 minutes")
	errNoBrowser   = errors.New("no browser could be opened")
	errNoAccount   = errors.New("no account is logged in")
)

// loginScopes are those that every application may ask for; chatScopes are for
// the accounts that own one.
var (
	loginScopes = []auth.Scope{auth.ScopeIdentify, auth.ScopePublic, auth.ScopeFriendsRead}
	chatScopes  = []auth.Scope{auth.ScopeChatRead, auth.ScopeChatWrite, auth.ScopeChatWriteManage}
)

// loginCommand stores applications and logins.
func loginCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "login [app]",
		Short: "log in as a user, or store an application",
		Long: `Opens a browser, where you allow the application to act for you. The first time, it asks for the id and secret of an application: register one at https://osu.ppy.sh/home/account/edit#oauth with the callback URL ` + redirectURL + `. Several accounts can be logged in. Commands act for the last one that logged in; osugo switch changes that.

"osugo login app" stores only the application, which is enough to read public data. It asks for the id and secret at a terminal, and otherwise reads them from two lines of standard input. OSU_CLIENT_ID and OSU_CLIENT_SECRET override what is stored.

Secrets are kept in files that only you can read, beside the settings: osugo config prints where.`,
		Example: `osugo login
osugo login --headless --chat
osugo login app < id-and-secret.txt`,
		Args: cobra.MaximumNArgs(1), ValidArgs: []string{accountApp},
	}
	headless := cmd.Flags().Bool("headless", false, "log in without a browser on this machine")
	chat := cmd.Flags().Bool("chat", false, "ask for chat, too; only the owner of the application may")
	more := cmd.Flags().StringSlice("scope", nil, "ask for one more scope")
	complete(cmd, "scope", string(auth.ScopeForumWrite), string(auth.ScopeForumWriteManage), string(auth.ScopeMultiplayerWriteManage))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if a.flags.demo {
			return usagef("the demo needs no login")
		}
		a.host.catchSignals()
		if len(args) > 0 {
			if args[0] != accountApp {
				return usagef("osugo login takes no name: choose the account in the browser")
			}
			return a.loginApp(cmd.Context())
		}
		scopes := slices.Clone(loginScopes)
		if *chat {
			scopes = append(scopes, chatScopes...)
		}
		for _, scope := range *more {
			scopes = append(scopes, auth.Scope(scope))
		}
		return a.login(cmd.Context(), &auth.LoginParams{Scopes: scopes}, *headless)
	}
	return cmd
}

// loginApp stores an application that the server accepts.
func (a *app) loginApp(ctx context.Context) error {
	dir, err := a.folder()
	if err != nil {
		return err
	}
	app, err := a.askApp()
	if err != nil {
		return err
	}
	session, err := auth.ClientCredentials(a.bind(app))
	if err != nil {
		return err
	}
	defer session.Close()
	if _, err := session.Token(ctx); err != nil {
		return err
	}
	if err := dir.SaveApp(app); err != nil {
		return err
	}
	a.say("application %d is stored; osugo config prints where", app.ID)
	return nil
}

// askApp asks the user for the application, or reads it from standard input.
func (a *app) askApp() (auth.App, error) {
	input := bufio.NewReader(a.host.Stdin)
	asked := a.host.Terminals.Stdin && a.host.Secret != nil
	if asked {
		a.say("Register an application at %s/home/account/edit#oauth\nwith the callback URL %s.", a.site(), redirectURL)
		fmt.Fprint(a.host.Stderr, "Client ID: ")
	}
	line, _ := input.ReadString('\n')
	id, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil || id <= 0 {
		return auth.App{}, usagef("the client id must be a number, not %q; give id and secret on a line each", strings.TrimSpace(line))
	}
	var secret string
	if asked {
		secret, err = a.host.Secret("Client secret (not shown): ")
	} else {
		secret, _ = input.ReadString('\n')
	}
	secret = strings.TrimSpace(secret)
	if err == nil && secret == "" {
		err = usagef("the client secret is missing")
	}
	return auth.App{ID: id, Secret: auth.Secret(secret), RedirectURL: redirectURL}, err
}

// login logs a user in. An application that is missing is asked for if there is
// somebody to ask.
func (a *app) login(ctx context.Context, p *auth.LoginParams, headless bool) error {
	dir, err := a.folder()
	if err != nil {
		return err
	}
	app, err := a.application(dir)
	if errors.Is(err, settings.ErrNoApp) && a.host.Terminals.Stdin {
		if err = a.loginApp(ctx); err == nil {
			app, err = a.application(dir)
		}
	}
	if err != nil {
		return err
	}
	app.RedirectURL = cmp.Or(app.RedirectURL, redirectURL)
	if headless {
		p.Input, p.Output = a.host.Stdin, a.host.Stderr
	} else {
		p.Open = a.browse
	}
	waiting, cancel := context.WithTimeoutCause(ctx, consentTime, errConsentTime)
	defer cancel()
	session, err := auth.Login(waiting, app, p)
	if errors.Is(err, errNoBrowser) {
		return errNoBrowser
	}
	if err != nil {
		return err
	}
	tokens := session.Tokens()
	if err := session.Close(); err != nil {
		return err
	}
	return a.keep(ctx, dir, app, tokens)
}

// browse opens the page of the login.
func (a *app) browse(ctx context.Context, page string) error {
	a.say("Waiting for you to decide in the browser. If none opens, use osugo login --headless.")
	if err := a.host.Browse(ctx, page); err != nil {
		return fmt.Errorf("%w: %w", errNoBrowser, err)
	}
	return nil
}

// keep stores a login before it is used for the first time, to ask whose it is.
func (a *app) keep(ctx context.Context, dir settings.Dir, app auth.App, tokens auth.Tokens) error {
	id := tokens.Owner()
	session, err := auth.NewSession(ctx, app, tokens, dir.Store(id))
	if err != nil {
		return err
	}
	account := settings.Account{ID: id, Name: id.String()}
	a.connection = &connection{session: session, account: &account}
	if a.connection.client, err = a.newClient(ctx, session); err != nil {
		return err
	}
	user, err := a.connection.client.Me(ctx, nil)
	if err == nil {
		account.Name = user.Username
	} else {
		a.say("logged in, but your name could not be read: %v", err)
	}
	accounts, err := dir.Accounts()
	if err != nil {
		return err
	}
	if err := dir.SaveAccounts(accounts.Add(account)); err != nil {
		return err
	}
	return a.showIdentity()
}

// logoutCommand ends logins.
func logoutCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "logout [NAME|app]",
		Short: "log out, here and on the server",
		Long:  "Revokes the tokens of an account on the server and deletes them here: those of the current account, or of the one you name. \"osugo logout app\" deletes the stored application.",
		Example: `osugo logout
osugo logout --all
osugo logout app`,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: a.completeAccounts,
	}
	all := cmd.Flags().Bool("all", false, "log out all accounts")
	local := cmd.Flags().Bool("local", false, "only delete the tokens here; the server accepts them until they expire")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		a.host.catchSignals()
		dir, err := a.folder()
		if err != nil {
			return err
		}
		if len(args) > 0 && *all {
			return usagef("--all and a name exclude each other")
		}
		name := strings.Join(args, "")
		if name == accountApp {
			return a.logoutApp(dir)
		}
		accounts, err := dir.Accounts()
		if err != nil {
			return err
		}
		leaving := accounts.List
		if !*all {
			account, err := accountOf(accounts, cmp.Or(name, a.wantedAccount()))
			if err != nil {
				return err
			}
			leaving = []settings.Account{account}
		}
		for _, account := range leaving {
			if err := a.logout(cmd.Context(), dir, account, *local); err != nil {
				return fmt.Errorf("%s: %w", account.Name, err)
			}
		}
		return nil
	}
	return cmd
}

// logoutApp deletes the stored application and its token.
func (a *app) logoutApp(dir settings.Dir) error {
	app, err := dir.App()
	if err == nil {
		err = dir.DropApp()
	}
	if err != nil {
		return err
	}
	token, err := a.appToken(app)
	if err != nil {
		return err
	}
	if err := os.Remove(token.Path()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	a.say("application %d is deleted", app.ID)
	return nil
}

// logout ends one login. Tokens that the server has revoked before are none to
// revoke.
func (a *app) logout(ctx context.Context, dir settings.Dir, account settings.Account, local bool) error {
	if !local {
		err := a.revoke(ctx, dir, account)
		if err != nil && !errors.Is(err, auth.ErrLoginRequired) {
			return err
		}
	}
	if err := dir.DropTokens(ctx, account.ID); err != nil {
		return err
	}
	accounts, err := dir.Accounts()
	if err != nil {
		return err
	}
	if err := dir.SaveAccounts(accounts.Without(account.ID)); err != nil {
		return err
	}
	a.say("%s is logged out", account.Name)
	return nil
}

func (a *app) revoke(ctx context.Context, dir settings.Dir, account settings.Account) error {
	app, err := a.application(dir)
	if err != nil {
		return err
	}
	session, err := auth.Resume(ctx, app, dir.Store(account.ID))
	if err != nil {
		return err
	}
	return errors.Join(session.Revoke(ctx), session.Close())
}
