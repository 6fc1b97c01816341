package command

import (
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu/auth"
)

// setting is a value of the configuration file.
type setting struct {
	name, usage string
	get         func(c settings.Config) string
	set         func(c *settings.Config, value string) error
}

// configSettings returns the settings. An empty value removes one.
func configSettings() []setting {
	return []setting{
		{
			"color", "auto, always or never",
			func(c settings.Config) string { return c.Color },
			func(c *settings.Config, value string) error {
				switch value {
				case "", "auto", "always", "never":
					c.Color = value
					return nil
				}
				return usagef("color must be auto, always or never, not %q", value)
			},
		},
		{
			"language", "language of texts from the server, such as de",
			func(c settings.Config) string { return c.Language },
			func(c *settings.Config, value string) error { c.Language = value; return nil },
		},
		{
			"requests_per_minute", "a lower limit than the 60 that the terms permit",
			func(c settings.Config) string {
				if c.PerMinute == 0 {
					return ""
				}
				return strconv.Itoa(c.PerMinute)
			},
			func(c *settings.Config, value string) error {
				n, err := strconv.Atoi(value)
				if value != "" && (err != nil || n < 1 || n > 60) {
					return usagef("requests_per_minute must be from 1 to 60, not %q", value)
				}
				c.PerMinute = n
				return nil
			},
		},
		{
			"ruleset", "ruleset of commands without --ruleset",
			func(c settings.Config) string { return string(c.Ruleset) },
			func(c *settings.Config, value string) (err error) {
				c.Ruleset, err = parseRuleset(value)
				return err
			},
		},
		{
			"server", "base URL of another osu! server",
			func(c settings.Config) string { return c.Server },
			func(c *settings.Config, value string) error {
				u, err := url.Parse(value)
				if value != "" && (err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http") {
					return usagef("server must be a URL such as https://osu.ppy.sh")
				}
				c.Server = value
				return nil
			},
		},
	}
}

// environment lists the variables that are read, in the order of the help.
func environment() []screen.Field {
	return []screen.Field{
		{Name: auth.EnvClientID, Value: "id of the application"},
		{Name: auth.EnvClientSecret, Value: "its secret"},
		{Name: auth.EnvRedirectURL, Value: "its callback URL, if not " + redirectURL},
		{Name: auth.EnvBaseURL, Value: "base URL of another osu! server"},
		{Name: settings.EnvAccount, Value: "the account to act for; " + accountApp + ": the application"},
		{Name: settings.EnvConfigDir, Value: "folder of the settings and logins"},
		{Name: settings.EnvStateDir, Value: "folder of the request count and the application's token"},
		{Name: "NO_COLOR", Value: "turns colour off if it is set"},
		{Name: "COLUMNS", Value: "overrides the width of the terminal"},
	}
}

// configCommand reads and writes settings.
func configCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config [NAME [VALUE]]",
		Short: "show or change settings",
		Long:  "Without arguments, prints the settings, the file that holds them, and the environment variables that osugo reads. Flags override the environment, which overrides the settings. An empty value removes a setting. Secrets are stored elsewhere: see osugo help login.",
		Example: `osugo config ruleset taiko
osugo config ruleset ''
osugo config --json`,
		Args: cobra.MaximumNArgs(2),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			var names []string
			for _, s := range configSettings() {
				if len(args) == 0 {
					names = append(names, s.name)
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			dir, err := settings.Find()
			if err != nil {
				return err
			}
			config, err := dir.Config()
			if err != nil {
				return err
			}
			out, err := a.output()
			if err != nil {
				return err
			}
			if len(args) == 0 {
				return out.One(config, func(s *screen.Screen) { showConfig(s, dir, config) })
			}
			chosen, err := findSetting(args[0])
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return printSetting(out, chosen.get(config))
			}
			if err := chosen.set(&config, strings.TrimSpace(args[1])); err != nil {
				return err
			}
			return dir.Save(config)
		},
	}
	return cmd
}

func printSetting(out *output.Output, value string) error {
	return out.One(value, func(s *screen.Screen) { s.Line(value) })
}

func findSetting(name string) (setting, error) {
	var names []string
	for _, s := range configSettings() {
		if s.name == name {
			return s, nil
		}
		names = append(names, s.name)
	}
	return setting{}, usagef("no setting is called %q; the settings are %s", name, strings.Join(names, ", "))
}

func showConfig(s *screen.Screen, dir settings.Dir, config settings.Config) {
	s.Line(screen.Title.Of("settings"), "  ", dir.Path("config.json"))
	var rows [][]screen.Span
	for _, c := range configSettings() {
		value := screen.Bold.Of(c.get(config))
		if value.Text == "" {
			value = screen.Faint.Of("not set")
		}
		rows = append(rows, []screen.Span{screen.Plain.Of(c.name), value, screen.Faint.Of(c.usage)})
	}
	s.Table("  ", []screen.Column{{}, {}, {Flex: true, Wrap: true}}, rows)
	s.Blank()
	s.Line(screen.Title.Of("environment"))
	rows = nil
	for _, variable := range environment() {
		set := screen.Faint.Of("not set")
		if os.Getenv(variable.Name) != "" {
			set = screen.Green.Of("set") // the value may be a secret
		}
		rows = append(rows, []screen.Span{screen.Plain.Of(variable.Name), set, screen.Faint.Of(fmt.Sprint(variable.Value))})
	}
	s.Table("  ", []screen.Column{{}, {}, {Flex: true, Wrap: true}}, rows)
}
