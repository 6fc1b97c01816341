package command

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// The groups of the commands in the help.
const (
	groupPages   = "pages"
	groupData    = "data"
	groupLive    = "live"
	groupTools   = "tools"
	groupAccount = "account"
)

// newRoot returns the command with all its subcommands.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "osugo COMMAND | LINK",
		Short:         "The osu! API on the command line",
		Version:       transport.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          a.openArgs,
		PersistentPreRun: func(*cobra.Command, []string) {
			a.started = true
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.openLink(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	root.SetIn(a.host.Stdin)
	root.SetOut(a.host.Stdout)
	root.SetErr(a.host.Stderr)
	a.addFlags(root)
	for group, commands := range a.commands() {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	root.AddGroup(&cobra.Group{ID: groupPages}, &cobra.Group{ID: groupData}, &cobra.Group{ID: groupLive},
		&cobra.Group{ID: groupTools}, &cobra.Group{ID: groupAccount})
	root.SetHelpFunc(a.help)
	root.SetUsageFunc(func(cmd *cobra.Command) error { a.help(cmd, nil); return nil })
	return root
}

// addFlags adds the flags of all commands.
func (a *app) addFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.BoolVar(&a.flags.json, "json", false, "print the API's own objects")
	flags.BoolVar(&a.flags.lines, "json-lines", false, "print an object per line")
	flags.StringVar(&a.flags.template, "template", "", "print each object with a Go template")
	flags.BoolVar(&a.flags.demo, "demo", false, "use a server inside the program: no account needed")
	flags.StringVar(&a.flags.account, "account", "", "act for this account; app: for the application")
	flags.StringVar(&a.flags.server, "server", "", "base URL of another server")
	flags.StringVar(&a.flags.language, "language", "", "language of texts from the server, such as de")
	flags.StringVar(&a.flags.color, "color", "auto", "auto, always or never")
	flags.DurationVar(&a.flags.timeout, "timeout", 0, "how long one request may take")
	flags.BoolVarP(&a.flags.verbose, "verbose", "v", false, "print each request on standard error")
	complete(root, "color", "auto", "always", "never")
	_ = root.RegisterFlagCompletionFunc("account", a.completeAccounts)
}

// commands returns the commands by group.
func (a *app) commands() map[string][]*cobra.Command {
	return map[string][]*cobra.Command{
		groupPages: {
			userCommand(a), scoreCommand(a), scoresCommand(a), beatmapCommand(a), setCommand(a), matchCommand(a),
			roomCommand(a), rankingCommand(a), searchCommand(a), newsCommand(a), wikiCommand(a),
		},
		groupData:  {usersCommand(a), beatmapsCommand(a), getCommand(a), postCommand(a)},
		groupLive:  {watchCommand(a), followCommand(a), chatCommand(a)},
		groupTools: {modsCommand(a), linkCommand(a), replayCommand(a), serveCommand(a)},
		groupAccount: {
			loginCommand(a), logoutCommand(a), switchCommand(a), whoamiCommand(a), limitsCommand(a), configCommand(a),
		},
	}
}

// complete names the values of a flag.
func complete(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

// oneOf refuses a value of a flag that is not one of those; an empty one is fine.
func oneOf(flag, value string, values ...string) error {
	if value == "" || slices.Contains(values, value) {
		return nil
	}
	last := len(values) - 1
	return usagef("--%s is %s or %s, not %q", flag, strings.Join(values[:last], ", "), values[last], value)
}

// rulesetFlag adds the flag for the ruleset and returns a function that reads it:
// what the user gave, or else the setting.
func (a *app) rulesetFlag(cmd *cobra.Command) func() (objects.Ruleset, error) {
	text := cmd.Flags().StringP("ruleset", "r", "", "osu, taiko, fruits or mania")
	complete(cmd, "ruleset", "osu", "taiko", "fruits", "mania")
	return func() (objects.Ruleset, error) {
		if *text == "" {
			return a.config().Ruleset, nil
		}
		return parseRuleset(*text)
	}
}
