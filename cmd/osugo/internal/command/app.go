package command

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
)

// app is one run of the command.
type app struct {
	host    *Host
	flags   flags
	started bool // the arguments were understood
	// settings reads the settings, once.
	settings func() (settings.Config, error)

	connection *connection
}

// flags are those of all commands.
type flags struct {
	json, lines bool
	template    string
	demo        bool
	account     string
	server      string
	language    string
	color       string
	timeout     time.Duration
	verbose     bool
}

// close ends what the command has opened.
func (a *app) close() {
	if a.connection != nil {
		a.connection.close()
	}
}

// output returns where the command prints, in the form that the flags ask for.
func (a *app) output() (*output.Output, error) {
	form, template := output.Text, (*output.Template)(nil)
	chosen := 0
	for _, f := range []struct {
		on   bool
		form output.Form
	}{{a.flags.json, output.JSON}, {a.flags.lines, output.Lines}, {a.flags.template != "", output.Templ}} {
		if f.on {
			form = f.form
			chosen++
		}
	}
	if chosen > 1 {
		return nil, usagef("--json, --json-lines and --template exclude each other")
	}
	if form == output.Templ {
		var err error
		if template, err = output.NewTemplate(a.flags.template); err != nil {
			return nil, usageError{err}
		}
	}
	page, err := a.screen(a.host.Stdout, a.host.Terminals.Stdout)
	if err != nil {
		return nil, err
	}
	return output.New(a.host.Stdout, page, form, template), nil
}

// screen returns a screen on a stream, in colour if it is a terminal.
func (a *app) screen(w io.Writer, terminal bool) (*screen.Screen, error) {
	s := screen.New(w)
	s.Now = a.host.Now()
	s.Width = a.host.Width
	if terminal {
		s.Images = screen.ImagesOf(os.Getenv)
	}
	choice := a.flags.color
	if choice == "" || choice == "auto" {
		choice = a.config().Color
	}
	switch choice {
	case "", "auto":
		s.Color = terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	case "always":
		s.Color = true
	case "never":
	default:
		return nil, usagef("--color must be auto, always or never, not %q", choice)
	}
	return s, nil
}

// config returns the settings, or none when they can't be read: what needs them
// says so.
func (a *app) config() settings.Config {
	config, _ := a.settings()
	return config
}

func readSettings() (settings.Config, error) {
	dir, err := settings.Find()
	if err != nil {
		return settings.Config{}, err
	}
	return dir.Config()
}

// say tells the user something beside what is printed.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.host.Stderr, format+"\n", args...)
}
