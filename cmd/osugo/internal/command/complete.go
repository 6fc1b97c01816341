package command

import (
	"github.com/spf13/cobra"
)

// completeAccounts completes the names of accounts, and that of the application.
func (a *app) completeAccounts(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(a.accountNames(), accountApp), cobra.ShellCompDirectiveNoFileComp
}

// accountNames are the accounts that are logged in.
func (a *app) accountNames() []string {
	var names []string
	if dir, err := a.folder(); err == nil {
		accounts, _ := dir.Accounts()
		for _, account := range accounts.List {
			names = append(names, account.Name)
		}
	}
	return names
}
