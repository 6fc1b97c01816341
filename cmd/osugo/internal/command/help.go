package command

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
)

// helpCommand prints help.
func helpCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "help [COMMAND]",
		Short:   "what a command does, and its flags",
		Example: "osugo help watch\nosugo help watch scores",
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, e := range entries() {
				if len(args) == 0 {
					names = append(names, e.name)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 && !about.HasParent() {
				return usagef("there is no command %q", strings.Join(args, " "))
			}
			a.help(about, nil)
			return nil
		},
	}
}

// help prints the help of a command, so that it fits a screen.
func (a *app) help(cmd *cobra.Command, _ []string) {
	s, err := a.screen(a.host.Stdout, a.host.Terminals.Stdout)
	if err != nil {
		s = screen.New(a.host.Stdout)
	}
	if !cmd.HasParent() {
		helpRoot(s, cmd)
		return
	}
	helpOne(s, cmd)
}

// helpRoot prints the overview: what there is, in a line for each group.
func helpRoot(s *screen.Screen, root *cobra.Command) {
	s.Line(screen.Title.Of("osugo"), "  the osu! API on the command line")
	s.Blank()
	for _, g := range groups() {
		if g.title == "" {
			continue
		}
		var names []string
		for _, e := range g.entries {
			names = append(names, e.name)
		}
		hanging(s, "  ", g.title, 10, strings.Join(names, " "))
	}
	s.Blank()
	s.Line(screen.Faint.Of("  Give names, ids, or links to the website:"))
	for _, example := range []string{
		"osugo https://osu.ppy.sh/users/2/mania", "osugo --demo user peppy",
		"osugo get 'rankings/osu/performance?country=DE' --limit 10 --json-lines",
	} {
		s.Wrapped("      ", "    ", screen.Bold.Of(example))
	}
	s.Blank()
	s.Table("  ", flagColumns, flagRows(root.PersistentFlags(), true))
	s.Blank()
	s.Line(screen.Faint.Of("  osugo help COMMAND explains a command."))
}

// helpOne prints what one command does and takes.
func helpOne(s *screen.Screen, cmd *cobra.Command) {
	s.Line(screen.Title.Of(cmd.CommandPath()), "  ", cmd.Short)
	s.Blank()
	s.Line("  ", usageLine(cmd))
	if cmd.Long != "" {
		s.Blank()
		s.Text("  ", cmd.Long)
	}
	if cmd.HasAvailableSubCommands() {
		s.Blank()
		var rows [][]screen.Span
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				rows = append(rows, []screen.Span{screen.Bold.Of(c.Name()), screen.Plain.Of(c.Short)})
			}
		}
		s.Table("  ", flagColumns, rows)
	}
	if rows := flagRows(flagsOf(cmd), false); len(rows) > 0 {
		s.Blank()
		s.Table("  ", flagColumns, rows)
	}
	if cmd.Example != "" {
		s.Blank()
		for line := range strings.SplitSeq(strings.TrimSpace(cmd.Example), "\n") {
			s.Wrapped("      ", "    ", screen.Bold.Of(strings.TrimSpace(line)))
		}
	}
	s.Blank()
	s.Wrapped("  ", screen.Faint.Of("  \"osugo help\" lists the flags of all commands, such as --json and --demo."))
}

// flagsOf returns the flags of a command and of those above it, but not those of
// all commands.
func flagsOf(cmd *cobra.Command) *pflag.FlagSet {
	all := pflag.NewFlagSet(cmd.Name(), pflag.ContinueOnError)
	all.SortFlags = false
	all.AddFlagSet(cmd.LocalNonPersistentFlags())
	for ; cmd.HasParent(); cmd = cmd.Parent() {
		all.AddFlagSet(cmd.PersistentFlags())
	}
	return all
}

// flagColumns are a flag and what it does.
var flagColumns = []screen.Column{{}, {Flex: true, Wrap: true}}

// flagRows describes flags, each in a row; brief leaves out what kind of value
// they take.
func flagRows(flags *pflag.FlagSet, brief bool) [][]screen.Span {
	var rows [][]screen.Span
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == "version" {
			return
		}
		name := "    --" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", --" + f.Name
		}
		if kind, _ := pflag.UnquoteUsage(f); kind != "" && kind != "bool" && !brief {
			name += " " + kind
		}
		usage := f.Usage
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" && f.DefValue != "0s" && f.DefValue != "[]" {
			usage += " (" + f.DefValue + ")"
		}
		rows = append(rows, []screen.Span{screen.Plain.Of(name), screen.Faint.Of(usage)})
	})
	return rows
}

// hanging prints a title with a text beside it that is broken between words.
func hanging(s *screen.Screen, indent, title string, column int, text string) {
	limit := s.Width
	if limit == 0 {
		limit = 80
	}
	part, used := "", 0
	flush := func() {
		s.Line(indent, screen.Bold.Of(title), strings.Repeat(" ", max(1, column-len(title))), part)
		title, part, used = "", "", 0
	}
	for word := range strings.FieldsSeq(text) {
		if used > 0 && len(indent)+column+used+1+len(word) > limit {
			flush()
		}
		if used > 0 {
			part, used = part+" ", used+1
		}
		part, used = part+word, used+len(word)
	}
	flush()
}
