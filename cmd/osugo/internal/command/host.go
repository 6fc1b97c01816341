// Package command has the commands of osugo, one file for each subject.
//
// A command resolves what it is given (resolve.go), gets it with a client
// (connect.go), and prints it in the form the user chose (package output), for
// people as package show draws it. Errors become exit codes in exit.go.
package command

import (
	"context"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/cli/browser"
	"golang.org/x/term"
)

// Host is what a command runs in: the process and its terminal, or a test.
type Host struct {
	Args   []string
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Terminals says which of the three are terminals.
	Terminals struct{ Stdin, Stdout, Stderr bool }
	// Width and Height are the size of the terminal; 0 means not known.
	Width, Height int
	// Size returns the size that the terminal has now; nil means that it stays.
	Size func() (width, height int)
	// Raw makes the terminal hand on every key, until restore; nil where it does.
	Raw func() (restore func(), err error)
	// CatchSignals makes signals cancel the context of the command instead of
	// ending the process; nil where there are none. Only commands that wait for
	// others call it: its threads cost a tenth of the time that the rest take.
	CatchSignals func()
	// Now is the clock.
	Now func() time.Time
	// HTTP sends the requests; nil means the default client.
	HTTP *http.Client
	// Browse opens a page in a browser.
	Browse func(ctx context.Context, page string) error
	// Secret asks for a text that is not shown.
	Secret func(prompt string) (string, error)
}

// catchSignals makes Ctrl-C end the command in an orderly way from now on.
func (h *Host) catchSignals() {
	if h.CatchSignals != nil {
		h.CatchSignals()
	}
}

// System returns the host that is the process.
func System() *Host {
	h := &Host{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now, Secret: readSecret,
		Raw:    makeRaw,
		Browse: func(_ context.Context, page string) error { return browser.OpenURL(page) },
	}
	h.Terminals.Stdin = term.IsTerminal(int(os.Stdin.Fd()))
	h.Terminals.Stdout = term.IsTerminal(int(os.Stdout.Fd()))
	h.Terminals.Stderr = term.IsTerminal(int(os.Stderr.Fd()))
	if h.Terminals.Stdout {
		h.Size = func() (width, height int) {
			width, height, _ = term.GetSize(int(os.Stdout.Fd()))
			return width, height
		}
		h.Width, h.Height = h.Size()
	}
	if columns, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && columns > 0 {
		h.Width, h.Size = columns, nil
	}
	return h
}

// makeRaw puts the terminal into raw mode.
func makeRaw() (restore func(), err error) {
	terminal := int(os.Stdin.Fd())
	state, err := term.MakeRaw(terminal)
	return func() { _ = term.Restore(terminal, state) }, err
}

// readSecret reads a line of the terminal without showing it.
func readSecret(prompt string) (string, error) {
	if _, err := io.WriteString(os.Stderr, prompt); err != nil {
		return "", err
	}
	text, err := term.ReadPassword(int(os.Stdin.Fd()))
	_, _ = io.WriteString(os.Stderr, "\n")
	return string(text), err
}
