package command_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/osugo/osugo/cmd/osugo/internal/command"
	"github.com/osugo/osugo/cmd/osugo/internal/settings"
	"github.com/osugo/osugo/osu/auth"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/osutest"
)

// serverURL is where shells find a server, in memory.
const serverURL = "http://osu.test"

// shell runs lines such as those that people type:
//
//	OSU_CLIENT_ID=1 COLUMNS=60 osugo user 2 --json | head -n 5 > user.json
//
// It knows osugo, cat, echo, head, tail, xargs, export and signin (of a user to the website),
// quotes, pipes and redirections. TTY=1 makes terminals of the streams. osugo runs in this process, and its
// requests are answered in memory.
type shell struct {
	t      *testing.T
	env    map[string]string
	server *osutest.Server
	http   *http.Client
	exited int // the code of the last osugo
}

// newShell returns a shell in an empty folder, with a home of its own.
func newShell(t *testing.T) *shell {
	t.Helper()
	for _, name := range []string{
		auth.EnvClientID, auth.EnvClientSecret, auth.EnvBaseURL, settings.EnvAccount, "NO_COLOR", "TERM", "TERM_PROGRAM", "TMUX", "STY", "COLUMNS",
	} {
		t.Setenv(name, "")
	}
	t.Chdir(t.TempDir())
	t.Setenv(settings.EnvConfigDir, t.TempDir())
	t.Setenv(settings.EnvStateDir, t.TempDir())
	return &shell{t: t, env: map[string]string{}}
}

// serve gives the shell a server, which lasts as long as the test. In a bubble
// of synctest it must be made there.
func (s *shell) serve() *osutest.Server { return s.serveSize(osutest.Default) }

// serveSize is serve for a world of that size.
func (s *shell) serveSize(size osutest.WorldSize) *osutest.Server {
	s.server = osutest.New(osutest.Size(size), osutest.MatchPace(6*time.Second, 6), osutest.ScoreRate(1))
	s.http = s.server.HTTPClient()
	return s.server
}

// browse is the browser: it consents, and follows the server to the command.
func (s *shell) browse(ctx context.Context, page string) error {
	if s.server == nil {
		return errors.New("there is no browser")
	}
	next, err := s.server.Authorize(page, true)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, next, http.NoBody)
	if err != nil {
		return err
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}

// run runs a line and returns what it printed, as the lines of a transcript.
func (s *shell) run(ctx context.Context, line string) []string {
	out := &recorder{}
	s.exited = 0
	input := io.Reader(strings.NewReader(""))
	stages, err := split(line)
	for i, st := range stages {
		var piped bytes.Buffer
		stdout := io.Writer(&piped)
		if i == len(stages)-1 {
			stdout = out.stream("  ")
		}
		if err == nil {
			err = s.stage(ctx, st, input, stdout, out.stream("! "))
		}
		input = &piped
	}
	if err != nil {
		s.t.Errorf("%s: %v", line, err)
	}
	folders := strings.NewReplacer(os.Getenv(settings.EnvConfigDir), "CONFIG", os.Getenv(settings.EnvStateDir), "STATE")
	for i := range out.lines {
		out.lines[i] = folders.Replace(out.lines[i])
	}
	if s.exited != 0 {
		out.lines = append(out.lines, "exit "+strconv.Itoa(s.exited))
	}
	return out.lines
}

// stage runs one command of a pipe.
func (s *shell) stage(ctx context.Context, st stage, stdin io.Reader, stdout, stderr io.Writer) error {
	if st.input != "" {
		text, err := os.ReadFile(st.input)
		if err != nil {
			return err
		}
		stdin = bytes.NewReader(text)
	}
	if st.output != "" {
		file, err := os.Create(st.output)
		if err != nil {
			return err
		}
		defer file.Close()
		stdout = file
	}
	if len(st.words) == 0 {
		return errors.New("a command is missing")
	}
	args := st.words[1:]
	switch st.words[0] {
	case "osugo":
		s.osugo(ctx, st, stdin, stdout, stderr)
		return nil
	case "export":
		for _, arg := range args {
			name, value, _ := strings.Cut(arg, "=")
			s.env[name] = value
		}
		return nil
	case "signin":
		id, err := objects.ParseID[objects.UserID](strings.Join(args, " "))
		if err == nil {
			s.server.SignIn(id)
		}
		return err
	case "echo":
		_, err := fmt.Fprintln(stdout, strings.Join(args, " "))
		return err
	case "cat":
		return cat(args, stdin, stdout)
	case "head", "tail":
		return part(st.words[0], args, stdin, stdout)
	case "xargs":
		return s.xargs(ctx, st, stdin, stdout, stderr)
	}
	return fmt.Errorf("this shell does not know %q", st.words[0])
}

// xargs runs osugo for each word of its input: with -n 1 the word is the last
// argument, with -I{} it stands for {}.
func (s *shell) xargs(ctx context.Context, st stage, stdin io.Reader, stdout, stderr io.Writer) error {
	text, err := io.ReadAll(stdin)
	if err != nil {
		return err
	}
	words := st.words[1:]
	inside := words[0] == "-I{}"
	if !inside {
		words = append(words[2:len(words):len(words)], "{}")
	} else {
		words = words[1:]
	}
	for input := range strings.FieldsSeq(string(text)) {
		st.words = nil
		for _, word := range words {
			if !strings.Contains(word, "{{") {
				word = strings.ReplaceAll(word, "{}", input)
			}
			st.words = append(st.words, word)
		}
		s.osugo(ctx, st, strings.NewReader(""), stdout, stderr)
	}
	return nil
}

// osugo runs the command.
func (s *shell) osugo(ctx context.Context, st stage, stdin io.Reader, stdout, stderr io.Writer) {
	env := maps.Clone(s.env)
	maps.Copy(env, st.env)
	for name, value := range env {
		before, was := os.LookupEnv(name)
		if err := os.Setenv(name, value); err != nil {
			s.t.Error(err)
		}
		defer func() {
			if !was {
				_ = os.Unsetenv(name)
				return
			}
			_ = os.Setenv(name, before)
		}()
	}
	host := &command.Host{Args: st.words[1:], Stdin: stdin, Stdout: stdout, Stderr: stderr, Now: time.Now, HTTP: s.http, Browse: s.browse}
	host.Width, _ = strconv.Atoi(env["COLUMNS"])
	if env["TTY"] != "" {
		host.Terminals.Stdin, host.Terminals.Stdout, host.Terminals.Stderr = true, st.output == "", true
	}
	s.exited = command.Run(ctx, host)
}

func cat(files []string, stdin io.Reader, stdout io.Writer) error {
	if len(files) == 0 {
		_, err := io.Copy(stdout, stdin)
		return err
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if _, err := stdout.Write(text); err != nil {
			return err
		}
	}
	return nil
}

// part prints the first or the last lines. Of those that head leaves out it says
// how many there are.
func part(which string, args []string, stdin io.Reader, stdout io.Writer) error {
	text, err := io.ReadAll(stdin)
	if err != nil {
		return err
	}
	if len(args) < 2 || args[0] != "-n" {
		return fmt.Errorf("%s takes -n N", which)
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	if len(args) > 2 {
		if text, err = os.ReadFile(args[2]); err != nil {
			return err
		}
	}
	lines := slices.Collect(strings.Lines(string(text)))
	all := len(lines)
	switch {
	case which == "tail":
		lines = lines[max(0, all-n):]
	case n < all:
		lines = append(lines[:n:n], fmt.Sprintf("… and more, %d lines in all\n", all))
	}
	_, err = io.WriteString(stdout, strings.Join(lines, ""))
	return err
}

// stage is one command of a line.
type stage struct {
	env           map[string]string
	words         []string
	input, output string // files; empty for the pipe
}

// split reads a line.
func split(line string) ([]stage, error) {
	words, err := wordsOf(line)
	if err != nil {
		return nil, err
	}
	stages := []stage{{env: map[string]string{}}}
	for i := 0; i < len(words); i++ {
		st := &stages[len(stages)-1]
		name, value, assigns := strings.Cut(words[i].text, "=")
		switch operator := words[i].operator(); {
		case operator == "|":
			stages = append(stages, stage{env: map[string]string{}})
		case operator != "":
			if i++; i == len(words) {
				return nil, errors.New("a file is missing")
			}
			if operator == "<" {
				st.input = words[i].text
			} else {
				st.output = words[i].text
			}
		case assigns && len(st.words) == 0 && strings.ToUpper(name) == name:
			st.env[name] = value
		default:
			st.words = append(st.words, words[i].text)
		}
	}
	return stages, nil
}

// word is part of a line.
type word struct {
	text   string
	quoted bool
}

// operator is the pipe or redirection that the word is, if any.
func (w word) operator() string {
	if !w.quoted && strings.Contains("|<>", w.text) {
		return w.text
	}
	return ""
}

// wordsOf splits a line at blanks, except within quotes.
func wordsOf(line string) ([]word, error) {
	var words []word
	quote, started := rune(0), false
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && r == ' ':
			started = false
			continue
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
			if !started {
				words = append(words, word{})
			}
			words[len(words)-1].quoted = true
		case !started:
			words = append(words, word{text: string(r)})
		default:
			words[len(words)-1].text += string(r)
		}
		started = true
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	return words, nil
}

// recorder collects the lines of several streams in their order, each with the
// mark of its stream. It shows what terminals obey.
type recorder struct {
	lines []string
	open  string // the mark of a line that has not ended
}

// stream returns a stream with a mark.
func (r *recorder) stream(mark string) io.Writer { return marked{r, mark} }

type marked struct {
	to   *recorder
	mark string
}

var visible = strings.NewReplacer("\x1b", "␛", "\r", "␍", "\a", "␇")

// Write adds text to the lines of the stream.
func (m marked) Write(text []byte) (int, error) {
	for line := range strings.Lines(visible.Replace(string(text))) {
		if m.to.open != m.mark {
			m.to.lines = append(m.to.lines, m.mark)
		}
		last := &m.to.lines[len(m.to.lines)-1]
		*last += line
		m.to.open = m.mark
		if strings.HasSuffix(line, "\n") {
			*last, m.to.open = strings.TrimRight(*last, " \n"), ""
		}
	}
	return len(text), nil
}
