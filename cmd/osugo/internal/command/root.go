package command

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
)

// entry is a command under its name.
type entry struct {
	name string
	make func(*app) *cobra.Command
}

// group is a line of the overview.
type group struct {
	title   string // empty for what the overview leaves out
	entries []entry
}

// groups returns all commands in the order of the overview.
func groups() []group {
	return []group{
		{"look up", []entry{
			{"beatmap", beatmapCommand},
			{"match", matchCommand},
			{"news", newsCommand},
			{"ranking", rankingCommand},
			{"room", roomCommand},
			{"score", scoreCommand},
			{"scores", scoresCommand},
			{"search", searchCommand},
			{"set", setCommand},
			{"user", userCommand},
			{"wiki", wikiCommand},
		}},
		{"data", []entry{{"beatmaps", beatmapsCommand}, {"get", getCommand}, {"post", postCommand}, {"users", usersCommand}}},
		{"live", []entry{{"chat", chatCommand}, {"follow", followCommand}, {"watch", watchCommand}}},
		{"tools", []entry{{"completion", completionCommand}, {"link", linkCommand}, {"mods", modsCommand}, {"replay", replayCommand}, {"serve", serveCommand}}},
		{"account", []entry{
			{"config", configCommand},
			{"limits", limitsCommand},
			{"login", loginCommand},
			{"logout", logoutCommand},
			{"switch", switchCommand},
			{"whoami", whoamiCommand},
		}},
		{"", []entry{{"help", helpCommand}}},
	}
}

// entries returns all commands.
func entries() []entry {
	var all []entry
	for _, g := range groups() {
		all = append(all, g.entries...)
	}
	return all
}

// mentioned returns the commands whose names are among the arguments, because
// making all of them takes longer than running most of them. When there are none,
// as for a link, a misspelt name or a completion, it returns all.
func mentioned(args []string) []entry {
	all := entries()
	if len(args) == 0 || strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		return all
	}
	some := slices.DeleteFunc(slices.Clone(all), func(e entry) bool { return !slices.Contains(args, e.name) })
	if len(some) == 0 {
		return all
	}
	return some
}

// newRoot returns the command with the subcommands that the arguments need.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:                        "osugo COMMAND | LINK",
		Short:                      "The osu! API on the command line",
		Version:                    transport.Version,
		SilenceErrors:              true,
		SilenceUsage:               true,
		CompletionOptions:          cobra.CompletionOptions{DisableDefaultCmd: true},
		SuggestionsMinimumDistance: 2,
		Args:                       a.openArgs,
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
	root.SetArgs(a.host.Args)
	a.addFlags(root)
	for _, e := range mentioned(a.host.Args) {
		c := e.make(a)
		explainArgs(c)
		root.AddCommand(c)
		if e.name == "help" {
			root.SetHelpCommand(c)
		}
	}
	root.SetHelpFunc(a.help)
	root.SetUsageFunc(func(cmd *cobra.Command) error { a.help(cmd, nil); return nil })
	return root
}

// explainArgs makes a command and its subcommands name the arguments that they
// take when they are given others.
func explainArgs(cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		explainArgs(c)
	}
	check := cmd.Args
	if check == nil || cmd.HasSubCommands() {
		return
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usagef("wrong number of arguments: the usage is %s", usageLine(cmd))
		}
		return nil
	}
}

// usageLine is how a command is called.
func usageLine(cmd *cobra.Command) string { return strings.TrimSuffix(cmd.UseLine(), " [flags]") }

// addFlags adds the flags of all commands.
func (a *app) addFlags(root *cobra.Command) {
	flags := root.PersistentFlags()
	flags.SortFlags = false
	flags.BoolVar(&a.flags.json, "json", false, "print the API's own JSON")
	flags.BoolVar(&a.flags.lines, "json-lines", false, "print one JSON object per line")
	flags.StringVar(&a.flags.template, "template", "", "print each object with a Go template")
	flags.BoolVar(&a.flags.demo, "demo", false, "use a built-in server; needs no account")
	flags.StringVar(&a.flags.account, "account", "", "account to act for; app is the application itself")
	flags.StringVar(&a.flags.server, "server", "", "base URL of another osu! server")
	flags.StringVar(&a.flags.language, "language", "", "language of texts from the server, such as de")
	flags.StringVar(&a.flags.color, "color", "auto", "colours: auto, always or never")
	flags.DurationVar(&a.flags.timeout, "timeout", 0, "time limit of each request, such as 10s")
	flags.BoolVarP(&a.flags.verbose, "verbose", "v", false, "report each request on standard error")
	complete(root, "color", "auto", "always", "never")
	_ = root.RegisterFlagCompletionFunc("account", a.completeAccounts)
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
	return usagef("--%s must be %s or %s, not %q", flag, strings.Join(values[:last], ", "), values[last], value)
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
