package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/osugo/osugo/cmd/osugo/internal/osufile"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/budget"
	"github.com/osugo/osugo/osu/files"
	"github.com/osugo/osugo/osu/mods"
	"github.com/osugo/osugo/osu/replay"
)

// Exit is a way in which a command can end.
type Exit struct {
	Code    int
	Meaning string
	hint    string // what to do about it
	is      func(err error) bool
}

// Exits returns the ways in which commands end, in the order in which they are
// asked. It is the only place that turns errors into exit codes.
func Exits() []Exit {
	return []Exit{
		{130, "interrupted with Ctrl-C", "", bySignal(os.Interrupt)},
		{143, "terminated (SIGTERM)", "", bySignal(syscall.SIGTERM)},
		{141, "the reader of standard output is gone, as in a pipe to head", "", isBrokenPipe},
		{2, "wrong arguments, or values that the API does not accept", "", isUsage},
		{4, "the login or application is missing or was not accepted", "use osugo login --headless", isAny(errNoBrowser)},
		{4, "the login or application is missing or was not accepted", "osugo login stores both; --demo needs neither", isAny(osu.ErrUnauthorized, auth.ErrDenied, auth.ErrState, settings.ErrNoApp, errNobody, errNoAccount, errConsentTime)},
		{3, "not found", "", isAny(osu.ErrNotFound)},
		{5, "not allowed: it takes another scope or another account", "osugo whoami shows what the login may do; osugo login with --chat or --scope asks for more", isAny(osu.ErrScope)},
		{5, "not allowed: it takes another scope or another account", "", isAny(osu.ErrForbidden)},
		{6, "too many requests", "", isAny(osu.ErrRateLimited)},
		{7, "the server or the network failed: try again later", "", isTransient},
		{7, "the server or the network failed: try again later", "the setting requests_per_minute has changed: try again in a minute", isAny(budget.ErrLimits)},
		{8, "a response or a file that can't be understood", "", isAny(osu.ErrDecode, osu.ErrTooLarge, osu.ErrRedirect, osu.ErrIncomplete, osu.ErrLoop, replay.ErrFormat, replay.ErrTruncated, replay.ErrTooLarge, osufile.ErrFormat, files.ErrChecksum)},
		{1, "any other error", "", func(error) bool { return true }},
	}
}

// usageError is the error of a command that was called wrongly.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// usagef returns a usage error.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// saying is an error in words of its own.
type saying struct {
	text string
	err  error
}

func (e saying) Error() string { return e.text }
func (e saying) Unwrap() error { return e.err }

// notFound says what was not found, where the error is one of the API that says
// so in its own terms.
func notFound(what string, err error) error {
	if _, said := errors.AsType[saying](err); !said && errors.Is(err, osu.ErrNotFound) {
		return saying{what + ": not found", err}
	}
	return err
}

func isUsage(err error) bool {
	var usage usageError
	var parse *mods.ParseError
	return errors.As(err, &usage) || errors.As(err, &parse) || errors.Is(err, osu.ErrValidation)
}

func isAny(targets ...error) func(error) bool {
	return func(err error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
}

func isTransient(err error) bool {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return false // what the system says of files looks like an error of the network
	}
	var network net.Error
	return osu.Retryable(err) || errors.As(err, &network) || errors.Is(err, context.DeadlineExceeded) ||
		isAny(osu.ErrServer, osu.ErrMaintenance, osu.ErrIntercepted)(err)
}

// isBrokenPipe reports whether standard output has nobody to read it any more; a
// connection that breaks is something else.
func isBrokenPipe(err error) bool {
	failed, ok := errors.AsType[*fs.PathError](err)
	return ok && failed.Path == os.Stdout.Name() && errors.Is(failed, syscall.EPIPE)
}

func bySignal(s os.Signal) func(error) bool {
	return func(err error) bool {
		var signal signalError
		return errors.As(err, &signal) && signal.signal == s
	}
}

// end is how a command ended.
type end struct {
	code int
	text string
	hint string
}

// endOf finds out how.
func endOf(err error) end {
	if err == nil {
		return end{}
	}
	for _, exit := range Exits() {
		if exit.is(err) {
			return end{exit.Code, err.Error(), exit.hint}
		}
	}
	return end{1, err.Error(), ""}
}

// lines are what the user is told. A command that others have ended has nothing to
// say.
func (e end) lines() []string {
	if e.code == 0 || e.code > 128 {
		return nil
	}
	lines := []string{"osugo: " + strings.ReplaceAll(e.text, "\n", "; ")}
	if e.hint != "" {
		lines = append(lines, "       "+e.hint)
	}
	return lines
}
