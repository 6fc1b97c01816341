package command

import (
	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/settings"
)

// completeAccounts completes the names of accounts.
func (a *app) completeAccounts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	names := []string{accountApp}
	if dir, err := settings.Find(); err == nil {
		accounts, _ := dir.Accounts()
		for _, account := range accounts.List {
			names = append(names, account.Name)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
