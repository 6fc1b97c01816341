package command

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/journal"
	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/links"
	"github.com/osugo/osugo/osu/objects"
	"github.com/osugo/osugo/osu/transport"
	"github.com/osugo/osugo/stream"
)

// job is a kind of job that asks for many ids.
type job[K ~int64, V any] struct {
	name string // of what it gets, such as users
	id   func(a *app, text string) (K, error)
	run  func(ctx context.Context, s *stream.Client, ids []K, p *stream.BulkParams) <-chan stream.Item[K, V]
}

// usersByID is the job that gets users by id, 50 to a request.
var usersByID = job[objects.UserID, objects.User]{
	name: "users",
	id: func(a *app, text string) (objects.UserID, error) {
		ref, err := a.userRef(text)
		if err == nil && ref.ID <= 0 {
			err = usagef("%q is not the id of a user", text)
		}
		return ref.ID, err
	},
	run: func(ctx context.Context, s *stream.Client, ids []objects.UserID, p *stream.BulkParams) <-chan stream.Item[objects.UserID, objects.User] {
		return s.Users(ctx, ids, nil, p)
	},
}

// beatmapsByID is the job that gets difficulties by id, 50 to a request.
var beatmapsByID = job[objects.BeatmapID, objects.BeatmapExtended]{
	name: "beatmaps",
	id: func(a *app, text string) (objects.BeatmapID, error) {
		ref, err := a.beatmapRef(text)
		return ref.ID, err
	},
	run: func(ctx context.Context, s *stream.Client, ids []objects.BeatmapID, p *stream.BulkParams) <-chan stream.Item[objects.BeatmapID, objects.BeatmapExtended] {
		return s.Beatmaps(ctx, ids, p)
	},
}

// scoresByID is the job that gets scores by id, one to a request.
var scoresByID = job[objects.ScoreID, objects.Score]{
	name: "scores",
	id: func(a *app, text string) (objects.ScoreID, error) {
		ref, err := refOf(a, text, "a score", func(id int64) links.Score { return links.Score{ID: objects.ScoreID(id)} })
		return ref.ID, err
	},
	run: func(ctx context.Context, s *stream.Client, ids []objects.ScoreID, p *stream.BulkParams) <-chan stream.Item[objects.ScoreID, objects.Score] {
		return s.ScoresByID(ctx, ids, nil, p)
	},
}

// usersCommand gets users by their ids.
func usersCommand(a *app) *cobra.Command {
	return bulkCommand(a, usersByID, &cobra.Command{
		Use:   "users [ID|LINK…]",
		Short: "any number of users by their ids",
		Long:  "Gets each user once, 50 to a request. " + bulkHelp,
		Example: `osugo users 2 3 4 --template '{{.username}}'
osugo users --ids ids.txt --plan
osugo users --ids ids.txt --out users.jsonl --missing gone.txt
osugo users --ids ids.txt --out users.jsonl --missing gone.txt --resume`,
	})
}

// beatmapsCommand gets difficulties by their ids.
func beatmapsCommand(a *app) *cobra.Command {
	return bulkCommand(a, beatmapsByID, &cobra.Command{
		Use:   "beatmaps [ID|LINK…]",
		Short: "any number of beatmaps by their ids",
		Long:  "Gets each beatmap once, 50 to a request. " + bulkHelp,
		Example: `osugo beatmaps --ids ids.txt --out beatmaps.jsonl --missing gone.txt
osugo get beatmaps/129891 --template '{{.beatmapset_id}}'`,
	})
}

// bulkCommand completes a command that does a job and nothing else.
func bulkCommand[K ~int64, V any](a *app, j job[K, V], cmd *cobra.Command) *cobra.Command {
	o := bulkFlags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 && o.ids != "" {
			return usagef("--ids and arguments exclude each other")
		}
		o.args = args
		return runBulk(cmd.Context(), a, o, j)
	}
	return cmd
}

const bulkHelp = "Ids or links are read from a file, or from standard input with --ids -, separated by spaces, commas or new lines. Each object is printed as a line of JSON, in the order of the ids. A job with --out may be killed at any time: run the same command with --resume, and it continues where it stopped."

// bulkOptions are the flags of a job.
type bulkOptions struct {
	args         []string
	ids          string
	out, missing string
	plan, resume bool
}

func bulkFlags(cmd *cobra.Command) *bulkOptions {
	o := &bulkOptions{}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVar(&o.ids, "ids", "", "file of ids or links; - is standard input")
	flags.StringVarP(&o.out, "out", "o", "", "file to write; the default is standard output")
	flags.StringVar(&o.missing, "missing", "", "file for the ids that do not exist")
	flags.BoolVar(&o.plan, "plan", false, "print how many requests and how long it takes, and stop")
	flags.BoolVar(&o.resume, "resume", false, "continue a job that was interrupted")
	return o
}

// runBulk does a job.
func runBulk[K ~int64, V any](ctx context.Context, a *app, o *bulkOptions, j job[K, V]) error {
	if a.flags.json && !o.plan {
		return usagef("--json does not apply here: each object is printed as a line of JSON, or with --template")
	}
	switch {
	case o.resume && o.out == "":
		return usagef("--resume needs --out, the file of the interrupted job")
	case o.resume && o.plan:
		return usagef("--plan and --resume exclude each other: the plan is for the whole job")
	}
	ids, err := readIDs(a, o, j)
	if err != nil {
		return err
	}
	client, err := a.client(ctx)
	if err != nil {
		return err
	}
	if o.plan {
		return printPlan(ctx, a, client, ids, j)
	}
	return write(ctx, a, client, ids, o, j)
}

// readIDs returns the ids of a job.
func readIDs[K ~int64, V any](a *app, o *bulkOptions, j job[K, V]) ([]K, error) {
	words := o.args
	if len(words) == 0 {
		if o.ids == "" && a.host.Terminals.Stdin {
			return nil, usagef("no %s: give ids, or a file with --ids", j.name)
		}
		var err error
		if words, err = a.words(cmp.Or(o.ids, "-")); err != nil {
			return nil, err
		}
	}
	ids := make([]K, len(words))
	for i, word := range words {
		var err error
		if ids[i], err = j.id(a, word); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// words returns the words of a file, or of standard input if its name is -.
func (a *app) words(name string) ([]string, error) {
	file, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var words []string
	scanner := bufio.NewScanner(file)
	scanner.Split(scanWords)
	for scanner.Scan() {
		words = append(words, scanner.Text())
	}
	return words, tooLong(scanner.Err(), name, "a word")
}

// scanWords splits a text at blanks, commas and new lines, for a [bufio.Scanner].
func scanWords(data []byte, atEOF bool) (advance int, word []byte, err error) {
	between := func(r rune) bool { return r == ',' || r == '\ufeff' || unicode.IsSpace(r) } // Windows begins files with U+FEFF
	start := len(data) - len(bytes.TrimLeftFunc(data, between))
	if n := bytes.IndexFunc(data[start:], between); n >= 0 {
		return start + n + 1, data[start : start+n], nil
	}
	if atEOF && start < len(data) {
		return len(data), data[start:], nil
	}
	return start, nil, nil
}

// tooLong says what is too long for a [bufio.Scanner]; it returns other errors as
// they are.
func tooLong(err error, file, what string) error {
	if errors.Is(err, bufio.ErrTooLong) {
		if file == "-" {
			file = "standard input"
		}
		return usagef("%s: %s is longer than %d KiB", file, what, bufio.MaxScanTokenSize>>10)
	}
	return err
}

// plan is what a job takes, in JSON.
type plan struct {
	IDs      int     `json:"ids"` // different ones
	Requests int     `json:"requests"`
	Seconds  float64 `json:"seconds"`
}

// printPlan prints what a job takes.
func printPlan[K ~int64, V any](ctx context.Context, a *app, client *osu.Client, ids []K, j job[K, V]) error {
	out, err := a.output()
	if err != nil {
		return err
	}
	n := 0
	takes, err := osu.Plan(client, func(c *osu.Client) error {
		for range j.run(ctx, stream.New(c), ids, nil) {
			n++
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	return out.One(plan{n, takes.Requests, takes.Duration.Seconds()}, func(s *screen.Screen) { s.Line(planText(j.name, n, takes)) })
}

// counted is a number of things, of which one is named without its last letter.
func counted(n int, things string) string {
	if n == 1 {
		things = strings.TrimSuffix(things, "s")
	}
	return screen.Thousands(n) + " " + things
}

func planText(name string, n int, p transport.Plan) string {
	text := counted(n, name) + " in " + counted(p.Requests, "requests")
	if p.Duration >= time.Second {
		text += fmt.Sprintf(", about %v", p.Duration.Round(time.Second))
	}
	return text
}

// write does a job and writes what it gets.
func write[K ~int64, V any](ctx context.Context, a *app, client *osu.Client, ids []K, o *bulkOptions, j job[K, V]) error {
	sink, err := a.sink(o, j.name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	params := &stream.BulkParams{FailFast: true, From: sink.from}
	progress, clearProgress := a.progress(o, j.name)
	params.Progress = progress
	for item := range j.run(ctx, stream.New(client), ids, params) {
		if err = sink.put(int64(item.Input), item.Value, item.Err, item.Cursor); err != nil {
			break
		}
	}
	clearProgress()
	if err == nil {
		err = context.Cause(ctx)
	}
	return sink.end(err)
}

// sink is where a job writes.
type sink struct {
	app     *app
	out     *output.Output
	missing io.Writer
	journal *journal.Journal // nil on standard output
	from    osu.Cursor       // where the job goes on

	cursor           osu.Cursor // up to which everything is written
	saved            time.Time
	written, unknown int
	name, file       string
}

// sink opens what the flags name.
func (a *app) sink(o *bulkOptions, name string) (*sink, error) {
	out, err := a.output()
	if err != nil {
		return nil, err
	}
	if out.Form == output.Text {
		out.Form = output.Lines
	}
	s := &sink{app: a, out: out, missing: io.Discard, saved: a.host.Now(), name: name, file: o.out}
	if o.out == "" {
		if o.missing == "" {
			return s, nil
		}
		s.missing, err = os.Create(o.missing)
		return s, err
	}
	work := journal.Job{Name: name, Output: o.out, Missing: o.missing}
	if o.resume {
		var from string
		s.journal, from, err = journal.Resume(work)
		s.from = osu.Cursor(from)
	} else {
		s.journal, err = journal.Start(work)
	}
	if err != nil {
		return nil, usageError{err}
	}
	s.out = s.out.On(s.journal.Output)
	s.missing = s.journal.Missing
	s.cursor = s.from
	return s, nil
}

// saveEvery is how long a job runs between two lines of its journal: what it
// received since then is asked for again when it was killed.
const saveEvery = time.Second

// put writes what came for an id.
func (s *sink) put(id int64, value any, err error, cursor osu.Cursor) error {
	switch {
	case err == nil:
		err = s.out.One(value, nil)
		s.written++
	case errors.Is(err, osu.ErrNotFound):
		_, err = fmt.Fprintln(s.missing, id)
		s.unknown++
	}
	if err != nil {
		return err
	}
	s.cursor = cursor
	if s.journal == nil || s.app.host.Now().Sub(s.saved) < saveEvery {
		return nil
	}
	s.saved = s.app.host.Now()
	return s.journal.Save(string(cursor))
}

// end closes the files and says what is in them.
func (s *sink) end(err error) error {
	if file, ok := s.missing.(*os.File); ok {
		err = errors.Join(err, file.Close())
	}
	if s.journal == nil {
		if s.unknown > 0 {
			s.app.say("%s not found", screen.Thousands(s.unknown))
		}
		return err
	}
	switch {
	case err == nil:
		err = s.journal.Done()
	case s.cursor == "":
		return errors.Join(err, s.journal.Drop())
	default:
		err = errors.Join(err, s.journal.Save(string(s.cursor)), s.journal.Close())
	}
	text := fmt.Sprintf("%s: %s, %s not found", s.file, counted(s.written, s.name), screen.Thousands(s.unknown))
	if s.from != "" {
		text += " since it was resumed"
	}
	if err != nil {
		text += "; --resume continues from there"
	}
	s.app.say("%s", text)
	return err
}

// progress returns what shows how far a job has come, and what removes it. It
// shows nothing unless standard error is a terminal, and no other output is there.
func (a *app) progress(o *bulkOptions, name string) (show func(stream.Progress), clearScreen func()) {
	if !a.host.Terminals.Stderr || o.out == "" && a.host.Terminals.Stdout {
		return nil, func() {}
	}
	page, err := a.screen(a.host.Stderr, true)
	if err != nil {
		return nil, func() {}
	}
	live := page.Live()
	return func(p stream.Progress) {
		live.Draw(func(s *screen.Screen) { drawProgress(s, name, p) })
	}, live.Clear
}

// drawProgress draws how far a job has come on one line.
func drawProgress(s *screen.Screen, name string, p stream.Progress) {
	const columns = 20
	done := 0
	if p.Total > 0 {
		done = columns * p.Done / p.Total
	}
	line := []any{
		screen.Pink.Of(strings.Repeat("█", done)), screen.Faint.Of(strings.Repeat("░", columns-done)),
		fmt.Sprintf("  %s of %s %s", screen.Thousands(p.Done), screen.Thousands(p.Total), name),
	}
	if p.Left >= time.Second {
		line = append(line, "  ", screen.Bold.Of(screen.Clock(p.Left)), " left")
	}
	line = append(line, screen.Faint.F("  %s of %s requests", screen.Thousands(p.Requests), screen.Thousands(p.RequestsTotal)))
	if p.Missing > 0 {
		line = append(line, screen.Faint.F(", %s missing", screen.Thousands(p.Missing)))
	}
	s.Line(line...)
}
