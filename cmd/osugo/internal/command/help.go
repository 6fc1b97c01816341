package command

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/osugo/osugo/cmd/osugo/internal/screen"
)

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
	helpCommand(s, cmd)
}

// helpRoot prints the overview: what there is, in a line for each group.
func helpRoot(s *screen.Screen, root *cobra.Command) {
	s.Line(screen.Title.Of("osugo"), "  the osu! API on the command line")
	s.Blank()
	for _, group := range []struct{ id, title string }{
		{groupPages, "look up"}, {groupData, "data"}, {groupLive, "live"}, {groupTools, "tools"}, {groupAccount, "account"},
	} {
		var names []string
		for _, c := range root.Commands() {
			if c.GroupID == group.id && !c.Hidden {
				names = append(names, c.Name())
			}
		}
		if len(names) == 0 {
			continue
		}
		hanging(s, "  ", group.title, 10, strings.Join(names, " "))
	}
	s.Blank()
	s.Line(screen.Faint.Of("  Give names, ids or any link of the site:"))
	for _, example := range []string{
		"osugo https://osu.ppy.sh/users/2/mania", "osugo --demo user peppy",
		"osugo get 'rankings/osu/performance?country=DE' --limit 10 --json-lines",
	} {
		s.Line("    ", screen.Bold.Of(example))
	}
	s.Blank()
	flagTable(s, root.PersistentFlags(), true)
	s.Blank()
	s.Line(screen.Faint.Of("  osugo help COMMAND says more."))
}

// helpCommand prints what one command does and takes.
func helpCommand(s *screen.Screen, cmd *cobra.Command) {
	s.Line(screen.Title.Of(cmd.CommandPath()), "  ", cmd.Short)
	s.Blank()
	s.Line("  ", cmd.UseLine())
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
		s.Table("  ", []screen.Column{{}, {Flex: true}}, rows)
	}
	if flags := flagsOf(cmd); flags.HasAvailableFlags() {
		s.Blank()
		flagTable(s, flags, false)
	}
	if cmd.Example != "" {
		s.Blank()
		for line := range strings.SplitSeq(strings.TrimSpace(cmd.Example), "\n") {
			s.Line("    ", screen.Bold.Of(strings.TrimSpace(line)))
		}
	}
	s.Blank()
	s.Line(screen.Faint.Of("  All commands take the flags of \"osugo help\", such as --json and --demo."))
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

// flagTable prints flags; brief leaves out those that are seldom needed.
func flagTable(s *screen.Screen, flags *pflag.FlagSet, brief bool) {
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
	s.Table("  ", []screen.Column{{}, {Flex: true}}, rows)
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
