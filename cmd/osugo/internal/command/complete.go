package command

import (
	"strings"

	"github.com/spf13/cobra"
)

// completionCommand prints the script that completes command lines in a shell.
func completionCommand(*app) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "completions for your shell",
		Long:  "Prints a script that completes commands, flags and their values. The shells are " + strings.Join(shells, ", ") + "; bash needs the package bash-completion.",
		Example: `source <(osugo completion bash)
osugo completion zsh > "${fpath[1]}/_osugo"
osugo completion fish > ~/.config/fish/completions/osugo.fish
osugo completion powershell | Out-String | Invoke-Expression`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usagef("the shell must be one of %s, not %q", strings.Join(shells, ", "), args[0])
		},
	}
}

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
