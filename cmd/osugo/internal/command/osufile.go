package command

import (
	"context"
	"fmt"
	"io"

	"github.com/osugo/osugo/cmd/osugo/internal/osufile"
	"github.com/osugo/osugo/cmd/osugo/internal/output"
	"github.com/osugo/osugo/cmd/osugo/internal/screen"
	"github.com/osugo/osugo/cmd/osugo/internal/show"
	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/files"
	"github.com/osugo/osugo/osu/objects"
)

// showOsuFile shows a .osu file of this machine.
func (a *app) showOsuFile(out *output.Output, name string) error {
	file, err := a.open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, files.MaxBeatmap))
	if err != nil {
		return err
	}
	parsed, err := osufile.Parse(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return out.One(parsed, func(s *screen.Screen) { show.OsuFile(s, parsed) })
}

// downloadOsuFile prints the .osu file of a difficulty.
func (a *app) downloadOsuFile(ctx context.Context, client *osu.Client, beatmap objects.BeatmapExtended) error {
	file, err := files.Beatmap(ctx, client, beatmap.ID, beatmap.Checksum.Or(""))
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = io.Copy(a.host.Stdout, file)
	return err
}
