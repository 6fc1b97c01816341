package command

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
)

// errNobody means that there is neither an account nor an application.
var errNobody = errors.New("you are not logged in and there is no application: only news, changelog, wiki and comments can be read")

// identity is for whom commands act, in JSON.
type identity struct {
	Account     string         `json:"account,omitzero"`
	ID          objects.UserID `json:"id,omitzero"`
	Application int64          `json:"application,omitzero"`
	Server      string         `json:"server"`
	Scopes      []auth.Scope   `json:"scopes"`
	Expires     time.Time      `json:"expires,omitzero"` // the access token; it is renewed
	Others      []string       `json:"others"`           // accounts that are logged in, too
}

// whoamiCommand says for whom commands act.
func whoamiCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "the account that commands act for",
		Long:  "Asks the server who the current account is, to check that the login works, and lists the other accounts. Without an account, prints the application. The exit code is 4 if there is neither.",
		Example: `osugo whoami
osugo whoami --account app
osugo whoami --template '{{.account}}'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			if c.demo == nil && c.session == nil {
				return errNobody
			}
			if err := a.recognize(cmd.Context(), c); err != nil {
				return err
			}
			return a.showIdentity()
		},
	}
}

// recognize asks the server who the account is, and notes a new name.
func (a *app) recognize(ctx context.Context, c *connection) error {
	if c.account == nil && c.demo == nil {
		return nil
	}
	user, err := c.client.Me(ctx, nil)
	if err != nil {
		return err
	}
	if c.demo != nil {
		c.account = &settings.Account{ID: user.ID, Name: user.Username}
		return nil
	}
	if c.account.Name == user.Username {
		return nil
	}
	c.account.Name = user.Username
	dir, err := a.folder()
	if err != nil {
		return err
	}
	accounts, err := dir.Accounts()
	if err != nil {
		return err
	}
	for i := range accounts.List {
		if accounts.List[i].ID == user.ID {
			accounts.List[i].Name = user.Username
		}
	}
	return dir.SaveAccounts(accounts)
}

// showIdentity prints for whom the connection acts.
func (a *app) showIdentity() error {
	out, err := a.output()
	if err != nil {
		return err
	}
	who, err := a.identity()
	if err != nil {
		return err
	}
	return out.One(who, func(s *screen.Screen) { showIdentity(s, who) })
}

// identity is for whom the connection acts.
func (a *app) identity() (identity, error) {
	c := a.connection
	who := identity{Server: a.serverHost(), Scopes: []auth.Scope{}, Others: []string{}}
	if c.demo != nil {
		who.Account, who.ID, who.Server, who.Scopes = c.account.Name, c.account.ID, "the demo", demoScopes
		return who, nil
	}
	dir, err := a.folder()
	if err != nil {
		return who, err
	}
	if c.account != nil {
		who.Account, who.ID = c.account.Name, c.account.ID
	} else {
		app, err := a.application(dir)
		if err != nil {
			return who, err
		}
		who.Application = app.ID
	}
	claims := c.session.Claims()
	who.Expires = claims.Expiry.Truncate(time.Second)
	who.Scopes = append(who.Scopes, claims.Scopes...)
	accounts, err := dir.Accounts()
	for _, account := range accounts.List {
		if account.ID != who.ID {
			who.Others = append(who.Others, account.Name)
		}
	}
	slices.Sort(who.Others)
	return who, err
}

func showIdentity(s *screen.Screen, who identity) {
	if who.Account != "" {
		s.Line(screen.Title.Of(who.Account), "  id ", who.ID, ", on ", who.Server)
	} else {
		s.Line(screen.Title.Of("application ", who.Application), "  on ", who.Server)
	}
	scopes := make([]string, len(who.Scopes))
	for i, scope := range who.Scopes {
		scopes[i] = string(scope)
	}
	s.Fields("  ",
		screen.Field{Name: "may", Value: strings.Join(scopes, " ")},
		screen.Field{Name: "logged in, too", Value: strings.Join(who.Others, ", ")},
	)
}

// switchCommand changes the current account.
func switchCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "switch NAME",
		Short:   "change the account that commands act for",
		Long:    "Makes another logged-in account the current one. For a single command use --account, for a shell OSUGO_ACCOUNT.",
		Example: "osugo switch peppy",
		Args:    cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return a.accountNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := a.folder()
			if err != nil {
				return err
			}
			accounts, err := dir.Accounts()
			if err != nil {
				return err
			}
			account, err := accountOf(accounts, args[0])
			if err != nil {
				return err
			}
			accounts.Current = account.ID
			if err := dir.SaveAccounts(accounts); err != nil {
				return err
			}
			a.say("commands act for %s now", account.Name)
			return nil
		},
	}
}

// accountOf returns an account that is logged in, the current one if the text is
// empty.
func accountOf(accounts settings.Accounts, text string) (settings.Account, error) {
	account, ok, err := accounts.Find(text)
	switch {
	case err != nil:
		return account, usageError{err}
	case !ok:
		return account, errNoAccount
	}
	return account, nil
}
