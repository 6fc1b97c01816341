package replay

import (
	"context"
	"fmt"
	"io"

	"github.com/osugo/osugo/osu"
	"github.com/osugo/osugo/osu/objects"
)

// maxDownload is the largest file that is downloaded, in bytes. The longest
// replays are 2 MB.
const maxDownload = 16 << 20

// Download returns the replay of a score in one request, which the server allows
// 10 times a minute and does not count as a view. Files of more than 16 MiB are
// refused with [osu.ErrTooLarge]. Scope public.
//
// A score that says it has no replay fails with [osu.ErrNotFound] before a request
// is spent. One that says it has a replay may still have none: the server does
// not find it when it was deleted, or shortly after a play in lazer, because
// replays are uploaded after scores. What is wrong with a file is reported as
// [Parse] does.
func Download(ctx context.Context, client *osu.Client, score objects.Score) (*Replay, error) {
	file, err := download(ctx, client, score)
	if err != nil {
		return nil, err
	}
	return parse(ctx, file)
}

// Save writes the replay of a score to w as the server sends it, under the rules
// of [Download]. Nothing is written unless the whole file has arrived, so it is
// in memory meanwhile; w never holds a page or half a replay because a connection
// broke. An error of w is returned as it is.
func Save(ctx context.Context, client *osu.Client, score objects.Score, w io.Writer) error {
	file, err := download(ctx, client, score)
	if err != nil {
		return err
	}
	_, err = w.Write(file)
	return err
}

// download returns the file of a score's replay.
func download(ctx context.Context, client *osu.Client, score objects.Score) ([]byte, error) {
	if !score.HasReplay {
		return nil, fmt.Errorf("replay: %w: score %d has no replay", osu.ErrNotFound, score.ID)
	}
	return bounded(client).ScoreReplay(ctx, score.ID)
}

// DownloadByID is [Download] for a score of which only the id is known.
func DownloadByID(ctx context.Context, client *osu.Client, id objects.ScoreID) (*Replay, error) {
	file, err := bounded(client).ScoreReplay(ctx, id)
	if err != nil {
		return nil, err
	}
	return parse(ctx, file)
}

// DownloadByLegacyID is [Download] for a score of which only ruleset and legacy
// id are known.
func DownloadByLegacyID(ctx context.Context, client *osu.Client, ruleset objects.Ruleset, id objects.LegacyScoreID) (*Replay, error) {
	file, err := bounded(client).ScoreReplayByLegacyID(ctx, ruleset, id)
	if err != nil {
		return nil, err
	}
	return parse(ctx, file)
}

// bounded returns a client that refuses larger answers than a replay.
func bounded(client *osu.Client) *osu.Client { return client.With(osu.MaxBody(maxDownload)) }
