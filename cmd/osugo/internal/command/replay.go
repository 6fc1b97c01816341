package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/replay"
)

// replayCommand shows replays.
func replayCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay FILE.osr|ID|LINK…",
		Short: "what is in a replay",
		Long:  "Shows who played which beatmap, and how. A replay, of stable or lazer, is a file, - for standard input, or the id or link of a score. Files need no server; --lookup asks it for the beatmap.",
		Example: `osugo replay replay.osr --lookup
osugo replay https://osu.ppy.sh/scores/5000000000
osugo replay *.osr --template '{{csv .player .beatmap_md5 .total_score}}'`,
		Args: cobra.MinimumNArgs(1),
	}
	lookup := cmd.Flags().Bool("lookup", false, "look up the beatmap")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.each(cmd.Context(), args, func(ctx context.Context, client *osu.Client, out *output.Output, text string) error {
			view, err := a.getReplay(ctx, client, text)
			if err != nil {
				return err
			}
			if *lookup && view.Beatmap == nil {
				beatmap, err := client.BeatmapLookup(ctx, &osu.BeatmapLookupParams{Checksum: view.Replay.BeatmapMD5})
				switch {
				case err == nil:
					view.Beatmap = &beatmap
				case !errors.Is(err, osu.ErrNotFound):
					return err
				default:
					a.say("%s: the server has no beatmap with the checksum %s", text, view.Replay.BeatmapMD5)
				}
			}
			return out.One(view.Object(), func(s *screen.Screen) { show.Replay(s, view) })
		})
	}
	return cmd
}

// getReplay reads a file, or downloads the replay of a score.
func (a *app) getReplay(ctx context.Context, client *osu.Client, text string) (show.ReplayView, error) {
	if isFile(text, ".osr") {
		r, err := a.readReplay(text)
		if err != nil && !errors.Is(err, replay.ErrTruncated) {
			return show.ReplayView{}, err
		}
		view := show.ViewOf(r)
		if err != nil {
			view.Broken = err
		}
		return view, nil
	}
	score, err := a.getScore(ctx, client, text)
	if err != nil {
		return show.ReplayView{}, err
	}
	r, err := replay.Download(ctx, client, score)
	if errors.Is(err, osu.ErrNotFound) {
		err = saying{text + ": the server has no replay of this score", err}
	}
	if err != nil {
		return show.ReplayView{}, err
	}
	view := show.ViewOf(r)
	view.Score = &score
	return view, nil
}

// isFile reports whether a text names a file of a kind, and not a thing of the
// site. The name of a file has a dot or a slash: 33 is an id.
func isFile(text, extension string) bool {
	if text == "-" || strings.HasSuffix(strings.ToLower(text), extension) && !strings.Contains(text, "://") {
		return true
	}
	info, err := os.Stat(text)
	return err == nil && info.Mode().IsRegular() && strings.ContainsAny(text, `./\`)
}

func (a *app) readReplay(name string) (*replay.Replay, error) {
	file, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := replay.Read(file)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return r, err
}

// open opens a file that the user names; - is standard input.
func (a *app) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(a.host.Stdin), nil
	}
	file, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, usagef("%s: no such file", name)
	case err != nil:
		return nil, usageError{err}
	}
	return file, nil
}
